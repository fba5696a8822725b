import { Refused, type Catalogue, type Happened, type LoggedEvent } from '#kernel';
import { SLEEP_MAX_MS } from '../clocks/machine-clock.js';
import { hashOf, uuidOf } from '../commands/ids.js';
import type { Outcome } from '../commands/outcomes.js';
import type { Submission } from '../commands/run-command.js';
import { Wake } from '../event-log/wake.js';
import { joined } from '../joined.js';
import type { Alarm, Alarms, JournalReader, MachineClock } from '../ports.js';
import { isPassing } from '../reactions/follower.js';
import { turn } from '../turn.js';
import { KeptBook } from './kept-book.js';

/** Alarms armed before others get a turn of the event loop. */
const SLICE = 200;
/** Scopes compared at a time: a date reckoned over holidays costs far more than an event folded. */
const COMPARED = 16;
/** Commands sent at the same time, so that the log can commit them together. */
const SENDING_MAX = 16;
const PAUSE_MAX_MS = 5_000;
/** How long to wait for the journal's word before looking by oneself. */
const LOOK_AGAIN_MS = 250;
/** Every alarm is armed again this often: an alarm clock may forget. Of many of them less often: no more than this share of the time is spent on it. */
const SWEEP_MS = 60_000;
const SWEEP_SHARE_MAX = 0.01;

/** A command that brings what is known closer to what is wanted. */
export interface ClosingCommand {
  readonly deadlineId: string;
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Revision of the deadline's stream the comparison saw; -1 where there was none. */
  readonly sawRevision: number;
  readonly causedBy?: string;
}

export interface UpcomingAlarm extends Alarm {
  readonly deadlineId: string;
}

/** Wanted and known, kept side by side. Pure and in memory: it is built from the journal at every start. */
export interface Book {
  /** Folds the next event, in log order. */
  fold(event: Happened): void;
  /** Scopes that were touched and not compared since. */
  readonly pending: number;
  /** Compares up to `limit` touched scopes. */
  compare(limit: number): readonly ClosingCommand[];
  /** At most `limit` deadlines whose next alarm may have changed since they were last answered. */
  takeMoved(limit: number): readonly { readonly deadlineId: string; readonly next: UpcomingAlarm | undefined }[];
  /** The next alarm of everything open. */
  upcoming(): Iterable<UpcomingAlarm>;
  revisionOf(deadlineId: string): number;
}

export interface ReconcilerParts<B extends Book = Book> {
  /** The follower's name; part of every command id. */
  readonly name: string;
  /** Noun and command of an alarm that fires. */
  readonly noun: string;
  readonly fire: string;
  readonly book: B;
  readonly catalogue: Catalogue;
  readonly journal: JournalReader;
  readonly alarms: Alarms;
  readonly machine: MachineClock;
  readonly run: (submission: Submission) => Promise<Outcome>;
  /** Called before several alarms fire together: reads ahead what the deadlines named are decided on, and may wait a little for those who follow. */
  readonly ahead?: (deadlineIds: readonly string[]) => Promise<void>;
  readonly actor: Submission['actor'];
  /** Told of each refusal; the command is counted and passed over until its scope is touched again. */
  readonly onRefused: (command: { readonly name: string; readonly deadlineId: string }, refusal: Refused) => void;
  readonly onStopped: (error: unknown) => void;
  /** How often everything is armed again. 0: never, it works when it is poked and at no other time. */
  readonly sweepMs?: number;
}

export interface ReconcilerStatus {
  readonly seq: number;
  readonly lag: number;
  readonly pending: number;
  /** Commands sent whose events the journal has not shown yet. */
  readonly awaited: number;
  readonly sent: number;
  readonly refused: number;
  readonly armed: number;
  /** False until the head of the log was seen: nothing fires before that. */
  readonly live: boolean;
  readonly error?: string;
}

/**
 * Keeps deadlines as they are wanted: folds the journal, compares what was touched, sends the commands that close the difference, and
 * arms the alarm of whatever is open. It has no memory of its own: after a restart it folds again, and comparing is idempotent.
 */
export class Reconciler<B extends Book = Book> {
  /** Its book, for others who ask about deadlines. */
  readonly kept: KeptBook<B>;
  private sent = 0;
  private refused = 0;
  private live = false;
  private stopped = false;
  private failure: Error | undefined;
  private running: Promise<void> | undefined;
  private sweeping: Promise<void> | undefined;
  private readonly grown = new Wake();
  private readonly stopping = new AbortController();
  /** Stream -> revision the journal must show before the next comparison. */
  private readonly awaited = new Map<string, number>();
  /** Deadline -> the alarm armed for it. */
  private readonly armed = new Map<string, string>();

