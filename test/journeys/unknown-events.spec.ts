import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openSqliteLog } from '#engine';
import { EngineProcess } from '../support/engine-process.js';

jest.setTimeout(120_000);

const PARTIES = ['SYN-A', 'SYN-B', 'SYN-C'];

interface Health {
  readonly status: string;
  readonly parts?: readonly { readonly part: string; readonly ok: boolean; readonly degraded?: boolean; readonly detail: string }[];
}

/** What an older engine does on a log that a newer one has written to: what is not known is kept, and nothing is decided on it. */
describe('events of a later version', () => {
  let engine: EngineProcess;
  let before: number;
  const operator = () => engine.as('OPERATOR', 'EUROPOL');
  const close = (code: string) => operator().post<{ code?: string }>(`/v1/parties/${code}/change-party-validity`, { kind: 'OTHER_PARTY', validFrom: '2020-01-01', validTo: '2022-12-31' });

  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    for (const code of PARTIES) {
      const { status } = await operator().post('/v1/parties', { code, kind: 'OTHER_PARTY', names: { en: 'SYNTHETIC party' }, validFrom: '2020-01-01' });
      expect(status).toBeLessThan(300);
    }
    await engine.quiet();
  });
  afterAll(() => engine.stop());

  it('are none at first', async () => {
    expect((await operator().get<Health>('/health')).body).toMatchObject({ status: 'ok' });
    before = await engine.head();
    await engine.down();
  });

  it('are kept and counted, and the engine says that it is degraded', async () => {
    const log = await openSqliteLog({ file: join(engine.dataDir, 'events.db') });
    const written = await log.readStream('party-SYN-A', { limit: 1 });
    const { type, data, metadata } = written[0]!;
    await log.append({ stream: 'party-SYN-A', expectedRevision: 0, events: [{ id: 'of-a-later-type', type: 'PartyHonoured', data: { with: 'SYNTHETIC' }, metadata: { ...metadata, v: 1 } }] });
    await log.append({ stream: 'party-SYN-B', expectedRevision: 0, events: [{ id: 'of-a-later-version', type, data, metadata: { ...metadata, v: 99 } }] });
    await log.close();
    await engine.up();
    await engine.quiet();

    expect(await engine.head()).toBe(before + 2);
    const { status, body } = await operator().get<Health>('/health');
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.parts).toContainEqual({ part: 'record', ok: true, degraded: true, detail: expect.stringMatching(/^2 events .* does not know/) as unknown });
    // Whoever is not an operator learns no more than that.
    expect((await engine.as('EST', 'EUROPOL').get<Health>('/health')).body).toEqual({ status: 'degraded' });
    expect(await (await fetch(`${engine.url}/metrics`)).text()).toMatch(/^empact_view_unknown_events[{]view="history"[}] 2$/m);
  });

  it('close their streams to commands, with 503 ENGINE_TOO_OLD, and no other', async () => {
    for (const code of ['SYN-A', 'SYN-B']) {
      const { status, headers, body } = await close(code);
      expect([code, status, body.code]).toEqual([code, 503, 'ENGINE_TOO_OLD']);
      expect(headers.get('retry-after')).toBeTruthy();
    }
    expect((await close('SYN-C')).status).toBe(200);
  });

  it('are still in the log as they were written, after everything', async () => {
    await engine.down();
    const log = await openSqliteLog({ file: join(engine.dataDir, 'events.db') });
    const [later] = await log.readStream('party-SYN-A', { from: 1, limit: 1 });
    await log.close();
    expect(later).toMatchObject({ id: 'of-a-later-type', type: 'PartyHonoured', data: { with: 'SYNTHETIC' } });
  });
});
