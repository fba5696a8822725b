import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { noRedis, startRedis, type RedisServer } from '../support/redis/redis-server.mjs';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

/** How long the engine may take to notice that Redis went or came. */
const NOTICE_MS_MAX = 30_000;

(noRedis === undefined ? describe : describe.skip)(`the engine with its alarms on Redis${noRedis === undefined ? '' : `: skipped, ${noRedis}`}`, () => {
  let redis: RedisServer;
  let engine: EngineProcess;
  let thread: Thread;

  beforeAll(async () => {
    redis = await startRedis();
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26', REDIS_URL: redis.url, REDIS_PREFIX: 'journey' });
    thread = new Thread(engine, empact());
  });
  afterAll(async () => {
    await engine.stop();
    await redis.dispose();
  });

  const operator = () => engine.as('OPERATOR', 'EUROPOL');
  const alarms = async () => (await operator().get<{ parts: { part: string; ok: boolean; detail: string }[] }>('/health')).body.parts.find(({ part }) => part === 'alarms')!;
  const jobs = (): number => Number(redis.command('zcard', '{journey}:alarms:delayed'));
  /** When somebody was last told something. */
  const told = async () => (await operator().get<{ items: { sentAt: string }[] }>('/v1/demo/inbox?limit=1')).body.items[0]!.sentAt;
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (const late = Date.now() + NOTICE_MS_MAX; !(await holds()); ) if (Date.now() > late) throw new Error(`It never came to that: ${holds.toString()}`);
  };
  it('keeps one job for each alarm there, and runs them as the clock is advanced', async () => {
    await thread.publishAndAnnounce(EMPACT_YAML);
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await thread.draft();
    await until(async () => (await alarms()).detail === `${jobs()} armed`);
    expect(jobs()).toBeGreaterThan(5);
    await thread.oap('StartConsultation', { closesOn: '2021-11-05' });
    await engine.advance({ to: '2021-11-08T08:00:00Z' });
    // The consultation was closed by the clock: that alarm came by Redis too.
    expect((await engine.as('EST', 'EUROPOL').get(`/v1/oaps/${thread.oapId}`)).body.state).toBe('consulted');
    expect(await told() > '2021-10').toBe(true);
    expect(await alarms()).toMatchObject({ ok: true });
  });

  it('goes on without Redis: /health says so, commands and reminders do not wait', async () => {
    await redis.stop();
    await until(async () => !(await alarms()).ok);
    expect((await alarms()).detail).toMatch(/Redis cannot be reached/);
    expect((await fetch(`${engine.url}/health`)).status).toBe(503);
    expect((await fetch(`${engine.url}/health/live`)).status).toBe(200);
    await thread.oap('SubmitOAP');
    await engine.advance({ to: '2021-12-20T08:00:00Z' });
    expect(await told() > '2021-12').toBe(true);
  });

  it('tells a Redis that comes back empty everything again', async () => {
    await redis.start();
    await until(async () => (await alarms()).ok && (await alarms()).detail === `${jobs()} armed`);
    await engine.advance({ to: '2022-07-01T08:00:00Z' });
    expect(await told() > '2022-01').toBe(true);
  });

  it('ends in good order', async () => {
    expect(await engine.down('SIGTERM')).toBe(0);
  });
});
