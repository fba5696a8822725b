import { dayOf, ensure, type Context, type Definition, type LocalDate, type Scope } from '#kernel';
import { isLive, type Action, type Oap, type OapStatus, type Plan } from './state.js';

/** How a status reads in a sentence. */
export const READS: Readonly<Record<Exclude<OapStatus, 'unknown'>, string>> = {
  drafting: 'being drafted', inConsultation: 'in consultation', consulted: 'consulted on but not submitted', submitted: 'submitted', returned: 'returned',
  approved: 'approved', inImplementation: 'in implementation', reporting: 'past its period', closed: 'closed', cancelled: 'cancelled',
};

/** The plan; refuses where there is none. */
export function planOf(state: Oap): Plan {
  ensure(state.status !== 'unknown', { code: 'OAP_UNKNOWN', kind: 'missing', message: 'There is no such plan. Open its draft first.' });
  return state;
}

/** The plan in one of the statuses; refuses by saying which status it has and what to do. */
export function planIn<S extends OapStatus>(state: Oap, statuses: readonly S[], refusal: { code: string; rule?: string; todo: string }): Plan & { readonly status: S } {
  const plan = planOf(state);
  ensure((statuses as readonly OapStatus[]).includes(plan.status), {
    code: refusal.code, kind: 'state', rule: refusal.rule, message: `The plan ${plan.oapId} is ${READS[plan.status]}. ${refusal.todo}`,
  });
  return plan as Plan & { readonly status: S };
}

export function actionOf(plan: Plan, actionId: string): Action {
  const action = plan.actions.find((one) => one.actionId === actionId);
  ensure(action !== undefined, { code: 'ACTION_UNKNOWN', kind: 'missing', pointer: '/actionId', message: `The plan ${plan.oapId} has no action ${actionId}.` });
  return action;
}

export function liveActionOf(plan: Plan, actionId: string): Action {
  const action = actionOf(plan, actionId);
  ensure(isLive(action), {
    code: 'ACTION_ENDED', kind: 'state', pointer: '/actionId', message: `Action ${actionId} is ${action.status}. Numbers are never reused: propose a new action under the next free one.`,
  });
  return action;
}

/** The definition the cycle has pinned; codes and seats are judged by it. */
export function definitionOf({ definition }: Pick<Context, 'definition'>): Definition {
  ensure(definition !== undefined, { code: 'OAP_CYCLE_UNDEFINED', kind: 'missing', message: 'The cycle has pinned no definition. Announce the cycle first.' });
  return definition;
}

/** The day on which the act takes effect, where the programme is. */
export const dayOfAct = (ctx: Pick<Context, 'definition' | 'effectiveAt'>): LocalDate => dayOf(ctx.effectiveAt, definitionOf(ctx).zone);

/** What a command on the plan, or on an action of it, is about. */
export const scopeOf = (state: Oap, more: Scope = {}): Scope =>
  state.status === 'unknown' ? more : { cycle: state.cycleId, priority: state.priorityCode, line: state.lineCode, plan: state.oapId, ...more };

/** '' where there is no plan: such a command is refused by `planOf`. */
export const cycleIdOf = (state: Oap): string => (state.status === 'unknown' ? '' : state.cycleId);
