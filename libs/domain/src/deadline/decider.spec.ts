import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { given, stateAfter, type Past } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import type { DeadlineCommands } from './commands.js';
import { deadline, deadlineId } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events, type DeadlineEvent, type Rung, type Terms } from './events.js';
import type { DeadlineState } from './state.js';

const reminder = (no: number, at: string, workdays: number): Rung => ({ no, kind: 'reminder', at, workdays, to: ['PILOT'] });
const rungs: readonly Rung[] = [
  reminder(1, '2023-10-02T07:00:00.000Z', 30),
  reminder(2, '2023-11-10T08:00:00.000Z', 3),
  { no: 3, kind: 'missed', at: '2023-11-15T23:00:00.000Z', workdays: 0, to: [] },
  reminder(4, '2023-11-16T08:00:00.000Z', -1),
  { no: 5, kind: 'escalation', at: '2023-11-17T08:00:00.000Z', workdays: 2, to: ['DESK'] },
  { no: 6, kind: 'escalation', at: '2023-11-22T08:00:00.000Z', workdays: 5, to: ['BOARD'] },
];
const terms: Terms = {
  dueOn: '2023-11-15', dueAt: '2023-11-15T23:00:00.000Z', zone: 'Europe/Brussels', rungs, recipients: ['PILOT'],
  explanation: { anchor: { name: 'planPeriodStart', on: '2024-01-01' }, rule: { id: 'C8b', definition: { id: 'spec', version: 1 } }, steps: [], skipped: [] },
};
const later: Terms = {
  ...terms, dueOn: '2023-11-30', dueAt: '2023-11-30T23:00:00.000Z',
  rungs: [reminder(1, '2023-10-17T07:00:00.000Z', 30), reminder(2, '2023-11-27T08:00:00.000Z', 3), { no: 3, kind: 'missed', at: '2023-11-30T23:00:00.000Z', workdays: 0, to: [] }],
};
const body: DeadlineCommands['ScheduleDeadline'] = { cycleId: 'spec-2022', ruleId: 'C8b', scope: { kind: 'plan', id: 'spec-2022-hill-2024' }, occurrence: 1, ...terms };
const id = 'spec-2022.C8b.spec-2022-hill-2024.1';
const scheduled = { type: 'DeadlineScheduled', data: { deadlineId: id, ...body } } as const;
const suspended = { type: 'DeadlineSuspended', data: { eventId: 'e1' } } as const;
const met = { type: 'DeadlineMet', data: { eventId: 'e2', late: false } } as const;
const lapsed = { type: 'DeadlineLapsed', data: { eventId: 'e3', why: 'OAPCancelled' } } as const;
const reminded = { type: 'ReminderDue', data: { rungs: [1], dueOn: '2023-11-15', to: ['PILOT'] } } as const;
const missed = { type: 'DeadlineMissed', data: { dueOn: '2023-11-15' } } as const;
const at = (now: string) => ({ now });

describe('a deadline is scheduled', () => {
  it('with its terms, under a name anybody can work out', () => {
    given(deadline).when('ScheduleDeadline', body).then(scheduled);
    expect(deadline.commands.ScheduleDeadline.creates?.(body, () => 'keyed')).toBe(id);
    expect(deadlineId({ ...body, scope: { ...body.scope, period: '2025' }, occurrence: 2 })).toBe('spec-2022.C8b.spec-2022-hill-2024.2025.2');
  });
  it('once: the same again is quiet, other terms are refused', () => {
    given(deadline, scheduled).when('ScheduleDeadline', { ...body, explanation: { ...body.explanation, steps: ['told otherwise'] } }).thenNothing();
    given(deadline, scheduled).when('ScheduleDeadline', { ...body, ...later }).thenRefused('DEADLINE_SCHEDULED_ALREADY', { kind: 'state' });
  });
  it('within the cycle it names', () => {
    expect(deadline.commands.ScheduleDeadline.authority(body, deadline.initial)).toEqual({ cycle: 'spec-2022' });
    expect(deadline.commands.FireDeadline.authority({}, stateAfter(deadline, [scheduled]) as DeadlineState)).toEqual({ cycle: 'spec-2022' });
  });
});

