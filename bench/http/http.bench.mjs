/**
 * Commands over HTTP, validated, authorised and durable, against the same application answering a constant to the same validated body.
 *   node bench/http/http.bench.mjs [--seconds 6] [--rounds 3] [--connections 50]
 * Also how long a query takes to see an acknowledged event, while the commands run. Prints one JSON line a row; ends with 1 on a miss.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';

const GOAL_RATIO = 0.5;
const GOAL_P99_MS = 100;
const GOAL_LAG_MS = 50;
const LAG_SAMPLES_A_SECOND = 20;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '6' }, rounds: { type: 'string', default: '3' }, connections: { type: 'string', default: '50' } } });
const [seconds, rounds, connections] = [values.seconds, values.rounds, values.connections].map(Number);
const root = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'empact-bench-'));
const engine = await started('dist/apps/api/src/main.js', { EMPACT_MODE: 'demo', EMPACT_PORT: '0', EMPACT_DATA: folder, EMPACT_AT: '2021-05-26' });
const constant = await started('bench/http/constant.mjs', {});
let failed = false;
let results = 0;

try {
  const plans = await prepare(engine.url);
  await load(engine, plans, 2);
  await load(constant, plans, 2);
  const [ours, bare, p99s, lags] = [[], [], [], []];
  for (let round = 0; round < rounds; round++) {
    bare.push((await load(constant, plans, seconds)).rate);
    const watching = watchLag(engine.url, plans[0], seconds);
    const { rate, p99 } = await load(engine, plans, seconds);
    ours.push(rate);
    p99s.push(p99);
    lags.push(...(await watching));
  }
  const ratio = median(ours.map((rate, i) => rate / bare[i]));
  print({ row: `commands over HTTP, ${connections} connections`, ours: Math.round(median(ours)), baseline: Math.round(median(bare)), unit: 'commands/s', against: 'the same app answering a constant', ratio: round2(ratio), goal: GOAL_RATIO, pass: ratio >= GOAL_RATIO });
  print({ row: 'commands over HTTP, p99', ours: median(p99s), unit: 'ms', goal: GOAL_P99_MS, pass: median(p99s) < GOAL_P99_MS });
  const lag = quantile(lags, 0.99);
  print({ row: 'live lag under that load, p99', ours: round2(lag), unit: 'ms', samples: lags.length, goal: GOAL_LAG_MS, pass: lag < GOAL_LAG_MS });
} finally {
  engine.child.kill('SIGKILL');
  constant.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

/** Records results, spread over the plans of fifteen lines. */
async function load({ url }, plans, duration) {
  const token = await seat(url, 'ACTION_LEADER', 'ES');
  const failures = new Map();
  const run = autocannon({
    url, connections, duration, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    requests: [{
      method: 'POST',
      setupRequest: (request) => {
        const n = results++;
        return { ...request, path: pathOf(plans[n % plans.length]), body: resultBody(n) };
      },
      onResponse: (status, body) => {
        if (status !== 200) failures.set(`${status} ${body.slice(0, 200)}`, (failures.get(`${status} ${body.slice(0, 200)}`) ?? 0) + 1);
      },
    }],
  });
  const result = await run;
  if (failures.size > 0 || result.errors > 0) throw new Error(`Not every command was taken: ${JSON.stringify([...failures])}, ${result.errors} errors.`);
  return { rate: result.requests.total / result.duration, p99: result.latency.p99 };
}

/** Milliseconds from an acknowledged command to the query that sees it. */
async function watchLag(url, plan, duration) {
  const [leader, support] = [await seat(url, 'ACTION_LEADER', 'ES'), await seat(url, 'EST', 'EUROPOL')];
  const lags = [];
  const until = performance.now() + duration * 1_000;
  while (performance.now() < until) {
    const answer = await fetch(url + pathOf(plan), { method: 'POST', headers: { authorization: `Bearer ${leader}`, 'content-type': 'application/json' }, body: resultBody(results++) });
    const { stream, revision } = await answer.json();
    const acknowledged = performance.now();
    const seen = await fetch(`${url}/v1/oaps/${plan}/actions/1.1`, { headers: { authorization: `Bearer ${support}`, 'read-after': `${stream}@${revision}` } });
    await seen.text();
    if (seen.status !== 200) throw new Error(`An acknowledged action was not seen: ${seen.status}.`);
    lags.push(performance.now() - acknowledged);
    await new Promise((resolve) => setTimeout(resolve, 1_000 / LAG_SAMPLES_A_SECOND));
  }
  return lags;
}

