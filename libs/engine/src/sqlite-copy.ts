import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * Copies a SQLite file, page by page and with what its WAL holds, while this or another process has it open; synced when this resolves.
 * Pages that are written meanwhile make it begin again: copy what rests. For a log that is being written there is `backupSqliteLog`.
 */
export async function copySqlite(file: string, target: string): Promise<void> {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    await db.backup(target);
  } finally {
    db.close();
  }
  const copy = openSync(target, 'r');
  try {
    fsyncSync(copy);
  } finally {
    closeSync(copy);
  }
}