describe('time', () => {
  it('before the first rung does nothing', () => given(deadline, scheduled).when('FireDeadline', {}, at('2023-10-02T06:59:59.999Z')).thenNothing());
  it('reminds at the instant of the rung', () => given(deadline, scheduled).when('FireDeadline', {}, at('2023-10-02T07:00:00.000Z')).then(reminded));
  it('does nothing twice', () => given(deadline, scheduled, reminded).when('FireDeadline', {}, at('2023-10-02T07:00:01.000Z')).thenNothing());
  it('collapses what passed during an outage: one reminder, the miss, one escalation', () =>
    given(deadline, scheduled).when('FireDeadline', {}, at('2024-01-05T08:00:00.000Z')).then(
      { type: 'ReminderDue', data: { rungs: [1, 2, 4], dueOn: '2023-11-15', to: ['PILOT'] } },
      missed,
      { type: 'DeadlineEscalated', data: { level: 2, to: ['DESK', 'BOARD'] } },
    ));
  it('escalates level by level where nothing was in the way', () => {
    const past = [scheduled, { ...reminded, data: { ...reminded.data, rungs: [1, 2] } }, missed] as const;
    given(deadline, ...past, { ...reminded, data: { ...reminded.data, rungs: [4] } }).when('FireDeadline', {}, at('2023-11-17T08:00:00.000Z')).then({ type: 'DeadlineEscalated', data: { level: 1, to: ['DESK'] } });
    given(deadline, ...past, { ...reminded, data: { ...reminded.data, rungs: [4] } }, { type: 'DeadlineEscalated', data: { level: 1, to: ['DESK'] } })
      .when('FireDeadline', {}, at('2023-12-17T08:00:00.000Z')).then({ type: 'DeadlineEscalated', data: { level: 2, to: ['BOARD'] } });
  });
  it.each([['met', met], ['lapsed', lapsed], ['suspended', suspended]] as const)('is silent for one that is %s', (_status, end) =>
    given(deadline, scheduled, end).when('FireDeadline', {}, at('2024-01-05T08:00:00.000Z')).thenNothing());
  it('records what an import brought late, and reminds nobody', () =>
    given(deadline, { ...scheduled, data: { ...scheduled.data, importedLate: true } }).when('FireDeadline', {}, at('2024-01-05T08:00:00.000Z')).then(missed));
  it('sends a transition once', () => {
    const transition = { noun: 'oap', id: 'spec-2022-hill-2024', command: 'StartImplementation', data: {} };
    const dated = { type: 'DeadlineScheduled', data: { ...scheduled.data, rungs: [{ no: 1, kind: 'transition', at: '2023-12-31T23:00:00.000Z', workdays: 0, to: [] }], transition } } as const;
    given(deadline, dated).when('FireDeadline', {}, at('2024-01-01T00:00:00.000Z')).then({ type: 'TransitionDue', data: { transition } });
    given(deadline, dated, { type: 'TransitionDue', data: { transition } }).when('FireDeadline', {}, at('2024-01-01T00:00:00.000Z')).thenNothing();
  });
  it('has nothing to say of a deadline that is not there', () => given(deadline).when('FireDeadline', {}).thenRefused('DEADLINE_MISSING', { kind: 'missing' }));
});

describe('met and lapsed', () => {
  it('in time', () => given(deadline, scheduled).when('MeetDeadline', { eventId: 'e2', metAt: '2023-11-15T22:59:59.999Z' }).then(met));
  it('late, from the first instant after', () => given(deadline, scheduled, missed).when('MeetDeadline', { eventId: 'e2', metAt: '2023-11-15T23:00:00.000Z' }).then({ type: 'DeadlineMet', data: { eventId: 'e2', late: true } }));
  it('in time, though it was recorded after the miss', () => given(deadline, scheduled, missed).when('MeetDeadline', { eventId: 'e2', metAt: '2023-11-14T09:00:00.000Z' }).then(met));
  it('twice is quiet', () => {
    given(deadline, scheduled, met).when('MeetDeadline', { eventId: 'e9', metAt: '2023-11-14T09:00:00.000Z' }).thenNothing();
    given(deadline, scheduled, lapsed).when('LapseDeadline', { why: 'again' }).thenNothing();
  });
  it('ends it for good', () => {
    given(deadline, scheduled, met).when('LapseDeadline', { why: 'w' }).thenRefused('DEADLINE_CLOSED', { kind: 'state' });
    given(deadline, scheduled, met).when('RetermDeadline', { reason: 'r', ...later }).thenRefused('DEADLINE_CLOSED');
    given(deadline, scheduled, lapsed).when('SuspendDeadline', { eventId: 'e' }).thenRefused('DEADLINE_CLOSED');
    given(deadline, scheduled, lapsed).when('MeetDeadline', { eventId: 'e', metAt: '2023-11-14T09:00:00.000Z' }).thenRefused('DEADLINE_CLOSED');
  });
  it('while suspended too', () => given(deadline, scheduled, suspended).when('LapseDeadline', { eventId: 'e3', why: 'OAPCancelled' }).then(lapsed));
});

