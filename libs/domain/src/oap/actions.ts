import { command, ensure } from '#kernel';
import type { OapDecider } from './evolve.js';
import { actionOf, dayOfAct, planIn, planOf, scopeOf } from './guards.js';
import { inOffice } from './state.js';

/** What happens to a single action once its plan is approved. */
export const actions = {
  StartAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId }, state, ctx) => {
      const action = actionOf(planOf(state), actionId);
      if (action.status === 'ongoing') return [];
      planIn(state, ['inImplementation'], { code: 'OAP_NOT_IN_IMPLEMENTATION', todo: 'Actions start while their plan is in implementation.' });
      ensure(action.status === 'planned', { code: 'ACTION_NOT_PLANNED', kind: 'state', pointer: '/actionId', message: `Action ${actionId} is ${action.status}. Only a planned action can start.` });
      const day = dayOfAct(ctx);
      ensure(action.seats.some((seat) => seat.leadRole === 'LEADER' && inOffice(seat, day)), {
        code: 'ACTION_WITHOUT_LEADER', kind: 'rule', rule: 'I14', pointer: '/actionId', message: `Action ${actionId} has no leader on ${day}. Assign one before it starts.`,
      });
      return [{ type: 'ActionStarted', data: { actionId } }];
    },
  }),

  CancelAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, reason }, state) => {
      const action = actionOf(planOf(state), actionId);
      if (action.status === 'cancelled' && action.endedBecause === reason) return [];
      planIn(state, ['approved', 'inImplementation', 'reporting'], { code: 'OAP_NOT_APPROVED', todo: 'In a plan that is not approved an action is withdrawn, not cancelled.' });
      ensure(action.status === 'planned' || action.status === 'ongoing' || action.status === 'suspended', {
        code: 'ACTION_ENDED', kind: 'state', pointer: '/actionId', message: `Action ${actionId} is ${action.status} already: ${action.endedBecause}.`,
      });
      return [{ type: 'ActionCancelled', data: { actionId, reason } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;
