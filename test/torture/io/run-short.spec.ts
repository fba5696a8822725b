import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

const MINUTES_MAX = 4;
const canTrace = spawnSync('strace', ['-V']).status === 0;

interface Figures {
  readonly runs: number;
  readonly hit: number;
  readonly acknowledged: number;
  readonly stopped: number;
  readonly recovered: number;
  readonly losses: readonly unknown[];
}

/** Without strace nothing makes a sync fail once. */
(canTrace ? describe : describe.skip)('the embedded log on a disk that fails at the Nth call', () => {
  it.each([
    ['a failed sync', 'sync EIO', ['--from', '5', '--to', '30', '--step', '8']],
    ['a failed write', 'write EIO', ['--from', '15', '--to', '60', '--step', '15']],
    ['a full disk', 'write ENOSPC', ['--from', '15', '--to', '60', '--step', '15']],
  ])('loses nothing it acknowledged to %s, and stops or recovers as it should', (_what, fault, calls) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['test/torture/io/run.mjs', '--fault', fault, ...calls], { encoding: 'utf8', timeout: MINUTES_MAX * 60_000 });
    process.stdout.write(stdout);
    const figures = stdout.split('\n').filter((line) => line.includes('"losses"')).map((line) => JSON.parse(line) as Figures).at(-1);
    if (!figures) throw new Error(`The program broke off with ${status}. ${stdout}${stderr}`);
    expect(figures.losses).toEqual([]);
    expect(status).toBe(0);
    expect(figures.hit).toBe(figures.runs);
    expect(figures.acknowledged).toBeGreaterThan(0);
    // Each fault was met by somebody who waited for an answer, one way or the other.
    expect(fault === 'write ENOSPC' ? figures.recovered : figures.stopped).toBeGreaterThan(0);
  }, MINUTES_MAX * 60_000);
});
