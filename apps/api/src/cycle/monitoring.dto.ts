import type { CycleCommands, MeetingKind, PublishedFigure } from '#domain';
import { CommandBody, type CommandOf } from '../commands/bodies.js';
import { Code, Day, Flag, Id, Line, ListOf, Nested, OneOf, Text, Whole } from '../http/fields.js';

const MEETING_KINDS: readonly MeetingKind[] = ['NEC', 'WORKSHOP', 'KICKOFF', 'DRAFTING', 'OPERATIONAL'];
const QUALIFIERS = ['identified', 'potential', 'estimated'];
const FIRST_YEAR = 2010;
const LAST_YEAR = 2199;

abstract class MeetingBody extends CommandBody {
  @OneOf(MEETING_KINDS) kind!: MeetingKind;
  @Id({ optional: true, says: 'The plan it is about, where it is about one.' }) oapId?: string;
}

export class ScheduleMeetingBody extends MeetingBody implements CommandOf<CycleCommands, 'ScheduleMeeting'> {
  @Day() on!: string;
  @Line(200, { optional: true }) place?: string;
  @Line(300, { optional: true }) title?: string;
}

export class HoldMeetingBody extends MeetingBody implements CommandOf<CycleCommands, 'HoldMeeting'> {
  @Day() heldOn!: string;
  @Day({ optional: true, says: 'The day for which it was scheduled, if another.' }) scheduledOn?: string;
  @Text(4_000, { optional: true }) conclusions?: string;
  @Line(200, { optional: true }) docRef?: string;
}

export class ProgrammeActionBody {
  @Id() oapId!: string;
  @Code() actionId!: string;
}

export class CommitWorkProgrammeBody extends CommandBody implements CommandOf<CycleCommands, 'CommitWorkProgramme'> {
  @Code() party!: string;
  @Whole(FIRST_YEAR, LAST_YEAR) year!: number;
  @Line(200) docRef!: string;
  @ListOf(() => ProgrammeActionBody, 200, { min: 1 }) actions!: ProgrammeActionBody[];
}

export class IntegrateIntoNationalPlanBody extends CommandBody implements CommandOf<CycleCommands, 'IntegrateIntoNationalPlan'> {
  @Code() state!: string;
  @Id() oapId!: string;
  @Line(200, { says: 'Reference of the national plan.' }) ref!: string;
}

export class OpenFundingCallBody extends CommandBody implements CommandOf<CycleCommands, 'OpenFundingCall'> {
  @Line(100, { says: 'Whose money it is, such as EUROPOL-HVG.' }) source!: string;
  @Whole(FIRST_YEAR, LAST_YEAR) year!: number;
  @Day({ optional: true }) closesOn?: string;
  @Line(200, { optional: true }) docRef?: string;
}

export class ConcludeMidTermReviewBody extends CommandBody implements CommandOf<CycleCommands, 'ConcludeMidTermReview'> {
  @Line(200) docRef!: string;
  @Text(4_000, { optional: true }) summary?: string;
}

export class PeriodBody {
  @Day() from!: string;
  @Day() to!: string;
}

export class PublishedFigureBody implements PublishedFigure {
  @Code() indicator!: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { says: 'In the unit of the indicator: money in cents, weights in grams.' }) value!: number;
  @Code() unit!: string;
  @Flag({ optional: true, says: 'The source says "more than".' }) atLeast?: boolean;
  @OneOf(QUALIFIERS, { optional: true }) qualifier?: 'identified' | 'potential' | 'estimated';
  @Nested(() => PeriodBody) period!: PeriodBody;
}

export class PublishAnnualResultsBody extends CommandBody implements CommandOf<CycleCommands, 'PublishAnnualResults'> {
  @Whole(FIRST_YEAR, LAST_YEAR) year!: number;
  @ListOf(() => PublishedFigureBody, 60, { min: 1 }) indicators!: PublishedFigureBody[];
  @Line(200) docRef!: string;
  @Line(300, { says: 'Where they were published. Another source may say otherwise; both stand.' }) source!: string;
}

export const monitoringBodies = {
  ScheduleMeeting: ScheduleMeetingBody,
  HoldMeeting: HoldMeetingBody,
  CommitWorkProgramme: CommitWorkProgrammeBody,
  IntegrateIntoNationalPlan: IntegrateIntoNationalPlanBody,
  OpenFundingCall: OpenFundingCallBody,
  ConcludeMidTermReview: ConcludeMidTermReviewBody,
  PublishAnnualResults: PublishAnnualResultsBody,
};
