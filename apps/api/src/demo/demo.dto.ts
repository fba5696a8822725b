import { Code, Line, Moment, Subject, Whole } from '../http/fields.js';

export class DemoTokenBody {
  @Code({ says: 'A role of a published definition, or OPERATOR.' }) role!: string;
  @Code() party!: string;
  @Subject({ optional: true, says: 'Tells two accounts of one seat apart; <role>@<party> where left out.' }) subject?: string;
}

/** Exactly one of the three. */
export class MoveDemoClockBody {
  @Line(40, { optional: true, says: 'A duration, such as P10D.' }) advance?: string;
  @Whole(1, 1_300, { optional: true, says: 'Working days.' }) workdays?: number;
  @Moment({ optional: true }) to?: string;
}
