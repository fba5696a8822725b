import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess, LOGS } from '../support/engine-process.js';
import { Ledger, ladderByHand, ruleOf, type Mail, type Step } from '../support/ledger.js';
import { empact, Thread } from '../support/thread.js';
import { shifted, wallClock, WorkingDays } from '../support/working-days.js';

jest.setTimeout(60_000);

const ZONE = 'Europe/Brussels';
const days = WorkingDays.shipped('EU-INST');
/** EMPACT as it ships, with the rules told of here alone: the others would fill the catcher. */
const TOLD = ['C8b', 'C9', 'C12', 'C14b', 'T1', 'T2', 'T3', 'T4', 'T5'];
const definition = { ...empact(), rules: empact().rules.filter(({ id }) => TOLD.includes(id)) };
const at = (day: string, time = '10:00'): string => wallClock(day, time, ZONE);
const minuteBefore = (instant: string): string => new Date(Date.parse(instant) - 60_000).toISOString();
const intents = (steps: readonly Step[]): string[] => steps.filter(({ kind }) => kind !== 'missed').map(({ kind, at: when }) => `${kind} ${when}`);
const reminders = (steps: readonly Step[]): Step[] => steps.filter(({ kind }) => kind === 'reminder');

const DUE = '2021-11-15';
const submission = ladderByHand(ruleOf(definition, 'C8b'), DUE, days, ZONE);

/**
 * One cycle with three plans: that on firearms lets its date pass, that on cyber-attacks keeps it, that on trafficking in human
 * beings loses its driver. One story in the order in which time goes by; the expected dates are reckoned by hand from the calendar.
 */
