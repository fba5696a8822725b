import { PAGE_MAX, type LogFilter, type Position, type Positioned } from '../ports.js';
import type { Wake } from './wake.js';

/** A page of a log and how far it looked: beyond its last event where a filter passed over others. */
export interface Scanned {
  readonly batch: readonly Positioned[];
  readonly cursor: number;
}

export interface ScanOptions {
  /** Exclusive; 0 is the start. */
  readonly after: number;
  readonly limit: number;
  readonly filter?: LogFilter;
}

/** What a subscription needs of a log whose positions are counting numbers. */
export interface Scannable {
  readonly wake: Wake;
  readonly closed: boolean;
  /** At most `limit` events after `after`; an empty batch means the head was reached. */
  scan(options: ScanOptions): Promise<Scanned>;
}

/**
 * The catch-up subscription of every log here: pages from after a position, an empty batch each time the head is reached, then it
 * waits. Nothing is fetched ahead of the consumer, so a slow one costs nothing and misses nothing.
 * Ends quietly when the signal aborts or the log closes.
 */
export async function* catchUp(log: Scannable, options: { after?: Position; batch: number; filter?: LogFilter; signal: AbortSignal }): AsyncGenerator<readonly Positioned[]> {
  const { filter, signal } = options;
  const limit = pageSize(options.batch);
  let after = ordinal(options.after);
  let atHead = false;
  while (!signal.aborted && !log.closed) {
    const seen = log.wake.version;
    const page = await scanUnlessClosed(log, { after, limit, filter });
    if (!page || signal.aborted) return;
    after = page.cursor;
    if (page.batch.length > 0) {
      atHead = false;
      yield page.batch;
    } else if (!atHead) {
      atHead = true;
      yield page.batch;
    } else {
      await log.wake.beyond(seen, signal);
    }
  }
}

async function scanUnlessClosed(log: Scannable, options: ScanOptions): Promise<Scanned | undefined> {
  try {
    return await log.scan(options);
  } catch (error) {
    if (log.closed) return undefined;
    throw error;
  }
}

const POSITION = /^(0|[1-9][0-9]{0,15})$/;

/** The number behind a position; 0 where there is none. Throws `RangeError` for a position of another kind of log. */
export function ordinal(position: Position | undefined): number {
  if (position === undefined) return 0;
  if (!POSITION.test(position)) throw new RangeError(`${JSON.stringify(position)} is not a position of this log.`);
  return Number(position);
}

/** The limit, if a page may have it. */
export function pageSize(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > PAGE_MAX) throw new RangeError(`A page holds 1 to ${PAGE_MAX} events, not ${String(limit)}.`);
  return limit;
}

/** The first revision to read, if it is one. */
export function firstRevision(from: number | undefined): number | undefined {
  if (from !== undefined && (!Number.isSafeInteger(from) || from < 0)) throw new RangeError(`A stream is read from a revision, not from ${String(from)}.`);
  return from;
}
