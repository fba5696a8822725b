import { describe, expect, it } from '@jest/globals';
import type { WorkerReport } from '#engine/redis';
import { ManualMachine } from '#engine/testing/manual-machine';
import { Workers } from './workers.js';

const report = (more: Partial<WorkerReport> = {}): WorkerReport => ({ worker: 'w1', quietSeq: 7, leads: true, ...more });

/** Workers as a roster in memory has them: whatever `reports` holds when it is asked, or nothing where it cannot be asked. */
function seen(reports: WorkerReport[] | undefined) {
  const machine = new ManualMachine();
  const state = { reports };
  const workers = new Workers({ workers: async () => state.reports ?? Promise.reject(new Error('Redis is not there')) }, machine);
  return { machine, state, workers };
}
/** Lets time pass until the promise is settled, and answers how long that took. */
async function after(machine: ManualMachine, waiting: Promise<unknown>): Promise<number> {
  let settled = false;
  const begun = machine.monotonic();
  void waiting.then(() => (settled = true), () => (settled = true));
  while (!settled) await machine.pass(100);
  return machine.monotonic() - begun;
}

describe('workers, as a process sees them that is none', () => {
  it('have a problem where none reports, none tells people, or one has stopped, and where they cannot be asked', async () => {
    const problemOf = (reports: WorkerReport[] | undefined) => seen(reports).workers.problem();
    expect(await problemOf([report(), report({ worker: 'w2', leads: false })])).toBeUndefined();
    expect(await problemOf([])).toMatch(/^no worker reports/);
    expect(await problemOf([report({ leads: false })])).toBe('no worker tells people yet');
    expect(await problemOf([report(), report({ error: 'the log failed' })])).toBe('a worker has stopped: the log failed');
    expect(await problemOf(undefined)).toBe('the workers cannot be asked: Redis is not there');
  });

  it('are waited for until each has worked off what was recorded; the earliest alarm of any of them is the next', async () => {
    const { machine, state, workers } = seen([report({ quietSeq: 6, nextDue: '2024-01-03' }), report({ worker: 'w2', leads: false, nextDue: '2024-01-02' })]);
    const next = workers.nextDue(7);
    await machine.pass(1_000);
    state.reports = [report({ nextDue: '2024-01-03' }), report({ worker: 'w2', leads: false, nextDue: '2024-01-02' })];
    await machine.pass(100);
    expect(await next).toBe('2024-01-02');
  });

  it('that are not there are not waited for without end: after twenty seconds it is said', async () => {
    const { machine, workers } = seen([]);
    const waiting = workers.settled(7);
    const took = await after(machine, waiting);
    await expect(waiting).rejects.toThrow('no worker reports');
    expect(took).toBeGreaterThanOrEqual(20_000);
    expect(took).toBeLessThan(21_000);
  });
});
