import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualMachine } from '../../../libs/engine/testing/manual-machine.js';
import { ApiUnderTest } from '../../support/http/api-under-test.js';
import { stubEngine } from '../../support/http/stub-engine.js';

describe('a caller who asks too often', () => {
  const machine = new ManualMachine();
  let api: ApiUnderTest;
  let [driver, cosi] = ['', ''];
  beforeAll(async () => {
    api = await ApiUnderTest.start(stubEngine({ query: async () => ({ rows: [], seq: -1 }) }), { machine, limits: { rate: { perSecond: 0.5, burst: 4 }, streamReaders: 1 } });
    [driver, cosi] = [await api.seat('DRIVER', 'FR'), await api.seat('COSI', 'COUNCIL')];
  });
  afterAll(() => api.stop());

  const statuses = async (times: number, asking: { token?: string; headers?: Record<string, string> }, url = '/v1/oaps'): Promise<readonly number[]> => {
    const all: number[] = [];
    for (let n = 0; n < times; n++) all.push((await api.get(url, asking)).status);
    return all;
  };

  it('is told to wait, and how long', async () => {
    expect(await statuses(5, { token: driver })).toEqual([200, 200, 200, 200, 429]);
    const { headers, body } = await api.get('/v1/oaps', { token: driver });
    expect([headers['retry-after'], headers['content-type'], body]).toEqual(['2', 'application/problem+json', expect.objectContaining({ status: 429, code: 'RATE_LIMITED', detail: expect.stringContaining('Wait 2 s') })]);
    expect((await api.post('/v1/oaps/p-1/submit-oap', { token: driver, body: {} })).status).toBe(429);
    await machine.pass(2_000);
    expect(await statuses(2, { token: driver })).toEqual([200, 429]);
  });

  it('takes nothing from others, nor from those who watch the engine', async () => {
    expect(await statuses(1, { token: cosi })).toEqual([200]);
    expect(await statuses(6, { token: driver }, '/health')).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await statuses(6, {}, '/health/live')).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it('counts by his address where no token says who he is', async () => {
    // Two of the four went to fetch the seats; one came back since.
    expect(await statuses(4, { headers: { authorization: 'Bearer a.b.c' } })).toEqual([401, 401, 401, 429]);
    expect(await statuses(1, { token: cosi })).toEqual([200]);
  });
});
