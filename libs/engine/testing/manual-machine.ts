import type { MachineClock } from '../src/ports.js';

/** A machine whose time is moved by hand. Whoever sleeps wakes when enough of it has passed. */
export class ManualMachine implements MachineClock {
  private elapsed = 0;
  private jumped = 0;
  private readonly sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  constructor(private readonly start = Date.parse('2026-01-01T00:00:00.000Z')) {}

  now(): number {
    return this.start + this.elapsed + this.jumped;
  }

  monotonic(): number {
    return this.elapsed;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        until: this.elapsed + milliseconds,
        wake: () => {
          this.sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Somebody sets the clock; no time passes. */
  jump(milliseconds: number): void {
    this.jumped += milliseconds;
  }

  /** Lets time pass, then lets everything that follows from it run. */
  async pass(milliseconds: number): Promise<void> {
    this.elapsed += milliseconds;
    for (const sleeper of [...this.sleepers]) if (sleeper.until <= this.elapsed) sleeper.wake();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}
