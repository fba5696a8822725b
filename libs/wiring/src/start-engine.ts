import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Definition, Instant, LoggedEvent } from '#kernel';
import { BUSINESS_CLOCK, catalogue, deciders, policy, type CalendarFacts } from '#domain';
import { WorkingDayCalendar } from '#deadlines';
import {
  CommandRunner, Contended, keyedSecret, LastUses, LiveJournal, machineClock, Outbox, RecentJournal, replay, smtpTransport, StreamNotFound, uuidOf, VirtualBusinessClock, WallBusinessClock,
  type BatchSubmission, type BusinessClock, type JournalReader, type LineOutcome, type Outcome, type Submission,
} from '#engine';
import type { Roster } from '#engine/redis';
import { projections } from '#projections';
import { connectRedis, openAlarmClock, type AlarmClock, type AlarmFigures, type OnRedis } from './alarm-clock.js';
import { codesInUse } from './codes-in-use.js';
import { filesOf, type Config } from './config.js';
import { WalkingClock } from './demo-clock.js';
import type { Engine, PartHealth } from './engine.js';
import { Feeds } from './feeds.js';
import { Forecast } from './forecast.js';
import { followingHealth, hearing, notifierHealth, recordHealth, webhookHealth } from './part-health.js';
import { PublishedDefinitions } from './published-definitions.js';
import { contactsFrom, demoContacts, type Contacts } from './recipients.js';
import { recordReferenceData } from './reference-data.js';
import { Rounds } from './rounds.js';
import { startRunners, type Runners } from './runners.js';
import { openStore, type Store } from './store.js';
import { lastVouchedFor, virtualNow } from './told-time.js';
import { Webhooks } from './webhooks.js';
import { WorkerDuty } from './worker-duty.js';
import { Workers } from './workers.js';

/** Longest wait for the views to reach the head of the log at a start. */
const CATCH_UP_MS_MAX = 15 * 60_000;
/** Longest wait of a command for the journal to hold what the log holds. */
const RECORD_MS_MAX = 10_000;
/** Rounds of "wait until nothing follows" over several processes before that is called a loop. */
const SETTLE_ROUNDS_MAX = 10_000;
const DEMO_CALENDAR = 'EU-INST';
/** The demo's ids are the same in every run, so that two runs write the same log. */
const DEMO_ID_KEY = Buffer.from('empact-demo-id-key'.padEnd(32, '.'));

/** What a process does: everything, or its share of a deployment of several. */
export type EngineKind = 'whole' | 'api' | 'worker';

export interface StartOptions {
  /** Where the demo's clock begins on an empty log, if not where the configuration says. */
  readonly from?: Instant;
  /** Default `whole`. An `api` and a `worker` need the log and Redis outside. */
  readonly kind?: EngineKind;
  /** Told, in one sentence, what an operator should know. */
  readonly say?: (line: string) => void;
}

/** Opens the data folder and starts what works on it: everything in one process, or one process's share. Answers when the views are up to date; what follows from the record is caught up with meanwhile, and no alarm fires before (`quiet`). */
export async function startEngine(given: Config, { kind = 'whole', say = () => undefined, from = given.at }: StartOptions = {}): Promise<Engine> {
  const config = { ...given, at: from };
  // Before the folder is taken: what is wrong with the configuration changes nothing.
  const contacts = config.contactsFile ? contactsFrom(config.contactsFile) : demoContacts;
  const store = await openStore({ dataDir: config.dataDir, zone: config.zone, eventStore: config.eventStore, say });
  try {
    await store.views.caughtUp(CATCH_UP_MS_MAX);
    const onRedis = config.redis && (await connectRedis(config.redis, say));
    const engine = new StartedEngine(config, store, { kind, contacts, onRedis, say });
    await engine.begin();
    return engine;
  } catch (error) {
    await store.close();
    throw error;
  }
}

class StartedEngine implements Engine {
  readonly mode: Config['mode'];
  readonly clock: BusinessClock;
  readonly demo: Engine['demo'];
  private readonly virtual: VirtualBusinessClock | undefined;
  private readonly wall: WallBusinessClock | undefined;
  readonly feeds: Feeds;
  readonly webhooks: Webhooks;
  readonly alarmJobs: Engine['alarmJobs'];
  readonly forecast: Forecast;
  private readonly idKey: Buffer;
  private readonly runner: CommandRunner;
  private readonly runners: Runners;
  private readonly rounds: Rounds;
  private readonly alarmClock: AlarmClock;
  private readonly outbox: Outbox;
  private readonly stops: (() => Promise<void> | void)[] = [];
  private url: string | undefined;
  private readonly forgetProgress: () => void;
  private readonly published: PublishedDefinitions;
  private readonly kind: EngineKind;
  private readonly say: (line: string) => void;
  private readonly roster: Roster | undefined;
  /** The processes that do what follows, where this one does not. */
  private readonly workers: Workers | undefined;
  private clockSeq = -1;
  /** What followers go by: in one process, ahead of the journal as written. */
  private readonly record: JournalReader;
  /** The same, where it is ahead. */
  private readonly live: LiveJournal | undefined;
  private stopping = false;

