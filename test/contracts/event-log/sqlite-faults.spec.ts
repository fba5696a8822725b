import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { checkSqliteLog, openSqliteLog } from '#engine';
import { tempFolder } from './temp-folder.js';

const CHILD = fileURLToPath(new URL('./fail-stop.child.mjs', import.meta.url));
const CHILD_MS_MAX = 60_000;
const canTrace = spawnSync('strace', ['-V']).status === 0;

interface Met {
  readonly acked: number;
  readonly refusals: readonly string[];
  readonly read: number;
  readonly failure: string | null;
}

/** Real faults of a disk, made by the operating system: the process under test knows nothing of them. */
describe('the SQLite log on a failing disk', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  beforeEach(async () => {
    folder = await tempFolder();
  });
  afterEach(() => folder.remove());

  const run = (command: string, ...args: string[]): Met => JSON.parse(execFileSync(command, args, { encoding: 'utf8', timeout: CHILD_MS_MAX })) as Met;

  /** Fail-stop: unknown for the append it hit, never again an answer of success; what was acknowledged is there, now and after a restart. */
  const expectFailStop = async ({ acked, refusals, read, failure }: Met) => {
    expect(acked).toBeGreaterThan(0);
    expect(refusals).toEqual(['OutcomeUnknown', 'LogFailed', 'LogFailed']);
    expect(failure).toMatch(/SQLITE_IOERR.*Restart/);
    expect(read).toBe(acked);
    const log = await openSqliteLog({ file: folder.file });
    const recovered = await log.readStream('oap-empact-2022-fire-2024', { limit: 1_000 });
    await log.close();
    expect([acked, acked + 1]).toContain(recovered.length);
    expect(checkSqliteLog(folder.file).ok).toBe(true);
  };

  it('stops for good when a write fails (the file may not grow)', async () => {
    await expectFailStop(run('bash', '-c', `ulimit -f 1024; exec "${process.execPath}" "${CHILD}" "${folder.file}"`));
  });

  (canTrace ? it : it.skip)('stops for good when a sync fails, even where the next would succeed', async () => {
    const once = run('strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO:when=12', process.execPath, CHILD, folder.file);
    await expectFailStop(once);
  });

  (canTrace ? it : it.skip)('refuses while the disk is full, acknowledges nothing of it, and recovers by itself', async () => {
    const { acked, refusals, failure } = run('strace', '-f', '-qq', '-o', '/dev/null', '-P', `${folder.file}-wal`, '-e', 'trace=pwrite64', '-e', 'inject=pwrite64:error=ENOSPC:when=30', process.execPath, CHILD, folder.file);
    expect(acked).toBeGreaterThan(0);
    expect(refusals.slice(0, 2)).toEqual(['LogUnavailable', 'acknowledged after a failure']);
    expect(failure).toBeNull();
  });
});
