import Database from 'better-sqlite3';
import { LogFailed } from '../ports.js';

export type Connection = Database.Database;

/** `PRAGMA synchronous`: FULL, a sync of the WAL with every commit. */
const SYNCHRONOUS_FULL = 2;
/** The upper pages of the index on streams, of a log of some millions of events: with SQLite's own 2 MiB each read of a stream reads them anew. */
const READ_CACHE_KIB = 32_768;
/** How long a statement waits for a lock another connection holds. */
const BUSY_MS_MAX = 5_000;

/**
 * Opens an SQLite file with the settings an acknowledgement rests on, and asserts them: WAL, and `synchronous=FULL`, because the
 * driver is compiled with NORMAL for WAL files, which may lose the last commits when the power goes.
 * A reading connection cannot write. Throws `LogFailed` when a setting does not hold or the file is damaged.
 */
export function openConnection({ file, mode }: { file: string; mode: 'read' | 'write' }): Connection {
  const db = new Database(file, { readonly: mode === 'read', fileMustExist: mode === 'read', timeout: BUSY_MS_MAX });
  try {
    if (mode === 'write') expect(db.pragma('journal_mode = WAL', { simple: true }), 'wal', 'journal_mode');
    if (mode === 'read') db.pragma(`cache_size = -${READ_CACHE_KIB}`);
    db.pragma('synchronous = FULL');
    expect(db.pragma('synchronous', { simple: true }), SYNCHRONOUS_FULL, 'synchronous');
    // Means something on macOS alone, where a plain fsync leaves the data in the drive's cache.
    db.pragma('fullfsync = ON');
    return db;
  } catch (error) {
    db.close();
    throw damaged(file, error);
  }
}

function expect(actual: unknown, wanted: unknown, pragma: string): void {
  if (actual !== wanted) throw new LogFailed(`SQLite would not take ${pragma}=${String(wanted)}; it is ${String(actual)}.`);
}

/**
 * The code of an SQLite error (`SQLITE_FULL`, `SQLITE_IOERR_FSYNC`, ...), or '' for any other. Told by its code, not its class:
 * the native driver keeps one class a process, whichever copy of the package set it.
 */
export function sqliteCode(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
}

/** What SQLite says of a file it cannot make sense of; our own statements are in order, so a file they do not fit is not. */
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB|FORMAT|MISMATCH|CONSTRAINT|ERROR)/;

/** The error, or `LogFailed` in its place where the file is damaged. */
export function damaged(file: string, error: unknown): unknown {
  return DAMAGED.test(sqliteCode(error)) ? new LogFailed(`${file} is damaged: ${(error as Error).message}. Run the doctor.`, { cause: error }) : error;
}

/** What SQLite finds in a file it checks, its headings and line breaks left out. */
export const onOneLine = (found: string): string => found.replace(/[*]+ in database \w+ [*]+/g, '').replace(/\s*\n\s*/g, ' ').trim();
