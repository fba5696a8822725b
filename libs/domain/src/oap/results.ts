import { command, dayOf, ensure, ref, type Definition, type FactRef, type LocalDate } from '#kernel';
import type { JadFacts } from '../jad/facts.js';
import type { OapCommands } from './commands.js';
import type { OapDecider } from './evolve.js';
import { actionOf, definitionOf, planIn, planOf, scopeOf } from './guards.js';
import type { Oap, Plan, Result } from './state.js';

type RecordedResult = OapCommands['RecordResult'];

/** Results: additive facts with unit and period, never totals (I22). Counts only, nobody's data (I25). */
export const results = {
  RecordResult: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    facts: ({ jadId }): Readonly<Record<string, FactRef<JadFacts>>> => (jadId === undefined ? {} : { jad: ref<JadFacts>('jad', jadId) }),
    decide: (data, state, ctx) => {
      const plan = planIn(state, ['inImplementation', 'reporting'], { code: 'OAP_NOT_IN_IMPLEMENTATION', todo: 'Results are recorded while the plan is in implementation and after its period.' });
      // One command, one result: an equal figure under another command id is a second result and adds up (I22).
      const resultId = ctx.commandId;
      if (plan.results.get(resultId)) return [];
      const action = actionOf(plan, data.actionId);
      ensure(action.started, { code: 'ACTION_NOT_STARTED', kind: 'state', pointer: '/actionId', message: `Action ${data.actionId} has not started. Start it before recording what it achieved.` });
      const definition = definitionOf(ctx);
      judgeFigure(data, definition);
      judgePeriod(data, plan, dayOf(ctx.now, definition.zone));
      if (data.jadId !== undefined) judgeLink(data, plan, ctx.facts.jad);
      return [{ type: 'ActionResultRecorded', data: { resultId, ...data } }];
    },
  }),

  /** I22: the former figure stays in the log; a new one stands in its place. */
  CorrectResult: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, resultId, newValue, reason }, state) => {
      const { value: oldValue, jadId } = resultOf(planOf(state), { actionId, resultId });
      if (oldValue === newValue) return [];
      mendable(state);
      judgeCount(newValue, '/newValue');
      return [{ type: 'ActionResultCorrected', data: { resultId, actionId, oldValue, newValue, reason, jadId } }];
    },
  }),

  ValidateResult: command({
    // Whose figure it is may not be who validates it, where the definition asks for four eyes.
    authority: ({ actionId, resultId }, state) => scopeOf(state, { action: actionId, ...authorOf(state, resultId) }),
    decide: ({ actionId, resultId }, state) => {
      const { value, validated } = resultOf(planOf(state), { actionId, resultId });
      if (validated) return [];
      mendable(state);
      return [{ type: 'ActionResultValidated', data: { resultId, actionId, value } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

/** Figures are mended for as long as there is a record: after the closure too, and of a plan that was cancelled. */
const mendable = (state: Oap) =>
  planIn(state, ['inImplementation', 'reporting', 'closed', 'cancelled'], { code: 'OAP_NOT_IN_IMPLEMENTATION', todo: 'It has no results yet.' });

function resultOf(plan: Plan, { actionId, resultId }: { readonly actionId: string; readonly resultId: string }): Result {
  actionOf(plan, actionId);
  const result = plan.results.get(resultId);
  ensure(result?.actionId === actionId, { code: 'ACTION_RESULT_UNKNOWN', kind: 'missing', rule: 'I22', pointer: '/resultId', message: `Action ${actionId} has no result ${resultId}.` });
  return result;
}

const authorOf = (state: Oap, resultId: string): { author?: string } => {
  const author = state.status === 'unknown' ? undefined : state.results.get(resultId)?.author;
  return author === undefined ? {} : { author };
};

function judgeFigure({ indicator, unit, value }: RecordedResult, { indicators }: Definition): void {
  const known = indicators.find(({ code }) => code === indicator);
  ensure(known !== undefined, {
    code: 'ACTION_INDICATOR_UNKNOWN', kind: 'rule', rule: 'I22', pointer: '/indicator', message: `There is no indicator ${indicator}. Use one of ${indicators.map(({ code }) => code).join(', ')}.`,
  });
  ensure(known.unit === unit, { code: 'ACTION_UNIT_WRONG', kind: 'rule', rule: 'I22', pointer: '/unit', message: `${indicator} is counted in ${known.unit}, not in ${unit}. Convert the value.` });
  judgeCount(value, '/value');
}

function judgeCount(value: number, pointer: string): void {
  ensure(Number.isSafeInteger(value) && value >= 0, { code: 'ACTION_VALUE_NOT_A_COUNT', kind: 'rule', rule: 'I22', pointer, message: 'A result is a whole number from 0 on, in the unit of its indicator.' });
}

function judgePeriod({ periodFrom, periodTo }: RecordedResult, plan: Plan, today: LocalDate): void {
  ensure(periodFrom >= plan.periodFrom, {
    code: 'ACTION_RESULT_BEFORE_PLAN', kind: 'rule', rule: 'I22', pointer: '/periodFrom', message: `The plan began on ${plan.periodFrom}: what was achieved from ${periodFrom} on is not wholly its result.`,
  });
  ensure(periodTo >= periodFrom, { code: 'ACTION_RESULT_PERIOD_REVERSED', kind: 'rule', rule: 'I22', pointer: '/periodTo', message: `The period ends on ${periodTo}, before it begins on ${periodFrom}.` });
  ensure(periodTo <= today, { code: 'ACTION_RESULT_IN_FUTURE', kind: 'rule', rule: 'I22', pointer: '/periodTo', message: `The period ends on ${periodTo}; today is ${today}. Record what has been achieved by today.` });
}

/** I23: a result that a joint action day reports too names it, so that it is counted once. */
function judgeLink({ actionId, jadId }: RecordedResult, plan: Plan, jad: JadFacts | undefined): void {
  ensure(jad !== undefined && jad.status !== 'unknown', { code: 'ACTION_RESULT_JAD_UNKNOWN', kind: 'missing', rule: 'I23', pointer: '/jadId', message: `There is no joint action day ${jadId}.` });
  ensure(jad.actions.some((link) => link.oapId === plan.oapId && link.actionId === actionId), {
    code: 'ACTION_RESULT_JAD_UNRELATED', kind: 'rule', rule: 'I23', pointer: '/jadId', message: `The joint action day ${jadId} is not of action ${actionId}. Name one that is, or leave the link out.`,
  });
  ensure(jad.status === 'inAction' || jad.status === 'concluded' || jad.status === 'completed' || jad.status === 'published', {
    code: 'ACTION_RESULT_JAD_NOT_STARTED', kind: 'state', rule: 'I23', pointer: '/jadId', message: `The joint action day ${jadId} has not begun: it has no results.`,
  });
}
