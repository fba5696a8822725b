/**
 * Writes to a log on a disk that will fail, notes what was acknowledged, and says how it was refused.
 *   node victim.mjs <file> <acks file> <appends>
 * The fault is made from outside, by strace: nothing here knows when it comes. After a refusal it tries again a few times, as callers do.
 */
import { openSync, writeSync } from 'node:fs';
import { openSqliteLog } from '#engine';
import { eventsOf } from '../power-cut/content.mjs';

const WRITERS = 4;
const TRIES_MAX = 6;
/** Refusals after which a caller may go on trying. */
const PASSING = new Set(['LogUnavailable', 'Overloaded', 'OutcomeUnknown']);

const [file, ackFile, appends] = process.argv.slice(2);
const acks = openSync(ackFile, 'a');
const seen = { acked: 0, refusals: {}, ackedAfterRefusal: 0, failure: null };
let log;
try {
  log = await openSqliteLog({ file, checkpointFrames: 40 });
} catch (error) {
  say({ ...seen, refusals: { [`open: ${error.name}`]: 1 }, failure: error.message });
  process.exit(0);
}
await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(`oap-w${writer}`)));
seen.failure = log.stats().failure ?? null;
await log.close().catch((error) => (seen.closing = error.message));
say(seen);

async function write(stream) {
  let revision = -1;
  for (let n = 0; n < Number(appends); n++) {
    const events = eventsOf('0', stream, n);
    const appended = await stored({ stream, expectedRevision: revision, events });
    if (!appended) return;
    for (const [i, { id }] of events.entries()) writeSync(acks, `${id} ${stream}@${revision + 1 + i}\n`);
    seen.acked += events.length;
    revision = appended.revision;
  }
}

async function stored(request) {
  for (let attempt = 1; attempt <= TRIES_MAX; attempt++) {
    try {
      const appended = await log.append(request);
      if (Object.keys(seen.refusals).length > 0) seen.ackedAfterRefusal++;
      return appended;
    } catch (error) {
      seen.refusals[error.name] = (seen.refusals[error.name] ?? 0) + 1;
      if (!PASSING.has(error.name)) return undefined;
    }
  }
  return undefined;
}

function say(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
