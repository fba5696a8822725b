/**
 * Kills the whole engine again and again under 64 writers and compares what it acknowledged with what it then knows: the log, the
 * answers to repeated commands, the views, what the clock recorded. Acknowledgements are kept and synced by this process.
 *   node test/torture/engine-kill/run.mjs [--rounds 200] [--seed <n>] [--dir <folder>] [--plant ack-early|forgetful|twice] [--template <folder>]
 * Needs the build. Prints the seed first, a line for each round, the figures last; ends with 1 at the first violation, keeping the
 * folder. With `--plant` the engine has a bug that must be found; `--template` keeps the folder every life begins with, for the next run.
 * A kill leaves the page cache alone: power cuts need lost writes.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { compareAsOf, lost, moveClock, openConsultation, queryRoutes, repeat, verify } from './checks.mjs';
import { Engine } from './engine.mjs';
import { readLog } from './log-oracle.mjs';
import { AT_START, build, dayAfter } from './world.mjs';
import { Book, lehmer, write } from './writers.mjs';

const KILL_MS_MIN = 50;
const KILL_MS_MAX = 3_000;
/** Every so many rounds the writers stop after so long, and the kill comes at most so long after that. */
const CALM_EVERY = 5;
const CALM_MS = 250;
const CALM_KILL_MS_MAX = 900;
/** A folder lives through so many kills, then a new one begins. */
const KILLS_OF_A_FOLDER = 10;
/** Every so many rounds the engine is also killed while it starts, up to this long after its spawn. */
const KILLED_AT_START_EVERY = 4;
const START_KILL_MS_MAX = 2_500;
/** Commands repeated after a kill. */
const REPEATED = 220;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' }, dir: { type: 'string', default: tmpdir() }, plant: { type: 'string' }, template: { type: 'string' } } });
const rounds = Number(values.rounds);
const seed = values.seed === undefined ? (Date.now() ^ process.pid) >>> 0 : Number(values.seed) >>> 0;
const random = lehmer(seed);
const folder = mkdtempSync(join(values.dir, 'empact-engine-kill-'));
const started = performance.now();
const totals = { rounds: 0, acknowledged: 0, unanswered: 0, repeated: 0, compared: 0, killedAtStart: 0, events: 0, writingSeconds: 0, reminders: 0, transitions: 0 };
const refused = new Map();
const latencies = [];
console.log(JSON.stringify({ seed, rounds, ...(values.plant ? { plant: values.plant } : {}) }));

const template = values.template ?? join(folder, 'template');
const violations = [];
let engine;
let world;
let routes;
let life;
// Who ends this process does not leave an engine behind.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void engine?.down('SIGKILL').finally(() => process.exit(1)));
try {
  await prepare();
  while (totals.rounds < rounds && violations.length === 0) {
    if (totals.rounds % KILLS_OF_A_FOLDER === 0) await begin(totals.rounds);
    await round(totals.rounds++);
  }
  finishLife();
} finally {
  await engine?.down('SIGKILL');
}
console.log(JSON.stringify({ seed, ...figures(), violations: violations.slice(0, 10) }));
if (violations.length === 0) rmSync(folder, { recursive: true });
else console.log(JSON.stringify({ kept: folder }));
process.exitCode = violations.length === 0 ? 0 : 1;

/** The cycle in full swing is built once, by an engine without a plant, and copied for each life. */
async function prepare() {
  const known = join(template, 'world.json');
  if (!existsSync(known)) {
    mkdirSync(template, { recursive: true });
    engine = new Engine(join(template, 'data'), { env: AT_START });
    await engine.up();
    const built = { world: await build(engine), routes: await queryRoutes(engine) };
    await engine.down('SIGTERM');
    writeFileSync(known, JSON.stringify(built));
  }
  ({ world, routes } = JSON.parse(readFileSync(known, 'utf8')));
}

async function begin(from) {
  await engine?.down('SIGKILL');
  finishLife();
  const dataDir = join(folder, `life-${from}`);
  cpSync(join(template, 'data'), dataDir, { recursive: true });
  engine = new Engine(dataDir, { plant: values.plant, env: AT_START });
  await engine.up();
  life = { from, dataDir, book: new Book(join(folder, `acks-${from}.jsonl`)), places: [], types: new Map() };
}

