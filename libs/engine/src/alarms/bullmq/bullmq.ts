import { DelayedError, type Job } from 'bullmq';
import { Wake } from '../../event-log/wake.js';
import { joined } from '../../joined.js';
import type { Alarm, Alarms, BusinessClock, MachineClock } from '../../ports.js';
import type { RedisLink } from '../../redis/link.js';
import { EmbeddedAlarms } from '../embedded.js';
import { Lateness } from '../lateness.js';
import { AlarmQueue, BATCH } from './alarm-queue.js';
import { NEVER, Progress } from './progress.js';
import { Wanted } from './wanted.js';

/** Every alarm is compared with what Redis holds this often, and whenever a connection was made: Redis may forget at any time. */
export const RECONCILE_MS = 60_000;
/** While Redis fires nothing, an alarm fires from memory so long after it was due; while it does, one that it has passed over by so much. */
export const GRACE_MS = 30_000;
/** Alarms of one instant that fire together: none of them is due before the others. */
export const TOGETHER_MAX = 64;
/** How often what could not be told to Redis is tried again. */
const LOOK_MS = 250;
/** How long a change waits for others after one that was told at once: together they cost little more than one. */
const GATHER_MS = 20;
/** Batches told at a time: while Redis takes one in, the next is made ready. */
const BATCHES_AT_ONCE = 2;
/** How often the queue is looked at while waiting for it to be empty, and how long for a first connection. */
const POKE_LOOK_MS = 5;
const POKE_CONNECT_MS_MAX = 2_000;
/** Rounds of one poke: each fires what the last one armed. */
const POKE_ROUNDS_MAX = 100_000;
const BACK_OFF_MS = 1_000;
const BACK_OFF_MAX_MS = 60_000;
/** Business time of its own is put so far ahead in Redis that machine time never reaches it: only a poke lets such an alarm run. */
const VIRTUAL_OFFSET_MS = 200 * 365 * 86_400_000;

export interface BullmqAlarmsParts {
  readonly link: RedisLink;
  readonly business: BusinessClock;
  readonly machine: MachineClock;
  /** Stands before every key; one a deployment. */
  readonly prefix: string;
  /** Whether business time stands still between pokes. */
  readonly virtual?: boolean;
  readonly reconcileMs?: number;
  readonly graceMs?: number;
  /** Told of each failed attempt; the alarm stays armed and is tried again. */
  readonly onError?: (alarm: Alarm, error: unknown, attempts: number) => void;
}

export interface BullmqStatus {
  readonly armed: number;
  /** Alarms of which Redis does not know yet what it should. */
  readonly untold: number;
  /** Fired here, by Redis's word or from memory. */
  readonly fired: number;
  readonly fromMemory: number;
  readonly failures: number;
  readonly latenessP99Ms: number;
  /** What an operator has to see to; undefined where Redis does all it should. */
  readonly problem?: string;
}

/**
 * Alarms as delayed jobs of BullMQ, one each, shared by all processes. One job runs at a time, so that alarms fire strictly in due order; those of the
 * same instant go with the first of them. Redis is an alarm clock that may stop or forget: every alarm
 * armed here is kept in memory too, changes are told to Redis in the background, both are compared from time to time, and what Redis
 * does not fire in time fires from memory. Arming therefore never waits for Redis, and never fails because of it.
 */
export class BullmqAlarms implements Alarms {
  private readonly wanted = new Wanted();
  /** Alarms of which Redis has to be told. */
  private readonly changed = new Set<string>();
  /** Alarms of Redis nobody here knew of when last compared: one that is unknown twice is removed. */
  private unknown = new Set<string>();
  private readonly firing = new Map<string, Promise<void>>();
  /** Alarms whose last attempt failed: each is tried again by a job of its own, at growing pauses. */
  private readonly failing = new Set<string>();
  private readonly memory: EmbeddedAlarms;
  private readonly jobs: AlarmQueue;
  private readonly lateness = new Lateness();
  private readonly wake = new Wake();
  private readonly stopping = new AbortController();
  private fire: ((alarm: Alarm) => Promise<void>) | undefined;
  private ahead: ((alarms: readonly Alarm[]) => Promise<void>) | undefined;
  private keeping: Promise<void> | undefined;
  private poking: Promise<void> = Promise.resolve();
  /** Calls to Redis come one after the other. */
  private turn: Promise<unknown> = Promise.resolve();
  private problem: string | undefined;
  private policy: string | undefined;
  private fromMemoryOnly = false;
  private comparedOver = -1;
  private compareAt = 0;
  private failures = 0;
  private fromMemory = 0;
  private readonly progress: Progress;

