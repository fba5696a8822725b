import { Overloaded } from '../ports.js';

/** Commands that may wait for one stream in this process. */
export const WAITING_PER_STREAM_MAX = 1_000;

/**
 * Runs tasks of one key one after another, different keys side by side. Saves conflicts within a process;
 * it is the append at the exact revision that keeps the rule, across processes too.
 */
export class Serial {
  private readonly tails = new Map<string, { tail: Promise<unknown>; waiting: number }>();

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const lane = this.tails.get(key) ?? { tail: Promise.resolve(), waiting: 0 };
    if (lane.waiting >= WAITING_PER_STREAM_MAX) throw new Overloaded(`${WAITING_PER_STREAM_MAX} commands wait for ${key}; try again.`);
    lane.waiting++;
    this.tails.set(key, lane);
    const turn = lane.tail.then(task, task);
    lane.tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      lane.waiting--;
      if (lane.waiting === 0) this.tails.delete(key);
    }
  }
}
