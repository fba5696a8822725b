import { calendarBodies } from '../calendar/calendar.dto.js';
import { clockBodies } from '../clock/clock.dto.js';
import { cycleBodies } from '../cycle/cycle.dto.js';
import { deadlineBodies } from '../deadline/deadline.dto.js';
import { definitionBodies } from '../definition/definition.dto.js';
import { jadBodies } from '../jad/jad.dto.js';
import { milestoneBodies } from '../milestone/milestone.dto.js';
import { oapBodies } from '../oap/oap.dto.js';
import { partyBodies } from '../party/party.dto.js';
import { recordBodies } from '../record/record.dto.js';
import { seatBodies, seatNamed } from '../seat/seat.dto.js';
import { routesOf, type CommandRoutes } from './routes.js';

/** Commands about one action of a plan. `ProposeOperationalAction` makes the action and names it in its body. */
const ACTION_COMMANDS = [
  'ReviseOperationalAction', 'WithdrawOperationalAction', 'AssignActionLead', 'ReleaseActionLead', 'StartAction', 'CancelAction', 'ReportActionProgress', 'RecordResult',
  'CarryOverAction', 'AcceptActionLead', 'DeclineActionLead', 'JoinAction', 'LeaveAction', 'SuspendAction', 'ResumeAction', 'ProposeActionOutcome', 'CompleteAction', 'MarkNotCompleted',
  'ExtendAction', 'RescheduleAction', 'CorrectResult', 'ValidateResult', 'RequestFunding', 'AwardFunding', 'DeclineFunding', 'SettleFunding', 'LinkReference',
] satisfies readonly (keyof typeof oapBodies)[];

/** Every noun whose commands come in by HTTP. Reactions are written by the engine alone, and so is most of a deadline. */
export const COMMAND_ROUTES: readonly CommandRoutes[] = [
  { noun: 'definition', collection: 'definitions', bodies: definitionBodies, creates: 'PublishDefinition' },
  { noun: 'party', collection: 'parties', bodies: partyBodies, creates: 'RegisterParty' },
  { noun: 'calendar', collection: 'calendars', bodies: calendarBodies, creates: 'PublishCalendar' },
  { noun: 'cycle', collection: 'cycles', bodies: cycleBodies, creates: 'AnnounceCycle' },
  { noun: 'oap', collection: 'oaps', bodies: oapBodies, creates: 'OpenOAPDraft', part: { collection: 'actions', key: 'actionId', commands: ACTION_COMMANDS } },
  { noun: 'jad', collection: 'jads', bodies: jadBodies, creates: 'ProposeJAD' },
  { noun: 'record', collection: 'records', bodies: recordBodies, fromId: (eventId) => ({ eventId }) },
  { noun: 'milestone', collection: 'milestones', bodies: milestoneBodies, creates: 'RecordMilestone' },
  { noun: 'deadline', collection: 'deadlines', bodies: deadlineBodies },
  { noun: 'seat', collection: 'seats', bodies: seatBodies, fromId: seatNamed },
  { noun: 'clock', collection: 'clock', bodies: clockBodies, only: 'business' },
];

export const allCommandRoutes = COMMAND_ROUTES.flatMap(routesOf);
