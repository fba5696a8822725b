/**
 * A view writer to be killed: `node kill.child.mjs <file> <events>` follows the sample log, tells each head it committed, and says `done`
 * at the end of it. With `verify` for a third argument it checks every view instead.
 */
import { AsOf, LiveReads, verifyView, ViewWriter } from '../../../dist/libs/engine/src/views/index.js';
import { catalogue, projections, viewer } from '../../../bench/views/sample-views.mjs';
import { worldLog } from '../../../bench/views/sample-world.mjs';

const [file, count, mode] = process.argv.slice(2);
const byName = new Map(projections.map((projection) => [projection.name, projection]));

if (mode === 'verify') {
  const reads = new LiveReads(file, byName);
  const past = new AsOf({ file, projections, catalogue });
  const reports = [];
  for (const { name, queries } of projections) {
    const { ok, seq, differences, certificate } = await verifyView({ file, projections: byName, catalogue, view: name });
    const request = { view: name, query: Object.keys(queries)[0], params: { cycleId: 'sample-2000', party: 'NL' }, viewer, at: '2024-01-01T00:00:00.000Z' };
    const same = JSON.stringify(past.query({ ...request, asOfSeq: seq })) === JSON.stringify(reads.query(request));
    reports.push({ view: name, ok, seq, differences, certificate, asOfAtHead: same });
  }
  past.close();
  reads.close();
  console.log(JSON.stringify(reports));
} else {
  const writer = new ViewWriter({ reader: await sharedLog(), file, projections, catalogue, snapshots: { every: 700 }, say: (line) => console.log(`said ${line}`) });
  writer.onProgress((seq) => console.log(`seq ${seq}`));
  await writer.start();
  // A rebuild goes on beside, so that kills also fall into slices and swaps.
  const rebuilt = writer.rebuild('action-list');
  await writer.caughtUp(60_000);
  await rebuilt;
  console.log('done');
  await writer.close();
}

/** In small batches, so that there are many commits to be killed in; knows its streams, as the start asks for the journal's last event. */
async function sharedLog() {
  const log = worldLog(Number(count));
  const byStream = new Map();
  for (let after; ; ) {
    const page = await log.readAll({ after, limit: 1_000 });
    if (page.length === 0) break;
    for (const { event } of page) byStream.set(`${event.stream}@${event.revision}`, event);
    after = page.at(-1).position;
  }
  return {
    ...log,
    readAll: ({ after, limit }) => log.readAll({ after, limit: Math.min(limit, 40) }),
    readStream: async (stream, { from }) => [byStream.get(`${stream}@${from}`)],
    subscribe: ({ after, signal }) => log.subscribe({ after, batch: 40, signal }),
  };
}
