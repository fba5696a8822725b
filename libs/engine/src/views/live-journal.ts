import { canonicalCopy, splitStream, type Instant, type LoggedEvent, type StoredEvent } from '#kernel';
import type { Witness } from '../commands/run-command.js';
import { PAGE_MAX, type JournalReader } from '../ports.js';
import { cycleOf, OUTSIDE_SEQ } from './ready-event.js';
import { RecentJournal } from './recent-journal.js';

/** Newest events kept though they are written: followers run close behind one another, and the notifier asks what became of a telling that it has just read. */
export const LIVE_EVENTS_KEPT = 1_000;
/** Events between two looks at whether the journal counts as this does. */
const COMPARED_EVERY = 1_000;
/** Stored events the journal may lack; with more than these its own word is waited for. */
export const UNWRITTEN_EVENTS_MAX = 50_000;

type Narrowed = Parameters<JournalReader['after']>[1];

export interface LiveJournalOptions {
  /** As the views' thread writes it. It must hold all the log holds when this is made, and nobody else may write to that log. */
  readonly written: JournalReader;
  readonly unwrittenMax?: number;
  /** Told, in one sentence, what an operator should know. */
  readonly say?: (line: string) => void;
}

/**
 * The journal together with what was stored since it was last written: whoever follows it acts on an event as soon as it is stored, and
 * nobody reads back what has just been written. It counts `seq` itself, as the journal will, and compares. Where it cannot know, after
 * an append of unknown outcome, it is the journal as written and no more. Events are handed to several; nobody may change them.
 */
export class LiveJournal implements JournalReader, Witness {
  private readonly written: JournalReader;
  private readonly unwrittenMax: number;
  private readonly listeners = new Set<() => void>();
  /** Ascending, without gaps, up to the last seq given. */
  private recent: LoggedEvent[] = [];
  private readonly byStream = new Map<string, LoggedEvent[]>();
  private readonly byId = new Map<string, LoggedEvent>();
  /** The last seq given. */
  private last: number;
  /** `behind`: until the journal has all that was counted; `lost`: what is in the log is not known here any more. */
  private state: 'live' | 'behind' | 'lost' = 'live';
  /** Where that was looked at last. */
  private compared = -1;
  private announcing = false;

  constructor(private readonly options: LiveJournalOptions) {
    this.written = new RecentJournal(options.written);
    this.unwrittenMax = options.unwrittenMax ?? UNWRITTEN_EVENTS_MAX;
    this.last = options.written.head();
  }

