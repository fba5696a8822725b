import { event, type EventsOf, type Instant, type LocalDate } from '#kernel';

/** One thing that time does to an obligation. `no` orders the rungs of a deadline and names the alarm: `<id>.<no>`. */
export interface Rung {
  readonly no: number;
  readonly kind: 'reminder' | 'missed' | 'escalation' | 'transition';
  readonly at: Instant;
  /** Working days before the due date (reminders), after it (escalations). */
  readonly workdays: number;
  /** Role codes. */
  readonly to: readonly string[];
}

/** How a due date came about, day by day, so that it can explain itself (A20). */
export interface Explanation {
  readonly anchor: { readonly name: string; readonly on: LocalDate; readonly eventId?: string };
  readonly rule: { readonly id: string; readonly definition: { readonly id: string; readonly version: number } };
  readonly calendar?: { readonly code: string; readonly version: number };
  readonly steps: readonly string[];
  readonly skipped: readonly { readonly date: LocalDate; readonly why: string }[];
}

/** The command a dated transition sends when it is due. */
export interface Transition {
  readonly noun: string;
  readonly id: string;
  readonly command: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
}

/** What a deadline is for. `period` names the repetition of a rule that repeats, e.g. the year of a plan of two. */
export interface DeadlineScope {
  readonly kind: string;
  readonly id: string;
  readonly period?: string;
}

export interface Terms {
  readonly dueOn: LocalDate;
  /** The first instant at which the deadline is missed. */
  readonly dueAt: Instant;
  readonly zone: string;
  readonly rungs: readonly Rung[];
  readonly recipients: readonly string[];
  readonly explanation: Explanation;
  readonly transition?: Transition;
}

export const events = {
  /** `importedLate`: it was past due when first seen, by an import or a seed: recorded, never mailed. */
  DeadlineScheduled: event<{ deadlineId: string; cycleId: string; ruleId: string; scope: DeadlineScope; occurrence: number; importedLate?: boolean } & Terms>({ effective: 'any' }),
  /** `passed`: numbers of the new rungs that had been given, or were owed to nobody, under the old terms. */
  DeadlineRescheduled: event<{ reason: string; passed: readonly number[] } & Terms>({ effective: 'any' }),
  DeadlineSuspended: event<{ eventId: string }>({ effective: 'any' }),
  DeadlineResumed: event<{ eventId: string; passed: readonly number[] } & Terms>({ effective: 'any' }),
  DeadlineMet: event<{ eventId: string; late: boolean }>({ effective: 'any' }),
  DeadlineMissed: event<{ dueOn: LocalDate }>({ effective: 'past' }),
  /** `level` counts the escalations of the ladder from 1; levels below it that passed in the meantime are told with it. */
  DeadlineEscalated: event<{ level: number; to: readonly string[] }>({ effective: 'past' }),
  DeadlineLapsed: event<{ eventId?: string; why: string }>({ effective: 'any' }),
  /** A date set by decision. The scheduler follows with `DeadlineRescheduled`, which carries the ladder of that date. */
  DeadlineDateDecided: event<{ dueOn: LocalDate; reason: string }>({ effective: 'any' }),
  DeadlineWaived: event<{ reason: string; docRef: string }>({ effective: 'any' }),
  /** The intent. Rungs that passed during an outage are one reminder. `party`: where it is one seat's alone, which had put it off. */
  ReminderDue: event<{ rungs: readonly number[]; dueOn: LocalDate; to: readonly string[]; party?: string }>({ effective: 'past' }),
  /** `attempts`: how often it was sent before that was known; absent in records from before it was counted. */
  ReminderDelivered: event<{ rungs: readonly number[]; recipient: string; role: string; party: string; channel: string; messageId: string; attempts?: number }>({ effective: 'past' }),
  ReminderBounced: event<{ rungs: readonly number[]; recipient: string; role: string; party: string; channel: string; error: string; attempts?: number }>({ effective: 'past' }),
  /** A seat could not be told for good: the next ones up the ladder and the supporting office are, once. */
  ReminderUndeliverable: event<{ rung: number; of: readonly number[]; role: string; party: string; dueOn: LocalDate; to: readonly string[] }>({ effective: 'past' }),
  ReminderAcknowledged: event<{ rungs: readonly number[]; role: string; party: string }>({ effective: 'past' }),
  /** Until that day's rung the seat is not reminded; the ladder's other tellings go on. */
  ReminderSnoozed: event<{ role: string; party: string; until: LocalDate; rung: Rung }>({ effective: 'past' }),
  /** `role`, `party`: who urges; `to`: who is urged. */
  NudgeSent: event<{ rung: number; dueOn: LocalDate; role: string; party: string; to: readonly string[] }>({ effective: 'past' }),
  TransitionDue: event<{ transition: Transition }>({ effective: 'past' }),
};

export type DeadlineEvent = EventsOf<typeof events>;
