import { addDays, type LocalDate } from '#kernel';
import { lastDayOf, planOf, yearsOf, type ActionSpec } from './actions.js';
import { workday, synthetic, type Deed, type Made } from './deed.js';
import { leading, successionDeeds, type PlanScene } from './plan-setup.js';
import { between, drawn, oneOf } from './prng.js';
import { EST } from './synthetic-cycle.js';

/** Shares of what does not go as it should. */
const UNREPORTED = 0.05;
const LATE = 0.08;

/** A round of reporting: when it opens, and the first day on which its actions and its plan report. */
const ROUNDS = [
  { roundNo: 1, opens: '03-15', from: '03-25', days: 18, plan: '04-22', dueOn: '04-30' },
  { roundNo: 2, opens: '09-01', from: '09-08', days: 20, plan: '10-20', dueOn: '10-31' },
] as const;

/** What becomes of a plan's actions, its reports and its end. */
export function lifeDeeds(scene: PlanScene): readonly Deed[] {
  const { cast, line, period, planId, actions, deed, driver } = scene;
  const after = Number(period.to.slice(0, 4)) + 1;
  const kickoff = workday(`${period.from.slice(0, 4)}-01-${String(between(14, 28, planId, 'kickoff')).padStart(2, '0')}`);
  const reported = addDays(`${after}-02-08`, between(0, 6, planId, 'final'));
  const lastYear = after - 1;
  return [
    synthetic(kickoff, `plan/${planId}/kickoff`, EST, { noun: 'cycle', id: cast.cycleId }, 'HoldMeeting', { kind: 'KICKOFF', heldOn: kickoff, oapId: planId, conclusions: 'SYNTHETIC' }),
    ...actions.flatMap((action) => [...startDeeds(scene, action), ...successionDeeds(scene, action), ...suspensionDeeds(scene, action)]),
    ...yearsOf(period).flatMap((year) => ROUNDS.flatMap((round) => roundDeeds(scene, year, round))),
    ...actions.flatMap((action) => endDeeds(scene, action)),
    // The cycle's own last plan year is still ahead where the demo ends; what lies there is left out by its date.
    deed(reported, 'final-report', driver(reported), 'SubmitOAPReport', { year: lastYear, roundNo: 2, final: true, summary: `SYNTHETIC final report of ${line.code}` }),
    deed(addDays(reported, between(6, 12, planId, 'closed')), 'closed', EST, 'CloseOAP', { summary: 'SYNTHETIC' }),
  ];
}

function startDeeds({ planId, deed }: PlanScene, action: ActionSpec): readonly Deed[] {
  const { actionId, start, participants } = action;
  const on = addDays(start, drawn(planId, actionId, 'starts late') < LATE ? 18 : between(2, 9, planId, actionId, 'starts'));
  return [
    deed(on, `${actionId}/started`, leading(action, on), 'StartAction', { actionId }),
    ...(action.carriedFrom ? [] : [...new Set(participants)].map((party) => deed(addDays(on, 5), `${actionId}/joined/${party}`, { role: 'NEC', party }, 'JoinAction', { actionId, party, contribution: 'SYNTHETIC' }))),
  ];
}

function suspensionDeeds({ deed }: PlanScene, action: ActionSpec): readonly Deed[] {
  const { actionId, suspended } = action;
  if (!suspended) return [];
  return [
    deed(suspended.from, `${actionId}/suspended`, leading(action, suspended.from), 'SuspendAction', { actionId, reason: 'SYNTHETIC' }),
    deed(suspended.to, `${actionId}/resumed`, leading(action, suspended.to), 'ResumeAction', { actionId }),
  ];
}

function roundDeeds(scene: PlanScene, year: number, { roundNo, opens, from, days, plan, dueOn }: (typeof ROUNDS)[number]): readonly Deed[] {
  const { planId, actions, deed, driver } = scene;
  const name = `round/${year}/${roundNo}`;
  const planOn = addDays(`${year}-${plan}`, drawn(planId, name, 'late') < LATE ? 14 : between(0, 5, planId, name));
  return [
    deed(`${year}-${opens}`, `${name}/opened`, EST, 'OpenReportingRound', { year, roundNo, dueOn: `${year}-${dueOn}` }),
    ...actions.flatMap((action) => {
      const { actionId } = action;
      if (drawn(planId, name, actionId, 'unreported') < UNREPORTED) return [];
      const on = workday(addDays(`${year}-${from}`, drawn(planId, name, actionId, 'late') < LATE ? 30 : between(0, days, planId, name, actionId)));
      // Without a leader yet nobody reports on it.
      return (action.isLate && on <= action.start) || on > addDays(lastDayOf(action), -1) ? [] : reportDeeds(scene, action, { on, year, roundNo, name });
    }),
    deed(planOn, `${name}/reported`, driver(planOn), 'SubmitOAPReport', { year, roundNo, summary: 'SYNTHETIC' }),
  ];
}

