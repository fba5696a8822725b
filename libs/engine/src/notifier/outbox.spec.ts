import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notifierWorld, pilot } from '../../testing/notifier-world.js';
import { VirtualBusinessClock } from '../clocks/business-clock.js';
import { KEPT_DAYS } from './notifier.js';
import { CAUGHT_MAX, Outbox, PRUNED_AT_ONCE_MAX } from './outbox.js';

let folder: string;
let outbox: Outbox;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  outbox = new Outbox(join(folder, 'outbox.db'));
});
afterEach(() => {
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const day = (n: number): string => new Date(Date.UTC(2024, 0, n)).toISOString();
/** Notices from `from` on, each told two recipients. */
function kept(from: number, count: number): void {
  const ids = Array.from({ length: count }, (_, n) => `n${from + n}`);
  outbox.intend(ids.map((id, n) => ({ id, seq: from + n, notice: '{}' })), from + count - 1);
  outbox.address(ids.map((noticeId) => ({ noticeId, messages: [1, 2].map((n) => ({ recipient: { ...pilot, address: `${n}@example.eu` }, messageId: `<${noticeId}.${n}>`, state: 'queued' as const })) })));
}
/** The messages with these numbers, from 1, ended on that day. */
const ended = (from: number, to: number, on: number): void => outbox.move(Array.from({ length: to - from + 1 }, (_, n) => ({ id: from + n, state: 'recorded', endedAt: day(on) })));
const notices = (): readonly string[] => [...new Set(outbox.list(10_000).map(({ noticeId }) => noticeId))].toReversed();

describe('the outbox', () => {
  it('forgets what ended long ago, and keeps what did lately', () => {
    kept(1, 4);
    ended(1, 4, 1);
    ended(5, 8, 9);
    expect([outbox.prune({ before: day(1), now: day(9) }), outbox.prune({ before: day(2), now: day(9) }), notices()]).toEqual([0, 4, ['n3', 'n4']]);
    expect([outbox.prune({ before: day(10), now: day(10) }), outbox.list(1)]).toEqual([4, []]);
  });

  it('keeps what came after a message that has not ended, and the notice of one that is half told', () => {
    kept(1, 3);
    ended(1, 1, 1);
    ended(3, 6, 1);
    expect([outbox.prune({ before: day(5), now: day(5) }), notices(), outbox.underWay()]).toEqual([1, ['n1', 'n2', 'n3'], 1]);
    ended(2, 2, 4);
    expect([outbox.prune({ before: day(5), now: day(5) }), notices(), outbox.underWay()]).toEqual([5, [], 0]);
  });

  it('forgets a part at a time', () => {
    kept(1, PRUNED_AT_ONCE_MAX);
    ended(1, 2 * PRUNED_AT_ONCE_MAX, 1);
    const counts = [1, 2, 3].map(() => outbox.prune({ before: day(2), now: day(2) }));
    expect([counts, outbox.counts()]).toEqual([[PRUNED_AT_ONCE_MAX, PRUNED_AT_ONCE_MAX, 0], {}]);
  });

  it('is not held up by what ended when the clock was ten years ahead', () => {
    kept(1, 2);
    ended(1, 2, 3_650);
    ended(3, 4, 1);
    expect(outbox.prune({ before: day(2), now: day(9) })).toBe(4);
  });

  it('knows how many have not ended without counting them, also when it is opened again', () => {
    kept(1, 3);
    ended(1, 2, 1);
    outbox.move([{ id: 3, state: 'sent' }]);
    ended(1, 2, 1);
    expect(outbox.underWay()).toBe(4);
    outbox.close();
    outbox = new Outbox(join(folder, 'outbox.db'));
    expect([outbox.underWay(), outbox.isIdle()]).toEqual([4, false]);
    ended(3, 6, 2);
    expect([outbox.underWay(), outbox.isIdle()]).toEqual([0, true]);
  });

  it('keeps the newest of the mail it caught', async () => {
    const catcher = outbox.catcher();
    for (let n = 1; n <= CAUGHT_MAX + 3; n++) await catcher.send({ messageId: `<${n}>`, from: 'e@example.eu', to: 'p@example.eu', subject: 's', text: 't', at: day(1) });
    outbox.prune({ before: day(1), now: day(1) });
    expect(outbox.caught(CAUGHT_MAX + 3)).toHaveLength(CAUGHT_MAX);
  });
});

it('the notifier has it forget what is older than the days it is kept for, and tells nobody again', async () => {
  const clock = new VirtualBusinessClock(day(1));
  const w = notifierWorld(() => outbox, { business: clock });
  await w.tell();
  const notifier = w.make();
  await notifier.quiet();
  await w.machine.pass(61_000);
  expect(outbox.counts()).toEqual({ recorded: 1 });
  clock.moveTo(day(1 + KEPT_DAYS + 1));
  await w.machine.pass(61_000);
  expect(outbox.counts()).toEqual({});
  await notifier.quiet();
  expect([w.transport.arrived.length, w.outcomes.length, outbox.checkpoint()]).toEqual([1, 1, 0]);
  await w.stop();
});
