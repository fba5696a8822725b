/**
 * The same backlog where several processes share one log: obligations that all fell due while nothing ran, on one API process and one worker in
 * production, with the double of EventStoreDB and a Redis of its own.
 *   node bench/overdue/distributed.bench.mjs [--obligations 50000] [--prof FOLDER] [--forgotten]
 * Before the outage both processes run at a time at which nothing is due, until their views are up to date, and Redis keeps the first alarm of each
 * obligation; `--forgotten`: it does not, and has to be told all of them again. Measured from the start of both after that, until each obligation is
 * on record as due, as missed and as told, by the worker's copy of the log, and its mail is with the mail server; meanwhile queries and commands over
 * HTTP. At the end the log itself is counted. Prints one JSON line a row; ends with 1 on a miss.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEventStoreLog } from '../../dist/libs/engine/src/event-log/eventstoredb/index.js';
import { machineClock, redisPlace } from '../../dist/libs/engine/src/index.js';
import { BullmqAlarms, RedisLink } from '../../dist/libs/engine/src/redis/index.js';
import { spawnDouble } from '../../test/support/eventstore-double/spawn.mjs';
import { noRedis, startRedis } from '../../test/support/redis/redis-server.mjs';
import { Ledger, startedProcess, workedOff } from './measure.mjs';
import { BEFORE, firstAlarms, mailServer, obligationOf, recordOutage, tokenIssuer, writeContacts } from './outage.mjs';

/** All of them in a quarter of an hour. */
const GOAL_SECONDS = 15 * 60;
const NAMESPACE = 'bench';
const PAGE = 1_000;
/** When the alarms were armed. */
const ARMED_AT = Date.UTC(2021, 4, 27);
const ARMED_LOOK_MS = 20;

const { values } = parseArgs({ options: { obligations: { type: 'string', default: '50000' }, prof: { type: 'string' }, forgotten: { type: 'boolean', default: false } } });
const obligations = Number(values.obligations);
const what = `${obligations} overdue obligations, API and worker on EventStoreDB (double) and BullMQ`;
if (noRedis === undefined) process.exitCode = (await bench()) ? 1 : 0;
else console.log(JSON.stringify({ row: what, skipped: noRedis }));

/** Whether a goal was missed. */
async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'empact-bench-'));
  const [double, redis, mailBefore, mail, issuer] = await Promise.all([spawnDouble(), startRedis({ keep: true }), mailServer(), mailServer(), tokenIssuer()]);
  const shared = {
    EVENTSTORE_URL: double.url, EVENTSTORE_NAMESPACE: NAMESPACE, REDIS_URL: redis.url, SMTP_URL: mail.url, PUBLIC_URL: 'http://engine.example', CONTACTS_FILE: writeContacts(folder), ID_KEY: '0'.repeat(64),
  };
  const start = (env, flags) => Promise.all(['api', 'worker'].map((app) => startedProcess(app, { EMPACT_DATA: join(folder, app), ...shared, ...env }, flags)));
  const openLog = () => openEventStoreLog({ url: double.url, namespace: NAMESPACE });
  let processes = [];
  try {
    await recordOutage({ start: () => start({ ...BEFORE, SMTP_URL: mailBefore.url, REDIS_PREFIX: 'before' }), openLog, obligations });
    redis.command('FLUSHALL');
    if (!values.forgotten) await arm(redis);
    const started = performance.now();
    processes = await start({ EMPACT_MODE: 'production', OIDC_ISSUER: issuer.issuer }, values.prof ? ['--cpu-prof', `--cpu-prof-dir=${values.prof}`] : []);
    const [api, worker] = processes;
    const missed = await workedOff({
      what, obligations, goalASecond: obligations / GOAL_SECONDS, started, url: api.url, processes: { api, worker }, beside: { double, redis },
      ledger: new Ledger(join(folder, 'worker', 'views.db'), { table: 'journal', ordinal: 'seq' }), mail, issuer,
    });
    return (await countedOtherwise(openLog)) || missed;
  } catch (error) {
    console.error(error);
    return true;
  } finally {
    await Promise.all(processes.map((each) => each.end()));
    await Promise.all([double.stop(), redis.dispose()]);
    mailBefore.close();
    mail.close();
    issuer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The alarms as a worker had told them to Redis before anything was due. */
async function arm(redis) {
  const machine = { ...machineClock, now: () => ARMED_AT };
  const business = { now: () => new Date(ARMED_AT).toISOString(), suspicion: () => undefined };
  const link = new RedisLink({ place: redisPlace(redis.url), machine });
  const alarms = new BullmqAlarms({ link, business, machine, prefix: 'empact' });
  await alarms.arm(firstAlarms(obligations));
  while (alarms.status().untold > 0) await new Promise((resolve) => setTimeout(resolve, ARMED_LOOK_MS));
  await alarms.stop();
  link.close();
}

/** Whether the log itself holds anything else than each obligation due, missed and told once; prints the row. */
async function countedOtherwise(openLog) {
  const log = await openLog();
  const times = new Map();
  for (let after, page; (page = await log.readAll({ after, limit: PAGE })).length > 0; after = page.at(-1).position) {
    for (const { event: { stream, type } } of page) if (obligationOf(stream)) times.set(`${type} ${stream}`, (times.get(`${type} ${stream}`) ?? 0) + 1);
  }
  await log.close();
  const once = [...times].filter(([, n]) => n === 1).length;
  // Scheduled, due, missed, delivered.
  const pass = once === 4 * obligations && times.size === once;
  console.log(JSON.stringify({ row: `${what}: events of theirs in the log, each once`, ours: once, unit: 'events', goal: 4 * obligations, pass }));
  return !pass;
}
