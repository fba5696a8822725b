import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one test, and the way to remove it. */
export async function tempFolder(): Promise<{ path: string; file: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'empact-log-'));
  return { path, file: join(path, 'log.db'), remove: () => rm(path, { recursive: true, force: true }) };
}
