/**
 * Appends whose answer is lost after the commit, again and again: the caller cannot know, asks again with the same ids at the same
 * revision, and must end with every event there once. Against the double of EventStoreDB, in a process of its own, and against the
 * embedded log behind a wrapper that loses answers.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog, OutcomeUnknown } from '#engine';
import { spawnDouble } from '../../support/eventstore-double/spawn.mjs';

const { openEventStoreLog } = await import(new URL('./event-log/eventstoredb/index.js', import.meta.resolve('#engine')).href);

const WRITERS = 32;
const LOST_SHARE = 0.5;
/** Every so many lost answers one is lost in silence, so that our own time-out has to end the wait. */
const SILENCE_ONE_IN = 200;
const SILENCE_MS = 250;
/** Of the lost answers asked for, so many are tried on the path that is not the default. */
const BATCH_ONE_IN = 20;
/** A caller that has asked so often in vain has found a fault. */
const ASKS_MAX = 50;

/** One adapter after the other. Prints a line each; resolves with whether nothing was lost or doubled. */
export async function ambiguous({ replies, seed }) {
  console.log(JSON.stringify({ seed, replies }));
  let clean = true;
  for (const [adapter, run] of Object.entries(ADAPTERS)) {
    const started = performance.now();
    const report = await run(replies, seed);
    clean &&= report.lost === 0 && report.doubled === 0 && report.misplaced === 0 && report.dropped >= report.wanted;
    console.log(JSON.stringify({ adapter, ...report, seconds: Math.round((performance.now() - started) / 1_000) }));
  }
  return clean;
}

const ADAPTERS = {
  async 'eventstoredb, plain appends'(replies, seed) {
    return onDouble('plain', replies, seed);
  },
  async 'eventstoredb, batch appends'(replies, seed) {
    // The shared stream breaks with each lost answer and takes all appends on it along: fewer say as much.
    return onDouble('batch', Math.ceil(replies / BATCH_ONE_IN), seed);
  },
  async 'embedded'(replies, seed) {
    const folder = mkdtempSync(join(tmpdir(), 'empact-ambiguous-'));
    const log = await openSqliteLog({ file: join(folder, 'log.db') });
    const lossy = losing(log, replies, mulberry32(seed));
    try {
      const report = await tortured(lossy, () => lossy.dropped < replies);
      return { wanted: replies, dropped: lossy.dropped, ...report };
    } finally {
      await log.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function onDouble(appendPath, replies, seed) {
  const double = await spawnDouble();
  const log = await openEventStoreLog({ url: double.url, namespace: 'ambiguous', appendPath, appendMsMax: SILENCE_MS });
  try {
    const kinds = Array.from({ length: SILENCE_ONE_IN }, (_, i) => (i === SILENCE_ONE_IN - 1 ? 'silence' : i % 2 === 0 ? 'unavailable' : 'reset'));
    await double.send({ misbehave: { dropReplies: replies, dropShare: LOST_SHARE, dropReplyAs: kinds, seed } });
    let dropped = 0;
    const looking = setInterval(() => void double.send('counts').then((counts) => (dropped = counts.dropped)), 20);
    const report = await tortured(log, () => dropped < replies);
    clearInterval(looking);
    const { retries, unknown, unresolved, rebuilt } = log.stats();
    return { wanted: replies, dropped: (await double.send('counts')).dropped, ...report, retries, unknown, unresolved, rebuilt };
  } finally {
    await log.close();
    await double.stop();
  }
}

/** A log that stores what it is given and loses half of its answers; every tenth of those before it stored anything. */
function losing(log, replies, random) {
  const wrapper = {
    dropped: 0,
    readAll: (options) => log.readAll(options),
    async append(request) {
      const lose = wrapper.dropped < replies && random() < LOST_SHARE;
      if (lose && wrapper.dropped % 10 === 9) {
        wrapper.dropped++;
        throw new OutcomeUnknown('lost on the way there');
      }
      const appended = await log.append(request);
      if (!lose) return appended;
      wrapper.dropped++;
      throw new OutcomeUnknown('lost on the way back');
    },
  };
  return wrapper;
}

/** Writers, each on a stream of its own, while `going`; then everything is read and compared with what was acknowledged. */
async function tortured(log, going) {
  const acked = new Map();
  let asks = 0;
  const write = async (writer) => {
    const stream = `oap-w${writer}`;
    for (let revision = -1, n = 0; going(); n++) {
      const events = Array.from({ length: n % 3 === 0 ? 2 : 1 }, () => ({ id: randomUUID(), type: 'Written', data: { n, filler: 'x'.repeat((n * 37) % 300) }, metadata: { v: 1 } }));
      const appended = await untilTold({ stream, expectedRevision: revision, events });
      if (appended.revision !== revision + events.length) throw new Error(`${stream} was acknowledged at ${appended.revision}, not ${revision + events.length}.`);
      for (const [i, { id }] of events.entries()) acked.set(id, `${stream}@${revision + 1 + i}`);
      revision = appended.revision;
    }
  };
  const untilTold = async (request) => {
    for (let ask = 1; ; ask++) {
      asks++;
      try {
        return await log.append(request);
      } catch (error) {
        if (!(error instanceof OutcomeUnknown) || ask === ASKS_MAX) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  return { ...(await compared(log, acked)), acked: acked.size, asks };
}

async function compared(log, acked) {
  const places = new Map();
  const report = { events: 0, lost: 0, doubled: 0, misplaced: 0 };
  for (let after; ; ) {
    const page = await log.readAll({ after, limit: 1_000 });
    if (page.length === 0) break;
    for (const { event } of page) {
      report.events++;
      if (places.has(event.id)) report.doubled++;
      places.set(event.id, `${event.stream}@${event.revision}`);
      // Everybody asked until they were told: what is there and not acknowledged was written by nobody.
      if (acked.get(event.id) !== `${event.stream}@${event.revision}`) report.misplaced++;
    }
    after = page.at(-1).position;
  }
  for (const id of acked.keys()) if (!places.has(id)) report.lost++;
  return report;
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
