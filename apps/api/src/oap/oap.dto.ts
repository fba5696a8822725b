import type { OapCommands, ReferenceKind } from '#domain';
import { bodiesOf, CommandBody, EmptyBody, type ActionCommandOf, type CommandOf } from '../commands/bodies.js';
import { Code, Codes, Day, Flag, Id, Line, ListOf, Nested, OneOf, Text, Whole } from '../http/fields.js';

const LEAD_ROLES = ['LEADER', 'CO_LEADER'];
const REPORTED = ['ON_TRACK', 'DELAYED', 'COMPLETED', 'NOT_COMPLETED', 'UNCLEAR'];
const QUALIFIERS = ['identified', 'potential', 'estimated'];
const REFERENCE_KINDS: readonly ReferenceKind[] = ['JIT', 'OTF', 'SIENA', 'EPE', 'EIS'];
const EUR_MINOR_UNITS = 'In EUR minor units.';
const OUTCOMES = ['COMPLETED', 'NOT_COMPLETED', 'CANCELLED'];
/** Changes of a kind one amendment may hold, and goals one action may be mapped to. */
const CHANGES_MAX = 50;
const GOALS_MAX = 50;
/** Targets one action may have. */
const KPIS_MAX = 20;
const FIRST_YEAR = 2010;
const LAST_YEAR = 2199;
const ROUNDS_A_YEAR_MAX = 12;

export class OpenOAPDraftBody extends CommandBody implements CommandOf<OapCommands, 'OpenOAPDraft'> {
  @Id() cycleId!: string;
  @Code() priorityCode!: string;
  @Code() lineCode!: string;
  @Day() periodFrom!: string;
  @Day() periodTo!: string;
  @Id({ optional: true, says: 'The plan one level up, where the programme has plans within plans.' }) parent?: string;
}

export class KpiBody {
  @Code({ says: 'Code of an indicator of the definition.' }) indicator!: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { says: 'To be reached, in the unit of the indicator.' }) target!: number;
  @Code() unit!: string;
}

export class PreviousActionBody {
  @Id() oapId!: string;
  @Code() actionId!: string;
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
  @Code({ optional: true, says: 'Source it asks for money; left out where it needs none.' }) fundingSource?: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { optional: true, says: EUR_MINOR_UNITS }) costEstimate?: number;
  @ListOf(() => KpiBody, KPIS_MAX, { optional: true, says: 'What it is to achieve.' }) kpis?: KpiBody[];
  @Nested(() => PreviousActionBody, { optional: true, says: 'The action of an earlier plan that it continues.' }) previous?: PreviousActionBody;
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

export class GiveOpinionBody extends CommandBody implements CommandOf<OapCommands, 'GiveOpinion'> {
  @Code() party!: string;
  @Text(8_000) text!: string;
}

/** An action as an amendment would have it. */
export class ActionChangeBody {
  @Code({ says: 'Number within the plan.' }) actionId!: string;
  @Line(300) title!: string;
  @Text(4_000, { optional: true }) aim?: string;
  @Codes(GOALS_MAX, { says: 'Codes of strategic goals of the cycle.' }) goals!: string[];
  @Code({ says: 'Code of an action kind of the definition.' }) kind!: string;
  @Day({ optional: true }) start?: string;
  @Day({ optional: true }) end?: string;
  @Text(4_000, { optional: true }) expectedResults?: string;
  @Flag({ optional: true }) jadPlanned?: boolean;
  @Code({ optional: true, says: 'Source it asks for money; left out where it needs none.' }) fundingSource?: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { optional: true, says: EUR_MINOR_UNITS }) costEstimate?: number;
  @ListOf(() => KpiBody, KPIS_MAX, { optional: true }) kpis?: KpiBody[];
  @Nested(() => PreviousActionBody, { optional: true }) previous?: PreviousActionBody;
}

export class ActionCancellationBody {
  @Code() actionId!: string;
  @Text(2_000) reason!: string;
}

export class ProposeOAPAmendmentBody extends CommandBody implements CommandOf<OapCommands, 'ProposeOAPAmendment'> {
  @Text(4_000) summary!: string;
  @ListOf(() => ActionChangeBody, CHANGES_MAX, { optional: true }) add?: ActionChangeBody[];
  @ListOf(() => ActionChangeBody, CHANGES_MAX, { optional: true }) revise?: ActionChangeBody[];
  @ListOf(() => ActionCancellationBody, CHANGES_MAX, { optional: true }) cancel?: ActionCancellationBody[];
}

export class DecideOAPAmendmentBody extends CommandBody implements CommandOf<OapCommands, 'DecideOAPAmendment'> {
  @Whole(1, 10_000, { says: 'Counted from 1 within the plan.' }) amendmentNo!: number;
  @Flag() accept!: boolean;
  @Line(200) docRef!: string;
  @Day() decidedOn!: string;
  @Text(4_000, { optional: true, says: 'Needed where it is refused.' }) reasons?: string;
}

export class CloseOAPBody extends CommandBody implements CommandOf<OapCommands, 'CloseOAP'> {
  @Text(8_000) summary!: string;
}

export class GoalMappingBody {
  @Code({ says: 'A goal the action serves.' }) from!: string;
  @Code({ says: 'The goal of the other cycle that stands for it.' }) to!: string;
}

