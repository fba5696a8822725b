/** A follower of the journal: it works when poked, and is quiet when nothing it knows of is left to do. */
export interface Follower {
  poke(): void;
  quiet(): Promise<void>;
}

export interface RoundsParts {
  /** In the order in which they take their turns. */
  readonly followers: readonly Follower[];
  /** Waits until the journal holds what the log holds. */
  readonly caughtUp: () => Promise<void>;
  /** The last seq of the journal. */
  readonly head: () => number;
  /** Each works alone, so that two equal runs write equal logs; else all work side by side. */
  readonly inTurns: boolean;
}

/** Rounds until nothing follows before that is called a loop. */
const ROUNDS_MAX = 10_000;
/** In turns nobody has a timer of his own: a round is looked for this often. */
const LOOK_MS = 1_000;

/**
 * Lets the followers work, and says when nothing more follows from what has been recorded. In turns a follower is left alone until it
 * has written nothing and the journal has shown all it wrote: what the next one sees does not depend on how fast anybody was.
 */
export class Rounds {
  private active: Follower | undefined;
  private running: Promise<void> | undefined;
  private wanted = false;
  private held = 0;
  private stopped = false;
  private readonly looking: NodeJS.Timeout | undefined;

  constructor(private readonly parts: RoundsParts) {
    if (parts.inTurns) this.looking = setInterval(() => this.poke(), LOOK_MS).unref();
  }

  /** Called when the journal has grown; returns at once. */
  poke(): void {
    if (this.stopped) return;
    if (!this.parts.inTurns) return this.parts.followers.forEach((follower) => follower.poke());
    this.active?.poke();
    this.wanted = true;
    // A follower that has stopped says so itself, and in /health.
    if (this.held === 0) this.run().catch(() => undefined);
  }

  /** Resolves when nothing more follows from what was recorded before the call. Throws what stopped a follower. */
  async quiet(): Promise<void> {
    this.wanted = true;
    await this.run();
    // A run that was already at its end when asked may not have looked again.
    if (this.wanted && !this.stopped) await this.run();
  }

  /** Does the work while every follower rests; what follows from it comes after. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.held++;
    try {
      await this.running?.catch(() => undefined);
      return await work();
    } finally {
      this.held--;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.looking);
    await this.running?.catch(() => undefined);
  }

  private run(): Promise<void> {
    this.running ??= this.rounds().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async rounds(): Promise<void> {
    const { followers, head, caughtUp } = this.parts;
    await caughtUp();
    for (let round = 0; round < ROUNDS_MAX; round++) {
      if (this.stopped) return;
      this.wanted = false;
      const before = head();
      for (const follower of followers) await this.turn(follower);
      await caughtUp();
      if (head() === before) return;
    }
    throw new Error(`Something follows from everything: not quiet after ${ROUNDS_MAX} rounds.`);
  }

  private async turn(follower: Follower): Promise<void> {
    const { head, inTurns, caughtUp } = this.parts;
    this.active = follower;
    try {
      for (let before = Number.NaN; before !== head() && !this.stopped; ) {
        before = head();
        await follower.quiet();
        if (inTurns) await caughtUp();
      }
    } finally {
      this.active = undefined;
    }
  }
}
