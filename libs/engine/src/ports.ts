import type { Cell, FactRevision, Instant, LoggedEvent, NewEvent, StoredEvent, Viewer } from '#kernel';

/* ---- the event log ---- */

/** A place in one log, meaningful to that log alone; store and give back, never compare. */
export type Position = string;

/** A stream that does not exist has this revision. */
export const NO_STREAM = -1;

/** Sum of the bytes of the events of one append, on every adapter (EventStoreDB's default MaxAppendSize). */
export const APPEND_BYTES_MAX = 1_048_576;
/** Largest page a log or journal gives. */
export const PAGE_MAX = 1_000;
/** Streams a journal reads at one go. */
export const STREAMS_MAX = 1_000;

export interface AppendRequest {
  readonly stream: string;
  /** The revision the stream must have now; `NO_STREAM` if it must not exist. There is no "any". */
  readonly expectedRevision: number;
  readonly events: readonly NewEvent[];
  /** Revisions of other streams the decision rests on. Asserted in the append's transaction where the log has one. */
  readonly asserts?: readonly FactRevision[];
}

export interface Appended {
  /** Revision of the last event written. */
  readonly revision: number;
  /** True when the very same events stood there already: the append had been acknowledged, or its answer was lost. */
  readonly repeated: boolean;
}

export interface Positioned {
  readonly event: StoredEvent;
  readonly position: Position;
  /** The canonical texts of data and metadata, from a log that keeps them as such and answers for every byte: whoever needs them need not write them anew. */
  readonly texts?: EventTexts;
}

/** RFC 8785 text. */
export interface EventTexts {
  readonly data: string;
  readonly metadata: string;
}

export interface LogFilter {
  /** Stream categories; absent means all. */
  readonly categories?: readonly string[];
  readonly types?: readonly string[];
}

export interface ReadAll {
  /** Exclusive; absent means from the start. */
  readonly after?: Position;
  readonly limit: number;
  readonly filter?: LogFilter;
}

export interface ReadStream {
  /** Inclusive. Absent: the first forwards, the last backwards. */
  readonly from?: number;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit: number;
}

/** Reads of a log, for readers that never write: another thread, another process. */
export interface LogReader {
  /** At most `limit` (<= PAGE_MAX) events. Throws `StreamNotFound`. */
  readStream(stream: string, options: ReadStream): Promise<readonly StoredEvent[]>;
  /** At most `limit` events in log order, after `after`. An empty answer means the head was reached. */
  readAll(options: ReadAll): Promise<readonly Positioned[]>;
  /**
   * A catch-up subscription: batches in log order from after `after`, then live, until the signal aborts or the log closes.
   * An empty batch says that the head was reached. The next batch is fetched when the consumer asks for it.
   */
  subscribe(options: { after?: Position; batch: number; filter?: LogFilter; signal: AbortSignal }): AsyncIterable<readonly Positioned[]>;
  close(): Promise<void>;
}

/**
 * The log. Acknowledged means stored. Same stream, expected revision and event ids again: success again, nothing written.
 * Errors: `WrongExpectedRevision`, `FactMoved`, `AppendTooLarge`, `NotJson`, `Overloaded` (nothing was written),
 * `LogUnavailable` (nothing was written), `OutcomeUnknown` (retry with the same ids at the same revision), `LogFailed` (fail-stop).
 */
export interface EventLog extends LogReader {
  /** Whether `asserts` are checked in the append's own transaction. */
  readonly assertsFacts: boolean;
  append(request: AppendRequest): Promise<Appended>;
}

/* ---- errors of the engine ---- */

export abstract class EngineError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

export class StreamNotFound extends EngineError {
  constructor(readonly stream: string) {
    super(`There is no stream ${stream}.`);
  }
}

export class WrongExpectedRevision extends EngineError {
  constructor(readonly stream: string, readonly expected: number, readonly actual: number) {
    super(`${stream} is at revision ${actual}, not ${expected}.`);
  }
}

