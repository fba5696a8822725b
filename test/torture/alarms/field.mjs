import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue, deciders, policy } from '../../../dist/libs/domain/src/index.js';
import { CommandRunner, EmbeddedAlarms, openEventStoreLog, openSqliteLog, Outbox, redisPlace, uuidOf, WallBusinessClock } from '../../../dist/libs/engine/src/index.js';
import { BullmqAlarms, RedisLink } from '../../../dist/libs/engine/src/redis/index.js';
import { loadDefinition } from '../../../dist/libs/wiring/src/definition/index.js';
import { recordReferenceData } from '../../../dist/libs/wiring/src/reference-data.js';
import { startRunners } from '../../../dist/libs/wiring/src/runners.js';
import { startRedis } from '../../support/redis/redis-server.mjs';
import { spawnDouble } from '../../support/eventstore-double/spawn.mjs';
import { Journal } from './journal.mjs';
import { FastMachine } from './machine.mjs';
import { PostOffice } from './post.mjs';

const START = '2021-05-26T08:00:00.000Z';
const CYCLE = 'empact-2022';
const DEFINITION = new URL('../../../definitions/empact-2022.yaml', import.meta.url);
const ID_KEY = Buffer.alloc(32, 7);
const SCHEDULER = { subject: 'deadline-scheduler', role: 'DEADLINE_SCHEDULER', party: 'ENGINE' };
/** Bodies, held by claim. */
export const BODIES = ['EST', 'COSI', 'COMMISSION', 'GSC'];
const DAY_MS = 86_400_000;
/** Longest wait, in real time, for everything to come to rest between two faults. */
const REST_MS_MAX = 20_000;

/** One deployment: a log, workers over it, and whatever they lean on, each of which can fail. */
export class Field {
  workers = [];
  scheduled = [];
  ended = new Set();
  complaints = [];
  killsAt = 0;
  #made = 0;

  static async open(kind, plant) {
    const field = new Field();
    field.kind = kind;
    field.plant = plant;
    field.folder = await mkdtemp(join(tmpdir(), 'empact-alarms-'));
    field.machine = new FastMachine(START);
    field.post = new PostOffice(field.machine, (id) => field.ended.has(id), plant);
    if (kind === 'distributed') {
      [field.redis, field.double] = await Promise.all([startRedis(), spawnDouble()]);
      field.log = await openEventStoreLog({ url: field.double.url, namespace: 'torture', say: () => undefined });
    } else field.log = await openSqliteLog({ file: join(field.folder, 'events.db') });
    await field.#prepare();
    return field;
  }

