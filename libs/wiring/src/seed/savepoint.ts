import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copySqlite, lockDataFolder } from '#engine';
import { filesOf } from '../config.js';

/** The log, and what its followers remember of their work. Views are built from the log. */
const KEPT = ['events', 'outbox', 'runners'] as const;
const MADE_AGAIN = ['views'] as const;
const SIDE_FILES = ['', '-wal', '-shm'];

/** Copies what a data folder holds while nothing follows from anything; `name` is a folder within it. */
export async function takeSavepoint(dataDir: string, name: string): Promise<void> {
  const draft = join(dataDir, `${name}.partial`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  for (const file of KEPT) await copySqlite(filesOf(dataDir)[file], filesOf(draft)[file]);
  // One of that name is left over from a start that was killed before it said so: nothing goes back to it.
  dropSavepoint(dataDir, name);
  renameSync(draft, join(dataDir, name));
}

/**
 * Makes a data folder what it was at a savepoint, or empty where there is none. Killed half-way it is done again by the next call.
 * Throws `FolderLocked` while an engine has the folder.
 */
export function goBackTo(dataDir: string, name: string | undefined): void {
  const folder = lockDataFolder(dataDir);
  try {
    const files = filesOf(folder.path);
    for (const file of [...MADE_AGAIN, ...KEPT]) for (const suffix of SIDE_FILES) rmSync(files[file] + suffix, { force: true });
    if (name !== undefined) for (const file of KEPT) copyFileSync(filesOf(join(folder.path, name))[file], files[file]);
  } finally {
    folder.release();
  }
}

export function dropSavepoint(dataDir: string, name: string | undefined): void {
  if (name !== undefined) rmSync(join(dataDir, name), { recursive: true, force: true });
}
