import type { DEADLINE_COMMANDS_OF_PEOPLE, DeadlineCommands } from '#domain';
import { bodiesOf, CommandBody, EmptyBody, type CommandOf } from '../commands/bodies.js';
import { Day, Line, Text, WholeNumbers } from '../http/fields.js';

/** Numbers of rungs: those of the ladder, and of tellings beside it. */
const RUNG_MAX = 9_999;
const RUNGS_MAX = 100;

export class AcknowledgeReminderBody extends CommandBody implements CommandOf<DeadlineCommands, 'AcknowledgeReminder'> {
  @WholeNumbers(1, RUNG_MAX, RUNGS_MAX, { says: 'As the ledger names them together.' }) rungs!: number[];
}

export class SnoozeReminderBody extends CommandBody implements CommandOf<DeadlineCommands, 'SnoozeReminder'> {
  @Day({ says: 'The seat is reminded again on this day, at 09:00; before the due date.' }) until!: string;
}

export class WaiveDeadlineBody extends CommandBody implements CommandOf<DeadlineCommands, 'WaiveDeadline'> {
  @Text(2_000) reason!: string;
  @Line(200) docRef!: string;
}

export class RescheduleDeadlineBody extends CommandBody implements CommandOf<DeadlineCommands, 'RescheduleDeadline'> {
  @Day() dueOn!: string;
  @Text(2_000) reason!: string;
}

/** What people do about a deadline; the rest is the engine's. */
export const deadlineBodies = bodiesOf<Pick<DeadlineCommands, (typeof DEADLINE_COMMANDS_OF_PEOPLE)[number]>>()({
  AcknowledgeReminder: AcknowledgeReminderBody,
  SnoozeReminder: SnoozeReminderBody,
  SendNudge: EmptyBody,
  WaiveDeadline: WaiveDeadlineBody,
  RescheduleDeadline: RescheduleDeadlineBody,
});
