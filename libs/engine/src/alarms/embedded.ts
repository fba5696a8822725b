import type { Instant } from '#kernel';
import type { Alarm, Alarms, BusinessClock, MachineClock } from '../ports.js';
import { turn } from '../turn.js';
import { DueQueue } from './due-queue.js';
import { Lateness } from './lateness.js';

/** The due queue is looked at this often: no timer is ever armed for the alarm itself. */
export const POLL_MS = 1_000;
/** Alarms fired at the same time. */
export const FIRING_MAX = 128;
const BACK_OFF_MS = 1_000;
const BACK_OFF_MAX_MS = 60_000;
/** When so many have fired, in waves that are not broken up, others get a turn of the event loop. */
const FIRED_A_TURN = 64;

export interface EmbeddedAlarmsParts {
  readonly business: BusinessClock;
  readonly machine: MachineClock;
  /** 0: it does not look by itself; whoever pokes it decides when alarms fire. */
  readonly pollMs?: number;
  /** One fires strictly in due order; of several that fire together the next come when all have ended. */
  readonly concurrency?: number;
  /** Told of each failed attempt; the alarm stays armed and is tried again. */
  readonly onError?: (alarm: Alarm, error: unknown, attempts: number) => void;
}

interface Armed {
  alarm: Alarm;
  state: 'queued' | 'firing' | 'waiting';
  attempts: number;
  /** By the monotonic timer. */
  notBefore: number;
  /** What was asked for while it fired. */
  then?: 'nothing' | Alarm;
}

/**
 * Alarms of one process, in memory: whatever is armed can be derived again from the log. A due queue is polled against the business
 * clock; nothing fires while that clock is suspect. An alarm whose firing fails stays armed and is tried again, at growing pauses.
 */
export class EmbeddedAlarms implements Alarms {
  private readonly armedById = new Map<string, Armed>();
  private readonly queue = new DueQueue();
  private readonly waiting = new Set<Armed>();
  private readonly firing = new Set<Armed>();
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private fire: ((alarm: Alarm) => Promise<void>) | undefined;
  private ahead: ((alarms: readonly Alarm[]) => Promise<void>) | undefined;
  private polling: Promise<void> | undefined;
  private failures = 0;
  private readonly lateness = new Lateness();

  constructor(private readonly parts: EmbeddedAlarmsParts) {}

  async arm(alarms: readonly Alarm[]): Promise<void> {
    for (const alarm of alarms) {
      const known = this.armedById.get(alarm.id);
      if (known?.state === 'firing') known.then = known.alarm.dueAt === alarm.dueAt ? undefined : alarm;
      else if (known?.alarm.dueAt !== alarm.dueAt) this.enqueue({ alarm, state: 'queued', attempts: 0, notBefore: 0 });
    }
  }

