import type { LocalDate } from '#kernel';
import { Overlay } from './overlay.js';
import type { Rung, DeadlineScope, Terms } from './terms.js';
import { scopeKey, type DomainEvent } from './scopes.js';
import { shared } from './shared.js';

/** What a deadline's stream says, as far as comparing needs it. The explanation is left to the stream. */
export interface Known {
  readonly deadlineId: string;
  readonly cycleId: string;
  readonly ruleId: string;
  readonly scope: DeadlineScope;
  readonly occurrence: number;
  readonly status: 'open' | 'suspended' | 'met' | 'lapsed' | 'waived';
  readonly terms: Omit<Terms, 'explanation'>;
  /** Of the stream, at which the terms were set. */
  readonly termsSince: number;
  /** Numbers of rungs dealt with. */
  readonly passed: readonly number[];
  /** Reminders put off, each to a rung beside the ladder. */
  readonly snoozed: readonly { readonly seat: string; readonly rung: Rung }[];
  /** The date last set by decision: it holds against the rule's own. */
  readonly decidedOn?: LocalDate;
  /** Of the stream. */
  readonly revision: number;
}

/** Deadlines by id, and the ids of each scope. One owner folds deadline events into it. */
export interface KnownDeadlines {
  readonly byId: Map<string, Known>;
  readonly byScope: Map<string, string[]>;
}

export const nothingKnown = (): KnownDeadlines => ({ byId: new Map(), byScope: new Map() });

/** Deadlines in which to try something: what is folded into them does not reach `known`. */
export const knownAbove = (known: KnownDeadlines): KnownDeadlines => ({ byId: new Overlay(known.byId), byScope: new Overlay(known.byScope, (ids) => [...ids]) });

/** What is known of the deadlines of one scope (`scopeKey`). */
export const knownOf = ({ byId, byScope }: KnownDeadlines, key: string): readonly Known[] => (byScope.get(key) ?? []).map((id) => byId.get(id)).filter((each): each is Known => each !== undefined);

/** Folds an event of a deadline; answers its id, or undefined where the event is about something else. */
export function know(deadlines: KnownDeadlines, event: DomainEvent): string | undefined {
  if (event.category !== 'deadline') return undefined;
  const { id, revision } = event;
  if (event.type === 'DeadlineScheduled') {
    const { cycleId, ruleId, scope, occurrence } = event.data;
    deadlines.byId.set(id, {
      deadlineId: id, cycleId: sharedText(cycleId), ruleId: sharedText(ruleId), scope, occurrence, status: 'open', terms: lean(event.data), termsSince: revision, passed: NONE, snoozed: NO_SNOOZE, revision,
    });
    const key = scopeKey(cycleId, scope.kind, scope.id);
    const ids = deadlines.byScope.get(key);
    if (ids) ids.push(id);
    else deadlines.byScope.set(key, [id]);
    return id;
  }
  const known = deadlines.byId.get(id);
  if (known) deadlines.byId.set(id, ended({ ...known, ...step(known, event), revision }));
  return id;
}

/** Neither met nor given up. */
export const isGoing = ({ status }: Known): boolean => status === 'open' || status === 'suspended';

/**
 * What has ended is kept for its number and its status: what time would have done to it is left to its stream. Of the million deadlines of
 * some cycles nearly all have ended.
 */
function ended(known: Known): Known {
  if (isGoing(known)) return known;
  const { deadlineId, cycleId, ruleId, scope, occurrence, status, terms: { dueOn, dueAt, zone }, termsSince, revision } = known;
  return { deadlineId, cycleId, ruleId, scope, occurrence, status, terms: sharedTerms({ dueOn, dueAt, zone, rungs: [], recipients: [] }), termsSince, passed: NONE, snoozed: NO_SNOOZE, revision };
}

/** The next thing time does to it; undefined where nothing is left or its clock stands still. */
export function nextRung({ status, terms, passed, snoozed }: Known): Rung | undefined {
  if (status !== 'open') return undefined;
  const next = terms.rungs.find(({ no }) => !passed.includes(no));
  return snoozed.reduce((first, { rung }) => (!passed.includes(rung.no) && (!first || rung.at < first.at) ? rung : first), next);
}

function step(known: Known, event: DomainEvent): Partial<Known> {
  switch (event.type) {
    case 'DeadlineRescheduled':
      return { terms: lean(event.data), termsSince: event.revision, passed: sharedNumbers(event.data.passed), snoozed: NO_SNOOZE };
    case 'DeadlineResumed':
      return { status: 'open', terms: lean(event.data), termsSince: event.revision, passed: sharedNumbers(event.data.passed), snoozed: NO_SNOOZE };
    case 'DeadlineSuspended':
      return { status: 'suspended' };
    case 'DeadlineMet':
      return { status: 'met' };
    case 'DeadlineLapsed':
      return { status: 'lapsed' };
    case 'DeadlineWaived':
      return { status: 'waived' };
    case 'DeadlineDateDecided':
      return { decidedOn: event.data.dueOn };
    case 'ReminderSnoozed': {
      const { role, party, rung } = event.data;
      const seat = `${role} ${party}`;
      return { snoozed: [...known.snoozed.filter((each) => each.seat !== seat), { seat, rung }] };
    }
    case 'ReminderDue':
      return passing(known, event.data.rungs);
    case 'DeadlineMissed':
      return passing(known, numbers(known, 'missed'));
    case 'DeadlineEscalated':
      return passing(known, numbers(known, 'escalation').slice(0, event.data.level));
    case 'TransitionDue':
      return passing(known, numbers(known, 'transition'));
    default:
      return {};
  }
}

const passing = ({ passed }: Known, more: readonly number[]): Partial<Known> => ({ passed: sharedNumbers([...new Set([...passed, ...more])]) });
const numbers = ({ terms }: Known, kind: Rung['kind']): readonly number[] => terms.rungs.filter((rung) => rung.kind === kind).map(({ no }) => no);

const sameTexts = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((text, n) => text === b[n]);
const sameRung = (a: Rung, b: Rung): boolean => a.no === b.no && a.at === b.at && a.kind === b.kind && a.workdays === b.workdays && sameTexts(a.to, b.to);

/** Field by field: to write each of a million out as text for it took a sixth of the time that a start reads. */
const sameTerms = (a: Known['terms'], b: Known['terms']): boolean =>
  a.dueAt === b.dueAt && a.dueOn === b.dueOn && a.zone === b.zone && sameTexts(a.recipients, b.recipients) && a.rungs.length === b.rungs.length && a.rungs.every((rung, n) => sameRung(rung, b.rungs[n]!)) &&
  (a.transition === b.transition || JSON.stringify(a.transition) === JSON.stringify(b.transition));

/** The same few ladders, in thousands of deadlines each: whatever falls due on one day by one rule has one. */
const sharedTerms = shared<Known['terms']>(({ dueAt, rungs, recipients }) => `${dueAt} ${rungs.length} ${rungs[0]?.at} ${recipients.join()}`, sameTerms);
const sharedNumbers = shared<readonly number[]>((list) => list.join());
const sharedText = shared<string>((text) => text);
const NONE = sharedNumbers([]);
const NO_SNOOZE: Known['snoozed'] = [];

const lean = ({ dueOn, dueAt, zone, rungs, recipients, transition }: Terms): Known['terms'] => sharedTerms({ dueOn, dueAt, zone, rungs, recipients, ...(transition && { transition }) });