export class CarryOverActionBody extends CommandBody implements ActionCommandOf<OapCommands, 'CarryOverAction'> {
  @Id() toOapId!: string;
  @Day() newEnd!: string;
  @ListOf(() => GoalMappingBody, GOALS_MAX, { optional: true, says: "Needed where the plan is another cycle's." }) goalMapping?: GoalMappingBody[];
  @Code({ optional: true, says: 'Its number there; its own, or the next free one, where left out.' }) toActionId?: string;
}

export class AcceptActionLeadBody extends CommandBody implements ActionCommandOf<OapCommands, 'AcceptActionLead'> {
  @Code() party!: string;
}

/** A party that gives back or leaves, and why. */
export class ActionPartyReasonBody extends CommandBody implements ActionCommandOf<OapCommands, 'DeclineActionLead'> {
  @Code() party!: string;
  @Text(2_000) reason!: string;
}

export class JoinActionBody extends CommandBody implements ActionCommandOf<OapCommands, 'JoinAction'> {
  @Code() party!: string;
  @Text(2_000, { optional: true }) contribution?: string;
}

/** Why an action is suspended or was not completed. */
export class ActionReasonBody extends CommandBody implements ActionCommandOf<OapCommands, 'SuspendAction'> {
  @Text(2_000) reason!: string;
}

export class ProposeActionOutcomeBody extends CommandBody implements ActionCommandOf<OapCommands, 'ProposeActionOutcome'> {
  @OneOf(OUTCOMES) outcome!: 'COMPLETED' | 'NOT_COMPLETED' | 'CANCELLED';
  @Text(4_000) text!: string;
}

export class CompleteActionBody extends CommandBody implements ActionCommandOf<OapCommands, 'CompleteAction'> {
  @Text(8_000) summary!: string;
}

export class ExtendActionBody extends CommandBody implements ActionCommandOf<OapCommands, 'ExtendAction'> {
  @Day() newEnd!: string;
  @Text(2_000) reason!: string;
}

export class RescheduleActionBody extends CommandBody implements ActionCommandOf<OapCommands, 'RescheduleAction'> {
  @Day() newStart!: string;
  @Day() newEnd!: string;
  @Text(2_000) reason!: string;
}

export class CorrectResultBody extends CommandBody implements ActionCommandOf<OapCommands, 'CorrectResult'> {
  @Id({ says: 'Id of the command that recorded it.' }) resultId!: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { says: 'In the unit of the result.' }) newValue!: number;
  @Text(2_000) reason!: string;
}

export class ValidateResultBody extends CommandBody implements ActionCommandOf<OapCommands, 'ValidateResult'> {
  @Id({ says: 'Id of the command that recorded it.' }) resultId!: string;
}

export class RequestFundingBody extends CommandBody implements ActionCommandOf<OapCommands, 'RequestFunding'> {
  @Code({ says: 'A funding source of the definition.' }) source!: string;
  @Whole(1, Number.MAX_SAFE_INTEGER, { says: EUR_MINOR_UNITS }) amount!: number;
  @Text(2_000, { optional: true }) purpose?: string;
}

export class AwardFundingBody extends CommandBody implements ActionCommandOf<OapCommands, 'AwardFunding'> {
  @Code() source!: string;
  @Whole(1, Number.MAX_SAFE_INTEGER, { says: EUR_MINOR_UNITS }) amount!: number;
  @Line(200) docRef!: string;
  @Day() decidedOn!: string;
}

export class DeclineFundingBody extends CommandBody implements ActionCommandOf<OapCommands, 'DeclineFunding'> {
  @Code() source!: string;
  @Text(2_000) reason!: string;
  @Line(200, { optional: true }) docRef?: string;
}

export class SettleFundingBody extends CommandBody implements ActionCommandOf<OapCommands, 'SettleFunding'> {
  @Code() source!: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { says: EUR_MINOR_UNITS }) amountPaid!: number;
  @Line(200) docRef!: string;
}

export class LinkReferenceBody extends CommandBody implements ActionCommandOf<OapCommands, 'LinkReference'> {
  @OneOf(REFERENCE_KINDS) kind!: ReferenceKind;
  @Line(100, { says: 'Id of the other system, which says nothing by itself.' }) ref!: string;
}

/** `ReceiveCarriedAction` follows from an action's being carried over; nobody sends it. */
export const oapBodies = bodiesOf<Omit<OapCommands, 'ReceiveCarriedAction'>>()({
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
  GiveOpinion: GiveOpinionBody,
  ProposeOAPAmendment: ProposeOAPAmendmentBody,
  DecideOAPAmendment: DecideOAPAmendmentBody,
  AcceptOAPAmendmentBySilence: EmptyBody,
  CloseOAP: CloseOAPBody,
  CarryOverAction: CarryOverActionBody,
  AcceptActionLead: AcceptActionLeadBody,
  DeclineActionLead: ActionPartyReasonBody,
  JoinAction: JoinActionBody,
  LeaveAction: ActionPartyReasonBody,
  SuspendAction: ActionReasonBody,
  ResumeAction: EmptyBody,
  ProposeActionOutcome: ProposeActionOutcomeBody,
  CompleteAction: CompleteActionBody,
  MarkNotCompleted: ActionReasonBody,
  ExtendAction: ExtendActionBody,
  RescheduleAction: RescheduleActionBody,
  CorrectResult: CorrectResultBody,
  ValidateResult: ValidateResultBody,
  RequestFunding: RequestFundingBody,
  AwardFunding: AwardFundingBody,
  DeclineFunding: DeclineFundingBody,
  SettleFunding: SettleFundingBody,
  LinkReference: LinkReferenceBody,
});