  async disarm(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const known = this.armedById.get(id);
      if (!known) continue;
      this.waiting.delete(known);
      if (known.state === 'firing') known.then = 'nothing';
      else this.armedById.delete(id);
    }
  }

  async armed(): Promise<readonly Alarm[]> {
    return [...this.armedById.values()].map(({ alarm }) => alarm);
  }

  /** The earliest alarm that is armed. */
  async next(): Promise<Alarm | undefined> {
    let first = this.first()?.alarm;
    for (const { alarm } of [...this.waiting, ...this.firing]) {
      if (!first || alarm.dueAt < first.dueAt) first = alarm;
    }
    return first;
  }

  async start(fire: (alarm: Alarm) => Promise<void>, ahead?: (alarms: readonly Alarm[]) => Promise<void>): Promise<void> {
    this.fire = fire;
    this.ahead = ahead;
    if (this.parts.pollMs !== 0) this.polling ??= this.poll();
  }

  async poke(): Promise<void> {
    // Each due alarm is tried once, also one that pauses after a failure; what becomes due meanwhile is fired too.
    const tried = new Set<string>();
    for (const waiting of [...this.waiting]) this.enqueue({ ...waiting, state: 'queued' });
    do {
      await this.fireDue(tried);
      await Promise.all(this.inFlight);
    } while (this.inFlight.size > 0 || this.isDue(tried));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.polling;
    await Promise.all(this.inFlight);
    this.fire = undefined;
  }

  /** Firings and failed attempts since the start, how late they were, and alarms that pause after a failure. */
  status(): { readonly armed: number; readonly waiting: number; readonly fired: number; readonly failures: number; readonly latenessP99Ms: number } {
    return { armed: this.armedById.size, waiting: this.waiting.size, fired: this.lateness.fired, failures: this.failures, latenessP99Ms: this.lateness.p99() };
  }

  private async poll(): Promise<void> {
    const { machine, pollMs = POLL_MS } = this.parts;
    while (!this.stopping.signal.aborted) {
      for (const waiting of [...this.waiting]) if (waiting.notBefore <= machine.monotonic()) this.enqueue({ ...waiting, state: 'queued' });
      await this.fireDue();
      await machine.sleep(pollMs, this.stopping.signal);
    }
  }

  /** Wave after wave: what fires together, and in which order, does not depend on how long each firing takes. */
  private async fireDue(tried?: Set<string>): Promise<void> {
    const { concurrency = FIRING_MAX } = this.parts;
    for (let fired = 0; !this.stopping.signal.aborted; ) {
      const wave = this.takeDue(concurrency - this.firing.size, tried);
      if (wave.length === 0) return;
      await this.underWay(this.fireTogether(wave));
      fired += wave.length;
      if (fired >= FIRED_A_TURN) {
        fired = 0;
        await turn();
      }
    }
  }

  /** Begun in due order; what could come out of that order, by having to be read first, is read before. */
  private async fireTogether(wave: readonly Armed[]): Promise<void> {
    for (const entry of wave) this.begin(entry);
    // What cannot be read now is read, and said, when it fires.
    if (wave.length > 1) await this.ahead?.(wave.map(({ alarm }) => alarm)).catch(() => undefined);
    await Promise.all(wave.map((entry) => this.fireOne(entry)));
  }

  private begin(entry: Armed): void {
    entry.state = 'firing';
    entry.then = undefined;
    this.firing.add(entry);
  }

  private async underWay(firing: Promise<void>): Promise<void> {
    this.inFlight.add(firing);
    await firing;
    this.inFlight.delete(firing);
  }

  /** At most `most` from the front of the queue that are due now and may be fired. */
  private takeDue(most: number, tried?: Set<string>): readonly Armed[] {
    const taken: Armed[] = [];
    const now = this.fireableAt();
    for (let entry = this.first(); entry && taken.length < most && isDue(entry, now, tried); entry = this.first()) {
      this.queue.shift();
      tried?.add(stamp(entry.alarm));
      taken.push(entry);
    }
    return taken;
  }

  private isDue(tried: ReadonlySet<string>): boolean {
    const first = this.first();
    return first !== undefined && isDue(first, this.fireableAt(), tried);
  }

  /** What is due by this instant may be fired; undefined while nothing may. */
  private fireableAt(): Instant | undefined {
    const { business } = this.parts;
    return this.fire && business.suspicion() === undefined ? business.now() : undefined;
  }

  /** The first of the queue. Entries before it whose alarm has been moved or disarmed since are dropped. */
  private first(): Armed | undefined {
    for (let first = this.queue.first(); first; first = this.queue.first()) {
      const known = this.armedById.get(first.id);
      if (known?.state === 'queued' && known.alarm === first) return known;
      this.queue.shift();
    }
    return undefined;
  }

  private async fireOne(entry: Armed): Promise<void> {
    const late = Date.parse(this.parts.business.now()) - Date.parse(entry.alarm.dueAt);
    try {
      await this.fire!(entry.alarm);
      this.lateness.record(late);
      if (entry.then && entry.then !== 'nothing') this.enqueue({ alarm: entry.then, state: 'queued', attempts: 0, notBefore: 0 });
      else this.armedById.delete(entry.alarm.id);
    } catch (error) {
      this.failures++;
      entry.attempts++;
      this.parts.onError?.(entry.alarm, error, entry.attempts);
      if (entry.then === 'nothing') this.armedById.delete(entry.alarm.id);
      else if (entry.then) this.enqueue({ alarm: entry.then, state: 'queued', attempts: 0, notBefore: 0 });
      else this.pause(entry);
    } finally {
      this.firing.delete(entry);
    }
  }

  private pause(entry: Armed): void {
    entry.state = 'waiting';
    entry.notBefore = this.parts.machine.monotonic() + Math.min(BACK_OFF_MS * 2 ** (entry.attempts - 1), BACK_OFF_MAX_MS);
    this.waiting.add(entry);
  }

  private enqueue(entry: Armed): void {
    const before = this.armedById.get(entry.alarm.id);
    if (before) this.waiting.delete(before);
    this.armedById.set(entry.alarm.id, entry);
    this.queue.push(entry.alarm);
  }
}

const stamp = ({ id, dueAt }: Alarm): string => `${id}@${dueAt}`;

const isDue = ({ alarm }: Armed, now: Instant | undefined, tried: ReadonlySet<string> | undefined): boolean => now !== undefined && alarm.dueAt <= now && !tried?.has(stamp(alarm));
