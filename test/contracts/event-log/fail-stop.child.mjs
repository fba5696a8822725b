/**
 * Appends one by one until the log refuses, twice over, then reads; prints what it met. Run under a fault that the parent arranged.
 *   node fail-stop.child.mjs <file>
 */
import { openSqliteLog } from '#engine';

const APPENDS_MAX = 2_000;
const stream = 'oap-empact-2022-fire-2024';
const log = await openSqliteLog({ file: process.argv[2] });
const append = (revision) => log.append({ stream, expectedRevision: revision - 1, events: [{ id: `e${revision}`, type: 'Happened', data: 'x'.repeat(9_000), metadata: {} }] });

let acked = 0;
const refusals = [];
for (let attempt = 0; attempt < APPENDS_MAX && refusals.length < 3; attempt++) {
  await append(acked).then(
    () => (refusals.length > 0 ? refusals.push('acknowledged after a failure') : acked++),
    (error) => refusals.push(error.name),
  );
}
const read = await log.readStream(stream, { limit: 1_000 });
process.stdout.write(JSON.stringify({ acked, refusals, read: read.length, failure: log.stats().failure ?? null }));
await log.close();