describe.each(LOGS)('deadlines while the clock moves, %s log', (log) => {
  let engine: EngineProcess;
  let ledger: Ledger;
  let fire: Thread;
  let cyber: Thread;
  let thb: Thread;
  const submitOf = (thread: Thread, occurrence = 1): string => `empact-2022.C8b.${thread.oapId}.${occurrence}`;
  const approveOf = (thread: Thread): string => `empact-2022.C9.${thread.oapId}.1`;
  const leaderOf = (thread: Thread, action: string, occurrence = 1): string => `empact-2022.C12.${thread.oapId}.${action}.${occurrence}`;

  beforeAll(async () => {
    engine = await EngineProcess.startOn(log, { EMPACT_AT: '2021-05-26' });
    ledger = new Ledger(engine);
    [fire, cyber, thb] = ['fire', 'cyber', 'thb'].map((line) => new Thread(engine, definition, { line })) as [Thread, Thread, Thread];
    await fire.publishAndAnnounce();
    await fire.decide('2021-05-26');
    for (const thread of [cyber, thb]) {
      await thread.adoptPriority('2021-05-26');
      await thread.openLine('2021-05-26');
    }
    await engine.advance({ to: at('2021-09-01') });
    for (const thread of [fire, cyber, thb]) {
      await thread.draft();
      await thread.oap('StartConsultation', { closesOn: '2021-10-01' });
    }
  });
  afterAll(() => engine.stop());

  it('schedules the ladder that the calendar gives, and explains its date', async () => {
    expect(days.isWorking(DUE)).toBe(true);
    // All Saints' and All Souls' Day lie between: counted by weekends alone the first reminder would come two days later.
    expect(days.from(DUE, -30)).toBe('2021-09-30');
    expect(await ledger.deadline(submitOf(fire))).toMatchObject({ state: 'open', dueOn: DUE, dueAt: '2021-11-15T23:00:00.000Z', overdue: false });
    expect(await ledger.ladder(submitOf(fire))).toEqual(submission);
    expect(await ledger.told(submitOf(fire))).toEqual([]);
  });

  it('reminds at the first rung, once, in ledger and catcher alike', async () => {
    const [first] = submission as [Step];
    await engine.advance({ to: minuteBefore(first.at) });
    expect(await ledger.told(submitOf(fire))).toEqual([]);
    await engine.advance({ advance: 'PT2M' });
    const told = await ledger.told(submitOf(fire));
    expect(told.map(({ recipient, outcome, intendedAt, dueOn }) => [recipient, outcome, intendedAt, dueOn]).sort()).toEqual(
      ['driver.es'].map((mailbox) => [`${mailbox}@empact.example`, 'delivered', first.at, DUE]),
    );
    const mails = await ledger.mails(`C8b ${fire.oapId}`);
    expect(mails.map(({ messageId, to }) => [to, messageId]).sort()).toEqual(told.map(({ recipient, messageId }) => [recipient, messageId]).sort());
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);

    const before = await engine.head();
    await engine.advance({ advance: 'PT10M' });
    expect(await ledger.told(submitOf(fire))).toEqual(told);
    expect(await ledger.mails(`C8b ${fire.oapId}`)).toEqual(mails);
    // The clock's own step is all that was recorded.
    expect(await engine.head()).toBe(before + 1);
  });

  it('says reference, date and link, and no word of the plan', async () => {
    for (const { subject, text } of await ledger.mails(`C8b ${fire.oapId}`)) {
      expect(subject).toContain(`C8b ${fire.oapId}, ${DUE}`);
      expect(text).toContain(`${engine.url}/v1/deadlines/${submitOf(fire)}`);
      expect(text).toContain(DUE);
      for (const content of ['SYNTHETIC', 'Firearms', 'armes', fire.goal]) expect(`${subject} ${text}`).not.toContain(content);
    }
  });

  it('tells the coordinator and the supporting office where the driver has left', async () => {
    await thb.cycle('ReleaseRole', { seat: 'driver', target: 'thb', party: 'ES', to: '2021-10-05', reason: 'SYNTHETIC' });
    await engine.advance({ to: submission[1]!.at });
    const second = (await ledger.told(submitOf(thb))).filter(({ intendedAt }) => intendedAt === submission[1]!.at);
    expect(second.map(({ role, party, outcome }) => [role, party, outcome]).sort()).toEqual([['EST', '', 'delivered'], ['NEC', 'ES', 'delivered']]);
  });

  it('forgets nothing and repeats nothing when it is killed between two advances', async () => {
    const [told, mails] = [await ledger.told(submitOf(fire)), await ledger.mails(`C8b ${fire.oapId}`)];
    expect(told.length).toBe(2);
    await engine.down('SIGKILL');
    await engine.up();
    expect(await ledger.told(submitOf(fire))).toEqual(told);
    expect(await ledger.mails(`C8b ${fire.oapId}`)).toEqual(mails);
    await engine.advance({ to: at('2021-11-08') });
    expect(await ledger.told(submitOf(fire))).toEqual(told);
  });

  it('is silent about a deadline that is met', async () => {
    await cyber.oap('SubmitOAP');
    await engine.quiet();
    expect(await ledger.deadline(submitOf(cyber))).toMatchObject({ state: 'met', late: false });
    const told = await ledger.told(submitOf(cyber));
    await engine.advance({ to: at('2021-11-23') });
    expect(await ledger.told(submitOf(cyber))).toEqual(told);
    expect(await ledger.intents(submitOf(cyber))).toEqual(intents(submission.slice(0, 2)));
    expect(await ledger.happened(submitOf(cyber))).not.toContain('DeadlineMissed');
  });

  it('records a missed one as missed and escalates it, by mail, each rung once', async () => {
    expect(await ledger.intents(submitOf(fire))).toEqual(intents(submission));
    expect(await ledger.deadline(submitOf(fire))).toMatchObject({ state: 'missed', overdue: true, missedAt: '2021-11-15T23:00:00.000Z', escalation: 2 });
    const happened = await ledger.happened(submitOf(fire));
    expect(happened.filter((type) => type === 'DeadlineMissed')).toHaveLength(1);
    expect(happened.filter((type) => type === 'DeadlineEscalated')).toHaveLength(2);
    expect(happened.filter((type) => type === 'ReminderDue')).toHaveLength(5);
    const escalated = (mails: readonly Mail[]): string[] => mails.filter(({ sentAt }) => submission.some(({ kind, at: when }) => kind === 'escalation' && when === sentAt)).map(({ to }) => to).sort();
    expect(escalated(await ledger.mails(`C8b ${fire.oapId}`))).toEqual(['cosi-sg@empact.example', 'est@empact.example', 'nec.es@empact.example']);
  });

  it('tells a latecomer nothing more', async () => {
    await fire.oap('SubmitOAP');
    await engine.quiet();
    expect(await ledger.deadline(submitOf(fire))).toMatchObject({ state: 'met', late: true });
    await engine.advance({ to: at('2021-12-01') });
    expect(await ledger.intents(submitOf(fire))).toEqual(intents(submission));
    await fire.oap('ApproveOAP', { docRef: 'SYNTHETIC 5/21', decidedOn: '2021-12-01' }, 'COUNCIL');
  });

  it('asks driver and coordinator for a leader, and is silent once there is one', async () => {
    const due = days.nearest(shifted(fire.period.from, -30), 1);
    const ladder = ladderByHand(ruleOf(definition, 'C12'), due, days, ZONE);
    expect(await ledger.deadline(leaderOf(fire, '1.1'))).toMatchObject({ state: 'open', dueOn: due });
    expect(await ledger.ladder(leaderOf(fire, '1.1'))).toEqual(ladder);
    await fire.lead('1.1', 'ES', '2021-12-01');
    await engine.advance({ to: at('2021-12-10', '08:00') });
    expect(await ledger.intents(leaderOf(fire, '1.1'))).toEqual(intents(ladder.slice(0, 2)));
    expect(await ledger.intents(leaderOf(fire, '1.2'))).toEqual(intents(ladder.filter((step) => step.at < at('2021-12-10', '08:00'))));
    const told = await ledger.told(leaderOf(fire, '1.2'));
    expect(new Set(told.filter(({ kind }) => kind === 'reminder').map(({ role, party, recipient }) => `${role} ${party} ${recipient}`))).toEqual(new Set(['DRIVER ES driver.es@empact.example', 'NEC ES nec.es@empact.example']));
    expect((await ledger.deadline(leaderOf(fire, '1.2'))).state).toBe('missed');
  });

  it('gives a plan sent back ten working days, and lets the decision wait meanwhile', async () => {
    const [returned, again] = ['2021-12-10', '2021-12-20'];
    await engine.advance({ to: at(returned) });
    await cyber.oap('ReturnOAP', { reasons: 'SYNTHETIC' }, 'COUNCIL');
    await engine.quiet();
    const due = days.from(returned, 10);
    expect(due > '2022-01-01').toBe(true);
    expect(await ledger.deadline(submitOf(cyber, 2))).toMatchObject({ state: 'open', dueOn: due });
    expect((await ledger.deadline(approveOf(cyber))).state).toBe('suspended');

    const waiting = await ledger.intents(approveOf(cyber));
    await engine.advance({ to: at(again) });
    expect(await ledger.intents(approveOf(cyber))).toEqual(waiting);
    await cyber.oap('SubmitOAP');
    await engine.quiet();
    // Three working days were left of the fifteenth when the plan was sent back.
    expect([days.from(returned, 3), days.from(again, 3)]).toEqual(['2021-12-15', '2021-12-23']);
    expect(await ledger.deadline(approveOf(cyber))).toMatchObject({ state: 'open', dueOn: '2021-12-23' });
    expect(await ledger.deadline(submitOf(cyber, 2))).toMatchObject({ state: 'met', late: false });

    await engine.advance({ to: at('2021-12-22') });
    const [dayBefore] = (await ledger.intents(approveOf(cyber))).slice(-1);
    expect(dayBefore).toBe(`reminder ${wallClock('2021-12-22', '09:00', ZONE)}`);
    await cyber.oap('ApproveOAP', { docRef: 'SYNTHETIC 6/21', decidedOn: '2021-12-22' }, 'COUNCIL');
    await engine.advance({ to: at('2022-01-12') });
    expect((await ledger.intents(approveOf(cyber))).slice(-1)).toEqual([dayBefore]);
    expect(await ledger.deadline(approveOf(cyber))).toMatchObject({ state: 'met', late: false });
  });

  it('asks for a leader again ten days after one has gone', async () => {
    await fire.action('ReleaseActionLead', '1.1', { party: 'ES', reason: 'SYNTHETIC', to: '2022-01-12' });
    await engine.quiet();
    expect(await ledger.deadline(leaderOf(fire, '1.1', 2))).toMatchObject({ state: 'open', dueOn: days.nearest('2022-01-22', 1) });
    await engine.advance({ to: at('2022-01-13') });
    await fire.lead('1.1', 'ES', '2022-01-13');
    await engine.quiet();
    expect((await ledger.deadline(leaderOf(fire, '1.1', 2))).state).toBe('met');
  });

  it('asks for the report on a plan that runs, by the next working day', async () => {
    const id = `empact-2022.C14b.${fire.oapId}.2022.1`;
    const due = days.nearest('2022-04-30', 1);
    expect(due).not.toBe('2022-04-30');
    const ladder = ladderByHand(ruleOf(definition, 'C14b'), due, days, ZONE);
    expect(await ledger.deadline(id)).toMatchObject({ state: 'open', dueOn: due });
    expect(await ledger.ladder(id)).toEqual(ladder);
    const [, , third] = reminders(ladder);
    await engine.advance({ to: third!.at });
    expect(await ledger.intents(id)).toEqual(intents(ladder.slice(0, 3)));
    expect(new Set((await ledger.told(id)).map(({ recipient }) => recipient))).toEqual(new Set(['driver.es@empact.example']));
    await fire.oap('OpenReportingRound', { year: 2022, roundNo: 1, dueOn: due }, 'EUROPOL');
    await fire.oap('SubmitOAPReport', { year: 2022, roundNo: 1, summary: 'SYNTHETIC' });
    await engine.advance({ to: at(shifted(due, 14)) });
    expect(await ledger.intents(id)).toEqual(intents(ladder.slice(0, 3)));
    expect(await ledger.deadline(id)).toMatchObject({ state: 'met', late: false });
  });
});

