/**
 * Power cuts, at length.
 *   node test/torture/power-cut/run.mjs [--images 10000] [--seed <n>] [--lives 3] [--plant normal]
 * Needs the build and strace. Prints the seed first, then the figures; ends with 1 when an image had lost or spoilt anything, which with
 * `--plant normal` (synchronous=NORMAL) it must have. The images follow from seed and trace; the trace is recorded anew each time.
 */
import { parseArgs } from 'node:util';
import { powerCut } from './power-cut.mjs';

const { values } = parseArgs({
  options: { images: { type: 'string', default: '10000' }, seed: { type: 'string' }, lives: { type: 'string', default: '3' }, appends: { type: 'string', default: '40' }, plant: { type: 'string' } },
});
const seed = values.seed === undefined ? (Date.now() ^ process.pid) >>> 0 : Number(values.seed) >>> 0;
console.log(JSON.stringify({ seed, images: Number(values.images), plant: values.plant }));
const started = performance.now();
const report = await powerCut({ images: Number(values.images), seed, lives: Number(values.lives), appends: Number(values.appends), plant: values.plant });
console.log(JSON.stringify({ ...report, seconds: Math.round((performance.now() - started) / 1_000) }));
process.exitCode = report.losses.length === 0 ? 0 : 1;
