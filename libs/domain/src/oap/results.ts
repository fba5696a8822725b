import { command, dayOf, ensure, ref, type Definition, type FactRef, type LocalDate } from '#kernel';
import type { JadFacts } from '../jad/facts.js';
import type { OapCommands } from './commands.js';
import type { OapDecider } from './evolve.js';
import { actionOf, definitionOf, planIn, scopeOf } from './guards.js';
import type { Plan } from './state.js';

type Result = OapCommands['RecordResult'];

/** Results: additive facts with unit and period, never totals (I22). Counts only, nobody's data (I25). */
export const results = {
  RecordResult: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    facts: ({ jadId }): Readonly<Record<string, FactRef<JadFacts>>> => (jadId === undefined ? {} : { jad: ref<JadFacts>('jad', jadId) }),
    decide: (data, state, ctx) => {
      const plan = planIn(state, ['inImplementation', 'reporting'], { code: 'OAP_NOT_IN_IMPLEMENTATION', todo: 'Results are recorded while the plan is in implementation and after its period.' });
      // One command, one result: an equal figure under another command id is a second result and adds up (I22).
      const resultId = ctx.commandId;
      if (plan.results.includes(resultId)) return [];
      const action = actionOf(plan, data.actionId);
      ensure(action.started, { code: 'ACTION_NOT_STARTED', kind: 'state', pointer: '/actionId', message: `Action ${data.actionId} has not started. Start it before recording what it achieved.` });
      const definition = definitionOf(ctx);
      judgeFigure(data, definition);
      judgePeriod(data, plan, dayOf(ctx.now, definition.zone));
      if (data.jadId !== undefined) judgeLink(data, plan, ctx.facts.jad);
      return [{ type: 'ActionResultRecorded', data: { resultId, ...data } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

function judgeFigure({ indicator, unit, value }: Result, { indicators }: Definition): void {
  const known = indicators.find(({ code }) => code === indicator);
  ensure(known !== undefined, {
    code: 'ACTION_INDICATOR_UNKNOWN', kind: 'rule', rule: 'I22', pointer: '/indicator', message: `There is no indicator ${indicator}. Use one of ${indicators.map(({ code }) => code).join(', ')}.`,
  });
  ensure(known.unit === unit, { code: 'ACTION_UNIT_WRONG', kind: 'rule', rule: 'I22', pointer: '/unit', message: `${indicator} is counted in ${known.unit}, not in ${unit}. Convert the value.` });
  ensure(Number.isSafeInteger(value) && value >= 0, { code: 'ACTION_VALUE_NOT_A_COUNT', kind: 'rule', rule: 'I22', pointer: '/value', message: 'A result is a whole number from 0 on, in the unit of its indicator.' });
}

function judgePeriod({ periodFrom, periodTo }: Result, plan: Plan, today: LocalDate): void {
  ensure(periodFrom >= plan.periodFrom, {
    code: 'ACTION_RESULT_BEFORE_PLAN', kind: 'rule', rule: 'I22', pointer: '/periodFrom', message: `The plan began on ${plan.periodFrom}: what was achieved from ${periodFrom} on is not wholly its result.`,
  });
  ensure(periodTo >= periodFrom, { code: 'ACTION_RESULT_PERIOD_REVERSED', kind: 'rule', rule: 'I22', pointer: '/periodTo', message: `The period ends on ${periodTo}, before it begins on ${periodFrom}.` });
  ensure(periodTo <= today, { code: 'ACTION_RESULT_IN_FUTURE', kind: 'rule', rule: 'I22', pointer: '/periodTo', message: `The period ends on ${periodTo}; today is ${today}. Record what has been achieved by today.` });
}

/** I23: a result that a joint action day reports too names it, so that it is counted once. */
function judgeLink({ actionId, jadId }: Result, plan: Plan, jad: JadFacts | undefined): void {
  ensure(jad !== undefined && jad.status !== 'unknown', { code: 'ACTION_RESULT_JAD_UNKNOWN', kind: 'missing', rule: 'I23', pointer: '/jadId', message: `There is no joint action day ${jadId}.` });
  ensure(jad.actions.some((link) => link.oapId === plan.oapId && link.actionId === actionId), {
    code: 'ACTION_RESULT_JAD_UNRELATED', kind: 'rule', rule: 'I23', pointer: '/jadId', message: `The joint action day ${jadId} is not of action ${actionId}. Name one that is, or leave the link out.`,
  });
  ensure(jad.status === 'inAction' || jad.status === 'concluded' || jad.status === 'completed', {
    code: 'ACTION_RESULT_JAD_NOT_STARTED', kind: 'state', rule: 'I23', pointer: '/jadId', message: `The joint action day ${jadId} has not begun: it has no results.`,
  });
}
