import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readMail, smtpServer } from '../contracts/outbox/smtp-server.js';
import { EngineProcess } from '../support/engine-process.js';
import { StreamReader } from '../support/event-stream.js';
import { startDouble, type Double } from '../support/eventstore-double/double.js';
import { noRedis, startRedis, type RedisServer } from '../support/redis/redis-server.mjs';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

/** How long a deployment may take to be itself again after one of its processes was killed. */
const RECOVERY_MS_MAX = 60_000;

jest.setTimeout(4 * 60_000);

interface Reminder { readonly deadlineId: string; readonly rungs: string; readonly recipient: string }

(noRedis === undefined ? describe : describe.skip)(`two API processes and two workers on one log${noRedis === undefined ? '' : `: skipped, ${noRedis}`}`, () => {
  let double: Double;
  let redis: RedisServer;
  let smtp: Awaited<ReturnType<typeof smtpServer>>;
  let env: Record<string, string>;
  let apis: EngineProcess[] = [];
  const workers: EngineProcess[] = [];
  let thread: Thread;

  beforeAll(async () => {
    [double, redis, smtp] = await Promise.all([startDouble(), startRedis(), smtpServer()]);
    env = {
      EMPACT_AT: '2021-05-26', EVENTSTORE_URL: double.url, EVENTSTORE_NAMESPACE: 'journey', REDIS_URL: redis.url, REDIS_PREFIX: 'journey', SMTP_URL: smtp.url,
      PUBLIC_URL: 'http://engine.example',
    };
    apis = await Promise.all([EngineProcess.start(env), EngineProcess.start(env)]);
    workers.push(...(await Promise.all([EngineProcess.start(env, 'worker'), EngineProcess.start(env, 'worker')])));
    thread = new Thread(apis[0]!, empact());
    // Four processes start at once: a bound against hanging.
  }, 4 * 60_000);
  afterAll(async () => {
    await Promise.all([...apis, ...workers].map((each) => each.stop()));
    await Promise.all([double.stop(), redis.dispose(), smtp.close()]);
  });

  const est = (api = apis[1]!) => api.as('EST', 'EUROPOL');
  const leader = (): EngineProcess => workers.findLast(({ pid, complaints }) => pid !== undefined && complaints.some((line) => line.includes('This worker tells people')))!;
  const mails = () => smtp.mails.map(readMail);
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (const late = Date.now() + RECOVERY_MS_MAX; !(await holds()); ) {
      if (Date.now() > late) throw new Error(`It never came to that: ${holds.toString()}`);
      // The mail server lives in this process: it gets its turn.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('each does its share: the API answers, a worker answers nothing but how it is', async () => {
    await until(async () => (await fetch(`${apis[0]!.url}/health`)).status === 200);
    for (const { url } of workers) {
      const health = await fetch(`${url}/health`);
      expect(((await health.json()) as { parts: { part: string }[] }).parts.map(({ part }) => part)).toEqual(expect.arrayContaining(['reactor', 'deadlines', 'notifier', 'alarms']));
      expect((await fetch(`${url}/metrics`)).status).toBe(200);
      expect((await fetch(`${url}/v1/cycles`)).status).toBe(404);
    }
    const { body } = await apis[0]!.as('OPERATOR', 'EUROPOL').get<{ parts: { part: string }[] }>('/health');
    expect(body.parts.map(({ part }) => part)).not.toContain('reactor');
    // Whoever runs no alarm can show them.
    expect((await apis[0]!.as('OPERATOR', 'EUROPOL').get<{ queues: { name: string }[] }>('/queues/api/queues')).body.queues).toMatchObject([{ name: 'alarms', readOnlyMode: true }]);
  });

  it('the thread runs, what one writes the other reads, and the clock is everybody’s', async () => {
    await thread.publishAndAnnounce(EMPACT_YAML);
    await thread.decide('2021-05-26');
    await apis[0]!.advance({ to: '2021-09-01T07:00:00Z' });
    await thread.draft();
    await thread.oap('StartConsultation', { closesOn: '2021-11-05' });
    await apis[1]!.advance({ to: '2021-11-08T08:00:00Z' });
    for (const api of apis) {
      await until(async () => (await est(api).get(`/v1/oaps/${thread.oapId}`)).body.state === 'consulted');
      expect(((await (await fetch(`${api.url}/v1/demo/clock`)).json()) as { now: string }).now).toBe('2021-11-08T08:00:00.000Z');
    }
  });

  it('a reader of the stream goes on at the other process where he was at the first', async () => {
    const first = await StreamReader.open(apis[0]!, ['EST', 'EUROPOL'], 'since=-1');
    await first.until((events) => events.length >= 20);
    first.close();
    await first.over;
    const head = await apis[1]!.head();
    const second = await StreamReader.open(apis[1]!, ['EST', 'EUROPOL'], '', { lastId: first.lastId });
    await second.until((events) => Number(events.at(-1)?.seq) >= head);
    second.close();
    const seen = [...first.events, ...second.events].map(({ seq }) => seq);
    expect(seen).toEqual(seen.map((_, i) => i));
  });

  it('each reminder is recorded once and mailed once', async () => {
    const { body } = await est().get<{ items: Reminder[] }>(`/v1/reminders?cycleId=${thread.cycleId}&limit=200`);
    expect(body.items.length).toBeGreaterThan(10);
    const keys = body.items.map(({ deadlineId, rungs, recipient }) => `${deadlineId} ${rungs} ${recipient}`);
    expect(new Set(keys).size).toBe(keys.length);
    const ids = mails().map(({ messageId }) => messageId);
    expect(ids.length).toBeGreaterThan(10);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('a worker killed in the middle is replaced: what was due is told, and recorded once', async () => {
    const killed = leader();
    const sent = smtp.mails.length;
    const advancing = apis[0]!.as('OPERATOR', 'EUROPOL').post('/v1/demo/clock', { to: '2021-12-31T08:00:00Z' });
    await until(async () => smtp.mails.length > sent);
    await killed.down('SIGKILL');
    workers.splice(workers.indexOf(killed), 1);
    workers.push(await EngineProcess.start(env, 'worker'));
    expect((await advancing).status).toBe(200);
    const ids = mails().map(({ messageId }) => messageId);
    // At most what was on its way when it died went out again, under the same id.
    expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(1);
    const last = await est().get<{ items: { at: string }[] }>(`/v1/reminders?cycleId=${thread.cycleId}&limit=1`);
    expect(last.status).toBe(200);
    const replay = await apis[0]!.as('OPERATOR', 'EUROPOL').get<{ logHash: string }>('/v1/audit/replay?to=2022-01-01T00:00:00Z');
    const there = await apis[1]!.as('OPERATOR', 'EUROPOL').get<{ logHash: string }>('/v1/audit/replay?to=2022-01-01T00:00:00Z');
    expect(there.body.logHash).toBe(replay.body.logHash);
  });

  it('without any worker the API goes on and says what is missing', async () => {
    for (const worker of workers) expect(await worker.down('SIGTERM')).toBe(0);
    await thread.oap('SubmitOAP');
    await until(async () => (await fetch(`${apis[0]!.url}/health`)).status === 503);
    const { body } = await apis[0]!.as('OPERATOR', 'EUROPOL').get<{ parts: { part: string; ok: boolean; detail: string }[] }>('/health');
    expect(body.parts.filter(({ ok }) => !ok).map(({ part, detail }) => `${part}: ${detail}`)).toEqual([expect.stringMatching(/^workers: no worker reports/)]);
  });
});
