import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StoredEvent } from '#kernel';
import { EngineTooOld, FactMoved, LogFailed, LogUnavailable, OutcomeUnknown, Overloaded, WrongExpectedRevision } from '../ports.js';
import type { Appended, AppendRequest, EventLog, Positioned, ReadAll, ReadStream } from '../ports.js';
import { encode, type EncodedAppend } from './codec.js';
import { flatten, unflattenOutcome, type FromThread, type ThreadData, type ToThread } from './sqlite-protocol.js';
import { openSqliteLogReader, type SqliteLogReader } from './sqlite-reader.js';
import type { Outcome } from './sqlite-writer.js';

/** Appends that may wait for their answer. */
export const QUEUE_APPENDS_MAX = 10_000;
/** Bytes of events that may wait for their answer. */
export const QUEUE_BYTES_MAX = 64 * 1_048_576;
/** How long an append waits for its answer before it is called unknown: far beyond any sync a working disk needs. */
export const ANSWER_MS_MAX = 30_000;
const LOOKS = 5;
/** Appends after which the writer is told without waiting for the end of the tick, so that it works while the rest is encoded. */
const POST_APPENDS = 16;

export interface SqliteLogOptions {
  /** The database file; created where there is none, in a folder that exists. */
  readonly file: string;
  /** Pages (of 4 KiB) the file may have. Beyond them the log answers `LogUnavailable`, as with a full disk. */
  readonly pagesMax?: number;
  /** Frames (of 4 KiB) the write-ahead log may grow to before it is folded into the file. Default 2,000. */
  readonly checkpointFrames?: number;
  readonly queueAppendsMax?: number;
  readonly queueBytesMax?: number;
  readonly answerMsMax?: number;
}

export interface SqliteLogStats {
  /** Transactions answered. */
  readonly commits: number;
  /** Appends answered, whatever the answer. */
  readonly appends: number;
  readonly largestCommit: number;
  /** Appends waiting for their answer now. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Why nothing is written any more, if so: for /health. */
  readonly failure?: string;
}

export interface SqliteLog extends EventLog {
  readonly file: string;
  stats(): SqliteLogStats;
}

/**
 * Opens the embedded event log: a thread writes, this thread reads over a connection of its own. An append is answered after the
 * commit that holds it was synced; appends that come together share one. Only one process may have a log open: hold the data
 * folder's lock.
 *
 * Throws `LogFailed` for a damaged file or one that is no log, `EngineTooOld` for a newer one, the driver's error for a missing folder.
 */
export async function openSqliteLog(options: SqliteLogOptions): Promise<SqliteLog> {
  const { file, pagesMax, checkpointFrames } = options;
  const workerData: ThreadData = { file, pagesMax, checkpointFrames };
  const thread = new Worker(new URL(import.meta.resolve('#engine/threads/sqlite-log.thread')), { workerData, name: 'event-log' });
  // Listened for from the first: a thread that refuses and ends at once is told of with its message, in one turn of the loop.
  const exited = new Promise<unknown>((resolve) => thread.once('exit', resolve));
  const [first] = (await once(thread, 'message')) as [FromThread];
  if ('opened' in first && !first.opened) {
    await exited;
    throw refusedToOpen(first.error);
  }
  try {
    return new ThreadedLog(thread, options);
  } catch (error) {
    await thread.terminate();
    throw error;
  }
}

interface Pending {
  readonly append: EncodedAppend;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

class ThreadedLog implements SqliteLog {
  readonly assertsFacts = true;
  readonly file: string;
  readonly #thread: Worker;
  readonly #exited: Promise<unknown>;
  readonly #reader: SqliteLogReader;
  readonly #bounds: { appends: number; bytes: number; answerMs: number };
  /** Posted or about to be, oldest first; answers come in the same order. */
  #pending: Pending[] = [];
  #waitingBytes = 0;
  #outbox: EncodedAppend[] = [];
  #postScheduled = false;
  #watch: NodeJS.Timeout | undefined;
  #failure: string | undefined;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;
  #commits = 0;
  #appends = 0;
  #largestCommit = 0;

