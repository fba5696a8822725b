import { performance } from 'node:perf_hooks';
import type { MachineClock } from '../ports.js';

/** The machine's own time, where no clock is given. */
export const machineTime: Pick<MachineClock, 'monotonic' | 'sleep'> = {
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal?.addEventListener('abort', end, { once: true });
    }),
};
