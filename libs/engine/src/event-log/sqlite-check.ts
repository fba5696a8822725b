import { existsSync, fsyncSync, openSync, closeSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { EngineError, LogFailed, LogUnavailable } from '../ports.js';
import { damaged, onOneLine, openConnection, sqliteCode, type Connection } from './sqlite-connection.js';
import { hasItsTables, isSound, SUMMED_COLUMNS, type SummedRow } from './sqlite-intact.js';
import { assertSchema, SCHEMA_VERSION } from './sqlite-schema.js';

/** Findings named one by one; beyond it only that there are more. */
const PROBLEMS_MAX = 20;

export interface SqliteLogCheck {
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  /** One sentence each. */
  readonly problems: readonly string[];
}

/**
 * Reads a whole event log and says what is wrong with it: SQLite's own integrity check (every page, every index entry), positions
 * and revisions without gaps, every event readable. For the doctor; takes seconds a million events and may run beside the engine.
 * Throws only where there is no file to open.
 */
export function checkSqliteLog(file: string): SqliteLogCheck {
  const problems: string[] = [];
  let counted = { events: 0, streams: 0 };
  let db: Connection | undefined;
  try {
    db = openConnection({ file, mode: 'read' });
    const version = assertSchema(db);
    if (version === SCHEMA_VERSION && !hasItsTables(db)) problems.push('Its tables are not as they were made.');
    for (const line of db.prepare(`PRAGMA integrity_check(${PROBLEMS_MAX})`).pluck().all() as string[]) {
      if (line !== 'ok') problems.push(`SQLite: ${onOneLine(line)}.`);
    }
    counted = db.prepare('SELECT count(*) AS events, count(DISTINCT stream) AS streams FROM events').get() as typeof counted;
    problems.push(...gaps(db, counted.events), ...unsound(db, version));
  } catch (error) {
    // A file too damaged to be read says so in the middle of a query, or does not open. Where there is none the driver says so.
    if (!(error instanceof EngineError) && sqliteCode(error) === '') throw error;
    problems.push(error instanceof EngineError ? error.message : `SQLite: ${(error as Error).message} (${sqliteCode(error)}).`);
  } finally {
    db?.close();
  }
  return { ok: problems.length === 0, ...counted, problems };
}

export interface SqliteLogBackup {
  readonly events: number;
  /** The last position the copy holds. */
  readonly position: string;
}

/**
 * Copies a log to a file that does not exist yet, while it may be in use: the copy is the log as it stood when the backup began, in
 * one file that needs nothing beside it. The target appears under its name only once it is whole, checked from end to end and synced.
 * Throws `LogUnavailable` where the target exists, `LogFailed` where the log is damaged: a damaged log is not handed on as a backup.
 */
export async function backupSqliteLog(file: string, target: string): Promise<SqliteLogBackup> {
  if (existsSync(target)) throw new LogUnavailable(`${target} exists already; a backup never overwrites.`);
  const partial = `${target}.partial`;
  removeCopy(partial);
  const db = openConnection({ file, mode: 'read' });
  try {
    assertSchema(db);
    // A read transaction pins the moment: without it every commit of the writer would start the copy again.
    db.exec('BEGIN');
    const last = db.prepare('SELECT coalesce(max(pos), 0) FROM events').pluck().get() as number;
    await db.backup(partial);
    assertCopy(partial, last);
    sync(partial);
    renameSync(partial, target);
    sync(dirname(target));
    return { events: last, position: String(last) };
  } catch (error) {
    removeCopy(partial);
    throw damaged(file, error);
  } finally {
    db.close();
  }
}

/** Reads every position, every revision and every text once. */
function gaps(db: Connection, events: number): string[] {
  const found: string[] = [];
  const { first, last } = db.prepare('SELECT min(pos) AS first, max(pos) AS last FROM events').get() as { first: number | null; last: number | null };
  if (events > 0 && (first !== 1 || last !== events)) found.push(`Positions run from ${first} to ${last}, but there are ${events} events.`);
  const broken = db
    .prepare(
      `SELECT stream, count(*) AS events, min(revision) AS first, max(revision) AS last FROM events GROUP BY stream
       HAVING first <> 0 OR last <> events - 1 LIMIT ${PROBLEMS_MAX}`,
    )
    .all() as { stream: string; events: number; first: number; last: number }[];
  for (const { stream, events: held, first: from, last: to } of broken) found.push(`${stream}: revisions run from ${from} to ${to}, but there are ${held} events.`);
  return found;
}

/** Every row against its checksum; in a file of version 1, which has none, whether it is JSON at all. */
function unsound(db: Connection, version: number): string[] {
  const found: string[] = [];
  const say = (pos: number, stream: string, revision: number, what: string): void => void found.push(`Position ${pos} (${stream}@${revision}) ${what}.`);
  if (version < 2) {
    const unreadable = db.prepare(`SELECT pos, stream, revision FROM events WHERE NOT (json_valid(data) AND json_valid(metadata)) ORDER BY pos LIMIT ${PROBLEMS_MAX}`);
    for (const { pos, stream, revision } of unreadable.all() as { pos: number; stream: string; revision: number }[]) say(pos, stream, revision, 'is not JSON');
    return found;
  }
  for (const row of db.prepare(`SELECT ${SUMMED_COLUMNS} FROM events ORDER BY pos`).raw().iterate() as IterableIterator<SummedRow>) {
    if (!isSound(row)) say(row[0], row[1], row[2], 'is not what was written');
    if (found.length === PROBLEMS_MAX) return found;
  }
  return found;
}

function assertCopy(file: string, last: number): void {
  const db = openConnection({ file, mode: 'write' });
  try {
    const copied = db.prepare('SELECT coalesce(max(pos), 0) FROM events').pluck().get() as number;
    if (copied !== last) throw new LogUnavailable(`The copy holds ${copied} events of ${last}; it was thrown away.`);
    // A copy at rest is one file, readable where nothing may be written beside it; the log that is made of it goes back to WAL.
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  const { ok, problems } = checkSqliteLog(file);
  if (!ok) throw new LogFailed(`The event log is damaged: ${problems.join(' ')} No copy was made.`);
}

function removeCopy(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
