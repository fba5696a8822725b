import type { LocalDate } from '#kernel';
import { Overlay } from './overlay.js';
import type { Rung, DeadlineScope, Terms } from './terms.js';
import { scopeKey, type DomainEvent } from './scopes.js';

/** What a deadline's stream says, as far as comparing needs it. The explanation is left to the stream. */
export interface Known {
  readonly deadlineId: string;
  readonly cycleId: string;
  readonly ruleId: string;
  readonly scope: DeadlineScope;
  readonly occurrence: number;
  readonly status: 'open' | 'suspended' | 'met' | 'lapsed' | 'waived';
  readonly terms: Omit<Terms, 'explanation'>;
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
    deadlines.byId.set(id, { deadlineId: id, cycleId, ruleId, scope, occurrence, status: 'open', terms: lean(event.data), passed: [], snoozed: [], revision });
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

/**
 * What has ended is kept for its number and its status: what time would have done to it is left to its stream. Of the million deadlines of
 * some cycles nearly all have ended.
 */
function ended(known: Known): Known {
  if (known.status === 'open' || known.status === 'suspended') return known;
  const { deadlineId, cycleId, ruleId, scope, occurrence, status, terms: { dueOn, dueAt, zone }, revision } = known;
  return { deadlineId, cycleId, ruleId, scope, occurrence, status, terms: { dueOn, dueAt, zone, rungs: [], recipients: [] }, passed: [], snoozed: [], revision };
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
      return { terms: lean(event.data), passed: event.data.passed, snoozed: [] };
    case 'DeadlineResumed':
      return { status: 'open', terms: lean(event.data), passed: event.data.passed, snoozed: [] };
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

const passing = ({ passed }: Known, more: readonly number[]): Partial<Known> => ({ passed: [...new Set([...passed, ...more])] });
const numbers = ({ terms }: Known, kind: Rung['kind']): readonly number[] => terms.rungs.filter((rung) => rung.kind === kind).map(({ no }) => no);
const lean = ({ dueOn, dueAt, zone, rungs, recipients, transition }: Terms): Known['terms'] => ({
  dueOn, dueAt, zone: one([zone])[0]!, rungs: rungs.map((rung) => ({ ...rung, to: one(rung.to) })), recipients: one(recipients), ...(transition && { transition }),
});

/** The same few lists of roles, in every deadline: each is kept once. */
const lists = new Map<string, readonly string[]>();
const LISTS_MAX = 1_000;

function one(list: readonly string[]): readonly string[] {
  const name = list.join('\u0000');
  const known = lists.get(name);
  if (known) return known;
  if (lists.size < LISTS_MAX) lists.set(name, list);
  return list;
}
