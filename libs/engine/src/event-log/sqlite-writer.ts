import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import type { Statement } from 'better-sqlite3';
import { BOUND_LIMIT } from '../bound-limit.js';
import { NO_STREAM } from '../ports.js';
import { judge, type Heads, type Verdict } from './append-rule.js';
import type { EncodedAppend } from './codec.js';
import { damaged, openConnection, sqliteCode, type Connection } from './sqlite-connection.js';
import { assertIntact } from './sqlite-intact.js';
import { ensureSchema } from './sqlite-schema.js';
import { sumOf } from './sqlite-sum.js';
import { StreamHeads } from './stream-heads.js';

/** What became of an append. */
export type Outcome =
  | { readonly kind: 'appended'; readonly revision: number }
  | Exclude<Verdict, { kind: 'write' }>
  /** Nothing was written; it may be tried again. */
  | { readonly kind: 'unavailable'; readonly why: string }
  /** The commit failed: the disk may hold it or not. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** Nothing was written, and nothing will be. */
  | { readonly kind: 'failed'; readonly why: string };

export interface SqliteWriterOptions {
  readonly file: string;
  /** Pages (of 4 KiB) the file may have: a quota, kept by SQLite. Absent means what the disk holds. */
  readonly pagesMax?: number;
  /** Frames in the WAL beyond which they are folded into the file. Default 2,000. */
  readonly checkpointFrames?: number;
}

const CHECKPOINT_FRAMES = 2_000;

/**
 * The one writer of an SQLite event log; synchronous, for a thread of its own. Everything given to `write` goes into one
 * transaction and is answered after its commit, so one sync of the disk serves them all.
 *
 * Appends in one transaction do not disturb each other: each is judged in full before its first row is written, so there is never
 * half an append to take back and no savepoint is needed.
 *
 * Fail-stop: after an I/O error nothing is written or acknowledged any more, because a sync that failed cannot be trusted when it
 * is repeated. A full disk is no such error: SQLite has rolled back, and the next batch may fit.
 */
export class SqliteWriter {
  readonly db: Connection;
  readonly #heads = new StreamHeads();
  readonly #judging: Heads;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #dataVersion: Statement;
  readonly #insert: Statement;
  readonly #framesInWal: Statement;
  readonly #checkpointFrames: number;
  #lastDataVersion = -1;
  #failure: string | undefined;

  /** Opens or creates the log. Throws `LogFailed`, `EngineTooOld` or the driver's error. */
  constructor({ file, pagesMax, checkpointFrames = CHECKPOINT_FRAMES }: SqliteWriterOptions) {
    this.#checkpointFrames = checkpointFrames;
    this.db = openConnection({ file, mode: 'write' });
    try {
      foldIn(this.db, file);
      if (pagesMax !== undefined) this.db.pragma(`max_page_count = ${Math.trunc(pagesMax)}`);
      // Checkpoints are made here, between batches: one that SQLite makes by itself inside a commit hides its I/O errors.
      this.db.pragma('wal_autocheckpoint = 0');
      ensureSchema(this.db);
      assertIntact(this.db);
      this.#begin = this.db.prepare('BEGIN IMMEDIATE');
      this.#commit = this.db.prepare('COMMIT');
      this.#rollback = this.db.prepare('ROLLBACK');
      this.#dataVersion = this.db.prepare('PRAGMA data_version').pluck();
      this.#insert = this.db.prepare('INSERT INTO events (stream, revision, id, type, data, metadata, sum) VALUES (?, ?, ?, ?, ?, ?, ?)');
      this.#framesInWal = this.db.prepare('PRAGMA wal_checkpoint(NOOP)').raw();
      this.#judging = this.#headsOf(this.db);
    } catch (error) {
      this.db.close();
      throw damaged(file, error);
    }
  }

