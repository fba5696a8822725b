import type { CycleCommands, StepNo } from '#domain';
import { bodiesOf, CommandBody, EmptyBody, type CommandOf } from '../commands/bodies.js';
import { Code, Codes, Day, Flag, Id, Line, Nested, OneOf, Ordinal, Text, Whole } from '../http/fields.js';
import { assessmentBodies } from './assessment.dto.js';
import { evaluationBodies } from './evaluation.dto.js';
import { monitoringBodies } from './monitoring.dto.js';
import { seatBodies } from './seats.dto.js';

const PLAN_KINDS = ['GENERAL', 'PER_PRIORITY'];
const FIRST_YEAR = 2010;
const LAST_YEAR = 2190;

export class DefinitionRefBody {
  @Id() id!: string;
  @Whole(1, 10_000) version!: number;
}

export class AnnounceCycleBody extends CommandBody implements CommandOf<CycleCommands, 'AnnounceCycle'> {
  @Code() programme!: string;
  @Whole(FIRST_YEAR, LAST_YEAR) startYear!: number;
  @Nested(() => DefinitionRefBody, { says: 'The published definition the cycle pins.' }) definition!: DefinitionRefBody;
}

export class AdoptPriorityBody extends CommandBody implements CommandOf<CycleCommands, 'AdoptPriority'> {
  @Code() code!: string;
  @Line(300) title!: string;
  @Text(4_000) aim!: string;
  @Line(200) docRef!: string;
  @Day() decidedOn!: string;
  @Line(500, { optional: true }) basis?: string;
}

export class DefineStrategicGoalBody extends CommandBody implements CommandOf<CycleCommands, 'DefineStrategicGoal'> {
  @Code() code!: string;
  @Line(300) title!: string;
  @Flag() horizontal!: boolean;
  @Code({ optional: true }) priorityCode?: string;
}

export class SubmitStrategicPlanBody extends CommandBody implements CommandOf<CycleCommands, 'SubmitStrategicPlan'> {
  @OneOf(PLAN_KINDS) kind!: 'GENERAL' | 'PER_PRIORITY';
  @Code({ optional: true }) priorityCode?: string;
  @Line(200) docRef!: string;
}

export class ApproveStrategicPlanBody extends SubmitStrategicPlanBody implements CommandOf<CycleCommands, 'ApproveStrategicPlan'> {
  @Day() decidedOn!: string;
}

export class DefinePlanLineBody extends CommandBody implements CommandOf<CycleCommands, 'DefinePlanLine'> {
  @Code() lineCode!: string;
  @Code() priorityCode!: string;
  @Line(300) title!: string;
}

export class SupersedeCycleBody extends CommandBody implements CommandOf<CycleCommands, 'SupersedeCycle'> {
  @Id({ optional: true, says: 'The cycle in its place.' }) by?: string;
  @Text(2_000) reason!: string;
  @Line(200) docRef!: string;
}

export class MigrateCycleBody extends CommandBody implements CommandOf<CycleCommands, 'MigrateCycle'> {
  @Whole(1, 10_000, { says: 'A newer version of the definition the cycle has pinned.' }) version!: number;
  @Text(2_000) reason!: string;
  @Line(200, { optional: true, says: 'The decision it rests on.' }) docRef?: string;
}

export class ReopenStepBody extends CommandBody implements CommandOf<CycleCommands, 'ReopenStep'> {
  @Ordinal(4, { says: '1 policy development, 2 policy setting, 3 implementation, 4 evaluation.' }) step!: StepNo;
  @Text(2_000) reason!: string;
}

export class RewordPriorityBody extends CommandBody implements CommandOf<CycleCommands, 'RewordPriority'> {
  @Code() code!: string;
  @Line(300) title!: string;
  @Text(4_000) aim!: string;
  @Line(200) docRef!: string;
  @Day() decidedOn!: string;
}

export class RepealPriorityBody extends CommandBody implements CommandOf<CycleCommands, 'RepealPriority'> {
  @Code() code!: string;
  @Text(2_000) reason!: string;
  @Line(200) docRef!: string;
  @Day() decidedOn!: string;
}

export class ConcludePrioritySelectionBody extends CommandBody implements CommandOf<CycleCommands, 'ConcludePrioritySelection'> {
  @Line(200) docRef!: string;
  @Codes(50, { says: 'The priorities chosen, all of them adopted.' }) codes!: string[];
}

/** `RegisterPlan` and `RegisterPlanClosure` follow from what a plan undergoes; nobody sends them. */
export const cycleBodies = bodiesOf<Omit<CycleCommands, 'RegisterPlan' | 'RegisterPlanClosure'>>()({
  AnnounceCycle: AnnounceCycleBody,
  ActivateCycle: EmptyBody,
  EndCycle: EmptyBody,
  CloseCycle: EmptyBody,
  SupersedeCycle: SupersedeCycleBody,
  MigrateCycle: MigrateCycleBody,
  ReopenStep: ReopenStepBody,
  AdoptPriority: AdoptPriorityBody,
  RewordPriority: RewordPriorityBody,
  RepealPriority: RepealPriorityBody,
  ConcludePrioritySelection: ConcludePrioritySelectionBody,
  DefineStrategicGoal: DefineStrategicGoalBody,
  SubmitStrategicPlan: SubmitStrategicPlanBody,
  ApproveStrategicPlan: ApproveStrategicPlanBody,
  DefinePlanLine: DefinePlanLineBody,
  ...assessmentBodies,
  ...seatBodies,
  ...monitoringBodies,
  ...evaluationBodies,
});
