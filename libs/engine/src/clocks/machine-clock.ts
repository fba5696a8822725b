import type { MachineClock } from '../ports.js';

/** No timer is armed for longer: a timer beyond 24.8 days fires at once, and a due index is polled anyway. */
export const SLEEP_MAX_MS = 60_000;

/** The clock of the machine. */
export const machineClock: MachineClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, Math.min(Math.max(milliseconds, 0), SLEEP_MAX_MS));
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      signal?.addEventListener('abort', done, { once: true });
    }),
};
