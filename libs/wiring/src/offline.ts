import { existsSync } from 'node:fs';
import type { Instant } from '#kernel';
import { checkSqliteLog, openSqliteLogReader, replay, type Replay, type SqliteLogCheck } from '#engine';
import { catalogue } from '#domain';
import { projections } from '#projections';
import { filesOf } from './config.js';

export type { Replay, SqliteLogCheck } from '#engine';

/** Rebuilds the state at an instant from a data folder no engine holds. Undefined where the folder has no log. */
export async function replayFolder(dataDir: string, to: Instant, onProgress?: (events: number) => void): Promise<Replay | undefined> {
  const { events } = filesOf(dataDir);
  if (!existsSync(events)) return undefined;
  const reader = openSqliteLogReader({ file: events });
  try {
    return await replay(reader, { projections, catalogue, to, onProgress });
  } finally {
    await reader.close();
  }
}

/** Looks a log over: the file's own integrity, revisions without gaps. Undefined where the folder has no log. */
export function checkFolder(dataDir: string): SqliteLogCheck | undefined {
  const { events } = filesOf(dataDir);
  return existsSync(events) ? checkSqliteLog(events) : undefined;
}