/** Progress, and what was achieved by the day before, where the action has begun. */
function reportDeeds(scene: PlanScene, action: ActionSpec, { on, year, roundNo, name }: { on: LocalDate; year: number; roundNo: 1 | 2; name: string }): readonly Deed[] {
  const { cast: { definition }, period, planId, deed } = scene;
  const { actionId, start } = action;
  const isUnderWay = on > addDays(start, 21);
  const place = [planId, name, actionId] as const;
  const indicator = oneOf(definition.indicators.filter(({ code }) => !code.startsWith('VICTIMS') && code !== 'MINORS'), ...place, 'indicator');
  const result = `${actionId}/${name}/result`;
  const since = [start > period.from ? start : period.from, ...(roundNo === 2 ? [`${year}-05-01`] : [`${year}-01-01`])].sort().at(-1)!;
  return [
    deed(on, `${actionId}/${name}`, leading(action, on), 'ReportActionProgress', {
      actionId, year, roundNo, status: oneOf(['ON_TRACK', 'ON_TRACK', 'ON_TRACK', 'DELAYED', 'UNCLEAR'], ...place, 'status'), percent: isUnderWay ? (roundNo - 1) * 40 + between(10, 40, ...place, 'percent') : 0, text: 'SYNTHETIC progress',
    }),
    ...(isUnderWay && since < addDays(on, -1) && drawn(...place, 'result') < 0.7 ? [
      deed(on, result, leading(action, on), 'RecordResult', { actionId, indicator: indicator.code, value: valueIn(indicator.unit, place), unit: indicator.unit, periodFrom: since, periodTo: addDays(on, -1), source: 'SYNTHETIC' }),
      ...(drawn(...place, 'validated') < 0.6 ? [validation(scene, { on: addDays(on, 12), actionId, result })] : []),
    ] : []),
  ];
}

const validation = ({ planId }: PlanScene, { on, actionId, result }: { on: LocalDate; actionId: string; result: string }): Deed =>
  synthetic(on, `plan/${planId}/${result}/validated`, EST, { noun: 'oap', id: planId }, 'ValidateResult', (made: Made) => ({ actionId, resultId: made.commandId(`plan/${planId}/${result}`) }));

const valueIn = (unit: string, place: readonly string[]): number => (unit === 'EUR_CENT' ? between(1, 90, ...place, 'value') * 1_000_000 : unit === 'g' ? between(1, 200, ...place, 'value') * 1_000 : between(1, 60, ...place, 'value'));

function endDeeds(scene: PlanScene, action: ActionSpec): readonly Deed[] {
  const { cast, line, period, planId, deed, driver } = scene;
  const { actionId, end, fate } = action;
  const last = lastDayOf(action);
  const on = addDays(last, drawn(planId, actionId, 'ends late') < LATE ? 20 : between(2, 9, planId, actionId, 'ends'));
  switch (fate) {
    case 'completed':
    case 'extended':
      return [
        ...(fate === 'extended' ? [deed(addDays(end, -6), `${actionId}/extended`, driver(addDays(end, -6)), 'ExtendAction', { actionId, newEnd: last, reason: 'SYNTHETIC' })] : []),
        deed(addDays(last, 1), `${actionId}/outcome`, leading(action, addDays(last, 1)), 'ProposeActionOutcome', { actionId, outcome: 'COMPLETED', text: 'SYNTHETIC' }),
        deed(on, `${actionId}/completed`, driver(on), 'CompleteAction', { actionId, summary: 'SYNTHETIC' }),
      ];
    case 'notCompleted':
      return [deed(on, `${actionId}/not-completed`, driver(on), 'MarkNotCompleted', { actionId, reason: 'SYNTHETIC' })];
    case 'cancelled':
      return [deed(last, `${actionId}/cancelled`, driver(last), 'CancelAction', { actionId, reason: 'SYNTHETIC' })];
    case 'carried': {
      const next = cast.definition.planPeriods[cast.definition.planPeriods.indexOf(period) + 1];
      if (!next) throw new Error(`There is no plan after ${planId} to carry ${actionId} into.`);
      const day = `${period.to.slice(0, 4)}-12-18`;
      return [deed(day, `${actionId}/carried`, driver(day), 'CarryOverAction', {
        actionId, toOapId: planOf(cast, line.code, next), newEnd: `${next.from.slice(0, 4)}-06-30`, toActionId: `${actionId.split('.')[0]}.999`,
      })];
    }
  }
}