  constructor(private readonly parts: ReconcilerParts<B>) {
    const { book, catalogue, journal } = parts;
    this.kept = new KeptBook({ book, catalogue, journal, onFolded: (event) => this.shown(event) });
  }

  /** Called when the journal has grown; returns at once. The first call starts the work. */
  poke(): void {
    if (this.stopped || this.failure !== undefined) return;
    this.grown.signal();
    this.running ??= this.drain().finally(() => {
      this.running = undefined;
      // A poke that came between the last look and here must not be lost.
      if (!this.idle()) this.poke();
    });
  }

  /** Resolves when all that follows from what the journal held at the call is recorded, folded and armed. Throws what stopped it. */
  async quiet(): Promise<void> {
    do {
      this.poke();
      await this.running;
      if (this.failure !== undefined) throw this.failure;
    } while (!this.stopped && !this.idle());
  }

  status(): ReconcilerStatus {
    return {
      seq: this.kept.seq, lag: Math.max(0, this.parts.journal.head() - this.kept.seq), pending: this.parts.book.pending, awaited: this.awaited.size,
      sent: this.sent, refused: this.refused, armed: this.armed.size, live: this.live, ...(this.failure !== undefined && { error: this.failure.message }),
    };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    await this.parts.alarms.stop();
    await this.running;
    await this.sweeping;
  }

  private idle(): boolean {
    return this.kept.seq >= this.parts.journal.head() && this.parts.book.pending === 0 && this.awaited.size === 0;
  }

  private async drain(): Promise<void> {
    try {
      while (!this.stopped) {
        const version = this.grown.version;
        await this.kept.follow(() => this.stopped);
        if (this.awaited.size > 0) await this.waitForJournal(version);
        else if (this.parts.book.pending > 0) await this.closeSome();
        else {
          await this.arm();
          if (!this.live) await this.goLive();
          // Whatever came while arming is folded before resting.
          if (this.idle()) return;
        }
      }
    } catch (error) {
      if (this.stopped) return;
      this.failure = error instanceof Error ? error : new Error(String(error), { cause: error });
      this.parts.onStopped(error);
    }
  }

  private shown({ stream, revision }: LoggedEvent): void {
    const wanted = this.awaited.get(stream);
    if (wanted !== undefined && revision >= wanted) this.awaited.delete(stream);
  }

  private async closeSome(): Promise<void> {
    const byDeadline = new Map<string, ClosingCommand[]>();
    for (const command of this.parts.book.compare(COMPARED)) {
      const before = byDeadline.get(command.deadlineId);
      if (before) before.push(command);
      else byDeadline.set(command.deadlineId, [command]);
    }
    // One command of each deadline at a time: what a wave writes, and in which order, does not depend on how fast the log answers.
    let lanes = [...byDeadline.values()];
    while (lanes.length > 0 && !this.stopped) {
      const wave = lanes.slice(0, SENDING_MAX);
      const taken = await Promise.all(wave.map(([command]) => this.close(command!)));
      // After a refusal the rest of that deadline's commands would rest on what did not happen.
      const rest = wave.filter((_lane, index) => taken[index]).map((lane) => lane.slice(1)).filter((lane) => lane.length > 0);
      lanes = [...rest, ...lanes.slice(SENDING_MAX)];
    }
    await turn();
  }

  /** Whether it was taken. */
  private async close(command: ClosingCommand): Promise<boolean> {
    const { name, noun, book } = this.parts;
    const id = uuidOf(name, command.deadlineId, command.name, command.sawRevision, hashOf(command.data));
    const outcome = await this.send({ noun, name: command.name, ...(command.sawRevision >= 0 && { id: command.deadlineId }), data: command.data }, id, command, { causedBy: command.causedBy });
    if (!outcome) return false;
    if (outcome.revision > book.revisionOf(command.deadlineId)) this.awaited.set(outcome.stream, outcome.revision);
    return true;
  }

