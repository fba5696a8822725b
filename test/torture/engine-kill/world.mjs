import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDefinition } from '#wiring';

const YAML = readFileSync(fileURLToPath(new URL('../../../definitions/empact-2022.yaml', import.meta.url)), 'utf8');
/** SYNTHETIC holders of their seats: no source says who drives what. */
const DRIVERS = ['ES', 'FR', 'PT', 'NL', 'BE'];
export const PARTICIPANTS = ['ES', 'FR', 'PT', 'NL', 'BE', 'DE', 'IT', 'PL', 'SE', 'FI', 'CZ', 'AT', 'HU', 'RO', 'BG', 'GR'];
export const CYCLE = 'empact-2022';
export const GOAL = 'CHSG1';
const JADS = 8;
const START = '2021-09-01';
/** When the kills begin; from here on each round moves the clock. */
const BEGIN = '2022-03-28T07:00:00.000Z';
const DAYS_A_ROUND = 8;

export const AT_START = { EMPACT_AT: START };
export const clockAfter = (rounds) => new Date(Date.parse(BEGIN) + rounds * DAYS_A_ROUND * 86_400_000).toISOString();
export const dayAfter = (rounds, days) => clockAfter(rounds + days / DAYS_A_ROUND).slice(0, 10);

/**
 * A cycle in full swing, built through real commands: fifteen lines driven, a plan of each in implementation with an action under way
 * and a round open, a plan of each for next year in draft, joint action days that parties may commit to. Answers what writers need.
 */
export async function build(engine) {
  const loaded = loadDefinition(YAML);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const { definition } = loaded;
  await engine.must({ path: '/v1/definitions', body: YAML, role: 'OPERATOR', party: 'EUROPOL' });
  const { id, version, programme } = definition;
  await engine.must({ path: '/v1/cycles', body: { programme, startYear: 2022, definition: { id, version } }, role: 'EST', party: 'EUROPOL' });
  const cycle = (command, body, role, party = 'COUNCIL') => engine.must({ path: `/v1/cycles/${CYCLE}/${command}`, body, role, party });
  for (const { code } of definition.priorities) await cycle('adopt-priority', { code, title: code, aim: 'SYNTHETIC', docRef: 'SYNTHETIC 1', decidedOn: START }, 'COUNCIL');
  await cycle('define-strategic-goal', { code: GOAL, title: 'SYNTHETIC', horizontal: true }, 'COMMISSION', 'COMMISSION');
  await cycle('submit-strategic-plan', { kind: 'GENERAL', docRef: 'SYNTHETIC 2' }, 'COMMISSION', 'COMMISSION');
  await cycle('approve-strategic-plan', { kind: 'GENERAL', docRef: 'SYNTHETIC 3', decidedOn: START }, 'COSI');
  for (const state of DRIVERS) await cycle('designate-national-coordinator', { state, from: START }, 'STATE_AUTHORITY', state);
  const lines = definition.lines.map(({ code, priority }, n) => ({ code, priority, driver: DRIVERS[n % DRIVERS.length], plan: `${CYCLE}-${code}-2022`, next: `${CYCLE}-${code}-2023` }));
  for (const { code, priority, driver } of lines) {
    await cycle('define-plan-line', { lineCode: code, priorityCode: priority, title: code }, 'COSI');
    await cycle('appoint-driver', { lineCode: code, party: driver, from: START }, 'COSI');
  }
  const [first, second] = definition.planPeriods;
  for (const line of lines) await approvedPlan(engine, line, first);
  await engine.must({ path: '/v1/demo/clock', body: { to: '2022-01-10T08:00:00.000Z' }, role: 'OPERATOR', party: 'EUROPOL' });
  for (const line of lines) await underWay(engine, line, first, second);
  await engine.must({ path: '/v1/demo/clock', body: { to: BEGIN }, role: 'OPERATOR', party: 'EUROPOL' });
  const jads = [];
  for (let n = 0; n < JADS; n++) jads.push(await plannedJad(engine, lines[n]));
  return { lines, jads, indicators: definition.indicators.map(({ code, unit }) => ({ code, unit })) };
}

async function approvedPlan(engine, { code, priority, driver, plan }, { from, to }) {
  const oap = (command, body = {}, role = 'DRIVER', party = driver) => engine.must({ path: `/v1/oaps/${plan}/${command}`, body, role, party });
  await draft(engine, { code, priority, driver, id: plan, from, to });
  await oap('start-consultation', { closesOn: START });
  await oap('close-consultation');
  await oap('submit-oap');
  await oap('approve-oap', { docRef: 'SYNTHETIC 4', decidedOn: START }, 'COSI', 'COUNCIL');
  await oap('actions/1.1/assign-action-lead', { party: driver, leadRole: 'LEADER', effectiveFrom: START });
}

async function underWay(engine, { code, priority, driver, plan, next }, first, second) {
  await engine.must({ path: `/v1/oaps/${plan}/actions/1.1/start-action`, body: {}, role: 'ACTION_LEADER', party: driver });
  await engine.must({ path: `/v1/oaps/${plan}/open-reporting-round`, body: { year: 2022, roundNo: 1, dueOn: '2022-04-29' }, role: 'EST', party: 'EUROPOL' });
  await draft(engine, { code, priority, driver, id: next, from: second.from, to: second.to });
}

async function draft(engine, { code, priority, driver, id, from, to }) {
  await engine.must({ path: '/v1/oaps', body: { cycleId: CYCLE, priorityCode: priority, lineCode: code, periodFrom: from, periodTo: to }, role: 'DRIVER', party: driver });
  const action = { actionId: '1.1', title: 'SYNTHETIC action', goals: [GOAL], kind: 'OPERATIONAL', start: from, end: to };
  await engine.must({ path: `/v1/oaps/${id}/propose-operational-action`, body: action, role: 'DRIVER', party: driver });
}

async function plannedJad(engine, line) {
  const answer = await engine.must(proposal(line, 'SYNTHETIC controls'));
  const { id } = JSON.parse(answer.text);
  const plan = { planRef: 'SYNTHETIC 5', days: [{ from: '2022-10-10', to: '2022-10-11' }], centre: 'SYNTHETIC', countries: PARTICIPANTS };
  await engine.must({ path: `/v1/jads/${id}/adopt-jad-operational-plan`, body: plan, role: 'JAD_LEAD', party: line.driver });
  return id;
}

export const proposal = ({ plan, driver }, theme) => ({
  path: '/v1/jads', role: 'DRIVER', party: driver,
  body: { cycleId: CYCLE, actions: [{ oapId: plan, actionId: '1.1' }], theme, window: { from: '2022-10-10', to: '2022-10-11' }, leads: [driver] },
});
