import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import type { EventLog } from '#engine';
import { openEventStoreLog, type AppendPath } from '../../../libs/engine/src/event-log/eventstoredb/index.js';
import { eventLogContract } from '../event-log/event-log.contract.js';
import { freshNamespace, REAL_URL, serverUnderTest, type ServerUnderTest } from './server.js';
import { withShortIds } from './uuids.js';

const PATHS: readonly { path: AppendPath; serverFeatures: boolean; name: string }[] = [
  { path: 'plain', serverFeatures: true, name: 'plain appends' },
  { path: 'batch', serverFeatures: true, name: 'batch appends' },
  // An old server names no features: the client then falls back to plain appends by itself.
  { path: 'batch', serverFeatures: false, name: 'a server without features' },
];

// Each append is a call over the wire: a contest of 64 writers makes two thousand of them.
jest.setTimeout(30_000);

describe.each(PATHS)('EventStoreDB, $name', ({ path, serverFeatures, name }) => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await serverUnderTest({ serverFeatures });
  });
  afterAll(() => server.stop());

  eventLogContract(`eventstoredb (${REAL_URL ? 'server' : 'double'}, ${name})`, { durable: true, assertsFacts: false }, async () => {
    const options = { url: server.url, namespace: freshNamespace(), appendPath: path, allowDefaultPassword: true };
    const known = new Map<string, string>();
    const open = async (): Promise<EventLog> => withShortIds(await openEventStoreLog(options), known);
    let log = await open();
    return {
      log,
      reopen: async () => {
        await log.close();
        return (log = await open());
      },
      dispose: () => log.close(),
    };
  });
});
