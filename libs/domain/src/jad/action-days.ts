import { command, ensure } from '#kernel';
import type { Days, Totals } from './events.js';
import type { JadDecider } from './evolve.js';
import { judgeCount, judgeIndicator } from './figures.js';
import { countriesOf, dayOfAct, definitionOf, jointIn, judgeCountries, planRefs, scopeOf, type PlanFacts } from './guards.js';
import { committed, type Jad, type JadStatus, type Joint, type Result } from './state.js';

/** The days themselves and what came of them. */
export const actionDays = {
  OpenCoordinationCentre: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ place }, state) => {
      if (state.status !== 'unknown' && state.centreOpened === place) return [];
      const joint = jointIn(state, ['confirmed', 'inAction'], { code: 'JAD_NOT_CONFIRMED', todo: 'Its coordination centre opens once it is confirmed and until it is concluded.' });
      ensure(joint.centreOpened === undefined, { code: 'JAD_CENTRE_OPEN', kind: 'state', pointer: '/place', message: `Its coordination centre is open already, in ${joint.centreOpened}.` });
      return [{ type: 'JADCoordinationCentreOpened', data: { place } }];
    },
  }),

  StartJAD: command({
    authority: (_data, state) => scopeOf(state),
    facts: (_data, state) => planRefs(state.status === 'unknown' ? [] : state.actions),
    decide: (_data, state, ctx) => {
      if (state.status === 'inAction') return [];
      const joint = jointIn(state, ['confirmed'], { code: 'JAD_NOT_CONFIRMED', rule: 'I20', todo: 'It starts once, after it is confirmed.' });
      judgePlans(joint, ctx.facts);
      judgeCountries(joint, definitionOf(ctx));
      const day = dayOfAct(ctx);
      const first = joint.plan.days[0]?.from ?? day;
      ensure(day >= first, { code: 'JAD_NOT_BEGUN', kind: 'state', rule: 'I20', message: `The first action day is ${first}; on ${day} it cannot start yet. To move it, adopt a new operational plan.` });
      return [{ type: 'JADStarted', data: {} }];
    },
  }),

  RecordJADResult: command({
    authority: ({ party }, state) => scopeOf(state, { party }),
    decide: (data, state, ctx) => {
      const joint = jointIn(state, RESULTS, { code: 'JAD_WITHOUT_ACTION_DAYS', rule: 'I21', todo: 'Results are recorded from its start on; a second communication may bring some after its completion.' });
      // One command, one result: an equal figure under another command id adds up (I22).
      const resultId = ctx.commandId;
      if (joint.results.some((result) => result.resultId === resultId)) return [];
      ensure(joint.leads.includes(data.party) || committed(joint).some(({ party }) => party === data.party), {
        code: 'JAD_NOT_A_PARTICIPANT', kind: 'rule', rule: 'I21', pointer: '/party', message: `${data.party} neither leads nor has committed: only those who take part have results.`,
      });
      judgeIndicator(data, definitionOf(ctx));
      judgeCount(data, joint.results, '/value');
      return [{ type: 'JADResultRecorded', data: { resultId, ...data } }];
    },
  }),

  /** I22: the former figure stays in the log; a new one stands in its place. */
  CorrectJADResult: command({
    authority: ({ resultId }, state) => scopeOf(state, partyOf(state, resultId)),
    decide: ({ resultId, newValue, reason }, state) => {
      const joint = jointIn(state, RESULTS, { code: 'JAD_WITHOUT_ACTION_DAYS', rule: 'I21', todo: 'It has no results yet.' });
      const result = joint.results.find((one) => one.resultId === resultId);
      ensure(result !== undefined, { code: 'JAD_RESULT_UNKNOWN', kind: 'missing', rule: 'I22', pointer: '/resultId', message: `The joint action day has no result ${resultId}.` });
      if (result.value === newValue) return [];
      const { party, indicator, unit, value: oldValue } = result;
      judgeCount({ indicator, value: newValue }, joint.results.filter((one) => one !== result), '/newValue');
      return [{ type: 'JADResultCorrected', data: { resultId, party, indicator, unit, oldValue, newValue, reason } }];
    },
  }),

  ConcludeJAD: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ lastDay }, state, ctx) => {
      if (state.status === 'concluded' && state.lastDay === lastDay) return [];
      const { plan } = jointIn(state, ['inAction'], { code: 'JAD_NOT_IN_ACTION', todo: 'Only one that is in action can be concluded.' });
      const day = dayOfAct(ctx);
      ensure(plan.days.some(({ from, to }) => from <= lastDay && lastDay <= to), {
        code: 'JAD_NOT_AN_ACTION_DAY', kind: 'rule', rule: 'I20', pointer: '/lastDay', message: `${lastDay} is no action day. The plan has ${plan.days.map(({ from, to }) => `${from} to ${to}`).join(', ')}.`,
      });
      ensure(lastDay <= day, { code: 'JAD_LAST_DAY_IN_FUTURE', kind: 'rule', rule: 'I21', pointer: '/lastDay', message: `On ${day} the last action day cannot be ${lastDay}. Conclude it on that day or later.` });
      return [{ type: 'JADConcluded', data: { lastDay } }];
    },
  }),

  CompleteJAD: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ summary, lessons, noResults = false }, state, ctx) => {
      if ((state.status === 'completed' || state.status === 'published') && state.summary === summary && state.lessons === lessons && state.noResults === noResults) return [];
      const joint = jointIn(state, ['concluded'], { code: 'JAD_NOT_CONCLUDED', rule: 'I21', todo: 'It is completed once, after it is concluded.' });
      const definition = definitionOf(ctx);
      const day = dayOfAct(ctx);
      ensure(day > joint.lastDay, { code: 'JAD_NOT_OVER', kind: 'rule', rule: 'I21', message: `The last action day is ${joint.lastDay}; complete it on a later day than ${day}.` });
      ensure(noResults || joint.results.length > 0, { code: 'JAD_WITHOUT_RESULTS', kind: 'rule', rule: 'I21', pointer: '/noResults', message: 'No results were recorded. Record them, or say that there are none: noResults.' });
      ensure(!noResults || joint.results.length === 0, { code: 'JAD_HAS_RESULTS', kind: 'rule', rule: 'I21', pointer: '/noResults', message: `There are ${joint.results.length} recorded results. Leave noResults out.` });
      ensure(lessons.trim() !== '', { code: 'JAD_LESSONS_MISSING', kind: 'rule', rule: 'I21', pointer: '/lessons', message: 'Say what was learned: the next one builds on it.' });
      const { jadId, actions, leads, plan, lastDay } = joint;
      const countries = countriesOf(joint, definition);
      return [{
        type: 'JADCompleted',
        data: {
          jadId, actionIds: actions.map(({ actionId }) => actionId), oapIds: [...new Set(actions.map(({ oapId }) => oapId))], leads, days: daysUntil(plan.days, lastDay), centre: plan.centre,
          countries, agencies: committed(joint).map(({ party }) => party).filter((party) => !countries.includes(party)), totals: totalsOf(joint.results), noResults, summary, lessons, completedOn: day,
        },
      }];
    },
  }),

  LiftJADEmbargo: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ reason }, state) => {
      const joint = jointIn(state, ['concluded', 'completed', 'published'], { code: 'JAD_EMBARGO_STANDS', rule: 'I21', todo: 'Places, dates and countries stay hidden until it is concluded.' });
      if (joint.embargoLifted === reason) return [];
      ensure(joint.embargoLifted === undefined, { code: 'JAD_EMBARGO_LIFTED', kind: 'state', message: `The embargo was lifted already: ${joint.embargoLifted}.` });
      return [{ type: 'JADEmbargoLifted', data: { reason } }];
    },
  }),
} satisfies Partial<JadDecider['commands']>;

