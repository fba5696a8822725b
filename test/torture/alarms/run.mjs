/**
 * Alarms, reminders and mail while everything they lean on fails, at length.
 *   node test/torture/alarms/run.mjs [--rounds 200] [--seed <n>] [--setup embedded|distributed] [--plant lost|unasked|overtaking]
 * Needs the build, and a redis-server for the distributed set-up. Prints the seed first, then a line for each set-up; ends with 1 when
 * a reminder was lost, doubled, early, late to stop, or out of order.
 */
import { parseArgs } from 'node:util';
import { PLANTS, torture } from './alarms.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' }, setup: { type: 'string' }, plant: { type: 'string' } } });
const seed = values.seed === undefined ? (Date.now() ^ process.pid) >>> 0 : Number(values.seed) >>> 0;
if (values.plant !== undefined && !PLANTS.includes(values.plant)) throw new Error(`There is no plant ${values.plant}; there are ${PLANTS.join(', ')}.`);
// Workers that were killed on the way may sleep on in this process.
process.exit((await torture({ rounds: Number(values.rounds), seed, plant: values.plant, ...(values.setup && { setups: [values.setup] }) })) ? 0 : 1);
