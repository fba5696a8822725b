import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineProcess, LOGS } from '../support/engine-process.js';

const WALK_MS_MAX = 120_000;

/** The walk of the README, as somebody would paste it. */
const walk = (): string => /```bash\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))![1]!;

describe.each(LOGS)('the README, %s log', (log) => {
  let engine: EngineProcess;
  beforeAll(async () => {
    engine = await EngineProcess.startOn(log);
  });
  afterAll(() => engine.stop());

  it('walks through a cycle by curl, and every line of it does what it says', async () => {
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', walk()], { env: { PATH: process.env.PATH, URL: engine.url }, timeout: WALK_MS_MAX, maxBuffer: 16 * 2 ** 20 });
    const lines = stdout.trim().split('\n');
    expect(lines.filter((line) => line.includes('"code"') && line.includes('"status":4'))).toEqual([]);
    const [now, before, outsider] = lines.slice(-4, -1).map((line) => (JSON.parse(line) as { items: { goal: string; ongoing: number; jads: number }[] }).items.find(({ goal }) => goal === 'CHSG2')!);
    expect(now).toMatchObject({ ongoing: 1, jads: 1 });
    expect(before).toMatchObject({ ongoing: 0, jads: 0 });
    expect(outsider).toMatchObject({ ongoing: 1, jads: 0 });
    expect(stdout).toContain('empact.example');
  }, WALK_MS_MAX);
});
