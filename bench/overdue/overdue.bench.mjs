/**
 * The backlog of an outage: obligations that all fell due while nothing ran, on an engine in production that comes back.
 *   node bench/overdue/overdue.bench.mjs [--obligations 1000000] [--prof FOLDER]
 * Measured from the start of the process, all views built from nothing included (the outage's log is written without them), until each
 * is on record as due, as missed and as told, and its mail is with the mail server; meanwhile queries and commands over HTTP.
 * Prints one JSON line a row; ends with 1 on a miss.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { openSqliteLog } from '../../dist/libs/engine/src/index.js';
import { announceCycle, mailServer, recordObligations, tokenIssuer, writeContacts } from './outage.mjs';

/** A million in a quarter of an hour. */
const GOAL_A_SECOND = 1_000_000 / (15 * 60);
const GOAL_P99_MS = 250;
const MEMORY_MIB_MAX = 4_096;
const ASKED_EVERY_MS = 100;
const LOOK_MS = 1_000;
const PAGE = 20_000;

const { values } = parseArgs({ options: { obligations: { type: 'string', default: '1000000' }, prof: { type: 'string' } } });
const obligations = Number(values.obligations);
const root = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'empact-bench-'));
const data = join(folder, 'data');
let failed = false;

const [mail, issuer] = await Promise.all([mailServer(), tokenIssuer()]);
let engine;

