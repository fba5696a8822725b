import type { Definition, Instant } from '#kernel';
import type { Feeds } from './feeds.js';
import type { Forecast } from './forecast.js';
import type { AlarmJobs } from '#engine/redis';
import type { Webhooks } from './webhooks.js';
import type { AlarmFigures } from './alarm-clock.js';
import type { BatchSubmission, BusinessClock, JournalReader, LineOutcome, Outcome, Replay, Submission, Views, ViewStatus } from '#engine';

/** Token under which the started engine is provided. */
export const ENGINE = Symbol('engine');

/** Whether one part of the engine does its work. `detail` is for the operator, never for a client without that role. */
export interface PartHealth {
  readonly part: string;
  readonly ok: boolean;
  /** It works, and not as it should: it knows less than the log holds, or acts on it later. */
  readonly degraded?: true;
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
  /** Exactly one of the three. Answers after every runner is quiet; queries may show it a moment later (`Engine.quiet`). Throws RangeError on a target in the past or too far. */
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
    /** Waits until nothing more follows from what has been recorded, whether or not queries show it. */
    settle(): Promise<void>;
  };
  run(submission: Submission): Promise<Outcome>;
  /** Several commands about one stream, all or none. */
  runAll(batch: BatchSubmission): Promise<readonly LineOutcome[]>;
  /** Published definitions, newest version of each. */
  definitions(): Promise<readonly Definition[]>;
  /** What the roles read and whether they see all, over every definition published; see `viewerOf`. */
  roleOf(role: string): Promise<{ reads: readonly string[]; readsAll: boolean } | undefined>;
  health(): Promise<readonly PartHealth[]>;
  /** For how long nothing was heard of the log, while that is so: answers may lack what others have written since. */
  staleForMs(): number | undefined;
  /** What the alarms have done so far, and how late they were. */
  alarmFigures(): AlarmFigures;
  /** The jobs that alarms are, to be looked at; only with Redis. Throws where it does not answer. */
  readonly alarmJobs?: () => Promise<AlarmJobs>;
  viewStatus(): Promise<readonly ViewStatus[]>;
  /** Rebuilds the state at an instant from the log alone. */
  replay(to: Instant): Promise<Replay>;
  /** What would become of the deadlines. */
  readonly forecast: Pick<Forecast, 'after' | 'onceTakenUp'>;
  /** Calendars of seats. */
  readonly feeds: Pick<Feeds, 'holderOf' | 'entriesOf' | 'fetched' | 'tokensOf'>;
  readonly webhooks: Pick<Webhooks, 'ensureMayRegister' | 'secretFor' | 'disabled'>;
  /** The secret that belongs to a command: 256 bits as base64url, the same for the same command, known to nobody without this engine's key. */
  secretOf(purpose: string, commandId: string): string;
  /** Where links lead. */
  publicUrl(): string;
  /** Where the engine can be reached, for links. */
  listening(url: string): void;
  /** An operator vouches for a suspect clock, after `ConfirmClock` was recorded. */
  clockConfirmed(): void;
  /** Waits until nothing more follows from what has been recorded and queries show it. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}
