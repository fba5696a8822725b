import { command, ensure, ensureNear, ref, type FactRef, type LocalDate } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import { judgeGoals } from './content.js';
import type { GoalMapping, OapEvent } from './events.js';
import type { OapDecider } from './evolve.js';
import type { OapFacts } from './facts.js';
import { actionOf, cycleIdOf, dayOfAct, planIn, planOf, scopeOf } from './guards.js';
import { reaches, type Action, type OapStatus, type Plan } from './state.js';

/** An action that outlives its plan goes on in a later one, without a new decision (domain.md, fact 4). */
export const carryOver = {
  CarryOverAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    facts: ({ toOapId }): { readonly target: FactRef<OapFacts>; readonly cycle: FactRef<CycleFacts> } => ({ target: ref<OapFacts>('oap', toOapId), cycle: ref<CycleFacts>('cycle', cycleIdOfPlan(toOapId)) }),
    decide: ({ actionId, toOapId, newEnd, goalMapping: given, toActionId }, state, ctx) => {
      const action = actionOf(planOf(state), actionId);
      if (action.carriedTo?.oapId === toOapId && action.carriedTo.newEnd === newEnd) return [];
      const plan = planIn(state, ['inImplementation', 'reporting'], { code: 'OAP_NOT_IN_IMPLEMENTATION', todo: 'Actions are carried over while their plan is in implementation and after its period.' });
      ensure(action.status === 'planned' || action.status === 'ongoing' || action.status === 'suspended', {
        code: 'ACTION_ENDED', kind: 'state', pointer: '/actionId', message: `Action ${actionId} is ${action.status}: there is nothing left of it to carry over.`,
      });
      const { target } = ctx.facts;
      judgeTarget(plan, { toOapId, newEnd, toActionId }, target);
      const goalMapping = mappingOf(action, plan, target, given);
      const content = { ...action.content, goals: [...new Set(goalMapping.map(({ to }) => to))], end: newEnd };
      // Its goals are judged there too; here, so that an action does not leave one plan without arriving in the other.
      judgeGoals(content, { ...plan, cycleId: target.cycleId, priorityCode: priorityOf(target, ctx.facts.cycle) }, ctx.facts.cycle);
      const from = laterOf(dayOfAct(ctx), target.periodFrom);
      const leads = action.seats.filter((seat) => reaches(seat, from)).map(({ party, kind, authority, leadRole }) => ({ party: { kind, code: party, authority }, leadRole }));
      return [{
        type: 'OperationalActionCarriedOver',
        data: {
          actionId, oapId: plan.oapId, toOapId, toActionId, newEnd, wasOngoing: action.status === 'ongoing', carriedBy: ctx.actor.party, content, goalMapping, leads, participants: action.participants,
        },
      }];
    },
  }),

  ReceiveCarriedAction: command({
    authority: (_data, state) => scopeOf(state),
    facts: (_data, state): { readonly cycle: FactRef<CycleFacts> } => ({ cycle: ref<CycleFacts>('cycle', cycleIdOf(state)) }),
    decide: (data, state, ctx) => {
      const { fromOapId, fromActionId, goalMapping, content, leads, participants } = data;
      if (planOf(state).actions.some(({ carriedFrom }) => carriedFrom?.oapId === fromOapId && carriedFrom.actionId === fromActionId)) return [];
      const plan = planIn(state, RECEIVES, { code: 'OAP_NOT_OPEN_TO_CARRYING', todo: 'Actions are carried into a plan from its draft until its period is over.' });
      judgeGoals(content, plan, ctx.facts.cycle);
      const actionId = numberIn(plan, data.toActionId ?? fromActionId);
      const from = laterOf(dayOfAct(ctx), plan.periodFrom);
      const decided = plan.status === 'approved' || plan.status === 'inImplementation';
      const events: OapEvent[] = [{
        type: 'OperationalActionCarriedIn',
        data: {
          actionId, fromOapId, fromActionId, status: decided ? 'planned' : 'proposed', leader: leads.find(({ leadRole }) => leadRole === 'LEADER')?.party.code,
          participants: participants.map(({ party }) => party), goalMapping, ...content,
        },
      }];
      for (const { party, leadRole } of leads) events.push({ type: 'ActionLedAssigned', data: { actionId, oapId: plan.oapId, party, leadRole, assignedBy: data.carriedBy, effectiveFrom: from } });
      for (const participant of participants) events.push({ type: 'ActionParticipantJoined', data: { actionId, ...participant } });
      // What is under way does not stop for the new plan.
      if (data.wasOngoing && plan.status === 'inImplementation') events.push({ type: 'ActionStarted', data: { actionId } });
      return events;
    },
  }),
} satisfies Partial<OapDecider['commands']>;

