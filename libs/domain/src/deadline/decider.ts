import { canonical, command, decider, ensure, Refused, type CommandRule, type EventMeta } from '#kernel';
import type { DeadlineCommands } from './commands.js';
import { events, type DeadlineEvent, type DeadlineScope, type Terms } from './events.js';
import type { DeadlineFacts } from './facts.js';
import { carriedOver, climbedBy, fire, type Climbed } from './ladder.js';

/** A deadline that was scheduled. `told` and `outcomes` are keys of what people were to be told, and of what became of it. */
export interface Standing extends Climbed {
  readonly status: 'open' | 'suspended' | 'met' | 'lapsed';
  readonly cycleId: string;
  readonly ruleId: string;
  readonly scope: DeadlineScope;
  readonly occurrence: number;
  readonly told: readonly string[];
  readonly outcomes: readonly string[];
}

export type DeadlineState = { readonly status: 'unknown' } | Standing;

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
          dueAt: state.terms.dueAt, missed: state.missed, importedLate: state.importedLate, recipients: state.terms.recipients,
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
    RescheduleDeadline: live('RescheduleDeadline', (data, state, { now }) => {
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
    RecordReminderDelivery: command<DeadlineCommands['RecordReminderDelivery'], DeadlineState, DeadlineEvent>({
      authority,
      decide: ({ messageId, error, ...about }, unsure) => {
        const state = scheduled(unsure);
        if (state.outcomes.includes(outcomeKey(about))) return [];
        ensure(state.told.includes(rungsKey(about.rungs)), { code: 'DEADLINE_REMINDER_UNKNOWN', kind: 'rule', pointer: '/rungs', message: `Nobody was to be told of the rungs ${rungsKey(about.rungs)}.` });
        if (messageId !== undefined && error === undefined) return [{ type: 'ReminderDelivered', data: { ...about, messageId } }];
        ensure(error !== undefined && messageId === undefined, { code: 'DEADLINE_OUTCOME_UNCLEAR', kind: 'rule', message: 'Say either which message was delivered (messageId) or why none was (error).' });
        return [{ type: 'ReminderBounced', data: { ...about, error } }];
      },
    }),
  },
  evolve: {
    DeadlineScheduled: (_state, data): DeadlineState => ({
      status: 'open', cycleId: data.cycleId, ruleId: data.ruleId, scope: data.scope, occurrence: data.occurrence,
      importedLate: data.importedLate ?? false, missed: false, passed: [], told: [], outcomes: [], terms: termsOf(data),
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
    ReminderDelivered: (state, data) => onceKnown(state, (known) => ({ ...known, outcomes: union(known.outcomes, [outcomeKey(data)]) })),
    ReminderBounced: (state, data) => onceKnown(state, (known) => ({ ...known, outcomes: union(known.outcomes, [outcomeKey(data)]) })),
    TransitionDue: (state) => onceKnown(state, (known) => ({ ...known, passed: union(known.passed, climbedBy({ type: 'TransitionDue' }, known.terms)) })),
  },
});

type Decide<Data> = (data: Data, state: Standing, ctx: { readonly now: string }) => readonly DeadlineEvent[];

/** A command on a deadline that is neither met nor lapsed; `end` is the status it brings about, in which it is quiet. */
function live<C extends keyof DeadlineCommands>(_name: C, decide: Decide<DeadlineCommands[C]>, end?: 'met' | 'lapsed'): CommandRule<DeadlineCommands[C], DeadlineState, DeadlineEvent, never> {
  return command<DeadlineCommands[C], DeadlineState, DeadlineEvent>({
    authority,
    decide: (data, unsure, ctx) => {
      const state = scheduled(unsure);
      if (state.status === end) return [];
      ensure(state.status === 'open' || state.status === 'suspended', { code: 'DEADLINE_CLOSED', kind: 'state', message: `The deadline is ${state.status}: it does not change any more.` });
      return decide(data, state, ctx);
    },
  });
}

function authority(_data: unknown, state: DeadlineState): { cycle?: string } {
  return state.status === 'unknown' ? {} : { cycle: state.cycleId };
}

function scheduled(state: DeadlineState): Standing {
  ensure(state.status !== 'unknown', { code: 'DEADLINE_MISSING', kind: 'missing', message: 'There is no such deadline.' });
  return state;
}

/** An event before the first one cannot be; evolve never refuses, so it changes nothing. */
const onceKnown = (state: DeadlineState, step: (known: Standing) => Standing): DeadlineState => (state.status === 'unknown' ? state : step(state));

/**
 * Somebody is to be told of these rungs: of a reminder's, or of the highest escalation's. After a change of terms the same rungs may be
 * told again: what became of the earlier telling does not count for this one.
 */
const telling = (known: Standing, rungs: readonly number[]): Standing => ({
  ...known, told: union(known.told, [rungsKey(rungs)]), outcomes: known.outcomes.filter((outcome) => !outcome.startsWith(`${rungsKey(rungs)} `)),
});

/** A date that moves ahead again is a date like any other: it may be missed, and people are told of it. */
const retermed = (known: Standing, data: Terms & { readonly passed: readonly number[] }, meta: EventMeta): Standing => ({
  ...known, terms: termsOf(data), passed: data.passed, missed: known.missed && data.dueAt <= meta.recordedAt, importedLate: known.importedLate && data.dueAt <= meta.recordedAt,
});

const termsOf = ({ dueOn, dueAt, zone, rungs, recipients, explanation, transition }: Terms): Terms => ({ dueOn, dueAt, zone, rungs, recipients, explanation, ...(transition && { transition }) });

/** Whether a deadline would behave the same: how its date came about does not count. */
const sameTerms = (a: Terms, b: Terms): boolean => canonical({ ...a, explanation: undefined }) === canonical({ ...b, explanation: undefined });

const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...new Set([...a, ...b])];
const rungsKey = (rungs: readonly number[]): string => rungs.join(',');
const outcomeKey = ({ rungs, recipient, channel }: { rungs: readonly number[]; recipient: string; channel: string }): string => [rungsKey(rungs), channel, recipient].join(' ');
