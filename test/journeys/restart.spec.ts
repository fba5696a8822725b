import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { API_MAIN, runToEnd } from '../support/program.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

jest.setTimeout(60_000);

const party = (n: number) => ({ code: `SYNTH_${n}`, kind: 'NETWORK', names: { en: `SYNTHETIC ${n}` }, validFrom: '2021-01-01' });

describe('an engine that is stopped and started', () => {
  let engine: EngineProcess;
  let thread: Thread;
  const operator = () => engine.as('OPERATOR', 'EUROPOL');
  const register = (n: number) => operator().post<{ stream: string; revision: number }>('/v1/parties', party(n), { 'idempotency-key': `party-${n}` });

  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    thread = new Thread(engine, empact());
    await thread.publishAndAnnounce(EMPACT_YAML);
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await thread.draft();
  });
  afterAll(() => engine.stop());

  const picture = async (): Promise<unknown> => {
    const est = engine.as('EST', 'EUROPOL');
    const bodies = ['/v1/cycles', '/v1/oaps', '/v1/actions', '/v1/seats?ever=true&cycleId=empact-2022', '/v1/deadlines?cycleId=empact-2022&limit=500', '/v1/cycles/empact-2022/matrix?limit=500', '/v1/history?limit=500', '/v1/demo/clock'];
    return Promise.all(bodies.map(async (path) => (await est.get(path)).body));
  };

  it('drains on SIGTERM with 0, and the second start shows the same', async () => {
    await engine.quiet();
    const before = await picture();
    expect(await engine.down('SIGTERM')).toBe(0);
    await engine.up();
    expect(await picture()).toEqual(before);
  });

  it('answers what is under way when it is asked to end, and keeps what it answered', async () => {
    const before = await engine.head();
    const under = Array.from({ length: 40 }, (_, n) => register(n).then(({ status }) => ({ n, status }), () => ({ n, status: 0 })));
    await Promise.race(under);
    expect(await engine.down('SIGTERM')).toBe(0);
    const answered = await Promise.all(under);
    // What was not recorded was turned away, or was never taken: nobody is left without an answer to guess about.
    expect(answered.filter(({ status }) => ![201, 503, 0].includes(status))).toEqual([]);
    const recorded = answered.filter(({ status }) => status === 201);
    expect(recorded.length).toBeGreaterThan(0);
    await engine.up();
    for (const { n } of recorded) expect((await register(n)).headers.get('idempotency-replayed')).toBe('true');
    expect(await engine.head()).toBeGreaterThanOrEqual(before + recorded.length);
  });

  it('loses nothing that was acknowledged when it is killed, and a repeated key answers as the first time', async () => {
    const answers = new Map<number, { status: number; body: unknown }>();
    let enough!: () => void;
    const fifty = new Promise<void>((done) => (enough = done));
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let n = 100 + writer; n < 1_000; n += 16) {
        const answer = await register(n).catch(() => undefined);
        if (!answer) return;
        answers.set(n, { status: answer.status, body: answer.body });
        if (answers.size === 50) enough();
      }
    });
    await Promise.race([fifty, Promise.all(writers)]);
    await engine.down('SIGKILL');
    await Promise.all(writers);
    await engine.up();
    expect(answers.size).toBeGreaterThanOrEqual(50);
    for (const [n, first] of answers) {
      const again = await register(n);
      expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([first.status, first.body, 'true']);
    }
    const { body } = await operator().post<{ ok: boolean }>('/v1/projections/history/verify');
    expect(body).toMatchObject({ ok: true });
  });

  it('gives a second process on its folder one sentence that names the holder', async () => {
    const second = await runToEnd(API_MAIN, [], { EMPACT_MODE: 'demo', EMPACT_PORT: '0', EMPACT_DATA: engine.dataDir });
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr.trim().split('\n')).toHaveLength(1);
    expect(second.stderr).toContain(engine.dataDir);
    expect(second.stderr).toContain(`process ${engine.pid}`);
    expect((await operator().get('/v1/demo/clock')).status).toBe(200);
  });

  it('takes the next free port where the one wanted is taken, and says so', async () => {
    const port = Number(new URL(engine.url).port);
    const other = await EngineProcess.start({ EMPACT_PORT: String(port) });
    try {
      expect(Number(new URL(other.url).port)).toBeGreaterThan(port);
      expect(other.movedFrom).toBe(port);
      expect(await other.down('SIGTERM')).toBe(0);
    } finally {
      await other.stop();
    }
  });

  it('is degraded where its journal holds another event than was stored, goes on, and says that a restart ends it', async () => {
    type Health = { readonly status: string; readonly parts: readonly { readonly part: string; readonly ok: boolean; readonly degraded?: boolean; readonly detail: string }[] };
    const health = async () => {
      const { status, body } = await operator().get<Health>('/health');
      return { http: status, status: body.status, part: body.parts.find(({ part }) => part === 'following') };
    };
    const inFile = (sql: string): void => {
      const file = new Database(join(engine.dataDir, 'views.db'));
      file.exec(sql);
      file.close();
    };
    expect(await health()).toEqual({ http: 200, status: 'ok', part: { part: 'following', ok: true, detail: 'events are followed as they are stored' } });
    await engine.down('SIGTERM');
    inFile("CREATE TRIGGER another AFTER INSERT ON journal BEGIN UPDATE journal SET id = 'another-' || id WHERE seq = new.seq; END");
    await engine.up();
    expect((await register(2_000)).status).toBe(201);
    await engine.quiet();
    expect(await health()).toEqual({ http: 200, status: 'degraded', part: { part: 'following', ok: true, degraded: true, detail: expect.stringContaining('Restart the engine to end this') } });
    expect(await (await fetch(`${engine.url}/metrics`)).text()).toMatch(/^empact_part_degraded[{]part="following"[}] 1$/m);
    expect((await register(2_001)).status).toBe(201);
    await engine.down('SIGTERM');
    inFile('DROP TRIGGER another');
    await engine.up();
    expect((await register(2_002)).status).toBe(201);
    await engine.quiet();
    expect(await health()).toMatchObject({ http: 200, status: 'ok', part: { ok: true, detail: 'events are followed as they are stored' } });
    // The start found that the journal was not the log's and built it anew.
    expect((await operator().post<{ ok: boolean }>('/v1/projections/history/verify')).body).toMatchObject({ ok: true });
  });
});