  /** Takes in events of one append. Appends must come in the order of the log, each once. */
  stored(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (OUTSIDE_SEQ.has(splitStream(event.stream).category)) continue;
      this.last++;
      if (this.state !== 'live') continue;
      const { id, type, stream, revision, data, metadata } = event;
      this.keep({ seq: this.last, id, stream, revision, type, data: canonicalCopy(data), metadata: canonicalCopy(metadata) });
    }
    if (this.state === 'live' && this.recent.length > this.unwrittenMax + LIVE_EVENTS_KEPT) this.fallBack('behind');
    this.announce();
  }

  /** An append may be in the log or not. */
  unknown(): void {
    this.fallBack('lost');
  }

  /** The journal has written up to here. */
  reached(seq: number): void {
    if (this.state === 'behind' && seq >= this.last) this.state = 'live';
    else if (this.state !== 'live') this.announce();
    if (this.state !== 'live') return;
    if (this.agreesAt(seq)) return this.dropUpTo(Math.min(seq, this.last - LIVE_EVENTS_KEPT));
    this.options.say?.(`The journal holds another event at ${seq} than was stored there. Followers go by the journal as written from here on; restart the engine.`);
    this.fallBack('lost');
  }

  /** The listener is called once a turn of the loop in which there was something new to follow; returns the way to stop. */
  onGrown(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Whether it knows all that is stored. */
  get isComplete(): boolean {
    return this.state === 'live';
  }

  /**
   * `live`: ahead of the journal as written; `behind`: not until that has caught up, which ends by itself; `lost`: after an append of unknown
   * outcome, or where the journal held another event than was stored, for the life of this object: followers wait for what is written.
   */
  status(): 'live' | 'behind' | 'lost' {
    return this.state;
  }

  head(): number {
    return this.state === 'live' ? this.last : this.written.head();
  }

  after(seq: number, options: Narrowed): readonly LoggedEvent[] {
    const begin = this.begin();
    if (seq >= begin - 1) return this.page(seq, options);
    const page = this.written.after(seq, { ...options, upTo: Math.min(options.upTo ?? Infinity, begin - 1) });
    return page.length < Math.min(options.limit, PAGE_MAX) ? [...page, ...this.page(begin - 1, { ...options, limit: options.limit - page.length })] : page;
  }

  stream(stream: string, { upTo = Infinity, limit = Infinity, fromRevision = 0 }: Parameters<JournalReader['stream']>[1] = {}): readonly LoggedEvent[] {
    const kept = this.byStream.get(stream) ?? [];
    const newer = kept.filter((event) => event.revision >= fromRevision && event.seq <= upTo);
    if (goesBackTo(0, kept)) return newer.slice(0, limit);
    // All that is kept of a stream is newer than what is not kept.
    const older = this.written.stream(stream, { fromRevision, upTo: Math.min(upTo, (kept[0]?.seq ?? Infinity) - 1, Number.MAX_SAFE_INTEGER), ...(limit < Infinity && { limit }) });
    return [...older, ...newer].slice(0, limit);
  }

  streams(streams: readonly string[], types: readonly string[], since?: ReadonlyMap<string, number>): ReadonlyMap<string, readonly LoggedEvent[]> {
    const sinceOf = (stream: string): number => since?.get(stream) ?? -1;
    const unkept = streams.filter((stream) => !goesBackTo(sinceOf(stream) + 1, this.byStream.get(stream)));
    const found = new Map(unkept.length > 0 ? this.written.streams(unkept, types, since) : []);
    for (const stream of streams) {
      const older = found.get(stream) ?? [];
      const newer = (this.byStream.get(stream) ?? []).filter((event) => event.revision > (older.at(-1)?.revision ?? sinceOf(stream)) && types.includes(event.type));
      if (newer.length > 0) found.set(stream, [...older, ...newer]);
    }
    return found;
  }

  byEventId(id: string): LoggedEvent | undefined {
    return this.byId.get(id) ?? this.written.byEventId(id);
  }

  seqAt(instant: Instant): number {
    const inJournal = this.written.seqAt(instant);
    if (inJournal < this.written.head()) return inJournal;
    // By the running maximum: with the first that is later all that follow are.
    const later = this.recent.find((event) => event.seq > inJournal && event.metadata.recordedAt > instant);
    return later ? later.seq - 1 : Math.max(inJournal, this.recent.at(-1)?.seq ?? -1);
  }

  lastRecordedAt(): Instant | undefined {
    return this.recent.reduce<Instant | undefined>((max, { metadata: { recordedAt } }) => (max === undefined || recordedAt > max ? recordedAt : max), this.written.lastRecordedAt());
  }

  /** A page of what is kept. */
  private page(seq: number, { types, cycleId, categories, upTo = Infinity, limit }: Narrowed): readonly LoggedEvent[] {
    const page: LoggedEvent[] = [];
    for (let at = seq + 1 - this.begin(); at < this.recent.length && page.length < Math.min(limit, PAGE_MAX); at++) {
      const event = this.recent[at]!;
      if (event.seq > upTo) break;
      if (types && !types.includes(event.type)) continue;
      if (cycleId !== undefined && cycleOf(event) !== cycleId) continue;
      if (categories && !categories.includes(splitStream(event.stream).category)) continue;
      page.push(event);
    }
    return page;
  }

  /** The first seq that is kept, or would be. */
  private begin(): number {
    return this.recent[0]?.seq ?? (this.state === 'live' ? this.last + 1 : Infinity);
  }

  private keep(event: LoggedEvent): void {
    this.recent.push(event);
    this.byId.set(event.id, event);
    const others = this.byStream.get(event.stream);
    if (others) others.push(event);
    else this.byStream.set(event.stream, [event]);
  }

  private dropUpTo(seq: number): void {
    const dropped = this.recent.splice(0, Math.max(0, seq + 1 - this.begin()));
    for (const { id, stream } of dropped) {
      this.byId.delete(id);
      const others = this.byStream.get(stream)!;
      if (others.length > 1) others.shift();
      else this.byStream.delete(stream);
    }
  }

  private agreesAt(seq: number): boolean {
    const kept = this.recent[seq - this.begin()];
    if (kept === undefined || (this.compared >= 0 && seq < this.compared + COMPARED_EVERY)) return true;
    this.compared = seq;
    return this.options.written.after(seq - 1, { limit: 1 })[0]?.id === kept.id;
  }

  private fallBack(state: 'behind' | 'lost'): void {
    this.dropUpTo(Infinity);
    this.state = this.state === 'lost' ? 'lost' : state;
  }

  private announce(): void {
    if (this.announcing) return;
    this.announcing = true;
    setImmediate(() => {
      this.announcing = false;
      for (const listener of this.listeners) listener();
    });
  }
}

/** Whether what is kept of a stream is all there is from a revision on. */
const goesBackTo = (revision: number, kept: readonly LoggedEvent[] = []): boolean => kept.length > 0 && kept[0]!.revision <= revision;