/** A cycle with fifteen lines, one driver for all of them, a draft of a plan on each. */
async function prepare(url) {
  const post = async (role, party, path, body, type = 'application/json') => {
    const answer = await fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${await seat(url, role, party)}`, 'content-type': type }, body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const yaml = readFileSync(join(root, 'definitions/empact-2022.yaml'), 'utf8');
  await post('OPERATOR', 'EUROPOL', '/v1/definitions', yaml, 'application/yaml');
  const cycle = '/v1/cycles/empact-2022';
  const send = (role, party, path, body) => post(role, party, path, JSON.stringify(body));
  await send('EST', 'EUROPOL', '/v1/cycles', { programme: 'empact', startYear: 2022, definition: { id: 'empact-2022', version: 1 } });
  await send('COMMISSION', 'COMMISSION', `${cycle}/define-strategic-goal`, { code: 'CHSG1', title: 'Criminal intelligence picture', horizontal: true });
  const lines = [...yaml.matchAll(/^ {2}- \{ code: ([a-z]+), priority: ([a-z]+),/gm)].map(([, code, priority]) => ({ code, priority }));
  for (const priority of new Set(lines.map((line) => line.priority))) {
    await send('COUNCIL', 'COUNCIL', `${cycle}/adopt-priority`, { code: priority, title: priority, aim: 'SYNTHETIC', docRef: 'SYNTHETIC', decidedOn: '2021-05-26' });
  }
  const clock = (to) => send('OPERATOR', 'EUROPOL', '/v1/demo/clock', { to });
  await send('COMMISSION', 'COMMISSION', `${cycle}/submit-strategic-plan`, { kind: 'GENERAL', docRef: 'SYNTHETIC' });
  await send('COSI', 'COUNCIL', `${cycle}/approve-strategic-plan`, { kind: 'GENERAL', docRef: 'SYNTHETIC', decidedOn: '2021-05-26' });
  const plans = lines.map(({ code }) => `empact-2022-${code}-2022`);
  for (const [i, { code, priority }] of lines.entries()) {
    const plan = `/v1/oaps/${plans[i]}`;
    await send('COSI', 'COUNCIL', `${cycle}/define-plan-line`, { lineCode: code, priorityCode: priority, title: code });
    await send('COSI', 'COUNCIL', `${cycle}/appoint-driver`, { lineCode: code, party: 'ES', from: '2021-05-26' });
    await send('DRIVER', 'ES', '/v1/oaps', { cycleId: 'empact-2022', priorityCode: priority, lineCode: code, periodFrom: '2022-01-01', periodTo: '2022-12-31' });
    await send('DRIVER', 'ES', `${plan}/propose-operational-action`, { actionId: '1.1', title: 'SYNTHETIC', goals: ['CHSG1'], kind: 'OPERATIONAL', start: '2022-01-10', end: '2022-11-30' });
    await send('DRIVER', 'ES', `${plan}/actions/1.1/assign-action-lead`, { party: 'ES', leadRole: 'LEADER', effectiveFrom: '2021-05-26' });
    await send('DRIVER', 'ES', `${plan}/start-consultation`, { closesOn: '2021-06-01' });
  }
  await clock('2021-06-03T08:00:00Z');
  for (const plan of plans) {
    await send('DRIVER', 'ES', `/v1/oaps/${plan}/submit-oap`, {});
    await send('COSI', 'COUNCIL', `/v1/oaps/${plan}/approve-oap`, { docRef: 'SYNTHETIC', decidedOn: '2021-06-03' });
  }
  // The clock of the demo waits until every runner is quiet.
  await clock('2022-01-11T08:00:00Z');
  for (const plan of plans) await send('ACTION_LEADER', 'ES', `/v1/oaps/${plan}/actions/1.1/start-action`, {});
  return plans;
}

async function seat(url, role, party) {
  const answer = await fetch(`${url}/v1/demo/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ role, party }) });
  return (await answer.json()).token;
}

async function started(file, env) {
  const child = spawn(process.execPath, [join(root, file)], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('EMPACT_READY ')) return { child, url: JSON.parse(line.slice('EMPACT_READY '.length)).url };
  }
  throw new Error(`${file} ended before it was ready.`);
}

function print(row) {
  failed ||= !row.pass;
  console.log(JSON.stringify(row));
}

function quantile(numbers, q) {
  return numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * q))];
}

function median(numbers) {
  return quantile(numbers, 0.5);
}

function round2(number) {
  return Math.round(number * 100) / 100;
}

/** A result of the one action under way in each plan: the command that comes in numbers. It opens no obligation. */
function resultBody(n) {
  return JSON.stringify({ indicator: 'ARRESTS', value: n, unit: 'count', periodFrom: '2022-01-10', periodTo: '2022-01-11', source: 'SYNTHETIC' });
}

function pathOf(plan) {
  return `/v1/oaps/${plan}/actions/1.1/record-result`;
}
