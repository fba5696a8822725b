/**
 * Wakes whoever waits for something new. The waiter takes the version before it looks and waits for it to move,
 * so a signal between looking and waiting is never lost.
 */
export class Wake {
  #version = 0;
  readonly #waiting = new Set<() => void>();

  get version(): number {
    return this.#version;
  }

  /** Whether anyone waits now. */
  get awaited(): boolean {
    return this.#waiting.size > 0;
  }

  signal(): void {
    this.#version++;
    for (const resume of [...this.#waiting]) resume();
  }

  /** Resolves once the version is beyond `version`, or the signal aborts; at once if either is so already. */
  beyond(version: number, signal: AbortSignal): Promise<void> {
    if (this.#version > version || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const resume = (): void => {
        this.#waiting.delete(resume);
        signal.removeEventListener('abort', resume);
        resolve();
      };
      this.#waiting.add(resume);
      signal.addEventListener('abort', resume, { once: true });
    });
  }
}
