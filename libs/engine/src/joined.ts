/** A signal that aborts with the first of several, until it is released. */
export interface Joined {
  readonly signal: AbortSignal;
  /** Aborts it, and lets go of the others. */
  release(): void;
}

/** Given as the reason: without one an error with a stack is made each time. */
const RELEASED = 'released';

/** `AbortSignal.any` without its memory: that keeps something for each call on a signal that lives long. */
export function joined(...signals: readonly AbortSignal[]): Joined {
  const controller = new AbortController();
  const release = (): void => {
    for (const signal of signals) signal.removeEventListener('abort', release);
    controller.abort(RELEASED);
  };
  for (const signal of signals) signal.addEventListener('abort', release, { once: true });
  if (signals.some(({ aborted }) => aborted)) release();
  return { signal: controller.signal, release };
}
