import { command, dayOf, ensure, isLet, ref } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import { judgeActions } from './content.js';
import { driverOn, hasDrivers } from './driver.js';
import type { OapDecider } from './evolve.js';
import { cycleIdOf, dayOfAct, definitionOf, planIn, planOf, scopeOf } from './guards.js';
import { isTaken, liveActions, reaches, type Action, type Plan } from './state.js';

/** The plan as a whole: submitted, returned or approved, carried out, cancelled. */
export const decision = {
  SubmitOAP: command({
    authority: (_data, state) => scopeOf(state),
    facts: (_data, state) => ({ cycle: ref<CycleFacts>('cycle', cycleIdOf(state)) }),
    decide: (_data, state, ctx) => {
      if (state.status === 'submitted') return [];
      const definition = definitionOf(ctx);
      // What a definition lets nobody do is no step of its programme; a plan consulted on under an earlier version waits for nothing more.
      const plan = isLet(definition, 'StartConsultation')
        ? planIn(state, ['consulted', 'returned'], { code: 'OAP_NOT_CONSULTED', todo: 'A plan is submitted after its consultation has closed, or once returned.' })
        : planIn(state, ['drafting', 'inConsultation', 'consulted', 'returned'], { code: 'OAP_NOT_DRAFTED', todo: 'A plan is submitted while it is drafted, or once returned.' });
      const day = dayOfAct(ctx);
      if (isLet(definition, 'SubmitStrategicPlan')) judgeStrategicPlan(plan, ctx.facts.cycle);
      const driver = hasDrivers(definition) ? driverOn(ctx.facts.cycle, plan.lineCode, day) : undefined;
      judgeActions(plan, definition);
      const gaps = liveActions(plan).filter((action) => !hasLeader(action, day)).map(({ actionId }) => actionId);
      return [{ type: 'OAPSubmitted', data: { gaps, driver, submittedBy: ctx.actor.party } }];
    },
  }),

  ReturnOAP: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ reasons }, state) => {
      if (state.status === 'returned' && state.reasons === reasons) return [];
      planIn(state, ['submitted'], { code: 'OAP_NOT_SUBMITTED', todo: 'Only a submitted plan can be returned.' });
      return [{ type: 'OAPReturned', data: { reasons } }];
    },
  }),

  ApproveOAP: command({
    authority: (_data, state) => scopeOf(state, state.status === 'submitted' ? { author: state.author } : {}),
    facts: (_data, state) => ({ cycle: ref<CycleFacts>('cycle', cycleIdOf(state)) }),
    decide: ({ docRef, decidedOn }, state, ctx) => {
      if ((state.status === 'approved' || state.status === 'inImplementation' || state.status === 'reporting' || state.status === 'closed') && state.docRef === docRef && state.decidedOn === decidedOn) return [];
      const plan = planIn(state, ['submitted'], { code: 'OAP_NOT_SUBMITTED', rule: 'I15', todo: 'Only a submitted plan can be approved.' });
      const definition = definitionOf(ctx);
      const day = dayOfAct(ctx);
      const today = dayOf(ctx.now, definition.zone);
      const submittedOn = dayOf(plan.submittedAt, definition.zone);
      ensure(docRef.trim() !== '', { code: 'OAP_DOCUMENT_MISSING', kind: 'rule', rule: 'I15', pointer: '/docRef', message: 'An approval rests on a document. Give its reference.' });
      ensure(decidedOn <= today, { code: 'OAP_DECIDED_IN_FUTURE', kind: 'rule', rule: 'I15', pointer: '/decidedOn', message: `The decision cannot be dated ${decidedOn}: today is ${today}.` });
      ensure(decidedOn >= submittedOn, {
        code: 'OAP_DECIDED_BEFORE_SUBMISSION', kind: 'rule', rule: 'I15', pointer: '/decidedOn', message: `The plan was submitted on ${submittedOn}: a decision of ${decidedOn} is not about it.`,
      });
      if (hasDrivers(definition)) driverOn(ctx.facts.cycle, plan.lineCode, day);
      const { cycleId, oapId, priorityCode, lineCode, periodFrom, periodTo } = plan;
      const approved = {
        cycleId, oapId, priorityCode, lineCode, periodFrom, periodTo, version: plan.version + 1, actionIds: liveActions(plan).map(({ actionId }) => actionId),
        // The decision is the body's, whoever records it.
        approvedBy: definition.decisionBody, docRef, decidedOn,
      };
      return [{ type: 'OAPApproved', data: approved }, ...(day >= periodFrom ? [{ type: 'OAPImplementationStarted', data: {} } as const] : [])];
    },
  }),

  CancelOAP: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ reason, docRef }, state) => {
      if (state.status === 'cancelled' && state.reason === reason && state.docRef === docRef) return [];
      const plan = planOf(state);
      ensure(plan.status !== 'cancelled', { code: 'OAP_CANCELLED', kind: 'state', message: `The plan ${plan.oapId} was cancelled already.` });
      ensure(plan.status !== 'closed', { code: 'OAP_CLOSED', kind: 'state', message: `The plan ${plan.oapId} is closed: what it did can no longer be cancelled.` });
      return [{ type: 'OAPCancelled', data: { reason, docRef } }];
    },
  }),

  StartImplementation: command({
    authority: (_data, state) => scopeOf(state),
    decide: (_data, state, ctx) => {
      if (state.status === 'inImplementation' || state.status === 'reporting' || state.status === 'closed') return [];
      const plan = planIn(state, ['approved'], { code: 'OAP_NOT_APPROVED', todo: 'It starts once it is approved: on its first day, or at once if approved later.' });
      const day = dayOfAct(ctx);
      ensure(day >= plan.periodFrom, { code: 'OAP_PERIOD_NOT_BEGUN', kind: 'state', message: `The plan runs from ${plan.periodFrom}; on ${day} it cannot start yet.` });
      return [{ type: 'OAPImplementationStarted', data: {} }];
    },
  }),

  EndImplementation: command({
    authority: (_data, state) => scopeOf(state),
    decide: (_data, state, ctx) => {
      if (state.status === 'reporting' || state.status === 'closed') return [];
      const plan = planIn(state, ['inImplementation'], { code: 'OAP_NOT_IN_IMPLEMENTATION', todo: 'Only a plan in implementation can end.' });
      const day = dayOfAct(ctx);
      ensure(day > plan.periodTo, { code: 'OAP_PERIOD_NOT_OVER', kind: 'state', message: `The plan runs to ${plan.periodTo}; on ${day} it cannot end yet.` });
      return [{ type: 'OAPImplementationEnded', data: {} }];
    },
  }),

  CloseOAP: command({
    authority: (_data, state) => scopeOf(state, state.status !== 'unknown' && state.finalReportBy !== undefined ? { author: state.finalReportBy } : {}),
    decide: ({ summary }, state) => {
      if (state.status === 'closed' && state.summary === summary) return [];
      const plan = planIn(state, ['reporting'], { code: 'OAP_NOT_REPORTING', rule: 'I18', todo: 'A plan is closed once, after its period is over.' });
      const open = liveActions(plan).map(({ actionId, status }) => `${actionId} (${status})`);
      ensure(open.length === 0, {
        code: 'OAP_ACTIONS_OPEN', kind: 'rule', rule: 'I18', message: `Still open: ${open.join(', ')}. Complete, mark as not completed, cancel or carry over each of them first.`,
      });
      ensure(plan.rounds.some(({ report }) => report?.final), { code: 'OAP_WITHOUT_FINAL_REPORT', kind: 'state', rule: 'I18', message: 'The plan has no final report. Submit it before closing.' });
      return [{ type: 'OAPClosed', data: { oapId: plan.oapId, cycleId: plan.cycleId, lineCode: plan.lineCode, summary } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

/** Whether a leader is in office or will be: a lead that begins with the plan is no gap. */
const hasLeader = ({ seats }: Action, day: string): boolean => seats.some((seat) => seat.leadRole === 'LEADER' && isTaken(seat) && reaches(seat, day));

/** I13: the general strategic plan is approved, or the priority's own where each priority has one. */
function judgeStrategicPlan(plan: Plan, { strategicPlans }: CycleFacts): void {
  ensure(strategicPlans.some(({ kind, priorityCode, status }) => status === 'approved' && (kind === 'GENERAL' || priorityCode === plan.priorityCode)), {
    code: 'OAP_STRATEGIC_PLAN_NOT_APPROVED', kind: 'rule', rule: 'I13',
    message: `The cycle ${plan.cycleId} has no approved strategic plan, neither a general one nor one of ${plan.priorityCode}. Have it approved before submitting.`,
  });
}
