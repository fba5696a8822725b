import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notifierWorld, pilot } from '../../testing/notifier-world.js';
import { VirtualBusinessClock } from '../clocks/business-clock.js';
import type { NotifierParts } from './notifier-parts.js';
import { Outbox, type Recipient } from './outbox.js';

let folder: string;
let outbox: Outbox;
let world: ReturnType<typeof notifierWorld> | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  outbox = new Outbox(join(folder, 'outbox.db'));
});
afterEach(async () => {
  await world?.stop();
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is held until an hour', () => {
  const held: Recipient = { ...pilot, language: 'en', hour: 9, zone: 'UTC' };
  const NINE = '2023-10-02T09:00:00.000Z';
  function holding(more: Partial<NotifierParts> = {}) {
    const clock = new VirtualBusinessClock('2023-10-02T07:00:00.000Z');
    const made = (world = notifierWorld(() => outbox, { business: clock, recipients: async () => [held], heldUntil: () => NINE, ...more }));
    return { ...made, clock };
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
    expect(w.transport.arrived.map(({ subject, text }) => [subject, text.split('Date: 2023-11-15').length - 1])).toEqual([['Reminders: 2, 2023-11-15', 2]]);
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
    expect([w.transport.arrived.map(({ subject }) => subject), outbox.nextHold('2023-10-02T07:00:00.000Z')]).toEqual([['Reminders: 2, 2023-11-15'], undefined]);
  });

  it('leaves out what was met meanwhile', async () => {
    const w = holding({ stillWanted: async (each) => each.map(({ notice }) => (notice.data as { no: number }).no !== 2 || w.clock.now() < NINE) });
    const notifier = w.make();
    for (const no of [1, 2, 3]) await w.tell('BellDue', { no });
    await notifier.quiet();
    w.clock.moveTo(NINE);
    await notifier.quiet();
    expect(w.transport.arrived.map(({ subject }) => subject)).toEqual(['Reminders: 2, 2023-11-15']);
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