/** A cycle by commands, then the obligations as the scheduler would have recorded them. */
async function prepare() {
  const demo = await startedEngine({ EMPACT_MODE: 'demo', EMPACT_AT: '2021-05-26' });
  await announceCycle(async (role, path, body, type = 'application/json') => {
    const token = (await (await fetch(`${demo.url}/v1/demo/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ role, party: 'EUROPOL' }) })).json()).token;
    const answer = await fetch(demo.url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': type }, body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  });
  await demo.end();
  const began = performance.now();
  const log = await openSqliteLog({ file: join(data, 'events.db') });
  await recordObligations(log, obligations);
  await log.close();
  console.error(`recorded ${obligations} obligations in ${seconds(performance.now() - began)} s`);
}

/** What the log holds, read as it grows. */
class Ledger {
  due = 0;
  missed = 0;
  told = 0;
  memoryMax = 0;
  /** Stream -> how often it was due, missed and told, a byte each. */
  #times = new Map();
  #after = 0;

  constructor(file) {
    this.db = new Database(file, { readonly: true });
    this.page = this.db.prepare("SELECT pos, stream, type FROM events WHERE pos > ? AND type IN ('ReminderDue', 'DeadlineMissed', 'ReminderDelivered', 'ReminderBounced') ORDER BY pos LIMIT ?").raw();
    this.#after = this.db.prepare('SELECT max(pos) FROM events').pluck().get();
    this.begin = this.#after;
    this.#after = 0;
  }

  async look() {
    for (let rows; (rows = this.page.all(this.#after, PAGE)).length > 0; ) {
      for (const [pos, stream, type] of rows) {
        this.#after = pos;
        if (!stream.includes('.BENCH.')) continue;
        const kind = type === 'ReminderDue' ? 'due' : type === 'DeadlineMissed' ? 'missed' : 'told';
        this[kind]++;
        this.#times.set(stream, (this.#times.get(stream) ?? 0) + { due: 1, missed: 256, told: 65_536 }[kind]);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.memoryMax = Math.max(this.memoryMax, memoryOf(engine.child.pid));
  }

  wrong() {
    return [...this.#times].filter(([, times]) => times !== 1 + 256 + 65_536);
  }
}

async function until(ledger, holds, what) {
  let shown = 0;
  for (;;) {
    await ledger.look();
    if (holds()) return performance.now();
    if (engine.child.exitCode !== null) throw new Error('The engine ended.');
    if (shown++ % 10 === 0) console.error(`${what}: ${ledger.due} due, ${ledger.missed} missed, ${ledger.told} told, ${mail.mails} mails, ${Math.round(memoryOf(engine.child.pid))} MiB`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Queries and commands, one every so often, however long the last one takes. */
function ask() {
  const asking = { end: false };
  asking.done = (async () => {
    const [support, evaluator] = [await issuer.token('EST', 'EUROPOL'), await issuer.token('EVALUATOR', 'EXTERNAL')];
    const latencies = [];
    const under = new Set();
    for (let n = 0; !asking.end; n++) {
      const one = async () => {
        const from = performance.now();
        const answer = n % 4 === 3
          ? await fetch(`${engine.url}/v1/seats/EVALUATOR/set-preferences`, { method: 'POST', headers: { authorization: `Bearer ${evaluator}`, 'content-type': 'application/json' }, body: JSON.stringify({ language: n % 8 === 3 ? 'fr' : 'en' }) })
          : await fetch(`${engine.url}${['/v1/cycles', '/v1/deadlines?overdue=true&limit=20', '/v1/history?limit=20'][n % 4]}`, { headers: { authorization: `Bearer ${support}` } });
        await answer.text();
        if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
        latencies.push(performance.now() - from);
      };
      const running = one().catch((error) => (asking.error ??= error)).finally(() => under.delete(running));
      under.add(running);
      await new Promise((resolve) => setTimeout(resolve, ASKED_EVERY_MS));
    }
    await Promise.all(under);
    if (asking.error) throw asking.error;
    return latencies;
  })();
  return asking;
}

async function startedEngine(env, flags = []) {
  const child = spawn(process.execPath, [...flags, join(root, 'dist/apps/api/src/main.js')], { env: { PATH: process.env.PATH, EMPACT_PORT: '0', EMPACT_DATA: data, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const end = () => new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('EMPACT_READY ')) return { child, end, url: JSON.parse(line.slice('EMPACT_READY '.length)).url };
  }
  throw new Error('The engine ended before it was ready.');
}

function memoryOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;
  } catch {
    return 0;
  }
}

/** Processor seconds of the engine, all its threads; the clock of /proc ticks a hundred times a second. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function print(row) {
  failed ||= !row.pass;
  console.log(JSON.stringify(row));
}

function quantile(numbers, q) {
  return numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * q))];
}

function seconds(milliseconds) {
  return Math.round(milliseconds / 100) / 10;
}

function round(number) {
  return Math.round(number * 10) / 10;
}

try {
  await prepare();
  const started = performance.now();
  const profiled = values.prof ? ['--cpu-prof', `--cpu-prof-dir=${values.prof}`] : [];
  engine = await startedEngine(
    { EMPACT_MODE: 'production', SMTP_URL: mail.url, CONTACTS_FILE: writeContacts(folder), OIDC_ISSUER: issuer.issuer }, profiled,
  );
  const answering = performance.now();
  console.error(`the API answers after ${seconds(answering - started)} s`);
  const cpuBefore = cpuOf(engine.child.pid);
  const asked = ask();
  const ledger = new Ledger(join(data, 'events.db'));
  const due = await until(ledger, () => ledger.missed === obligations && ledger.due === obligations, 'due and missed');
  const told = await until(ledger, () => ledger.told === obligations, 'told');
  const cpu = cpuOf(engine.child.pid) - cpuBefore;
  asked.end = true;
  const latencies = await asked.done;
  const wrong = ledger.wrong();
  const rates = { due: obligations / ((due - started) / 1_000), told: obligations / ((told - started) / 1_000) };
  print({ row: `${obligations} overdue obligations, each due and missed once`, ours: Math.round(rates.due), unit: 'obligations/s', seconds: seconds(due - started), goal: Math.round(GOAL_A_SECOND), pass: rates.due >= GOAL_A_SECOND && wrong.length === 0 });
  print({ row: `${obligations} overdue obligations, each mailed and recorded as told once`, ours: Math.round(rates.told), unit: 'obligations/s', seconds: seconds(told - started), mails: mail.mails, cpuMsEach: round((1_000 * cpu) / obligations), goal: Math.round(GOAL_A_SECOND), pass: rates.told >= GOAL_A_SECOND && mail.twice === 0 });
  print({ row: 'API meanwhile, p99', ours: round(quantile(latencies, 0.99)), unit: 'ms', samples: latencies.length, max: round(Math.max(...latencies)), goal: GOAL_P99_MS, pass: quantile(latencies, 0.99) < GOAL_P99_MS });
  print({ row: 'memory of the engine at most', ours: Math.round(ledger.memoryMax), unit: 'MiB', goal: MEMORY_MIB_MAX, pass: ledger.memoryMax <= MEMORY_MIB_MAX });
  if (wrong.length > 0) console.error(`Not once each: ${JSON.stringify(wrong.slice(0, 5))}`);
} catch (error) {
  console.error(error);
  failed = true;
} finally {
  await engine?.end();
  mail.close();
  issuer.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
