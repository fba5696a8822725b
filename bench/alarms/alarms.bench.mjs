/**
 * The alarm clocks: how late they ring, how fast Redis is told again of all it has forgotten, and what we add to BullMQ.
 *   node bench/alarms/alarms.bench.mjs [--alarms 100000] [--jobs 10000] [--rounds 3]
 * Prints one JSON line a row; ends with 1 on a miss. Rows on Redis are skipped where there is no redis-server.
 */
import { parseArgs } from 'node:util';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { EmbeddedAlarms, machineClock, redisPlace } from '../../dist/libs/engine/src/index.js';
import { BullmqAlarms, RedisLink } from '../../dist/libs/engine/src/redis/index.js';
import { noRedis, startRedis } from '../../test/support/redis/redis-server.mjs';

const GOAL_LATE_MS = 1_000;
const GOAL_RECONCILE_S = 60;
const GOAL_RATIO = 0.8;
/** Alarms whose lateness is looked at, and over how long they fall due. */
const RINGING = 1_000;
const RINGING_MS = 5_000;
const BATCH = 500;
/** Jobs wait so long unless they are promoted. */
const DUE_IN_MS = 120_000;

const { values } = parseArgs({ options: { alarms: { type: 'string', default: '100000' }, jobs: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '3' } } });
const [alarms, jobs, rounds] = [values.alarms, values.jobs, values.rounds].map(Number);
/** Real time, or ahead of it by as much as is wanted. */
const clock = (aheadMs = () => 0) => ({ now: () => new Date(Date.now() + aheadMs()).toISOString(), suspicion: () => undefined });
let failed = false;

const embedded = new EmbeddedAlarms({ business: clock(), machine: machineClock });
await lateness('embedded', embedded);
await embedded.stop();
if (noRedis === undefined) {
  const redis = await startRedis();
  try {
    await onRedis(redis, 'lateness', (one) => lateness('BullMQ', one));
    await onRedis(redis, 'reconcile', reconcile(redis));
    await againstBare(redis);
  } finally {
    await redis.dispose();
  }
} else for (const row of ['BullMQ: lateness', 'reconcile', 'BullMQ against bare BullMQ']) console.log(JSON.stringify({ row, skipped: noRedis }));
process.exitCode = failed ? 1 : 0;

async function onRedis({ url }, prefix, work, business = clock()) {
  const link = new RedisLink({ place: redisPlace(url), machine: machineClock });
  const one = new BullmqAlarms({ link, business, machine: machineClock, prefix });
  try {
    return await work(one);
  } finally {
    await one.stop();
    link.close();
  }
}

async function lateness(name, one) {
  const from = Date.now() + 2_000;
  let fired = 0;
  await one.start(async () => void fired++);
  await one.arm(Array.from({ length: RINGING }, (_, n) => ({ id: `late-${n}.1`, dueAt: new Date(from + (n * RINGING_MS) / RINGING).toISOString() })));
  await until(() => fired >= RINGING);
  const { latenessP99Ms } = one.status();
  print({ row: `${name}: how late ${RINGING} alarms rang, p99`, ours: latenessP99Ms, unit: 'ms', goal: GOAL_LATE_MS, pass: latenessP99Ms <= GOAL_LATE_MS });
}

/** All alarms are told to Redis, it forgets them, and is told again. */
function reconcile(redis) {
  return async (one) => {
    const ahead = Date.now() + 30 * 86_400_000;
    await one.start(async () => undefined);
    await one.arm(Array.from({ length: alarms }, (_, n) => ({ id: `open-${n}.1`, dueAt: new Date(ahead + n).toISOString() })));
    await until(() => one.status().untold === 0 && held(redis, 'reconcile') === alarms);
    redis.command('flushall');
    redis.command('client', 'kill', 'type', 'normal');
    const began = performance.now();
    await until(() => one.status().untold === 0 && held(redis, 'reconcile') === alarms);
    const seconds = (performance.now() - began) / 1_000;
    print({ row: `${alarms} open alarms told again to a Redis that forgot them`, ours: round(seconds), unit: 's', goal: GOAL_RECONCILE_S, pass: seconds <= GOAL_RECONCILE_S });
  };
}


