import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { backupSqliteLog, checkSqliteLog, EngineTooOld, lockDataFolder, LogFailed, openSqliteLog, openSqliteLogReader, replay, type DataFolder } from '#engine';
import { filesOf } from './config.js';

/** What a copy of a log holds. */
export interface LogCopy {
  readonly events: number;
  /** As `audit replay` gives it for a log of exactly these events. */
  readonly logHash: string;
  /** Whether the key of the ids went along. */
  readonly idKey: boolean;
}

/** A folder holds data, and nobody said that it may be replaced. */
export class FolderInUse extends Error {
  constructor(folder: string, what: string) {
    super(`${folder} holds ${what} already. Restore into an empty folder, or say --replace: what is there is then set aside, not deleted.`);
    this.name = 'FolderInUse';
  }
}

/** Files an engine makes again from the log; with checkpoints of another log they would hold back what has not happened there. */
const MADE_OF_THE_LOG = ['views.db', 'runners.db', 'outbox.db'];
const SIDE_FILES = ['', '-wal', '-shm'];
const ASIDE_MAX = 1_000;

const keyBeside = (backup: string): string => `${backup}.id-key`;

/**
 * Copies the embedded log of a data folder to a new file while an engine may be writing it: the log as it stood when the copy began,
 * checked from end to end. The key of the ids, where the folder keeps one, goes into a file of its own beside it, for its owner
 * alone. Views are not copied; they are built from the log. Undefined where the folder has no log.
 */
export async function backupFolder(dataDir: string, target: string): Promise<LogCopy | undefined> {
  const { events, idKey } = filesOf(dataDir);
  if (!existsSync(events)) return undefined;
  await backupSqliteLog(events, target);
  if (existsSync(idKey)) copyKey(idKey, keyBeside(target));
  return { ...(await contentOf(target)), idKey: existsSync(idKey) };
}

/**
 * Makes a data folder's log a copy of a backup, after the backup was checked from end to end. Refuses a folder that holds data unless
 * told to replace it; then its files are set aside in a folder beside them. The log changes under its name in one step, so a restore
 * that is killed leaves the old log or the new one, and can be run again.
 * Throws `FolderInUse`, `FolderLocked` while an engine runs, `LogFailed` for a damaged backup, `EngineTooOld` for a newer one.
 */
export async function restoreFolder(dataDir: string, backup: string, { replace = false }: { replace?: boolean } = {}): Promise<LogCopy> {
  const { ok, problems } = checkSqliteLog(backup);
  if (!ok) throw new LogFailed(`${backup} cannot be restored: ${problems.join(' ')} Nothing was changed.`);
  const held = dataIn(dataDir);
  if (held.length > 0 && !replace) throw new FolderInUse(dataDir, held.join(', '));
  const folder = lockDataFolder(dataDir);
  try {
    const { events, idKey } = filesOf(folder.path);
    const copy = `${events}.restored`;
    for (const suffix of SIDE_FILES) rmSync(copy + suffix, { force: true });
    await backupSqliteLog(backup, copy);
    if (held.length > 0) await setAside(folder, existsSync(keyBeside(backup)));
    if (existsSync(keyBeside(backup))) copyKey(keyBeside(backup), idKey);
    renameSync(copy, events);
    sync(folder.path);
    return { ...(await contentOf(events)), idKey: existsSync(idKey) };
  } finally {
    folder.release();
  }
}

/** What of an engine's data a folder holds, by name. */
function dataIn(dataDir: string): string[] {
  const { events, idKey } = filesOf(dataDir);
  const names = [events, idKey, ...MADE_OF_THE_LOG.map((name) => join(dataDir, name))];
  return names.filter((file) => existsSync(file)).map((file) => file.slice(resolve(dataDir).length + 1));
}

/**
 * The log last, and by a second name: at no moment is the folder without one. Its WAL goes first, as it would be read into whatever
 * stands under the name; where the log is sound it has been folded in before.
 */
async function setAside({ path }: DataFolder, withKey: boolean): Promise<void> {
  const aside = newFolder(path);
  const { events, idKey } = filesOf(path);
  if (existsSync(events)) await foldIn(events);
  const move = (name: string): void => {
    if (existsSync(join(path, name))) renameSync(join(path, name), join(aside, name));
  };
  for (const name of MADE_OF_THE_LOG) for (const suffix of SIDE_FILES) move(name + suffix);
  for (const suffix of SIDE_FILES.slice(1)) move(`events.db${suffix}`);
  if (existsSync(events)) linkSync(events, join(aside, 'events.db'));
  if (withKey && existsSync(idKey)) copyKey(idKey, join(aside, 'id.key'));
  sync(aside);
  sync(path);
}

/** Opening a log and closing it leaves no WAL. One that is too damaged to be opened is set aside with its WAL as it is. */
async function foldIn(events: string): Promise<void> {
  try {
    await (await openSqliteLog({ file: events })).close();
  } catch (error) {
    if (!(error instanceof LogFailed || error instanceof EngineTooOld)) throw error;
  }
}

function newFolder(path: string): string {
  const taken = new Set(readdirSync(path));
  for (let n = 1; n <= ASIDE_MAX; n++) {
    const name = `before-restore-${n}`;
    if (taken.has(name)) continue;
    mkdirSync(join(path, name), { mode: 0o700 });
    return join(path, name);
  }
  throw new Error(`${path} holds ${ASIDE_MAX} folders before-restore-*; remove those that are no longer needed.`);
}

function copyKey(from: string, to: string): void {
  const draft = `${to}.partial`;
  copyFileSync(from, draft);
  chmodSync(draft, 0o600);
  sync(draft);
  renameSync(draft, to);
  sync(dirname(to));
}

async function contentOf(file: string): Promise<{ events: number; logHash: string }> {
  const reader = openSqliteLogReader({ file });
  try {
    const { events, logHash } = await replay(reader, { projections: [], catalogue: {}, to: '9999-12-31T23:59:59.999Z' });
    return { events, logHash };
  } finally {
    await reader.close();
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
