/** What the benches of a backlog have in common: processes of the built engine, questions while they work it off, what is on record, and the rows. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { obligationOf, seconds } from './outage.mjs';

const GOAL_P99_MS = 250;
const MEMORY_MIB_MAX = 4_096;
const ASKED_EVERY_MS = 100;
const LOOK_MS = 1_000;
const PAGE = 20_000;
const ROOT = new URL('../../', import.meta.url).pathname;

/** As images and command line start it. */
const NODE_FLAGS = ['--max-semi-space-size=48'];

/** Starts the built `api` or `worker` on the environment given. Resolves when it says that it is ready: its views are up to date then. */
export async function startedProcess(app, env, flags = []) {
  const child = spawn(process.execPath, [...NODE_FLAGS, ...flags, join(ROOT, `dist/apps/${app}/src/main.js`)], { env: { PATH: process.env.PATH, EMPACT_PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const end = () => new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('EMPACT_READY ')) return { pid: child.pid, end, url: JSON.parse(line.slice('EMPACT_READY '.length)).url, get ended() { return child.exitCode !== null || child.signalCode !== null; } };
  }
  throw new Error(`The ${app} ended before it was ready.`);
}

/** What is on record, read as it grows from a table of events. */
export class Ledger {
  due = 0;
  missed = 0;
  told = 0;
  /** Reminders that were recorded as due after a later one of the same recipient. */
  outOfOrder = 0;
  /** Stream -> how often it was due, missed and told, a byte each. */
  #times = new Map();
  #latest = new Map();
  #after = 0;
  #page;

  /** `ordinal`: the primary key of the table, in log order. */
  constructor(file, { table, ordinal }) {
    const db = new Database(file, { readonly: true });
    // By its place alone: an index on the type would sort all there is for each page.
    this.#page = db.prepare(`SELECT ${ordinal}, stream, type FROM ${table} NOT INDEXED WHERE ${ordinal} > ? AND type IN ('ReminderDue', 'DeadlineMissed', 'ReminderDelivered', 'ReminderBounced') ORDER BY ${ordinal} LIMIT ?`).raw();
  }

  async look() {
    for (let rows; (rows = this.#page.all(this.#after, PAGE)).length > 0; ) {
      for (const [at, stream, type] of rows) {
        this.#after = at;
        const obligation = obligationOf(stream);
        if (!obligation) continue;
        const kind = type === 'ReminderDue' ? 'due' : type === 'DeadlineMissed' ? 'missed' : 'told';
        this[kind]++;
        this.#times.set(stream, (this.#times.get(stream) ?? 0) + { due: 1, missed: 256, told: 65_536 }[kind]);
        if (kind === 'due') this.#follows(obligation);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Streams that were not due, missed and told once each. */
  wrong() {
    return [...this.#times].filter(([, times]) => times !== 1 + 256 + 65_536);
  }

  #follows({ recipient, day }) {
    const latest = this.#latest.get(recipient) ?? -1;
    if (day < latest) this.outOfOrder++;
    this.#latest.set(recipient, Math.max(day, latest));
  }
}

/**
 * Watches the processes work the backlog off and prints the rows: `what` stands in each, `processes` by name, the one of them that `url` is of
 * answers the questions, `beside` are others whose processor time is told; `started`: when the processes were. Answers whether a goal was missed.
 */
export async function workedOff({ what, obligations, goalASecond, started, url, processes, beside = {}, ledger, mail, issuer }) {
  const watch = new Watch(processes, beside);
  // What was on record before is read before anything is asked: meanwhile no answer could be taken here, however soon it came.
  await ledger.look();
  const asked = ask(url, issuer);
  const until = async (holds, waitedFor) => {
    for (let shown = 0; ; shown++) {
      await ledger.look();
      watch.look();
      if (holds()) return performance.now();
      if (shown % 10 === 0) console.error(`${waitedFor}: ${ledger.due} due, ${ledger.missed} missed, ${ledger.told} told, ${mail.mails} mails, ${watch.said()}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  const due = await until(() => ledger.missed >= obligations && ledger.due >= obligations, 'due and missed');
  const told = await until(() => ledger.told >= obligations, 'told');
  const cpu = watch.cpuMsEach(obligations);
  asked.end = true;
  const latencies = await asked.done;
  const wrong = ledger.wrong();
  if (wrong.length > 0) console.error(`Not once each: ${JSON.stringify(wrong.slice(0, 5))}`);
  const notOnce = mail.notOnce(obligations);
  if (notOnce.length > 0) console.error(`Not mailed once: ${JSON.stringify(notOnce.slice(0, 5))}`);
  const rate = (at) => obligations / ((at - started) / 1_000);
  const p99 = quantile(latencies, 0.99);
  const rows = [
    { row: `${what}, each due and missed once`, ours: Math.round(rate(due)), unit: 'obligations/s', seconds: seconds(due - started), outOfOrder: ledger.outOfOrder, goal: Math.round(goalASecond), pass: rate(due) >= goalASecond && wrong.length === 0 && ledger.outOfOrder === 0 },
    { row: `${what}, each mailed and recorded as told once`, ours: Math.round(rate(told)), unit: 'obligations/s', seconds: seconds(told - started), mails: mail.mails, outOfOrder: mail.outOfOrder, ...cpu, goal: Math.round(goalASecond), pass: rate(told) >= goalASecond && mail.twice === 0 && notOnce.length === 0 && mail.outOfOrder === 0 },
    { row: `${what}: API meanwhile, p99`, ours: round(p99), unit: 'ms', samples: latencies.length, max: round(Math.max(...latencies)), goal: GOAL_P99_MS, pass: p99 < GOAL_P99_MS },
    ...Object.entries(watch.memoryMiBMax).map(([name, memory]) => ({ row: `${what}: memory of the ${name} at most`, ours: Math.round(memory), unit: 'MiB', goal: MEMORY_MIB_MAX, pass: memory <= MEMORY_MIB_MAX })),
  ];
  for (const row of rows) console.log(JSON.stringify(row));
  return rows.some(({ pass }) => !pass);
}

/** Memory and processor time of processes, looked at from outside. */
class Watch {
  memoryMiBMax;
  #processes;
  #pids;
  #before;

  constructor(processes, beside) {
    this.#processes = processes;
    this.#pids = Object.fromEntries(Object.entries({ ...processes, ...beside }).map(([name, { pid }]) => [name, pid]));
    // The processes are counted whole, the others from here on.
    this.#before = { ...this.#cpuSeconds(), ...Object.fromEntries(Object.keys(processes).map((name) => [name, 0])) };
    this.memoryMiBMax = Object.fromEntries(Object.keys(processes).map((name) => [name, 0]));
  }

  /** Throws where one has ended. */
  look() {
    for (const [name, { pid, ended }] of Object.entries(this.#processes)) {
      if (ended) throw new Error(`The ${name} ended.`);
      this.memoryMiBMax[name] = Math.max(this.memoryMiBMax[name], memoryOf(pid));
    }
  }

  said() {
    return Object.entries(this.#processes).map(([name, { pid }]) => `${name} ${Math.round(memoryOf(pid))} MiB`).join(', ');
  }

  /** Processor time of each, by obligation. */
  cpuMsEach(obligations) {
    return Object.fromEntries(Object.entries(this.#cpuSeconds()).map(([name, used]) => [`${name}CpuMsEach`, round((1_000 * (used - this.#before[name])) / obligations)]));
  }

  #cpuSeconds() {
    return Object.fromEntries(Object.entries(this.#pids).map(([name, pid]) => [name, cpuOf(pid)]));
  }
}

/** Queries and commands, one every so often, however long the last one takes. */
function ask(url, issuer) {
  const asking = { end: false };
  asking.done = (async () => {
    const [support, evaluator] = [await issuer.token('EST', 'EUROPOL'), await issuer.token('EVALUATOR', 'EXTERNAL')];
    const latencies = [];
    const under = new Set();
    for (let n = 0; !asking.end; n++) {
      const one = async () => {
        const from = performance.now();
        const answer = n % 4 === 3
          ? await fetch(`${url}/v1/seats/EVALUATOR/set-preferences`, { method: 'POST', headers: { authorization: `Bearer ${evaluator}`, 'content-type': 'application/json' }, body: JSON.stringify({ language: n % 8 === 3 ? 'fr' : 'en' }) })
          : await fetch(`${url}${['/v1/cycles', '/v1/deadlines?overdue=true&limit=20', '/v1/history?limit=20'][n % 4]}`, { headers: { authorization: `Bearer ${support}` } });
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

function memoryOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;
  } catch {
    return 0;
  }
}

/** Processor seconds of a process, all its threads; the clock of /proc ticks a hundred times a second. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function quantile(numbers, q) {
  return numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * q))];
}

function round(number) {
  return Math.round(number * 10) / 10;
}
