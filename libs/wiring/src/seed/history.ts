import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Instant } from '#kernel';
import { filesOf } from '../config.js';
import { SEED_FROM } from './deed.js';
import { assertScale } from './demo-plan.js';
import { dropSavepoint, goBackTo, takeSavepoint } from './savepoint.js';
import { seed, type SeedProgress, type SeedReport, type SeedTarget } from './seed.js';

/** A history that is to be built. */
export interface History {
  /** Where the clock of the engine has to begin. */
  readonly from: Instant;
  readonly until: Instant;
  readonly scale: number;
}

/** How far the history of a data folder is built, kept beside the log: a start must not look for thousands of deeds that are done. */
interface HistoryMark {
  readonly until: Instant;
  readonly scale: number;
  readonly done: boolean;
  /** Name of the folder a start goes back to. */
  readonly savepoint?: string;
}

/**
 * The history a folder is to get, or that is half built there; undefined where it has what it is to have. Ask before the folder is
 * opened: one that was broken off is put back to where all was quiet, because what follows from half a day, in whatever order, is not
 * what follows from a whole one. Throws `FolderLocked` while an engine has the folder.
 */
export function beginHistory(dataDir: string, { until, scale = 1 }: { readonly until: Instant; readonly scale?: number }): History | undefined {
  const mark = markOf(dataDir);
  if (mark?.done) return undefined;
  if (mark) {
    goBackTo(dataDir, mark.savepoint);
    return { from: SEED_FROM, until: mark.until, scale: mark.scale };
  }
  // A folder that was begun without a history keeps what it has.
  return existsSync(filesOf(dataDir).events) ? undefined : { from: SEED_FROM, until, scale };
}

/** A folder that is opened without its history being gone on with: from now on it is what it holds. */
export function leaveHistory(dataDir: string): void {
  const mark = markOf(dataDir);
  if (!mark || mark.done) return;
  rmSync(filesOf(dataDir).history, { force: true });
  dropSavepoint(dataDir, mark.savepoint);
}

/**
 * Builds a history, or goes on with it after `beginHistory`: killed at any moment, the next start continues from the year's beginning
 * and writes the same log as if nothing had happened. Throws `SeedFailed`, and `RangeError` for
 * a scale that cannot be.
 */
export async function buildHistory(engine: SeedTarget, dataDir: string, { until, scale }: Omit<History, 'from'>, onProgress?: (progress: SeedProgress) => void): Promise<SeedReport> {
  assertScale(scale);
  let savepoint = markOf(dataDir)?.savepoint;
  const save = (done: boolean): void => mark(dataDir, { until, scale, done, ...(savepoint !== undefined && { savepoint }) });
  save(false);
  const report = await seed(engine, {
    until, scale, onProgress,
    onNewYear: async (year) => {
      const before = savepoint;
      const name = `savepoint-${year}`;
      if (name === before) return;
      await takeSavepoint(dataDir, name);
      savepoint = name;
      save(false);
      dropSavepoint(dataDir, before);
    },
  });
  const last = savepoint;
  savepoint = undefined;
  save(true);
  dropSavepoint(dataDir, last);
  return report;
}

function markOf(dataDir: string): HistoryMark | undefined {
  const { history } = filesOf(dataDir);
  return existsSync(history) ? (JSON.parse(readFileSync(history, 'utf8')) as HistoryMark) : undefined;
}

function mark(dataDir: string, mark: HistoryMark): void {
  const { history } = filesOf(dataDir);
  const draft = `${history}.new`;
  writeFileSync(draft, JSON.stringify(mark));
  renameSync(draft, history);
}
