import type { Alarm } from '../ports.js';

/** Alarms in order of their due instant, then of their id. A binary heap: a million of them cost twenty steps each. */
export class DueQueue {
  private readonly heap: Alarm[] = [];

  get size(): number {
    return this.heap.length;
  }

  first(): Alarm | undefined {
    return this.heap[0];
  }

  push(alarm: Alarm): void {
    const { heap } = this;
    let at = heap.push(alarm) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (before(heap[above]!, alarm)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = alarm;
  }

  shift(): Alarm | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && before(heap[below + 1]!, heap[below]!)) below++;
      if (before(last, heap[below]!)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

const before = (a: Alarm, b: Alarm): boolean => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.id <= b.id);
