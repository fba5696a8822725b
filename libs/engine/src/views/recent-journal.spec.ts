import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LoggedEvent } from '#kernel';
import { MemoryJournal } from '../../testing/memory-journal.js';
import { memoryLog } from '../event-log/memory.js';
import { RecentJournal, RECENT_EVENTS_MAX } from './recent-journal.js';

const TYPES = ['A', 'B', 'C'] as const;
const eventNo = (n: number): LoggedEvent => ({
  id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, stream: `x-${n % 7}`, revision: Math.floor(n / 7), type: TYPES[n % 3]!, data: { n }, seq: n,
  metadata: { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '2022-01-01T00:00:00.000Z', recordedAt: '2022-01-01T00:00:00.000Z', marking: 'PUBLIC', commandId: `c${n}`, commandHash: 'h', $correlationId: 'c', $causationId: 'c', facts: [] },
});

describe('a journal whose newest events are kept', () => {
  it('answers every page as the journal itself does, whoever asks from where', () => {
    const asked = fc.record({
      grow: fc.integer({ min: 0, max: 60 }), seq: fc.integer({ min: -1, max: 400 }), limit: fc.integer({ min: 1, max: 90 }),
      types: fc.option(fc.subarray([...TYPES], { minLength: 1 }), { nil: undefined }), upTo: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }), few: fc.boolean(),
    });
    fc.assert(fc.property(fc.array(asked, { maxLength: 30 }), (questions) => {
      const journal = new MemoryJournal(memoryLog());
      const recent = new RecentJournal(journal);
      for (const { grow, seq, ...narrowed } of questions) {
        for (let n = 0; n < grow; n++) journal.take(eventNo(journal.head() + 1));
        expect(recent.after(seq, narrowed)).toEqual(journal.after(seq, narrowed));
        const last = journal.after(journal.head() - 1, { limit: 1 })[0];
        if (last) expect(recent.byEventId(last.id)).toEqual(last);
      }
    }));
  });

  it('reads an event once for several followers, and keeps no more than its bound', () => {
    const journal = new MemoryJournal(memoryLog());
    let read = 0;
    const recent = new RecentJournal(Object.assign(Object.create(journal) as MemoryJournal, {
      after: (...asked: Parameters<MemoryJournal['after']>) => {
        const page = journal.after(...asked);
        read += page.length;
        return page;
      },
    }));
    const total = 3 * RECENT_EVENTS_MAX;
    const followers = [-1, -1, -1];
    while (journal.head() < total - 1) {
      for (let n = 0; n < 50; n++) journal.take(eventNo(journal.head() + 1));
      followers.forEach((seq, i) => (followers[i] = recent.after(seq, { limit: 100 }).at(-1)?.seq ?? seq));
    }
    expect(followers).toEqual([total - 1, total - 1, total - 1]);
    expect(read).toBe(total);
    // Whoever is far behind reads for himself.
    expect(recent.after(-1, { limit: 1 })[0]?.seq).toBe(0);
    expect(read).toBe(total + 1);
  });
});
