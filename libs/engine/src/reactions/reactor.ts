import { Refused, splitStream, upcast, type AnyReaction, type Catalogue, type Command, type FactRef, type Happened, type LoggedEvent } from '#kernel';
import { ClockSuspect, Contended, LogUnavailable, OutcomeUnknown, Overloaded, type Checkpoints, type JournalReader, type MachineClock } from '../ports.js';
import { uuidOf } from '../commands/ids.js';
import type { Outcome, Submission } from '../commands/run-command.js';

/** Events taken from the journal between two checkpoints. */
const SLICE = 100;
/** Longest pause between tries of a command the engine cannot take just now. */
const PAUSE_MAX_MS = 5_000;

export interface Refusals {
  /** The command that records that a reaction's command was refused. */
  (refused: { reaction: AnyReaction; cause: LoggedEvent; command: Command; refusal: Refused }): Command;
}

export interface ReactorParts {
  readonly name: string;
  readonly reactions: readonly AnyReaction[];
  readonly catalogue: Catalogue;
  readonly journal: JournalReader;
  readonly checkpoints: Checkpoints;
  readonly machine: MachineClock;
  readonly run: (submission: Submission) => Promise<Outcome>;
  readonly factsOf: (wanted: FactRef) => Promise<unknown>;
  readonly onRefused: Refusals;
  /** Role and party of a system user, by its name. */
  readonly actorOf: (name: string) => Submission['actor'];
  readonly onStopped: (error: Error) => void;
}

/**
 * Follows the journal with a checkpoint and sends the commands that follow from events. Command ids are derived from the
 * cause, so that an event seen twice is reacted to once. A refused command is recorded and passed; what the engine cannot
 * take now is tried again; anything else stops the reactor, loudly.
 */
export class Reactor {
  private seq: number;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private failure: Error | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly parts: ReactorParts) {
    this.seq = parts.checkpoints.load(parts.name);
  }

  /** Called when the journal has grown; returns at once. */
  poke(): void {
    if (this.stopped || this.failure) return;
    this.again = true;
    this.running ??= this.drain().finally(() => {
      this.running = undefined;
    });
  }

  /** Resolves when everything the journal held at the call has been reacted to. Throws what stopped the reactor. */
  async quiet(): Promise<void> {
    this.poke();
    await this.running;
    if (this.failure) throw this.failure;
  }

  status(): { seq: number; lag: number; error?: string } {
    const lag = this.parts.journal.head() - this.seq;
    return this.failure ? { seq: this.seq, lag, error: this.failure.message } : { seq: this.seq, lag };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    await this.running;
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

  /** Reacts to the next events; false when there are none, or the reactor was stopped. */
  private async slice(): Promise<boolean> {
    const slice = this.parts.journal.after(this.seq, { limit: SLICE });
    for (const event of slice) {
      await this.react(event);
      if (this.stopped) return false;
      this.seq = event.seq;
    }
    if (slice.length > 0) this.parts.checkpoints.save(this.parts.name, this.seq);
    return slice.length > 0;
  }

  private async react(event: LoggedEvent): Promise<void> {
    const decoded = upcast(this.parts.catalogue, event);
    // What cannot be read is not dropped: it stays in the log, and readers say that they are degraded.
    if (!decoded.known) return;
    for (const [part, { type, data }] of decoded.parts.entries()) {
      for (const reaction of this.parts.reactions) {
        const handler = reaction.on[type];
        if (!handler) continue;
        const { category, id } = splitStream(event.stream);
        const happened: Happened = { type, data, eventId: event.id, stream: event.stream, id, category, revision: event.revision, seq: event.seq, part, meta: event.metadata };
        const commands = await this.ask(handler(happened as never));
        for (const [index, command] of commands.entries()) await this.send(reaction, event, command, `${part}.${index}`);
      }
    }
  }

  private async ask(asking: Generator<FactRef, readonly Command[], unknown>): Promise<readonly Command[]> {
    let step = asking.next();
    while (!step.done) step = asking.next(await this.parts.factsOf(step.value));
    return step.value;
  }

  private async send(reaction: AnyReaction, cause: LoggedEvent, command: Command, index: string): Promise<void> {
    const commandId = uuidOf('reaction', reaction.name, cause.id, index);
    try {
      await this.untilTaken(this.submission(reaction.actor, cause, command, commandId));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const record = this.parts.onRefused({ reaction, cause, command, refusal: error });
      await this.untilTaken(this.submission(this.parts.name, cause, record, uuidOf('refusal', commandId)));
    }
  }

  private submission(actorName: string, cause: LoggedEvent, command: Command, commandId: string): Submission {
    const actor = this.parts.actorOf(actorName);
    return { command, commandId, actor, claims: [actor.role], correlationId: cause.metadata.$correlationId, causationId: cause.id };
  }

  private async untilTaken(submission: Submission): Promise<void> {
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
}

/** Errors that pass by themselves or with an operator's help; the work is tried again. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Overloaded || error instanceof LogUnavailable || error instanceof OutcomeUnknown || error instanceof Contended || error instanceof ClockSuspect;