/** From Drafting to InImplementation (domain.md 3.2). */
const RECEIVES = ['drafting', 'inConsultation', 'consulted', 'submitted', 'returned', 'approved', 'inImplementation'] as const satisfies readonly OapStatus[];

/** The cycle a plan is of, by its id `<cycle>-<line>-<year>`; the cycle's own id ends with its first year. '' where the id has no such form. */
const cycleIdOfPlan = (oapId: string): string => /^(.+?-\d{4})-.+-\d{4}$/.exec(oapId)?.[1] ?? '';

const laterOf = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);

function judgeTarget(plan: Plan, { toOapId, newEnd, toActionId }: { toOapId: string; newEnd: LocalDate; toActionId?: string }, target: OapFacts): void {
  ensure(target.status !== 'unknown', { code: 'OAP_TARGET_UNKNOWN', kind: 'missing', pointer: '/toOapId', message: `There is no plan ${toOapId}. Open its draft first.` });
  ensure(target.periodFrom > plan.periodTo, {
    code: 'OAP_TARGET_NOT_LATER', kind: 'rule', pointer: '/toOapId', message: `The plan ${toOapId} begins on ${target.periodFrom}, while this one runs to ${plan.periodTo}. Actions are carried into a later plan.`,
  });
  ensure((RECEIVES as readonly OapStatus[]).includes(target.status), {
    code: 'OAP_TARGET_NOT_OPEN', kind: 'state', pointer: '/toOapId', message: `The plan ${toOapId} takes in no actions any more. Name a plan from its draft to the end of its period.`,
  });
  ensureNear(newEnd, { from: target.periodFrom, to: target.periodTo }, '/newEnd');
  ensure(newEnd >= target.periodFrom, {
    code: 'ACTION_ENDS_BEFORE_PLAN', kind: 'rule', rule: 'I14', pointer: '/newEnd', message: `The new end ${newEnd} lies before the plan ${toOapId} begins on ${target.periodFrom}. An action that ends before that need not be carried over.`,
  });
  ensure(toActionId === undefined || !target.actions.some(({ actionId }) => actionId === toActionId), {
    code: 'ACTION_NUMBER_TAKEN', kind: 'state', pointer: '/toActionId', message: `The plan ${toOapId} has an action ${toActionId} already. Name a free number, or none.`,
  });
}

/** I12: within a cycle the goals stay; another cycle has goals of its own, and its driver says which stand for these. */
function mappingOf({ actionId, content: { goals } }: Action, { cycleId }: Plan, target: OapFacts, given?: readonly GoalMapping[]): readonly GoalMapping[] {
  ensure(given !== undefined || target.cycleId === cycleId, {
    code: 'ACTION_GOALS_UNMAPPED', kind: 'rule', rule: 'I12', pointer: '/goalMapping', message: `The plan belongs to the cycle ${target.cycleId}, which has goals of its own. Say which of them stand for ${goals.join(', ')}.`,
  });
  const mapping = given ?? goals.map((code) => ({ from: code, to: code }));
  ensure(mapping.length > 0, { code: 'ACTION_WITHOUT_GOAL', kind: 'rule', rule: 'I12', pointer: '/goalMapping', message: 'Every action serves a strategic goal. Map at least one.' });
  for (const [at, { from }] of mapping.entries()) {
    ensure(goals.includes(from), { code: 'ACTION_GOAL_NOT_ITS_OWN', kind: 'rule', rule: 'I12', pointer: `/goalMapping/${at}/from`, message: `Action ${actionId} does not serve ${from}. Map ${goals.join(', ')}.` });
  }
  return mapping;
}

const priorityOf = ({ lineCode }: OapFacts, { lines }: CycleFacts): string => lines.find((line) => line.lineCode === lineCode)?.priorityCode ?? '';

/** The number wanted if it is free, else the next free one of its group: `3.2` -> `3.5`. Numbers are never given again. */
function numberIn({ actions }: Plan, wanted: string): string {
  const taken = new Set(actions.map(({ actionId }) => actionId));
  if (!taken.has(wanted)) return wanted;
  const group = wanted.slice(0, wanted.lastIndexOf('.') + 1);
  for (let next = 1; ; next++) if (!taken.has(`${group}${next}`)) return `${group}${next}`;
}