  async #prepare() {
    const clock = new WallBusinessClock(this.machine);
    this.runner = new CommandRunner({ log: this.log, deciders, policy, clock, machine: this.machine, idKey: ID_KEY });
    this.clock = clock;
    this.journal = new Journal(this.log);
    await recordReferenceData((submission) => this.runner.run(submission));
    const { definition } = loadDefinition(readFileSync(DEFINITION, 'utf8'));
    // Deadlines are the torture's own: the programme's rules would only add to them.
    const bare = { ...definition, rules: [] };
    await this.#as('OPERATOR', { noun: 'definition', name: 'PublishDefinition', data: { definition: bare } });
    await this.#as('EST', { noun: 'cycle', name: 'AnnounceCycle', data: { programme: 'empact', startYear: 2022, definition: { id: CYCLE, version: 1 } } });
  }

  #as(role, command) {
    return this.runner.run({ command, actor: { subject: 'torture', role, party: 'EUROPOL' }, claims: [role], commandId: uuidOf('torture', ++this.#made) });
  }

  #asScheduler(command) {
    return this.runner.run({ command, actor: SCHEDULER, claims: [SCHEDULER.role], commandId: uuidOf('torture', ++this.#made) });
  }

  now() {
    return this.machine.now();
  }

  /** An obligation of one body, with reminders, the miss and sometimes an escalation, all still ahead. */
  async schedule(random) {
    const n = this.scheduled.length;
    const role = BODIES[Math.floor(random() * BODIES.length)];
    const due = this.now() + (2 + random() * 40) * DAY_MS;
    const days = [30, 10, 3, 1, 0.5].filter((each) => due - each * DAY_MS > this.now() + DAY_MS / 4 && random() < 0.8);
    const at = (ms) => new Date(Math.round(ms)).toISOString();
    const rungs = days.map((each, no) => ({ no, kind: 'reminder', at: at(due - each * DAY_MS), workdays: Math.ceil(each), to: [role] }));
    rungs.push({ no: rungs.length, kind: 'missed', at: at(due), workdays: 0, to: [] });
    if (random() < 0.5) rungs.push({ no: rungs.length, kind: 'escalation', at: at(due + DAY_MS), workdays: 1, to: ['EST'] });
    const id = `${CYCLE}.T.${CYCLE}.X${n}.1`;
    await this.#asScheduler({
      noun: 'deadline', name: 'ScheduleDeadline', data: {
        cycleId: CYCLE, ruleId: 'T', scope: { kind: 'party', id: `${CYCLE}.X${n}` }, occurrence: 1, dueOn: at(due).slice(0, 10), dueAt: at(due), zone: 'Europe/Brussels', rungs, recipients: [role],
        explanation: { anchor: { name: 'cycleStart', on: '2022-01-01' }, rule: { id: 'T', definition: { id: CYCLE, version: 1 } }, steps: [], skipped: [] },
      },
    });
    this.scheduled.push({ id, rungs, role });
  }

  /** Met, or cancelled: from here on nobody may be told. */
  async end(id, how) {
    const data = how === 'met' ? { eventId: 'torture', metAt: new Date(this.now()).toISOString() } : { why: 'torture' };
    await this.#asScheduler({ noun: 'deadline', name: how === 'met' ? 'MeetDeadline' : 'LapseDeadline', id, data });
    this.ended.add(id);
    await this.rest();
  }

  /** A worker on an outbox of its own, or on the one a killed worker left. */
  async addWorker(outboxFile = join(this.folder, `outbox-${this.workers.length}-${++this.#made}.db`)) {
    const worker = { dead: false, killOnRecord: false, outboxFile };
    const { machine, log } = this;
    const isDead = () => worker.dead;
    const guard = (what) => (worker.dead ? Promise.reject(new Error('killed')) : what());
    const clock = new WallBusinessClock(machine);
    const journal = new Journal(log);
    const runner = new CommandRunner({ log, deciders, policy, clock, machine, idKey: ID_KEY });
    // An embedded log has one process and that one runner, which need not ask the log for what it appended itself: commands go to the living one.
    if (this.kind === 'embedded') Object.assign(this, { runner, clock });
    const outbox = new Outbox(outboxFile);
    const onError = () => undefined;
    const link = this.redis && new RedisLink({ place: redisPlace(this.redis.url), machine, say: () => undefined });
    const alarms = link ? new BullmqAlarms({ link, business: clock, machine, prefix: 'torture', virtual: true, onError }) : new EmbeddedAlarms({ business: clock, machine, pollMs: 0, onError });
    const run = (submission) => guard(async () => {
      // Killed between sending and recording: the mail is gone, nothing more is said.
      if (worker.killOnRecord && submission.command.name === 'RecordReminderDelivery') {
        worker.dead = true;
        throw new Error('killed');
      }
      if (this.plant === 'overtaking' && submission.command.name === 'FireDeadline') await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      const outcome = await runner.run(submission);
      await journal.follow();
      return outcome;
    });
    await journal.follow();
    // What a sender that never asks again would be told: that all still stands as it did.
    if (this.plant === 'unasked') runner.factsOf = async (wanted) => ((facts) => (wanted.noun === 'deadline' ? { ...facts, status: 'open' } : facts))(await CommandRunner.prototype.factsOf.call(runner, wanted));
    const runners = startRunners({
      journal, runner, run, clock, machine, alarms, checkpointFile: join(this.folder, `runners-${++this.#made}.db`), outbox, transport: this.post.transport(isDead), contacts: (role, party) => `${[role, party].filter(Boolean).join('.')}@bodies.example`,
      mailFrom: 'engine@example.eu', publicUrl: () => 'http://engine.example', say: (line) => worker.dead || this.complaints.push(line), leads: !this.workers.some(({ dead, leads }) => leads && !dead), paced: false, assertsFacts: log.assertsFacts,
    });
    Object.assign(worker, { clock, journal, runner, outbox, link, alarms, runners, leads: runners.notifier.leads });
    this.workers.push(worker);
    return worker;
  }

  alive() {
    return this.workers.filter(({ dead }) => !dead);
  }

  /** Lets everything that follows now be done, or fail. */
  async rest() {
    for (let quiet = 0, round = 0; quiet < 2 && round < 50; round++) {
      const before = await this.#head();
      await Promise.all(this.alive().map((worker) => this.#settle(worker)));
      for (const worker of this.workers.filter(({ dead, buried }) => dead && !buried)) await this.#bury(worker);
      quiet = (await this.#head()) === before ? quiet + 1 : 0;
    }
  }

  async #settle(worker) {
    const late = new Promise((resolve) => setTimeout(resolve, REST_MS_MAX).unref());
    const work = async () => {
      await worker.journal.follow();
      await worker.runners.reconciler.quiet();
      await worker.alarms.poke();
      await worker.runners.reconciler.quiet();
      await worker.runners.notifier.quiet();
    };
    await Promise.race([work().catch((error) => worker.dead || /suspect|jumped|clock/i.test(error.message) || this.complaints.push(error.stack)), late]);
  }

  async #bury(worker) {
    worker.buried = true;
    worker.leads = false;
    // As by kill -9, but that this process has to go on: its connections end, nothing is put in order.
    await Promise.race([Promise.allSettled([worker.runners.stop(), worker.alarms.stop()]), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    worker.link?.close();
    worker.outbox.close();
    // The folder of an embedded engine is there at the next start; another worker has one of its own, and knows from the log what was told.
    await this.addWorker(this.kind === 'embedded' ? worker.outboxFile : undefined);
  }

  /** Kills the worker that tells people at the moment between sending and recording. */
  killLeader() {
    const leader = this.alive().find(({ leads }) => leads);
    if (leader) leader.killOnRecord = true;
  }

  async retire(count) {
    for (const worker of this.alive().filter(({ leads }) => !leads).slice(0, count)) {
      worker.dead = worker.buried = true;
      await Promise.race([Promise.allSettled([worker.runners.stop(), worker.alarms.stop()]), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
      worker.link?.close();
      worker.outbox.close();
    }
  }

  /** An operator vouches for the clock. */
  confirmClock() {
    for (const { clock } of [this, ...this.alive()]) clock.confirm();
  }

  suspect() {
    return this.alive().some(({ clock }) => clock.suspicion() !== undefined);
  }

  waiting() {
    return this.alive().filter(({ leads }) => leads).reduce((sum, { outbox }) => sum + ['queued', 'sending', 'sent', 'failed'].reduce((all, state) => all + (outbox.counts()[state] ?? 0), 0), 0);
  }

  async #head() {
    await this.journal.follow();
    return this.journal.head();
  }

  async events() {
    await this.journal.follow();
    return this.journal.after(-1, { limit: Infinity });
  }

  async close() {
    await this.retire(Infinity);
    for (const worker of this.alive()) {
      await Promise.race([Promise.allSettled([worker.runners.stop(), worker.alarms.stop()]), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
      worker.link?.close();
      worker.outbox.close();
    }
    await this.log.close();
    await this.redis?.dispose();
    await this.double?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
