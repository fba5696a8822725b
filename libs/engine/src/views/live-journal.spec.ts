import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StoredEvent } from '#kernel';
import { MemoryJournal } from '../../testing/memory-journal.js';
import { memoryLog } from '../event-log/memory.js';
import { LIVE_EVENTS_KEPT, LiveJournal } from './live-journal.js';

const TYPES = ['A', 'B', 'C'] as const;
const AT = '2022-01-01T00:00:00.000Z';

/** The n-th event of a log of seven streams; its keys stand in no order, and some say nothing. */
const eventNo = (n: number): StoredEvent => ({
  id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, stream: `x-${n % 7}`, revision: Math.floor(n / 7), type: TYPES[n % 3]!, data: { z: { b: n, a: undefined }, n, none: undefined },
  metadata: {
    v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: AT, recordedAt: `2022-01-01T00:00:${String(n % 60).padStart(2, '0')}.000Z`, marking: 'PUBLIC', reason: undefined,
    commandId: `c${n}`, commandHash: 'h', $correlationId: 'c', $causationId: 'c', facts: [], ...(n % 2 === 0 && { cycleId: 'k' }),
  },
});

let stored: number;
let whole: MemoryJournal;
let written: MemoryJournal;
let live: LiveJournal;
let said: string[];

const store = (count: number): void => {
  for (let n = 0; n < count; n++) {
    // What the log gives back: read from its text.
    whole.take(JSON.parse(JSON.stringify(eventNo(stored))) as StoredEvent);
    live.stored([eventNo(stored++)]);
  }
};
const write = (upTo: number): void => {
  while (written.head() < upTo) written.take(whole.after(written.head(), { limit: 1 })[0]!);
  live.reached(written.head());
};
const begin = (unwrittenMax?: number): void => {
  stored = 0;
  whole = new MemoryJournal(memoryLog());
  written = new MemoryJournal(memoryLog());
  said = [];
  live = new LiveJournal({ written, unwrittenMax, say: (line) => said.push(line) });
};
beforeEach(() => begin());

describe('a journal that knows what was stored since it was written', () => {
  it('answers every question as one would that had been written already', () => {
    const question = fc.record({
      grow: fc.integer({ min: 0, max: 90 }), behind: fc.integer({ min: 0, max: 60 }), seq: fc.integer({ min: -1, max: 400 }), limit: fc.integer({ min: 1, max: 90 }),
      types: fc.option(fc.subarray([...TYPES], { minLength: 1 }), { nil: undefined }), upTo: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
      cycleId: fc.option(fc.constantFrom('k', 'other'), { nil: undefined }), fromRevision: fc.integer({ min: 0, max: 40 }), second: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(fc.property(fc.array(question, { maxLength: 20 }), (questions) => {
      begin();
      for (const { grow, behind, seq, fromRevision, second, ...narrowed } of questions) {
        store(grow);
        write(Math.max(written.head(), stored - 1 - behind));
        expect(live.head()).toBe(whole.head());
        expect(live.after(seq, narrowed)).toEqual(whole.after(seq, narrowed));
        expect(live.stream('x-3', { fromRevision, limit: narrowed.limit, upTo: narrowed.upTo })).toEqual(whole.stream('x-3', { fromRevision, limit: narrowed.limit, upTo: narrowed.upTo }));
        expect(live.streams(['x-1', 'x-5', 'none'], ['A', 'C'])).toEqual(whole.streams(['x-1', 'x-5', 'none'], ['A', 'C']));
        const since = new Map([['x-1', fromRevision], ['x-5', fromRevision + 3], ['none', 0]]);
        expect(live.streams(['x-1', 'x-3', 'x-5', 'none'], ['A', 'C'], since)).toEqual(whole.streams(['x-1', 'x-3', 'x-5', 'none'], ['A', 'C'], since));
        expect(live.byEventId(eventNo(seq + 1).id)).toEqual(whole.byEventId(eventNo(seq + 1).id));
        const instant = `2022-01-01T00:00:${String(second % 60).padStart(2, '0')}.000Z`;
        if (stored <= 60) expect([live.seqAt(instant), live.lastRecordedAt()]).toEqual([whole.seqAt(instant), whole.lastRecordedAt()]);
      }
    }), { numRuns: 40 });
  });

  it('gives an event as the log will read it back', () => {
    store(1);
    const [event] = live.after(-1, { limit: 1 });
    expect(Object.keys(event!.data as object)).toEqual(['n', 'z']);
    expect(event!.metadata).not.toHaveProperty('reason');
  });

  it('counts no event that has no place in the order', () => {
    live.stored([{ ...eventNo(0), stream: 'checkpoint-1' }]);
    expect(live.head()).toBe(-1);
  });

  it('keeps the newest, and all that is not written', () => {
    store(3 * LIVE_EVENTS_KEPT);
    write(stored - 11);
    let read = 0;
    const asked = written.after.bind(written);
    written.after = (...args) => (read++, asked(...args));
    expect(live.after(stored - 1 - LIVE_EVENTS_KEPT, { limit: 5 })).toHaveLength(5);
    expect(read).toBe(0);
    expect(live.after(stored - 2 - LIVE_EVENTS_KEPT, { limit: 5 })).toEqual(whole.after(stored - 2 - LIVE_EVENTS_KEPT, { limit: 5 }));
    expect(read).toBe(1);
  });

  it('waits for the journal where too much is unwritten, and goes ahead of it again when it has caught up', () => {
    begin(50);
    store(LIVE_EVENTS_KEPT + 51);
    expect([live.isComplete, live.status(), live.head()]).toEqual([false, 'behind', -1]);
    write(10);
    expect([live.isComplete, live.head()]).toEqual([false, 10]);
    expect(live.after(5, { limit: 100 }).map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10]);
    write(stored - 1);
    store(1);
    expect([live.isComplete, live.status(), live.head()]).toEqual([true, 'live', stored - 1]);
    expect(live.after(stored - 3, { limit: 5 })).toEqual(whole.after(stored - 3, { limit: 5 }));
  });

  it('is the journal as written after an append of unknown outcome', () => {
    store(5);
    live.unknown();
    write(2);
    store(1);
    expect([live.isComplete, live.head()]).toEqual([false, 2]);
    write(5);
    expect([live.isComplete, live.head()]).toEqual([false, 5]);
    // Also with all that was stored in the journal: what else the log took is not known here.
    expect(live.status()).toBe('lost');
  });

  it('says so where the journal holds another event than was stored', () => {
    store(5);
    written.take(eventNo(3));
    live.reached(0);
    expect(said).toEqual([expect.stringContaining('another event at 0')]);
    expect([live.isComplete, live.status()]).toEqual([false, 'lost']);
  });

  it('may hear from the journal first', () => {
    whole.take(eventNo(0));
    write(0);
    expect(live.head()).toBe(-1);
    live.stored([eventNo(stored++)]);
    expect(live.head()).toBe(0);
  });
});
