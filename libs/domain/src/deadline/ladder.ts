import type { Instant } from '#kernel';
import type { DeadlineEvent, Rung, Terms } from './events.js';
import type { Snooze } from './facts.js';

/**
 * Numbers of tellings beside the ladder: a reminder put off, a nudge, word that somebody could not be reached. They lie far above any
 * rung's, so that each telling of a deadline has a number of its own.
 */
export const FIRST_SNOOZED = 1_001;
export const FIRST_NUDGE = 2_001;
export const FIRST_UNDELIVERABLE = 3_001;
/** Tellings of one kind beside the ladder of one deadline. */
export const BESIDE_MAX = 999;

/** What of a ladder has been dealt with: numbers of rungs. */
export interface Climbed {
  readonly terms: Terms;
  readonly passed: readonly number[];
  readonly missed: boolean;
  readonly importedLate: boolean;
  readonly snoozes: readonly Snooze[];
}

/** Everything that is due at `now` and has not been told, at once: one reminder, the miss, the highest escalation, or the transition. */
export function fire({ terms, passed, importedLate, snoozes }: Climbed, now: Instant): readonly DeadlineEvent[] {
  const due = terms.rungs.filter((rung) => rung.at <= now && !passed.includes(rung.no));
  const events: DeadlineEvent[] = [];
  const reminders = importedLate ? [] : of(due, 'reminder');
  const again = snoozes.filter(({ rung }) => rung.at <= now && !passed.includes(rung.no));
  // Who is reminded anyway is not reminded twice.
  const along = reminders.length ? again.filter(({ role }) => terms.recipients.includes(role)) : [];
  if (reminders.length) events.push({ type: 'ReminderDue', data: { rungs: [...reminders, ...along.map(({ rung }) => rung)].map(({ no }) => no), dueOn: terms.dueOn, to: terms.recipients } });
  for (const { role, party, rung } of again.filter((each) => !along.includes(each))) events.push({ type: 'ReminderDue', data: { rungs: [rung.no], dueOn: terms.dueOn, to: [role], party } });
  if (of(due, 'missed').length) events.push({ type: 'DeadlineMissed', data: { dueOn: terms.dueOn } });
  const escalations = importedLate ? [] : of(due, 'escalation');
  const last = escalations.at(-1);
  if (last) {
    const level = of(terms.rungs, 'escalation').findIndex(({ no }) => no === last.no) + 1;
    events.push({ type: 'DeadlineEscalated', data: { level, to: [...new Set(escalations.flatMap(({ to }) => to))] } });
  }
  if (of(due, 'transition').length && terms.transition) events.push({ type: 'TransitionDue', data: { transition: terms.transition } });
  return events;
}

/**
 * Which rungs of new terms are dealt with already. A rung that stood at the same instant before keeps its state, so nothing is told
 * twice; a reminder put into the past of a date that did not move is owed to nobody; what was missed and still is stays missed.
 */
export function carriedOver(before: Climbed, next: Terms, now: Instant): readonly number[] {
  const escalated = of(before.terms.rungs, 'escalation').filter(({ no }) => before.passed.includes(no)).length;
  const still = before.missed && next.dueAt <= now;
  return next.rungs
    .filter((rung) => {
      const same = before.terms.rungs.find(({ kind, at }) => kind === rung.kind && at === rung.at);
      if (same) return before.passed.includes(same.no);
      switch (rung.kind) {
        case 'reminder':
          return rung.at <= now && next.dueOn === before.terms.dueOn;
        case 'missed':
          return still;
        case 'escalation':
          return still && of(next.rungs, 'escalation').findIndex(({ no }) => no === rung.no) < escalated;
        case 'transition':
          return false;
      }
    })
    .map(({ no }) => no);
}

/** Numbers of the rungs an event of the ladder deals with. */
export function climbedBy(event: Pick<DeadlineEvent & { type: 'DeadlineMissed' | 'DeadlineEscalated' | 'TransitionDue' }, 'type'> & { level?: number }, terms: Terms): readonly number[] {
  switch (event.type) {
    case 'DeadlineMissed':
      return of(terms.rungs, 'missed').map(({ no }) => no);
    case 'DeadlineEscalated':
      return of(terms.rungs, 'escalation').slice(0, event.level).map(({ no }) => no);
    case 'TransitionDue':
      return of(terms.rungs, 'transition').map(({ no }) => no);
  }
}

const of = (rungs: readonly Rung[], kind: Rung['kind']): readonly Rung[] => rungs.filter((rung) => rung.kind === kind);

/** Who is told where somebody cannot be reached: the next ones up the ladder who have not been told yet. */
export const nextUp = ({ terms, passed }: Climbed): readonly string[] => of(terms.rungs, 'escalation').find(({ no }) => !passed.includes(no))?.to ?? [];
