import { canonical, command, ensure, ref, type FactRef } from '#kernel';
import type { OapFacts } from '../oap/facts.js';
import { ensureDocument, ensureExists, ensureNotPassed, ensurePlan, ensureUnsettled, ensureYear, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent } from './events.js';
import type { CycleState } from './state.js';

type PlanRefs = Readonly<Record<`plan ${string}`, FactRef<OapFacts>>>;

/** Actions one work programme can hold. */
const PROGRAMME_ACTIONS_MAX = 200;

/** Step 3, as far as it is the cycle's own: which plans it has, and who has taken them into programmes and budgets of its own. */
export const plans = {
  RegisterPlan: command<CycleCommands['RegisterPlan'], CycleState, CycleEvent>({
    authority: ({ lineCode, priorityCode }, state) => within(state, { line: lineCode, priority: priorityCode }),
    decide: (plan, state) => {
      if (state.plans.some(({ oapId }) => oapId === plan.oapId)) return [];
      ensureExists(state);
      ensure(state.lines.some(({ lineCode, priorityCode }) => lineCode === plan.lineCode && priorityCode === plan.priorityCode), {
        code: 'LINE_UNKNOWN', kind: 'missing', rule: 'I13', pointer: '/lineCode', message: `The cycle has no line ${plan.lineCode} under the priority ${plan.priorityCode}. Define the line first.`,
      });
      return [{ type: 'PlanRegistered', data: plan }];
    },
  }),

  /** I3: the cycle learns of every plan's end in its own stream, so that closing it reads no other. */
  RegisterPlanClosure: command<CycleCommands['RegisterPlanClosure'], CycleState, CycleEvent>({
    authority: ({ oapId }, state) => within(state, { plan: oapId }),
    decide: (closure, state) => {
      if (state.closedPlans.some(({ oapId }) => oapId === closure.oapId)) return [];
      ensureExists(state);
      ensurePlan(state, closure.oapId);
      return [{ type: 'PlanClosed', data: closure }];
    },
  }),

  CommitWorkProgramme: command<CycleCommands['CommitWorkProgramme'], CycleState, CycleEvent, PlanRefs>({
    authority: ({ party }, state) => within(state, { party }),
    facts: ({ actions }): PlanRefs => Object.fromEntries(actions.map(({ oapId }) => [`plan ${oapId}`, ref<OapFacts>('oap', oapId)])),
    decide: (programme, state, ctx) => {
      const known = state.workProgrammes.find(({ party, year }) => party === programme.party && year === programme.year);
      if (known && canonical(known) === canonical(programme)) return [];
      ensureUnsettled(state);
      ensureYear(programme.year, state);
      ensureDocument(programme.docRef);
      const { actions } = programme;
      ensure(actions.length > 0 && actions.length <= PROGRAMME_ACTIONS_MAX, { code: 'PROGRAMME_ACTIONS_COUNT', kind: 'rule', pointer: '/actions', message: `Name the actions the programme holds, 1 to ${PROGRAMME_ACTIONS_MAX} of them.` });
      for (const [i, { oapId, actionId }] of actions.entries()) {
        ensurePlan(state, oapId, `/actions/${i}/oapId`);
        const action = ctx.facts[`plan ${oapId}`]?.actions.find((one) => one.actionId === actionId);
        ensure(action !== undefined, { code: 'ACTION_UNKNOWN', kind: 'missing', pointer: `/actions/${i}/actionId`, message: `The plan ${oapId} has no action ${actionId}.` });
        ensure(!actions.slice(0, i).some((one) => one.oapId === oapId && one.actionId === actionId), { code: 'CYCLE_NAMED_TWICE', kind: 'rule', pointer: `/actions/${i}`, message: `Action ${actionId} of ${oapId} is named twice.` });
      }
      return [{ type: 'WorkProgrammeCommitted', data: programme }];
    },
  }),

  IntegrateIntoNationalPlan: command<CycleCommands['IntegrateIntoNationalPlan'], CycleState, CycleEvent>({
    authority: ({ state: code, oapId }, state) => within(state, { state: code, party: code, plan: oapId }),
    decide: (link, state) => {
      if (state.nationalPlans.some((known) => canonical(known) === canonical(link))) return [];
      ensureUnsettled(state);
      ensurePlan(state, link.oapId);
      return [{ type: 'NationalPlanIntegrated', data: link }];
    },
  }),

  OpenFundingCall: command<CycleCommands['OpenFundingCall'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (call, state, ctx) => {
      const known = state.fundingCalls.find(({ source, year }) => source === call.source && year === call.year);
      if (known && canonical(known) === canonical(call)) return [];
      ensureUnsettled(state);
      ensure(!known, { code: 'FUNDING_CALL_ALREADY_OPEN', kind: 'state', pointer: '/source', message: `The call of ${call.source} for ${call.year} is open already.` });
      ensureYear(call.year, state);
      if (call.closesOn !== undefined) ensureNotPassed(call.closesOn, '/closesOn', ctx, state);
      return [{ type: 'FundingCallOpened', data: call }];
    },
  }),
};
