import { splitStream, type StoredEvent } from '#kernel';
import { FactMoved, LogUnavailable, NO_STREAM, StreamNotFound, WrongExpectedRevision } from '../ports.js';
import type { Appended, AppendRequest, EventLog, LogFilter, Positioned, ReadAll, ReadStream } from '../ports.js';
import { judge, type Heads } from './append-rule.js';
import { catchUp, firstRevision, ordinal, pageSize, type Scanned, type ScanOptions } from './catch-up.js';
import { decode, encode, type EncodedEvent } from './codec.js';
import { Wake } from './wake.js';

/** An event log that lives as long as the process: the same contract as the others, nothing kept. */
export function memoryLog(): EventLog {
  return new MemoryLog();
}

interface Kept extends EncodedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly category: string;
  readonly position: number;
}

class MemoryLog implements EventLog, Heads {
  readonly assertsFacts = true;
  readonly wake = new Wake();
  readonly #all: Kept[] = [];
  readonly #streams = new Map<string, Kept[]>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  // Async, so that what is thrown reaches the caller as a rejection, as from any other log.
  async append(request: AppendRequest): Promise<Appended> {
    this.#assertOpen();
    const append = encode(request);
    const verdict = judge(append, this);
    switch (verdict.kind) {
      case 'wrong':
        throw new WrongExpectedRevision(append.stream, append.expected, verdict.actual);
      case 'moved':
        throw new FactMoved(verdict.fact.stream, verdict.fact.revision, verdict.actual);
      case 'repeated':
        return { revision: verdict.revision, repeated: true };
      case 'current':
        return { revision: verdict.revision, repeated: false };
      case 'write':
        this.#keep(append.stream, append.events);
        return { revision: append.expected + append.events.length, repeated: false };
    }
  }

  async readStream(stream: string, options: ReadStream): Promise<readonly StoredEvent[]> {
    this.#assertOpen();
    const limit = pageSize(options.limit);
    const from = firstRevision(options.from);
    const events = this.#streams.get(stream);
    if (!events) throw new StreamNotFound(stream);
    if (options.direction !== 'backwards') return events.slice(from ?? 0, (from ?? 0) + limit).map(decode);
    const end = Math.min(from ?? Infinity, events.length - 1) + 1;
    return events.slice(Math.max(0, end - limit), end).reverse().map(decode);
  }

  async readAll({ after, limit, filter }: ReadAll): Promise<readonly Positioned[]> {
    this.#assertOpen();
    return (await this.scan({ after: ordinal(after), limit: pageSize(limit), filter })).batch;
  }

  subscribe(options: Parameters<EventLog['subscribe']>[0]): AsyncIterable<readonly Positioned[]> {
    return catchUp(this, options);
  }

  async scan({ after, limit, filter }: ScanOptions): Promise<Scanned> {
    const wanted = matcher(filter);
    const batch: Positioned[] = [];
    let cursor = after;
    while (cursor < this.#all.length && batch.length < limit) {
      const kept = this.#all[cursor++]!;
      if (wanted(kept)) batch.push({ event: decode(kept), position: String(kept.position) });
    }
    return { batch, cursor };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.wake.signal();
  }

  head(stream: string): number {
    return (this.#streams.get(stream)?.length ?? 0) + NO_STREAM;
  }

  ids(stream: string, from: number, count: number): readonly string[] {
    return (this.#streams.get(stream) ?? []).slice(from, from + count).map((event) => event.id);
  }

  #keep(stream: string, events: readonly EncodedEvent[]): void {
    const own = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, own);
    const { category } = splitStream(stream);
    for (const event of events) {
      const kept: Kept = { ...event, stream, category, revision: own.length, position: this.#all.length + 1 };
      own.push(kept);
      this.#all.push(kept);
    }
    this.wake.signal();
  }

  #assertOpen(): void {
    if (this.#closed) throw new LogUnavailable('The event log is closed.');
  }
}

function matcher(filter: LogFilter | undefined): (event: Kept) => boolean {
  const categories = filter?.categories && new Set(filter.categories);
  const types = filter?.types && new Set(filter.types);
  return (event) => (!categories || categories.has(event.category)) && (!types || types.has(event.type));
}
