/**
 * I/O errors at the Nth call, N = 1, 2, 3, ...: once only, and from then on. After each the log is opened on a disk that works, and judged
 * by the acknowledgements in a file of their own. SQLite's own loop (sqlite.org/testing.html), round our writer.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { checkSqliteLog, openSqliteLog } from '#engine';
import { eventOf, otherHalf } from '../power-cut/content.mjs';

const APPENDS = 30;
const RUN_SECONDS_MAX = 60;

/**
 * What can be made to fail. `stops`: after it nothing may be acknowledged any more, since a sync that failed cannot be trusted when it is
 * repeated. `recovers`: a disk that was full for one call must not cost a restart.
 */
export const FAULTS = {
  'sync EIO': { calls: 'fsync,fdatasync', error: 'EIO', stops: true },
  'write EIO': { calls: 'pwrite64', error: 'EIO', stops: true },
  'write ENOSPC': { calls: 'pwrite64', error: 'ENOSPC', recovers: true },
};

/**
 * Every fault in both modes at the calls `from`, `from + step`, ... below `to`. `spread` faults at a time share the processor.
 * Resolves with the figures; `losses` names what was wrong.
 */
export async function ioFaults({ from = 1, to, step = 1, faults = Object.keys(FAULTS), sideBySide = 2, onRun = () => undefined }) {
  const report = { runs: 0, hit: 0, acknowledged: 0, stopped: 0, recovered: 0, refusedToOpen: 0, losses: [] };
  const cases = [];
  for (let n = from; n < to; n += step) for (const fault of faults) for (const mode of ['once', 'on']) cases.push({ fault, mode, n });
  await Promise.all(Array.from({ length: sideBySide }, async () => {
    for (let next = cases.shift(); next && report.losses.length === 0; next = cases.shift()) {
      const found = await oneFault(next);
      report.runs++;
      report.hit += found.hit;
      report.acknowledged += found.acknowledged;
      report.stopped += found.stopped;
      report.recovered += found.recovered;
      report.refusedToOpen += found.refusedToOpen;
      for (const what of found.wrong) report.losses.push({ ...next, what });
      onRun(report);
    }
  }));
  return report;
}

async function oneFault({ fault, mode, n }) {
  const { calls, error } = FAULTS[fault];
  const folder = mkdtempSync(join(tmpdir(), 'empact-io-'));
  try {
    mkdirSync(join(folder, 'data'));
    const file = join(folder, 'data', 'log.db');
    const acks = join(folder, 'acks');
    const when = mode === 'once' ? String(n) : `${n}+`;
    const paths = ['', '-wal', '-journal'].flatMap((suffix) => ['-P', file + suffix]);
    const strace = ['-f', '-qq', '-o', join(folder, 'trace'), ...paths, '-e', `trace=${calls}`, '-e', `inject=${calls}:error=${error}:when=${when}`];
    const said = await run('strace', [...strace, process.execPath, fileURLToPath(new URL('./victim.mjs', import.meta.url)), file, acks, String(APPENDS)]);
    const hit = readFileSync(join(folder, 'trace'), 'utf8').includes('(INJECTED)');
    const acked = existsSync(acks) ? readFileSync(acks, 'utf8').split('\n').filter(Boolean).map((line) => line.split(' ')) : [];
    const wrong = await lostIn(file, acked);
    const refusedToOpen = Object.keys(said.refusals).some((name) => name.startsWith('open: '));
    if (hit && !refusedToOpen) wrong.push(...broken(FAULTS[fault], mode, said));
    return { hit: hit ? 1 : 0, acknowledged: acked.length, stopped: said.failure !== null ? 1 : 0, recovered: said.ackedAfterRefusal > 0 ? 1 : 0, refusedToOpen: refusedToOpen ? 1 : 0, wrong };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Which promise a log that met a fault has broken. */
function broken({ stops, recovers }, mode, said) {
  const met = Object.keys(said.refusals).length > 0;
  const { failure, ackedAfterRefusal } = said;
  const found = [];
  if (stops && met && failure === null) found.push('went on after it');
  if (stops && failure !== null && ackedAfterRefusal > 0) found.push('acknowledged after it had failed');
  if (recovers && failure !== null) found.push('wants a restart after a full disk');
  if (recovers && met && mode === 'once' && ackedAfterRefusal === 0) found.push('did not recover by itself');
  return found.map((what) => `${what}: ${JSON.stringify(said)}`);
}

async function run(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const slow = setTimeout(() => child.kill('SIGKILL'), RUN_SECONDS_MAX * 1_000);
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  const [code, signal] = await once(child, 'close');
  clearTimeout(slow);
  if (code !== 0) throw new Error(`The victim ended with ${code ?? signal}. ${out}`);
  return JSON.parse(out);
}

/** What is wrong with the log on a disk that works again. */
async function lostIn(file, acked) {
  if (!existsSync(file)) return acked.length > 0 ? [`${acked.length} events were acknowledged and there is no file`] : [];
  const wrong = [];
  const places = new Map();
  const log = await openSqliteLog({ file });
  for (let after; ; ) {
    const page = await log.readAll({ after, limit: 1_000 });
    if (page.length === 0) break;
    for (const { event: { id, type, data, metadata, stream, revision } } of page) {
      if (places.has(id)) wrong.push(`${id} is there twice`);
      places.set(id, `${stream}@${revision}`);
      if (!isDeepStrictEqual({ id, type, data, metadata }, eventOf(id))) wrong.push(`${id} is not what was written`);
    }
    after = page.at(-1).position;
  }
  await log.close();
  for (const id of places.keys()) if (otherHalf(id) && !places.has(otherHalf(id))) wrong.push(`${id} is there without its other half`);
  for (const [id, place] of acked) if (places.get(id) !== place) wrong.push(`${id} was acknowledged at ${place}, and is ${places.get(id) ?? 'lost'}`);
  return [...wrong, ...checkSqliteLog(file).problems];
}
