import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { sqliteCode } from './event-log/sqlite-connection.js';
import { FolderLocked, FolderUnusable } from './ports.js';

/** A data folder held by this process until `release`, or until the process ends in whatever way. */
export interface DataFolder {
  readonly path: string;
  /** The path of a file in the folder. */
  file(name: string): string;
  release(): void;
}

/** Who holds a folder, for the sentence a second process gets. */
interface Holder {
  readonly pid: number;
  readonly since: string;
}

const LOCK_FILE = 'lock.db';
const HOLDER_FILE = 'lock.holder.json';

/**
 * Takes a data folder for this process; creates it, for its owner alone, where there is none.
 *
 * The lock is the write lock of a small SQLite file, so the operating system gives it back when the process dies, however it dies:
 * there is no stale lock to guess about, and of two processes that start at once exactly one gets it. Who holds it stands in a file
 * beside, for the message only. Throws `FolderLocked` or `FolderUnusable`; needs a local file system, as SQLite does.
 */
export function lockDataFolder(path: string): DataFolder {
  const folder = resolve(path);
  create(folder);
  const lock = take(folder);
  held.add(lock);
  try {
    writeHolder(folder);
  } catch (error) {
    release(lock);
    throw error;
  }
  return { path: folder, file: (name) => join(folder, name), release: () => release(lock) };
}

// Keeps the locks from the garbage collector, which would close them and give the folder away behind a caller who dropped the answer.
const held = new Set<Database.Database>();

function release(lock: Database.Database): void {
  if (held.delete(lock)) lock.close();
}

function take(folder: string): Database.Database {
  // Nobody waits: the holder keeps the lock as long as it lives.
  const lock = new Database(join(folder, LOCK_FILE), { timeout: 0 });
  try {
    lock.exec('BEGIN IMMEDIATE');
    return lock;
  } catch (error) {
    lock.close();
    if (sqliteCode(error).startsWith('SQLITE_BUSY')) throw new FolderLocked(sentence(folder));
    throw error;
  }
}

function sentence(folder: string): string {
  const holder = readHolder(folder);
  const who = holder ? `process ${holder.pid} since ${holder.since}` : 'another process';
  return `The data folder ${folder} is in use by ${who}; stop it first or choose another folder.`;
}

function create(folder: string): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw new FolderUnusable(`${folder} is a file; name a folder for the data.`);
    return;
  }
  const first = made(folder);
  // A new name is durable once the folder above it is synced.
  if (first) sync(dirname(first));
}

function made(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new FolderUnusable(`The data folder ${folder} cannot be made (${(error as Error).message}); choose another.`, { cause: error });
  }
}

function writeHolder(folder: string): void {
  const holder: Holder = { pid: process.pid, since: new Date().toISOString() };
  const draft = join(folder, `${HOLDER_FILE}.${process.pid}`);
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  renameSync(draft, join(folder, HOLDER_FILE));
}

function readHolder(folder: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, HOLDER_FILE), 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