describe('new terms', () => {
  const reschedule = (past: readonly Past[], next: Terms, now: string) => given(deadline, ...past).when('RetermDeadline', { reason: 'r', ...next }, at(now));
  const moved = (passed: readonly number[], next = later) => ({ type: 'DeadlineRescheduled', data: { reason: 'r', passed, ...next } }) as const;

  it('the same again is quiet', () => reschedule([scheduled], terms, '2023-10-01T08:00:00.000Z').thenNothing());
  it('a date further off starts its own ladder', () => reschedule([scheduled, reminded], later, '2023-10-10T08:00:00.000Z').then(moved([])));
  it('keeps what stands at the same instant', () =>
    reschedule([scheduled, reminded], { ...terms, recipients: ['PILOT', 'DESK'] }, '2023-10-10T08:00:00.000Z').then(moved([1], { ...terms, recipients: ['PILOT', 'DESK'] })));
  it('a reminder added into the past of the same date is owed to nobody', () => {
    const more: Terms = { ...terms, rungs: [reminder(1, '2023-09-01T07:00:00.000Z', 50), ...rungs.map((rung) => ({ ...rung, no: rung.no + 1 }))] };
    reschedule([scheduled, reminded], more, '2023-10-10T08:00:00.000Z').then(moved([1, 2], more));
  });
  it('what was missed and still is stays missed; moved ahead it may be missed again', () => {
    const earlier: Terms = { ...terms, dueOn: '2023-11-14', dueAt: '2023-11-14T23:00:00.000Z', rungs: rungs.map((rung) => (rung.kind === 'missed' ? { ...rung, at: '2023-11-14T23:00:00.000Z' } : rung)) };
    reschedule([scheduled, reminded, missed], earlier, '2023-11-16T07:00:00.000Z').then(moved([1, 3], earlier));
    given(deadline, scheduled, missed, moved([])).when('FireDeadline', {}, at('2023-12-01T00:00:00.000Z')).then({ type: 'ReminderDue', data: { rungs: [1, 2], dueOn: '2023-11-30', to: ['PILOT'] } }, { type: 'DeadlineMissed', data: { dueOn: '2023-11-30' } });
  });
  it('wait for the end of a suspension', () => given(deadline, scheduled, suspended).when('RetermDeadline', { reason: 'r', ...later }).thenRefused('DEADLINE_SUSPENDED'));
  it('come with the resumption', () => {
    given(deadline, scheduled, suspended).when('ResumeDeadline', { eventId: 'e4', ...later }, at('2023-11-20T08:00:00.000Z')).then({ type: 'DeadlineResumed', data: { eventId: 'e4', passed: [], ...later } });
    given(deadline, scheduled).when('ResumeDeadline', { eventId: 'e4', ...later }).thenNothing();
    given(deadline, scheduled, suspended).when('SuspendDeadline', { eventId: 'e9' }).thenNothing();
    given(deadline, scheduled).when('SuspendDeadline', { eventId: 'e1' }).then(suspended);
  });
  it('ahead of today, what was imported late is a deadline like any other', () => {
    const imported = { ...scheduled, data: { ...scheduled.data, importedLate: true } };
    const state = stateAfter(deadline, [imported, { ...moved([]), meta: { recordedAt: '2023-11-20T08:00:00.000Z' } }]) as DeadlineState;
    expect(state).toMatchObject({ importedLate: false, missed: false });
  });
});

