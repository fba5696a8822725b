import type { JadCommands } from '#domain';
import { bodiesOf, CommandBody, EmptyBody, type CommandOf } from '../commands/bodies.js';
import { Code, Codes, Day, Flag, Id, Line, ListOf, Nested, OneOf, Text, Whole } from '../http/fields.js';

const PARTIES_MAX = 100;
const FIGURES_MAX = 100;
const QUALIFIERS = ['identified', 'potential', 'estimated'];
const OFFICERS_MAX = 1_000_000;

export class ActionRefBody {
  @Id() oapId!: string;
  @Code() actionId!: string;
}

export class DaysBody {
  @Day() from!: string;
  @Day() to!: string;
}

export class ProposeJADBody extends CommandBody implements CommandOf<JadCommands, 'ProposeJAD'> {
  @Id() cycleId!: string;
  @ListOf(() => ActionRefBody, 50, { min: 1 }) actions!: ActionRefBody[];
  @Line(300) theme!: string;
  @Nested(() => DaysBody) window!: DaysBody;
  @Codes(PARTIES_MAX, { says: 'Party codes.' }) leads!: string[];
}

export class AdoptJADOperationalPlanBody extends CommandBody implements CommandOf<JadCommands, 'AdoptJADOperationalPlan'> {
  @Line(200) planRef!: string;
  @ListOf(() => DaysBody, 60, { min: 1 }) days!: DaysBody[];
  @Line(200) centre!: string;
  @Codes(PARTIES_MAX, { says: 'Party codes.' }) countries!: string[];
}

export class CommitToJADBody extends CommandBody implements CommandOf<JadCommands, 'CommitToJAD'> {
  @Code() party!: string;
  @Text(2_000) contribution!: string;
  @Whole(0, OFFICERS_MAX, { optional: true }) officers?: number;
}

export class WithdrawFromJADBody extends CommandBody implements CommandOf<JadCommands, 'WithdrawFromJAD'> {
  @Code() party!: string;
  @Text(2_000) reason!: string;
}

/** Of a cancellation or the end of an embargo. */
export class JADReasonBody extends CommandBody implements CommandOf<JadCommands, 'CancelJAD'> {
  @Text(2_000) reason!: string;
}

export class RecordJADResultBody extends CommandBody implements CommandOf<JadCommands, 'RecordJADResult'> {
  @Code() party!: string;
  @Code() indicator!: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { says: 'In the unit of the indicator: euro in minor units, weights in grams.' }) value!: number;
  @Code() unit!: string;
  @Line(500) source!: string;
}

export class ConcludeJADBody extends CommandBody implements CommandOf<JadCommands, 'ConcludeJAD'> {
  @Day() lastDay!: string;
}

export class CompleteJADBody extends CommandBody implements CommandOf<JadCommands, 'CompleteJAD'> {
  @Text(8_000) summary!: string;
  @Text(8_000) lessons!: string;
  @Flag({ optional: true, says: 'Says on purpose that there are no results.' }) noResults?: boolean;
}

export class PostponeJADBody extends CommandBody implements CommandOf<JadCommands, 'PostponeJAD'> {
  @ListOf(() => DaysBody, 60, { min: 1 }) newDays!: DaysBody[];
  @Text(2_000) reason!: string;
}

export class OpenCoordinationCentreBody extends CommandBody implements CommandOf<JadCommands, 'OpenCoordinationCentre'> {
  @Line(200) place!: string;
}

export class CorrectJADResultBody extends CommandBody implements CommandOf<JadCommands, 'CorrectJADResult'> {
  @Id({ says: 'Id of the command that recorded it.' }) resultId!: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { says: 'In the unit of the result.' }) newValue!: number;
  @Text(2_000) reason!: string;
}

/** A published figure. Where two sources differ, both are given. */
export class FigureBody {
  @Code() indicator!: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { says: 'In the unit of the indicator: euro in minor units, weights in grams.' }) value!: number;
  @Code() unit!: string;
  @Line(500) source!: string;
  @Flag({ optional: true, says: 'The source says "more than".' }) atLeast?: boolean;
  @OneOf(QUALIFIERS, { optional: true }) qualifier?: 'identified' | 'potential' | 'estimated';
}

export class PublishJADResultsBody extends CommandBody implements CommandOf<JadCommands, 'PublishJADResults'> {
  @Line(500) pressRef!: string;
  @ListOf(() => FigureBody, FIGURES_MAX, { min: 1 }) figures!: FigureBody[];
}

/** `RecordPublicJAD` is the importer's: where a public fact comes from is never taken from outside. */
export const jadBodies = bodiesOf<Omit<JadCommands, 'RecordPublicJAD'>>()({
  ProposeJAD: ProposeJADBody,
  AdoptJADOperationalPlan: AdoptJADOperationalPlanBody,
  CommitToJAD: CommitToJADBody,
  WithdrawFromJAD: WithdrawFromJADBody,
  ConfirmJAD: EmptyBody,
  CancelJAD: JADReasonBody,
  StartJAD: EmptyBody,
  RecordJADResult: RecordJADResultBody,
  ConcludeJAD: ConcludeJADBody,
  CompleteJAD: CompleteJADBody,
  LiftJADEmbargo: JADReasonBody,
  PostponeJAD: PostponeJADBody,
  OpenCoordinationCentre: OpenCoordinationCentreBody,
  CorrectJADResult: CorrectJADResultBody,
  PublishJADResults: PublishJADResultsBody,
});