/** From its start on, for good. */
const RESULTS = ['inAction', 'concluded', 'completed', 'published'] as const satisfies readonly JadStatus[];

/** Whose figure it is: who took part mends its own. */
const partyOf = (state: Jad, resultId: string): { party?: string } => {
  const party = state.status === 'unknown' ? undefined : state.results.find((one) => one.resultId === resultId)?.party;
  return party === undefined ? {} : { party };
};

/** I20: every plan it serves is approved and its period not over; an action of them is still to be done. */
function judgePlans({ actions }: Joint, facts: PlanFacts): void {
  for (const { oapId } of actions) {
    const status = facts[`plan ${oapId}`]?.status;
    ensure(status === 'approved' || status === 'inImplementation', {
      code: 'JAD_PLAN_NOT_APPROVED', kind: 'rule', rule: 'I20', message: `The plan ${oapId} is neither approved nor in implementation. Have it approved first, or cancel the joint action day.`,
    });
  }
  const isLeft = actions.some(({ oapId, actionId }) => facts[`plan ${oapId}`]?.actions.some((action) => action.actionId === actionId && (action.status === 'planned' || action.status === 'ongoing')));
  ensure(isLeft, { code: 'JAD_ACTION_NOT_LIVE', kind: 'rule', rule: 'I20', message: 'Every action it serves has been cancelled. Cancel the joint action day, or propose it for another action.' });
}

/** The days that took place: blocks after the last day fell away. */
const daysUntil = (days: readonly Days[], lastDay: string): readonly Days[] => days.filter(({ from }) => from <= lastDay).map(({ from, to }) => ({ from, to: to < lastDay ? to : lastDay }));

function totalsOf(results: readonly Result[]): readonly Totals[] {
  const totals = new Map<string, Totals>();
  for (const { indicator, value, unit } of results) totals.set(indicator, { indicator, value: (totals.get(indicator)?.value ?? 0) + value, unit });
  return [...totals.values()];
}