  constructor(private readonly parts: BullmqAlarmsParts) {
    const { link, machine, prefix, business, virtual = false } = parts;
    this.progress = new Progress(machine);
    this.jobs = new AlarmQueue({ link, machine, prefix, offsetMs: virtual ? VIRTUAL_OFFSET_MS : 0 });
    const late: BusinessClock = { now: () => this.memoryNow(), suspicion: () => business.suspicion() };
    this.memory = new EmbeddedAlarms({ business: late, machine, concurrency: 1, ...(virtual && { pollMs: 0 }), onError: (alarm, error, attempts) => this.failed(alarm, error, attempts) });
  }

  async arm(alarms: readonly Alarm[]): Promise<void> {
    for (const alarm of alarms) if (this.wanted.add(alarm)) this.changed.add(alarm.id);
    await this.memory.arm(alarms);
    this.begin();
  }

  async disarm(ids: readonly string[]): Promise<void> {
    const now = this.parts.business.now();
    for (const id of ids) {
      const dueAt = this.wanted.of(id);
      if (!this.wanted.delete(id)) continue;
      this.changed.add(id);
      this.failing.delete(id);
      // Overdue and wanted no more: another process fired it.
      if (dueAt! <= now) this.progress.reach(dueAt!);
    }
    await this.memory.disarm(ids);
    this.begin();
  }

  async armed(): Promise<readonly Alarm[]> {
    return this.wanted.all();
  }

  async start(fire: (alarm: Alarm) => Promise<void>, ahead?: (alarms: readonly Alarm[]) => Promise<void>): Promise<void> {
    this.fire = fire;
    this.ahead = ahead;
    this.progress.begin();
    await this.memory.start(async (alarm) => {
      this.fromMemory++;
      await this.fireOnce(alarm);
      this.changed.add(alarm.id);
    });
    this.begin();
  }

