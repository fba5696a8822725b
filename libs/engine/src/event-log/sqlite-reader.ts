import type { StoredEvent } from '#kernel';
import { LogUnavailable, type LogReader, type Positioned, type ReadAll, type ReadStream } from '../ports.js';
import { catchUp, ordinal, pageSize, type Scannable, type Scanned, type ScanOptions } from './catch-up.js';
import { damaged, openConnection, type Connection } from './sqlite-connection.js';
import { SqliteReads } from './sqlite-reads.js';
import { assertSchema } from './sqlite-schema.js';
import { Wake } from './wake.js';

/** How often a reader looks for commits of which nobody told it. */
const POLL_MS = 100;

export interface SqliteLogReaderOptions {
  readonly file: string;
  /** Milliseconds between two looks at the file while somebody waits. Default 100; 0 trusts `poke` alone. */
  readonly pollMs?: number;
}

export interface SqliteLogReader extends LogReader {
  /** The log has grown: whoever waits looks at once. */
  poke(): void;
  /** The position of the last committed event, '0' in an empty log. */
  head(): string;
}

/**
 * Reads a log over its own read-only connection, from another thread or process than the writer's. It sees what is committed and
 * synced, nothing else. Throws the driver's error where there is no file, `LogFailed` or `EngineTooOld` where it is not one to read.
 */
export function openSqliteLogReader(options: SqliteLogReaderOptions): SqliteLogReader {
  return new Reader(options);
}

class Reader implements SqliteLogReader, Scannable {
  readonly wake = new Wake();
  readonly #db: Connection;
  readonly #reads: SqliteReads;
  readonly #pollMs: number;
  #lastVersion: number;
  #closed = false;
  #subscribers = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ file, pollMs = POLL_MS }: SqliteLogReaderOptions) {
    this.#db = openConnection({ file, mode: 'read' });
    this.#pollMs = pollMs;
    try {
      this.#reads = new SqliteReads(this.#db, assertSchema(this.#db));
      this.#lastVersion = this.#reads.dataVersion();
    } catch (error) {
      this.#db.close();
      throw damaged(file, error);
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  head(): string {
    this.#assertOpen();
    return String(this.#reads.head());
  }

  async readStream(stream: string, options: ReadStream): Promise<readonly StoredEvent[]> {
    this.#assertOpen();
    return this.#sound(() => this.#reads.stream(stream, options));
  }

  async readAll({ after, limit, filter }: ReadAll): Promise<readonly Positioned[]> {
    return (await this.scan({ after: ordinal(after), limit: pageSize(limit), filter })).batch;
  }

  async *subscribe(options: Parameters<LogReader['subscribe']>[0]): AsyncGenerator<readonly Positioned[]> {
    this.#subscribers++;
    this.#poll();
    try {
      yield* catchUp(this, options);
    } finally {
      this.#subscribers--;
      this.#poll();
    }
  }

  async scan(options: ScanOptions): Promise<Scanned> {
    this.#assertOpen();
    return this.#sound(() => this.#reads.scan(options));
  }

  poke(): void {
    this.wake.signal();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#poll();
    this.#db.close();
    this.wake.signal();
  }

  /** Polls as long as there is a subscriber, no longer. */
  #poll(): void {
    const wanted = this.#subscribers > 0 && this.#pollMs > 0 && !this.#closed;
    if (wanted) this.#timer ??= setInterval(() => this.#look(), this.#pollMs);
    else this.#timer = clearInterval(this.#timer) as undefined;
  }

  #look(): void {
    if (!this.wake.awaited) return;
    const version = this.#reads.dataVersion();
    if (version === this.#lastVersion) return;
    this.#lastVersion = version;
    this.wake.signal();
  }

  /** What SQLite cannot make sense of is damage, and said so in a sentence. */
  async #sound<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw damaged(this.#db.name, error);
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new LogUnavailable('The reader of the event log is closed.');
  }
}