describe('what became of a reminder', () => {
  const delivery = { rungs: [1], recipient: 'pilot.aa@example.eu', role: 'PILOT', party: 'AA', channel: 'mail' };
  const delivered = { type: 'ReminderDelivered', data: { ...delivery, messageId: '<m1>' } } as const;

  it('is recorded once', () => {
    given(deadline, scheduled, reminded).when('RecordReminderDelivery', { ...delivery, messageId: '<m1>' }).then(delivered);
    given(deadline, scheduled, reminded, delivered).when('RecordReminderDelivery', { ...delivery, messageId: '<m1>' }).thenNothing();
  });
  it('is recorded again where the same rungs were told again, under new terms', () =>
    given(deadline, scheduled, reminded, delivered, { type: 'DeadlineRescheduled', data: { reason: 'r', passed: [], ...later } }, { ...reminded, data: { ...reminded.data, dueOn: '2023-11-30' } })
      .when('RecordReminderDelivery', { ...delivery, messageId: '<m2>' }).then({ ...delivered, data: { ...delivered.data, messageId: '<m2>' } }));
  it('also where it bounced, or the deadline has been met since', () => {
    given(deadline, scheduled, reminded, met).when('RecordReminderDelivery', { ...delivery, error: '550 no such box' }).then({ type: 'ReminderBounced', data: { ...delivery, error: '550 no such box' } });
    given(deadline, scheduled, reminded, met).when('RecordReminderDelivery', { ...delivery, messageId: '<m1>' }).then(delivered);
  });
  it('of an escalation too, by the rung of its level', () =>
    given(deadline, scheduled, missed, { type: 'DeadlineEscalated', data: { level: 2, to: ['DESK', 'BOARD'] } })
      .when('RecordReminderDelivery', { ...delivery, rungs: [6], messageId: '<m6>' }).then({ ...delivered, data: { ...delivered.data, rungs: [6], messageId: '<m6>' } }));
  it('is refused for a reminder that was never due, or an outcome that is none', () => {
    given(deadline, scheduled, reminded).when('RecordReminderDelivery', { ...delivery, rungs: [2], messageId: '<m1>' }).thenRefused('DEADLINE_REMINDER_UNKNOWN', { pointer: '/rungs' });
    given(deadline, scheduled, reminded).when('RecordReminderDelivery', delivery).thenRefused('DEADLINE_OUTCOME_UNCLEAR');
    given(deadline, scheduled, reminded).when('RecordReminderDelivery', { ...delivery, messageId: '<m1>', error: 'x' }).thenRefused('DEADLINE_OUTCOME_UNCLEAR');
  });
});

describe('a reminder that reached nobody', () => {
  const lost = { rungs: [1], recipient: 'pilot.aa@example.eu', role: 'PILOT', party: 'AA', channel: 'mail', error: '550 no such box' };
  const bounced = { type: 'ReminderBounced', data: lost } as const;
  const passedOn = { type: 'ReminderUndeliverable', data: { rung: 3_001, of: [1], role: 'PILOT', party: 'AA', dueOn: '2023-11-15', to: ['DESK', 'OFFICE'] } } as const;
  const ctx = { definition: { supportRole: 'OFFICE' } as never };

  it('goes to the next ones up the ladder and to the supporting office', () =>
    given(deadline, scheduled, reminded).when('RecordReminderDelivery', lost, ctx).then(bounced, passedOn));
  it('once for its rungs', () =>
    given(deadline, scheduled, reminded, bounced, passedOn).when('RecordReminderDelivery', { ...lost, party: 'BB', recipient: 'pilot.bb@example.eu' }, ctx)
      .then({ type: 'ReminderBounced', data: { ...lost, party: 'BB', recipient: 'pilot.bb@example.eu' } }));
  it('ends there: word of it that is lost too climbs no further', () => {
    const word = { ...lost, rungs: [3_001], role: 'DESK', party: '' };
    given(deadline, scheduled, reminded, bounced, passedOn).when('RecordReminderDelivery', word, ctx).then({ type: 'ReminderBounced', data: word });
  });
  it('is no matter of a webhook: the seat has its mailbox beside it', () => {
    const posted = { ...lost, recipient: 'w1', channel: 'webhook' };
    given(deadline, scheduled, reminded).when('RecordReminderDelivery', posted, ctx).then({ type: 'ReminderBounced', data: posted });
  });
  it('troubles nobody once the deadline is met', () => given(deadline, scheduled, reminded, met).when('RecordReminderDelivery', lost, ctx).then(bounced));
});

