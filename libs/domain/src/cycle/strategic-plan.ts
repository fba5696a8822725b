import { command, ensure, Refused } from '#kernel';
import { ensureAdopted, ensureDecision, ensureDocument, ensureOpen, isReopened, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent } from './events.js';
import { isSamePlan, type CycleState, type StrategicPlan } from './state.js';

type Named = Pick<StrategicPlan, 'kind' | 'priorityCode'>;

/** The multi-annual strategic plan: one general plan or one per priority, submitted and then approved. */
export const strategicPlan = {
  SubmitStrategicPlan: command<CycleCommands['SubmitStrategicPlan'], CycleState, CycleEvent>({
    authority: ({ priorityCode }, state) => within(state, { priority: priorityCode }),
    decide: (data, state) => {
      const known = find(state, data);
      if (known?.submittedRef === data.docRef && !(known.status === 'approved' && isReopened(state, 2))) return [];
      ensureOpen(state);
      ensure(known?.status !== 'approved' || isReopened(state, 2), { code: 'STRATEGIC_PLAN_ALREADY_APPROVED', kind: 'state', message: `The plan was approved on ${known?.decidedOn} (${known?.approvedRef}). Reopen step 2, with a reason, to submit another.` });
      ensureNamed(data, state);
      ensureDocument(data.docRef, 'I13');
      return [{ type: 'StrategicPlanSubmitted', data }];
    },
  }),

  ApproveStrategicPlan: command<CycleCommands['ApproveStrategicPlan'], CycleState, CycleEvent>({
    authority: (data, state) => within(state, { priority: data.priorityCode, author: find(state, data)?.author }),
    decide: (data, state, ctx) => {
      const known = find(state, data);
      if (known?.approvedRef === data.docRef && known.decidedOn === data.decidedOn) return [];
      ensureOpen(state);
      ensureNamed(data, state);
      if (!known) throw new Refused({ code: 'STRATEGIC_PLAN_NOT_SUBMITTED', kind: 'state', rule: 'I13', message: 'No such plan is submitted. It is submitted first and then approved.' });
      ensure(known.status === 'submitted', { code: 'STRATEGIC_PLAN_ALREADY_APPROVED', kind: 'state', message: `The plan was approved on ${known.decidedOn} (${known.approvedRef}).` });
      const goals = state.goals.filter(({ horizontal, priorityCode }) => horizontal || data.priorityCode === undefined || priorityCode === data.priorityCode);
      ensure(goals.length > 0, { code: 'STRATEGIC_PLAN_WITHOUT_GOAL', kind: 'rule', rule: 'I7', message: 'A strategic plan needs at least one goal that holds for it. Define the goals first.' });
      ensureDecision(data, 'I13', ctx);
      return [{ type: 'StrategicPlanApproved', data }];
    },
  }),
};

const find = (state: CycleState, named: Named): StrategicPlan | undefined => state.strategicPlans.find((plan) => isSamePlan(plan, named));

function ensureNamed({ kind, priorityCode }: Named, state: CycleState): void {
  if (kind === 'GENERAL') {
    ensure(priorityCode === undefined, { code: 'STRATEGIC_PLAN_KIND_DIFFERS', kind: 'rule', pointer: '/priorityCode', message: 'A general plan covers all priorities: leave the priority out, or submit a plan PER_PRIORITY.' });
    return;
  }
  if (priorityCode === undefined) throw new Refused({ code: 'STRATEGIC_PLAN_KIND_DIFFERS', kind: 'rule', pointer: '/priorityCode', message: 'Name the priority this plan is for, or submit a GENERAL plan.' });
  ensureAdopted(state, priorityCode, 'I13', '/priorityCode');
}
