/**
 * I/O errors at every call in turn, at length.
 *   node test/torture/io/run.mjs [--from 1] [--to 151] [--step 1] [--fault 'sync EIO'] [--seconds <stop after>]
 * Needs the build and strace. There is no chance in it: the calls stand in for the seed. Ends with 1 when anything acknowledged was
 * lost, the log went on after a failed sync, or a full disk cost a restart.
 */
import { parseArgs } from 'node:util';
import { FAULTS, ioFaults } from './io.mjs';

const { values } = parseArgs({ options: { from: { type: 'string', default: '1' }, to: { type: 'string', default: '151' }, step: { type: 'string', default: '1' }, fault: { type: 'string', multiple: true } } });
const [from, to, step] = [values.from, values.to, values.step].map(Number);
const faults = values.fault ?? Object.keys(FAULTS);
console.log(JSON.stringify({ faults, from, to, step, modes: ['once', 'on'] }));
const started = performance.now();
const report = await ioFaults({ from, to, step, faults });
console.log(JSON.stringify({ ...report, seconds: Math.round((performance.now() - started) / 1_000) }));
process.exitCode = report.losses.length === 0 && report.hit > 0 ? 0 : 1;
