import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Instant } from '#kernel';
import { filesOf, type Config } from '../config.js';
import { SEED_FROM } from './deed.js';
import { seed, type SeedProgress, type SeedTarget } from './seed.js';

/** How far the history of a data folder is built, kept beside the log: a start must not look for thousands of deeds that are done. */
interface HistoryMark {
  readonly until: Instant;
  readonly done: boolean;
}

/** Where the clock of a folder that is to get a history begins; undefined where none is to be built. Ask before the folder is opened. */
export function historyWanted({ history, dataDir, at }: Config): { readonly from: Instant; readonly until: Instant } | undefined {
  if (!history) return undefined;
  const { events, history: file } = filesOf(dataDir);
  const mark = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as HistoryMark) : undefined;
  if (mark) return mark.done ? undefined : { from: SEED_FROM, until: mark.until };
  // A folder that was begun without a history keeps what it has.
  return existsSync(events) ? undefined : { from: SEED_FROM, until: at };
}

/**
 * Builds the history up to `until`, or goes on where it was broken off: killed at any moment, the next start continues and writes the
 * same log. Throws `SeedFailed`.
 */
export async function buildHistory(engine: SeedTarget, { dataDir }: Config, until: Instant, onProgress?: (progress: SeedProgress) => void): Promise<void> {
  const { history: file } = filesOf(dataDir);
  const mark = (done: boolean): void => {
    const draft = `${file}.new`;
    writeFileSync(draft, JSON.stringify({ until, done } satisfies HistoryMark));
    renameSync(draft, file);
  };
  mark(false);
  await seed(engine, { until, onProgress });
  mark(true);
}
