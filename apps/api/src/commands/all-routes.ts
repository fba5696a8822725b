import { breachBodies } from '../breach/breach.dto.js';
import { calendarBodies } from '../calendar/calendar.dto.js';
import { clockBodies } from '../clock/clock.dto.js';
import { cycleBodies } from '../cycle/cycle.dto.js';
import { deadlineBodies } from '../deadline/deadline.dto.js';
import { definitionBodies } from '../definition/definition.dto.js';
import { jadBodies } from '../jad/jad.dto.js';
import { milestoneBodies } from '../milestone/milestone.dto.js';
import { oapBodies } from '../oap/oap.dto.js';
import { partyBodies } from '../party/party.dto.js';
import { reactionBodies } from '../reaction/reaction.dto.js';
import { recordBodies } from '../record/record.dto.js';
import { seatBodies, seatNamed } from '../seat/seat.dto.js';
import { webhookBodies } from '../webhook/webhook.dto.js';
import { bulkRoutesOf, routesOf, type CommandRoutes } from './routes.js';

/** Commands about one action of a plan. `ProposeOperationalAction` makes the action and names it in its body. */
const ACTION_COMMANDS = [
  'ReviseOperationalAction', 'WithdrawOperationalAction', 'AssignActionLead', 'ReleaseActionLead', 'StartAction', 'CancelAction', 'ReportActionProgress', 'RecordResult',
  'CarryOverAction', 'AcceptActionLead', 'DeclineActionLead', 'JoinAction', 'LeaveAction', 'SuspendAction', 'ResumeAction', 'ProposeActionOutcome', 'CompleteAction', 'MarkNotCompleted',
  'ExtendAction', 'RescheduleAction', 'CorrectResult', 'ValidateResult', 'RequestFunding', 'AwardFunding', 'DeclineFunding', 'SettleFunding', 'LinkReference',
] satisfies readonly (keyof typeof oapBodies)[];

/** What a cycle, a plan or a joint action day has many of. What happens to it once (its approval, its closure) has no route for many. */
const MANY_OF_A_CYCLE = [
  'SubmitThreatContribution', 'DeclineContribution', 'ProposePriority', 'WithdrawPriorityProposal', 'AdoptPriority', 'RewordPriority', 'RepealPriority', 'DefinePlanLine', 'DefineStrategicGoal',
  'NominateRoleHolder', 'AppointDriver', 'AppointCoDriver', 'AppointGoalSupervisor', 'DesignateNationalCoordinator', 'AcceptRole', 'DeclineRole', 'ReleaseRole', 'DesignateSubstitute', 'HandOverSeats',
  'ScheduleMeeting', 'HoldMeeting', 'CommitWorkProgramme', 'IntegrateIntoNationalPlan', 'OpenFundingCall', 'RecordEvaluationFinding', 'MakeRecommendation', 'RespondToRecommendation', 'CarryFindingIntoCycle',
] satisfies readonly (keyof typeof cycleBodies)[];
const MANY_OF_A_PLAN = ['ProposeOperationalAction', ...ACTION_COMMANDS, 'GiveOpinion', 'OpenReportingRound'] satisfies readonly (keyof typeof oapBodies)[];
const MANY_OF_A_JAD = ['CommitToJAD', 'WithdrawFromJAD', 'RecordJADResult', 'CorrectJADResult'] satisfies readonly (keyof typeof jadBodies)[];

/** Every noun whose commands come in by HTTP. What the engine alone writes (most of a deadline, of a reaction) has no route. */
export const COMMAND_ROUTES: readonly CommandRoutes[] = [
  { noun: 'definition', collection: 'definitions', bodies: definitionBodies, creates: 'PublishDefinition' },
  { noun: 'party', collection: 'parties', bodies: partyBodies, creates: 'RegisterParty', many: ['RegisterParty'] },
  { noun: 'calendar', collection: 'calendars', bodies: calendarBodies, creates: 'PublishCalendar' },
  { noun: 'cycle', collection: 'cycles', bodies: cycleBodies, creates: 'AnnounceCycle', many: MANY_OF_A_CYCLE },
  {
    noun: 'oap', collection: 'oaps', bodies: oapBodies, creates: 'OpenOAPDraft', many: ['OpenOAPDraft', ...MANY_OF_A_PLAN], part: { collection: 'actions', key: 'actionId', commands: ACTION_COMMANDS },
  },
  { noun: 'jad', collection: 'jads', bodies: jadBodies, creates: 'ProposeJAD', many: MANY_OF_A_JAD },
  { noun: 'record', collection: 'records', bodies: recordBodies, fromId: (eventId) => ({ eventId }) },
  { noun: 'milestone', collection: 'milestones', bodies: milestoneBodies, creates: 'RecordMilestone', many: ['RecordMilestone'] },
  { noun: 'deadline', collection: 'deadlines', bodies: deadlineBodies, many: Object.keys(deadlineBodies), manyStreams: true },
  { noun: 'breach', collection: 'breaches', bodies: breachBodies },
  { noun: 'reaction', collection: 'reactions', bodies: reactionBodies },
  { noun: 'seat', collection: 'seats', bodies: seatBodies, fromId: seatNamed },
  { noun: 'webhook', collection: 'webhooks', bodies: webhookBodies, creates: 'RegisterWebhook' },
  { noun: 'clock', collection: 'clock', bodies: clockBodies, only: 'business' },
];

export const allCommandRoutes = COMMAND_ROUTES.flatMap(routesOf);
export const allBulkRoutes = COMMAND_ROUTES.flatMap(bulkRoutesOf);
