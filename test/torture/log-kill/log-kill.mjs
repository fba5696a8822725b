/**
 * Kills the writing process again and again and compares what was acknowledged with what is there. The acknowledgements are kept by
 * this process and synced, so the victim cannot vouch for itself. A log lives through some kills, then a new one begins.
 *   node test/torture/log-kill/log-kill.mjs [--rounds 50] [--seed <n>] [--dir <folder>]    at a random moment
 *   node test/torture/log-kill/log-kill.mjs --syncs 200                                    at the 1st, 2nd, ... 200th sync (strace)
 * Needs the build. Prints the seed first; ends with 1 on a loss. A kill leaves the page cache alone: power cuts need lost writes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkSqliteLog, openSqliteLog } from '#engine';

const WRITERS = 64;
const KILL_MS_MIN = 5;
const KILL_MS_MAX = 500;
const START_MS_MAX = 20_000;
const KILLS_OF_A_LOG = 10;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' }, syncs: { type: 'string' }, seed: { type: 'string' }, dir: { type: 'string', default: tmpdir() } } });
const atSyncs = values.syncs !== undefined;
const rounds = Number(values.syncs ?? values.rounds);
const seed = values.seed === undefined ? (Date.now() ^ process.pid) >>> 0 : Number(values.seed) >>> 0;
const random = mulberry32(seed);
console.log(JSON.stringify({ seed, rounds, kills: atSyncs ? 'at each sync' : 'at random' }));

const folder = mkdtempSync(join(values.dir, 'empact-log-kill-'));
const started = performance.now();
const losses = [];
const totals = { acks: 0, events: 0, storedUnacknowledged: 0 };
let file;
let ackFile;
let last = { acks: 0, events: 0 };

for (let round = 0; round < rounds && losses.length === 0; round++) {
  if (round % KILLS_OF_A_LOG === 0) begin(round);
  const kill = atSyncs ? { sync: round + 1 } : { afterMs: KILL_MS_MIN + Math.floor(random() * (KILL_MS_MAX - KILL_MS_MIN)) };
  await killedRun(round, kill);
  losses.push(...(await compare()).map((loss) => ({ round, kill, loss })));
}
begin(rounds);
console.log(JSON.stringify({ rounds, seed, ...totals, losses: losses.slice(0, 10), seconds: Math.round((performance.now() - started) / 1_000) }));
if (losses.length === 0) rmSync(folder, { recursive: true });
else console.log(JSON.stringify({ kept: folder }));
process.exitCode = losses.length === 0 ? 0 : 1;

/** A new log and a new file of acknowledgements; what the last held is added up. */
function begin(round) {
  totals.acks += last.acks;
  totals.events += last.events;
  totals.storedUnacknowledged += last.events - last.acks;
  last = { acks: 0, events: 0 };
  file = join(folder, `log-${round}.db`);
  ackFile = join(folder, `acks-${round}.jsonl`);
}

/** One life of the victim: its acknowledgements go to the file, synced batch by batch, until it is killed. */
async function killedRun(round, { sync, afterMs }) {
  const life = [process.execPath, fileURLToPath(new URL('./victim.mjs', import.meta.url)), file, String(round), String(WRITERS)];
  const traced = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync,fdatasync', '-e', `inject=fsync,fdatasync:signal=SIGKILL:when=${sync}`];
  const [command, ...args] = sync === undefined ? life : [...traced, ...life];
  const victim = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(victim, 'exit');
  const lines = createInterface({ input: victim.stdout });
  const acks = openSync(ackFile, 'a');
  const slow = setTimeout(() => victim.kill('SIGKILL'), START_MS_MAX);
  let writing = false;
  let unsynced = '';
  const keep = () => {
    if (unsynced) writeSync(acks, unsynced);
    unsynced = '';
    fsyncSync(acks);
  };
  for await (const line of lines) {
    if (line === 'writing') {
      writing = true;
      if (afterMs === undefined) continue;
      clearTimeout(slow);
      setTimeout(() => victim.kill('SIGKILL'), afterMs);
    } else if (line.endsWith('}')) unsynced += `${line}\n`;
    if (unsynced.length > 65_536) keep();
  }
  clearTimeout(slow);
  keep();
  closeSync(acks);
  const [code, signal] = await exited;
  // At the first syncs the log is not even open yet.
  if ((!writing && sync === undefined) || signal !== 'SIGKILL') throw new Error(`The victim of round ${round} ended by itself: ${code ?? signal}.`);
}

/** What is wrong with the log, given what it acknowledged. */
async function compare() {
  const acked = readFileSync(ackFile, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const found = [];
  const log = await openSqliteLog({ file });
  const ids = new Map();
  const heads = new Map();
  for (let after; ; ) {
    const page = await log.readAll({ after, limit: 1_000 });
    if (page.length === 0) break;
    for (const { event } of page) {
      if (ids.has(event.id)) found.push(`${event.id} is there twice`);
      ids.set(event.id, `${event.stream}@${event.revision}`);
      if (event.revision !== (heads.get(event.stream) ?? -1) + 1) found.push(`${event.stream} has ${event.revision} after ${heads.get(event.stream)}`);
      heads.set(event.stream, event.revision);
      if (event.data.of === undefined) found.push(`${event.id} has lost its data`);
    }
    after = page.at(-1).position;
  }
  for (const [id, place] of heldInPart(ids)) found.push(`${id} at ${place} is there in part`);
  for (const { id, at } of acked) if (ids.get(id) !== at) found.push(`${id} was acknowledged at ${at}, and is ${ids.get(id) ?? 'lost'}`);
  await log.close();
  const check = checkSqliteLog(file);
  found.push(...check.problems);
  last = { acks: acked.length, events: ids.size };
  return found;
}

/** Appends of two events of which one alone is there: ids end in `.0` and `.1`. */
function heldInPart(ids) {
  return [...ids].filter(([id]) => (id.endsWith('.0') ? !ids.has(`${id.slice(0, -2)}.1`) : id.endsWith('.1') && !ids.has(`${id.slice(0, -2)}.0`)));
}

/** A small generator that gives the same numbers for the same seed. */
function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
