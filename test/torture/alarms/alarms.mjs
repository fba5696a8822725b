import { seeded } from './random.mjs';
import { Field } from './field.mjs';
import { judge } from './judge.mjs';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TEN_YEARS_MS = 3_652 * DAY_MS;
/** Rounds after the last fault in which everything that waits must come to its end. */
const SETTLING_MAX = 60;
const SETUPS = ['embedded', 'distributed'];
const MOST_WORKERS = 8;

/** Bugs that must be found: mail acknowledged and lost, a sender that does not ask again, commands that overtake each other. */
export const PLANTS = ['lost', 'unasked', 'overtaking'];

/** What can go wrong, and how it is put right again where it does not pass by itself. */
const FAULTS = {
  embedded: {
    'mail down': { begin: (f) => (f.post.mode = 'down'), end: mailWell },
    'mail slow': { begin: (f) => (f.post.mode = 'slow'), end: mailWell },
    'mail refusing': { begin: (f) => (f.post.mode = 'refusing'), end: mailWell },
    'mail taken, then dropped': { begin: (f) => (f.post.mode = 'dropping'), end: mailWell },
    'killed between sending and recording': { begin: (f) => f.killLeader() },
    'clock an hour ahead and back': clock(HOUR_MS),
    'clock a day ahead and back': clock(DAY_MS),
    'clock ten years ahead and back': clock(TEN_YEARS_MS),
    'clock an hour behind': { begin: (f) => f.machine.jump(-HOUR_MS), end: confirmed },
    'clock a day behind': { begin: (f) => f.machine.jump(-DAY_MS), end: confirmed },
    'a month without anybody looking': { begin: (f) => f.machine.skip(30 * DAY_MS) },
  },
};
FAULTS.distributed = {
  'redis flushed': { begin: (f) => f.redis.command('flushall') },
  'redis restarted': { begin: async (f) => { await f.redis.stop(); await f.redis.start(); } },
  'redis gone for a month': { begin: async (f) => { await f.redis.stop(); f.machine.skip(30 * DAY_MS); }, end: (f) => f.redis.start() },
  'redis full': { begin: (f) => f.redis.command('config', 'set', 'maxmemory', '1'), end: (f) => f.redis.command('config', 'set', 'maxmemory', '0') },
  'redis slow': { begin: (f) => f.redis.command('client', 'pause', '400', 'ALL') },
  'eight workers': { begin: async (f) => { while (f.alive().length < MOST_WORKERS) await f.addWorker(); }, end: (f) => f.retire(f.alive().length - 2) },
  'killed between sending and recording': FAULTS.embedded['killed between sending and recording'],
  ...FAULTS.embedded,
};

function mailWell(field) {
  field.post.mode = 'ok';
}

/** Put ahead, noticed or not, and put right: an operator confirms what the clock says then. */
function clock(milliseconds) {
  return { begin: (f) => f.machine.jump(milliseconds), end: (f) => { f.machine.jump(-milliseconds); confirmed(f); } };
}

function confirmed(field) {
  field.confirmClock();
}

/**
 * Obligations that fall due while everything fails: in each set-up `rounds` faults, drawn by the seed once each has been; each once where
 * no number is given. Answers whether all of them were told as they should.
 */
export async function torture({ rounds, seed, setups = SETUPS, plant }) {
  console.log(`alarms under torture: seed ${seed}${plant ? `, planted: ${plant}` : ''}`);
  let well = true;
  for (const setup of setups) well = (await one(setup, rounds ?? Object.keys(FAULTS[setup]).length, { random: seeded(seed), plant })) && well;
  return well;
}

async function one(setup, rounds, { random, plant }) {
  const began = performance.now();
  const field = await Field.open(setup, plant);
  const seen = new Map();
  try {
    await field.addWorker();
    if (setup === 'distributed') await field.addWorker();
    const names = Object.keys(FAULTS[setup]);
    for (let n = 0; n < 30; n++) await field.schedule(random);
    for (let round = 0; round < rounds; round++) {
      // Each once before any comes twice.
      const name = round < names.length ? names[round] : names[Math.floor(random() * names.length)];
      const { begin, end } = FAULTS[setup][name];
      seen.set(name, (seen.get(name) ?? 0) + 1);
      await begin(field);
      for (let look = 0; look < 2; look++) {
        await field.rest();
        field.machine.skip(random() * 4 * DAY_MS);
      }
      await field.rest();
      await end?.(field);
      if (field.suspect()) field.confirmClock();
      await field.rest();
      for (let n = 0; n < 5; n++) await field.schedule(random);
      const open = field.scheduled.filter(({ id }) => !field.ended.has(id));
      if (random() < 0.4) await field.end(open[Math.floor(random() * open.length)].id, random() < 0.5 ? 'met' : 'cancelled');
    }
    const settled = await settle(field);
    const wrong = judge({ events: await field.events(), scheduled: field.scheduled, post: field.post, settled });
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(`${setup}: ${field.scheduled.length} obligations, ${field.ended.size} ended, ${[...seen.values()].reduce((a, b) => a + b, 0)} faults of ${seen.size} kinds, ${field.post.arrived.size} mails (${field.post.times} with those that came again), ${wrong.length} wrong, ${seconds} s`);
    for (const each of [...wrong, ...field.complaints].slice(0, 20)) console.log(`  ${each}`);
    return wrong.length === 0 && field.post.arrived.size > 0;
  } finally {
    await field.close();
  }
}

/** Nothing fails any more: all that is owed falls due, and every message comes to its end. */
async function settle(field) {
  const last = Math.max(...field.scheduled.flatMap(({ rungs }) => rungs.map(({ at }) => Date.parse(at))));
  for (let round = 0; round < SETTLING_MAX; round++) {
    if (field.suspect()) field.confirmClock();
    await field.rest();
    if (field.now() > last && field.waiting() === 0) return true;
    field.machine.skip(2 * HOUR_MS + Math.max(0, last - field.now()));
  }
  return false;
}
