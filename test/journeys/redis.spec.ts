import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { API_MAIN, runToEnd } from '../support/program.js';
import { noRedis, startRedis, type RedisServer } from '../support/redis/redis-server.mjs';
import { certificateAuthority } from '../support/tls/certificates.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

/** How long the engine may take to notice that Redis went or came. */
const NOTICE_MS_MAX = 30_000;

(noRedis === undefined ? describe : describe.skip)(`the engine with its alarms on Redis${noRedis === undefined ? '' : `: skipped, ${noRedis}`}`, () => {
  let folder: string;
  let redis: RedisServer;
  let engine: EngineProcess;
  let thread: Thread;

  beforeAll(async () => {
    const authority = certificateAuthority();
    folder = mkdtempSync(join(tmpdir(), 'empact-tls-'));
    writeFileSync(join(folder, 'ca.pem'), authority.cert);
    // As a deployment would have it: by TLS, with a password, under an authority of its own.
    redis = await startRedis({ password: 'open sesame/1', tls: { ...authority.issue(['127.0.0.1']), ca: authority.cert } });
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26', REDIS_URL: redis.url, REDIS_PREFIX: 'journey', NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') });
    thread = new Thread(engine, empact());
  });
  afterAll(async () => {
    await engine.stop();
    await redis.dispose();
    rmSync(folder, { recursive: true, force: true });
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

  it('shows the jobs to the operator alone, and lets nobody change them', async () => {
    const ask = async (path: string, { method = 'GET', ...headers }: Record<string, string> = {}) => {
      const answer = await fetch(engine.url + path, { method, headers });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    const bearer = async (role: string, party: string) => ({ authorization: `Bearer ${await engine.token(role, party)}` });
    expect([(await ask('/queues')).status, (await ask('/queues/api/queues')).status, (await ask('/queues', await bearer('EST', 'EUROPOL'))).status]).toEqual([401, 401, 403]);
    const by = await bearer('OPERATOR', 'EUROPOL');
    const page = await ask('/queues', by);
    expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([200, expect.stringContaining('text/html'), 'no-store']);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/);
    const [script] = [...page.text.matchAll(/src="(static[^"]+)"/g)].map(([, src]) => src!);
    expect(await ask(`/queues/${script!}`, by)).toMatchObject({ status: 200 });

    const { queues } = JSON.parse((await ask('/queues/api/queues?activeQueue=alarms&status=delayed&page=1&jobsPerPage=10', by)).text) as { queues: { name: string; readOnlyMode: boolean; counts: { delayed: number }; jobs: { id: string }[] }[] };
    expect(queues).toMatchObject([{ name: 'alarms', readOnlyMode: true, counts: { delayed: jobs() } }]);
    const job = queues[0]!.jobs[0]!.id;
    for (const [method, path] of [['PUT', '/queues/api/queues/pause'], ['PUT', `/queues/api/queues/alarms/${job}/promote`], ['PUT', '/queues/api/queues/alarms/empty'], ['POST', '/queues/api/queues/alarms/add'], ['PUT', `/queues/api/queues/alarms/${job}/clean`]] as const) {
      expect([path, await ask(path, { ...by, method })]).toEqual([path, expect.objectContaining({ status: 405, text: expect.stringContaining('QUEUES_READ_ONLY') })]);
    }
    expect(jobs()).toBe(queues[0]!.counts.delayed);

    // A browser has no header to send: it gets a cookie for these pages, by the header once.
    const session = await ask('/queues/session', { ...by, method: 'POST' });
    const cookie = session.headers.get('set-cookie')!;
    expect([session.status, cookie]).toEqual([204, expect.stringMatching(/; Path=\/queues; Max-Age=900; HttpOnly; SameSite=Strict$/)]);
    expect((await ask('/queues/api/queues', { cookie: cookie.split(';')[0]! })).status).toBe(200);
    expect([(await ask('/queues/session', { cookie: cookie.split(';')[0]!, method: 'POST' })).status, (await ask('/v1/projections', { cookie: cookie.split(';')[0]! })).status]).toEqual([401, 401]);
  });

  it('goes on without Redis: /health says so, commands and reminders do not wait', async () => {
    await redis.stop();
    await until(async () => !(await alarms()).ok);
    expect((await alarms()).detail).toMatch(/Redis cannot be reached/);
    expect((await fetch(`${engine.url}/health`)).status).toBe(503);
    expect((await fetch(`${engine.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${engine.url}/queues`, { headers: { authorization: `Bearer ${await engine.token('OPERATOR', 'EUROPOL')}` } })).status).toBe(503);
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

  it('does not start on a Redis Cluster, with a sentence, and 2', async () => {
    const cluster = await startRedis({ cluster: true });
    try {
      const { code, stdout, stderr } = await runToEnd(API_MAIN, [], { EMPACT_MODE: 'demo', EMPACT_PORT: '0', EMPACT_DATA: join(folder, 'data'), REDIS_URL: cluster.url });
      expect([code, stdout, stderr]).toEqual([2, '', 'REDIS_URL cannot be used: it runs as a cluster, which the engine does not use; name a single Redis, with cluster-enabled no, in REDIS_URL.\n']);
    } finally {
      await cluster.dispose();
    }
  });

  it('ends in good order', async () => {
    expect(await engine.down('SIGTERM')).toBe(0);
  });
});
