import type { OapCommands } from '#domain';
import { bodiesOf, CommandBody, EmptyBody, type ActionCommandOf, type CommandOf } from '../commands/bodies.js';
import { Code, Codes, Day, Flag, Id, Line, OneOf, Text, Whole } from '../http/fields.js';

const LEAD_ROLES = ['LEADER', 'CO_LEADER'];
const REPORTED = ['ON_TRACK', 'DELAYED', 'COMPLETED', 'NOT_COMPLETED', 'UNCLEAR'];
const QUALIFIERS = ['identified', 'potential', 'estimated'];
const FIRST_YEAR = 2010;
const LAST_YEAR = 2199;
const ROUNDS_A_YEAR_MAX = 12;

export class OpenOAPDraftBody extends CommandBody implements CommandOf<OapCommands, 'OpenOAPDraft'> {
  @Id() cycleId!: string;
  @Code() priorityCode!: string;
  @Code() lineCode!: string;
  @Day() periodFrom!: string;
  @Day() periodTo!: string;
}

abstract class ActionContentBody extends CommandBody {
  @Line(300) title!: string;
  @Text(4_000, { optional: true }) aim?: string;
  @Codes(50, { says: 'Codes of strategic goals of the cycle.' }) goals!: string[];
  @Code({ says: 'Code of an action kind of the definition.' }) kind!: string;
  @Day({ optional: true }) start?: string;
  @Day({ optional: true }) end?: string;
  @Text(4_000, { optional: true }) expectedResults?: string;
  @Flag({ optional: true }) jadPlanned?: boolean;
}

export class ProposeOperationalActionBody extends ActionContentBody implements CommandOf<OapCommands, 'ProposeOperationalAction'> {
  @Code({ says: 'Number within the plan, such as 3.2; never used again.' }) actionId!: string;
}

export class ReviseOperationalActionBody extends ActionContentBody implements ActionCommandOf<OapCommands, 'ReviseOperationalAction'> {}

export class WithdrawOperationalActionBody extends CommandBody implements ActionCommandOf<OapCommands, 'WithdrawOperationalAction'> {
  @Text(2_000) reason!: string;
}

export class StartConsultationBody extends CommandBody implements CommandOf<OapCommands, 'StartConsultation'> {
  @Day() closesOn!: string;
}

export class ReturnOAPBody extends CommandBody implements CommandOf<OapCommands, 'ReturnOAP'> {
  @Text(4_000) reasons!: string;
}

export class ApproveOAPBody extends CommandBody implements CommandOf<OapCommands, 'ApproveOAP'> {
  @Line(200) docRef!: string;
  @Day() decidedOn!: string;
}

export class CancelOAPBody extends CommandBody implements CommandOf<OapCommands, 'CancelOAP'> {
  @Text(2_000) reason!: string;
  @Line(200) docRef!: string;
}

export class AssignActionLeadBody extends CommandBody implements ActionCommandOf<OapCommands, 'AssignActionLead'> {
  @Code() party!: string;
  @Line(200, { optional: true, says: 'The authority within the party.' }) authority?: string;
  @OneOf(LEAD_ROLES) leadRole!: 'LEADER' | 'CO_LEADER';
  @Day({ optional: true }) effectiveFrom?: string;
}

export class ReleaseActionLeadBody extends CommandBody implements ActionCommandOf<OapCommands, 'ReleaseActionLead'> {
  @Code() party!: string;
  @Text(2_000) reason!: string;
  @Day({ optional: true, says: 'Last day in office.' }) to?: string;
}

export class CancelActionBody extends CommandBody implements ActionCommandOf<OapCommands, 'CancelAction'> {
  @Text(2_000) reason!: string;
}

export class OpenReportingRoundBody extends CommandBody implements CommandOf<OapCommands, 'OpenReportingRound'> {
  @Whole(FIRST_YEAR, LAST_YEAR) year!: number;
  @Whole(1, ROUNDS_A_YEAR_MAX) roundNo!: number;
  @Day() dueOn!: string;
}

export class ReportActionProgressBody extends CommandBody implements ActionCommandOf<OapCommands, 'ReportActionProgress'> {
  @Whole(FIRST_YEAR, LAST_YEAR) year!: number;
  @Whole(1, ROUNDS_A_YEAR_MAX) roundNo!: number;
  @OneOf(REPORTED) status!: 'ON_TRACK' | 'DELAYED' | 'COMPLETED' | 'NOT_COMPLETED' | 'UNCLEAR';
  @Whole(0, 100) percent!: number;
  @Text(8_000) text!: string;
  @Text(4_000, { optional: true }) obstacles?: string;
}

export class RecordResultBody extends CommandBody implements ActionCommandOf<OapCommands, 'RecordResult'> {
  @Code() indicator!: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { says: 'In the unit of the indicator: euro in minor units, weights in grams.' }) value!: number;
  @Code() unit!: string;
  @Code({ optional: true }) country?: string;
  @Day() periodFrom!: string;
  @Day() periodTo!: string;
  @Line(500) source!: string;
  @OneOf(QUALIFIERS, { optional: true }) qualifier?: 'identified' | 'potential' | 'estimated';
  @Id({ optional: true }) jadId?: string;
}

export class SubmitOAPReportBody extends CommandBody implements CommandOf<OapCommands, 'SubmitOAPReport'> {
  @Whole(FIRST_YEAR, LAST_YEAR) year!: number;
  @Whole(1, ROUNDS_A_YEAR_MAX) roundNo!: number;
  @Flag({ optional: true }) final?: boolean;
  @Text(8_000) summary!: string;
}

export const oapBodies = bodiesOf<OapCommands>()({
  OpenOAPDraft: OpenOAPDraftBody,
  ProposeOperationalAction: ProposeOperationalActionBody,
  ReviseOperationalAction: ReviseOperationalActionBody,
  WithdrawOperationalAction: WithdrawOperationalActionBody,
  StartConsultation: StartConsultationBody,
  CloseConsultation: EmptyBody,
  SubmitOAP: EmptyBody,
  ReturnOAP: ReturnOAPBody,
  ApproveOAP: ApproveOAPBody,
  CancelOAP: CancelOAPBody,
  StartImplementation: EmptyBody,
  EndImplementation: EmptyBody,
  AssignActionLead: AssignActionLeadBody,
  ReleaseActionLead: ReleaseActionLeadBody,
  StartAction: EmptyBody,
  CancelAction: CancelActionBody,
  OpenReportingRound: OpenReportingRoundBody,
  ReportActionProgress: ReportActionProgressBody,
  RecordResult: RecordResultBody,
  SubmitOAPReport: SubmitOAPReportBody,
});
