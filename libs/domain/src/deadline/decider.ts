import { canonical, command, dayOf, decider, ensure, Refused, type EventMeta } from '#kernel';
import type { DeadlineCommands } from './commands.js';
import { decisions } from './decisions.js';
import { events, type DeadlineEvent, type DeadlineScope, type Terms } from './events.js';
import type { DeadlineFacts } from './facts.js';
import { carriedOver, climbedBy, fire } from './ladder.js';
import { authority, live, outcomeKey, rungsKey, scheduled, seatKey, type DeadlineState, type Standing } from './state.js';
import { told } from './told.js';

/** The id of a deadline's stream, without its category. The occurrence is the last part. */
export const deadlineId = ({ cycleId, ruleId, scope, occurrence }: { cycleId: string; ruleId: string; scope: DeadlineScope; occurrence: number }): string =>
  [cycleId, ruleId, scope.id, ...(scope.period === undefined ? [] : [scope.period]), occurrence].join('.');

/** One obligation of one scope: due, told, met or missed, each exactly once. */
export const deadline = decider<DeadlineCommands, DeadlineState, DeadlineFacts, typeof events>()({
  name: 'deadline',
  events,
  initial: { status: 'unknown' },
  facts: (state) =>
    state.status === 'unknown'
      ? state
      : {
          status: state.status, cycleId: state.cycleId, ruleId: state.ruleId, scope: state.scope, occurrence: state.occurrence, dueOn: state.terms.dueOn,
          dueAt: state.terms.dueAt, missed: state.missed, importedLate: state.importedLate, recipients: state.terms.recipients, zone: state.terms.zone, snoozes: state.snoozes,
        },
  commands: {
    ScheduleDeadline: command<DeadlineCommands['ScheduleDeadline'], DeadlineState, DeadlineEvent>({
      creates: deadlineId,
      authority: ({ cycleId }) => ({ cycle: cycleId }),
      decide: (data, state) => {
        if (state.status !== 'unknown') {
          if (sameTerms(termsOf(data), state.terms)) return [];
          throw new Refused({ code: 'DEADLINE_SCHEDULED_ALREADY', kind: 'state', message: `The deadline ${deadlineId(data)} stands already, with other terms. Reschedule it.` });
        }
        const { cycleId, ruleId, scope, occurrence, importedLate } = data;
        return [{ type: 'DeadlineScheduled', data: { deadlineId: deadlineId(data), cycleId, ruleId, scope, occurrence, ...(importedLate && { importedLate }), ...termsOf(data) } }];
      },
    }),
    RetermDeadline: live('RetermDeadline', (data, state, { now }) => {
      if (sameTerms(termsOf(data), state.terms)) return [];
      ensure(state.status !== 'suspended', { code: 'DEADLINE_SUSPENDED', kind: 'state', message: 'The deadline is suspended. It gets its new terms when it resumes.' });
      return [{ type: 'DeadlineRescheduled', data: { reason: data.reason, passed: carriedOver(state, data, now), ...termsOf(data) } }];
    }),
    SuspendDeadline: live('SuspendDeadline', ({ eventId }, state) => (state.status === 'suspended' ? [] : [{ type: 'DeadlineSuspended', data: { eventId } }])),
    ResumeDeadline: live('ResumeDeadline', (data, state, { now }) =>
      state.status === 'open' ? [] : [{ type: 'DeadlineResumed', data: { eventId: data.eventId, passed: carriedOver(state, data, now), ...termsOf(data) } }]),
    MeetDeadline: live('MeetDeadline', ({ eventId, metAt }, { terms }) => [{ type: 'DeadlineMet', data: { eventId, late: metAt >= terms.dueAt } }], 'met'),
    LapseDeadline: live('LapseDeadline', ({ eventId, why }) => [{ type: 'DeadlineLapsed', data: { ...(eventId !== undefined && { eventId }), why } }], 'lapsed'),
    FireDeadline: command<DeadlineCommands['FireDeadline'], DeadlineState, DeadlineEvent>({
      authority,
      decide: (_data, state, { now }) => (scheduled(state).status === 'open' ? fire(scheduled(state), now) : []),
    }),
    ...told,
    ...decisions,
  },
  evolve: {
    DeadlineScheduled: (_state, data): DeadlineState => ({
      status: 'open', cycleId: data.cycleId, ruleId: data.ruleId, scope: data.scope, occurrence: data.occurrence,
      importedLate: data.importedLate ?? false, missed: false, passed: [], told: [], reached: [], outcomes: [], acknowledged: [], snoozes: [],
      beside: { snoozed: 0, nudges: 0, undeliverable: 0 }, unreached: [], terms: termsOf(data),
    }),
    DeadlineRescheduled: (state, data, meta) => onceKnown(state, (known) => retermed(known, data, meta)),
    DeadlineSuspended: (state) => onceKnown(state, (known) => ({ ...known, status: 'suspended' })),
    DeadlineResumed: (state, data, meta) => onceKnown(state, (known) => ({ ...retermed(known, data, meta), status: 'open' })),
    DeadlineMet: (state) => onceKnown(state, (known) => ({ ...known, status: 'met' })),
    DeadlineLapsed: (state) => onceKnown(state, (known) => ({ ...known, status: 'lapsed' })),
    DeadlineMissed: (state) => onceKnown(state, (known) => ({ ...known, missed: true, passed: union(known.passed, climbedBy({ type: 'DeadlineMissed' }, known.terms)) })),
    DeadlineEscalated: (state, { level }) => onceKnown(state, (known) => {
      const climbed = climbedBy({ type: 'DeadlineEscalated', level }, known.terms);
      return telling({ ...known, passed: union(known.passed, climbed) }, climbed.slice(-1));
    }),
    ReminderDue: (state, { rungs }) => onceKnown(state, (known) => telling({ ...known, passed: union(known.passed, rungs) }, rungs)),
    DeadlineDateDecided: (state, { dueOn }) => onceKnown(state, (known) => ({ ...known, decidedOn: dueOn })),
    DeadlineWaived: (state) => onceKnown(state, (known) => ({ ...known, status: 'waived' })),
    ReminderDelivered: (state, data) => onceKnown(state, (known) => ({ ...known, outcomes: union(known.outcomes, [outcomeKey(data)]), reached: union(known.reached, [seatKey(data)]) })),
    ReminderBounced: (state, data) => onceKnown(state, (known) => ({ ...known, outcomes: union(known.outcomes, [outcomeKey(data)]) })),
    ReminderUndeliverable: (state, { rung, of }) => onceKnown(state, (known) =>
      telling({ ...known, unreached: union(known.unreached, [rungsKey(of)]), beside: { ...known.beside, undeliverable: known.beside.undeliverable + 1 } }, [rung])),
    ReminderAcknowledged: (state, data) => onceKnown(state, (known) => ({ ...known, acknowledged: union(known.acknowledged, [seatKey(data)]) })),
    ReminderSnoozed: (state, { role, party, until, rung }) => onceKnown(state, (known) => ({
      ...known, beside: { ...known.beside, snoozed: known.beside.snoozed + 1 },
      snoozes: [...known.snoozes.filter((each) => each.role !== role || each.party !== party), { role, party, until, rung }],
    })),
    NudgeSent: (state, { rung }, meta) => onceKnown(state, (known) =>
      telling({ ...known, nudgedOn: dayOf(meta.recordedAt, known.terms.zone), beside: { ...known.beside, nudges: known.beside.nudges + 1 } }, [rung])),
    TransitionDue: (state) => onceKnown(state, (known) => ({ ...known, passed: union(known.passed, climbedBy({ type: 'TransitionDue' }, known.terms)) })),
  },
});