  poke(): Promise<void> {
    this.poking = this.poking.then(() => this.pokeOnce());
    return this.poking;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.memory.stop(), this.jobs.close()]);
    await this.keeping;
    await this.turn;
    this.fire = undefined;
  }

  status(): BullmqStatus {
    return {
      armed: this.wanted.size, untold: this.changed.size, fired: this.lateness.fired, fromMemory: this.fromMemory, failures: this.failures,
      latenessP99Ms: this.lateness.p99(), problem: this.parts.link.absent() ?? this.problem ?? this.policyProblem(),
    };
  }

  private begin(): void {
    if (this.changed.size > 0) this.wake.signal();
    if (!this.stopping.signal.aborted) this.keeping ??= this.keep();
  }

  /** Tells Redis what has changed, for as long as the process lives. */
  private async keep(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const version = this.wake.version;
      await this.tell();
      await this.parts.machine.sleep(GATHER_MS, signal);
      if (this.wake.version === version) await this.rest(version);
    }
  }

  private async rest(version: number): Promise<void> {
    const over = joined(this.stopping.signal);
    await Promise.race([this.wake.beyond(version, over.signal), this.parts.machine.sleep(LOOK_MS, over.signal)]);
    over.release();
  }

  /** Resolves with whether Redis knows all it should. Never throws. */
  private tell(): Promise<boolean> {
    const told = this.turn.then(() => this.tellNow());
    this.turn = told;
    return told;
  }

  private async tellNow(): Promise<boolean> {
    const { link, machine } = this.parts;
    if (!link.ready || this.stopping.signal.aborted) return false;
    try {
      await this.jobs.open(this.fire && ((job, token) => this.run(job, token)));
      if (link.connections !== this.comparedOver || machine.monotonic() >= this.compareAt) await this.compare();
      await this.flush();
      this.problem = undefined;
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    }
  }

  private async flush(): Promise<void> {
    // One that fires here is locked: Redis is told when it has fired.
    const open = this.wanted.inDueOrder([...this.changed].filter((id) => !this.firing.has(id)));
    let from = 0;
    const lane = async (): Promise<void> => {
      while (from < open.length) await this.flushBatch(open.slice(from, (from += BATCH)));
    };
    const lanes = await Promise.allSettled(Array.from({ length: BATCHES_AT_ONCE }, lane));
    const failure = lanes.find((one) => one.status === 'rejected');
    if (failure) throw failure.reason;
  }

  private async flushBatch(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.changed.delete(id);
    try {
      await this.jobs.remove(ids.filter((id) => this.wanted.of(id) === undefined));
      for (const { id } of await this.jobs.put(this.wanted.alarms(ids))) this.changed.add(id);
    } catch (error) {
      for (const id of ids) this.changed.add(id);
      throw error;
    }
  }

  /** Finds what Redis has forgotten, holds at another instant, or should not hold at all. */
  private async compare(): Promise<void> {
    const { link, machine, reconcileMs = RECONCILE_MS } = this.parts;
    const connection = link.connections;
    this.policy = await this.jobs.settle();
    const seen = new Set<string>();
    const unknown = new Set<string>();
    for await (const page of this.jobs.delayed()) {
      for (const { id, dueAt } of page) {
        seen.add(id);
        const wanted = this.wanted.of(id);
        if (wanted === undefined) unknown.add(id);
        // One that is overdue pauses after a failure, until another instant.
        else if (wanted !== dueAt && wanted > this.parts.business.now()) this.changed.add(id);
      }
    }
    for await (const page of this.jobs.going()) for (const id of page) seen.add(id);
    for (const id of this.wanted.ids()) if (!seen.has(id)) this.changed.add(id);
    // Before the head of the log was seen, nobody knows what is unknown; another process may be ahead of this one.
    if (this.fire) for (const id of unknown) if (this.unknown.has(id)) this.changed.add(id);
    this.unknown = unknown;
    this.comparedOver = connection;
    this.compareAt = machine.monotonic() + reconcileMs;
  }

  /** A job whose time has come, says Redis. The business clock and what is wanted decide. */
  private async run(job: Job<Alarm>, token: string): Promise<void> {
    const { business, machine } = this.parts;
    const { id, dueAt } = job.data;
    const wanted = this.wanted.of(id);
    if (wanted !== undefined && wanted !== dueAt && wanted > business.now()) {
      this.changed.add(id);
      return;
    }
    if (business.suspicion() !== undefined) return postpone(job, token, machine.now() + BACK_OFF_MS);
    if (dueAt > business.now()) return postpone(job, token, this.jobs.instantFor(job.data));
    const error = await this.fireWith({ id, dueAt });
    if (error === undefined) return;
    this.failed({ id, dueAt }, error, job.attemptsStarted);
    await postpone(job, token, machine.now() + Math.min(BACK_OFF_MS * 2 ** Math.min(job.attemptsStarted - 1, 10), BACK_OFF_MAX_MS));
  }

  /** Fires it, and with it what is due at the same instant. Answers with why it failed itself; others that failed have jobs of their own. */
  private async fireWith(alarm: Alarm): Promise<unknown> {
    const others = this.companions(alarm);
    const together = [alarm, ...others];
    // What cannot be read now is read, and said, when it fires.
    if (others.length > 0) await this.ahead?.(together).catch(() => undefined);
    const outcomes = await Promise.allSettled(together.map((each) => this.fireOnce(each)));
    const errors = outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as unknown) ?? new Error('It failed and did not say why.') : undefined));
    if (errors.some((error) => error === undefined)) this.progress.reach(alarm.dueAt);
    await this.takeOut(others.filter((_other, n) => errors[n + 1] === undefined).map(({ id }) => id));
    return errors[0];
  }

  private companions({ id, dueAt }: Alarm): readonly Alarm[] {
    const others: Alarm[] = [];
    for (const other of this.wanted.at(dueAt)) {
      if (others.length === TOGETHER_MAX - 1) break;
      if (other !== id && !this.firing.has(other) && !this.failing.has(other)) others.push({ id: other, dueAt });
    }
    return others;
  }

  /** Jobs of alarms that have fired, before any worker takes them up. */
  private async takeOut(ids: readonly string[]): Promise<void> {
    try {
      await this.jobs.takeOut(ids);
      for (const id of ids) if (this.wanted.of(id) === undefined) this.changed.delete(id);
    } catch {
      // Told when Redis answers again; until then they run and find nothing to do.
      for (const id of ids) this.changed.add(id);
    }
  }

  private fireOnce(alarm: Alarm): Promise<void> {
    const known = this.firing.get(alarm.id);
    if (known) return known;
    const firing = this.fireNow(alarm).finally(() => this.firing.delete(alarm.id));
    this.firing.set(alarm.id, firing);
    return firing;
  }

  private async fireNow(alarm: Alarm): Promise<void> {
    if (!this.fire) throw new Error('The alarms have been stopped.');
    const late = Date.parse(this.parts.business.now()) - Date.parse(alarm.dueAt);
    try {
      await this.fire(alarm);
    } catch (error) {
      this.failing.add(alarm.id);
      throw error;
    }
    this.failing.delete(alarm.id);
    this.lateness.record(late);
    if (this.wanted.of(alarm.id) !== alarm.dueAt) return;
    this.wanted.delete(alarm.id);
    await this.memory.disarm([alarm.id]);
  }

  private async pokeOnce(): Promise<void> {
    if (!this.fire || this.parts.business.suspicion() !== undefined) return;
    await this.firstConnection();
    const tried = new Set<string>();
    for (let round = 0; round < POKE_ROUNDS_MAX && (await this.tell()); round++) {
      if (!(await this.runDue(tried))) break;
    }
    // Whatever is due and still there: Redis has lost it, cannot be reached, or has no room.
    this.fromMemoryOnly = true;
    try {
      await this.memory.poke();
    } finally {
      this.fromMemoryOnly = false;
    }
  }

  /** Lets what is due run, and waits until nothing runs; false when there was nothing. */
  private async runDue(tried: Set<string>): Promise<boolean> {
    try {
      const ids = await this.jobs.due(Date.parse(this.parts.business.now()), tried);
      for (const id of ids) tried.add(id);
      await this.jobs.promote(ids);
      while (!(await this.jobs.idle())) await this.parts.machine.sleep(POKE_LOOK_MS, this.stopping.signal);
      return ids.length > 0 || this.changed.size > 0;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    }
  }

  private async firstConnection(): Promise<void> {
    const { link, machine } = this.parts;
    const until = machine.monotonic() + POKE_CONNECT_MS_MAX;
    while (!link.ready && link.connections === 0 && machine.monotonic() < until && !this.stopping.signal.aborted) await machine.sleep(POKE_LOOK_MS, this.stopping.signal);
  }

  /** Business time as the alarms in memory see it: while Redis does its work, behind what that has come to. */
  private memoryNow(): string {
    const { business, virtual, link, graceMs = GRACE_MS } = this.parts;
    if (this.fromMemoryOnly || link.absent() !== undefined || this.problem !== undefined) return business.now();
    return virtual ? NEVER : this.progress.missedUntil(business.now(), graceMs);
  }

  private failed(alarm: Alarm, error: unknown, attempts: number): void {
    if (this.stopping.signal.aborted) return;
    this.failures++;
    this.parts.onError?.(alarm, error, attempts);
  }

  private policyProblem(): string | undefined {
    if (this.policy === undefined || this.policy === 'noeviction') return undefined;
    return `Redis runs with maxmemory-policy ${this.policy} and may throw alarms away; set it to noeviction`;
  }
}

async function postpone(job: Job<Alarm>, token: string, until: number): Promise<void> {
  await job.moveToDelayed(until, token);
  throw new DelayedError();
}

function problemOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /\bOOM\b/.test(text) ? 'Redis is full (maxmemory): what it has no room for fires from memory' : `Redis does not do its work: ${text}`;
}
