import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

// The child is a built file: Node cannot load TypeScript there.
const CHILD = fileURLToPath(new URL('./kill.child.mjs', import.meta.url));
const EVENTS = 6_000;

describe('a view writer that is killed', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'kill-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has no gap and no double effect after kill -9 at any commit, and ends with the views a rebuild would give', async () => {
    const file = join(folder, 'views.db');
    const heads: number[] = [];
    let reached = -1;
    // Each life is killed some commits after it began; the commit at which it falls differs from life to life.
    for (const commits of [1, 3, 7, 2, 12, 5, 21, 9]) {
      const life = await run(file, commits);
      heads.push(life.last);
      // What was told is kept: no life begins before the end of the one before.
      expect(life.first).toBeGreaterThanOrEqual(reached);
      reached = life.last;
    }
    expect(new Set(heads).size).toBeGreaterThan(4);
    const whole = await run(file, Infinity);
    expect(whole).toMatchObject({ done: true, said: [] });
    const reports = JSON.parse(execFileSync(process.execPath, [CHILD, file, String(EVENTS), 'verify'], { encoding: 'utf8' })) as object[];
    for (const report of reports) expect(report).toMatchObject({ ok: true, seq: EVENTS - 1, differences: [], certificate: 'agrees', asOfAtHead: true });
    expect(reports).toHaveLength(8);
  }, 120_000);
});

interface Life {
  readonly first: number;
  readonly last: number;
  readonly done: boolean;
  readonly said: readonly string[];
}

/** Runs a life and kills it when it has told of so many commits. */
async function run(file: string, commits: number): Promise<Life> {
  const child = spawn(process.execPath, [CHILD, file, String(EVENTS)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const heads: number[] = [];
  const said: string[] = [];
  let done = false;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('seq ')) heads.push(Number(line.slice(4)));
    else if (line === 'done') done = true;
    else said.push(line);
    if (heads.length === commits) child.kill('SIGKILL');
  }
  return { first: heads[0] ?? Infinity, last: heads.at(-1) ?? -1, done, said };
}