export class FactMoved extends EngineError {
  constructor(readonly stream: string, readonly expected: number, readonly actual: number) {
    super(`The fact ${stream} moved from revision ${expected} to ${actual}.`);
  }
}

export class AppendTooLarge extends EngineError {
  constructor(readonly bytes: number) {
    super(`An append of ${bytes} bytes exceeds ${APPEND_BYTES_MAX}.`);
  }
}

/** The bounded queue before the log is full. Nothing was written; try again. */
export class Overloaded extends EngineError {}
/** The log cannot be reached or cannot store now (disk full). Nothing was written. */
export class LogUnavailable extends EngineError {}
/** It is not known whether the append was stored. Retry with the same ids at the same revision. */
export class OutcomeUnknown extends EngineError {}
/** The log has failed for good in this process (a failed fsync): nothing more is acknowledged, restart. */
export class LogFailed extends EngineError {}
/** No worker does what has to follow, or none reports that it has. Nothing was lost: it follows when one is there. */
export class WorkersAbsent extends EngineError {}
/** A second process holds the data folder. */
export class FolderLocked extends EngineError {}
/** The data folder cannot be made or written. */
export class FolderUnusable extends EngineError {}
/** Conflicts did not end within the bounded retries. */
export class Contended extends EngineError {}
/** A stream or the log holds what this version cannot read. */
export class EngineTooOld extends EngineError {}
/** The business clock is not to be trusted until an operator confirms it. */
export class ClockSuspect extends EngineError {}
/** The same command id was used with another body. */
export class CommandIdReused extends EngineError {}
/** The resource moved since the revision the caller named in If-Match. */
export class PreconditionFailed extends EngineError {
  constructor(readonly stream: string, readonly expected: number, readonly actual: number, readonly by?: { party: string; role: string; at: Instant }) {
    super(`${stream} is at revision ${actual}, not ${expected}.`);
  }
}
/** A read asked to be no older than an event the views have not reached in time. */
export class ViewBehind extends EngineError {}
/** A view is not in service: building for the first time, or stopped by an event. */
export class ViewUnavailable extends EngineError {}

/* ---- the clocks ---- */

/** Time of the domain: stamps `recordedAt`, `ctx.now`, as-of and due instants. Virtual in the demo. */
export interface BusinessClock {
  now(): Instant;
  /** Why the clock is not to be trusted; commands and alarms wait until an operator confirms. */
  suspicion(): string | undefined;
}

/** Time of the machine: retries, tokens, heartbeats, the suspicion check. Never virtual in production. */
export interface MachineClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that only grow. */
  monotonic(): number;
  /** Resolves after `milliseconds` (<= 60,000), or at once when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/* ---- the journal and the views ---- */

/** The replica's own copy of the domain events, in dense order. */
export interface JournalReader {
  /** The last `seq`, or -1. */
  head(): number;
  /** At most `limit` events with `seq` > `after`, narrowed; ascending. `few` says that there are few of the `types` in all, and changes nothing but the way they are found. */
  after(seq: number, options: { limit: number; cycleId?: string; categories?: readonly string[]; types?: readonly string[]; upTo?: number; few?: boolean }): readonly LoggedEvent[];
  stream(stream: string, options?: { upTo?: number; limit?: number; fromRevision?: number }): readonly LoggedEvent[];
  /** The events of these types in several streams, by stream, each in order of revision; one read for all. At most `STREAMS_MAX` streams. `since`: of these streams what comes after the revision. */
  streams(streams: readonly string[], types: readonly string[], since?: ReadonlyMap<string, number>): ReadonlyMap<string, readonly LoggedEvent[]>;
  byEventId(id: string): LoggedEvent | undefined;
  /** The last seq recorded at or before the instant (by the running maximum of `recordedAt`), or -1. */
  seqAt(instant: Instant): number;
  /** The greatest `recordedAt` so far. */
  lastRecordedAt(): Instant | undefined;
}