describe('a configuration that is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'empact-config-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each<[string, Record<string, string>, readonly string[]]>([
    ['production without its issuer, mail server and mailboxes', {}, ['OIDC_ISSUER', 'SMTP_URL', 'CONTACTS_FILE']],
    ['production with a virtual clock', { OIDC_ISSUER: 'https://login.example', SMTP_URL: 'smtp://mail.example', CONTACTS_FILE: 'x.yaml', EMPACT_AT: '2021-03-01' }, ['EMPACT_AT']],
    ['an issuer without TLS', { OIDC_ISSUER: 'http://login.example', SMTP_URL: 'smtp://mail.example', CONTACTS_FILE: 'x.yaml' }, ['OIDC_ISSUER']],
    ['a demo off loopback', { EMPACT_MODE: 'demo', EMPACT_HOST: '0.0.0.0' }, ['EMPACT_HOST']],
    ['a demo on an address of the network', { EMPACT_MODE: 'demo', EMPACT_HOST: '192.0.2.7' }, ['EMPACT_HOST']],
    ['a day that does not exist', { EMPACT_MODE: 'demo', EMPACT_AT: '2021-02-30' }, ['EMPACT_AT']],
    ['a mail server and a sender that are none', { EMPACT_MODE: 'demo', SMTP_URL: 'mail.example', MAIL_FROM: 'nobody' }, ['SMTP_URL', 'MAIL_FROM']],
    ['several at once', { EMPACT_MODE: 'show', EMPACT_PORT: 'web', ID_KEY: 'short' }, ['EMPACT_MODE', 'EMPACT_PORT', 'ID_KEY']],
  ])('ends %s with a sentence for each, and 2', async (_name, env, named) => {
    const { code, stdout, stderr } = await runToEnd(API_MAIN, [], { EMPACT_DATA: join(folder, 'data'), ...env });
    expect([code, stdout]).toEqual([2, '']);
    for (const variable of named) expect(stderr).toMatch(new RegExp(`^${variable} .*\\.$`, 'm'));
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each<[string, string | undefined, RegExp]>([
    ['a file of mailboxes that is not there', undefined, /CONTACTS_FILE/],
    ['a file of mailboxes that names none', 'DRIVER/ES: nobody', /DRIVER\/ES/],
  ])('ends %s with a sentence, and 2', async (_name, contacts, says) => {
    const file = join(folder, 'contacts.yaml');
    if (contacts === undefined) rmSync(file, { force: true });
    else writeFileSync(file, contacts);
    const { code, stderr } = await runToEnd(API_MAIN, [], { EMPACT_DATA: join(folder, 'data'), OIDC_ISSUER: 'https://login.example', SMTP_URL: 'smtp://mail.example', CONTACTS_FILE: file, EMPACT_PORT: '0' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });

  it('ends with a sentence, and 2, where production finds its port taken', async () => {
    const taken: Server = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const contacts = join(folder, 'contacts.yaml');
    writeFileSync(contacts, 'EST: est@empact.example\n');
    const { code, stderr } = await runToEnd(API_MAIN, [], {
      EMPACT_DATA: join(folder, 'taken'), OIDC_ISSUER: 'https://login.example', SMTP_URL: 'smtp://127.0.0.1:1', CONTACTS_FILE: contacts, EMPACT_PORT: String((taken.address() as AddressInfo).port),
    });
    taken.close();
    expect([code, stderr.trim().split('\n')]).toEqual([2, [expect.stringMatching(/port .*EMPACT_PORT/i)]]);
  });
});

describe('production', () => {
  it('starts with an issuer and has no seats to hand out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'empact-production-'));
    const contacts = join(folder, 'contacts.yaml');
    writeFileSync(contacts, 'EST: est@empact.example\nDRIVER/ES: driver@empact.example\n');
    const engine = await EngineProcess.start({ EMPACT_MODE: 'production', OIDC_ISSUER: 'http://127.0.0.1:9', SMTP_URL: 'smtp://127.0.0.1:9', CONTACTS_FILE: contacts });
    try {
      expect((await fetch(`${engine.url}/health/live`)).status).toBe(200);
      const token = await fetch(`${engine.url}/v1/demo/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"role":"OPERATOR","party":"EUROPOL"}' });
      const clock = await fetch(`${engine.url}/v1/demo/clock`);
      const inbox = await fetch(`${engine.url}/v1/demo/inbox`);
      expect([token.status, clock.status, inbox.status]).toEqual([404, 404, 404]);
      expect((await fetch(`${engine.url}/v1/cycles`)).status).toBe(401);
      expect(await engine.down('SIGTERM')).toBe(0);
    } finally {
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