  constructor(private readonly config: Config, private readonly store: Store, { kind, contacts, onRedis, say }: { kind: EngineKind; contacts: Contacts; onRedis?: OnRedis; say: (line: string) => void }) {
    this.kind = kind;
    this.say = say;
    this.mode = config.mode;
    const demo = config.mode === 'demo';
    // Where only this process writes it knows what is stored without reading it.
    const live = this.live = config.eventStore ? undefined : new LiveJournal({ written: store.views.journal, say });
    const journal = this.record = live ?? new RecentJournal(store.views.journal);
    const recordComplete = async (timeoutMs: number): Promise<void> => (live?.isComplete ? undefined : store.views.caughtUp(timeoutMs));
    // In the demo two equal runs write equal logs.
    const inTurns = demo && kind === 'whole';
    this.virtual = demo ? new VirtualBusinessClock(virtualNow(journal) ?? config.at) : undefined;
    this.wall = demo ? undefined : new WallBusinessClock(machineClock, lastVouchedFor(journal));
    this.clock = (this.virtual ?? this.wall)!;
    const files = filesOf(store.folder.path);
    this.idKey = demo ? DEMO_ID_KEY : idKeyOf(config, files.idKey);
    this.runner = new CommandRunner({
      log: store.log, deciders, policy, clock: this.clock, machine: machineClock, idKey: this.idKey, whileSuspect: ['ConfirmClock'],
      codesInUse: async (cycleId) => {
        await recordComplete(RECORD_MS_MAX).catch(() => {
          throw new Contended('What the cycle has on record is still being read; try again.');
        });
        return codesInUse(journal, cycleId);
      },
      witness: live,
    });
    this.roster = kind === 'whole' ? undefined : onRedis?.roster();
    this.workers = kind === 'api' ? new Workers(this.roster!, machineClock) : undefined;
    // An api process arms nothing, and its runners never start.
    this.alarmClock = openAlarmClock({ redis: kind === 'api' ? undefined : onRedis, business: this.clock, virtual: demo, say });
    this.outbox = new Outbox(files.outbox);
    const transport = config.smtpUrl ? smtpTransport(config.smtpUrl) : this.outbox.catcher();
    this.webhooks = new Webhooks({ journal, hosts: config.webhookHosts, loopback: demo, secretOf: (commandId) => Buffer.from(this.secretOf('webhook', commandId), 'base64url'), now: () => machineClock.now() });
    this.runners = startRunners({
      journal, runner: this.runner, run: (submission) => this.run(inTurns ? { ...submission, inSequence: true } : submission), clock: this.clock, machine: machineClock, alarms: this.alarmClock.alarms, checkpointFile: files.runners,
      outbox: this.outbox, transport, contacts, zone: config.zone, mailFrom: config.mailFrom, webhooks: this.webhooks, publicUrl: () => this.publicUrl(), say, leads: kind === 'whole', assertsFacts: store.log.assertsFacts, caughtUp: (timeoutMs) => store.views.caughtUp(timeoutMs), inTurns, paced: kind === 'whole' && !demo,
    });
    const { breachWatch, reactor, reconciler, notifier } = this.runners;
    const alarms = { poke: () => undefined, quiet: () => this.alarmClock.alarms.poke() };
    this.rounds = new Rounds({
      followers: [...(breachWatch ? [breachWatch] : []), reactor, reconciler, alarms, notifier], inTurns, head: () => journal.head(), caughtUp: () => recordComplete(CATCH_UP_MS_MAX),
    });
    this.alarmJobs = this.jobsToShow(kind, onRedis);
    this.stops.push(() => this.rounds.stop(), () => this.runners.stop(), () => onRedis?.link.close(), () => transport.close(), () => this.outbox.close(), () => store.close());
    live?.onGrown(() => {
      store.grown();
      this.rounds.poke();
    });
    this.forgetProgress = store.views.onProgress((seq) => {
      this.followClock();
      if (live) live.reached(seq);
      else if (kind !== 'api') this.rounds.poke();
    });
    this.published = new PublishedDefinitions(journal);
    this.forecast = new Forecast(reconciler.kept);
    const uses = new LastUses(files.uses);
    this.stops.push(() => uses.close());
    this.feeds = new Feeds({ journal, views: store.views, factsOf: (wanted) => this.runner.factsOf(wanted), now: () => this.clock.now(), uses });
    this.demo = this.virtual && this.demoParts(this.virtual);
  }

