import type { CycleCommands, CycleSeat } from '#domain';
import { CommandBody, type CommandOf } from '../commands/bodies.js';
import { Code, Day, OneOf, Subject, Text } from '../http/fields.js';

const SEATS: readonly CycleSeat[] = ['driver', 'coDriver', 'coordinator', 'goalSupervisor'];

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

export class AppointGoalSupervisorBody extends SeatTakenBody implements CommandOf<CycleCommands, 'AppointGoalSupervisor'> {
  @Code() goalCode!: string;
  @Code() party!: string;
}

/** Which seat, and which party in it: what a nomination and an acceptance say. */
export class SeatNamedBody extends CommandBody implements CommandOf<CycleCommands, 'NominateRoleHolder'> {
  @OneOf(SEATS) seat!: CycleSeat;
  @Code({ says: 'Line code; state code for a coordinator; goal code for a supervisor.' }) target!: string;
  @Code() party!: string;
}

export class DeclineRoleBody extends SeatNamedBody implements CommandOf<CycleCommands, 'DeclineRole'> {
  @Text(2_000) reason!: string;
}

export class ReleaseRoleBody extends SeatNamedBody implements CommandOf<CycleCommands, 'ReleaseRole'> {
  @Day({ optional: true, says: 'Last day in office; today where left out.' }) to?: string;
  @Text(2_000) reason!: string;
}

export class DesignateSubstituteBody extends SeatNamedBody implements CommandOf<CycleCommands, 'DesignateSubstitute'> {
  @Code({ says: 'Party that stands in; the same one where another of its accounts does.' }) substitute!: string;
  @Day() from!: string;
  @Day({ says: 'Last day.' }) to!: string;
  @Subject({ optional: true, says: 'Where one account of the substitute stands in; opaque, never a name.' }) holder?: string;
}

export class HandOverSeatsBody extends CommandBody implements CommandOf<CycleCommands, 'HandOverSeats'> {
  @Code() party!: string;
  @Subject({ says: 'The account whose seats go over; opaque, never a name.' }) fromHolder!: string;
  @Subject({ says: 'The account that takes them.' }) toHolder!: string;
  @Day({ optional: true, says: 'First day in new hands; today where left out.' }) from?: string;
  @Text(2_000) reason!: string;
}

export const seatBodies = {
  NominateRoleHolder: SeatNamedBody,
  AppointDriver: AppointDriverBody,
  AppointCoDriver: AppointDriverBody,
  AppointGoalSupervisor: AppointGoalSupervisorBody,
  DesignateNationalCoordinator: DesignateNationalCoordinatorBody,
  AcceptRole: SeatNamedBody,
  DeclineRole: DeclineRoleBody,
  ReleaseRole: ReleaseRoleBody,
  DesignateSubstitute: DesignateSubstituteBody,
  HandOverSeats: HandOverSeatsBody,
};
