import type { Instant } from './time.js';

/** Whether an event may be said to have happened before now, to be going to happen, or either. */
export type Effective = 'past' | 'future' | 'any';

/**
 * Lifts stored data from one schema version to the next. It may rename the event or split it:
 * the parts of a split share id, revision and `seq`.
 */
export type Upcaster = (data: never, metadata: Metadata) => unknown;

/** What an upcaster answers when the event was renamed or split. */
export class Split {
  constructor(readonly parts: readonly { readonly type: string; readonly data: unknown }[]) {}
}

/** One entry of a catalogue: the rules of an event type and its past. `Data` is the newest shape. */
export interface EventType<Data> {
  readonly effective: Effective;
  /** I24: it may be marked lower than its stream, for what it names is released by it. */
  readonly releases: boolean;
  readonly upcasters: readonly Upcaster[];
  /** Schema version written as `v`: one more than there are upcasters. */
  readonly version: number;
  /** Carries the shape for the compiler; never present at run time. */
  readonly shape?: Data;
}

/** Declares an event type. Upcasters come oldest first; only the newest shape is seen elsewhere. */
export function event<Data>(rule: { effective: Effective; releases?: true }, ...upcasters: Upcaster[]): EventType<Data> {
  return { effective: rule.effective, releases: rule.releases ?? false, upcasters, version: upcasters.length + 1 };
}

/** Event types by stored name. Names are never renamed and entries never deleted. */
export type Catalogue = Readonly<Record<string, EventType<unknown>>>;

export type DataOf<T> = T extends EventType<infer Data> ? Data : never;

/** The union of the events of a catalogue. */
export type EventsOf<C extends Catalogue> = {
  [T in keyof C & string]: { readonly type: T; readonly data: DataOf<C[T]> };
}[keyof C & string];

/** On whose behalf something was done: a party and a role, never a person. `subject` is opaque. */
export interface Actor {
  readonly subject: string;
  readonly role: string;
  readonly party: string;
  readonly actingFor?: string;
}

/** Where a fact comes from. Absent on what was recorded natively. */
export type Provenance =
  | { readonly kind: 'PUBLIC'; readonly source: string }
  | { readonly kind: 'SYNTHETIC' };

export type Precision = 'day' | 'month' | 'year';

/** A stream and the revision at which it was read; -1 says that it did not exist. */
export interface FactRevision {
  readonly stream: string;
  readonly revision: number;
  /** Fields of the facts that the decision looked at, where the log does not assert the revision: what else moves there breaks nothing. Absent: any of them. */
  readonly read?: readonly string[];
}

export interface DefinitionRef {
  readonly id: string;
  readonly version: number;
}

/** What the envelope says of an event beside its data. */
export interface Metadata {
  readonly v: number;
  readonly actor: Actor;
  /** When it was so. */
  readonly effectiveAt: Instant;
  readonly precision?: Precision;
  /** When the engine's business clock saw it. */
  readonly recordedAt: Instant;
  readonly reason?: string;
  readonly docRef?: string;
  readonly provenance?: Provenance;
  readonly marking: string;
  readonly commandId: string;
  readonly commandHash: string;
  readonly $correlationId: string;
  readonly $causationId: string;
  readonly cycleId?: string;
  readonly definition?: DefinitionRef;
  readonly facts: readonly FactRevision[];
}

/** An event to be appended. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: Metadata;
}

/** An event as a log gives it back. */
export interface StoredEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
}

/** A stored event with its place in the dense order of all domain events, from 0. */
export interface LoggedEvent extends StoredEvent {
  readonly seq: number;
}

/** `cycle-spec-2022` -> `cycle`, `spec-2022`: the category ends at the first hyphen. */
export function splitStream(stream: string): { category: string; id: string } {
  const hyphen = stream.indexOf('-');
  return hyphen < 0 ? { category: stream, id: '' } : { category: stream.slice(0, hyphen), id: stream.slice(hyphen + 1) };
}

export const streamOf = (noun: string, id: string): string => `${noun}-${id}`;

/**
 * An event in its newest shape, as projections, reactions and obligations see it.
 * `T` narrows type and data together.
 */
export type Happened<E extends { type: string; data: unknown } = { type: string; data: unknown }> = E extends unknown
  ? {
      readonly type: E['type'];
      readonly data: E['data'];
      readonly eventId: string;
      readonly stream: string;
      /** The stream's name without its category. */
      readonly id: string;
      readonly category: string;
      readonly revision: number;
      readonly seq: number;
      /** Ordinal among the parts of a split event, from 0. */
      readonly part: number;
      readonly meta: Metadata;
    }
  : never;

/** The outcome of bringing a stored event to its newest shape. */
export type Upcast =
  | { readonly known: true; readonly parts: readonly { readonly type: string; readonly data: unknown }[] }
  | { readonly known: false; readonly why: 'unknown type' | 'newer version' };

/** Runs the upcasters from the stored version on. Unknown types and newer versions are reported, never dropped. */
export function upcast(types: Catalogue, stored: Pick<StoredEvent, 'type' | 'data' | 'metadata'>): Upcast {
  const entry = types[stored.type];
  if (!entry || !Object.hasOwn(types, stored.type)) return { known: false, why: 'unknown type' };
  const version = stored.metadata.v;
  if (version > entry.version) return { known: false, why: 'newer version' };
  let data = stored.data;
  for (let v = version; v < entry.version; v++) {
    const next = entry.upcasters[v - 1]!(data as never, stored.metadata);
    if (next instanceof Split) {
      const parts: { type: string; data: unknown }[] = [];
      for (const part of next.parts) {
        // A part that keeps the name goes on from the next version; a renamed one starts at that type's first.
        const rest = upcast(types, { type: part.type, data: part.data, metadata: { ...stored.metadata, v: part.type === stored.type ? v + 1 : 1 } });
        if (!rest.known) return rest;
        parts.push(...rest.parts);
      }
      return { known: true, parts };
    }
    data = next;
  }
  return { known: true, parts: [{ type: stored.type, data }] };
}

/** Joins catalogues; a type with two owners is a mistake in the code and throws. */
export function joinCatalogues(...catalogues: Catalogue[]): Catalogue {
  const all: Record<string, EventType<unknown>> = {};
  for (const catalogue of catalogues) {
    for (const [type, entry] of Object.entries(catalogue)) {
      if (all[type] && all[type] !== entry) throw new Error(`Event type ${type} has two owners.`);
      all[type] = entry;
    }
  }
  return all;
}
