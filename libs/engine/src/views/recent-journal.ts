import type { Instant, LoggedEvent } from '#kernel';
import { PAGE_MAX, type JournalReader } from '../ports.js';

/** Newest events kept decoded: a page behind somebody's place and the page after it. */
export const RECENT_EVENTS_MAX = 2 * PAGE_MAX;

type Narrowed = Parameters<JournalReader['after']>[1];

/**
 * A journal whose newest events are read and parsed once for all who follow it: followers run close behind one another. Whoever is
 * further back, or asks for one cycle or category, reads for himself. Events are handed to several; nobody may change them.
 */
export class RecentJournal implements JournalReader {
  /** Ascending, without gaps. */
  private recent: readonly LoggedEvent[] = [];

  constructor(private readonly journal: JournalReader) {}

  after(seq: number, options: Narrowed): readonly LoggedEvent[] {
    const { types, cycleId, categories, few, upTo = Infinity } = options;
    const limit = Math.max(0, Math.min(options.limit, PAGE_MAX));
    if (cycleId !== undefined || categories !== undefined || seq < this.first() - 1) return this.journal.after(seq, options);
    // Pages would be read and parsed for the sake of few events.
    if (few && this.last() < this.head()) return this.journal.after(seq, options);
    this.takeIn(seq, limit);
    // Narrowed to types a page may go on far beyond what is kept.
    if (types && this.last() < Math.min(upTo, this.head())) return this.journal.after(seq, options);
    const page = this.recent.slice(Math.max(0, seq + 1 - this.first()));
    return page.filter((event) => event.seq <= upTo && (!types || types.includes(event.type))).slice(0, limit);
  }

  head(): number {
    return this.journal.head();
  }

  stream(...asked: Parameters<JournalReader['stream']>): readonly LoggedEvent[] {
    return this.journal.stream(...asked);
  }

  streams(...asked: Parameters<JournalReader['streams']>): ReturnType<JournalReader['streams']> {
    return this.journal.streams(...asked);
  }

  byEventId(id: string): LoggedEvent | undefined {
    return this.recent.findLast((event) => event.id === id) ?? this.journal.byEventId(id);
  }

  seqAt(instant: Instant): number {
    return this.journal.seqAt(instant);
  }

  lastRecordedAt(): Instant | undefined {
    return this.journal.lastRecordedAt();
  }

  /** Sees to it that what is kept holds the page after `seq`, or goes to the head. Whoever is ahead of what is kept begins anew. */
  private takeIn(seq: number, limit: number): void {
    if (this.recent.length > 0 && seq > this.last()) this.recent = [];
    if (this.recent.length > 0 && this.last() - seq >= limit) return;
    const more = this.journal.after(Math.max(seq, this.last()), { limit });
    if (more.length > 0) this.recent = [...this.recent, ...more].slice(-RECENT_EVENTS_MAX);
  }

  private first(): number {
    return this.recent[0]?.seq ?? -1;
  }

  private last(): number {
    return this.recent.at(-1)?.seq ?? -1;
  }
}
