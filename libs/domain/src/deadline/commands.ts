import type { DeadlineScope, Terms } from './events.js';

/** Commands of people, whom a definition may name; the others are the engine's own. */
export const DEADLINE_COMMANDS_OF_PEOPLE = ['AcknowledgeReminder', 'SnoozeReminder', 'SendNudge', 'WaiveDeadline', 'RescheduleDeadline'] as const satisfies readonly (keyof DeadlineCommands)[];

/** What people may do about a deadline; the rest is sent by the deadline-scheduler and the notifier alone. */
export interface DeadlineCommands {
  /** Seen, by a seat that was told of these rungs. */
  AcknowledgeReminder: { rungs: readonly number[] };
  /** Reminds the actor's seat again on a day before the due date, and not until then. */
  SnoozeReminder: { until: string };
  /** Urges those who owe it; once a day at most. */
  SendNudge: Record<never, never>;
  WaiveDeadline: { reason: string; docRef: string };
  /** Sets the date by decision; it holds against the rule's own until the obligation ends. */
  RescheduleDeadline: { dueOn: string; reason: string };
  /** The stream is `<cycleId>.<ruleId>.<scopeId>.<occurrence>`; `<scopeId>.<period>` where the rule repeats. */
  ScheduleDeadline: { cycleId: string; ruleId: string; scope: DeadlineScope; occurrence: number; importedLate?: boolean } & Terms;
  /** Brings the terms in line with what is wanted. */
  RetermDeadline: { reason: string } & Terms;
  SuspendDeadline: { eventId: string };
  ResumeDeadline: { eventId: string } & Terms;
  MeetDeadline: { eventId: string; metAt: string };
  LapseDeadline: { eventId?: string; why: string };
  /** Appends at once whatever is due at business time; nothing when nothing is. */
  FireDeadline: Record<never, never>;
  RecordReminderDelivery: { rungs: readonly number[]; recipient: string; role: string; party: string; channel: string; messageId?: string; error?: string; attempts?: number };
}
