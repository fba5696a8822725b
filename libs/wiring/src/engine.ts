import type { Definition, Instant } from '#kernel';
import type { AlarmFigures } from './alarm-clock.js';
import type { BusinessClock, JournalReader, Outcome, Replay, Submission, Views, ViewStatus } from '#engine';

/** Token under which the started engine is provided. */
export const ENGINE = Symbol('engine');

/** Whether one part of the engine does its work. `detail` is for the operator, never for a client without that role. */
export interface PartHealth {
  readonly part: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface CaughtMail {
  readonly id: number;
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly sentAt: Instant;
}

/** The demo's clock: virtual time walks from due instant to due instant and fires what is due at each. */
export interface DemoClock {
  now(): Instant;
  /** Exactly one of the three. Answers after every runner is quiet. Throws RangeError on a target in the past or too far. */
  advance(by: { advance: string } | { workdays: number } | { to: Instant }): Promise<{ from: Instant; to: Instant; stops: number }>;
}

/** The started engine, as the apps see it. */
export interface Engine {
  readonly mode: 'demo' | 'production';
  readonly clock: BusinessClock;
  readonly views: Views;
  readonly journal: JournalReader;
  /** Only in the demo. */
  readonly demo?: {
    readonly clock: DemoClock;
    inbox(limit: number): readonly CaughtMail[];
    /** Does the work while nothing follows from anything; what follows from it comes after, once, in its order. */
    hold<T>(work: () => Promise<T>): Promise<T>;
  };
  run(submission: Submission): Promise<Outcome>;
  /** Published definitions, newest version of each. */
  definitions(): Promise<readonly Definition[]>;
  /** What the roles read and whether they see all, over every definition published; see `viewerOf`. */
  roleOf(role: string): Promise<{ reads: readonly string[]; readsAll: boolean } | undefined>;
  health(): Promise<readonly PartHealth[]>;
  /** What the alarms have done so far, and how late they were. */
  alarmFigures(): AlarmFigures;
  viewStatus(): Promise<readonly ViewStatus[]>;
  /** Rebuilds the state at an instant from the log alone. */
  replay(to: Instant): Promise<Replay>;
  /** Where the engine can be reached, for links. */
  listening(url: string): void;
  /** An operator vouches for a suspect clock, after `ConfirmClock` was recorded. */
  clockConfirmed(): void;
  /** Waits until nothing more follows from what has been recorded. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}