  /** The outcome, or undefined where it was refused. Waits where the engine cannot take it just now. */
  private async send(command: Submission['command'], commandId: string, about: { readonly name: string; readonly deadlineId: string }, { causedBy, inSequence, asKnown }: { readonly causedBy?: string } & Pick<Submission, 'inSequence' | 'asKnown'> = {}): Promise<Outcome | undefined> {
    const { actor, journal, machine, run, onRefused } = this.parts;
    const cause = causedBy === undefined ? undefined : journal.byEventId(causedBy);
    for (let pause = 50; ; pause = Math.min(pause * 2, PAUSE_MAX_MS)) {
      try {
        const outcome = await run({ command, commandId, actor, claims: [actor.role], causationId: cause?.id, correlationId: cause?.metadata.$correlationId, inSequence, asKnown });
        this.sent++;
        return outcome;
      } catch (error) {
        if (error instanceof Refused) {
          this.refused++;
          onRefused(about, error);
          return undefined;
        }
        if (!isPassing(error) || this.stopped) throw error;
        await machine.sleep(pause, this.stopping.signal);
      }
    }
  }

  private async waitForJournal(version: number): Promise<void> {
    const over = joined(this.stopping.signal);
    await Promise.race([this.grown.beyond(version, over.signal), this.parts.machine.sleep(LOOK_AGAIN_MS, over.signal)]);
    over.release();
  }

  private async arm(): Promise<void> {
    for (let moved = this.parts.book.takeMoved(SLICE); moved.length > 0 && !this.stopped; moved = this.parts.book.takeMoved(SLICE)) {
      await this.armMoved(moved);
      await turn();
    }
  }

  private async armMoved(moved: ReturnType<Book['takeMoved']>): Promise<void> {
    const arm: Alarm[] = [];
    const disarm: string[] = [];
    for (const { deadlineId, next } of moved) {
      const before = this.armed.get(deadlineId);
      if (before !== undefined && before !== next?.id) disarm.push(before);
      if (next) {
        arm.push({ id: next.id, dueAt: next.dueAt });
        this.armed.set(deadlineId, next.id);
      } else this.armed.delete(deadlineId);
    }
    await this.parts.alarms.disarm(disarm);
    await this.parts.alarms.arm(arm);
  }

  /** The head of the log has been seen and everything follows from it: from here on alarms may fire. */
  private async goLive(): Promise<void> {
    this.live = true;
    const { alarms, ahead } = this.parts;
    await alarms.start((alarm) => this.fire(alarm), ahead && ((together) => ahead(together.map(({ id }) => deadlineOf(id)))));
    if (this.parts.sweepMs !== 0) this.sweeping ??= this.sweep();
  }

  private async fire(alarm: Alarm): Promise<void> {
    const deadlineId = deadlineOf(alarm.id);
    const { name, noun, fire, book } = this.parts;
    const commandId = uuidOf(name, fire, alarm.id, alarm.dueAt, book.revisionOf(deadlineId));
    // Recorded in the order in which they were due, whichever of them had to be read first.
    await this.send({ noun, name: fire, id: deadlineId, data: {} }, commandId, { name: fire, deadlineId }, { inSequence: true, asKnown: true });
  }

  /** Arms the next rung of everything open; answers how long that took, in milliseconds, without the turns that others were given. */
  private async armAll(): Promise<number> {
    const { machine, alarms, book } = this.parts;
    let took = 0;
    let began = machine.monotonic();
    const arm = async (slice: readonly Alarm[]): Promise<void> => {
      await alarms.arm(slice);
      took += machine.monotonic() - began;
      await turn();
      began = machine.monotonic();
    };
    let slice: Alarm[] = [];
    for (const { id, dueAt } of book.upcoming()) {
      if (this.stopped) return took;
      if (slice.push({ id, dueAt }) < SLICE) continue;
      await arm(slice);
      slice = [];
    }
    await arm(slice);
    return took;
  }

  private async sweep(): Promise<void> {
    const { machine, sweepMs = SWEEP_MS, onStopped } = this.parts;
    try {
      for (let took = 0; ; ) {
        for (let left = Math.max(sweepMs, took / SWEEP_SHARE_MAX); left > 0 && !this.stopped; left -= SLEEP_MAX_MS) await machine.sleep(Math.min(left, SLEEP_MAX_MS), this.stopping.signal);
        took = await this.armAll();
        if (this.stopped) return;
        this.poke();
      }
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error), { cause: error });
      onStopped(error);
    }
  }
}

const deadlineOf = (alarmId: string): string => alarmId.slice(0, alarmId.lastIndexOf('.'));
