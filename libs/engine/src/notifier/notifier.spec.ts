import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refused } from '#kernel';
import { mailed, notifierWorld, pilot, ScriptedTransport } from '../../testing/notifier-world.js';
import { LogUnavailable } from '../ports.js';
import { FLOOD_MIN } from './flood.js';
import { ATTEMPTS_MAX, DIGEST_MAX } from './notifier.js';
import { Outbox, type Recipient } from './outbox.js';
import { Undeliverable } from './transport.js';

const desk: Recipient = { address: 'desk@example.eu', role: 'DESK', party: 'OFF', channel: 'mail', language: 'fr' };

let folder: string;
let outbox: Outbox;
const worlds: ReturnType<typeof notifierWorld>[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  outbox = new Outbox(join(folder, 'outbox.db'));
});
afterEach(async () => {
  for (const each of worlds.splice(0)) await each.stop();
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});
const world = (more: Parameters<typeof notifierWorld>[1] = {}): ReturnType<typeof notifierWorld> => {
  const made = notifierWorld(() => outbox, more);
  worlds.push(made);
  return made;
};

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
    expect(notifier.status()).toEqual({ seq: 1, lag: 0, waiting: 0 });
    expect(outbox.list(10)).toMatchObject([{ recipient: pilot, state: 'recorded', attempts: 1 }]);
  });

  it('tells each recipient once, in their language', async () => {
    const w = world({ recipients: async () => [pilot, desk, { ...pilot, role: 'NAVIGATOR' }] });
    await w.tell();
    await w.make().quiet();
    expect(w.transport.arrived.map(({ to }) => to)).toEqual([pilot.address, desk.address]);
    expect(w.transport.arrived[1]!.subject).toBe('Échéance : C8b tower, 2023-11-15');
    expect(new Set(w.transport.arrived.map(({ messageId }) => messageId)).size).toBe(2);
  });

  it('is silent about what is not wanted any more, and asks again before it sends', async () => {
    const w = world();
    await w.tell();
    w.unwant();
    await w.make().quiet();
    expect(w.transport.tried).toEqual([]);
    expect(w.outcomes).toEqual([]);

    const asked: unknown[] = [];
    await w.tell();
    const answers = [true, false];
    await w.make({ stillWanted: async (each, { askedAgain = false } = {}) => each.map(() => { const answer = answers.shift() ?? false; asked.push({ answer, askedAgain }); return answer; }) }).quiet();
    expect(asked).toEqual([{ answer: true, askedAgain: true }, { answer: false, askedAgain: false }]);
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
  const bells = Array.from({ length: FLOOD_MIN + DIGEST_MAX }, (_, no) => no);

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
    const first = w.make({ channels: mailed({ send: async (mail) => { await w.transport.send(mail); outbox.close(); }, close: async () => {} }) });
    await expect(first.quiet()).rejects.toThrow('not open');
    outbox = new Outbox(join(folder, 'outbox.db'));
    await w.make({ outbox }).quiet();
    const [before, again] = w.transport.arrived;
    expect(again).toEqual(before);
    expect(new Set(w.outcomes.map(({ notice }) => (notice.data as { no: number }).no))).toEqual(new Set(bells));
    expect(w.outcomes).toHaveLength(bells.length);
  });

  it('that comes up in parts goes out together, when no more of it comes', async () => {
    const w = world();
    const notifier = w.make();
    for (const no of bells.slice(0, FLOOD_MIN)) await w.tell('BellDue', { no });
    notifier.poke();
    await w.machine.pass(0);
    expect(w.transport.arrived).toEqual([]);
    for (const no of bells.slice(FLOOD_MIN)) await w.tell('BellDue', { no });
    await w.machine.pass(100);
    expect(w.transport.arrived).toEqual([]);
    await w.machine.pass(100);
    expect(w.transport.arrived).toHaveLength(Math.ceil(bells.length / DIGEST_MAX));
    expect(w.outcomes.map(({ notice }) => (notice.data as { no: number }).no)).toEqual(bells);
  });

  it('is waited for no longer than a while, however long it goes on', async () => {
    const w = world();
    const notifier = w.make();
    let no = 0;
    for (; no < FLOOD_MIN; no++) await w.tell('BellDue', { no });
    notifier.poke();
    await w.machine.pass(0);
    let waited = 0;
    for (; waited <= 6_000 && w.transport.arrived.length === 0; waited += 100) {
      await w.tell('BellDue', { no: no++ });
      await w.machine.pass(100);
    }
    expect(waited).toBe(5_000);
  });

  it('that is told and not recorded yet when the notifier is told to stop is recorded by the next one, and told no more', async () => {
    const w = world();
    for (const no of bells) await w.tell('BellDue', { no });
    let ending: Promise<void> | undefined;
    const first = w.make({ record: async (outcome) => { w.outcomes.push(outcome); ending ??= first.stop(); } });
    await first.quiet();
    await ending;
    const [mails, recorded] = [w.transport.arrived.length, w.outcomes.length];
    expect(recorded).toBeLessThan(bells.length);
    await w.make().quiet();
    expect(w.transport.arrived).toHaveLength(mails);
    expect(w.outcomes.map(({ notice }) => (notice.data as { no: number }).no)).toEqual(bells);
  });

  it('waits for nothing where somebody asks for quiet', async () => {
    const w = world();
    const notifier = w.make();
    for (const no of bells.slice(0, FLOOD_MIN)) await w.tell('BellDue', { no });
    notifier.poke();
    await w.machine.pass(0);
    await notifier.quiet();
    expect(w.outcomes).toHaveLength(FLOOD_MIN);
  });

  it('few at once are a mail each, and wait for nothing', async () => {
    const w = world();
    for (const no of bells.slice(0, FLOOD_MIN - 1)) await w.tell('BellDue', { no });
    w.make().poke();
    await w.machine.pass(0);
    expect(w.transport.arrived).toHaveLength(FLOOD_MIN - 1);
  });
});

describe('killed', () => {
  /** A process that dies at a point: everything after it throws, as if nothing more ran. */
  const dead = new Error('killed');

  it('between sending and noting it: sent once more with the same Message-ID, recorded once', async () => {
    const w = world();
    const cause = await w.tell();
    // The mail arrived, the answer did not: the row still says "sending".
    const first = w.make({ channels: mailed({ send: async (mail) => { await w.transport.send(mail); outbox.close(); }, close: async () => {} }) });
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
