import { yearOf, type Definition, type Instant, type LocalDate, type Rule } from '#kernel';
import type { Calendars } from './calendar.js';
import { dueAtOf, ladder } from './ladder.js';
import { occurrencesOf, type Occurrence } from './occurrences.js';
import { dueDate, monthsAfter, type Anchored } from './rule.js';
import { dateOf, DEPENDS, fieldOf, logOf, type Entity, type Occurred, type Scopes } from './scopes.js';
import type { DeadlineScope, Terms } from './terms.js';
import { transitionOf } from './transition.js';

/** What obligations are computed from, beside the scopes. */
export interface Rulebook {
  readonly definition: Definition;
  readonly calendars: Calendars;
}

/** Something that is wanted of somebody, or of the engine itself, by a day. */
export interface Obligation {
  readonly cycleId: string;
  readonly ruleId: string;
  readonly scope: DeadlineScope;
  /** 1, and one more each time it came back. */
  readonly occurrence: number;
  readonly status: Occurrence['status'];
  /** Whether the rule's condition (`when`) holds (of what depends on the day, on the due date) and its date is known: an open obligation that does not count is not wanted. */
  readonly counts: boolean;
  /** The engine's own: a dated transition. */
  readonly transition: boolean;
  /** Date, rungs and explanation; computed when asked for. Undefined while the date is not known, or where public facts open no obligation. A date set by decision stands in place of the rule's. */
  readonly due: (decidedOn?: LocalDate) => Due | undefined;
}

interface Due {
  readonly terms: Terms;
  readonly importedLate: boolean;
}

/** Every obligation of one scope, by the rules of its cycle's definition. */
export function obligationsOf(scopes: Scopes, entity: Entity, book: Rulebook): readonly Obligation[] {
  const rules = book.definition.rules.filter((rule) => rule.forEach === entity.kind);
  if (!rules.length) return [];
  const log = logOf(scopes, entity);
  const own = log.filter(({ seq }) => seq >= entity.createdBy.seq);
  return rules.flatMap((rule) => ofRule(scopes, entity, rule, book, { log, own }));
}

/** The wanted set of a cycle, whole. */
export function obligations(scopes: Scopes, cycleId: string, book: Rulebook): readonly Obligation[] {
  return [...scopes.entities.values()].filter((entity) => entity.cycleId === cycleId).flatMap((entity) => obligationsOf(scopes, entity, book));
}

/** Events that concern a scope, and those of them since it came into being. */
interface Logs {
  readonly log: readonly Occurred[];
  readonly own: readonly Occurred[];
}

function ofRule(scopes: Scopes, entity: Entity, rule: Rule, book: Rulebook, { log, own }: Logs): readonly Obligation[] {
  return repetitions(scopes, entity, rule).flatMap((repetition) =>
    occurrencesOf(rule, own, repetition && yearOf(repetition.on)).map((occurrence): Obligation => {
      const due = once((decidedOn) => dueOf(scopes, entity, rule, book, log, { occurrence, repetition, decidedOn }));
      return {
        cycleId: entity.cycleId,
        ruleId: rule.id,
        scope: { kind: entity.kind, id: entity.id, ...(repetition && { period: repetition.period }) },
        occurrence: occurrence.no,
        status: occurrence.status,
        get counts() {
          // Most conditions are about the status: asked first, they spare the reckoning.
          const found = whenHolds(scopes, entity, rule) ? due() : undefined;
          return found !== undefined && whenHolds(scopes, entity, rule, found.terms.dueOn);
        },
        transition: rule.then !== undefined,
        due,
      };
    }),
  );
}

/** Which of a rule's obligations in one scope. */
interface Which {
  readonly occurrence: Occurrence;
  readonly repetition: Repetition | undefined;
  readonly decidedOn: LocalDate | undefined;
}

function dueOf(scopes: Scopes, entity: Entity, rule: Rule, book: Rulebook, log: readonly Occurred[], { occurrence, repetition, decidedOn }: Which): Due | undefined {
  const opened = occurrence.reopened?.by ?? entity.createdBy;
  // Public facts open no obligation and blame nobody; the engine's own transitions still lie ahead of a cycle that runs.
  if (opened.provenance === 'PUBLIC' && !rule.then) return undefined;
  const zone = rule.zone ?? book.definition.zone;
  const calendarCode = rule.calendar ?? book.definition.calendar;
  const calendar = book.calendars.get(calendarCode);
  const anchorOf = anchors(scopes, entity, log, book, [rule.id], repetition);
  const found = dueDate(rule, {
    anchor: anchorOf,
    calendar,
    calendarCode,
    monthsOn: repetition?.monthsOn,
    reopened: occurrence.reopened && { on: occurrence.reopened.by.on, eventId: occurrence.reopened.by.eventId, event: occurrence.reopened.by.type, offset: occurrence.reopened.offset, unit: occurrence.reopened.unit },
    suspensions: occurrence.suspensions.map(({ from, to }) => ({ from: from.on, to: to.on })),
  });
  if (!found) return undefined;
  const dueOn = decidedOn ?? found.dueOn;
  const dueAt = dueAtOf(rule, dueOn, zone);
  const openedAt = bindsFrom(scopes, entity, rule, dueAt, { opened, resumed: occurrence.suspensions.at(-1)?.to });
  if (openedAt === undefined) return undefined;
  const importedLate = !rule.then && opened.provenance !== 'native' && dueAt <= openedAt;
  return {
    importedLate,
    terms: {
      dueOn, dueAt, zone, recipients: rule.recipients,
      rungs: ladder(rule, { dueOn, zone, calendar, calendarCode, openedAt, importedLate }),
      explanation: {
        anchor: found.anchor,
        rule: { id: rule.id, definition: { id: book.definition.id, version: book.definition.version } },
        ...(found.calendar && { calendar: found.calendar }),
        steps: decidedOn === undefined ? found.steps : [...found.steps, `set to ${decidedOn} by decision`],
        skipped: found.skipped,
      },
      ...(rule.then && { transition: transitionOf(scopes, entity, rule.then, (name) => (name === 'due' ? dueOn : anchorOf(name)?.on)) }),
    },
  };
}

