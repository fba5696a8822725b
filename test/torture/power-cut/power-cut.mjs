/**
 * Power cuts, made of a recorded trace. A log is written by a process of its own while strace notes every write, sync and name, and
 * every acknowledgement in its place among them. Then the files are rebuilt as a disk may hold them after a cut at any moment: what
 * was synced, and of the rest any part, in any order, torn within a page. Each image is opened as the engine opens a log and judged
 * against the acknowledgements given before that moment.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { openSqliteLog } from '#engine';
import { eventOf, headOf, otherHalf } from './content.mjs';
import { fateOf, imageAt } from './disk.mjs';
import { DATA_BYTES_MAX, readTrace, TRACED } from './trace.mjs';

const { SqliteWriter } = await import(new URL('./event-log/sqlite-writer.js', import.meta.resolve('#engine')).href);

const WRITERS = 4;
const LIFE_SECONDS_MAX = 120;
/** Every so many images one is opened with its thread and reader, as in the engine; the others by the writer alone, which is what the thread runs. */
const WHOLE_ONE_IN = 200;
/** Of the moments, so many lie right behind an acknowledgement: the hardest. */
const BEHIND_ACK_SHARE = 0.5;
const LOSSES_MAX = 20;

/**
 * Records and judges. `plant: 'normal'` opens the log with synchronous=NORMAL behind its back, which must be found.
 * Resolves with the figures; `losses` names what was wrong.
 */
export async function powerCut({ images, seed, lives = 3, appends = 40, plant }) {
  const random = mulberry32(seed);
  const folder = mkdtempSync(join(tmpdir(), 'empact-power-cut-'));
  // Images live in memory where there is room for that: they are thrown away at once.
  const images_ = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'empact-power-cut-'));
  try {
    const calls = await record(folder, { lives, appends, plant });
    const acks = acksOf(calls);
    const last = calls.at(-1).at;
    const report = { acks: acks.length, writes: count(calls, 'write'), syncs: count(calls, 'sync'), images: 0, fates: {}, unacknowledgedKept: 0, losses: [] };
    for (let n = 0; n < images && report.losses.length < LOSSES_MAX; n++) {
      const moment = random() < BEHIND_ACK_SHARE ? acks[Math.floor(random() * acks.length)].at : Math.floor(random() * (last + 1));
      const fate = fateOf(random);
      const due = acks.filter(({ at }) => at <= moment);
      const found = await judged(join(images_, 'log'), imageAt(calls, moment, fate), due, n % WHOLE_ONE_IN === 0);
      report.images++;
      report.fates[fate.kind] = (report.fates[fate.kind] ?? 0) + 1;
      report.unacknowledgedKept += found.beyond > 0 ? 1 : 0;
      for (const what of found.wrong.slice(0, 3)) report.losses.push({ image: n, moment, fate: fate.kind, what });
    }
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(images_, { recursive: true, force: true });
  }
}

/** The lives of one log, one after the other, as one list of calls. */
async function record(folder, { lives, appends, plant }) {
  const all = [];
  let end = 0;
  for (let life = 0; life < lives; life++) {
    const data = join(folder, 'data');
    if (life === 0) mkdirSync(data);
    const trace = join(folder, `trace-${life}`);
    const planted = plant === 'normal' ? ['--require', fileURLToPath(new URL('./normal.cjs', import.meta.url))] : [];
    const victim = [process.execPath, ...planted, fileURLToPath(new URL('./victim.mjs', import.meta.url)), data, String(life), String(WRITERS), String(appends)];
    const options = ['-f', '-qq', '-y', '-xx', '-s', String(DATA_BYTES_MAX), '-e', `trace=${TRACED}`, '-e', 'signal=none', '-o', trace];
    const child = spawn('strace', [...options, ...victim], { stdio: ['ignore', 'inherit', 'inherit'] });
    const slow = setTimeout(() => child.kill('SIGKILL'), LIFE_SECONDS_MAX * 1_000);
    const [code, signal] = await once(child, 'exit');
    clearTimeout(slow);
    if (code !== 0) throw new Error(`Life ${life} of the log ended with ${code ?? signal}.`);
    const { calls, end: ended } = await readTrace(trace, data, end);
    all.push(...calls);
    end = ended;
    rmSync(trace);
  }
  return all.sort((a, b) => a.at - b.at);
}

/** Each acknowledgement with its place in the trace. */
function acksOf(calls) {
  return calls.filter(({ kind }) => kind === 'ack').flatMap(({ text, at }) => text.trim().split('\n').map((line) => {
    const [id, place] = line.split(' ');
    return { id, place, at };
  }));
}

/** What is wrong with an image, and how many events it holds beyond the acknowledged. */
async function judged(folder, image, due, whole) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, bytes] of image) if (name !== 'acks') writeFileSync(join(folder, name), bytes);
  const file = join(folder, 'log.db');
  let rows;
  const wrong = [];
  try {
    rows = whole ? await readWhole(file) : readByWriter(file, wrong);
  } catch (error) {
    return { wrong: [`cannot be opened: ${error.message}`], beyond: 0 };
  }
  const places = new Map();
  const heads = new Map();
  for (const { id, stream, revision, data, metadata, type } of rows) {
    if (places.has(id)) wrong.push(`${id} is there twice`);
    places.set(id, `${stream}@${revision}`);
    if (revision !== (heads.get(stream) ?? -1) + 1) wrong.push(`${stream} has ${revision} after ${heads.get(stream)}`);
    heads.set(stream, revision);
    if (!isDeepStrictEqual({ id, type, data, metadata }, eventOf(id))) wrong.push(`${id} is not what was written`);
  }
  for (const id of places.keys()) if (otherHalf(id) && !places.has(otherHalf(id))) wrong.push(`${id} is there without its other half`);
  for (const { id, place } of due) if (places.get(id) !== place) wrong.push(`${id} was acknowledged at ${place}, and is ${places.get(id) ?? 'lost'}`);
  return { wrong, beyond: rows.length - due.length };
}

function readByWriter(file, wrong) {
  const writer = new SqliteWriter({ file });
  try {
    const rows = writer.db.prepare('SELECT id, stream, revision, type, data, metadata FROM events ORDER BY pos').all();
    const found = writer.db.pragma('integrity_check', { simple: true });
    if (found !== 'ok') wrong.push(`integrity check: ${found}`);
    const [outcome] = writer.write([{ stream: 'oap-after', expected: -1, asserts: [], bytes: 10, events: [{ id: 'after', type: 'Written', data: '{}', metadata: '{}' }] }]);
    if (outcome.kind !== 'appended') wrong.push(`takes no more: ${JSON.stringify(outcome)}`);
    return rows.map((row) => ({ ...row, data: JSON.parse(row.data), metadata: JSON.parse(row.metadata) }));
  } finally {
    writer.close();
  }
}

async function readWhole(file) {
  const log = await openSqliteLog({ file });
  try {
    const rows = [];
    for (let after; ; ) {
      const page = await log.readAll({ after, limit: 1_000 });
      if (page.length === 0) break;
      rows.push(...page.map(({ event }) => event));
      after = page.at(-1).position;
    }
    await log.append({ stream: 'oap-after', expectedRevision: await headOf(log, 'oap-after'), events: [eventOf('after')] });
    return rows;
  } finally {
    await log.close();
  }
}

const count = (calls, wanted) => calls.filter(({ kind }) => kind === wanted).length;

/** A small generator that gives the same numbers for the same seed. */
export function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