async function round(number) {
  const { book, from, dataDir } = life;
  const ofLife = number - from;
  const ackedBefore = book.acked.length;
  const openBefore = book.open.length;
  const line = world.lines[ofLife % world.lines.length];
  await openConsultation(engine, line, dayAfter(ofLife, 1), `consultation-${number}`);
  const writing = await writeUntilKilled(number, ofLife);
  book.sync();
  const restarting = performance.now();
  if (number % KILLED_AT_START_EVERY === 1) await killAtStart();
  await engine.up();
  const restartMs = performance.now() - restarting;

  const found = [];
  const recovered = await readLog(join(dataDir, 'events.db'), life.places);
  found.push(...recovered.found, ...lost(book.acked, recovered));
  const { repeats, happened } = await repeatSome({ ackedBefore, openBefore });
  found.push(...repeats);
  const moved = await moveClock(engine, ofLife + 1);
  if (moved.status !== 200) found.push(`the clock did not move: ${moved.status} ${moved.text}`);
  const views = await verify(engine);
  const asOf = await compareAsOf(engine, { world, round: number, random, routes });
  found.push(...views.found, ...asOf.found);
  const after = await readLog(join(dataDir, 'events.db'), recovered.places);
  book.acked.push(...happened);
  found.push(...after.found, ...lost(book.acked, after));
  life.places = after.places;
  life.types = after.types;

  violations.push(...found.map((what) => ({ round: number, what })));
  totals.compared += asOf.compared;
  console.log(JSON.stringify({
    round: number, ms: Math.round(writing), acked: book.acked.length - ackedBefore - happened.length, open: book.open.length - openBefore, happened: happened.length,
    events: after.places.length, views: views.views, compared: asOf.compared, restartMs: Math.round(restartMs), violations: found.length, seconds: Math.round((performance.now() - started) / 1_000),
  }));
}

/** Writers and, in every other round, the clock on its walk, until the kill. Answers how long they wrote. */
async function writeUntilKilled(number, ofLife) {
  const began = performance.now();
  // A walk waits for quiet, which under writers is long in coming: in some rounds they stop early, and the kill meets what the clock does.
  const calm = number % CALM_EVERY === 2;
  const killAfterMs = KILL_MS_MIN + random() * ((calm ? CALM_KILL_MS_MAX : KILL_MS_MAX) - KILL_MS_MIN);
  const walkAfterMs = calm ? CALM_MS : random() * killAfterMs;
  let killed = false;
  const kill = wait(killAfterMs + (calm ? CALM_MS : 0)).then(() => {
    killed = true;
    return engine.down('SIGKILL');
  });
  const walk = calm || number % 2 === 0 ? wait(walkAfterMs).then(() => moveClock(engine, ofLife + 1)).catch(() => undefined) : undefined;
  const stopped = () => killed || (calm && performance.now() - began > CALM_MS);
  await write(engine, { world, book: life.book, round: number, random, stopped });
  totals.writingSeconds += (performance.now() - began) / 1_000;
  await Promise.all([kill, walk]);
  return performance.now() - began;
}

async function killAtStart() {
  const up = await engine.up({ killAfterMs: random() * START_KILL_MS_MAX });
  await engine.down('SIGKILL');
  totals.killedAtStart += up ? 0 : 1;
}

/** Everything of this round that has no answer, and of the acknowledged some of this round and some of earlier ones. */
async function repeatSome({ ackedBefore, openBefore }) {
  const { book } = life;
  const open = book.open.slice(openBefore);
  const recent = drawn(book.acked.slice(ackedBefore), Math.round((REPEATED - open.length) * 0.7));
  const older = drawn(book.acked.slice(0, ackedBefore), REPEATED - open.length - recent.length);
  const { found, happened } = await repeat(engine, [...recent, ...older], open);
  totals.repeated += recent.length + older.length + open.length;
  return { repeats: found, happened };
}

function drawn(list, count) {
  const left = [...list];
  const out = [];
  while (out.length < count && left.length > 0) out.push(...left.splice(Math.floor(random() * left.length), 1));
  return out;
}

function finishLife() {
  if (!life) return;
  const { book, dataDir, places, types } = life;
  book.close();
  totals.acknowledged += book.acked.length;
  totals.unanswered += book.open.length;
  totals.events += places.length;
  totals.reminders += types.get('ReminderDue') ?? 0;
  totals.transitions += types.get('TransitionDue') ?? 0;
  for (const [why, count] of book.refused) refused.set(why, (refused.get(why) ?? 0) + count);
  for (const ms of book.latencies) latencies.push(ms);
  if (violations.length === 0) rmSync(dataDir, { recursive: true });
  life = undefined;
}

function figures() {
  latencies.sort((a, b) => a - b);
  const at = (share) => Math.round((latencies[Math.floor(latencies.length * share)] ?? 0) * 10) / 10;
  const { writingSeconds, ...counted } = totals;
  return {
    ...counted, perSecond: Math.round(latencies.length / writingSeconds), p50: at(0.5), p99: at(0.99), refused: Object.fromEntries(refused), seconds: Math.round((performance.now() - started) / 1_000),
  };
}
