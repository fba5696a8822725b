/**
 * Lost answers, at length.
 *   node test/torture/ambiguous/run.mjs [--replies 100000] [--seed <n>]
 * Needs the build. Prints the seed first, then a line for each adapter; ends with 1 when anything was lost, doubled or misplaced.
 */
import { parseArgs } from 'node:util';
import { ambiguous } from './ambiguous.mjs';

const { values } = parseArgs({ options: { replies: { type: 'string', default: '100000' }, seed: { type: 'string' } } });
const seed = values.seed === undefined ? (Date.now() ^ process.pid) >>> 0 : Number(values.seed) >>> 0;
process.exitCode = (await ambiguous({ replies: Number(values.replies), seed })) ? 0 : 1;
