import { describe, expect, it } from '@jest/globals';
import type { MachineClock } from '../../ports.js';
import { Contact, type Silence } from './contact.js';

/** A machine whose sleepers wake when time is moved. */
function setUp(look: () => Promise<unknown> = () => Promise.reject(new Error('nobody there'))) {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const machine: MachineClock = {
    now: () => now, monotonic: () => now,
    sleep: (ms, signal) => new Promise((resolve) => {
      sleepers.push({ at: now + ms, wake: resolve });
      signal?.addEventListener('abort', () => resolve());
    }),
  };
  const told: (string | undefined)[] = [];
  const contact = new Contact({ machine, random: () => 0.5, look });
  contact.onChange((silence: Silence | undefined) => told.push(silence?.why));
  const pass = async (ms: number): Promise<void> => {
    for (const until = now + ms; now < until; ) {
      now = Math.min(until, ...sleepers.map(({ at }) => Math.max(at, now + 1)));
      for (const due of sleepers.filter(({ at }) => at <= now)) {
        sleepers.splice(sleepers.indexOf(due), 1);
        due.wake();
      }
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
  };
  return { contact, told, pass };
}

describe('contact with the store', () => {
  it('is silent from the first failure on, and says why and for how long', async () => {
    const { contact, pass, told } = setUp();
    expect(contact.silence()).toBeUndefined();
    contact.lost('subscription', 'it broke');
    await pass(1_500);
    contact.lost('subscription', 'and again');
    expect(contact.silence()).toEqual({ why: 'and again', forMs: 1_500 });
    contact.heard('subscription');
    expect([contact.silence(), told]).toEqual([undefined, ['it broke', undefined]]);
  });

  it('that an append lost is found again by a look at the log, without another append', async () => {
    let there = false;
    let looks = 0;
    const { contact, pass, told } = setUp(() => (looks++, there ? Promise.resolve() : Promise.reject(new Error('down'))));
    contact.lost('append', 'nobody there');
    await pass(20_000);
    expect(contact.failureOf('append')).toBe('nobody there');
    // With back-off: some twenty in twenty seconds.
    expect([looks > 8, looks < 25]).toEqual([true, true]);
    there = true;
    await pass(2_000);
    expect([contact.failureOf('append'), told]).toEqual([undefined, ['nobody there', undefined]]);
  });

  it('a refused append stays refused until one is taken', async () => {
    const { contact, pass } = setUp(() => Promise.resolve());
    contact.lost('append', 'access denied', false);
    await pass(10_000);
    contact.heard('read');
    expect(contact.silence()?.why).toBe('access denied');
    contact.heard('append');
    expect(contact.silence()).toBeUndefined();
  });

  it('an answer to a read says nothing of a subscription', () => {
    const { contact } = setUp();
    contact.lost('subscription', 'it broke');
    contact.lost('read', 'no answer');
    contact.heard('read');
    expect(contact.silence()?.why).toBe('it broke');
  });

  it('once closed asks nothing more', async () => {
    let looks = 0;
    const { contact, pass } = setUp(() => (looks++, Promise.reject(new Error('down'))));
    contact.lost('read', 'nobody there');
    contact.close();
    await pass(10_000);
    expect(looks).toBe(0);
  });
});
