import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualMachine } from '../../testing/manual-machine.js';
import { VirtualBusinessClock } from '../clocks/business-clock.js';
import type { Alarm, BusinessClock } from '../ports.js';
import { DueQueue } from './due-queue.js';
import { EmbeddedAlarms } from './embedded.js';

const NOW = '2024-01-01T08:00:00.000Z';
let alarms: EmbeddedAlarms;
afterEach(() => alarms.stop());

describe('embedded alarms', () => {
  it('are polled: an alarm four years off fires then, not at once', async () => {
    const machine = new ManualMachine();
    const business = new VirtualBusinessClock(NOW);
    alarms = new EmbeddedAlarms({ business, machine });
    const fired: string[] = [];
    await alarms.start(async ({ id }) => void fired.push(id));
    await alarms.arm([{ id: 'd.1', dueAt: '2028-01-01T08:00:00.000Z' }]);
    await machine.pass(5_000);
    expect(fired).toEqual([]);
    business.moveTo('2028-01-01T08:00:00.000Z');
    await machine.pass(1_000);
    expect(fired).toEqual(['d.1']);
  });

  it('pause after a failure, longer each time, and never give up', async () => {
    const machine = new ManualMachine();
    const tries: number[] = [];
    const told: number[] = [];
    alarms = new EmbeddedAlarms({ business: new VirtualBusinessClock(NOW), machine, onError: (_alarm, _error, attempts) => void told.push(attempts) });
    await alarms.arm([{ id: 'd.1', dueAt: NOW }]);
    await alarms.start(async () => {
      tries.push(machine.monotonic());
      throw new Error('down');
    });
    await machine.pass(0);
    for (let second = 0; second < 40; second++) await machine.pass(1_000);
    expect(tries.slice(0, 6)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000]);
    expect(told.slice(0, 3)).toEqual([1, 2, 3]);
    expect(alarms.status()).toMatchObject({ armed: 1, waiting: 1 });
    for (let minute = 0; minute < 10; minute++) await machine.pass(60_000);
    expect(tries.length).toBeGreaterThanOrEqual(14);
  });

  it('fire in due order, one at a time where told so', async () => {
    alarms = new EmbeddedAlarms({ business: new VirtualBusinessClock('2024-01-02T00:00:00.000Z'), machine: new ManualMachine(), concurrency: 1 });
    const order: string[] = [];
    const armed: Alarm[] = Array.from({ length: 200 }, (_, i) => ({ id: `d${i}.1`, dueAt: new Date(Date.parse(NOW) + ((i * 7919) % 200) * 1_000).toISOString() }));
    await alarms.arm(armed);
    await alarms.start(async ({ dueAt }) => void order.push(dueAt));
    await alarms.poke();
    expect(order).toEqual(armed.map(({ dueAt }) => dueAt).sort());
  });

  it('no more at a time than allowed', async () => {
    alarms = new EmbeddedAlarms({ business: new VirtualBusinessClock(NOW), machine: new ManualMachine(), concurrency: 3 });
    let running = 0;
    let most = 0;
    await alarms.arm(Array.from({ length: 50 }, (_, i) => ({ id: `d${i}.1`, dueAt: NOW })));
    await alarms.start(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    });
    await alarms.poke();
    expect(most).toBe(3);
    expect(await alarms.armed()).toEqual([]);
  });

  it('are silent while the clock is suspect', async () => {
    let suspect: string | undefined = 'jumped';
    const business: BusinessClock = { now: () => NOW, suspicion: () => suspect };
    alarms = new EmbeddedAlarms({ business, machine: new ManualMachine() });
    const fired: string[] = [];
    await alarms.start(async ({ id }) => void fired.push(id));
    await alarms.arm([{ id: 'd.1', dueAt: NOW }]);
    await alarms.poke();
    expect(fired).toEqual([]);
    suspect = undefined;
    await alarms.poke();
    expect(fired).toEqual(['d.1']);
  });

  it('say which comes next, also while it pauses', async () => {
    const machine = new ManualMachine();
    alarms = new EmbeddedAlarms({ business: new VirtualBusinessClock(NOW), machine });
    expect(await alarms.next()).toBeUndefined();
    await alarms.arm([{ id: 'e.1', dueAt: '2024-01-02T08:00:00.000Z' }, { id: 'd.1', dueAt: NOW }]);
    expect(await alarms.next()).toEqual({ id: 'd.1', dueAt: NOW });
    await alarms.start(async () => Promise.reject(new Error('down')));
    await alarms.poke();
    expect(await alarms.next()).toEqual({ id: 'd.1', dueAt: NOW });
    await alarms.disarm(['d.1']);
    expect(await alarms.next()).toEqual({ id: 'e.1', dueAt: '2024-01-02T08:00:00.000Z' });
  });
});

describe('the due queue', () => {
  it('gives back what was put in, in order', () => {
    alarms = new EmbeddedAlarms({ business: new VirtualBusinessClock(NOW), machine: new ManualMachine() });
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(5))), (entries) => {
      const queue = new DueQueue();
      for (const [minute, id] of entries) queue.push({ id: `d.${id}`, dueAt: new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString() });
      const out: string[] = [];
      for (let first = queue.shift(); first; first = queue.shift()) out.push(`${first.dueAt} ${first.id}`);
      expect(out).toEqual([...out].sort());
      expect(out).toHaveLength(entries.length);
    }));
  });
});
