import type { Labels } from '#kernel';
import type { CalendarCommands } from '#domain';
import { bodiesOf, CommandBody, type CommandOf } from '../commands/bodies.js';
import { Code, Day, LabelText, ListOf, Whole, WholeNumbers } from '../http/fields.js';

export class HolidayBody {
  @Day() date!: string;
  @LabelText() names!: Labels;
}

export class PublishCalendarBody extends CommandBody implements CommandOf<CalendarCommands, 'PublishCalendar'> {
  @Code() code!: string;
  @Whole(1, 10_000) version!: number;
  @Day() from!: string;
  @Day() to!: string;
  @WholeNumbers(1, 7, 7, { says: '1 is Monday, 7 is Sunday.' }) weekend!: number[];
  @ListOf(() => HolidayBody, 2_000) holidays!: HolidayBody[];
}

export const calendarBodies = bodiesOf<CalendarCommands>()({ PublishCalendar: PublishCalendarBody });
