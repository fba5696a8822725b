import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { Ledger, ruleOf } from '../support/ledger.js';
import { empact, Thread } from '../support/thread.js';
import { certificateAuthority } from '../support/tls/certificates.js';
import { answering, isSigned, receiver, taking, type Receiver } from '../support/webhooks/receiver.js';

jest.setTimeout(90_000);

const definition = { ...empact(), rules: empact().rules.filter(({ id }) => id === 'C8b') };

interface Webhook { readonly webhookId: string; readonly state: string; readonly host: string; readonly url: string | null; readonly failures: number; readonly error: string | null }
interface Registered { readonly id: string; readonly secret: string; readonly code: string }

/** A seat's own system is told what the seat is told by mail: registered, signed to, disabled where it is not reached, removed. */
describe('webhooks of seats', () => {
  const authority = certificateAuthority();
  const folder = mkdtempSync(join(tmpdir(), 'empact-tls-'));
  let hook: Receiver;
  let engine: EngineProcess;
  let ledger: Ledger;
  let thread: Thread;
  let registered: Registered;

  beforeAll(async () => {
    hook = await receiver(authority.issue(['localhost']));
    writeFileSync(join(folder, 'ca.pem'), authority.cert);
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26', WEBHOOK_HOSTS: `hooks.example.org, ${hook.host}`, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') });
    ledger = new Ledger(engine);
    thread = new Thread(engine, definition);
    await thread.publishAndAnnounce();
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T08:00:00Z' });
    await thread.draft();
    await engine.quiet();
  });
  afterAll(async () => {
    await engine.stop();
    await hook.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const driver = () => engine.as('DRIVER', 'ES');
  const operator = () => engine.as('OPERATOR', 'EUROPOL');
  const body = (url = hook.url) => ({ role: 'DRIVER', party: 'ES', url });
  const list = async (as = driver()): Promise<readonly Webhook[]> => (await as.get<{ items: readonly Webhook[] }>('/v1/webhooks?limit=50')).body.items;
  const id = (): string => `empact-2022.C8b.${thread.oapId}.1`;
  const told = async () => (await ledger.told(id())) as readonly (Awaited<ReturnType<Ledger['told']>>[number] & { readonly channel: string; readonly error: string | null; readonly attempts: number })[];
  const byHook = async () => (await told()).filter(({ channel }) => channel === 'webhook');
  /** The day of a rung, at noon. */
  const noonOf = async (rung: number): Promise<string> => `${(await ledger.ladder(id()))[rung]!.at.slice(0, 10)}T12:00:00Z`;

  it('are registered by the seat itself, at a host the operator has named; the secret is shown to whoever registers', async () => {
    const refused = async (as: { post: ReturnType<EngineProcess['as']>['post'] }, sent: object) => ((answer) => [answer.status, answer.body.code])(await as.post('/v1/webhooks', sent));
    expect(await refused(engine.as('DRIVER', 'FR'), body())).toEqual([403, 'AUTHORITY_SEAT_NEEDED']);
    expect(await refused(operator(), body())).toEqual([403, 'AUTHORITY_SEAT_NEEDED']);
    expect(await refused(driver(), body(hook.url.replace('https', 'http')))).toEqual([400, 'REQUEST_INVALID']);
    expect(await refused(driver(), body('https://elsewhere.example.org/told'))).toEqual([422, 'WEBHOOK_HOST_NOT_ALLOWED']);
    expect(await refused(driver(), body('https://localhost/told'))).toEqual([422, 'WEBHOOK_HOST_NOT_ALLOWED']);
    const dry = await driver().post('/v1/webhooks?dryRun=true', body());
    expect([dry.status, 'secret' in dry.body]).toEqual([200, false]);
    expect(await list()).toEqual([]);

    const register = () => driver().post<Registered>('/v1/webhooks', body(), { 'idempotency-key': 'hook-1' });
    const first = await register();
    registered = first.body;
    expect([first.status, registered.secret]).toEqual([201, expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/)]);
    expect(first.headers.get('location')).toBe(`/v1/webhooks/${registered.id}`);
    expect((await register()).body).toEqual(registered);
    expect(await list()).toMatchObject([{ webhookId: registered.id, state: 'live', host: hook.host, url: hook.url, failures: 0 }]);
  });

  it('are the seat’s to see, and the operator’s without where on the host they are', async () => {
    expect(await list(operator())).toMatchObject([{ webhookId: registered.id, host: hook.host, url: null }]);
    expect(await list(engine.as('DRIVER', 'FR'))).toEqual([]);
    expect((await engine.as('EST', 'EUROPOL').get(`/v1/webhooks/${registered.id}`)).status).toBe(404);
    expect(await engine.as('DRIVER', 'FR').post(`/v1/webhooks/${registered.id}/remove-webhook`)).toMatchObject({ status: 404, body: { code: 'WEBHOOK_UNKNOWN' } });
  });

  it('hold a secret that is read back nowhere: not by a question, not in history, not in a file', async () => {
    const said = JSON.stringify([await list(), (await driver().get(`/v1/webhooks/${registered.id}`)).body, (await engine.as('EST', 'EUROPOL').get('/v1/history?category=webhook')).body]);
    expect(said).toContain(registered.id);
    expect(said).not.toContain(registered.secret.slice(6, 30));
    const bytes = Buffer.from(registered.secret.slice(6), 'base64');
    for (const file of readdirSync(engine.dataDir)) {
      const content = readFileSync(join(engine.dataDir, file));
      for (const form of [bytes, bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]) expect([file, content.includes(form)]).toEqual([file, false]);
    }
  });

  it('are told what the seat is told: reference, date and link, signed; the ledger has the very id that arrived', async () => {
    await engine.advance({ to: await noonOf(0) });
    const [post] = hook.posts;
    expect(isSigned(post!, registered.secret)).toBe(true);
    expect(JSON.parse(post!.body)).toEqual({
      type: 'told', timestamp: (await ledger.ladder(id()))[0]!.at, data: { items: [{ kind: 'due', reference: `C8b ${thread.oapId}`, on: '2021-11-15', link: `${engine.url}/v1/deadlines/${id()}` }] },
    });
    expect((await told()).map(({ channel, role, party, outcome }) => [channel, role, party, outcome])).toEqual(expect.arrayContaining([['mail', 'DRIVER', 'ES', 'delivered'], ['webhook', 'DRIVER', 'ES', 'delivered']]));
    expect(await byHook()).toMatchObject([{ recipient: registered.id, messageId: post!.headers['webhook-id'], attempts: 1 }]);
    expect(hook.posts).toHaveLength(1);
  });

  it('that are not reached bounce in the ledger and change nothing for the seat: mail goes on, nobody above it is told', async () => {
    hook.answerBy(answering(302, { location: 'https://hooks.example.org/' }));
    for (const rung of [1, 2]) await engine.advance({ to: await noonOf(rung) });
    const bounced = (await byHook()).filter(({ outcome }) => outcome === 'bounced');
    expect(bounced).toMatchObject([{ error: 'answered 302: redirects are not followed', messageId: null }, {}]);
    expect((await told()).filter(({ kind }) => kind === 'undeliverable')).toEqual([]);
    expect((await ledger.mails(`C8b ${thread.oapId}`)).filter(({ to }) => to === 'driver.es@empact.example')).toHaveLength(3);
    expect(await list()).toMatchObject([{ state: 'live', failures: 2, error: 'answered 302: redirects are not followed' }]);
  });

  it('are disabled where that lasts: the operator is told, nothing more is sent, and the seat enables it again', async () => {
    await engine.advance({ to: await noonOf(3) });
    expect(await list(operator())).toMatchObject([{ state: 'disabled', failures: 3 }]);
    const parts = async () => (await operator().get<{ parts: { part: string; ok: boolean; detail: string }[] }>('/health')).body.parts.find(({ part }) => part === 'webhooks');
    expect(await parts()).toMatchObject({ ok: true, detail: expect.stringContaining('1 could not be reached') });
    const stories = async (stream: string) => (await engine.as('EST', 'EUROPOL').get<{ items: readonly { type: string; correlationId: string; eventId: string; causationId: string }[] }>(`/v1/history?stream=${stream}&limit=500`)).body.items;
    const intents = new Map((await stories(`deadline-${id()}`)).map(({ eventId, correlationId }) => [eventId, correlationId]));
    const failed = (await stories(`webhook-${registered.id}`)).filter(({ type }) => type === 'WebhookFailed');
    expect(failed.map(({ causationId, correlationId }) => intents.get(causationId) === correlationId)).toEqual([true, true, true]);
    expect(await ledger.happenedIn(`webhook-${registered.id}`)).toEqual(['WebhookRegistered', 'WebhookFailed', 'WebhookFailed', 'WebhookFailed', 'WebhookDisabled']);
    const posts = hook.posts.length;
    hook.answerBy(taking);
    await engine.as('EST', 'EUROPOL').post(`/v1/deadlines/${id()}/send-nudge`);
    await engine.quiet();
    expect(hook.posts).toHaveLength(posts);

    expect(await driver().post(`/v1/webhooks/${registered.id}/enable-webhook`)).toMatchObject({ status: 200, body: { events: [{ type: 'WebhookEnabled' }] } });
    await engine.advance({ to: await noonOf(ruleOf(definition, 'C8b').remind!.length) });
    expect((await byHook())[0]).toMatchObject({ outcome: 'delivered' });
    expect(await parts()).toMatchObject({ detail: 'none is disabled' });
  });

  it('that were disabled are told of to their seat, by mail and in its list: which one, when and where it stands, and no more', async () => {
    const [disabled] = (await driver().get<{ items: readonly { eventId: string; recordedAt: string; sentenceEn: string }[] }>('/v1/history?type=WebhookDisabled')).body.items;
    const reference = `webhook ${registered.id}`;
    const on = disabled!.recordedAt.slice(0, 10);
    const link = `${engine.url}/v1/history/${disabled!.eventId}`;
    const [mail, ...others] = await ledger.mails(reference);
    expect([mail!.to, mail!.subject, others]).toEqual(['driver.es@empact.example', `Notice / Avis: ${reference}, ${on}`, []]);
    expect(mail!.text).toBe([
      `Notice: ${reference}`, `Date: ${on}`, `See: ${link}`, '', 'You receive this message because of the seat you hold.', '', '--', '',
      `Avis : ${reference}`, `Date : ${on}`, `Voir : ${link}`, '', 'Vous recevez ce message en raison du siège que vous occupez.', '',
    ].join('\n'));
    // Where the link leads, the seat may read what happened.
    expect((await driver().get<{ sentenceEn: string }>(link.slice(engine.url.length))).body).toMatchObject({ sentenceEn: disabled!.sentenceEn });
    const notice = { kind: 'notice', ruleId: 'WebhookDisabled', scopeKind: 'webhook', scopeId: registered.id, channel: 'mail', outcome: 'delivered', messageId: mail!.messageId };
    const noticesOf = async (role: string, party: string) => (await engine.as(role, party).get<{ items: readonly { kind: string; ruleId: string }[] }>('/v1/me/notifications?limit=50')).body.items.filter(({ ruleId }) => ruleId === 'WebhookDisabled');
    expect(await noticesOf('DRIVER', 'ES')).toEqual([expect.objectContaining(notice)]);
    expect(await noticesOf('DRIVER', 'FR')).toEqual([]);
    expect(await ledger.told(disabled!.eventId)).toEqual([expect.objectContaining({ ...notice, recipient: 'driver.es@empact.example', role: 'DRIVER', party: 'ES' })]);
    expect(await ledger.happenedIn(`notice-${disabled!.eventId}`)).toEqual(['NoticeDue', 'NoticeDelivered']);
  });

  it('are removed by the seat or the operator, and are told no more', async () => {
    expect(await operator().post(`/v1/webhooks/${registered.id}/remove-webhook`)).toMatchObject({ status: 200 });
    const posts = hook.posts.length;
    await engine.advance({ advance: 'P14D' });
    expect([hook.posts.length, await list()]).toEqual([posts, []]);
  });

  it('are few for each seat', async () => {
    for (let n = 0; n < 5; n++) expect((await driver().post('/v1/webhooks', body(`${hook.url}/${n}`))).status).toBe(201);
    await engine.quiet();
    expect(await driver().post('/v1/webhooks', body())).toMatchObject({ status: 422, body: { code: 'WEBHOOK_TOO_MANY' } });
  });
});
