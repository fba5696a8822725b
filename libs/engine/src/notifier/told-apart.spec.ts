import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notifierWorld, pilot } from '../../testing/notifier-world.js';
import type { Channel, Letter } from './channel.js';
import { Outbox, type Recipient } from './outbox.js';

let folder: string;
let outbox: Outbox;
let made: ReturnType<typeof notifierWorld> | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  outbox = new Outbox(join(folder, 'outbox.db'));
});
afterEach(async () => {
  await made?.stop();
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});
const world = (more: Parameters<typeof notifierWorld>[1]): ReturnType<typeof notifierWorld> => (made = notifierWorld(() => outbox, more));

describe('channels that are told apart', () => {
  const program: Recipient = { address: 'w1', role: 'PILOT', party: 'AA', channel: 'hook' };
  /** Takes a letter when it is told to. */
  class Slow implements Channel {
    readonly apart = true;
    readonly taken: Letter[] = [];
    private readonly held: (() => void)[] = [];
    idOf = (name: string): string => `msg_${name}`;
    async send(letter: Letter): Promise<void> {
      await new Promise<void>((resolve) => this.held.push(resolve));
      this.taken.push(letter);
    }
    get waiting(): number {
      return this.held.length;
    }
    let(): void {
      this.held.shift()!();
    }
  }
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };

  it('nobody waits for one of them: mail goes out and is recorded meanwhile, and what comes for it later waits its turn', async () => {
    const hook = new Slow();
    const w = world({ channels: { hook }, recipients: async () => [program, pilot] });
    await w.tell('BellDue', { no: 1 });
    const notifier = w.make();
    const quiet = notifier.quiet();
    await until(() => hook.waiting === 1 && w.outcomes.length === 1);
    await w.tell('BellDue', { no: 2 });
    notifier.poke();
    await until(() => w.outcomes.length === 2);
    expect(w.outcomes.map(({ recipient }) => recipient.channel)).toEqual(['mail', 'mail']);
    expect(hook.waiting).toBe(1);
    hook.let();
    await until(() => hook.waiting === 1);
    hook.let();
    await quiet;
    const [first, second] = hook.taken.map(({ messageId }) => messageId);
    expect([first, second].map((id) => id!.slice(0, 4))).toEqual(['msg_', 'msg_']);
    expect(w.outcomes.slice(2)).toMatchObject([{ recipient: program, notice: { data: { no: 1 } }, messageId: first }, { recipient: program, notice: { data: { no: 2 } }, messageId: second }]);
    expect(outbox.counts()).toEqual({ recorded: 4 });
  });

  it('a bounded number are told side by side, the others after them', async () => {
    const hook = new Slow();
    const many = Array.from({ length: 20 }, (_, n): Recipient => ({ ...program, address: `w${n}` }));
    const w = world({ channels: { hook }, recipients: async () => many });
    await w.tell();
    const quiet = w.make().quiet();
    await until(() => hook.waiting === 16);
    for (let n = 0; n < 20; n++) {
      await until(() => hook.waiting > 0);
      hook.let();
    }
    await quiet;
    expect(new Set(hook.taken.map(({ recipient }) => recipient.address)).size).toBe(20);
    expect(w.outcomes).toHaveLength(20);
  });

  it('what cannot be recorded stops the notifier, as it does with mail', async () => {
    const hook = new Slow();
    const w = world({ channels: { hook }, recipients: async () => [program], record: async () => Promise.reject(new Error('the log is gone')) });
    await w.tell();
    const quiet = w.make().quiet();
    await until(() => hook.waiting === 1);
    hook.let();
    await expect(quiet).rejects.toThrow('the log is gone');
    expect(w.stops).toHaveLength(1);
  });
});
