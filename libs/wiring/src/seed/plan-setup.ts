import { addDays, type LocalDate } from '#kernel';
import { leaderOn, planOf, type ActionSpec, type Period } from './actions.js';
import { synthetic, workday, type Deed } from './deed.js';
import { between, drawn } from './prng.js';
import { COSI, driverOn, EST, type Cast } from './synthetic-cycle.js';

/** What the deeds of one plan are made with. */
export interface PlanScene {
  readonly cast: Cast;
  readonly line: Cast['lines'][number];
  readonly period: Period;
  readonly planId: string;
  readonly actions: readonly ActionSpec[];
  readonly deed: (on: LocalDate, name: string, as: { role: string; party: string }, command: string, data?: Readonly<Record<string, unknown>>) => Deed;
  readonly driver: (on: LocalDate) => { role: string; party: string };
}

export function sceneOf(cast: Cast, line: Cast['lines'][number], period: Period, actions: readonly ActionSpec[]): PlanScene {
  const planId = planOf(cast, line.code, period);
  return {
    cast, line, period, planId, actions,
    deed: (on, name, as, command, data = {}) => synthetic(on, `plan/${planId}/${name}`, as, { noun: 'oap', id: planId }, command, data),
    driver: (on) => driverOn(cast, line.code, on),
  };
}

/** From the draft to the approval, in the autumn before the plan's period. */
export function setupDeeds(scene: PlanScene): readonly Deed[] {
  const { cast, line, period, planId, actions, deed, driver } = scene;
  const eve = Number(period.from.slice(0, 4)) - 1;
  const opened = workday(addDays(`${eve}-09-04`, between(0, 14, planId, 'opened')));
  const consulted = workday(addDays(`${eve}-09-24`, between(0, 6, planId, 'consulted')));
  // Most close before anybody has to be reminded; some run to the day by which they must.
  const closesOn = `${eve}-${drawn(planId, 'closes') < 0.85 ? '10-16' : '11-05'}`;
  const submitted = workday(addDays(`${eve}-11-07`, between(0, 8, planId, 'submitted')));
  const isReturned = drawn(planId, 'returned') < 0.2;
  const approved = workday(addDays(`${eve}-12-08`, between(0, 6, planId, 'approved')));
  const own = actions.filter(({ carriedFrom }) => carriedFrom === undefined);
  const meeting = workday(`${eve}-10-${String(between(16, 26, planId, 'meeting')).padStart(2, '0')}`);
  return [
    synthetic(opened, `plan/${planId}/opened`, driver(opened), { noun: 'oap' }, 'OpenOAPDraft', { cycleId: cast.cycleId, priorityCode: line.priority, lineCode: line.code, periodFrom: period.from, periodTo: period.to }),
    ...own.flatMap((action) => proposalDeeds(scene, action, opened)),
    deed(consulted, 'consultation', driver(consulted), 'StartConsultation', { closesOn }),
    synthetic(meeting, `plan/${planId}/drafting-meeting`, EST, { noun: 'cycle', id: cast.cycleId }, 'HoldMeeting', { kind: 'DRAFTING', heldOn: meeting, oapId: planId, conclusions: 'SYNTHETIC' }),
    ...opinionsOf(scene, `${eve}-10-01`),
    deed(submitted, 'submitted', driver(submitted), 'SubmitOAP'),
    ...(isReturned ? [
      deed(`${eve}-11-24`, 'returned', COSI, 'ReturnOAP', { reasons: 'SYNTHETIC: the actions are to be funded' }),
      deed(`${eve}-12-01`, 'submitted-again', driver(`${eve}-12-01`), 'SubmitOAP'),
    ] : []),
    deed(approved, 'approved', COSI, 'ApproveOAP', { docRef: `SYNTHETIC ${line.code}/${eve}`, decidedOn: approved }),
    ...own.filter(({ isLate }) => isLate).flatMap((action) => leadDeeds(scene, action, addDays(action.start, -12))),
  ];
}

function proposalDeeds(scene: PlanScene, action: ActionSpec, opened: LocalDate): readonly Deed[] {
  const { planId, deed, driver } = scene;
  const { actionId, goal, kind, start, end, jadOn, isLate } = action;
  const on = addDays(opened, between(1, 9, planId, actionId, 'proposed'));
  return [
    deed(on, `${actionId}/proposed`, driver(on), 'ProposeOperationalAction', {
      actionId, title: `SYNTHETIC action ${actionId}`, aim: 'SYNTHETIC aim', goals: [goal], kind, start, end, jadPlanned: jadOn !== undefined,
    }),
    ...(isLate ? [] : leadDeeds(scene, action, addDays(on, 3))),
  ];
}

/** Appointed by the driver, accepted by the party a week later. */
function leadDeeds({ period, deed, driver }: PlanScene, { actionId, leader }: ActionSpec, on: LocalDate): readonly Deed[] {
  const day = workday(on);
  return [
    deed(day, `${actionId}/lead`, driver(day), 'AssignActionLead', { actionId, party: leader, leadRole: 'LEADER', effectiveFrom: day > period.from ? day : period.from }),
    deed(addDays(day, 5), `${actionId}/lead-accepted`, { role: 'PARTICIPANT', party: leader }, 'AcceptActionLead', { actionId, party: leader }),
  ];
}

function opinionsOf({ cast, planId, deed }: PlanScene, from: LocalDate): readonly Deed[] {
  return [0, 1].filter((n) => drawn(planId, 'opinion', n) < 0.5).map((n) => {
    const party = cast.states[between(0, 12, planId, 'opinion of', n) + n * 13]!;
    return deed(addDays(from, between(0, 12, planId, 'opinion on', n)), `opinion/${n}`, { role: 'NEC', party }, 'GiveOpinion', { party, text: 'SYNTHETIC opinion' });
  });
}

/** The change of an action's leader half-way. */
export function successionDeeds({ deed, driver }: PlanScene, action: ActionSpec): readonly Deed[] {
  const { actionId, leader, successor } = action;
  if (!successor) return [];
  const { party, until } = successor;
  return [
    deed(until, `${actionId}/lead-released`, driver(until), 'ReleaseActionLead', { actionId, party: leader, reason: 'SYNTHETIC handover', to: until }),
    deed(until, `${actionId}/lead-2`, driver(until), 'AssignActionLead', { actionId, party, leadRole: 'LEADER', effectiveFrom: addDays(until, 1) }),
  ];
}

/** The leader in its role, on a day. */
export const leading = (action: ActionSpec, day: LocalDate): { role: string; party: string } => ({ role: 'ACTION_LEADER', party: leaderOn(action, day) });
