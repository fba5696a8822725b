import type { Definition, LocalDate } from '#kernel';
import type { PartyToRegister } from '../definition/parties.js';
import { synthetic, type Deed, type Made, type Target } from './deed.js';

export const EL_PACCTO_FROM = '2017-04-18T07:00:00.000Z';
export const EL_PACCTO_TO = '2019-04-15T07:00:00.000Z';

const CYCLE = 'el-paccto-2018';
const PLAN = `${CYCLE}-plan-2018`;
const PERIOD = { periodFrom: '2018-01-01', periodTo: '2018-12-31' };
const OFFICE = { role: 'COMPONENT_COORDINATOR', party: 'EXPERTISE-FRANCE' };
const STEERING = { role: 'STEERING', party: 'COMMISSION' };
const OPERATOR = { role: 'OPERATOR', party: 'EUROPOL' };
/** Countries that the sources name no needs mission in. */
const WITHOUT_MISSION = ['BR', 'CR', 'CU', 'HN', 'VE'];
/** Countries with a roadmap in the year that is told. */
const WITH_ROADMAP = ['BO', 'CO', 'PE'];

const cycle: Target = { noun: 'cycle', id: CYCLE };
const plan = (id: string): Target => ({ noun: 'oap', id });
const anew = (noun: string): Target => ({ noun });

/**
 * A year of EL PAcCTO, from its start in April 2017 to the report on 2018. The months, places, the theme of the workshop and the countries
 * with a needs mission are public; days, activities, requests, figures and who did what are SYNTHETIC.
 */