/**
 * `event:<Type>`, `rule:<id>` or the name of a date. `path` holds the rules on the way: one that leans on itself has no date. Of a rule
 * that repeats, one that repeats too sees the repetition of its own time.
 */
function anchors(scopes: Scopes, entity: Entity, log: readonly Occurred[], book: Rulebook, path: readonly string[], repetition?: Repetition): (name: string) => Anchored | undefined {
  return (name) => {
    const [kind, rest] = name.includes(':') ? (name.split(':', 2) as [string, string]) : ['date', name];
    if (kind === 'event') {
      const latest = log.filter(({ type }) => type === rest).reduce<Occurred | undefined>((best, each) => (best && best.on > each.on ? best : each), undefined);
      return latest && { on: latest.on, eventId: latest.eventId };
    }
    if (kind === 'rule') {
      const other = path.includes(rest) ? undefined : book.definition.rules.find((rule) => rule.id === rest);
      if (!other) return undefined;
      const calendarCode = other.calendar ?? book.definition.calendar;
      const monthsOn = other.every ? repetition?.monthsOn : undefined;
      const due = dueDate(other, { anchor: anchors(scopes, entity, log, book, [...path, rest], repetition), calendar: book.calendars.get(calendarCode), calendarCode, monthsOn });
      return due && { on: due.dueOn };
    }
    if (kind === 'milestone') {
      const latest = log.filter(({ type, data }) => type === 'MilestoneRecorded' && data['kind'] === rest).reduce<Occurred | undefined>((best, each) => (best && best.on > each.on ? best : each), undefined);
      return latest && { on: latest.on, eventId: latest.eventId };
    }
    const on = dateOf(scopes, entity, kind === 'field' ? name : rest);
    return on === undefined ? undefined : { on };
  };
}

/** What an obligation began with, and what last resumed it. */
interface Began {
  readonly opened: Pick<Occurred, 'seq' | 'recordedAt' | 'provenance'>;
  readonly resumed: Pick<Occurred, 'seq' | 'recordedAt'> | undefined;
}

/**
 * From when an obligation is owed: later than it began, where its rule was taken up on the way. Not at all where its day had passed by
 * then, since nobody could keep it, or where it comes from a public fact recorded after that day.
 */
function bindsFrom(scopes: Scopes, { cycleId }: Entity, { id }: Rule, dueAt: Instant, { opened, resumed }: Began): Instant | undefined {
  if (opened.provenance === 'PUBLIC' && dueAt <= opened.recordedAt) return undefined;
  const began = resumed ?? opened;
  const takenUp = scopes.takenUp.get(cycleId)?.get(id);
  if (!takenUp || began.seq > takenUp.seq) return began.recordedAt;
  return dueAt <= takenUp.recordedAt ? undefined : takenUp.recordedAt;
}

interface Repetition {
  readonly monthsOn: number;
  readonly on: LocalDate;
  readonly period: string;
}

/** Repetitions of one rule in one scope beyond which a definition is taken to be wrong. */
const REPETITIONS_MAX = 240;
/** Dates that bound a scope's own period: the first of them ends it. An action has no more rounds than its plan. */
const ENDS: Readonly<Record<string, readonly string[]>> = { cycle: ['cycleEnd'], action: ['actionEnd', 'planPeriodEnd'], jad: ['jadLastDay'] };

/** `[undefined]` for a rule that does not repeat; else one for each start within the scope's own period. */
function repetitions(scopes: Scopes, entity: Entity, rule: Rule): readonly (Repetition | undefined)[] {
  if (!rule.every) return [undefined];
  const { months } = rule.every;
  const first = typeof rule.anchor === 'string' ? dateOf(scopes, entity, rule.anchor) : undefined;
  if (first === undefined || months < 1) return [];
  const ends = (ENDS[entity.kind] ?? ['planPeriodEnd']).map((name) => dateOf(scopes, entity, name)).filter((date) => date !== undefined);
  const end = ends.sort()[0] ?? dateOf(scopes, entity, 'cycleEnd') ?? first;
  const found: Repetition[] = [];
  for (let k = 0; k < REPETITIONS_MAX; k++) {
    const on = monthsAfter(first, k * months);
    if (on > end) break;
    found.push({ monthsOn: k * months, on, period: months % 12 === 0 ? on.slice(0, 4) : on.slice(0, 7) });
  }
  return found;
}

/** Whether the rule's condition holds on a day; without one, whether it could. */
function whenHolds(scopes: Scopes, entity: Entity, { when }: Rule, on?: LocalDate): boolean {
  for (const name in when) {
    const wanted = when[name]!;
    const value = fieldOf(scopes, entity, name, on);
    if (value === DEPENDS) continue;
    if (value === undefined || !(Array.isArray(wanted) ? wanted.includes(value) : wanted === value)) return false;
  }
  return true;
}

/** Reckons each date once. */
function once(compute: (decidedOn?: LocalDate) => Due | undefined): Obligation['due'] {
  const kept = new Map<LocalDate | undefined, Due | undefined>();
  return (decidedOn) => {
    if (!kept.has(decidedOn)) kept.set(decidedOn, compute(decidedOn));
    return kept.get(decidedOn);
  };
}