  /** Why nothing is written any more, if so. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /**
   * Writes appends in one transaction, answers after its commit, in order. The iterable is drawn while the transaction is open, so
   * what arrives meanwhile may still join. Never throws for the store's faults: they are outcomes.
   */
  write(appends: Iterable<EncodedAppend>): Outcome[] {
    const outcomes: Outcome[] = [];
    let drawn = 0;
    let committing = false;
    try {
      if (!this.#failure) this.#open();
      for (const append of appends) {
        drawn++;
        if (!this.#failure) outcomes.push(this.#apply(append));
      }
      if (!this.#failure) {
        committing = true;
        this.#commit.run();
      }
    } catch (error) {
      this.#heads.clear();
      // Where not even the transaction could be opened, everybody is told; otherwise what was not drawn may be tried next.
      if (drawn === 0) for (const _ of appends) drawn++;
      return same(drawn, this.#fault(error, committing));
    }
    return this.#failure ? same(drawn, { kind: 'failed', why: this.#failure }) : outcomes;
  }

  /**
   * Folds the WAL into the file when it has grown. Called between batches, after the answers have gone. A full disk only puts it off:
   * the events are safe in the WAL; any other error is the end of writing.
   */
  tidy(): void {
    if (this.#failure) return;
    try {
      const [, frames, folded] = this.#framesInWal.get() as [busy: number, frames: number, folded: number];
      if (frames - folded >= this.#checkpointFrames) this.db.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      this.#fault(error, false);
    }
  }

  close(): void {
    this.db.close();
  }

  #open(): void {
    this.#begin.run();
    // Moves when another connection has written: then the heads remembered here may be wrong.
    const version = this.#dataVersion.get() as number;
    if (version !== this.#lastDataVersion) this.#heads.clear();
    this.#lastDataVersion = version;
  }

  #apply(append: EncodedAppend): Outcome {
    const verdict = judge(append, this.#judging);
    if (verdict.kind !== 'write') return verdict;
    const { stream, expected, events } = append;
    let revision = expected;
    for (const { id, type, data, metadata } of events) {
      revision++;
      this.#insert.run(stream, revision, id, type, data, metadata, sumOf(stream, revision, id, type, data, metadata));
    }
    this.#heads.set(stream, revision);
    return { kind: 'appended', revision };
  }

  #headsOf(db: Connection): Heads {
    const last = db.prepare('SELECT max(revision) FROM events WHERE stream = ?').pluck();
    const ids = db.prepare(`SELECT id FROM events WHERE stream = ? AND revision >= ? ORDER BY revision ${BOUND_LIMIT}`).pluck();
    return {
      head: (stream) => {
        const known = this.#heads.get(stream);
        if (known !== undefined) return known;
        const revision = (last.get(stream) as number | null) ?? NO_STREAM;
        this.#heads.set(stream, revision);
        return revision;
      },
      ids: (stream, from, count) => ids.all(stream, from, count) as string[],
    };
  }

  /**
   * What an error means for the batch it hit. Before the commit nothing can have been stored: pages that spilled into the WAL have no
   * commit frame and recovery drops them. An I/O error in the commit itself leaves open what is on the disk.
   */
  #fault(error: unknown, committing: boolean): Outcome {
    const code = sqliteCode(error);
    const why = (error as Error).message;
    try {
      if (this.db.inTransaction) this.#rollback.run();
    } catch {
      this.#failure = `The event log could not roll back after: ${why}. Restart.`;
      return { kind: 'unknown', why };
    }
    if (PASSING.test(code)) return { kind: 'unavailable', why: code === 'SQLITE_FULL' ? 'The disk of the event log is full.' : `The event log cannot write now: ${why}.` };
    this.#failure = `The event log has failed (${code || 'no SQLite code'}: ${why}). Restart.`;
    return committing ? { kind: 'unknown', why } : { kind: 'failed', why: this.#failure };
  }
}

/** Faults after which SQLite has rolled back and its file is sound. */
const PASSING = /^SQLITE_(FULL|BUSY|NOMEM)/;

const same = (count: number, outcome: Outcome): Outcome[] => Array.from({ length: count }, () => outcome);

/**
 * Makes what recovery found durable before anyone sees it. A process that died between write and sync leaves a commit in the page
 * cache alone; answering a repeat from it would acknowledge what the next power cut takes. Folding it in writes and syncs it anew.
 * Where another process's reader holds the WAL back, syncing the WAL must do.
 */
function foldIn(db: Connection, file: string): void {
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  const wal = `${file}-wal`;
  if (result?.busy && existsSync(wal)) {
    const descriptor = openSync(wal, 'r+');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}
