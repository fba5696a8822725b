import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import ICAL from 'ical.js';
import { EngineProcess, LOGS } from '../support/engine-process.js';
import { Ledger, type Mail } from '../support/ledger.js';
import { empact, Thread } from '../support/thread.js';
import { wallClock } from '../support/working-days.js';

jest.setTimeout(240_000);

const ZONE = 'Europe/Brussels';
const definition = { ...empact(), rules: empact().rules.filter(({ id }) => id === 'C8b') };
const at = (day: string, time = '10:00'): string => wallClock(day, time, ZONE);

/** How seats are told: notices on what happened, the language and hour they chose, the calendar they subscribe to. */
describe.each(LOGS)('delivery to seats, %s log', (log) => {
  let engine: EngineProcess;
  let ledger: Ledger;
  let thread: Thread;
  const mails = async (): Promise<readonly Mail[]> => (await engine.as('EST', 'EUROPOL').get<{ items: readonly Mail[] }>('/v1/demo/inbox?limit=200')).body.items.toReversed();
  const id = (): string => `empact-2022.C8b.${thread.oapId}.1`;

  beforeAll(async () => {
    engine = await EngineProcess.startOn(log, { EMPACT_AT: '2021-05-26' });
    ledger = new Ledger(engine);
    thread = new Thread(engine, definition);
    await thread.publishAndAnnounce();
    await thread.decide('2021-05-26');
    await engine.advance({ to: at('2021-09-01') });
    await thread.draft();
    await engine.quiet();
  });
  afterAll(() => engine.stop());

  it('a party appointed is told so, in both languages while it has chosen none, and the ledger knows', async () => {
    const [appointed] = (await mails()).filter(({ to }) => to === 'driver.es@empact.example');
    expect(appointed).toMatchObject({ subject: 'Notice / Avis: empact-2022.fire, 2021-05-26' });
    expect(appointed!.text).toMatch(/\/v1\/history\/[0-9a-f-]{36}\n/);
    const { body } = await engine.as('DRIVER', 'ES').get<{ items: readonly object[] }>('/v1/me/notifications');
    expect(body.items).toContainEqual(expect.objectContaining({ kind: 'notice', ruleId: 'DriverAppointed', scopeId: 'empact-2022.fire', outcome: 'delivered', messageId: appointed!.messageId, state: null }));
    expect((await engine.as('DRIVER', 'FR').get<{ items: readonly object[] }>('/v1/me/notifications')).body.items).toEqual([]);
  });

  it('a seat says how it wants to be told, and nobody else says it', async () => {
    expect(await engine.as('DRIVER', 'FR').post('/v1/seats/DRIVER.ES/set-preferences', { language: 'fr', hour: 11 })).toMatchObject({ status: 403 });
    expect(await engine.as('DRIVER', 'ES').post('/v1/seats/DRIVER.ES/set-preferences', { language: 'fr', zone: 'Europe/Atlantis' })).toMatchObject({ status: 422, body: { code: 'SEAT_ZONE_UNKNOWN' } });
    expect(await engine.as('DRIVER', 'ES').post('/v1/seats/DRIVER.ES/set-preferences', { language: 'fr', hour: 11 })).toMatchObject({ status: 200 });
    const [first] = await ledger.ladder(id());
    await engine.advance({ to: first!.at });
    expect(await ledger.mails(`C8b ${thread.oapId}`)).toEqual([]);
    await engine.advance({ to: at(first!.at.slice(0, 10), '12:00') });
    const [mail, ...none] = await ledger.mails(`C8b ${thread.oapId}`);
    expect([mail!.subject, mail!.sentAt, none]).toEqual([`Échéance : C8b ${thread.oapId}, 2021-11-15`, at(first!.at.slice(0, 10), '11:00'), []]);
  });

  it('what became of a telling carries on the correlation of what asked for it; of what an older version left in the outbox it begins one', async () => {
    type Recorded = { readonly eventId: string; readonly type: string; readonly correlationId: string; readonly causationId: string };
    const recorded = async (stream: string): Promise<readonly Recorded[]> => (await engine.as('EST', 'EUROPOL').get<{ items: readonly Recorded[] }>(`/v1/history?stream=${stream}&limit=500`)).body.items;
    /** Of the outcomes in the stream: whether each is caused by an intent there, and whether it has that one's correlation. */
    const traced = async (stream: string, type: string) => {
      const all = await recorded(stream);
      return all.filter((each) => each.type === type).map(({ causationId, correlationId }) => {
        const intent = all.find(({ eventId }) => eventId === causationId);
        return [intent?.type, intent?.correlationId === correlationId];
      });
    };
    const [appointed] = (await engine.as('EST', 'EUROPOL').get<{ items: readonly Recorded[] }>('/v1/history?type=DriverAppointed')).body.items;
    const told = await recorded(`notice-${appointed!.eventId}`);
    expect(told.map(({ type, correlationId }) => [type, correlationId])).toEqual(['NoticeDue', 'NoticeDelivered'].map((type) => [type, appointed!.correlationId]));
    expect(await traced(`deadline-${id()}`, 'ReminderDelivered')).toEqual([['ReminderDue', true]]);

    const [, second] = await ledger.ladder(id());
    await engine.advance({ to: second!.at });
    await engine.down();
    const outbox = new Database(join(engine.dataDir, 'outbox.db'));
    const { changes } = outbox.prepare("UPDATE notice SET notice = json_remove(notice, '$.data.correlationId') WHERE id IN (SELECT notice_id FROM message WHERE state = 'queued')").run();
    outbox.close();
    expect(changes).toBe(1);
    await engine.up();
    await engine.advance({ to: at(second!.at.slice(0, 10), '12:00') });
    expect(await traced(`deadline-${id()}`, 'ReminderDelivered')).toEqual([['ReminderDue', true], ['ReminderDue', false]]);
    expect((await recorded(`deadline-${id()}`)).at(-1)!.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('a calendar that is fetched without end is answered how long to wait, and no other is', async () => {
    const [busy, calm] = await Promise.all(['k-2', 'k-3'].map(async (key) => (await engine.as('DRIVER', 'ES').post<{ url: string }>('/v1/seats/DRIVER.ES/issue-token', {}, { 'idempotency-key': key })).body.url));
    const answers: Response[] = [];
    while (answers.at(-1)?.status !== 429 && answers.length < 100) answers.push(await fetch(busy!));
    expect(answers.length).toBe(31);
    expect([Number(answers.at(-1)!.headers.get('retry-after')) > 30, ((await answers.at(-1)!.json()) as { code: string }).code, (await fetch(calm!)).status]).toEqual([true, 'RATE_LIMITED', 200]);
    for (const { tokenId } of (await engine.as('DRIVER', 'ES').get<{ items: readonly { tokenId: string }[] }>('/v1/seats/DRIVER.ES/tokens')).body.items) await engine.as('DRIVER', 'ES').post('/v1/seats/DRIVER.ES/revoke-token', { tokenId });
  });

  it('a calendar address is shown once, shows what its seat owes, and is good until it is revoked', async () => {
    const issue = () => engine.as('DRIVER', 'ES').post<{ tokenId: string; url: string; token: string }>('/v1/seats/DRIVER.ES/issue-token', {}, { 'idempotency-key': 'k-1' });
    expect(await engine.as('NEC', 'ES').post('/v1/seats/DRIVER.ES/issue-token', {})).toMatchObject({ status: 403 });
    const { status, body } = await issue();
    expect(status).toBe(201);
    expect((await issue()).body).toEqual(body);
    const { body: history } = await engine.as('EST', 'EUROPOL').get<{ items: readonly object[] }>('/v1/history?stream=seat-DRIVER.ES');
    expect(JSON.stringify(history)).not.toContain(body.token);

    const read = async () => {
      const answer = await fetch(body.url);
      const text = await answer.text();
      const events = answer.ok ? new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((each) => [each.getFirstPropertyValue('uid'), String(each.getFirstPropertyValue('dtstart')), each.getFirstPropertyValue('sequence'), each.getFirstPropertyValue('status')]) : [];
      return { status: answer.status, type: answer.headers.get('content-type'), encoding: answer.headers.get('content-encoding'), etag: answer.headers.get('etag'), events };
    };
    const before = await read();
    expect(before).toMatchObject({ status: 200, type: 'text/calendar; charset=utf-8', encoding: null, events: [[`${id()}@empact-engine`, '2021-11-15', 0, 'CONFIRMED']] });
    expect((await fetch(body.url, { headers: { 'if-none-match': before.etag! } })).status).toBe(304);

    const tokens = (as = engine.as('DRIVER', 'ES')) => as.get<{ items: readonly object[] }>('/v1/seats/DRIVER.ES/tokens');
    expect((await tokens()).body).toEqual({ items: [{ tokenId: body.tokenId, issuedAt: expect.any(String), expiresOn: expect.any(String), fetchedAt: expect.any(String), fetches: 2 }] });
    expect([(await tokens(engine.as('DRIVER', 'FR'))).status, (await tokens(engine.as('NEC', 'ES'))).status]).toEqual([404, 404]);

    await engine.as('EST', 'EUROPOL').post(`/v1/deadlines/${id()}/reschedule-deadline`, { dueOn: '2021-11-30', reason: 'SYNTHETIC' });
    await engine.quiet();
    expect((await read()).events).toEqual([[`${id()}@empact-engine`, '2021-11-30', 1, 'CONFIRMED']]);
    await engine.as('COSI', 'COUNCIL').post(`/v1/deadlines/${id()}/waive-deadline`, { reason: 'SYNTHETIC', docRef: 'SYNTHETIC 9/21' });
    await engine.quiet();
    expect((await read()).events).toEqual([[`${id()}@empact-engine`, '2021-11-30', 2, 'CANCELLED']]);

    expect(await engine.as('DRIVER', 'ES').post('/v1/seats/DRIVER.ES/revoke-token', { tokenId: body.tokenId })).toMatchObject({ status: 200 });
    await engine.quiet();
    expect((await read()).status).toBe(404);
    expect((await fetch(`${engine.url}/calendar/${'A'.repeat(43)}.ics`)).status).toBe(404);
    expect((await tokens()).body).toEqual({ items: [] });
  });
});