export function elPacctoYear(definition: Definition, parties: readonly PartyToRegister[]): readonly Deed[] {
  const deeds = [...prepared(definition, parties), ...needs(definition), ...planned(definition), ...roadmaps(), ...delivered(), ...reported()];
  return deeds.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** The programme, its parties and its frame. */
function* prepared(definition: Definition, parties: readonly PartyToRegister[]): Generator<Deed> {
  const { id, version, programme, goals, lines, priorities } = definition;
  const on = '2017-04-18';
  yield synthetic(on, 'published', OPERATOR, anew('definition'), 'PublishDefinition', { definition });
  for (const { register } of parties) yield synthetic(on, `party ${register.code}`, OPERATOR, anew('party'), 'RegisterParty', { ...register });
  yield synthetic(on, 'announced', OFFICE, anew('cycle'), 'AnnounceCycle', { programme, startYear: 2018, definition: { id, version } });
  for (const { code, labels } of priorities) yield synthetic('2017-05-02', `priority ${code}`, STEERING, cycle, 'AdoptPriority', { code, title: labels['en'], aim: 'SYNTHETIC', docRef: 'SYNTHETIC 1/17', decidedOn: '2017-05-02' });
  for (const { code, labels, horizontal } of goals) yield synthetic('2017-05-02', `goal ${code}`, OFFICE, cycle, 'DefineStrategicGoal', { code, title: labels['en'], horizontal });
  for (const { code, labels, priority } of lines) yield synthetic('2017-05-03', `line ${code}`, OFFICE, cycle, 'DefinePlanLine', { lineCode: code, priorityCode: priority, title: labels['en'] });
}

/** Focal points, missions from June to November, requests and their validation, the workshop in Quito. */
function* needs(definition: Definition): Generator<Deed> {
  const states = definition.lines.filter(({ level }) => level === 'COUNTRY_ROADMAP').map(({ code }) => code.toUpperCase());
  for (const state of states) yield synthetic('2017-05-15', `focal point ${state}`, { role: 'OPERATIONAL_INSTITUTION', party: state }, cycle, 'DesignateNationalCoordinator', { state, from: '2017-05-15' });
  const visited = states.filter((state) => !WITHOUT_MISSION.includes(state));
  for (const [n, state] of visited.entries()) {
    const heldOn = missionOn(n);
    yield milestone(heldOn, `mission ${state}`, OFFICE, 'NEEDS_MISSION_HELD', { kind: 'party', id: state }, { heldOn });
  }
  yield milestone('2017-07-19', 'focal points met', OFFICE, 'FOCAL_POINT_MEETING_HELD', { kind: 'cycle', id: CYCLE }, { heldOn: '2017-07-19', place: 'Costa Rica' });
  for (const [n, state] of WITH_ROADMAP.entries()) {
    const component = definition.actionKinds[n % definition.actionKinds.length]!.code;
    yield milestone('2017-09-04', `request ${state}`, { role: 'NATIONAL_FOCAL_POINT', party: state }, 'SUPPORT_REQUEST_SUBMITTED', { kind: 'party', id: state }, { component, title: 'SYNTHETIC request' });
    yield milestone('2017-09-25', `validated ${state}`, OFFICE, 'SUPPORT_REQUEST_VALIDATED', { kind: 'party', id: state }, { decidedOn: '2017-09-25' }, [`request ${state}`]);
  }
  yield milestone('2017-10-18', 'workshop', OFFICE, 'REGIONAL_WORKSHOP_HELD', { kind: 'cycle', id: CYCLE }, { heldOn: '2017-10-18', place: 'Quito', theme: 'Sexual abuse of minors' });
}

/** The annual plan: an activity for each component and axis, decided on and presented in December. */
function* planned({ actionKinds, goals }: Definition): Generator<Deed> {
  yield synthetic('2017-11-06', 'plan opened', OFFICE, anew('oap'), 'OpenOAPDraft', { cycleId: CYCLE, priorityCode: 'COOPERATION', lineCode: 'plan', ...PERIOD });
  for (const [k, { code: kind }] of actionKinds.entries()) {
    for (const [g, { code: goal }] of goals.entries()) {
      const actionId = `${k + 1}.${g + 1}`;
      yield synthetic('2017-11-13', `activity ${actionId}`, OFFICE, plan(PLAN), 'ProposeOperationalAction', { actionId, title: `SYNTHETIC activity ${actionId}`, goals: [goal], kind, start: '2018-02-01', end: '2018-11-30' });
    }
  }
  yield* decided(PLAN, '2017-12-01', '2017-12-06');
  yield milestone('2017-12-12', 'plan presented', OFFICE, 'ANNUAL_PLAN_PRESENTED', { kind: 'plan', id: PLAN }, { presentedOn: '2017-12-12', docRef: 'SYNTHETIC 2/17' }, ['workshop']);
}

/** A roadmap within the annual plan for each country that asked. */
function* roadmaps(): Generator<Deed> {
  for (const state of WITH_ROADMAP) {
    const line = state.toLowerCase();
    const id = `${CYCLE}-${line}-2018`;
    yield synthetic('2018-01-15', `roadmap ${state}`, OFFICE, anew('oap'), 'OpenOAPDraft', { cycleId: CYCLE, priorityCode: 'COOPERATION', lineCode: line, ...PERIOD, parent: PLAN });
    yield synthetic('2018-01-16', `roadmap activity ${state}`, OFFICE, plan(id), 'ProposeOperationalAction', { actionId: '1.1', title: 'SYNTHETIC activity', goals: ['CORRUPTION'], kind: 'JUSTICE', start: '2018-03-01', end: '2018-10-31' });
    yield* decided(id, '2018-01-22', '2018-01-29');
    yield milestone('2018-02-05', `agreed ${state}`, OFFICE, 'COUNTRY_ROADMAP_AGREED', { kind: 'plan', id }, { agreedOn: '2018-02-05', country: state });
  }
}

/** Activities led by the implementing agencies, some of them delivered in the year. */
function* delivered(): Generator<Deed> {
  for (const [n, actionId] of ['1.1', '1.2', '2.1', '2.2', '3.1', '3.3'].entries()) {
    const party = ['EXPERTISE-FRANCE', 'FIIAPP', 'IILA'][n % 3]!;
    const lead = { role: 'ACTIVITY_LEAD', party };
    const day = (month: number, of: number): LocalDate => `2018-${String(month).padStart(2, '0')}-${String(of).padStart(2, '0')}`;
    yield synthetic(day(1, 22), `lead ${actionId}`, OFFICE, plan(PLAN), 'AssignActionLead', { actionId, party, leadRole: 'LEADER', effectiveFrom: day(1, 22) });
    yield synthetic(day(2 + n, 5), `start ${actionId}`, lead, plan(PLAN), 'StartAction', { actionId });
    yield synthetic(day(4 + n, 9), `result ${actionId}`, lead, plan(PLAN), 'RecordResult', { actionId, indicator: 'PEOPLE_TRAINED', value: 20 + n, unit: 'count', periodFrom: day(2 + n, 5), periodTo: day(4 + n, 6), source: 'SYNTHETIC' });
    yield milestone(day(4 + n, 10), `delivered ${actionId}`, lead, 'ACTIVITY_DELIVERED', { kind: 'action', id: `${PLAN}/${actionId}` }, { deliveredOn: day(4 + n, 6), participants: 20 + n });
    yield synthetic(day(4 + n, 16), `completed ${actionId}`, OFFICE, plan(PLAN), 'CompleteAction', { actionId, summary: 'SYNTHETIC' });
  }
}

function* reported(): Generator<Deed> {
  yield synthetic('2018-12-03', 'round', OFFICE, plan(PLAN), 'OpenReportingRound', { year: 2018, roundNo: 1, dueOn: '2019-02-28' });
  yield synthetic('2019-02-18', 'report', OFFICE, plan(PLAN), 'SubmitOAPReport', { year: 2018, roundNo: 1, final: true, summary: 'SYNTHETIC' });
  yield milestone('2019-03-04', 'report presented', OFFICE, 'ANNUAL_REPORT_PRESENTED', { kind: 'plan', id: PLAN }, { presentedOn: '2019-03-04' }, ['plan presented']);
}

function* decided(id: string, submittedOn: LocalDate, approvedOn: LocalDate): Generator<Deed> {
  yield synthetic(submittedOn, `submitted ${id}`, OFFICE, plan(id), 'SubmitOAP');
  yield synthetic(approvedOn, `approved ${id}`, STEERING, plan(id), 'ApproveOAP', { docRef: 'SYNTHETIC', decidedOn: approvedOn });
}

/** Twelve days apart from June on. */
const missionOn = (n: number): LocalDate => ['06-06', '06-20', '07-04', '07-11', '08-01', '08-15', '08-29', '09-12', '09-26', '10-03', '10-24', '11-07', '11-21'].map((day) => `2017-${day}`)[n]!;

function milestone(on: LocalDate, place: string, as: { role: string; party: string }, kind: string, subject: { kind: string; id: string }, fields: Readonly<Record<string, string | number>>, follows: readonly string[] = []): Deed {
  return synthetic(on, place, as, anew('milestone'), 'RecordMilestone', (made: Made) => ({ cycleId: CYCLE, kind, subject, fields, follows: follows.map((before) => made.id(before)) }));
}
