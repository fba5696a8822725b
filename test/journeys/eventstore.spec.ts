import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDouble, type Double } from '../support/eventstore-double/double.js';
import { EngineProcess } from '../support/engine-process.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

/** How long the engine may take to be itself again after the server is back. */
const RECOVERY_MS_MAX = 30_000;

describe('the engine on EventStoreDB (wire-level double)', () => {
  let double: Double;
  let engine: EngineProcess;
  let thread: Thread;

  beforeAll(async () => {
    double = await startDouble();
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26', EVENTSTORE_URL: double.url, EVENTSTORE_NAMESPACE: 'journey' });
    thread = new Thread(engine, empact());
  });
  afterAll(async () => {
    await engine.stop();
    await double.stop();
  });

  const est = () => engine.as('EST', 'EUROPOL');
  const state = async () => (await est().get(`/v1/oaps/${thread.oapId}`)).body.state;

  it('runs the thread, deadlines and clock with nothing but another log', async () => {
    await thread.publishAndAnnounce(EMPACT_YAML);
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await thread.draft();
    await thread.oap('StartConsultation', { closesOn: '2021-11-05' });
    await engine.advance({ to: '2021-11-08T08:00:00Z' });
    expect(await state()).toBe('consulted');
    await thread.oap('SubmitOAP');
    await thread.oap('ApproveOAP', { docRef: 'SYNTHETIC', decidedOn: '2021-11-08' }, 'COUNCIL');
    expect(await state()).toBe('approved');
    const reminders = await est().get<{ items: unknown[] }>(`/v1/reminders?cycleId=${thread.cycleId}`);
    expect(reminders.body.items.length).toBeGreaterThan(0);
  });

  it('answers 503 while the server is down, reads on, and recovers by itself with nothing lost or doubled', async () => {
    const path = `/v1/oaps/${thread.oapId}/actions/1.1/assign-action-lead`;
    const body = { party: 'ES', leadRole: 'LEADER', effectiveFrom: '2021-11-08' };
    const key = { 'idempotency-key': 'assign-once' };
    const driver = engine.as(thread.roleFor('AssignActionLead'), 'ES');
    await double.kill();
    const down = await driver.post(path, body, key);
    expect(down.status).toBe(503);
    expect(down.headers.get('retry-after')).not.toBeNull();
    expect(await state()).toBe('approved');
    await double.restart();
    const until = Date.now() + RECOVERY_MS_MAX;
    let again = await driver.post(path, body, key);
    while (again.status === 503 && Date.now() < until) again = await driver.post(path, body, key);
    expect(again.status).toBe(200);
    const leads = await est().get<{ items: { party: string }[] }>(`/v1/oaps/${thread.oapId}/actions/1.1/leads`);
    expect(leads.body.items.map(({ party }) => party)).toEqual(['ES']);
  });

  it('keeps everything over a restart, and replays to the same state', async () => {
    // Answers when nothing follows any more: what the last command set going is in the log too.
    await engine.advance({ advance: 'PT1M' });
    const before = await engine.as('OPERATOR', 'EUROPOL').get<{ logHash: string }>('/v1/audit/replay?to=2021-12-01T00:00:00Z');
    await engine.down('SIGKILL');
    await engine.up();
    expect(await state()).toBe('approved');
    const after = await engine.as('OPERATOR', 'EUROPOL').get<{ logHash: string }>('/v1/audit/replay?to=2021-12-01T00:00:00Z');
    expect(after.body.logHash).toBe(before.body.logHash);
  });
});
