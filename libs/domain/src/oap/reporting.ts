import { canonical, command, ensure, yearOf } from '#kernel';
import type { OapDecider } from './evolve.js';
import { liveActionOf, planIn, planOf, scopeOf } from './guards.js';
import { liveActions, type Oap, type Plan, type Round } from './state.js';

/**
 * Rounds of reporting, sub-records of a plan, numbered within each of its years. A round stays open as long as the plan:
 * whoever was missing from the plan's report may still report, and the report may be submitted again.
 */
export const reporting = {
  OpenReportingRound: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ year, roundNo, dueOn }, state) => {
      const round = roundIn(planOf(state), { year, roundNo });
      if (round?.dueOn === dueOn) return [];
      const { periodFrom, periodTo } = reportable(state);
      ensure(round === undefined, {
        code: 'OAP_ROUND_EXISTS', kind: 'state', pointer: '/roundNo', message: `Round ${roundNo} of ${year} is open already, due on ${round?.dueOn}. To move its date, reschedule its deadline.`,
      });
      ensure(year >= yearOf(periodFrom) && year <= yearOf(periodTo), {
        code: 'OAP_ROUND_OUTSIDE_PERIOD', kind: 'rule', pointer: '/year', message: `The plan runs from ${periodFrom} to ${periodTo}: ${year} is no year of it.`,
      });
      ensure(Number.isSafeInteger(roundNo) && roundNo >= 1, { code: 'OAP_ROUND_NUMBER', kind: 'rule', pointer: '/roundNo', message: 'Rounds are numbered 1, 2, ... within each year of the plan.' });
      ensure(yearOf(dueOn) >= year, { code: 'OAP_ROUND_DUE_TOO_EARLY', kind: 'rule', pointer: '/dueOn', message: `A round of ${year} cannot be due on ${dueOn}.` });
      return [{ type: 'ReportingRoundOpened', data: { year, roundNo, dueOn } }];
    },
  }),

  ReportActionProgress: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ year, roundNo, ...progress }, state) => {
      const last = roundIn(planOf(state), { year, roundNo })?.progress.find(({ actionId }) => actionId === progress.actionId);
      if (last && canonical(last) === canonical(progress)) return [];
      const plan = reportable(state);
      liveActionOf(plan, progress.actionId);
      openRound(plan, { year, roundNo });
      ensure(Number.isInteger(progress.percent) && progress.percent >= 0 && progress.percent <= 100, {
        code: 'ACTION_PERCENT_OUT_OF_RANGE', kind: 'rule', pointer: '/percent', message: 'Progress is a whole number of per cent from 0 to 100.',
      });
      return [{ type: 'ActionProgressReported', data: { ...progress, year, roundNo } }];
    },
  }),

  SubmitOAPReport: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ year, roundNo, final = false, summary }, state) => {
      const plan = reportable(state);
      const round = openRound(plan, { year, roundNo });
      const missing = liveActions(plan).map(({ actionId }) => actionId).filter((actionId) => !round.progress.some((progress) => progress.actionId === actionId));
      const report = { final, summary, missing };
      if (round.report && canonical(round.report) === canonical(report)) return [];
      ensure(!final || plan.status === 'reporting', {
        code: 'OAP_REPORT_NOT_FINAL_YET', kind: 'state', pointer: '/final', message: `The plan runs to ${plan.periodTo}. Its final report is submitted after that; submit this one as a report of the round.`,
      });
      return [{ type: 'OAPReportSubmitted', data: { year, roundNo, ...report } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

const reportable = (state: Oap) =>
  planIn(state, ['inImplementation', 'reporting'], { code: 'OAP_NOT_IN_IMPLEMENTATION', todo: 'Reports are made while the plan is in implementation and after its period.' });

type RoundRef = Pick<Round, 'year' | 'roundNo'>;

const roundIn = ({ rounds }: Plan, at: RoundRef): Round | undefined => rounds.find(({ year, roundNo }) => year === at.year && roundNo === at.roundNo);

function openRound(plan: Plan, at: RoundRef): Round {
  const round = roundIn(plan, at);
  ensure(round !== undefined, {
    code: 'OAP_ROUND_NOT_OPEN', kind: 'state', pointer: '/roundNo',
    message: `Round ${at.roundNo} of ${at.year} is not open. Open are: ${plan.rounds.map(({ year, roundNo }) => `${roundNo} of ${year}`).join(', ') || 'none'}.`,
  });
  return round;
}
