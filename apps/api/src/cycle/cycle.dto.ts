import type { CycleCommands } from '#domain';
import { bodiesOf, CommandBody, EmptyBody, type CommandOf } from '../commands/bodies.js';
import { Code, Day, Flag, Id, Line, Nested, OneOf, Subject, Text, Whole } from '../http/fields.js';

const PLAN_KINDS = ['GENERAL', 'PER_PRIORITY'];
const SEATS = ['driver', 'coDriver', 'coordinator'];
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

abstract class SeatTakenBody extends CommandBody {
  @Day() from!: string;
  @Day({ optional: true, says: 'Last day in office.' }) to?: string;
  @Subject({ optional: true, says: 'Where the seat is one account\'s; opaque, never a name.' }) holder?: string;
}

/** Of a driver or a co-driver. */
export class AppointDriverBody extends SeatTakenBody implements CommandOf<CycleCommands, 'AppointDriver'> {
  @Code() lineCode!: string;
  @Code() party!: string;
}

export class DesignateNationalCoordinatorBody extends SeatTakenBody implements CommandOf<CycleCommands, 'DesignateNationalCoordinator'> {
  @Code() state!: string;
}

export class ReleaseRoleBody extends CommandBody implements CommandOf<CycleCommands, 'ReleaseRole'> {
  @OneOf(SEATS) seat!: 'driver' | 'coDriver' | 'coordinator';
  @Code({ says: 'Line code, or state code for a coordinator.' }) target!: string;
  @Code() party!: string;
  @Day({ optional: true, says: 'Last day in office; today where left out.' }) to?: string;
  @Text(2_000) reason!: string;
}

/** `RegisterPlan` follows from a plan's opening; nobody sends it. */
export const cycleBodies = bodiesOf<Omit<CycleCommands, 'RegisterPlan'>>()({
  AnnounceCycle: AnnounceCycleBody,
  ActivateCycle: EmptyBody,
  EndCycle: EmptyBody,
  AdoptPriority: AdoptPriorityBody,
  DefineStrategicGoal: DefineStrategicGoalBody,
  SubmitStrategicPlan: SubmitStrategicPlanBody,
  ApproveStrategicPlan: ApproveStrategicPlanBody,
  DefinePlanLine: DefinePlanLineBody,
  AppointDriver: AppointDriverBody,
  AppointCoDriver: AppointDriverBody,
  DesignateNationalCoordinator: DesignateNationalCoordinatorBody,
  ReleaseRole: ReleaseRoleBody,
});
