import { canonical, type Definition, type DefinitionRef, type Rule } from '#kernel';
import { WorkingDayCalendar, type Calendars } from './calendar.js';
import { concernsOf } from './concerns.js';
import { difference, type DeadlineCommand } from './difference.js';
import { isGoing, know, knownAbove, knownOf, nextRung, nothingKnown, type Known, type KnownDeadlines } from './known.js';
import { movesOf, type Move } from './moves.js';
import { Overlay } from './overlay.js';
import { obligationsOf, type Obligation, type Rulebook } from './obligations.js';
import { apply, learn, noScopes, scopeKey, scopesAbove, within, type DomainEvent, type Occurred, type Scopes } from './scopes.js';

/** When a deadline is next to be looked at. `id` is `<deadlineId>.<rung>`. */
export interface NextRung {
  readonly id: string;
  readonly deadlineId: string;
  readonly dueAt: string;
}

const ZONE_UNTIL_KNOWN = 'Europe/Brussels';

/**
 * Everything the deadlines of all cycles rest on, folded from events in log order, and the difference to what is wanted of the scopes
 * they touched. No clock, no waiting: the same events give the same answers. One owner folds and asks.
 */
export class DeadlineBook {
  readonly scopes: Scopes;
  readonly known: KnownDeadlines;
  private readonly definitions: Map<string, Definition>;
  /** Definition -> kind of scope -> events its rules name. */
  private readonly named: Map<string, ReadonlyMap<string, ReadonlySet<string>>>;
  private readonly published: Map<string, WorkingDayCalendar>;
  private readonly touched = new Set<string>();
  /** Since it was first asked: until then all there are count as moved, and none of a million is noted. */
  private moved: Set<string> | undefined;
  /** Goes on where the last answer ended: to begin again would be to step over all that were taken before. */
  private taking: Iterator<string, unknown> | undefined;

  readonly calendars: Calendars = { get: (code) => this.published.get(code) };

  /** Empty; or above another book, which must stand still meanwhile: it begins with what that one knows and changes nothing in it. */
  constructor(below?: DeadlineBook) {
    this.scopes = below ? scopesAbove(below.scopes) : noScopes();
    this.known = below ? knownAbove(below.known) : nothingKnown();
    this.definitions = below ? new Overlay(below.definitions) : new Map<string, Definition>();
    this.named = below ? new Overlay(below.named) : new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();
    this.published = below ? new Overlay(below.published) : new Map<string, WorkingDayCalendar>();
  }

  /** Folds the next event. Events must come in log order, each once. */
  fold(event: DomainEvent): void {
    const deadlineId = know(this.known, event);
    if (deadlineId !== undefined) {
      this.moved?.add(deadlineId);
      const known = event.type === 'DeadlineDateDecided' ? this.known.byId.get(deadlineId) : undefined;
      if (known) this.touched.add(scopeKey(known.cycleId, known.scope.kind, known.scope.id));
      return;
    }
    if (event.type === 'DefinitionPublished') return this.define(event.data.definition);
    if (event.type === 'CalendarPublished') return this.publish(new WorkingDayCalendar(event.data));
    learn(this.scopes, event);
    if (event.type === 'CycleMigrated') this.takeUp(event.id, event.data, { seq: event.seq, recordedAt: event.meta.recordedAt });
    const concerns = concernsOf(event, this.scopes);
    if (!concerns.length) return;
    const { moved, about } = apply(this.scopes, event, concerns, this.zoneOf(concerns[0]!.cycleId));
    // What a scope contains inherits its fields and dates, and those of its events that a rule names.
    for (const key of moved) for (const entity of within(this.scopes, key)) this.touched.add(entity.key);
    for (const key of about) this.touch(key, event.type);
  }

  /**
   * What the event is about, and what that contains, where a rule of its kind names the event. An event that no rule names and that
   * moved no field or date changes nothing that is wanted: results come in thousands.
   */
  private touch(key: string, type: string): void {
    const entity = this.scopes.entities.get(key);
    const pin = entity && this.scopes.pins.get(entity.cycleId);
    const kinds = pin && this.named.get(versioned(pin));
    if (!kinds || ![...kinds.values()].some((types) => types.has(type))) return;
    for (const each of within(this.scopes, key)) if (kinds.get(each.kind)?.has(type)) this.touched.add(each.key);
  }

