import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

const IMAGES = 150;
const MINUTES_MAX = 4;
const canTrace = spawnSync('strace', ['-V']).status === 0;

interface Figures {
  readonly acks: number;
  readonly syncs: number;
  readonly images: number;
  readonly fates: Readonly<Record<string, number>>;
  readonly unacknowledgedKept: number;
  readonly losses: readonly { readonly what: string }[];
}

function run(...args: readonly string[]): { code: number | null; figures: Figures } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['test/torture/power-cut/run.mjs', ...args], { encoding: 'utf8', timeout: MINUTES_MAX * 60_000 });
  const figures = stdout.split('\n').filter((line) => line.includes('"losses"')).map((line) => JSON.parse(line) as Figures).at(-1);
  if (!figures) throw new Error(`The program broke off with ${status}. ${stdout}${stderr}`);
  process.stdout.write(stdout);
  return { code: status, figures };
}

/** Without strace there is no trace to rebuild images from. */
(canTrace ? describe : describe.skip)('the embedded log after a power cut', () => {
  it('holds all that was acknowledged and nothing by halves', () => {
    const { code, figures } = run('--images', String(IMAGES), '--lives', '2', '--appends', '20');
    expect(figures.losses).toEqual([]);
    expect(code).toBe(0);
    expect(figures.images).toBe(IMAGES);
    // A run that hardly wrote, or in which every image was the same, would prove little.
    expect(figures.acks).toBeGreaterThan(150);
    expect(figures.syncs).toBeGreaterThan(20);
    expect(Object.keys(figures.fates)).toHaveLength(6);
    expect(figures.unacknowledgedKept).toBeGreaterThan(0);
  }, MINUTES_MAX * 60_000);

  it('is found out where it acknowledges before it syncs (synchronous=NORMAL)', () => {
    const { code, figures } = run('--images', String(IMAGES), '--lives', '1', '--appends', '20', '--plant', 'normal');
    expect(code).toBe(1);
    expect(figures.losses.map(({ what }) => what)).toContainEqual(expect.stringMatching(/was acknowledged at .* and is lost/));
  }, MINUTES_MAX * 60_000);
});