const pilot = { actor: { subject: 's', role: 'PILOT', party: 'AA' } };
const told = { type: 'ReminderDelivered', data: { rungs: [1], recipient: 'pilot.aa@example.eu', role: 'PILOT', party: 'AA', channel: 'mail', messageId: '<m1>' } } as const;

describe('a reminder is acknowledged', () => {
  const seen = { type: 'ReminderAcknowledged', data: { rungs: [1], role: 'PILOT', party: 'AA' } } as const;

  it('by a seat that was told, once', () => {
    given(deadline, scheduled, reminded, told).when('AcknowledgeReminder', { rungs: [1] }, pilot).then(seen);
    given(deadline, scheduled, reminded, told, seen).when('AcknowledgeReminder', { rungs: [1] }, pilot).thenNothing();
  });
  it('by whoever speaks for a body that was told', () =>
    given(deadline, scheduled, reminded, { ...told, data: { ...told.data, party: '' } }).when('AcknowledgeReminder', { rungs: [1] }, pilot).then(seen));
  it('by nobody else, and of nothing that was not told', () => {
    given(deadline, scheduled, reminded, told).when('AcknowledgeReminder', { rungs: [1] }, { actor: { ...pilot.actor, party: 'BB' } }).thenRefused('DEADLINE_SEAT_NOT_TOLD', { pointer: '/rungs' });
    given(deadline, scheduled, reminded).when('AcknowledgeReminder', { rungs: [1] }, pilot).thenRefused('DEADLINE_SEAT_NOT_TOLD');
    given(deadline, scheduled, reminded, told).when('AcknowledgeReminder', { rungs: [2] }, pilot).thenRefused('DEADLINE_REMINDER_UNKNOWN', { pointer: '/rungs' });
  });
});

describe('a reminder is put off', () => {
  const now = '2023-10-03T08:00:00.000Z';
  const snoozed = (until = '2023-11-02', no = 1_001) =>
    ({ type: 'ReminderSnoozed', data: { role: 'PILOT', party: 'AA', until, rung: { no, kind: 'reminder', at: `${until}T08:00:00.000Z`, workdays: 0, to: ['PILOT'] } } }) as const;
  const snooze = (past: readonly Past[], until: string) => given(deadline, ...past).when('SnoozeReminder', { until }, { ...pilot, now });

  it('to a day on which the seat alone is reminded again', () => {
    snooze([scheduled, reminded], '2023-11-02').then(snoozed());
    given(deadline, scheduled, reminded, snoozed()).when('FireDeadline', {}, at('2023-11-02T07:59:59.999Z')).thenNothing();
    const again = { type: 'ReminderDue', data: { rungs: [1_001], dueOn: '2023-11-15', to: ['PILOT'], party: 'AA' } } as const;
    given(deadline, scheduled, reminded, snoozed()).when('FireDeadline', {}, at('2023-11-02T08:00:00.000Z')).then(again);
    given(deadline, scheduled, reminded, snoozed(), again).when('FireDeadline', {}, at('2023-11-02T08:00:00.000Z')).thenNothing();
  });
  it('goes along with a reminder of the ladder that is due with it', () =>
    given(deadline, scheduled, reminded, snoozed()).when('FireDeadline', {}, at('2023-11-10T08:00:00.000Z')).then({ type: 'ReminderDue', data: { rungs: [2, 1_001], dueOn: '2023-11-15', to: ['PILOT'] } }));
  it('again: the later word counts, the same is quiet', () => {
    snooze([scheduled, reminded, snoozed()], '2023-11-02').thenNothing();
    snooze([scheduled, reminded, snoozed()], '2023-11-06').then(snoozed('2023-11-06', 1_002));
    given(deadline, scheduled, reminded, snoozed(), snoozed('2023-11-06', 1_002)).when('FireDeadline', {}, at('2023-11-03T08:00:00.000Z')).thenNothing();
  });
  it('neither into the past nor to the due date, and by nobody who is not reminded', () => {
    snooze([scheduled, reminded], '2023-10-03').thenRefused('DEADLINE_SNOOZE_DATE', { pointer: '/until' });
    snooze([scheduled, reminded], '2023-11-15').thenRefused('DEADLINE_SNOOZE_DATE');
    given(deadline, scheduled, reminded).when('SnoozeReminder', { until: '2023-11-02' }, { now, actor: { ...pilot.actor, role: 'BOARD' } }).thenRefused('DEADLINE_SEAT_NOT_TOLD');
  });
  it('is void once the date moves', () =>
    given(deadline, scheduled, reminded, snoozed(), { type: 'DeadlineRescheduled', data: { reason: 'r', passed: [], ...later } }).when('FireDeadline', {}, at('2023-10-16T08:00:00.000Z')).thenNothing());
});

