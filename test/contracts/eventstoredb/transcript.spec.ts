import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDBClient } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { startDouble, type Double } from '../../support/eventstore-double/index.js';
import { transcript, type Path } from '../../support/eventstore-double/transcript.js';
import { REAL_URL } from './server.js';

/** Each row once for each append path it names. A real server cannot be told to misbehave: there those rows are the double's alone. */
const rows = transcript.flatMap((row) => (row.paths ?? (['plain'] satisfies Path[])).map((path) => ({ ...row, path })));

const tried = (against: 'double' | 'server', urlOf: () => Promise<{ url: string; double: Double | undefined }>) => {
  let url: string;
  let double: Double | undefined;
  let client: EventStoreDBClient;
  beforeAll(async () => ({ url, double } = await urlOf()));
  afterAll(() => double?.stop());
  beforeEach(() => {
    client = EventStoreDBClient.connectionString(url);
  });
  afterEach(async () => {
    double?.misbehave({ dropReplies: 0, dropReplyAs: undefined, dropShare: undefined, dropRequests: 0, notLeader: 0, featuresStatusTimes: 0, deliverEveryMs: 0 });
    // Over a batch stream that ended with OK it waits for ever.
    await Promise.race([client.dispose(), new Promise((resolve) => setTimeout(resolve, 500))]);
  });
  const usable = rows.filter(({ provoked }) => against === 'double' || !provoked);
  it.each(usable)('$of ($path): $fact', async ({ request, answer, path }) => {
    const told = await request({ client, stream: `row_${randomUUID()}`, path, double: double as Double });
    expect(told).toEqual(answer);
  });
};

describe('what the server was seen to answer, and the double', () => {
  tried('double', async () => {
    const double = await startDouble();
    return { url: double.url, double };
  });
});

if (REAL_URL) {
  const url = REAL_URL;
  describe('what the server was seen to answer, and the server at EVENTSTORE_URL', () => {
    tried('server', async () => ({ url, double: undefined }));
  });
}

describe('the transcript', () => {
  it('has a fact once, and rows from every section on the server', () => {
    const facts = transcript.map(({ fact }) => fact);
    expect(new Set(facts).size).toBe(facts.length);
    expect([...new Set(transcript.map(({ of }) => of))].sort()).toEqual(['1a', '1b', '1c', '1d', '1h']);
  });
});