  /** Scopes whose obligations may have changed since they were last compared. */
  get pending(): number {
    return this.touched.size;
  }

  /** Compares up to `limit` touched scopes and answers what closes their difference. A scope is compared again when it is next touched. */
  compare(limit: number): readonly DeadlineCommand[] {
    const commands: DeadlineCommand[] = [];
    for (const key of this.touched) {
      if (limit-- <= 0) break;
      this.touched.delete(key);
      commands.push(...this.differenceOf(key));
    }
    return commands;
  }

  /** What closes the difference of one scope (`scopeKey`). */
  private differenceOf(key: string): readonly DeadlineCommand[] {
    return difference(this.obligationsOf(key), knownOf(this.known, key));
  }

  /** What is wanted of one scope (`scopeKey`), whole. */
  obligationsOf(key: string): readonly Obligation[] {
    const entity = this.scopes.entities.get(key);
    const book = entity && this.rulebook(entity.cycleId);
    return entity && book ? obligationsOf(this.scopes, entity, book) : [];
  }

  /**
   * What would become of the deadlines if these events were recorded next, scope by scope, so that the caller may take turns: the very
   * comparison that recording them brings about, without what is outstanding anyway. Changes nothing; the book must stand still meanwhile.
   */
  *movesAfter(events: readonly DomainEvent[]): Generator<readonly Move[]> {
    const trial = new DeadlineBook(this);
    for (const event of events) trial.fold(event);
    for (const key of trial.touched) {
      const outstanding = new Set(this.differenceOf(key).map(canonical));
      yield movesOf(trial.differenceOf(key).filter((command) => !outstanding.has(canonical(command))), this.known);
    }
  }

  /** Cycles that have pinned an older version of the definition and could still take it up. */
  behind({ id, version }: Pick<Definition, 'id' | 'version'>): readonly { readonly cycleId: string; readonly version: number }[] {
    return [...this.scopes.pins].filter(([cycleId, pin]) => pin.id === id && pin.version < version && !this.isSettled(cycleId)).map(([cycleId, pin]) => ({ cycleId, version: pin.version }));
  }

  /** At most `limit` deadlines whose next rung may have moved since they were last answered: their next rung, or none. */
  takeMoved(limit = Infinity): readonly { readonly deadlineId: string; readonly next: NextRung | undefined }[] {
    const changes: { readonly deadlineId: string; readonly next: NextRung | undefined }[] = [];
    this.moved ??= new Set();
    this.taking ??= this.known.byId.keys();
    while (changes.length < limit) {
      const { value: deadlineId, done } = this.taking.next();
      if (done) {
        if (this.moved.size === 0) break;
        this.taking = this.moved.values();
        continue;
      }
      this.moved.delete(deadlineId);
      changes.push({ deadlineId, next: next(this.known.byId.get(deadlineId)) });
    }
    return changes;
  }

  /** Revision at which the book knows a deadline's stream; -1 where it knows none. */
  revisionOf(deadlineId: string): number {
    return this.known.byId.get(deadlineId)?.revision ?? -1;
  }

  /** What a deadline that has not ended was to be as of a revision of its stream; undefined where the book has not come so far, or its terms were set later. */
  termsAt(deadlineId: string, revision: number): Pick<Known, 'cycleId' | 'ruleId' | 'scope' | 'terms'> | undefined {
    const known = this.known.byId.get(deadlineId);
    return known && isGoing(known) && known.termsSince <= revision && known.revision >= revision ? known : undefined;
  }

  /** The next rung of every open deadline. */
  *upcoming(): Generator<NextRung> {
    for (const known of this.known.byId.values()) {
      const rung = next(known);
      if (rung) yield rung;
    }
  }

  private isSettled(cycleId: string): boolean {
    const status = this.scopes.entities.get(scopeKey(cycleId, 'cycle', cycleId))?.fields['status'];
    return status === 'closed' || status === 'superseded';
  }

