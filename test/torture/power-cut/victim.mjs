/**
 * One life of a log: opens it, writes with a few writers, notes each acknowledgement in a file with a call of its own, and closes.
 *   node victim.mjs <folder> <life> <writers> <appends of each>
 * Whoever traces its system calls sees the writes of the log, the syncs, and the moment of each acknowledgement in one order.
 */
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteLog } from '#engine';
import { eventsOf, headOf } from './content.mjs';

/** So few that the WAL is folded in, and begun again, several times in a life. */
const CHECKPOINT_FRAMES = 40;

const [folder, life, writers, appends] = process.argv.slice(2);
const log = await openSqliteLog({ file: join(folder, 'log.db'), checkpointFrames: CHECKPOINT_FRAMES });
const acks = openSync(join(folder, 'acks'), 'a');
await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(`oap-w${writer}`)));
await log.close();

async function write(stream) {
  let revision = await headOf(log, stream);
  for (let n = 0; n < Number(appends); n++) {
    const events = eventsOf(life, stream, n);
    const appended = await log.append({ stream, expectedRevision: revision, events });
    for (const [i, { id }] of events.entries()) writeSync(acks, `${id} ${stream}@${revision + 1 + i}\n`);
    revision = appended.revision;
  }
}
