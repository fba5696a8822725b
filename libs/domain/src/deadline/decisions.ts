import { dayOf, ensure, ensureNear } from '#kernel';
import { byPeople, type Standing } from './state.js';

/** What a body decides about one deadline (A12). */
export const decisions = {
  WaiveDeadline: byPeople('WaiveDeadline', ({ reason, docRef }, state) => {
    ensureOwed(state);
    return [{ type: 'DeadlineWaived', data: { reason, docRef } }];
  }, 'waived'),
  RescheduleDeadline: byPeople('RescheduleDeadline', ({ dueOn, reason }, state, { now }) => {
    if (state.decidedOn === dueOn) return [];
    ensureOwed(state);
    ensure(state.status !== 'suspended', { code: 'DEADLINE_SUSPENDED', kind: 'state', message: 'The deadline is suspended. It gets a date when it resumes; move it then.' });
    const today = dayOf(now, state.terms.zone);
    ensure(dueOn >= today, { code: 'DEADLINE_DATE_PAST', kind: 'rule', pointer: '/dueOn', message: 'The date has gone by. Name today or a later day, or waive the deadline.' });
    ensureNear(dueOn, { from: today, to: today }, '/dueOn');
    return [{ type: 'DeadlineDateDecided', data: { dueOn, reason } }];
  }),
};

function ensureOwed({ terms }: Standing): void {
  ensure(terms.transition === undefined, { code: 'DEADLINE_NOT_OWED', kind: 'state', message: 'This date is the engine\'s own: nobody owes it. Move what it is counted from.' });
}
