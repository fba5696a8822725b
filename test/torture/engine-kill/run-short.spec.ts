import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Enough for each kind of round: killed under writers, at the start too, and while the clock walks. */
const ROUNDS = 3;
/** One seed here, so that a failure is met again; `run.mjs` takes another each time. */
const SEED = 20_211;
/** Rounds within which each planted bug must have been found. */
const PLANTED_ROUNDS = 3;
const MINUTES = 4;

interface Figures {
  readonly rounds: number;
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly repeated: number;
  readonly compared: number;
  readonly transitions: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly violations: readonly { readonly what: string }[];
}

let program: ChildProcess | undefined;

/** Runs the program; answers how it ended and its last line of figures. What a failed run kept is removed where failing was the point. */
async function run(folder: string, ...args: readonly string[]): Promise<{ code: number | null; figures: Figures; lines: string }> {
  const started = spawn(process.execPath, ['test/torture/engine-kill/run.mjs', '--seed', String(SEED), '--template', join(folder, 'template'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  program = started;
  let out = '';
  let errors = '';
  started.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  started.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(started, 'close')) as [number | null];
  const lines = out.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  const figures = lines.find((line) => Array.isArray(line.violations));
  if (!figures) throw new Error(`The program broke off with ${code}. ${out}${errors}`);
  const kept = lines.find((line) => typeof line.kept === 'string')?.kept as string | undefined;
  if (kept && args.includes('--plant')) rmSync(kept, { recursive: true, force: true });
  return { code, figures: figures as unknown as Figures, lines: out };
}

describe('the engine killed under 64 writers', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'empact-engine-kill-spec-'));
  });
  afterAll(async () => {
    // Still running only where a test took too long.
    if (program?.exitCode === null) {
      program.kill('SIGTERM');
      await once(program, 'close');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it(`loses nothing it acknowledged and does nothing twice, ${ROUNDS} rounds`, async () => {
    const { code, figures, lines } = await run(folder, '--rounds', String(ROUNDS));
    process.stdout.write(lines);
    expect(figures.violations).toEqual([]);
    expect(code).toBe(0);
    expect(figures.rounds).toBe(ROUNDS);
    // A run that hardly wrote, met no unanswered command, compared nothing or saw nothing fall due would prove little.
    expect(figures.acknowledged).toBeGreaterThan(100);
    expect(figures.unanswered).toBeGreaterThan(ROUNDS);
    expect(figures.repeated).toBeGreaterThan(100);
    expect(figures.compared).toBeGreaterThan(ROUNDS * 50);
    expect(figures.transitions).toBeGreaterThan(0);
    expect(figures.refused).not.toHaveProperty(['503 CONTENDED']);
  }, MINUTES * 60_000);

  it.each([
    ['answers before the log has stored', 'ack-early', /was acknowledged as .* and stands as nothing/],
    ['forgets what it has done', 'forgetful', /, and repeated /],
    ['forgets whom it has told', 'twice', /reminder .* is recorded twice/],
  ])('is found out where it %s', async (_, plant, symptom) => {
    const { code, figures } = await run(folder, '--rounds', String(PLANTED_ROUNDS), '--plant', plant);
    expect(code).toBe(1);
    expect(figures.violations.map(({ what }) => what)).toContainEqual(expect.stringMatching(symptom));
  }, MINUTES * 60_000);
});