export interface QueryRequest {
  readonly view: string;
  readonly query: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
  /** What `:at` is bound to: now, or the instant asked for. */
  readonly at: Instant;
  /** The views as they stood when this event, included, was the last. */
  readonly asOfSeq?: number;
  /** Parameters under which the same query is put once more in the same read, so that both answers are of one moment. */
  readonly beside?: Readonly<Record<string, unknown>>;
}

export interface QueryAnswer {
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  /** What was asked `beside`; absent where nothing was. */
  readonly beside?: readonly Readonly<Record<string, Cell>>[];
  /** The last event the answer knows. */
  readonly seq: number;
}

export interface ViewStatus {
  readonly view: string;
  readonly version: number;
  /** `live`; `building` beside the tables in service, or for the first time; `stopped` by an event without a partition. */
  readonly state: 'live' | 'building' | 'stopped';
  readonly seq: number;
  /** Events the journal has and the view has not. */
  readonly lag: number;
  readonly parked: readonly { readonly partition: string; readonly seq: number; readonly error: string; readonly waiting: number }[];
  /** Events of unknown type or newer version that the folds passed over: the view knows less than the log. */
  readonly unknown: number;
  /** Count and rolling hash per category, as the folds advanced them. */
  readonly certificate: Readonly<Record<string, { readonly count: number; readonly hash: string }>>;
  readonly error?: string;
}

export interface VerifyReport {
  readonly view: string;
  readonly ok: boolean;
  readonly seq: number;
  /** What differs between the rows in service and a re-fold of the journal: table, key, both rows. */
  readonly differences: readonly { readonly table: string; readonly key: string; readonly live?: unknown; readonly refolded?: unknown }[];
  readonly certificate: 'agrees' | string;
}

/** What the rest of the engine sees of journal and views; the writing is done in a thread of its own. */
export interface Views {
  readonly journal: JournalReader;
  query(request: QueryRequest): Promise<QueryAnswer>;
  status(): Promise<readonly ViewStatus[]>;
  /** Waits until the views in service hold the stream at that revision; throws `ViewBehind` after `timeoutMs`. */
  waitFor(stream: string, revision: number, timeoutMs: number): Promise<void>;
  /** Waits until the journal holds everything the log held when asked. */
  caughtUp(timeoutMs: number): Promise<void>;
  /** Builds beside the tables in service, then swaps in one transaction. Resolves after the swap. */
  rebuild(view: string, onProgress?: (done: number, of: number) => void): Promise<void>;
  /** Puts the generation before the last rebuild back in service, after it has caught up. */
  swapBack(view: string): Promise<void>;
  /** Re-folds a parked partition from the journal. */
  release(view: string, partition: string): Promise<void>;
  verify(view: string): Promise<VerifyReport>;
  /** Called after each committed batch with the new head; returns the way to stop. */
  onProgress(listener: (seq: number) => void): () => void;
  close(): Promise<void>;
}

/** Where durable followers keep how far they are. */
export interface Checkpoints {
  load(follower: string): number;
  save(follower: string, seq: number): void;
}

/* ---- alarms ---- */

export interface Alarm {
  /** `<stream id>.<rung>`: deterministic, so that arming twice is arming once. */
  readonly id: string;
  readonly dueAt: Instant;
}

/**
 * An alarm clock, not a record: everything in it can be derived again from the log. Fires at or after the due instant of the
 * business clock, possibly more than once; firing means that a command is sent.
 */
export interface Alarms {
  /** Arming an id again moves it. */
  arm(alarms: readonly Alarm[]): Promise<void>;
  disarm(ids: readonly string[]): Promise<void>;
  /** Ids armed now; bounded by what is open. */
  armed(): Promise<readonly Alarm[]>;
  /** `ahead` is told what is about to fire together, where several are: what they rest on can be read at once, and in order. */
  start(fire: (alarm: Alarm) => Promise<void>, ahead?: (alarms: readonly Alarm[]) => Promise<void>): Promise<void>;
  /** Fires whatever is due at the business clock's now and waits until that is done. */
  poke(): Promise<void>;
  stop(): Promise<void>;
}