/** An event before the first one cannot be; evolve never refuses, so it changes nothing. */
const onceKnown = (state: DeadlineState, step: (known: Standing) => Standing): DeadlineState => (state.status === 'unknown' ? state : step(state));

/**
 * Somebody is to be told of these rungs: of a reminder's, or of the highest escalation's. After a change of terms the same rungs may be
 * told again: what became of the earlier telling does not count for this one.
 */
function telling(known: Standing, rungs: readonly number[]): Standing {
  const key = rungsKey(rungs);
  const others = (keys: readonly string[]): readonly string[] => keys.filter((each) => !each.startsWith(`${key} `));
  return { ...known, told: union(known.told, [key]), reached: others(known.reached), outcomes: others(known.outcomes), acknowledged: others(known.acknowledged), unreached: known.unreached.filter((each) => each !== key) };
}

/** A date that moves ahead again is a date like any other: it may be missed, and people are told of it. What was put off was the old ladder's. */
const retermed = (known: Standing, data: Terms & { readonly passed: readonly number[] }, meta: EventMeta): Standing => ({
  ...known, terms: termsOf(data), snoozes: [], passed: data.passed, missed: known.missed && data.dueAt <= meta.recordedAt, importedLate: known.importedLate && data.dueAt <= meta.recordedAt,
});

const termsOf = ({ dueOn, dueAt, zone, rungs, recipients, explanation, transition }: Terms): Terms => ({ dueOn, dueAt, zone, rungs, recipients, explanation, ...(transition && { transition }) });

/** Whether a deadline would behave the same: how its date came about does not count. */
const sameTerms = (a: Terms, b: Terms): boolean => canonical({ ...a, explanation: undefined }) === canonical({ ...b, explanation: undefined });

const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...new Set([...a, ...b])];
