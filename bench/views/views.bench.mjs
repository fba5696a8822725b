/**
 * Journal and views against the least a projection can be, and against the goals of time.
 *   node bench/views/views.bench.mjs [--events 150000] [--rounds 3] [--lag 3000] [--dir <folder on the disk to measure>]
 * A full run takes a million events: --events 1000000. Prints one JSON line a row; ends with 1 when a goal is missed.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MessageChannel, Worker } from 'node:worker_threads';
import { openSqliteLog } from '../../dist/libs/engine/src/event-log/index.js';
import { AsOf, connectViews, localAsOf, ViewWriter } from '../../dist/libs/engine/src/views/index.js';
import { bareProjection } from './bare-projection.mjs';
import { catalogue, projections, viewer } from './sample-views.mjs';
import { CYCLE_EVENTS, eventAt, worldLog } from './sample-world.mjs';

const REBUILD_RATIO = 0.3;
const MILLION_SECONDS = 120;
const LAG_MS = 50;
const AS_OF_COLD_MS = 300;
const AS_OF_WARM_MS = 20;
const MINUTES = 30 * 60_000;

const { values } = parseArgs({
  options: { events: { type: 'string', default: '150000' }, rounds: { type: 'string', default: '3' }, lag: { type: 'string', default: '3000' }, dir: { type: 'string', default: tmpdir() } },
});
const [events, rounds, lagEvents] = [values.events, values.rounds, values.lag].map(Number);
const folder = mkdtempSync(join(values.dir, 'empact-bench-'));
const file = join(folder, 'views.db');
let failed = false;

try {
  const writer = await fill();
  await rebuilds(writer);
  await writer.close();
  asOf();
  await lag();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

/** Journal and all views from an empty file; memory is looked at when half is done and at the end. */
async function fill() {
  const writer = new ViewWriter({ reader: worldLog(events), file, projections, catalogue, say: (line) => process.stderr.write(`${line}\n`) });
  let half = 0;
  writer.onProgress((seq) => (half ||= seq >= events / 2 ? process.memoryUsage().rss : 0));
  const begun = performance.now();
  await writer.start();
  await writer.caughtUp(MINUTES);
  const seconds = ((performance.now() - begun) / 1_000) * (1_000_000 / events);
  const grown = Math.round((process.memoryUsage().rss - half) / 1_048_576);
  row(`journal and ${projections.length} views, a million events`, { ours: seconds, unit: 's', goal: MILLION_SECONDS, pass: seconds <= MILLION_SECONDS, events, memoryGrownMiB: grown });
  return writer;
}

async function rebuilds(writer) {
  for (const { name, reads } of projections) {
    const ours = [];
    const bare = [];
    for (let round = 0; round < rounds; round++) {
      let begun = performance.now();
      const folded = bareProjection(file, join(folder, `bare-${name}-${round}.db`), reads);
      bare.push(folded / ((performance.now() - begun) / 1_000));
      begun = performance.now();
      await writer.rebuild(name);
      ours.push(folded / ((performance.now() - begun) / 1_000));
    }
    const ratio = median(ours) / median(bare);
    row(`rebuild ${name}`, { ours: median(ours), baseline: median(bare), unit: 'events/s', against: 'bare one-table projection', ratio, goal: REBUILD_RATIO, pass: ratio >= REBUILD_RATIO });
  }
}

/** Each question of a whole cycle of some 50,000 events, at moments all over it: first from nothing warm, then once more. */
function asOf() {
  if (events < CYCLE_EVENTS) return row('as-of query over a 50,000-event cycle', { skipped: `needs --events ${CYCLE_EVENTS} or more` });
  const past = new AsOf({ file, projections, catalogue });
  const cold = [];
  const warm = [];
  for (let i = 0; i < 40; i++) {
    const { name, queries } = projections[i % projections.length];
    const request = { view: name, query: Object.keys(queries)[0], params: { cycleId: 'sample-2000', party: 'NL' }, viewer, at: '2024-01-01T00:00:00.000Z', asOfSeq: CYCLE_EVENTS - 1 - Math.floor(((i * 7919) % 97) / 97 * CYCLE_EVENTS * 0.5) };
    cold.push(timed(() => past.query(request)));
    warm.push(timed(() => past.query(request)));
  }
  past.close();
  for (const [what, times, goal] of [['cold', cold, AS_OF_COLD_MS], ['warm', warm, AS_OF_WARM_MS]]) {
    const worst = Math.max(...times);
    row(`as-of query over a ${CYCLE_EVENTS}-event cycle, ${what}`, { ours: worst, unit: 'ms, the slowest of 40', median: median(times), goal, pass: worst <= goal });
  }
}

/** From the append's answer until a query of another thread shows it, first with nothing else to do, then while views are rebuilt. */
async function lag() {
  const log = await openSqliteLog({ file: join(folder, 'events.db') });
  const { port1: grown, port2 } = new MessageChannel();
  const viewFile = join(folder, 'live.db');
  const thread = new Worker(new URL('./writer.thread.mjs', import.meta.url), { workerData: { events: join(folder, 'events.db'), views: viewFile, grown: port2 }, transferList: [port2] });
  const views = await connectViews(thread, { asOf: localAsOf({ file: viewFile, projections, catalogue }), file: viewFile, projections });
  const append = async ({ stream, revision, ...event }) => {
    await log.append({ stream, expectedRevision: revision - 1, events: [event] });
    grown.postMessage('grown');
  };
  // Something to rebuild.
  const before = Math.min(60_000, CYCLE_EVENTS);
  for (let n = 0; n < before; n += 117) await Promise.all(Array.from({ length: Math.min(117, before - n) }, (_, i) => append(eventAt(n + i))));
  await views.caughtUp(MINUTES);

  let next = CYCLE_EVENTS;
  const measure = async (count) => {
    const times = [];
    while (times.length < count) {
      // Some ten people at once, a pause between: plans of a cycle advance side by side, so no two of a group share a stream.
      await Promise.all(Array.from({ length: 9 }, async () => {
        const event = eventAt(next++);
        await append(event);
        const acked = performance.now();
        await views.waitFor(event.stream, event.revision, 10_000);
        await views.query({ view: 'cycle-board', query: 'all', params: {}, viewer, at: '2024-01-01T00:00:00.000Z' });
        times.push(performance.now() - acked);
      }));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return times;
  };
  const lagRow = (what, times) => {
    const p99 = quantile(times, 0.99);
    row(`live lag, p99${what}`, { ours: p99, unit: 'ms', median: median(times), goal: LAG_MS, pass: p99 <= LAG_MS });
  };
  lagRow('', await measure(lagEvents));
  let building = true;
  const builds = (async () => {
    while (building) for (const { name } of projections) if (building) await views.rebuild(name);
  })();
  lagRow(' while views are rebuilt', await measure(lagEvents));
  building = false;
  await builds;
  const exit = once(thread, 'exit');
  await views.close();
  await log.close();
  grown.close();
  await exit;
}

function timed(step) {
  const begun = performance.now();
  step();
  return performance.now() - begun;
}

function row(name, result) {
  if (result.pass === false) failed = true;
  console.log(JSON.stringify({ row: name, ...Object.fromEntries(Object.entries(result).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toPrecision(4)) : value])) }));
}

function quantile(numbers, q) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

function median(numbers) {
  return quantile(numbers, 0.5);
}