describe('a nudge', () => {
  const desk = { actor: { subject: 's', role: 'DESK', party: 'BB' } };
  const nudged = (rung = 2_001) => ({ type: 'NudgeSent', data: { rung, dueOn: '2023-11-15', role: 'DESK', party: 'BB', to: ['PILOT'] }, meta: { recordedAt: '2023-10-20T08:00:00.000Z' } }) as const;
  const { meta: _, ...first } = nudged();

  it('goes to those who owe it, and what became of it is recorded like any telling', () => {
    given(deadline, scheduled).when('SendNudge', {}, desk).then(first);
    given(deadline, scheduled, nudged()).when('RecordReminderDelivery', { ...told.data, rungs: [2_001] }).then({ ...told, data: { ...told.data, rungs: [2_001] } });
  });
  it('at most once a day, local time', () => {
    given(deadline, scheduled, nudged()).when('SendNudge', {}, { ...desk, now: '2023-10-20T21:59:59.000Z' }).thenRefused('DEADLINE_NUDGED_TODAY', { kind: 'rule' });
    given(deadline, scheduled, nudged()).when('SendNudge', {}, { ...desk, now: '2023-10-20T22:00:00.000Z' }).then({ ...first, data: { ...first.data, rung: 2_002 } });
  });
  it('reaches nobody while nothing is owed', () => {
    given(deadline, scheduled, suspended).when('SendNudge', {}, desk).thenRefused('DEADLINE_NOT_OWED', { kind: 'state' });
    given(deadline, scheduled, met).when('SendNudge', {}, desk).thenRefused('DEADLINE_CLOSED', { kind: 'state' });
  });
});

describe('decided by a body', () => {
  const waived = { type: 'DeadlineWaived', data: { reason: 'r', docRef: 'd' } } as const;
  const decision = { dueOn: '2023-11-30', reason: 'r' };
  const decided = { type: 'DeadlineDateDecided', data: decision } as const;
  const now = at('2023-11-20T08:00:00.000Z');
  const dated = { ...scheduled, data: { ...scheduled.data, transition: { noun: 'oap', id: 'spec-2022-hill-2024', command: 'StartImplementation', data: {} } } } as const;

  it('A12: a waived deadline is silent from then on', () => {
    given(deadline, scheduled, missed).when('WaiveDeadline', waived.data).then(waived);
    given(deadline, scheduled, waived).when('WaiveDeadline', waived.data).thenNothing();
    given(deadline, scheduled, waived).when('FireDeadline', {}, at('2024-01-05T08:00:00.000Z')).thenNothing();
  });
  it('A12: a date is set once; the scheduler gives it its ladder', () => {
    given(deadline, scheduled, missed).when('RescheduleDeadline', decision, now).then(decided);
    given(deadline, scheduled, missed, decided).when('RescheduleDeadline', decision, now).thenNothing();
  });
  it('not into the past, not while suspended, not what is over, not the engine\'s own', () => {
    given(deadline, scheduled).when('RescheduleDeadline', { ...decision, dueOn: '2098-06-30' }, now).thenRefused('DAY_FAR_OUTSIDE', { pointer: '/dueOn' });
    given(deadline, scheduled).when('RescheduleDeadline', { ...decision, dueOn: '2023-11-19' }, now).thenRefused('DEADLINE_DATE_PAST', { pointer: '/dueOn' });
    given(deadline, scheduled, suspended).when('RescheduleDeadline', decision, now).thenRefused('DEADLINE_SUSPENDED', { kind: 'state' });
    given(deadline, scheduled, met).when('WaiveDeadline', waived.data).thenRefused('DEADLINE_CLOSED', { kind: 'state' });
    given(deadline, dated).when('WaiveDeadline', waived.data).thenRefused('DEADLINE_NOT_OWED');
    given(deadline, dated).when('RescheduleDeadline', decision, now).thenRefused('DEADLINE_NOT_OWED');
  });
  it.each([
    [{ kind: 'plan', id: 'p-1' }, { plan: 'p-1' }],
    [{ kind: 'round', id: 'p-1.2024-1' }, { plan: 'p-1' }],
    [{ kind: 'action', id: 'p-1.3.2' }, { plan: 'p-1', action: '3.2' }],
    [{ kind: 'jad', id: 'j1' }, { jad: 'j1' }],
    [{ kind: 'jadParty', id: 'j1.AA' }, { jad: 'j1', party: 'AA' }],
    [{ kind: 'line', id: 'spec-2022.hill' }, { line: 'hill' }],
    [{ kind: 'party', id: 'spec-2022.AA' }, { party: 'AA' }],
    [{ kind: 'cycle', id: 'spec-2022' }, {}],
  ])('who may is judged against what it is for: %j', (scope, wanted) => {
    const state = stateAfter(deadline, [{ ...scheduled, data: { ...scheduled.data, scope } }]) as DeadlineState;
    expect(deadline.commands.WaiveDeadline.authority(waived.data, state)).toEqual({ cycle: 'spec-2022', ...wanted });
    // Told are many: whoever was may say that it has been seen, or put it off.
    expect(deadline.commands.AcknowledgeReminder.authority({ rungs: [1] }, state)).toEqual({ cycle: 'spec-2022', ...wanted, anySeat: true });
    expect(deadline.commands.SnoozeReminder.authority({ until: '2023-11-02' }, state)).toEqual({ cycle: 'spec-2022', ...wanted, anySeat: true });
  });
});

