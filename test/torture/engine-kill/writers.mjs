import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { NoAnswer } from './engine.mjs';
import { CYCLE, GOAL, PARTICIPANTS, proposal } from './world.mjs';

export const WRITERS = 64;
/** Plans whose report comes in. */
const REPORTING = 3;

/** What may be issued, with its share of the whole. Every command is new: no two of a life say the same. */
const COMMANDS = [
  [24, ({ line, n, unique }) => ({
    path: `/v1/oaps/${line.next}/propose-operational-action`, role: 'DRIVER', party: line.driver,
    body: { actionId: unique, title: `SYNTHETIC action ${unique}`, goals: [GOAL], kind: 'OPERATIONAL', start: '2023-01-01', end: '2023-12-31', jadPlanned: n % 2 === 0 },
  })],
  [26, ({ line, n, pick, world }) => {
    const { code, unit } = pick(world.indicators);
    return { path: `/v1/oaps/${line.plan}/actions/1.1/record-result`, role: 'ACTION_LEADER', party: line.driver, body: { indicator: code, value: n, unit, periodFrom: '2022-01-10', periodTo: '2022-03-01', source: 'SYNTHETIC' } };
  }],
  [18, ({ line, n, unique }) => ({
    path: `/v1/oaps/${line.plan}/actions/1.1/report-action-progress`, role: 'ACTION_LEADER', party: line.driver,
    body: { year: 2022, roundNo: 1, status: 'ON_TRACK', percent: n % 101, text: `SYNTHETIC progress ${unique}` },
  })],
  [14, ({ pick, world, unique }) => {
    const party = pick(PARTICIPANTS);
    return { path: `/v1/jads/${pick(world.jads)}/commit-to-jad`, role: 'PARTICIPANT', party, body: { party, contribution: `SYNTHETIC officers ${unique}`, officers: 3 } };
  }],
  [10, ({ unique }) => party(unique)],
  [4, ({ line, unique }) => proposal(line, `SYNTHETIC controls ${unique}`)],
  // The cycle is a fact of what is proposed: each of these turns away what was decided on the cycle as it was.
  [3, ({ line, pick, unique }) => {
    const day = new Date(Date.UTC(2019, 0, 1) + (Number.parseInt(createHash('sha256').update(unique).digest('hex').slice(0, 6), 16) % 1_000) * 86_400_000).toISOString().slice(0, 10);
    return { path: `/v1/cycles/${CYCLE}/appoint-co-driver`, role: 'COSI', party: 'COUNCIL', body: { lineCode: line.code, party: pick(PARTICIPANTS), from: day, to: day } };
  }],
  // Of a few plans alone: the reminders of the others are to come.
  [1, ({ n, world, unique }) => {
    const { plan, driver } = world.lines[n % REPORTING];
    return { path: `/v1/oaps/${plan}/submit-oap-report`, role: 'DRIVER', party: driver, body: { year: 2022, roundNo: 1, summary: `SYNTHETIC summary ${unique}` } };
  }],
];
const TOTAL = COMMANDS.reduce((sum, [share]) => sum + share, 0);

export const party = (unique) => ({
  path: '/v1/parties', role: 'OPERATOR', party: 'EUROPOL',
  body: { code: `SYN-${unique.replaceAll('.', '-')}`.toUpperCase(), kind: 'OTHER_PARTY', names: { en: `SYNTHETIC party ${unique}` }, validFrom: '2020-01-01' },
});

/** As the API makes it of the key and the subject. */
export const commandIdOf = ({ key, role, party: by }) => createHash('sha256').update(`${role}@${by}\n${key}`).digest('hex').slice(0, 32);

/**
 * Everything that was sent and what was answered, in a file that is synced here, by the one who is not killed, before the next look at
 * the log. The victim cannot vouch for itself.
 */
export class Book {
  #file;
  #unsynced = '';
  /** @type {{command: object, status: number, text: string, etag?: string}[]} */
  acked = [];
  /** Sent and never answered, or answered 503. */
  open = [];
  refused = new Map();
  latencies = [];

  constructor(path) {
    this.#file = openSync(path, 'a');
  }

  answered(command, { status, text, headers }, ms) {
    if (status >= 500 || status === 429) this.unanswered(command, `${status} ${codeOf(text)}`);
    else if (status >= 300) this.count(`${status} ${codeOf(text)}`);
    else {
      this.acked.push({ command, status, text, etag: headers.etag });
      this.latencies.push(ms);
      this.#unsynced += `${JSON.stringify({ key: command.key, path: command.path, status, text })}\n`;
      if (this.#unsynced.length > 262_144) this.sync();
    }
  }

  unanswered(command, why) {
    this.open.push(command);
    this.count(why);
  }

  count(what) {
    this.refused.set(what, (this.refused.get(what) ?? 0) + 1);
  }

  sync() {
    if (this.#unsynced) writeSync(this.#file, this.#unsynced);
    this.#unsynced = '';
    fsyncSync(this.#file);
  }

  close() {
    this.sync();
    closeSync(this.#file);
  }
}

const codeOf = (text) => /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? text.slice(0, 80);

/** Writes with every writer until it is stopped or the engine is gone; each waits for its answer before it sends the next. */
export async function write(engine, { world, book, round, random, stopped }) {
  const seeds = Array.from({ length: WRITERS }, () => Math.floor(random() * 2 ** 31));
  await Promise.all(seeds.map((seed, writer) => writeOne(engine, { world, book, round, writer, stopped, random: lehmer(seed) })));
}

async function writeOne(engine, { world, book, round, writer, stopped, random }) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  for (let n = 0; !stopped(); n++) {
    const unique = `${round + 2}.${writer}.${n}`;
    const command = { ...drawn(random)({ world, line: pick(world.lines), pick, n, unique }), key: `r${round}-w${writer}-${n}` };
    const sent = performance.now();
    try {
      book.answered(command, await engine.send(command), performance.now() - sent);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      book.unanswered(command, 'no answer');
      return;
    }
  }
}

function drawn(random) {
  let at = random() * TOTAL;
  for (const [share, make] of COMMANDS) if ((at -= share) < 0) return make;
  return COMMANDS[0][1];
}

/** A small generator that gives the same numbers for the same seed. */
export function lehmer(seed) {
  let state = (seed % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
