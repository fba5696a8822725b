import { instantOf, millisecondsOf, type Instant } from '#kernel';
import type { BusinessClock, MachineClock } from '../ports.js';

/** A jump of the wall clock against the monotonic timer beyond this makes the clock suspect. */
export const JUMP_MAX_MS = 5 * 60_000;

/**
 * The wall clock, distrusted: a jump of more than five minutes against the monotonic timer, or a start before what was already
 * recorded, makes it suspect until an operator confirms it. Order never comes from a clock; due dates do.
 */
export class WallBusinessClock implements BusinessClock {
  private suspect: string | undefined;
  private wall: number;
  private steady: number;
  /** Asked for again within one millisecond, thousands of times a second. */
  private told: { readonly at: number; readonly instant: Instant } | undefined;

  constructor(private readonly machine: MachineClock, lastRecordedAt?: Instant) {
    this.wall = machine.now();
    this.steady = machine.monotonic();
    if (lastRecordedAt !== undefined && millisecondsOf(lastRecordedAt) > this.wall) {
      this.suspect = `The clock says ${instantOf(this.wall)}, but the log already holds ${lastRecordedAt}. Set the clock right or confirm it.`;
    }
  }

  now(): Instant {
    this.compare();
    const at = this.machine.now();
    if (this.told?.at !== at) this.told = { at, instant: instantOf(at) };
    return this.told.instant;
  }

  suspicion(): string | undefined {
    this.compare();
    return this.suspect;
  }

  /** An operator vouches for the clock as it is now. */
  confirm(): void {
    this.rebase();
    this.suspect = undefined;
  }

  private compare(): void {
    const jump = this.machine.now() - this.wall - (this.machine.monotonic() - this.steady);
    if (Math.abs(jump) > JUMP_MAX_MS) {
      this.suspect ??= `The clock jumped by ${Math.round(jump / 1000)} seconds. Set it right or confirm it.`;
    }
    this.rebase();
  }

  private rebase(): void {
    this.wall = this.machine.now();
    this.steady = this.machine.monotonic();
  }
}

/** Virtual time for the demo and for tests: it stands still until it is moved, and only forwards. */
export class VirtualBusinessClock implements BusinessClock {
  constructor(private at: Instant) {}

  now(): Instant {
    return this.at;
  }

  suspicion(): undefined {
    return undefined;
  }

  moveTo(at: Instant): void {
    if (at < this.at) throw new RangeError(`Virtual time cannot go back from ${this.at} to ${at}.`);
    this.at = at;
  }
}
