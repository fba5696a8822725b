import type { DeadlineScope, Terms } from './events.js';

/** Sent by the deadline-scheduler and the notifier alone. */
export interface DeadlineCommands {
  /** The stream is `<cycleId>.<ruleId>.<scopeId>.<occurrence>`; `<scopeId>.<period>` where the rule repeats. */
  ScheduleDeadline: { cycleId: string; ruleId: string; scope: DeadlineScope; occurrence: number; importedLate?: boolean } & Terms;
  RescheduleDeadline: { reason: string } & Terms;
  SuspendDeadline: { eventId: string };
  ResumeDeadline: { eventId: string } & Terms;
  MeetDeadline: { eventId: string; metAt: string };
  LapseDeadline: { eventId?: string; why: string };
  /** Appends at once whatever is due at business time; nothing when nothing is. */
  FireDeadline: Record<never, never>;
  RecordReminderDelivery: { rungs: readonly number[]; recipient: string; role: string; party: string; channel: string; messageId?: string; error?: string };
}
