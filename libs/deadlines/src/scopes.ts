import { dayOf, type DefinitionRef, type EventsOf, type Happened, type Instant, type LocalDate, type RuleScope } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { Overlay } from './overlay.js';

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

/** A value from a day on; the next one that is told takes its place from its own first day. `to` is the last day. */
export interface Held {
  readonly value: Scalar;
  readonly from: LocalDate;
  readonly to?: LocalDate;
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
  /** Fields whose value depends on the day: whoever has left the Union was a Member State before. */
  readonly held: Readonly<Record<string, readonly Held[]>>;
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
  /** Values that join those a field has held so far. */
  readonly holds?: Readonly<Record<string, readonly Held[]>>;
  readonly dates?: Readonly<Record<string, LocalDate | undefined>>;
  /** The day an anchor on the event stands for, where it is not the event's own. */
  readonly on?: LocalDate;
  /** What a rule may match beside the event's own fields: the year of a meeting, say. */
  readonly facts?: Readonly<Record<string, Scalar>>;
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
  /** Party code -> the kinds it has been, for cycles announced later. */
  readonly parties: Map<string, readonly Held[]>;
  /** Cycle id -> rules it took up while it was under way -> since when. */
  readonly takenUp: Map<string, ReadonlyMap<string, Pick<Occurred, 'seq' | 'recordedAt'>>>;
}

export const noScopes = (): Scopes => ({ entities: new Map(), pins: new Map(), streams: new Map(), parties: new Map(), takenUp: new Map() });

/** Scopes in which to try something: what is folded into them does not reach `scopes`. */
export const scopesAbove = (scopes: Scopes): Scopes => ({
  entities: new Overlay(scopes.entities, (entity) => ({ ...entity, children: [...entity.children], log: [...entity.log] })),
  pins: new Overlay(scopes.pins), streams: new Overlay(scopes.streams), parties: new Overlay(scopes.parties), takenUp: new Overlay(scopes.takenUp),
});

const TEXT_MAX = 100;

/** What is known of all cycles: which definition each has pinned, and what kind each party is when. Comes before the event's concerns. */
export function learn(scopes: Scopes, event: DomainEvent): void {
  if (event.type === 'CycleAnnounced') scopes.pins.set(event.id, event.data.definition);
  if (event.type === 'CycleMigrated') scopes.pins.set(event.id, event.data.to);
  if (event.type === 'PartyRegistered' || event.type === 'PartyValidityChanged') scopes.parties.set(event.id, [...(scopes.parties.get(event.id) ?? []), kindHeld(event.data)]);
}

/** Applies concerns in order; answers the keys of the scopes whose fields or dates moved, and of those the event is about. */
export function apply(scopes: Scopes, event: DomainEvent, concerns: readonly Concern[], zone: string): { readonly moved: readonly string[]; readonly about: readonly string[] } {
  const moved: string[] = [];
  const about: string[] = [];
  for (const concern of concerns) {
    const key = scopeKey(concern.cycleId, concern.kind, concern.id);
    const known = scopes.entities.get(key);
    const before = known ?? (concern.create && created(scopes, key, event, concern));
    if (!before) continue;
    const fields = merged(before.fields, concern.fields);
    const dates = merged(before.dates, concern.dates);
    const held = joined(before.held, concern.holds);
    // Appended in place, as the children are: a busy plan has thousands of events.
    if (!concern.silent) (before.log as Occurred[]).push(occurred(event, concern, zone));
    scopes.entities.set(key, { ...before, fields, dates, held });
    if (!known || fields !== before.fields || dates !== before.dates || held !== before.held) moved.push(key);
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

/** The kind a party is by its registration or a change of it. */
export const kindHeld = ({ kind, validFrom, validTo }: { readonly kind: string; readonly validFrom: LocalDate; readonly validTo?: LocalDate }): Held =>
  ({ value: kind, from: validFrom, ...(validTo !== undefined && { to: validTo }) });

/** What tells a scope from its siblings in an event that concerns what contains them: the strategic plan of one priority is not that of the lines of another. */
const TELLS_APART: Readonly<Partial<Record<RuleScope, readonly string[]>>> = { round: ['year', 'roundNo'], line: ['lineCode', 'priorityCode'] };

/** Events that concern the scope or what contains it, in log order; not those that name one of its siblings. */
export function logOf(scopes: Scopes, entity: Entity): readonly Occurred[] {
  const all: Occurred[] = [...entity.log];
  const apart = TELLS_APART[entity.kind] ?? [];
  // Of what else was recorded about its subject, a milestone knows what follows it.
  const isMilestone = entity.kind.startsWith('milestone:');
  for (const at of around(scopes, entity)) {
    if (at === entity) continue;
    all.push(...at.log.filter(({ type, data }) => !(isMilestone && type === 'MilestoneRecorded') && apart.every((name) => data[name] === undefined || data[name] === entity.fields[name])));
  }
  // An event that concerns a scope and what contains it counts once.
  return all.sort((a, b) => a.seq - b.seq).filter((each, index) => all[index - 1]?.eventId !== each.eventId);
}

/** The answer of `fieldOf` where the value depends on the day and no day is given. */
export const DEPENDS = Symbol('depends on the day');

/** A field of the scope, or `kind.field` of one that contains it, as it is on a day where that matters. */
export function fieldOf(scopes: Scopes, entity: Entity, name: string, on?: LocalDate): Scalar | undefined | typeof DEPENDS {
  const [kind, field] = name.includes('.') ? (name.split('.', 2) as [string, string]) : [entity.kind, name];
  for (const at of around(scopes, entity)) {
    if (at.kind !== kind) continue;
    const values = at.held[field];
    if (!values) return at.fields[field];
    return on === undefined ? DEPENDS : heldOn(values, on);
  }
  return undefined;
}

/** The value on a day: of those that had begun, the one that began last, unless it is over. */
function heldOn(values: readonly Held[], on: LocalDate): Scalar | undefined {
  const latest = values.filter(({ from }) => from <= on).reduce<Held | undefined>((best, each) => (best && best.from > each.from ? best : each), undefined);
  return latest && (latest.to === undefined || on <= latest.to) ? latest.value : undefined;
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
  if (STREAMS_OF_THEIR_OWN.includes(kind)) scopes.streams.set(`${kind}|${id}`, key);
  return { key, kind, id, cycleId, parent, children: [], fields: {}, held: {}, dates: {}, log: [], createdBy: { eventId, seq: event.seq, recordedAt: meta.recordedAt, provenance: meta.provenance?.kind ?? 'native' } };
}

/** Kinds whose events name the stream and not the cycle. */
const STREAMS_OF_THEIR_OWN: readonly string[] = ['plan', 'jad', 'breach', 'reaction'];

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

/** The same object where nothing joins. */
function joined(before: Entity['held'], more: Concern['holds'] = {}): Entity['held'] {
  const entries = Object.entries(more);
  return entries.length ? { ...before, ...Object.fromEntries(entries.map(([name, values]) => [name, [...(before[name] ?? []), ...values]])) } : before;
}

function occurred({ type, eventId, seq, meta, data }: DomainEvent, { on, facts }: Concern, zone: string): Occurred {
  const short: Record<string, Scalar> = { ...facts };
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= TEXT_MAX)) short[name] = value;
  }
  return { type, eventId, seq, on: on ?? dayOf(meta.effectiveAt, zone), effectiveAt: meta.effectiveAt, recordedAt: meta.recordedAt, provenance: meta.provenance?.kind ?? 'native', data: short };
}