  constructor(thread: Worker, options: SqliteLogOptions) {
    this.file = options.file;
    this.#bounds = {
      appends: options.queueAppendsMax ?? QUEUE_APPENDS_MAX,
      bytes: options.queueBytesMax ?? QUEUE_BYTES_MAX,
      answerMs: options.answerMsMax ?? ANSWER_MS_MAX,
    };
    this.#reader = openSqliteLogReader({ file: options.file, pollMs: 0 });
    this.#thread = thread;
    this.#exited = new Promise((resolve) => thread.once('exit', resolve));
    thread.on('message', (message: FromThread) => this.#answered(message));
    thread.on('error', (error) => this.#lost(`its writer crashed: ${error.message}`));
    thread.on('messageerror', (error) => this.#lost(`an answer could not be read: ${error.message}`));
    thread.on('exit', () => this.#lost('its writer ended'));
  }

  append(request: AppendRequest): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.#closing) throw new LogUnavailable('The event log is closed.');
      if (this.#failure) throw new LogFailed(this.#failure);
      const append = encode(request);
      const { appends, bytes } = this.#bounds;
      if (this.#pending.length >= appends || (this.#pending.length > 0 && this.#waitingBytes + append.bytes > bytes)) {
        throw new Overloaded(`${this.#pending.length} appends wait for the event log; nothing was written.`);
      }
      this.#pending.push({ append, resolve, reject });
      this.#waitingBytes += append.bytes;
      this.#outbox.push(append);
      this.#schedule();
    });
  }

  readStream(stream: string, options: ReadStream): Promise<readonly StoredEvent[]> {
    return this.#reader.readStream(stream, options);
  }

  readAll(options: ReadAll): Promise<readonly Positioned[]> {
    return this.#reader.readAll(options);
  }

  subscribe(options: Parameters<EventLog['subscribe']>[0]): AsyncIterable<readonly Positioned[]> {
    return this.#reader.subscribe(options);
  }

  stats(): SqliteLogStats {
    return {
      commits: this.#commits, appends: this.#appends, largestCommit: this.#largestCommit,
      waiting: this.#pending.length, waitingBytes: this.#waitingBytes, failure: this.#failure,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#pending.length > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    // The last connection to close folds the WAL in: the writer in health, the reader (which cannot write, and leaves it) after a failure.
    if (this.#failure) {
      await this.#thread.terminate();
      await this.#reader.close();
    } else {
      await this.#reader.close();
      this.#thread.postMessage('close' satisfies ToThread);
      await this.#exited;
    }
  }

  #schedule(): void {
    this.#watchOver(0);
    if (this.#outbox.length >= POST_APPENDS) this.#post();
    else if (!this.#postScheduled) {
      this.#postScheduled = true;
      setImmediate(() => {
        this.#postScheduled = false;
        this.#post();
      });
    }
  }

  #post(): void {
    if (this.#outbox.length === 0) return;
    this.#thread.postMessage(this.#outbox.map(flatten) satisfies ToThread);
    this.#outbox = [];
  }

  #answered(message: FromThread): void {
    if (!('outcomes' in message)) return;
    if (message.failure) this.#failure ??= message.failure;
    const { outcomes } = message;
    if (outcomes.length === 0) return;
    this.#commits++;
    this.#appends += outcomes.length;
    this.#largestCommit = Math.max(this.#largestCommit, outcomes.length);
    const answered = this.#pending.splice(0, outcomes.length);
    for (const [i, pending] of answered.entries()) {
      this.#waitingBytes -= pending.append.bytes;
      settle(pending, unflattenOutcome(outcomes[i]!));
    }
    this.#reader.poke();
    this.#checkDrained();
  }

  /** The writer is gone: what it had in hand may be stored or not. */
  #lost(why: string): void {
    if (this.#pending.length === 0 && this.#closing) return;
    this.#failure ??= `The event log has failed: ${why}. Restart.`;
    const unanswered = this.#pending.splice(0);
    this.#outbox = [];
    this.#waitingBytes = 0;
    for (const { reject } of unanswered) reject(new OutcomeUnknown(this.#failure));
    this.#checkDrained();
  }

  /**
   * A writer that gives no answer hangs in its disk: those who wait are told. Counted in looks, not read from a clock, because a
   * process that was itself stopped comes back to a late clock and a healthy writer.
   */
  #look(answeredBefore: number, silent: number): void {
    this.#watch = undefined;
    if (this.#pending.length === 0) return;
    const silentNow = this.#appends === answeredBefore ? silent + 1 : 0;
    if (silentNow >= LOOKS) this.#lost(`no answer within ${this.#bounds.answerMs} ms`);
    else this.#watchOver(silentNow);
  }

  #watchOver(silent: number): void {
    const answered = this.#appends;
    this.#watch ??= setTimeout(() => this.#look(answered, silent), this.#bounds.answerMs / LOOKS);
  }

  #checkDrained(): void {
    if (this.#pending.length > 0) return;
    clearTimeout(this.#watch);
    this.#watch = undefined;
    this.#drained?.();
  }
}

function settle({ append, resolve, reject }: Pending, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'appended':
    case 'current':
      return resolve({ revision: outcome.revision, repeated: false });
    case 'repeated':
      return resolve({ revision: outcome.revision, repeated: true });
    case 'wrong':
      return reject(new WrongExpectedRevision(append.stream, append.expected, outcome.actual));
    case 'moved':
      return reject(new FactMoved(outcome.fact.stream, outcome.fact.revision, outcome.actual));
    case 'unavailable':
      return reject(new LogUnavailable(outcome.why));
    case 'unknown':
      return reject(new OutcomeUnknown(`It is not known whether the append to ${append.stream} was stored: ${outcome.why}.`));
    case 'failed':
      return reject(new LogFailed(outcome.why));
  }
}

function refusedToOpen({ name, message }: { name: string; message: string }): Error {
  if (name === 'EngineTooOld') return new EngineTooOld(message);
  if (name === 'LogFailed') return new LogFailed(message);
  return new Error(message);
}
