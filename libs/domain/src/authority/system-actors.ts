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
  ['breach-watch', 'BREACH_WATCH'],
  ['importer', 'IMPORTER'],
]);

/**
 * What an importer may record: facts that were published (domain.md 9.2), each with its source. Who held which seat, which plans
 * there were and what was reported in them is not among them.
 */
const IMPORTED: ReadonlySet<string> = new Set([
  'AnnounceCycle', 'ActivateCycle', 'EndCycle', 'CloseCycle', 'SupersedeCycle',
  'PublishThreatAssessment', 'IssuePolicyAdvisoryDocument', 'AdoptPriority', 'RewordPriority', 'RepealPriority', 'ConcludePrioritySelection', 'DefineStrategicGoal', 'DefinePlanLine',
  'HoldMeeting', 'OpenFundingCall', 'PublishAnnualResults', 'LaunchEvaluation', 'RecordEvaluationFinding', 'PublishEvaluation',
  'RecordPublicJAD', 'PublishJADResults',
]);

/** All each of them ever does (domain.md 3.1). An importer has no other rights than these, whatever the definition grants. */
export const SYSTEM_COMMANDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['CYCLE_CLOCK', new Set(['ActivateCycle', 'EndCycle', 'StartImplementation', 'EndImplementation', 'OpenReportingRound', 'CloseConsultation', 'AcceptOAPAmendmentBySilence'])],
  ['DEADLINE_SCHEDULER', new Set(['ScheduleDeadline', 'RetermDeadline', 'SuspendDeadline', 'ResumeDeadline', 'MeetDeadline', 'LapseDeadline', 'FireDeadline'])],
  ['REACTOR', new Set(['RegisterPlan', 'RegisterPlanClosure', 'ReceiveCarriedAction', 'RecordReactionRefusal', 'GiveNotice'])],
  ['NOTIFIER', new Set(['RecordReminderDelivery', 'RecordNoticeDelivery', 'RecordWebhookOutcome'])],
  ['BREACH_WATCH', new Set(['RecordBreach'])],
  ['IMPORTER', IMPORTED],
]);

/** The system role in which a request is made; `undefined` for everybody else. */
export function systemRoleOf({ actor, claims }: Pick<Request, 'actor' | 'claims'>): string | undefined {
  const role = SYSTEM_ROLES.get(actor.subject);
  return role !== undefined && actor.role === role && claims.includes(role) ? role : undefined;
}