/** The same jobs by BullMQ alone, one at a time too. */
async function againstBare(redis) {
  const [ours, bare] = [{ adds: [], runs: [] }, { adds: [], runs: [] }];
  for (let n = 0; n < rounds; n++) {
    for (const [name, round] of [['bare', bareRound], ['ours', ourRound]]) {
      redis.command('flushall');
      const { adds, runs } = await round(redis, n);
      const into = name === 'ours' ? ours : bare;
      into.adds.push(adds);
      into.runs.push(runs);
    }
  }
  for (const [what, unit] of [['adds', 'jobs added/s'], ['runs', 'jobs run/s']]) {
    const ratio = median(ours[what].map((rate, n) => rate / bare[what][n]));
    print({ row: `BullMQ ${what}`, ours: Math.round(median(ours[what])), baseline: Math.round(median(bare[what])), unit, against: 'bare BullMQ', ratio: round(ratio), goal: GOAL_RATIO, pass: ratio >= GOAL_RATIO });
  }
}

async function ourRound(redis, n) {
  let ahead = 0;
  const work = async (one) => {
    let fired = 0;
    const dueAt = Date.now() + DUE_IN_MS;
    await one.start(async () => void fired++);
    await until(() => redis.command('exists', `{ours${n}}:alarms:meta`) === '1');
    const began = performance.now();
    await one.arm(Array.from({ length: jobs }, (_, i) => ({ id: `job-${i}.1`, dueAt: new Date(dueAt + i).toISOString() })));
    await until(() => one.status().untold === 0);
    const adds = jobs / ((performance.now() - began) / 1_000);
    // Due, and not so long that they would ring from memory.
    ahead = dueAt + jobs - Date.now();
    const running = performance.now();
    await promoteAll(redis, `{ours${n}}`);
    await until(() => fired >= jobs);
    return { adds, runs: jobs / ((performance.now() - running) / 1_000) };
  };
  return onRedis(redis, `ours${n}`, work, clock(() => ahead));
}

async function bareRound({ url }, n) {
  const [commands, waiting] = [new Redis(url, { maxRetriesPerRequest: null }), new Redis(url, { maxRetriesPerRequest: null })];
  const prefix = `{bare${n}}`;
  const queue = new Queue('alarms', { connection: commands, prefix });
  let ran = 0;
  await queue.setGlobalConcurrency(1);
  const worker = new Worker('alarms', async () => void ran++, { connection: waiting, prefix, concurrency: 1, removeOnComplete: { count: 0 } });
  await worker.waitUntilReady();
  const dueAt = Date.now() + DUE_IN_MS;
  const began = performance.now();
  for (let from = 0; from < jobs; from += BATCH) {
    await queue.addBulk(Array.from({ length: Math.min(BATCH, jobs - from) }, (_, i) => ({ name: 'alarm', data: { id: `job-${from + i}.1` }, opts: { jobId: `alarm-job-${from + i}.1`, delay: dueAt + from + i - Date.now(), removeOnComplete: true } })));
  }
  const adds = jobs / ((performance.now() - began) / 1_000);
  const running = performance.now();
  await promoteAll({ url }, prefix);
  await until(() => ran >= jobs);
  const runs = jobs / ((performance.now() - running) / 1_000);
  await worker.close(true);
  await queue.close();
  commands.disconnect();
  waiting.disconnect();
  return { adds, runs };
}

/** Lets all delayed jobs run now. */
async function promoteAll({ url }, prefix) {
  const commands = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue('alarms', { connection: commands, prefix });
  await queue.promoteJobs({ count: 1_000 });
  await queue.close();
  commands.disconnect();
}

async function until(holds) {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function print(row) {
  failed ||= !row.pass;
  console.log(JSON.stringify(row));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function round(number) {
  return Math.round(number * 100) / 100;
}

function held(redis, prefix) {
  return Number(redis.command('zcard', `{${prefix}}:alarms:delayed`));
}
