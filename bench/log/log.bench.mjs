/**
 * The event log against what it is built on, as ratios of rates taken in turns in one run.
 *   node bench/log/log.bench.mjs [--rounds 9] [--seconds 1] [--events 200000] [--dir <folder on the disk to measure>]
 * Prints one JSON line a row; ends with 1 when a goal is missed.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { openSqliteLog } from '../../dist/libs/engine/src/index.js';
import { openEmmett } from '../baselines/emmett-sqlite.mjs';
import { fdatasyncRate } from '../baselines/fdatasync.mjs';
import { openGroupCommit } from '../baselines/group-commit.mjs';
import { pagedSelect } from '../baselines/paged-select.mjs';
import { sampleEvent } from './sample-event.mjs';

const WRITERS = 64;
const PAGE = 1_000;
/**
 * The baseline is held to the disk: 64 writers that share syncs must store at least two events in the time of a bare fdatasync,
 * or, where the disk is faster than the processor, this many a second. A slower loop would be no baseline.
 */
const EVENTS_A_SYNC_MIN = 2;
const EVENTS_MIN = 30_000;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' }, seconds: { type: 'string', default: '1' }, events: { type: 'string', default: '200000' }, dir: { type: 'string', default: tmpdir() } } });
const [rounds, seconds, events] = [values.rounds, values.seconds, values.events].map(Number);
const folder = mkdtempSync(join(values.dir, 'empact-bench-'));
let files = 0;
const newFile = () => join(folder, `${++files}.db`);
let failed = false;

try {
  await catchUp();
  await appends();
  await emmett();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

async function appends() {
  const ours = [];
  const bare = [];
  const cpu = { ours: [], bare: [] };
  const syncs = [];
  for (let round = 0; round < rounds; round++) {
    const disk = fdatasyncRate(newFile(), 300);
    bare.push(await costing(cpu.bare, bareRound));
    ours.push(await costing(cpu.ours, () => ourRound(seconds)));
    syncs.push(disk);
  }
  const [rate, disk] = [median(bare), median(syncs)];
  if (rate < Math.min(EVENTS_A_SYNC_MIN * disk, EVENTS_MIN)) throw new Error(`The baseline stores ${rate} events/s on a disk of ${disk} syncs/s: too slow to compare with.`);
  row('append, 64 writers', { ours, baseline: bare, unit: 'events/s', against: 'bare group commit', goal: 0.75, diskSyncs: Math.round(disk), ...costs(cpu) });
}

async function bareRound() {
  const log = await openGroupCommit(newFile());
  const { rate, count } = await throughput(seconds, (stream, revision) => log.append(stream, revision, sampleEvent(stream, revision)));
  await log.close();
  return { rate, count };
}

async function ourRound(duration) {
  const log = await openSqliteLog({ file: newFile() });
  const { rate, count } = await throughput(duration, (stream, revision) => log.append({ stream, expectedRevision: revision - 1, events: [sampleEvent(stream, revision)] }));
  if (process.env.BENCH_STATS) console.error(log.stats());
  await log.close();
  return { rate, count };
}

async function emmett() {
  const probe = await openEmmett(newFile());
  if (!probe) {
    console.log(JSON.stringify({ row: 'append, against emmett-sqlite', skipped: 'bench/node_modules is not installed: npm install --prefix bench' }));
    return;
  }
  const rates = [];
  const ours = [];
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    const log = round === 0 ? probe : await openEmmett(newFile());
    rates.push((await throughput(seconds, (stream, revision) => log.append(stream, revision, sampleEvent(stream, revision)))).rate);
    await log.close();
    ours.push((await ourRound(seconds)).rate);
  }
  row('append, against emmett-sqlite', { ours, baseline: rates, unit: 'events/s', against: 'emmett-sqlite, one connection', goal: 20 });
}

async function catchUp() {
  const file = newFile();
  await filled(file);
  const log = await openSqliteLog({ file });
  const ours = [];
  const bare = [];
  const cpu = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    bare.push(await costing(cpu.bare, () => timed(events, () => pagedSelect(file, PAGE))));
    ours.push(await costing(cpu.ours, () => timed(events, () => readToHead(log))));
  }
  await log.close();
  row('catch-up read', { ours, baseline: bare, unit: 'events/s', against: 'bare paged SELECT', goal: 0.6, ...costs(cpu) });
}

/** 64 writers, each on a stream of its own, each waiting for its answer before the next append. */
async function throughput(duration, append) {
  const end = performance.now() + duration * 1_000;
  const start = performance.now();
  const counts = await Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
    const stream = `oap-empact-2022-w${writer}-2024`;
    let revision = 0;
    while (performance.now() < end) await append(stream, revision++);
    return revision;
  }));
  const count = counts.reduce((sum, each) => sum + each, 0);
  return { rate: count / ((performance.now() - start) / 1_000), count };
}

/** In a thread of its own: who catches up has just started, its heap is not one that has made the events it reads. */
async function filled(file) {
  const [code] = await once(new Worker(new URL('./fill.thread.mjs', import.meta.url), { workerData: { file, events } }), 'exit');
  if (code !== 0) throw new Error('The log to read could not be filled.');
}

async function readToHead(log) {
  let count = 0;
  for await (const batch of log.subscribe({ batch: PAGE, signal: new AbortController().signal })) {
    if (batch.length === 0) break;
    count += batch.length;
  }
  return count;
}

async function timed(expected, read) {
  const start = performance.now();
  const count = await read();
  if (count !== expected) throw new Error(`Read ${count} events of ${expected}.`);
  return { rate: count / ((performance.now() - start) / 1_000), count };
}

/** The rate of a round; what an event cost this process, over all its threads, is added to `costs`: that hardly depends on what else the machine does. */
async function costing(costs, round) {
  const before = process.cpuUsage();
  const { rate, count } = await round();
  const { user, system } = process.cpuUsage(before);
  costs.push((user + system) / count);
  return rate;
}

function costs({ ours, bare }) {
  return { cpuMicros: round2(median(ours)), cpuMicrosBare: round2(median(bare)), cpuRatio: round2(median(bare) / median(ours)) };
}

/** The ratio is the median of the rounds' own ratios: neighbours in time met the same machine. */
function row(name, { ours, baseline, unit, goal, ...more }) {
  const ratio = median(ours.map((rate, round) => rate / baseline[round]));
  const pass = ratio >= goal;
  failed ||= !pass;
  console.log(JSON.stringify({ row: name, ours: Math.round(median(ours)), baseline: Math.round(median(baseline)), unit, ratio: round2(ratio), goal, pass, ...more }));
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function round2(value) {
  return Math.round(value * 100) / 100;
}