describe('fired at any instants', () => {
  const instants = fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 30 }).map((days) => [...days].sort((a, b) => a - b).map((day) => new Date(Date.UTC(2023, 8, 25, 7, 30) + day * 86_400_000).toISOString()));

  function run(nows: readonly string[], endAfter = Infinity): { readonly events: readonly (DeadlineEvent & { now: string })[] } {
    const past: Past[] = [scheduled];
    const told: (DeadlineEvent & { now: string })[] = [];
    nows.forEach((now, index) => {
      if (index === endAfter) past.push(met);
      for (const event of given(deadline, ...past).when('FireDeadline', {}, { now }).events() as DeadlineEvent[]) {
        told.push({ ...event, now });
        past.push(event);
      }
    });
    return { events: told };
  }

  it('each rung at most once, none before it is due, all in the end', () =>
    fc.assert(fc.property(instants, (nows) => {
      const { events: told } = run([...nows, '2024-01-05T08:00:00.000Z']);
      const reminders = told.flatMap((event) => (event.type === 'ReminderDue' ? event.data.rungs.map((no) => ({ no, now: event.now })) : []));
      expect(reminders.map(({ no }) => no)).toEqual([1, 2, 4]);
      expect(reminders.every(({ no, now }) => rungs.find((rung) => rung.no === no)!.at <= now)).toBe(true);
      expect(told.filter(({ type }) => type === 'DeadlineMissed')).toHaveLength(1);
      const levels = told.flatMap((event) => (event.type === 'DeadlineEscalated' ? [event.data.level] : []));
      expect(levels.at(-1)).toBe(2);
      expect([...new Set(levels)].sort()).toEqual(levels);
      expect(told.flatMap((event) => (event.type === 'DeadlineEscalated' ? event.data.to : []))).toEqual(['DESK', 'BOARD']);
    })));

  it('nothing once it is met', () =>
    fc.assert(fc.property(instants, fc.nat(30), (nows, end) => {
      const { events: told } = run(nows, end);
      const endedAt = nows[end];
      if (endedAt !== undefined) expect(told.every(({ now }) => now <= endedAt)).toBe(true);
      expect(run(nows.slice(0, end)).events).toEqual(told);
    })));
});

it('tells others what it is', () => {
  expect(deadline.facts(stateAfter(deadline, [scheduled, missed]) as DeadlineState)).toEqual({
    status: 'open', cycleId: 'spec-2022', ruleId: 'C8b', scope: body.scope, occurrence: 1, dueOn: '2023-11-15', dueAt: terms.dueAt, missed: true, importedLate: false, recipients: ['PILOT'],
    zone: 'Europe/Brussels', snoozes: [],
  });
  expect(deadline.facts(deadline.initial)).toEqual({ status: 'unknown' });
});

goldenSpec(events, golden);