  get views() {
    return this.store.views;
  }

  get journal() {
    return this.store.views.journal;
  }

  /** Reference data in the demo; then whoever follows the record begins to catch up: what was due while nobody was there. */
  async begin(): Promise<void> {
    if (this.config.mode === 'demo') await recordReferenceData((submission) => this.run(submission));
    if (this.kind === 'whole') return this.rounds.poke();
    if (this.kind === 'api') return this.readAhead();
    // A worker on the real clock reports at once and works its backlog off meanwhile; where time stands still nothing is to be seen half done.
    if (this.virtual) await this.quiet();
    else this.rounds.poke();
    this.beginDuty(this.roster!);
  }

  /** Nobody reconciles here; the first dry run need not wait until the history was read for it all the same. */
  private readAhead(): void {
    this.runners.reconciler.kept.follow(() => this.stopping).catch((error: unknown) => this.say(`What deadlines rest on could not be read ahead: ${String(error)}`));
  }

  async run(submission: Submission): Promise<Outcome> {
    await this.readClock();
    return this.runner.run(submission);
  }

  async runAll(batch: BatchSubmission): Promise<readonly LineOutcome[]> {
    await this.readClock();
    return this.runner.runAll(batch);
  }

  definitions(): Promise<readonly Definition[]> {
    return Promise.resolve(this.published.newest());
  }

  roleOf(role: string): ReturnType<Engine['roleOf']> {
    const rules = this.published.inForce().flatMap(({ roles }) => roles.filter(({ code }) => code === role));
    if (rules.length === 0) return Promise.resolve(undefined);
    return Promise.resolve({ reads: [...new Set(rules.flatMap(({ reads }) => reads))], readsAll: rules.some(({ readsAll }) => readsAll === true) });
  }

  async health(): Promise<readonly PartHealth[]> {
    const { breachWatch, reactor, reconciler, notifier } = this.runners;
    const log = this.store.log.stats();
    const alarms = this.alarmClock.figures();
    const suspicion = this.clock.suspicion();
    const views = await this.views.status();
    const part = (name: string, ok: boolean, detail: string): PartHealth => ({ part: name, ok, detail });
    const silence = this.store.silence();
    const follower = (name: string, { lag, error }: { lag: number; error?: string }): PartHealth => part(name, error === undefined, error ?? `${lag} behind`);
    const standing = [
      part('log', log.failure === undefined, log.failure ?? `${log.waiting} waiting`),
      ...(this.config.eventStore ? [hearing(silence)] : []),
      ...(this.live ? [followingHealth(this.live.status())] : []),
      part('clock', suspicion === undefined, suspicion ?? this.clock.now()),
      recordHealth(Math.max(0, ...views.map(({ unknown }) => unknown))),
      ...views.map(({ view, state, lag, parked, error }) => part(`view ${view}`, state !== 'stopped' && parked.length === 0, error ?? `${state}, ${lag} behind, ${parked.length} parked`)),
    ];
    if (this.workers) {
      const problem = await this.workers.problem();
      return [...standing, part('workers', problem === undefined, problem ?? 'they report')];
    }
    return [
      ...standing,
      ...(breachWatch ? [follower('breaches', breachWatch.status())] : []),
      follower('reactor', reactor.status()),
      follower('deadlines', reconciler.status()),
      notifierHealth(notifier.status()),
      webhookHealth(this.webhooks.disabled()),
      part('alarms', alarms.problem === undefined, alarms.problem ?? `${alarms.armed} armed`),
    ];
  }

  staleForMs(): number | undefined {
    return this.store.silence()?.forMs;
  }

  alarmFigures(): AlarmFigures {
    return this.alarmClock.figures();
  }

  viewStatus() {
    return this.views.status();
  }

  async replay(to: Instant): ReturnType<Engine['replay']> {
    const reader = await this.store.openReader();
    try {
      return await replay(reader, { projections, catalogue, to });
    } finally {
      await reader.close();
    }
  }

  clockConfirmed(): void {
    this.wall?.confirm();
  }

  secretOf(purpose: string, commandId: string): string {
    return keyedSecret(this.idKey, purpose, commandId);
  }

