import type { MachineClock } from '../../ports.js';

/** Before every alarm. */
export const NEVER = '0000-01-01T00:00:00.000Z';

/** How far Redis has come with what is due. */
export class Progress {
  /** The latest due instant whose alarm is known to have fired, here or elsewhere, and when the last was seen to. */
  private reached: string = NEVER;
  private reachedAt: number;

  constructor(private readonly machine: MachineClock) {
    this.reachedAt = machine.monotonic();
  }

  /** Alarms may fire from now on. */
  begin(): void {
    this.reachedAt = this.machine.monotonic();
  }

  reach(dueAt: string): void {
    this.reachedAt = this.machine.monotonic();
    if (dueAt > this.reached) this.reached = dueAt;
  }

  /** Up to which due instant Redis has had its time: while it fires, what it has passed over by so much; while it does not, what was due so long ago. */
  missedUntil(now: string, graceMs: number): string {
    const isWorking = this.machine.monotonic() - this.reachedAt < graceMs;
    const until = isWorking && this.reached < now ? this.reached : now;
    return until === NEVER ? NEVER : new Date(Date.parse(until) - graceMs).toISOString();
  }
}
