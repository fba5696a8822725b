import { atTime, command, dayOf, ensure } from '#kernel';
import type { DeadlineCommands } from './commands.js';
import type { DeadlineEvent } from './events.js';
import { BESIDE_MAX, FIRST_NUDGE, FIRST_SNOOZED, FIRST_UNDELIVERABLE, nextUp } from './ladder.js';
import { authority, byPeople, byTold, outcomeKey, rungsKey, scheduled, seatKey, type DeadlineState, type Standing } from './state.js';

/** Wall-clock time at which people are told, as on the ladder. */
const TOLD_AT = '09:00';

/** The ledger of one deadline: what became of each telling, and what those who were told did about it. */
export const told = {
  RecordReminderDelivery: command<DeadlineCommands['RecordReminderDelivery'], DeadlineState, DeadlineEvent>({
    authority,
    decide: ({ messageId, error, ...about }, unsure, { definition }) => {
      const state = scheduled(unsure);
      if (state.outcomes.includes(outcomeKey(about))) return [];
      ensureTold(state, about.rungs);
      if (messageId !== undefined && error === undefined) return [{ type: 'ReminderDelivered', data: { ...about, messageId } }];
      ensure(error !== undefined && messageId === undefined, { code: 'DEADLINE_OUTCOME_UNCLEAR', kind: 'rule', message: 'Say either which message was delivered (messageId) or why none was (error).' });
      // A seat's own program stands beside its mailbox: what does not reach the one has not kept the seat from being told.
      return [{ type: 'ReminderBounced', data: { ...about, error } }, ...(about.channel === 'mail' ? passedOn(state, about, definition?.supportRole) : [])];
    },
  }),
  AcknowledgeReminder: byTold('AcknowledgeReminder', ({ rungs }, state, { actor: { role, party } }) => {
    ensureTold(state, rungs);
    if (state.acknowledged.includes(seatKey({ rungs, role, party }))) return [];
    // A body is told as such, whichever party speaks for it.
    const reached = [party, ''].some((each) => state.reached.includes(seatKey({ rungs, role, party: each })));
    ensure(reached, { code: 'DEADLINE_SEAT_NOT_TOLD', kind: 'rule', pointer: '/rungs', message: `${role} of ${party} was not told of the rungs ${rungsKey(rungs)}: there is nothing to acknowledge.` });
    return [{ type: 'ReminderAcknowledged', data: { rungs, role, party } }];
  }),
  SnoozeReminder: byTold('SnoozeReminder', ({ until }, state, { now, actor: { role, party } }) => {
    const { dueOn, zone, recipients } = state.terms;
    const same = (each: { role: string; party: string }): boolean => each.role === role && each.party === party;
    if (state.snoozes.some((each) => same(each) && each.until === until)) return [];
    ensure(recipients.includes(role), { code: 'DEADLINE_SEAT_NOT_TOLD', kind: 'rule', message: `${role} is not reminded of this deadline: there is nothing to put off.` });
    ensure(until > dayOf(now, zone) && until < dueOn, { code: 'DEADLINE_SNOOZE_DATE', kind: 'rule', pointer: '/until', message: `A reminder is put off to a day after today and before the due date ${dueOn}.` });
    ensureFew(state.beside.snoozed, 'put off');
    const rung = { no: FIRST_SNOOZED + state.beside.snoozed, kind: 'reminder', at: atTime(until, TOLD_AT, zone), workdays: 0, to: [role] } as const;
    return [{ type: 'ReminderSnoozed', data: { role, party, until, rung } }];
  }),
  SendNudge: byPeople('SendNudge', (_data, state, { now, actor: { role, party } }) => {
    ensure(state.status === 'open' && !state.terms.transition, { code: 'DEADLINE_NOT_OWED', kind: 'state', message: 'Nobody owes this now: it is suspended, or it is the engine\'s own.' });
    ensure(state.nudgedOn !== dayOf(now, state.terms.zone), { code: 'DEADLINE_NUDGED_TODAY', kind: 'rule', message: 'They were urged today already. Once a day is enough.' });
    ensureFew(state.beside.nudges, 'urged');
    return [{ type: 'NudgeSent', data: { rung: FIRST_NUDGE + state.beside.nudges, dueOn: state.terms.dueOn, role, party, to: state.terms.recipients } }];
  }),
};

type About = { readonly rungs: readonly number[]; readonly role: string; readonly party: string };

/** A reminder that reached nobody goes one step up the ladder and to the supporting office: once for its rungs, and only while it is owed. */
function passedOn(state: Standing, { rungs, role, party }: About, supportRole: string | undefined): readonly DeadlineEvent[] {
  const climbs = state.status === 'open' && !rungs.some((no) => no >= FIRST_UNDELIVERABLE) && !state.unreached.includes(rungsKey(rungs)) && state.beside.undeliverable < BESIDE_MAX;
  const to = [...new Set([...nextUp(state), ...(supportRole === undefined ? [] : [supportRole])])].filter((each) => each !== role);
  if (!climbs || to.length === 0) return [];
  return [{ type: 'ReminderUndeliverable', data: { rung: FIRST_UNDELIVERABLE + state.beside.undeliverable, of: rungs, role, party, dueOn: state.terms.dueOn, to } }];
}

function ensureTold(state: Standing, rungs: readonly number[]): void {
  ensure(state.told.includes(rungsKey(rungs)), { code: 'DEADLINE_REMINDER_UNKNOWN', kind: 'rule', pointer: '/rungs', message: `Nobody was to be told of the rungs ${rungsKey(rungs)}.` });
}

function ensureFew(count: number, what: string): void {
  ensure(count < BESIDE_MAX, { code: 'DEADLINE_TOLD_TOO_OFTEN', kind: 'rule', message: `This deadline was ${what} ${BESIDE_MAX} times. Waive it or move its date.` });
}
