/**
 * The EventStoreDB adapter against the bare client on the same append path, as ratios of rates taken in turns in one run. The server
 * is the double in a process of its own, or the one at EVENTSTORE_URL.
 *   node bench/eventstoredb/eventstoredb.bench.mjs [--rounds 12] [--seconds 1]
 * Prints one JSON line a row; ends with 1 when a goal is missed.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { EventStoreDBClient, jsonEvent, streamNameFilter } from '@eventstore/db-client';
// By path: this folder is a package of its own, in which the engine's aliases do not hold.
import { openEventStoreLog } from '../../dist/libs/engine/src/event-log/eventstoredb/index.js';
import { spawnDouble } from '../../test/support/eventstore-double/spawn.mjs';
import { sampleEvent } from '../log/sample-event.mjs';


const WRITERS = 64;
const WARM_UP_SECONDS = 1;
const GOAL = 0.9;
const CATCH_UP_GOAL = 0.6;
const CATCH_UP_EVENTS = 20_000;
const PAGE = 1_000;
/** Without TLS the client sends no account; that there is one makes it take the plain path. */
const NOBODY = { username: 'nobody', password: 'nothing' };

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '12' }, seconds: { type: 'string', default: '1' } } });
const [rounds, seconds] = [values.rounds, values.seconds].map(Number);
const double = process.env.EVENTSTORE_URL ? undefined : await spawnDouble();
const url = process.env.EVENTSTORE_URL ?? double.url;
const run = randomBytes(4).toString('hex');
let namespaces = 0;
let failed = false;

try {
  for (const path of ['plain', 'batch']) {
    const [ours, bare] = [await ourWriter(path), bareWriter(path)];
    const rates = { ours: [], bare: [] };
    const cpu = { ours: [], bare: [] };
    await throughput(WARM_UP_SECONDS, bare);
    await throughput(WARM_UP_SECONDS, ours);
    // In turns, and each first as often as the other: the server's store grows all the while.
    for (let round = 0; round < rounds; round++) {
      const turns = [['ours', ours], ['bare', bare]];
      for (const [name, writer] of round % 2 === 0 ? turns : turns.reverse()) {
        const { rate, cpuMicros } = await throughput(seconds, writer);
        rates[name].push(rate);
        cpu[name].push(cpuMicros);
      }
    }
    await Promise.all([ours.close(), bare.close()]);
    // Of turns side by side: a machine that is busy with something else is so for both.
    const ratio = median(rates.ours.map((rate, round) => rate / rates.bare[round]));
    row(`append, 64 writers, ${path} path`, { ours: median(rates.ours), baseline: median(rates.bare), ratio, goal: GOAL, cpuMicros: Math.round(median(cpu.ours)), cpuMicrosBare: Math.round(median(cpu.bare)) });
  }
  await catchUp();
} finally {
  await double?.stop();
}
process.exit(failed ? 1 : 0);

async function ourWriter(appendPath) {
  const log = await openEventStoreLog({ url, namespace: `bench_${run}`, appendPath, allowDefaultPassword: true });
  return {
    append: (stream, revision) => log.append({ stream, expectedRevision: revision - 1, events: [sampleEvent(stream, revision)] }),
    close: () => log.close(),
  };
}

function bareWriter(path) {
  const client = EventStoreDBClient.connectionString(url);
  const options = path === 'plain' ? { credentials: NOBODY } : {};
  return {
    append(stream, revision) {
      const { id, type, data, metadata } = sampleEvent(stream, revision);
      return client.appendToStream(stream, jsonEvent({ id, type, data, metadata }), { ...options, expectedRevision: revision === 0 ? 'no_stream' : BigInt(revision - 1) });
    },
    close: () => client.dispose(),
  };
}

/** Everything of one namespace, by the supervised subscription and by the client's own with the same filter. */
async function catchUp() {
  const namespace = `bench_${run}_read`;
  const log = await openEventStoreLog({ url, namespace, allowDefaultPassword: true });
  for (let at = 0; at < CATCH_UP_EVENTS; at += 200) {
    await log.append({ stream: 'oap-empact-2022-fire-2024', expectedRevision: at - 1, events: Array.from({ length: 200 }, (_, n) => sampleEvent('oap', at + n)) });
  }
  const client = EventStoreDBClient.connectionString(url);
  const readers = {
    async ours() {
      let count = 0;
      for await (const batch of log.subscribe({ batch: PAGE, signal: new AbortController().signal })) {
        count += batch.length;
        if (batch.length === 0) return count;
      }
    },
    async bare() {
      let count = 0;
      for await (const _event of client.subscribeToAll({ fromPosition: 'start', filter: streamNameFilter({ prefixes: [`${namespace}.`], maxSearchWindow: 500 }) })) if (++count === CATCH_UP_EVENTS) return count;
    },
  };
  const rates = { ours: [], bare: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? ['ours', 'bare'] : ['bare', 'ours']) {
      const start = performance.now();
      const count = await readers[name]();
      if (count !== CATCH_UP_EVENTS) throw new Error(`Read ${count} events of ${CATCH_UP_EVENTS}.`);
      // The first round warms up.
      if (round > 0) rates[name].push(count / ((performance.now() - start) / 1_000));
    }
  }
  await Promise.all([log.close(), client.dispose()]);
  row('catch-up subscription', { ours: median(rates.ours), baseline: median(rates.bare), ratio: median(rates.ours.map((rate, round) => rate / rates.bare[round])), goal: CATCH_UP_GOAL });
}

/** 64 writers, each on a stream of its own, each waiting for its answer before the next append: appends a second, and what one costs this process. */
async function throughput(duration, { append }) {
  const turn = ++namespaces;
  const used = process.cpuUsage();
  const start = performance.now();
  const end = start + duration * 1_000;
  const counts = await Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
    const stream = `oap-empact-2022-w${writer}-${run}-${turn}`;
    let revision = 0;
    while (performance.now() < end) await append(stream, revision++);
    return revision;
  }));
  const appends = counts.reduce((sum, count) => sum + count, 0);
  const { user, system } = process.cpuUsage(used);
  return { rate: appends / ((performance.now() - start) / 1_000), cpuMicros: (user + system) / appends };
}

function row(name, { ours, baseline, ratio, goal, ...more }) {
  const pass = ratio >= goal;
  failed ||= !pass;
  console.log(JSON.stringify({ row: name, ours: Math.round(ours), baseline: Math.round(baseline), unit: 'events/s', against: double ? 'bare client, double' : 'bare client, server', ratio: Math.round(ratio * 100) / 100, goal, pass, ...more }));
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
