import type { Definition, LocalDate } from '#kernel';
import type { PartyToRegister } from '../definition/parties.js';
import { announced, carriedOut, cycleOf, decidedOn, inOrder, milestone, ofCycle, plan, planOf, reported, type Planned, type Stage } from './course.js';
import type { Deed } from './deed.js';

const YEAR = { from: '2018-01-01', to: '2018-12-31' };
/** Countries that the sources name no needs mission in. */
const WITHOUT_MISSION = ['BR', 'CR', 'CU', 'HN', 'VE'];
/** Countries with a roadmap in the year that is told. */
const WITH_ROADMAP = ['BO', 'CO', 'PE'];

/**
 * A year of EL PAcCTO, from its start in April 2017 to the report on 2018. The months, places, the theme of the workshop and the countries
 * with a needs mission are public; days, activities, requests, figures and who did what are SYNTHETIC.
 */
export function elPacctoYear(definition: Definition, parties: readonly PartyToRegister[]): readonly Deed[] {
  const stage: Stage = { definition, startYear: 2018, office: { role: 'COMPONENT_COORDINATOR', party: 'EXPERTISE-FRANCE' }, decider: { role: 'STEERING', party: 'COMMISSION' } };
  return inOrder([...announced(stage, parties, '2017-04-18'), ...decidedOn(stage, '2017-05-02'), ...needs(stage), ...planned(stage), ...roadmaps(stage), ...delivered(stage), ...presented(stage)]);
}

/** The annual plan: an activity for each component and axis, decided on in December. */
const annual = ({ definition: { actionKinds, goals } }: Stage): Planned => ({
  line: 'plan', ...YEAR, openedOn: '2017-11-06', submittedOn: '2017-12-01', approvedOn: '2017-12-06',
  actions: actionKinds.flatMap(({ code: kind }, k) => goals.map(({ code: goal }, g) => ({ actionId: `${k + 1}.${g + 1}`, goal, kind, start: '2018-02-01', end: '2018-11-30' }))),
});
const annualOf = (stage: Stage): string => planOf(stage, annual(stage));

/** Focal points, missions from June to November, requests and their validation, the workshop in Quito. */
function* needs(stage: Stage): Generator<Deed> {
  const { definition, office } = stage;
  const whole = cycleOf(stage);
  const states = definition.lines.filter(({ level }) => level === 'COUNTRY_ROADMAP').map(({ code }) => code.toUpperCase());
  for (const state of states) yield ofCycle(stage, '2017-05-15', `focal point ${state}`, { role: 'OPERATIONAL_INSTITUTION', party: state }, 'DesignateNationalCoordinator', { state, from: '2017-05-15' });
  const visited = states.filter((state) => !WITHOUT_MISSION.includes(state));
  for (const [n, state] of visited.entries()) {
    const heldOn = missionOn(n);
    yield milestone(stage, heldOn, `mission ${state}`, office, 'NEEDS_MISSION_HELD', { kind: 'party', id: state }, { heldOn });
  }
  yield milestone(stage, '2017-07-19', 'focal points met', office, 'FOCAL_POINT_MEETING_HELD', { kind: 'cycle', id: whole }, { heldOn: '2017-07-19', place: 'Costa Rica' });
  for (const [n, state] of WITH_ROADMAP.entries()) {
    const component = definition.actionKinds[n % definition.actionKinds.length]!.code;
    yield milestone(stage, '2017-09-04', `request ${state}`, { role: 'NATIONAL_FOCAL_POINT', party: state }, 'SUPPORT_REQUEST_SUBMITTED', { kind: 'party', id: state }, { component, title: 'SYNTHETIC request' });
    yield milestone(stage, '2017-09-25', `validated ${state}`, office, 'SUPPORT_REQUEST_VALIDATED', { kind: 'party', id: state }, { decidedOn: '2017-09-25' }, [`request ${state}`]);
  }
  yield milestone(stage, '2017-10-18', 'workshop', office, 'REGIONAL_WORKSHOP_HELD', { kind: 'cycle', id: whole }, { heldOn: '2017-10-18', place: 'Quito', theme: 'Sexual abuse of minors' });
}

/** The annual plan, presented in December. */
function* planned(stage: Stage): Generator<Deed> {
  yield* plan(stage, annual(stage));
  yield milestone(stage, '2017-12-12', 'plan presented', stage.office, 'ANNUAL_PLAN_PRESENTED', { kind: 'plan', id: annualOf(stage) }, { presentedOn: '2017-12-12', docRef: 'SYNTHETIC 2/17' }, ['workshop']);
}

/** A roadmap within the annual plan for each country that asked. */
function* roadmaps(stage: Stage): Generator<Deed> {
  for (const state of WITH_ROADMAP) {
    const roadmap: Planned = {
      line: state.toLowerCase(), ...YEAR, parent: annualOf(stage), openedOn: '2018-01-15', submittedOn: '2018-01-22', approvedOn: '2018-01-29',
      actions: [{ actionId: '1.1', goal: 'CORRUPTION', kind: 'JUSTICE', start: '2018-03-01', end: '2018-10-31' }],
    };
    yield* plan(stage, roadmap);
    yield milestone(stage, '2018-02-05', `agreed ${state}`, stage.office, 'COUNTRY_ROADMAP_AGREED', { kind: 'plan', id: planOf(stage, roadmap) }, { agreedOn: '2018-02-05', country: state });
  }
}

/** Activities led by the implementing agencies, some of them delivered in the year. */
function* delivered(stage: Stage): Generator<Deed> {
  const id = annualOf(stage);
  for (const [n, actionId] of ['1.1', '1.2', '2.1', '2.2', '3.1', '3.3'].entries()) {
    const party = ['EXPERTISE-FRANCE', 'FIIAPP', 'IILA'][n % 3]!;
    const day = (month: number, of: number): LocalDate => `2018-${String(month).padStart(2, '0')}-${String(of).padStart(2, '0')}`;
    yield* carriedOut(stage, id, { actionId, party, ledFrom: '2018-01-22', startedOn: day(2 + n, 5), resultOn: day(4 + n, 9), completedOn: day(4 + n, 16), value: 20 + n, indicator: 'PEOPLE_TRAINED' });
    yield milestone(stage, day(4 + n, 10), `delivered ${actionId}`, { role: 'ACTIVITY_LEAD', party }, 'ACTIVITY_DELIVERED', { kind: 'action', id: `${id}/${actionId}` }, { deliveredOn: day(4 + n, 6), participants: 20 + n });
  }
}

function* presented(stage: Stage): Generator<Deed> {
  const id = annualOf(stage);
  yield* reported(stage, id, { year: 2018, openedOn: '2018-12-03', dueOn: '2019-02-28', reportedOn: '2019-02-18' });
  yield milestone(stage, '2019-03-04', 'report presented', stage.office, 'ANNUAL_REPORT_PRESENTED', { kind: 'plan', id }, { presentedOn: '2019-03-04' }, ['plan presented']);
}

/** Twelve days apart from June on. */
const missionOn = (n: number): LocalDate => ['06-06', '06-20', '07-04', '07-11', '08-01', '08-15', '08-29', '09-12', '09-26', '10-03', '10-24', '11-07', '11-21'].map((day) => `2017-${day}`)[n]!;
