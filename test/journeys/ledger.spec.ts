import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess, LOGS } from '../support/engine-process.js';
import { Ledger, type Told } from '../support/ledger.js';
import { empact, Thread } from '../support/thread.js';
import { shifted, wallClock } from '../support/working-days.js';

jest.setTimeout(240_000);

const ZONE = 'Europe/Brussels';
const definition = { ...empact(), rules: empact().rules.filter(({ id }) => id === 'C8b') };
const at = (day: string, time = '10:00'): string => wallClock(day, time, ZONE);

interface Entry extends Told {
  readonly attempts: number | null;
  readonly acknowledgedAt: string | null;
  readonly seatRole: string | null;
  readonly state: string;
}

/** What people do about one deadline, and what can be shown of it afterwards (A11, A12). One story in the order of time. */
describe.each(LOGS)('the ledger of a deadline, %s log', (log) => {
  let engine: EngineProcess;
  let ledger: Ledger;
  let thread: Thread;
  const id = (): string => `empact-2022.C8b.${thread.oapId}.1`;
  const path = (command: string): string => `/v1/deadlines/${id()}/${command}`;
  const entries = async (role = 'EST', party = 'EUROPOL'): Promise<readonly Entry[]> =>
    (await engine.as(role, party).get<{ items: readonly Entry[] }>(`/v1/deadlines/${id()}/ledger?limit=100`)).body.items;
  const kinds = async (): Promise<string[]> => (await entries()).map(({ kind, rungs, outcome, role }) => `${kind} ${rungs} ${outcome ?? '-'} ${role ?? '-'}`);

  beforeAll(async () => {
    engine = await EngineProcess.startOn(log, { EMPACT_AT: '2021-05-26' });
    ledger = new Ledger(engine);
    thread = new Thread(engine, definition);
    await thread.publishAndAnnounce();
    await thread.decide('2021-05-26');
    await engine.advance({ to: at('2021-09-01') });
    await thread.draft();
    await engine.advance({ to: at('2021-10-01') });
  });
  afterAll(() => engine.stop());

  it('A11: shows of each telling the seat, the Message-ID, the attempts and the outcome', async () => {
    expect(await entries()).toEqual([
      expect.objectContaining({ kind: 'reminder', rungs: '1', role: 'DRIVER', party: 'ES', outcome: 'delivered', attempts: 1, messageId: expect.stringMatching(/^<.+@.+>$/), acknowledgedAt: null, state: 'open' }),
    ]);
  });

  it('is acknowledged by the seat that was told, and leaves its list of what is new', async () => {
    const mine = async (): Promise<number> => (await engine.as('DRIVER', 'ES').get<{ items: readonly unknown[] }>('/v1/me/notifications?unseen=true')).body.items.length;
    expect(await mine()).toBe(1);
    expect((await engine.as('NEC', 'ES').get<{ items: readonly unknown[] }>('/v1/me/notifications?unseen=true')).body.items).toEqual([]);
    expect(await engine.as('COSI', 'COUNCIL').post(path('acknowledge-reminder'), { rungs: [1] })).toMatchObject({ status: 422, body: { code: 'DEADLINE_SEAT_NOT_TOLD' } });
    expect(await engine.as('DRIVER', 'FR').post(path('acknowledge-reminder'), { rungs: [1] })).toMatchObject({ status: 403 });
    expect(await engine.as('DRIVER', 'ES').post(path('acknowledge-reminder'), { rungs: [1] })).toMatchObject({ status: 200 });
    await engine.quiet();
    expect(await mine()).toBe(0);
    expect((await entries())[0]).toMatchObject({ acknowledgedAt: at('2021-10-01') });
  });

  it('a nudge goes out once a day through the same outbox', async () => {
    expect(await engine.as('NEC', 'ES').post(path('send-nudge'), {})).toMatchObject({ status: 403 });
    expect(await engine.as('EST', 'EUROPOL').post(path('send-nudge'), {})).toMatchObject({ status: 200 });
    await engine.quiet();
    expect(await engine.as('EST', 'EUROPOL').post(path('send-nudge'), {})).toMatchObject({ status: 422, body: { code: 'DEADLINE_NUDGED_TODAY' } });
    expect(await kinds()).toContain('nudge 2001 delivered DRIVER');
    expect(await ledger.mails(`C8b ${thread.oapId}`)).toHaveLength(2);
  });

  it('a seat that puts its reminder off is not reminded until that day, and then is', async () => {
    const second = (await ledger.ladder(id())).filter(({ kind }) => kind === 'reminder')[1]!.at;
    const until = shifted(second.slice(0, 10), 1);
    expect(await engine.as('DRIVER', 'ES').post(path('snooze-reminder'), { until })).toMatchObject({ status: 200 });
    await engine.advance({ to: at(second.slice(0, 10)) });
    expect(await ledger.mails(`C8b ${thread.oapId}`)).toHaveLength(2);
    await engine.advance({ to: at(until) });
    const mails = await ledger.mails(`C8b ${thread.oapId}`);
    expect(mails.map(({ sentAt }) => sentAt).at(-1)).toBe(at(until, '09:00'));
    expect(mails).toHaveLength(3);
    expect(await kinds()).toEqual(expect.arrayContaining(['snooze 1001 - -', 'reminder 1001 delivered DRIVER']));
  });

  it('A12: a date moved by the support team has its own ladder; a waiver by COSI ends it', async () => {
    expect(await engine.as('DRIVER', 'ES').post(path('reschedule-deadline'), { dueOn: '2021-11-30', reason: 'SYNTHETIC' })).toMatchObject({ status: 403 });
    expect(await engine.as('EST', 'EUROPOL').post(path('reschedule-deadline'), { dueOn: '2021-11-30', reason: 'SYNTHETIC' })).toMatchObject({ status: 200 });
    await engine.quiet();
    expect(await ledger.deadline(id())).toMatchObject({ dueOn: '2021-11-30', decidedRole: 'EST', decidedWhy: 'SYNTHETIC', explanation: { steps: expect.arrayContaining(['set to 2021-11-30 by decision']) } });
    await engine.advance({ to: at('2021-11-16') });
    expect(await ledger.deadline(id())).toMatchObject({ state: 'open', overdue: false });

    expect(await engine.as('EST', 'EUROPOL').post(path('waive-deadline'), { reason: 'SYNTHETIC', docRef: 'SYNTHETIC 9/21' })).toMatchObject({ status: 403 });
    expect(await engine.as('COSI', 'COUNCIL').post(path('waive-deadline'), { reason: 'SYNTHETIC', docRef: 'SYNTHETIC 9/21' })).toMatchObject({ status: 200 });
    await engine.quiet();
    const told = await kinds();
    await engine.advance({ to: at('2021-12-15') });
    expect(await kinds()).toEqual(told);
    expect(await ledger.deadline(id())).toMatchObject({ state: 'waived', decidedRole: 'COSI', decidedDocRef: 'SYNTHETIC 9/21' });
    expect(await ledger.happened(id())).not.toContain('DeadlineMissed');
  });

  it('says nothing of a deadline that is not there, or to one who sends no word', async () => {
    expect(await engine.as('COSI', 'COUNCIL').post('/v1/deadlines/empact-2022.C8b.none.1/waive-deadline', { reason: 'SYNTHETIC', docRef: 'SYNTHETIC' })).toMatchObject({ status: 404 });
    expect(await engine.as('COSI', 'COUNCIL').post(path('waive-deadline'), { reason: 'SYNTHETIC' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/docRef' }] } });
  });
});
