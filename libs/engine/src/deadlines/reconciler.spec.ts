import { afterEach, describe, expect, it } from '@jest/globals';
import { event, Refused, splitStream, type Happened, type NewEvent } from '#kernel';
import { MemoryJournal } from '../../testing/memory-journal.js';
import { EmbeddedAlarms } from '../alarms/embedded.js';
import { VirtualBusinessClock } from '../clocks/business-clock.js';
import { machineClock } from '../clocks/machine-clock.js';
import { uuidOf } from '../commands/ids.js';
import type { Outcome } from '../commands/outcomes.js';
import type { Submission } from '../commands/run-command.js';
import { memoryLog } from '../event-log/memory.js';
import { LogUnavailable } from '../ports.js';
import { Reconciler, type Book, type ClosingCommand } from './reconciler.js';

const catalogue = {
  Wished: event<{ at: string }>({ effective: 'any' }),
  Set: event<{ at: string }>({ effective: 'any' }),
  Rang: event<Record<never, never>>({ effective: 'any' }),
};

/** Wants one bell for each wish, at the instant wished last. */
class BellBook implements Book {
  private readonly wishes = new Map<string, string>();
  private readonly bells = new Map<string, { at: string; revision: number; rung: boolean }>();
  private readonly touched = new Set<string>();
  private readonly moved = new Set<string>();
  folded = 0;

  fold({ type, id, revision, data }: Happened): void {
    this.folded++;
    const { at } = data as { at: string };
    if (type === 'Wished') {
      this.wishes.set(id, at);
      this.touched.add(id);
      return;
    }
    const before = this.bells.get(id);
    this.bells.set(id, type === 'Set' ? { at, revision, rung: false } : { ...before!, revision, rung: true });
    this.moved.add(id);
  }

  get pending(): number {
    return this.touched.size;
  }

  compare(limit: number): readonly ClosingCommand[] {
    return [...this.touched].slice(0, limit).flatMap((id) => {
      this.touched.delete(id);
      const at = this.wishes.get(id);
      return this.bells.get(id)?.at === at ? [] : [{ deadlineId: id, name: 'SetBell', data: { at }, sawRevision: this.revisionOf(id) }];
    });
  }

  takeMoved(limit: number) {
    return [...this.moved].slice(0, limit).map((deadlineId) => {
      this.moved.delete(deadlineId);
      return { deadlineId, next: this.next(deadlineId) };
    });
  }

  *upcoming() {
    for (const id of this.bells.keys()) {
      const next = this.next(id);
      if (next) yield next;
    }
  }

  revisionOf(id: string): number {
    return this.bells.get(id)?.revision ?? -1;
  }

  private next(id: string) {
    const bell = this.bells.get(id);
    return bell && !bell.rung ? { id: `${id}.1`, deadlineId: id, dueAt: bell.at } : undefined;
  }
}

const started: Reconciler[] = [];
afterEach(async () => {
  for (const reconciler of started.splice(0)) await reconciler.stop();
});

/** A log, a journal that follows it, and a runner that writes `Set` and `Rang` as asked. */
function world() {
  const log = memoryLog();
  const journal = new MemoryJournal(log);
  const clock = new VirtualBusinessClock('2024-01-01T08:00:00.000Z');
  const revisions = new Map<string, number>();
  const sent: Submission[] = [];
  const written = new Set<string>();
  let n = 0;

  async function append(stream: string, type: string, data: object): Promise<number> {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const metadata = { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '', recordedAt: '', marking: 'M', commandId: '', commandHash: '', $correlationId: 'story', $causationId: '', facts: [] };
    await log.append({ stream, expectedRevision: revision - 1, events: [{ id: uuidOf('spec', n++), type, data, metadata } satisfies NewEvent] });
    await journal.follow();
    return revision;
  }

  const run = async (submission: Submission): Promise<Outcome> => {
    sent.push(submission);
    const { command, commandId } = submission;
    const id = command.id ?? 'a';
    const stream = `deadline-${id}`;
    const again = written.has(commandId);
    written.add(commandId);
    const revision = again ? revisions.get(stream)! : await append(stream, command.name === 'SetBell' ? 'Set' : 'Rang', command.data);
    return { stream, id, revision, etag: revision, events: [], repeated: again, dryRun: false };
  };

  const refused: string[] = [];
  const stops: unknown[] = [];
  const make = (through: (submission: Submission) => Promise<Outcome> = run, more: { sweepMs?: number; slept?: number[]; slow?: (of: EmbeddedAlarms, clock: { ms: number }) => void } = {}) => {
    const book = new BellBook();
    const alarms = new EmbeddedAlarms({ business: clock, machine: machineClock, pollMs: 5, concurrency: 1 });
    const passed = { ms: 0 };
    more.slow?.(alarms, passed);
    const reconciler = new Reconciler({
      name: 'scheduler', noun: 'deadline', fire: 'RingBell', book, catalogue, journal, alarms, run: through, ...(more.sweepMs !== undefined && { sweepMs: more.sweepMs }),
      machine: {
        ...machineClock, monotonic: () => (more.slow ? passed.ms : machineClock.monotonic()),
        sleep: (ms, signal) => {
          more.slept?.push(ms);
          return machineClock.sleep(more.slept ? 1 : more.sweepMs ?? 1, signal);
        },
      },
      actor: { subject: 'scheduler', role: 'SCHEDULER', party: 'ENGINE' },
      onRefused: ({ name, deadlineId }, { code }) => void refused.push(`${name} ${deadlineId} ${code}`),
      onStopped: (error) => void stops.push(error),
    });
    started.push(reconciler);
    return { reconciler, alarms, book };
  };
  return { journal, clock, sent, refused, stops, run, make, wish: (at: string, id = 'a') => append(`wish-${id}`, 'Wished', { at }), append };
}

