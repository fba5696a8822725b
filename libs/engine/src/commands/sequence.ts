/**
 * Lets appends reach the log in the order in which their commands were given, however long each takes to read and decide: what a wave
 * writes does not depend on which streams were still in memory. Reading and deciding go on side by side.
 */
export class Sequence {
  private last: Promise<void> = Promise.resolve();

  /** The next place in the order. Whoever takes one must end it, or all behind it wait for ever. */
  next(): Place {
    const ahead = this.last;
    let end = (): void => undefined;
    this.last = new Promise((resolve) => (end = resolve));
    return { ahead, end };
  }
}

export interface Place {
  /** Resolves when everybody before has given an append to the log, or has none to give. */
  readonly ahead: Promise<void>;
  end(): void;
}
