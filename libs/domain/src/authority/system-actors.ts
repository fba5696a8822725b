import type { Request } from '#kernel';

/**
 * The system's own actors and the role each has. Subject, role and claim must all agree; the edge takes these roles and
 * subjects out of every token, so that none of them can be had from outside.
 */
export const SYSTEM_ROLES: ReadonlyMap<string, string> = new Map([
  ['cycle-clock', 'CYCLE_CLOCK'],
  ['deadline-scheduler', 'DEADLINE_SCHEDULER'],
  ['reactor', 'REACTOR'],
  ['notifier', 'NOTIFIER'],
  ['importer', 'IMPORTER'],
]);

/** All each of them ever does (domain.md 3.1). An importer acts through commands of its own. */
export const SYSTEM_COMMANDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['CYCLE_CLOCK', new Set(['ActivateCycle', 'EndCycle', 'StartImplementation', 'EndImplementation', 'OpenReportingRound', 'CloseConsultation'])],
  ['DEADLINE_SCHEDULER', new Set(['ScheduleDeadline', 'RescheduleDeadline', 'SuspendDeadline', 'ResumeDeadline', 'MeetDeadline', 'LapseDeadline', 'FireDeadline'])],
  ['REACTOR', new Set(['RegisterPlan', 'RecordReactionRefusal'])],
  ['NOTIFIER', new Set(['RecordReminderDelivery'])],
  ['IMPORTER', new Set<string>()],
]);

/** The system role in which a request is made; `undefined` for everybody else. */
export function systemRoleOf({ actor, claims }: Pick<Request, 'actor' | 'claims'>): string | undefined {
  const role = SYSTEM_ROLES.get(actor.subject);
  return role !== undefined && actor.role === role && claims.includes(role) ? role : undefined;
}
