/**
 * What the embedded log does under different loads: how long an acknowledged append takes, how many share a commit, what memory a
 * million events leave behind, what the checksum beside every event costs. Measured and shown; goals where there are some.
 *   node bench/log/load.bench.mjs [--seconds 5] [--events 1000000] [--dir <folder on the disk to measure>]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSqliteLog } from '../../dist/libs/engine/src/index.js';
import { sumOf } from '../../dist/libs/engine/src/event-log/sqlite-sum.js';
import { sampleEvent } from './sample-event.mjs';

const WRITERS = [1, 8, 64, 256];
const APPEND = 100;
const APPENDS_AT_ONCE = 20;
const PAGE = 1_000;
const SUMS = 200_000;
const MIB = 1_048_576;
/** What is kept does not grow with the log: beyond this share of the events' own bytes something is held that should not be. */
const HELD_SHARE_MAX = 0.05;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '5' }, events: { type: 'string', default: '1000000' }, dir: { type: 'string', default: tmpdir() } } });
const [seconds, events] = [Number(values.seconds), Number(values.events)];
const folder = mkdtempSync(join(values.dir, 'empact-bench-'));
let failed = false;

try {
  for (const writers of WRITERS) await latency(writers);
  const perEvent = await memory();
  checksum(perEvent);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

/** So many writers, each on a stream of its own, each waiting for its answer before the next append. */
async function latency(writers) {
  const file = join(folder, `load-${writers}.db`);
  const log = await openSqliteLog({ file });
  const took = [];
  const end = performance.now() + seconds * 1_000;
  await Promise.all(Array.from({ length: writers }, async (_, writer) => {
    const stream = `oap-empact-2022-w${writer}-2024`;
    for (let revision = 0; performance.now() < end; revision++) {
      const start = performance.now();
      await log.append({ stream, expectedRevision: revision - 1, events: [sampleEvent(stream, revision)] });
      took.push(performance.now() - start);
    }
  }));
  const { commits, appends, largestCommit } = log.stats();
  await log.close();
  took.sort((a, b) => a - b);
  const at = (share) => round2(took[Math.min(took.length - 1, Math.floor(took.length * share))]);
  say({
    row: `acknowledged append, ${writers} writer${writers > 1 ? 's' : ''}`, ours: at(0.5), unit: 'ms (p50)', p99: at(0.99), appendsPerSecond: Math.round(took.length / seconds),
    appendsPerCommit: round2(appends / commits), largestCommit,
  });
}

/** Fills a log and reads it from end to end; what the process still holds then. Gives the microseconds an event took each way. */
async function memory() {
  const log = await openSqliteLog({ file: join(folder, 'memory.db') });
  const before = held();
  let bytes = 0;
  const filled = performance.now();
  for (let done = 0; done < events; done += APPEND * APPENDS_AT_ONCE) {
    await Promise.all(Array.from({ length: APPENDS_AT_ONCE }, (_, i) => {
      const n = done / APPEND + i;
      const stream = `oap-empact-2022-l${n % 500}-2024`;
      const from = Math.floor(n / 500) * APPEND;
      const written = Array.from({ length: APPEND }, (_, k) => sampleEvent(stream, from + k));
      bytes += Buffer.byteLength(JSON.stringify(written));
      return log.append({ stream, expectedRevision: from - 1, events: written });
    }));
  }
  const append = ((performance.now() - filled) * 1_000) / events;
  const read = performance.now();
  let count = 0;
  for await (const batch of log.subscribe({ batch: PAGE, signal: new AbortController().signal })) {
    if (batch.length === 0) break;
    count += batch.length;
  }
  if (count !== events) throw new Error(`Read ${count} events of ${events}.`);
  const catchUp = ((performance.now() - read) * 1_000) / events;
  const after = held();
  const ratio = round2(Math.max(0, after.heap - before.heap) / bytes);
  const pass = ratio <= HELD_SHARE_MAX;
  failed ||= !pass;
  say({
    row: `memory after ${events.toLocaleString('en-GB')} events`, ours: Math.round(after.heap / MIB), baseline: Math.round(before.heap / MIB), unit: 'MiB of heap', ratio, goal: HELD_SHARE_MAX, pass,
    against: 'share of the events\' bytes that is held', residentMiB: Math.round(after.resident / MIB), residentBeforeMiB: Math.round(before.resident / MIB), eventsMiB: Math.round(bytes / MIB),
  });
  await log.close();
  return { append, catchUp };
}

/** The checksum alone, beside what an event costs as a whole. */
function checksum({ append, catchUp }) {
  const { id, type, data, metadata } = sampleEvent('oap-empact-2022-w0-2024', 1);
  const [dataText, metadataText] = [JSON.stringify(data), JSON.stringify(metadata)];
  let sum = 0;
  const start = performance.now();
  for (let n = 0; n < SUMS; n++) sum ^= sumOf('oap-empact-2022-w0-2024', n, id, type, dataText, metadataText);
  const micros = ((performance.now() - start) * 1_000) / SUMS;
  say({ row: 'checksum of an event', ours: round2(micros), unit: 'us', ofAppendPercent: round2((micros / append) * 100), ofCatchUpPercent: round2((micros / catchUp) * 100), appendMicros: round2(append), catchUpMicros: round2(catchUp), sum });
}

function held() {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, resident: rss };
}

function say(row) {
  console.log(JSON.stringify(row));
}

function round2(value) {
  return Math.round(value * 100) / 100;
}
