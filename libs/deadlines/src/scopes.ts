import { dayOf, type DefinitionRef, type EventsOf, type Happened, type Instant, type LocalDate, type RuleScope } from '#kernel';
import type { DomainCatalogue } from '#domain';

/** Any event of the domain, in its newest shape. */
export type DomainEvent = Happened<EventsOf<DomainCatalogue>>;

export type Scalar = string | number | boolean;

/** An event as a scope remembers it: what rules match, and when it was so. */
export interface Occurred {
  readonly type: string;
  readonly eventId: string;
  readonly seq: number;
  /** The local day an anchor on this event stands for. */
  readonly on: LocalDate;
  readonly effectiveAt: Instant;
  readonly recordedAt: Instant;
  readonly provenance: 'PUBLIC' | 'SYNTHETIC' | 'native';
  /** The event's short scalar fields: long texts are nothing a rule could match. */
  readonly data: Readonly<Record<string, Scalar>>;
}

/** Something a rule is counted for: a cycle, a line, a plan, an action... */
export interface Entity {
  readonly key: string;
  readonly kind: RuleScope;
  readonly id: string;
  readonly cycleId: string;
  readonly parent: string | undefined;
  /** Keys of what it contains. */
  readonly children: readonly string[];
  readonly fields: Readonly<Record<string, Scalar>>;
  readonly dates: Readonly<Record<string, LocalDate>>;
  /** Events that concern it, in log order. */
  readonly log: readonly Occurred[];
  readonly createdBy: Pick<Occurred, 'eventId' | 'seq' | 'recordedAt' | 'provenance'>;
}

/** What one event does to one scope. A scope that does not exist is created where `create` says what contains it. */
export interface Concern {
  readonly cycleId: string;
  readonly kind: RuleScope;
  readonly id: string;
  readonly create?: { readonly parent?: string };
  /** `undefined` removes. */
  readonly fields?: Readonly<Record<string, Scalar | undefined>>;
  readonly dates?: Readonly<Record<string, LocalDate | undefined>>;
  /** The day an anchor on the event stands for, where it is not the event's own. */
  readonly on?: LocalDate;
  /** The scope changes with the event, which is about something else. */
  readonly silent?: boolean;
}

export const scopeKey = (cycleId: string, kind: string, id: string): string => `${cycleId}|${kind}|${id}`;

/** All scopes of all cycles. One owner holds it and folds events into it in log order. */
export interface Scopes {
  readonly entities: Map<string, Entity>;
  /** Cycle id -> the definition it has pinned. */
  readonly pins: Map<string, DefinitionRef>;
  /** `kind|id` of what has a stream of its own but does not name its cycle in each event -> its key. */
  readonly streams: Map<string, string>;
  /** Party code -> its kind, for cycles announced later. */
  readonly parties: Map<string, string>;
}

export const noScopes = (): Scopes => ({ entities: new Map(), pins: new Map(), streams: new Map(), parties: new Map() });

const TEXT_MAX = 100;

/** Applies concerns in order; answers the keys of the scopes whose fields or dates moved, and of those the event is about. */
export function apply(scopes: Scopes, event: DomainEvent, concerns: readonly Concern[], zone: string): { readonly moved: readonly string[]; readonly about: readonly string[] } {
  const moved: string[] = [];
  const about: string[] = [];
  if (event.type === 'CycleAnnounced') scopes.pins.set(event.id, event.data.definition);
  if (event.type === 'PartyRegistered' || event.type === 'PartyValidityChanged') scopes.parties.set(event.id, event.data.kind);
  for (const concern of concerns) {
    const key = scopeKey(concern.cycleId, concern.kind, concern.id);
    const before = scopes.entities.get(key) ?? (concern.create && created(scopes, key, event, concern));
    if (!before) continue;
    const fields = merged(before.fields, concern.fields);
    const dates = merged(before.dates, concern.dates);
    // Appended in place, as the children are: a busy plan has thousands of events.
    if (!concern.silent) (before.log as Occurred[]).push(occurred(event, concern.on, zone));
    scopes.entities.set(key, { ...before, fields, dates });
    if (fields !== before.fields || dates !== before.dates) moved.push(key);
    if (!concern.silent) about.push(key);
  }
  return { moved, about };
}