describe('a process killed while time goes by', () => {
  it('tells of every rung once, however often it is killed on the way', async () => {
    const engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    try {
      const thread = new Thread(engine, definition);
      await thread.publishAndAnnounce();
      await thread.decide('2021-05-26');
      await engine.advance({ to: at('2021-09-01') });
      await thread.draft();
      let kills = 0;
      for (const afterMs of [2, 15, 60]) {
        const moved = engine.advance({ to: at('2021-12-01') }).then(() => true, () => false);
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        await engine.down('SIGKILL');
        if (!(await moved)) kills++;
        await engine.up();
      }
      expect(kills).toBeGreaterThan(0);
      await engine.advance({ to: at('2021-12-01') });
      const ledger = new Ledger(engine);
      const id = `empact-2022.C8b.${thread.oapId}.1`;
      const told = await ledger.told(id);
      expect(await ledger.intents(id)).toEqual(intents(submission));
      expect(told.filter(({ kind, outcome }) => kind === 'reminder' && outcome !== 'delivered')).toEqual([]);
      const mails = await ledger.mails(`C8b ${thread.oapId}`);
      // Five reminders to the driver; escalations to two, then to one.
      expect(mails).toHaveLength(5 + 2 + 1);
      expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(mails.length);
      expect(new Set(mails.map(({ to, text, sentAt }) => `${to} ${text} ${sentAt}`)).size).toBe(mails.length);
    } finally {
      await engine.stop();
    }
  });
});