  private define(definition: Definition): void {
    this.definitions.set(versioned(definition), definition);
    this.named.set(versioned(definition), namedBy(definition));
    this.touchCycles((pinned) => pinned === versioned(definition));
  }

  /** A cycle under new rules: everything of it is compared again, and what is new binds from now on. */
  private takeUp(cycleId: string, { from, to }: { readonly from: DefinitionRef; readonly to: DefinitionRef }, at: Pick<Occurred, 'seq' | 'recordedAt'>): void {
    const before = new Set(this.definitions.get(versioned(from))?.rules.map(({ id }) => id));
    const takenUp = new Map(this.scopes.takenUp.get(cycleId));
    for (const { id } of this.definitions.get(versioned(to))?.rules ?? []) if (!before.has(id)) takenUp.set(id, at);
    this.scopes.takenUp.set(cycleId, takenUp);
    this.touchCycles((_, id) => id === cycleId);
  }

  private publish(calendar: WorkingDayCalendar): void {
    const current = this.published.get(calendar.code);
    if (current && current.version > calendar.version) return;
    this.published.set(calendar.code, calendar);
    this.touchCycles((pinned) => {
      const definition = this.definitions.get(pinned);
      return definition !== undefined && (definition.calendar === calendar.code || definition.rules.some((rule) => rule.calendar === calendar.code));
    });
  }

  private touchCycles(concerned: (pinned: string, cycleId: string) => boolean): void {
    const cycles = new Set([...this.scopes.pins].filter(([cycleId, pin]) => concerned(versioned(pin), cycleId)).map(([cycleId]) => cycleId));
    if (!cycles.size) return;
    for (const { key, cycleId } of this.scopes.entities.values()) if (cycles.has(cycleId)) this.touched.add(key);
  }

  /** The definition a cycle has pinned. */
  definitionOf(cycleId: string): Definition | undefined {
    return this.rulebook(cycleId)?.definition;
  }

  private rulebook(cycleId: string): Rulebook | undefined {
    const pin = this.scopes.pins.get(cycleId);
    const definition = pin && this.definitions.get(versioned(pin));
    return definition && { definition, calendars: this.calendars };
  }

  private zoneOf(cycleId: string): string {
    return this.rulebook(cycleId)?.definition.zone ?? ZONE_UNTIL_KNOWN;
  }
}

const versioned = ({ id, version }: { id: string; version: number }): string => `${id}@${version}`;

function next(known: Known | undefined): NextRung | undefined {
  const rung = known && nextRung(known);
  return rung && { id: `${known.deadlineId}.${rung.no}`, deadlineId: known.deadlineId, dueAt: rung.at };
}

/** The events that may change what the rules of a definition want, by the kind of scope they are counted for. */
function namedBy({ rules }: Definition): ReadonlyMap<string, ReadonlySet<string>> {
  const kinds = new Map<string, Set<string>>();
  const anchored = new Map(rules.map((rule) => [rule.id, anchorsOf(rule)]));
  for (const rule of rules) {
    const types = kinds.get(rule.forEach) ?? new Set();
    kinds.set(rule.forEach, types);
    for (const { event } of [...(rule.satisfiedBy ?? []), ...(rule.lapsesOn ?? []), ...(rule.reopensOn ?? [])]) types.add(event);
    for (const { event, until } of rule.suspendedBy ?? []) types.add(event).add(until);
    // An anchor may be another rule's due date: then that rule's events move this one too.
    const reached = new Set<string>();
    for (const names = [...(anchored.get(rule.id) ?? [])]; names.length; ) {
      const [kind, rest = ''] = names.pop()!.split(':', 2);
      if (kind === 'event') types.add(rest);
      if (kind === 'milestone') types.add('MilestoneRecorded');
      if (kind !== 'rule' || reached.has(rest)) continue;
      reached.add(rest);
      names.push(...(anchored.get(rest) ?? []));
    }
  }
  return kinds;
}

const anchorsOf = ({ anchor }: Rule): readonly string[] => (typeof anchor === 'string' ? [anchor] : anchor.latestOf.map((from) => from.anchor));