/** A scope and everything it contains. */
export function* within(scopes: Scopes, key: string): Generator<Entity> {
  const entity = scopes.entities.get(key);
  if (!entity) return;
  yield entity;
  for (const child of entity.children) yield* within(scopes, child);
}

/** A scope and everything that contains it, inside out. */
export function* around(scopes: Scopes, entity: Entity): Generator<Entity> {
  for (let at: Entity | undefined = entity; at; at = at.parent === undefined ? undefined : scopes.entities.get(at.parent)) yield at;
}

/** What tells a scope from its siblings in an event that concerns what contains them. */
const TELLS_APART: Readonly<Partial<Record<RuleScope, readonly string[]>>> = { round: ['year', 'roundNo'] };

/** Events that concern the scope or what contains it, in log order; not those that name one of its siblings. */
export function logOf(scopes: Scopes, entity: Entity): readonly Occurred[] {
  const all: Occurred[] = [...entity.log];
  const apart = TELLS_APART[entity.kind] ?? [];
  for (const at of around(scopes, entity)) {
    if (at === entity) continue;
    all.push(...at.log.filter(({ data }) => apart.every((name) => data[name] === undefined || data[name] === entity.fields[name])));
  }
  // An event that concerns a scope and what contains it counts once.
  return all.sort((a, b) => a.seq - b.seq).filter((each, index) => all[index - 1]?.eventId !== each.eventId);
}

/** A field of the scope, or `kind.field` of one that contains it. */
export function fieldOf(scopes: Scopes, entity: Entity, name: string): Scalar | undefined {
  const [kind, field] = name.includes('.') ? (name.split('.', 2) as [string, string]) : [entity.kind, name];
  for (const at of around(scopes, entity)) if (at.kind === kind) return at.fields[field];
  return undefined;
}

/** A date of the scope, or of the nearest that contains it. */
export function dateOf(scopes: Scopes, entity: Entity, name: string): LocalDate | undefined {
  for (const at of around(scopes, entity)) if (at.dates[name] !== undefined) return at.dates[name];
  return undefined;
}

function created(scopes: Scopes, key: string, event: DomainEvent, { kind, id, cycleId, create }: Concern): Entity {
  const { eventId, meta } = event;
  const parent = create?.parent !== undefined && scopes.entities.has(create.parent) ? create.parent : kind === 'cycle' ? undefined : scopeKey(cycleId, 'cycle', cycleId);
  const container = parent === undefined ? undefined : scopes.entities.get(parent);
  // Children are appended in place: a cycle has thousands, and copying them for each would be quadratic.
  if (container) (container.children as string[]).push(key);
  if (kind === 'plan' || kind === 'jad') scopes.streams.set(`${kind}|${id}`, key);
  return { key, kind, id, cycleId, parent, children: [], fields: {}, dates: {}, log: [], createdBy: { eventId, seq: event.seq, recordedAt: meta.recordedAt, provenance: meta.provenance?.kind ?? 'native' } };
}

/** The same object where nothing changed, so that a change can be told. */
function merged<T>(before: Readonly<Record<string, T>>, change: Readonly<Record<string, T | undefined>> = {}): Readonly<Record<string, T>> {
  const entries = Object.entries(change).filter(([name, value]) => before[name] !== value);
  if (!entries.length) return before;
  const next: Record<string, T> = { ...before };
  for (const [name, value] of entries) {
    if (value === undefined) delete next[name];
    else next[name] = value;
  }
  return next;
}

function occurred({ type, eventId, seq, meta, data }: DomainEvent, on: LocalDate | undefined, zone: string): Occurred {
  const short: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= TEXT_MAX)) short[name] = value;
  }
  return { type, eventId, seq, on: on ?? dayOf(meta.effectiveAt, zone), effectiveAt: meta.effectiveAt, recordedAt: meta.recordedAt, provenance: meta.provenance?.kind ?? 'native', data: short };
}
