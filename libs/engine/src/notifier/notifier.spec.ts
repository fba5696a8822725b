import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event, Refused, type NewEvent } from '#kernel';
import { ManualMachine } from '../../testing/manual-machine.js';
import { MemoryJournal } from '../../testing/memory-journal.js';
import { VirtualBusinessClock } from '../clocks/business-clock.js';
import { uuidOf } from '../commands/ids.js';
import { memoryLog } from '../event-log/memory.js';
import { LogUnavailable } from '../ports.js';
import { ATTEMPTS_MAX, BACKLOG_MIN, DIGEST_MAX, Notifier, type DeliveryOutcome, type NotifierParts } from './notifier.js';
import { Outbox, type Recipient } from './outbox.js';
import { Undeliverable, type Mail, type Transport } from './transport.js';

const catalogue = { BellDue: event<{ no: number; late?: boolean }>({ effective: 'any' }), Other: event<object>({ effective: 'any' }) };
const pilot: Recipient = { address: 'pilot.aa@example.eu', role: 'PILOT', party: 'AA', channel: 'mail' };
const desk: Recipient = { address: 'desk@example.eu', role: 'DESK', party: 'OFF', channel: 'mail', language: 'fr' };

let folder: string;
let outbox: Outbox;
const notifiers: Notifier[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  outbox = new Outbox(join(folder, 'outbox.db'));
});
afterEach(async () => {
  for (const notifier of notifiers.splice(0)) await notifier.stop();
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A transport that does as it is told, mail by mail; what it is not told about arrives. */
class ScriptedTransport implements Transport {
  readonly arrived: Mail[] = [];
  readonly tried: string[] = [];
  constructor(private readonly script: (Error | 'accept')[] = []) {}
  fail(error: Error): void {
    this.script.push(error);
  }
  async send(mail: Mail): Promise<void> {
    this.tried.push(mail.messageId);
    const step = this.script.shift() ?? 'accept';
    if (step !== 'accept') throw step;
    this.arrived.push(mail);
  }
  async close(): Promise<void> {}
}

function world(more: Partial<NotifierParts> = {}) {
  const log = memoryLog();
  const journal = new MemoryJournal(log);
  const machine = new ManualMachine();
  const transport = new ScriptedTransport();
  const outcomes: DeliveryOutcome[] = [];
  const refusals: string[] = [];
  const stops: unknown[] = [];
  let wanted = true;
  let n = 0;
  const tell = async (type = 'BellDue', data: object = { no: 1 }): Promise<string> => {
    const id = uuidOf('spec', n);
    const metadata = { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '', recordedAt: '', marking: 'M', commandId: '', commandHash: '', $correlationId: '', $causationId: '', facts: [] };
    await log.append({ stream: 'bell-tower', expectedRevision: n++ - 1, events: [{ id, type, data, metadata } satisfies NewEvent] });
    await journal.follow();
    return id;
  };
  const make = (over: Partial<NotifierParts> = {}): Notifier => {
    const notifier = new Notifier({
      name: 'notifier', journal, catalogue, machine, business: new VirtualBusinessClock('2023-10-02T07:00:00.000Z'), outbox, transport, from: 'engine@example.eu', domain: 'engine.example', types: ['BellDue'],
      intents: (events) => events.map(({ type, id, data }) => (type === 'BellDue' ? { key: `${id}|${(data as { no: number }).no}`, reference: `C8b ${id}`, dueOn: '2023-11-15', link: 'http://localhost/deadlines/x', overdue: false, data } : undefined)),
      recipients: async () => [pilot],
      stillWanted: async (asked) => asked.map(() => wanted),
      record: async (outcome) => void outcomes.push(outcome),
      onRefused: (_outcome, { code }) => void refusals.push(code),
      onStopped: (error) => void stops.push(error),
      ...more, ...over,
    });
    notifiers.push(notifier);
    return notifier;
  };
  return { journal, machine, transport, outcomes, refusals, stops, tell, make, unwant: () => void (wanted = false) };
}

describe('the notifier', () => {
  it('sends what is due to whoever holds the seat, and records it once', async () => {
    const w = world();
    const cause = await w.tell();
    await w.tell('Other', {});
    const notifier = w.make();
    await notifier.quiet();
    await notifier.quiet();
    expect(w.transport.arrived).toHaveLength(1);
    const [mail] = w.transport.arrived;
    expect(mail).toMatchObject({ to: pilot.address, from: 'engine@example.eu', at: '2023-10-02T07:00:00.000Z', subject: 'Due / Échéance: C8b tower, 2023-11-15' });
    expect(w.outcomes).toEqual([{ notice: expect.objectContaining({ key: 'tower|1', data: { no: 1 } }), recipient: pilot, causedBy: cause, commandId: expect.any(String), attempts: 1, messageId: mail!.messageId }]);
    expect(notifier.status()).toEqual({ seq: 1, lag: 0, messages: { recorded: 1 } });
    expect(outbox.list(10)).toMatchObject([{ recipient: pilot, state: 'recorded', attempts: 1 }]);
  });

  it('tells each recipient once, in their language', async () => {
    const w = world({ recipients: async () => [pilot, desk, { ...pilot, role: 'NAVIGATOR' }] });
    await w.tell();
    await w.make().quiet();
    expect(w.transport.arrived.map(({ to }) => to)).toEqual([pilot.address, desk.address]);
    expect(w.transport.arrived[1]!.subject).toBe('Échéance: C8b tower, 2023-11-15');
    expect(new Set(w.transport.arrived.map(({ messageId }) => messageId)).size).toBe(2);
  });

  it('is silent about what is not wanted any more, and asks again before it sends', async () => {
    const w = world();
    await w.tell();
    w.unwant();
    await w.make().quiet();
    expect(w.transport.tried).toEqual([]);
    expect(w.outcomes).toEqual([]);

    const asked: boolean[] = [];
    await w.tell();
    const answers = [true, false];
    await w.make({ stillWanted: async (each) => each.map(() => { const answer = answers.shift() ?? false; asked.push(answer); return answer; }) }).quiet();
    expect(asked).toEqual([true, false]);
    expect(w.transport.tried).toEqual([]);
    expect(outbox.counts()).toEqual({ dropped: 1 });
  });

  it('records that nobody was found to tell', async () => {
    const w = world({ recipients: async () => [] });
    await w.tell();
    await w.make().quiet();
    expect(w.outcomes).toMatchObject([{ error: 'NO_RECIPIENT', recipient: { address: '' } }]);
  });

  it('starts where it stopped', async () => {
    const w = world();
    await w.tell();
    await w.make().quiet();
    await w.tell('BellDue', { no: 2 });
    await w.make().quiet();
    expect(w.transport.arrived).toHaveLength(2);
    expect(w.outcomes).toHaveLength(2);
  });
});

describe('mail that does not go through', () => {
  it('is tried again at growing pauses under the same Message-ID, and recorded once', async () => {
    const transport = new ScriptedTransport([new Error('421 busy'), new Error('ECONNRESET'), 'accept']);
    const w = world({ transport });
    await w.tell();
    const notifier = w.make();
    await notifier.quiet();
    expect(transport.tried).toHaveLength(1);
    expect(outbox.list(1)).toMatchObject([{ state: 'queued', attempts: 1, error: '421 busy' }]);
    await w.machine.pass(45_000);
    await notifier.quiet();
    await w.machine.pass(90_000);
    await notifier.quiet();
    expect(transport.tried).toHaveLength(3);
    expect(new Set(transport.tried).size).toBe(1);
    expect(w.outcomes).toHaveLength(1);
  });

  it('holds back what the same recipient gets after it: nothing overtakes it, also after a restart', async () => {
    const transport = new ScriptedTransport([new Error('421 busy'), 'accept', new Error('421 busy')]);
    const w = world({ transport, recipients: async () => [pilot, desk] });
    for (const no of [1, 2, 3]) await w.tell('BellDue', { no });
    const killed = w.make();
    await killed.quiet();
    await killed.stop();
    const notifier = w.make();
    await notifier.quiet();
    const mine = (): string[] => transport.arrived.filter(({ to }) => to === pilot.address).map(({ messageId }) => messageId);
    expect(mine()).toEqual([]);
    for (let minute = 0; minute < 10; minute++) await w.machine.pass(60_000);
    await notifier.quiet();
    const inOrder = outbox.list(10).toReversed().filter(({ recipient }) => recipient.address === pilot.address).map(({ messageId }) => messageId);
    expect(mine()).toEqual(inOrder);
    expect(transport.arrived).toHaveLength(6);
    expect(w.outcomes).toHaveLength(6);
  });

  it('wakes by itself when the pause is over', async () => {
    const transport = new ScriptedTransport([new Error('421 busy')]);
    const w = world({ transport });
    await w.tell();
    await w.make().quiet();
    await w.machine.pass(45_000);
    await w.machine.pass(1_000);
    expect(w.outcomes).toHaveLength(1);
  });

  it('waits no longer than a pause can be where the machine was ten years ahead when it failed', async () => {
    const TEN_YEARS_MS = 3_652 * 86_400_000;
    const w = world();
    w.machine.jump(TEN_YEARS_MS);
    w.transport.fail(new Error('421 busy'));
    const notifier = w.make();
    await w.tell();
    await notifier.quiet();
    expect(w.transport.arrived).toEqual([]);
    w.machine.jump(-TEN_YEARS_MS);
    await notifier.quiet();
    expect([w.transport.arrived.length, w.outcomes.length]).toEqual([1, 1]);
  });

  it('bounces at once where the other side refuses for good', async () => {
    const w = world({ transport: new ScriptedTransport([new Undeliverable('550 no such box')]) });
    await w.tell();
    await w.make().quiet();
    expect(w.outcomes).toMatchObject([{ error: '550 no such box' }]);
    expect(w.outcomes[0]!.messageId).toBeUndefined();
  });

  it('bounces after the last attempt', async () => {
    const transport = new ScriptedTransport(Array.from({ length: 20 }, (_, i) => new Error(`down ${i}`)));
    const w = world({ transport });
    await w.tell();
    const notifier = w.make();
    await notifier.quiet();
    for (let hour = 0; hour < 20; hour++) {
      await w.machine.pass(5_400_000);
      await notifier.quiet();
    }
    expect(transport.tried).toHaveLength(ATTEMPTS_MAX);
    expect(w.outcomes).toMatchObject([{ error: `down ${ATTEMPTS_MAX - 1}` }]);
  });
});

describe('a backlog', () => {
  const bells = Array.from({ length: BACKLOG_MIN + DIGEST_MAX }, (_, no) => no);

  it('goes to each in few mails, in order, and each thing in it is recorded once', async () => {
    const w = world({ recipients: async () => [pilot, desk] });
    for (const no of bells) await w.tell('BellDue', { no });
    const notifier = w.make();
    await notifier.quiet();
    for (const { address } of [pilot, desk]) {
      const mails = w.transport.arrived.filter(({ to }) => to === address);
      expect(mails.length).toBeLessThanOrEqual(Math.ceil(bells.length / (DIGEST_MAX / 2)));
      const told = w.outcomes.filter(({ recipient }) => recipient.address === address);
      expect(told.map(({ notice }) => (notice.data as { no: number }).no)).toEqual(bells);
      expect(new Set(told.map(({ messageId }) => messageId))).toEqual(new Set(mails.map(({ messageId }) => messageId)));
    }
    expect(new Set(w.outcomes.map(({ commandId }) => commandId)).size).toBe(2 * bells.length);
  });

  it('killed while a mail of many was on its way: the same mail again, each thing recorded once', async () => {
    const w = world();
    for (const no of bells) await w.tell('BellDue', { no });
    const first = w.make({ transport: { send: async (mail) => { await w.transport.send(mail); outbox.close(); }, close: async () => {} } });
    await expect(first.quiet()).rejects.toThrow('not open');
    outbox = new Outbox(join(folder, 'outbox.db'));
    await w.make({ outbox }).quiet();
    const [before, again] = w.transport.arrived;
    expect(again).toEqual(before);
    expect(new Set(w.outcomes.map(({ notice }) => (notice.data as { no: number }).no))).toEqual(new Set(bells));
    expect(w.outcomes).toHaveLength(bells.length);
  });

  it('few at once are a mail each', async () => {
    const w = world();
    for (const no of bells.slice(0, BACKLOG_MIN - 1)) await w.tell('BellDue', { no });
    await w.make().quiet();
    expect(w.transport.arrived).toHaveLength(BACKLOG_MIN - 1);
  });
});

describe('killed', () => {
  /** A process that dies at a point: everything after it throws, as if nothing more ran. */
  const dead = new Error('killed');

  it('between sending and noting it: sent once more with the same Message-ID, recorded once', async () => {
    const w = world();
    const cause = await w.tell();
    // The mail arrived, the answer did not: the row still says "sending".
    const first = w.make({ transport: { send: async (mail) => { await w.transport.send(mail); outbox.close(); }, close: async () => {} } });
    await expect(first.quiet()).rejects.toThrow('not open');
    outbox = new Outbox(join(folder, 'outbox.db'));
    await w.make({ outbox }).quiet();
    expect(w.transport.tried).toHaveLength(2);
    expect(new Set(w.transport.tried).size).toBe(1);
    expect(w.outcomes).toMatchObject([{ causedBy: cause }]);
  });

  it('between noting and recording: not sent again, recorded once', async () => {
    const w = world();
    await w.tell();
    await expect(w.make({ record: async () => Promise.reject(dead) }).quiet()).rejects.toThrow('killed');
    await w.make().quiet();
    expect(w.transport.tried).toHaveLength(1);
    expect(w.outcomes).toHaveLength(1);
  });

  it('after recording, before noting that: the same command again', async () => {
    const w = world();
    await w.tell();
    const commands: string[] = [];
    const dying = w.make({ record: async ({ commandId }) => { commands.push(commandId); throw dead; } });
    await expect(dying.quiet()).rejects.toThrow('killed');
    await w.make({ record: async ({ commandId }) => void commands.push(commandId) }).quiet();
    expect(commands).toEqual([commands[0], commands[0]]);
  });
});

describe('recording', () => {
  it('waits for the engine', async () => {
    const w = world();
    await w.tell();
    let tries = 0;
    const notifier = w.make({ record: async (outcome) => { if (++tries < 3) throw new LogUnavailable('full'); w.outcomes.push(outcome); } });
    await notifier.quiet();
    expect(outbox.counts()).toEqual({ sent: 1 });
    for (let second = 0; second < 3; second++) {
      await w.machine.pass(1_000);
      await notifier.quiet();
    }
    expect(w.transport.tried).toHaveLength(1);
    expect(w.outcomes).toHaveLength(1);
  });

  it('a refusal is final and told', async () => {
    const w = world();
    await w.tell();
    const notifier = w.make({ record: async () => { throw new Refused({ code: 'DEADLINE_REMINDER_UNKNOWN', kind: 'rule', message: 'm' }); } });
    await notifier.quiet();
    expect(w.refusals).toEqual(['DEADLINE_REMINDER_UNKNOWN']);
    expect(outbox.counts()).toEqual({ recorded: 1 });
  });

  it('anything else stops it, and it says so', async () => {
    const w = world();
    await w.tell();
    const notifier = w.make({ recipients: async () => Promise.reject(new Error('a bug')) });
    await expect(notifier.quiet()).rejects.toThrow('a bug');
    expect(notifier.status().error).toContain('a bug');
    expect(w.stops).toHaveLength(1);
  });
});

describe('what is held until an hour', () => {
  const held: Recipient = { ...pilot, language: 'en', hour: 9, zone: 'UTC' };
  const NINE = '2023-10-02T09:00:00.000Z';
  function holding(more: Partial<NotifierParts> = {}) {
    const clock = new VirtualBusinessClock('2023-10-02T07:00:00.000Z');
    const w = world({ business: clock, recipients: async () => [held], heldUntil: () => NINE, ...more });
    return { ...w, clock };
  }

  it('comes as one mail, under one Message-ID, and each thing in it is recorded', async () => {
    const w = holding();
    const notifier = w.make();
    await w.tell('BellDue', { no: 1 });
    await w.tell('BellDue', { no: 2 });
    await notifier.quiet();
    expect([w.transport.arrived, outbox.nextHold('2023-10-02T07:00:00.000Z')]).toEqual([[], NINE]);
    w.clock.moveTo(NINE);
    await notifier.quiet();
    expect(w.transport.arrived.map(({ subject, text }) => [subject, text.split('Date: 2023-11-15').length - 1])).toEqual([['Reminders: 2', 2]]);
    expect(w.outcomes.map(({ messageId }) => messageId)).toEqual([w.transport.arrived[0]!.messageId, w.transport.arrived[0]!.messageId]);
    expect(new Set(w.outcomes.map(({ commandId }) => commandId)).size).toBe(2);
  });

  it('alone it is a mail like any other', async () => {
    const w = holding();
    await w.tell();
    const notifier = w.make();
    await notifier.quiet();
    w.clock.moveTo(NINE);
    await notifier.quiet();
    expect(w.transport.arrived.map(({ subject }) => subject)).toEqual(['Due: C8b tower, 2023-11-15']);
  });

  it('is not held for ten years where the clock was so far ahead when the hour was chosen', async () => {
    const w = holding({ heldUntil: () => '2033-10-02T09:00:00.000Z' });
    const notifier = w.make();
    await w.tell('BellDue', { no: 1 });
    await w.tell('BellDue', { no: 2 });
    await notifier.quiet();
    expect([w.transport.arrived.map(({ subject }) => subject), outbox.nextHold('2023-10-02T07:00:00.000Z')]).toEqual([['Reminders: 2'], undefined]);
  });

  it('leaves out what was met meanwhile', async () => {
    const w = holding({ stillWanted: async (each) => each.map(({ notice }) => (notice.data as { no: number }).no !== 2 || w.clock.now() < NINE) });
    const notifier = w.make();
    for (const no of [1, 2, 3]) await w.tell('BellDue', { no });
    await notifier.quiet();
    w.clock.moveTo(NINE);
    await notifier.quiet();
    expect(w.transport.arrived.map(({ subject }) => subject)).toEqual(['Reminders: 2']);
    expect(outbox.counts()).toEqual({ recorded: 2, dropped: 1 });
  });

  it('goes together again, under the same Message-ID, after a failure', async () => {
    const w = holding();
    w.transport.fail(new Error('421 busy'));
    const notifier = w.make();
    await w.tell('BellDue', { no: 1 });
    await w.tell('BellDue', { no: 2 });
    await notifier.quiet();
    w.clock.moveTo(NINE);
    await notifier.quiet();
    expect([w.transport.arrived, w.outcomes]).toEqual([[], []]);
    await w.machine.pass(3_600_000);
    await notifier.quiet();
    expect([w.transport.tried.length, new Set(w.transport.tried).size, w.outcomes.length]).toEqual([2, 1, 2]);
    expect(w.outcomes.every(({ attempts }) => attempts === 2)).toBe(true);
  });
});

describe('an outbox from before there were hours', () => {
  it('is taken over as it is', () => {
    const file = join(folder, 'old.db');
    const old = new Database(file);
    old.exec(`CREATE TABLE message (id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL, recipient TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, error TEXT) STRICT`);
    old.close();
    const taken = new Outbox(file);
    const NOW = '2023-10-02T07:00:00.000Z';
    expect([taken.open(0, NOW, { limit: 1 }), taken.nextHold(NOW)]).toEqual([[], undefined]);
    taken.close();
  });
});