describe('the reconciler', () => {
  it('closes the difference and arms what is open', async () => {
    const w = world();
    await w.wish('2024-01-05T08:00:00.000Z');
    const { reconciler, alarms } = w.make();
    await reconciler.quiet();
    expect(w.sent.map(({ command }) => command)).toEqual([{ noun: 'deadline', name: 'SetBell', data: { at: '2024-01-05T08:00:00.000Z' } }]);
    expect(await alarms.armed()).toEqual([{ id: 'a.1', dueAt: '2024-01-05T08:00:00.000Z' }]);
    expect(reconciler.status()).toMatchObject({ seq: 1, lag: 0, pending: 0, awaited: 0, sent: 1, refused: 0, live: true });
  });

  it('moves the alarm with what is wanted, and each change is a command of its own', async () => {
    const w = world();
    const { reconciler, alarms } = w.make();
    for (const at of ['2024-01-05T08:00:00.000Z', '2024-01-09T08:00:00.000Z', '2024-01-05T08:00:00.000Z']) {
      await w.wish(at);
      await reconciler.quiet();
    }
    expect(w.sent).toHaveLength(3);
    expect(new Set(w.sent.map(({ commandId }) => commandId)).size).toBe(3);
    expect(await alarms.armed()).toEqual([{ id: 'a.1', dueAt: '2024-01-05T08:00:00.000Z' }]);
  });

  it('fires by a command, once, when the instant has come', async () => {
    const w = world();
    await w.wish('2024-01-05T08:00:00.000Z');
    const { reconciler, alarms } = w.make();
    await reconciler.quiet();
    w.clock.moveTo('2024-02-01T08:00:00.000Z');
    await alarms.poke();
    await reconciler.quiet();
    await alarms.poke();
    expect(w.sent.map(({ command }) => command.name)).toEqual(['SetBell', 'RingBell']);
    expect(await alarms.armed()).toEqual([]);
  });

  it('fires nothing before it has seen the head of the log', async () => {
    const w = world();
    await w.wish('2024-01-02T08:00:00.000Z');
    await w.make().reconciler.quiet();
    w.clock.moveTo('2024-03-01T08:00:00.000Z');
    // In the meantime somebody else rang it, far behind many other events.
    await w.append('deadline-a', 'Rang', {});
    for (let i = 0; i < 450; i++) await w.append(`wish-${i}`, 'Wished', { at: '2025-01-01T08:00:00.000Z' });
    await started.pop()!.stop();
    const fired: string[] = [];
    const { reconciler, alarms } = w.make(async (submission) => {
      if (submission.command.name === 'RingBell') fired.push(submission.command.id!);
      return { stream: 'deadline-x', id: 'x', revision: -1, etag: -1, events: [], repeated: false, dryRun: false };
    });
    await reconciler.quiet();
    await alarms.poke();
    expect(fired).toEqual([]);
  });

  it('after a restart it folds again and has nothing to say; alarms are armed anew', async () => {
    const w = world();
    await w.wish('2024-01-05T08:00:00.000Z');
    await w.make().reconciler.quiet();
    await started.pop()!.stop();
    const { reconciler, alarms } = w.make();
    await reconciler.quiet();
    expect(w.sent).toHaveLength(1);
    expect(await alarms.armed()).toHaveLength(1);
  });

  it('killed between sending and seeing the event, it sends the same command again', async () => {
    const w = world();
    await w.wish('2024-01-05T08:00:00.000Z');
    const ids: string[] = [];
    const lost = w.make(async (submission) => {
      ids.push(submission.commandId);
      throw new Error('killed');
    });
    await expect(lost.reconciler.quiet()).rejects.toThrow('killed');
    const { reconciler } = w.make(async (submission) => {
      ids.push(submission.commandId);
      return w.run(submission);
    });
    await reconciler.quiet();
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  it('counts a refusal and goes on; touched again, it tries again', async () => {
    const w = world();
    let refusing = true;
    const { reconciler } = w.make(async (submission) => {
      if (refusing) throw new Refused({ code: 'BELL_CRACKED', kind: 'state', message: 'm' });
      return w.run(submission);
    });
    await w.wish('2024-01-05T08:00:00.000Z');
    await reconciler.quiet();
    expect(w.refused).toEqual(['SetBell a BELL_CRACKED']);
    expect(reconciler.status()).toMatchObject({ refused: 1, sent: 0, lag: 0 });
    refusing = false;
    await w.wish('2024-01-05T08:00:00.000Z');
    await reconciler.quiet();
    expect(reconciler.status()).toMatchObject({ refused: 1, sent: 1 });
  });

  it('waits for the engine where it cannot take the command just now', async () => {
    const w = world();
    await w.wish('2024-01-05T08:00:00.000Z');
    let tries = 0;
    const { reconciler } = w.make((submission) => (++tries < 4 ? Promise.reject(new LogUnavailable('disk full')) : w.run(submission)));
    await reconciler.quiet();
    expect(tries).toBe(4);
  });

  it('stops at anything else, and says so', async () => {
    const w = world();
    await w.wish('2024-01-05T08:00:00.000Z');
    const { reconciler } = w.make(() => Promise.reject(new Error('a bug')));
    await expect(reconciler.quiet()).rejects.toThrow('a bug');
    expect(reconciler.status().error).toContain('a bug');
    expect(w.stops).toHaveLength(1);
    await w.wish('2024-01-06T08:00:00.000Z');
    await expect(reconciler.quiet()).rejects.toThrow('a bug');
  });

  it('arms everything again from time to time: an alarm clock may forget', async () => {
    const w = world();
    await w.wish('2024-01-05T08:00:00.000Z');
    const { reconciler, alarms } = w.make(w.run, { sweepMs: 2 });
    await reconciler.quiet();
    await alarms.disarm(['a.1']);
    for (let turns = 0; (await alarms.armed()).length === 0; turns++) {
      if (turns > 500) throw new Error('Never armed again.');
      await machineClock.sleep(2);
    }
    expect(await alarms.armed()).toEqual([{ id: 'a.1', dueAt: '2024-01-05T08:00:00.000Z' }]);
  });

  it('spends no more than its share of the time on that, however many there are', async () => {
    const w = world();
    await w.wish('2024-01-05T08:00:00.000Z');
    const slept: number[] = [];
    let armings = 0;
    // Arming takes two seconds each time, as it does of very many.
    const slow = (of: EmbeddedAlarms, passed: { ms: number }): void => {
      const arm = of.arm.bind(of);
      of.arm = (alarms) => {
        armings++;
        passed.ms += 2_000;
        return arm(alarms);
      };
    };
    const { reconciler } = w.make(w.run, { sweepMs: 60_000, slept, slow });
    await reconciler.quiet();
    const before = armings;
    for (let turns = 0; armings < before + 2; turns++) {
      if (turns > 1_000) throw new Error('Never armed again.');
      await machineClock.sleep(2);
    }
    // One pause of a minute before the first time, then a hundred times as long as that took, a minute at a time.
    expect(slept.slice(0, 5)).toEqual([60_000, 60_000, 60_000, 60_000, 20_000]);
  });

  it('arms very many a part at a time, and others have their turn in between', async () => {
    const w = world();
    const { reconciler, alarms } = w.make();
    for (let n = 0; n < 450; n++) await w.append(`deadline-x${n}`, 'Set', { at: '2024-01-05T08:00:00.000Z' });
    const parts: number[] = [];
    let others = 0;
    const othersBefore: number[] = [];
    const arm = alarms.arm.bind(alarms);
    alarms.arm = (some) => {
      parts.push(some.length);
      othersBefore.push(others);
      setImmediate(() => void others++);
      return arm(some);
    };
    await reconciler.quiet();
    expect(parts).toEqual([200, 200, 50]);
    expect(othersBefore).toEqual([0, 1, 2]);
    expect(await alarms.armed()).toHaveLength(450);
  });

  it('works only when it is poked, where it is to have no timer of its own', async () => {
    const w = world();
    await w.wish('2024-01-05T08:00:00.000Z');
    const { reconciler, alarms } = w.make(w.run, { sweepMs: 0 });
    await reconciler.quiet();
    await alarms.disarm(['a.1']);
    await w.wish('2024-01-06T08:00:00.000Z', 'b');
    // A sweep would have come between any two of these.
    for (let turns = 0; turns < 50; turns++) await machineClock.sleep(0);
    expect([reconciler.status().lag, w.sent.length, await alarms.armed()]).toEqual([1, 1, []]);
    await reconciler.quiet();
    expect([reconciler.status().lag, w.sent.length]).toEqual([0, 2]);
  });

  it('keeps what it cannot read out of the book', async () => {
    const w = world();
    await w.append('odd-a', 'NeverHeardOf', {});
    await w.wish('2024-01-05T08:00:00.000Z');
    const { reconciler, book } = w.make();
    await reconciler.quiet();
    expect(book.folded).toBe(2);
    expect(splitStream('odd-a').category).toBe('odd');
  });
});