  publicUrl(): string {
    const { publicUrl, host, port } = this.config;
    return publicUrl ?? this.url ?? `http://${host}:${port}`;
  }

  listening(url: string): void {
    this.url = url;
  }

  async quiet(): Promise<void> {
    if (this.kind !== 'whole') return void (await this.settle());
    await this.rounds.quiet();
    await this.views.caughtUp(CATCH_UP_MS_MAX);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.forgetProgress();
    for (const stop of this.stops) await stop();
  }

  /** Answers up to which event nothing more follows, in whichever process. */
  private async settle(): Promise<number> {
    for (let round = 0; round < SETTLE_ROUNDS_MAX; round++) {
      await this.views.caughtUp(CATCH_UP_MS_MAX);
      this.followClock();
      const head = this.journal.head();
      if (this.workers) await this.workers.settled(head);
      else await this.rounds.quiet();
      await this.views.caughtUp(CATCH_UP_MS_MAX);
      if (this.journal.head() === head) return head;
    }
    throw new Error(`Something follows from everything: not quiet after ${SETTLE_ROUNDS_MAX} rounds.`);
  }

  /** A worker answers nobody. */
  private jobsToShow(kind: EngineKind, onRedis: OnRedis | undefined): Engine['alarmJobs'] {
    if (kind === 'worker' || !onRedis) return undefined;
    const board = onRedis.board();
    this.stops.push(() => board.close());
    return () => board.queue();
  }

  /** What this worker owes the others. */
  private beginDuty(roster: Roster): void {
    const duty = new WorkerDuty({
      roster, machine: machineClock, say: this.say, lead: (leads) => this.runners.notifier.lead(leads), nextDue: () => this.nextDue(), ...(this.virtual && { settle: () => this.settle() }),
    });
    this.stops.unshift(() => duty.stop());
  }

  private async nextDue(): Promise<Instant | undefined> {
    // Mail that waits for its reader's hour is due then, as an alarm is.
    const held = this.outbox.nextHold(this.clock.now());
    return (await this.alarmClock.alarms.armed()).map(({ dueAt }) => dueAt).reduce<Instant | undefined>((least, due) => (least === undefined || due < least ? due : least), held);
  }

  /** Virtual time stands where the journal says, whoever moved it. */
  private followClock(): void {
    if (!this.virtual || this.kind === 'whole') return;
    for (;;) {
      const page = this.journal.after(this.clockSeq, { limit: 1_000, types: ['ClockAdvanced'] });
      for (const { seq, data } of page) {
        this.clockSeq = seq;
        this.moveClock((data as { to: Instant }).to);
      }
      if (page.length === 0) return;
    }
  }

  /** Before a command: another process may have moved virtual time since the journal was last looked at. */
  private async readClock(): Promise<void> {
    if (!this.virtual || this.kind === 'whole') return;
    try {
      const [last] = await this.store.log.readStream(`clock-${BUSINESS_CLOCK}`, { direction: 'backwards', limit: 1 });
      if (last?.type === 'ClockAdvanced') this.moveClock((last.data as { to: Instant }).to);
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
  }

  private moveClock(to: Instant): void {
    if (this.virtual && to > this.virtual.now()) this.virtual.moveTo(to);
  }

  private demoParts(clock: VirtualBusinessClock): Engine['demo'] {
    const settle = (): Promise<void> => (this.kind === 'whole' ? this.rounds.quiet() : this.quiet());
    const walking = new WalkingClock({
      clock, zone: this.config.zone,
      nextDue: () => (this.workers ? this.workers.nextDue(this.journal.head()) : this.nextDue()),
      record: async (to) => {
        const actor: Submission['actor'] = { subject: 'demo-clock', role: 'OPERATOR', party: 'ENGINE' };
        await this.run({ command: { noun: 'clock', name: 'AdvanceClock', id: BUSINESS_CLOCK, data: { to } }, actor, claims: ['OPERATOR'], commandId: uuidOf('demo-clock', clock.now(), to) });
      },
      settle,
      addWorkdays: (from, days) => this.calendar().addWorkdays(from, days).date,
    });
    return { clock: walking, inbox: (limit) => this.outbox.caught(limit), hold: (work) => this.rounds.hold(work), settle };
  }

  private calendar(): WorkingDayCalendar {
    const newest = this.record.stream(`calendar-${DEMO_CALENDAR}`).at(-1);
    return new WorkingDayCalendar((newest as LoggedEvent).data as CalendarFacts['versions'][number]);
  }
}

function idKeyOf({ idKey }: Config, file: string): Buffer {
  if (idKey) return Buffer.from(idKey, 'hex');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
}
