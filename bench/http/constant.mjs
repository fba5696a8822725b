/**
 * The baseline of the HTTP row: the same Nest application, routes, tokens and validated bodies, over an engine that answers every
 * command with a constant. What is left out is what the engine does: authority, rules, the append.
 */
import { createApi } from '../../dist/apps/api/src/api.js';

const outcome = { stream: 'oap-x', id: 'x', revision: 1, etag: 1, events: [{ type: 'ActionResultRecorded', id: '0', revision: 1 }], repeated: false, dryRun: false };
const journal = { head: () => -1, after: () => [], stream: () => [], byEventId: () => undefined, seqAt: () => -1, lastRecordedAt: () => undefined };
const views = { journal, query: async () => ({ rows: [], seq: -1 }), status: async () => [], onProgress: () => () => undefined };
const engine = {
  mode: 'demo', clock: { now: () => '2021-09-15T08:00:00.000Z', suspicion: () => undefined }, views, journal, demo: { clock: { now: () => '' }, inbox: () => [] },
  run: async () => outcome, definitions: async () => [], roleOf: async () => undefined, health: async () => [], viewStatus: async () => [], quiet: async () => undefined, stop: async () => undefined,
};
const app = await createApi(engine, { log: () => undefined });
await app.listen(0, '127.0.0.1');
process.stdout.write(`EMPACT_READY ${JSON.stringify({ url: `http://127.0.0.1:${app.getHttpServer().address().port}` })}\n`);
