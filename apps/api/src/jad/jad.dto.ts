import type { JadCommands } from '#domain';
import { bodiesOf, CommandBody, EmptyBody, type CommandOf } from '../commands/bodies.js';
import { Code, Codes, Day, Flag, Id, Line, ListOf, Nested, Text, Whole } from '../http/fields.js';

const PARTIES_MAX = 100;
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

export const jadBodies = bodiesOf<JadCommands>()({
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
});
