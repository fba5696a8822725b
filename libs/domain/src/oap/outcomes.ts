import { command, ensure, ensureNear } from '#kernel';
import type { OapDecider } from './evolve.js';
import { actionOf, planIn, planOf, scopeOf } from './guards.js';
import type { Action, ActionStatus, Oap } from './state.js';

/** What becomes of an action: interrupted, moved, ended. Its leader proposes how it ended, its driver decides. */
export const outcomes = {
  SuspendAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, reason }, state) => {
      const action = actionOf(planOf(state), actionId);
      if (action.status === 'suspended' && action.suspendedBecause === reason) return [];
      inForce(state);
      ensureStatus(action, ['ongoing'], { code: 'ACTION_NOT_ONGOING', todo: 'Only an action under way can be suspended.' });
      return [{ type: 'ActionSuspended', data: { actionId, reason } }];
    },
  }),

  ResumeAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId }, state) => {
      const action = actionOf(planOf(state), actionId);
      if (action.status === 'ongoing') return [];
      inForce(state);
      ensureStatus(action, ['suspended'], { code: 'ACTION_NOT_SUSPENDED', todo: 'Only a suspended action can resume.' });
      return [{ type: 'ActionResumed', data: { actionId } }];
    },
  }),

  ExtendAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, newEnd, reason }, state) => {
      const action = actionOf(planOf(state), actionId);
      const oldEnd = action.content.end ?? '';
      if (oldEnd === newEnd) return [];
      const plan = inForce(state);
      ensureStatus(action, ['planned', 'ongoing', 'suspended'], { code: 'ACTION_ENDED', todo: 'Only an action that is still to be done can be extended.' });
      ensureNear(newEnd, { from: plan.periodFrom, to: plan.periodTo }, '/newEnd');
      ensure(newEnd > oldEnd, { code: 'ACTION_NOT_EXTENDED', kind: 'rule', pointer: '/newEnd', message: `Action ${actionId} ends on ${oldEnd}. An extension ends later; to end it earlier, complete it or reschedule it.` });
      return [{ type: 'ActionExtended', data: { actionId, oldEnd, newEnd, reason } }];
    },
  }),

  RescheduleAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, newStart, newEnd, reason }, state) => {
      const action = actionOf(planOf(state), actionId);
      if (action.content.start === newStart && action.content.end === newEnd) return [];
      const plan = inForce(state);
      ensureStatus(action, ['planned'], { code: 'ACTION_NOT_PLANNED', todo: 'Only an action that has not started can move its start; extend one that has.' });
      ensure(action.carriedFrom !== undefined || newStart >= plan.periodFrom, {
        code: 'ACTION_STARTS_BEFORE_PLAN', kind: 'rule', rule: 'I14', pointer: '/newStart', message: `${newStart} lies before the plan's first day. Start on ${plan.periodFrom} or later.`,
      });
      ensure(newEnd >= newStart, { code: 'ACTION_ENDS_BEFORE_START', kind: 'rule', rule: 'I14', pointer: '/newEnd', message: `${newEnd} lies before the start on ${newStart}.` });
      ensureNear(newEnd, { from: plan.periodFrom, to: plan.periodTo }, '/newEnd');
      return [{ type: 'ActionRescheduled', data: { actionId, newStart, newEnd, reason } }];
    },
  }),

  ProposeActionOutcome: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, outcome, text }, state, ctx) => {
      const action = actionOf(planOf(state), actionId);
      if (action.outcome?.outcome === outcome && action.outcome.text === text) return [];
      inForce(state);
      ensureStatus(action, ['planned', 'ongoing', 'suspended'], { code: 'ACTION_ENDED', todo: 'Its outcome is decided.' });
      return [{ type: 'ActionOutcomeProposed', data: { actionId, outcome, text, proposedBy: ctx.actor.party } }];
    },
  }),

  CompleteAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, summary }, state) => {
      const action = actionOf(planOf(state), actionId);
      if (action.status === 'completed' && action.endedBecause === summary) return [];
      inForce(state);
      ensureStatus(action, ['ongoing', 'suspended'], { code: 'ACTION_NOT_ONGOING', todo: 'Only an action that has started can be completed; one that never did is not completed, or cancelled.' });
      return [{ type: 'ActionCompleted', data: { actionId, summary } }];
    },
  }),

  MarkNotCompleted: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, reason }, state) => {
      const action = actionOf(planOf(state), actionId);
      if (action.status === 'notCompleted' && action.endedBecause === reason) return [];
      inForce(state);
      ensureStatus(action, ['planned', 'ongoing', 'suspended'], { code: 'ACTION_ENDED', todo: 'How it ended is decided.' });
      return [{ type: 'ActionNotCompleted', data: { actionId, reason } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

/** A plan's actions move while it is in implementation and, for what was left open, after its period. */
const inForce = (state: Oap) =>
  planIn(state, ['inImplementation', 'reporting'], { code: 'OAP_NOT_IN_IMPLEMENTATION', todo: 'What becomes of its actions is said while it is in implementation and after its period.' });

function ensureStatus({ actionId, status }: Action, statuses: readonly ActionStatus[], { code, todo }: { readonly code: string; readonly todo: string }): void {
  ensure(statuses.includes(status), { code, kind: 'state', pointer: '/actionId', message: `Action ${actionId} is ${READS[status]}. ${todo}` });
}

const READS: Readonly<Record<ActionStatus, string>> = {
  proposed: 'proposed but not decided on', planned: 'planned', ongoing: 'under way', suspended: 'suspended', completed: 'completed', notCompleted: 'not completed', cancelled: 'cancelled',
  withdrawn: 'withdrawn', carriedOver: 'carried over',
};
