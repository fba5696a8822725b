import type { LoggedEvent } from '#kernel';
import type { Outcome } from '../commands/outcomes.js';
import type { Submission } from '../commands/run-command.js';
import { turn } from '../turn.js';
import { nextEvents } from '../views/next-events.js';
import { ClockSuspect, Contended, LogUnavailable, OutcomeUnknown, Overloaded, type Checkpoints, type JournalReader, type MachineClock } from '../ports.js';

/** Events taken from the journal between two checkpoints. */
const SLICE = 100;
/** Events that concern nobody and may be looked at again after a crash: a checkpoint is a synced write of its own. */
const UNSAVED_EVENTS_MAX = 10_000;
/** Longest pause between tries of a command the engine cannot take just now. */
const PAUSE_MAX_MS = 5_000;

export interface FollowerParts {
  readonly name: string;
  readonly journal: JournalReader;
  readonly checkpoints: Checkpoints;
  readonly machine: MachineClock;
  readonly run: (submission: Submission) => Promise<Outcome>;
  readonly onStopped: (error: Error) => void;
}

/**
 * Follows the journal with a checkpoint, one event after the other, and sends commands. An event seen twice must give the same
 * command ids. What the engine cannot take now is tried again; anything a handler throws stops the follower, loudly.
 */
export abstract class Follower<Parts extends FollowerParts> {
  /** The last event looked at, and the last that is kept as such. */
  private seq: number;
  private saved: number;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private failure: Error | undefined;
  private readonly stopping = new AbortController();

  /** `types`: the stored types that may concern it; absent means all. */
  constructor(protected readonly parts: Parts, private readonly types?: readonly string[]) {
    this.seq = this.saved = parts.checkpoints.load(parts.name);
  }

  /** Does what follows from one event. */
  protected abstract handle(event: LoggedEvent): Promise<void>;

  /** Called when the journal has grown; returns at once. */
  poke(): void {
    if (this.stopped || this.failure) return;
    this.again = true;
    this.running ??= this.drain().finally(() => {
      this.running = undefined;
    });
  }

  /** Resolves when everything the journal held at the call has been dealt with. Throws what stopped the follower. */
  async quiet(): Promise<void> {
    this.poke();
    await this.running;
    if (this.failure) throw this.failure;
  }

  status(): { seq: number; lag: number; error?: string } {
    const lag = Math.max(0, this.parts.journal.head() - this.seq);
    return this.failure ? { seq: this.seq, lag, error: this.failure.message } : { seq: this.seq, lag };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    await this.running;
    if (this.seq > this.saved) this.save();
  }

  /** Sends the command until it is taken or refused. */
  protected async untilTaken(submission: Submission): Promise<void> {
    for (let pause = 50; ; pause = Math.min(pause * 2, PAUSE_MAX_MS)) {
      try {
        await this.parts.run(submission);
        return;
      } catch (error) {
        if (!isPassing(error) || this.stopped) throw error;
        await this.parts.machine.sleep(pause, this.stopping.signal);
      }
    }
  }

  private async drain(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        while (await this.slice());
      }
    } catch (error) {
      if (this.stopped) return;
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.parts.onStopped(this.failure);
    }
  }

  /** Deals with the next events; false when there are none, or the follower was stopped. */
  private async slice(): Promise<boolean> {
    const next = nextEvents(this.parts.journal, this.seq, { types: this.types, limit: SLICE });
    if (!next) return false;
    for (const event of next.events) {
      await this.handle(event);
      if (this.stopped) return false;
      this.seq = event.seq;
    }
    this.seq = next.seq;
    if (next.events.length > 0 || this.seq - this.saved > UNSAVED_EVENTS_MAX) this.save();
    await turn();
    return true;
  }

  private save(): void {
    this.parts.checkpoints.save(this.parts.name, this.seq);
    this.saved = this.seq;
  }
}

/** Errors that pass by themselves or with an operator's help; the work is tried again. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Overloaded || error instanceof LogUnavailable || error instanceof OutcomeUnknown || error instanceof Contended || error instanceof ClockSuspect;
