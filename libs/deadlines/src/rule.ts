import { addDays, addMonths, isLocalDate, type LocalDate, type Rule, type RuleUnit } from '#kernel';
import { WEEKENDS_ONLY, withCalendar, type Reached, type Skipped, type WorkingDayCalendar } from './calendar.js';
import { memo } from './memo.js';

/** A date an anchor stands for, and the event it comes from where one does. */
export interface Anchored {
  readonly on: LocalDate;
  readonly eventId?: string;
}

/** What a due date is reckoned from. */
export interface Reckoning {
  /** The date behind an anchor's name; undefined while it is not known: then nothing is due. */
  readonly anchor: (name: string) => Anchored | undefined;
  readonly calendar: WorkingDayCalendar | undefined;
  readonly calendarCode: string;
  /** Months after the anchor at which this repetition of an `every` rule starts. */
  readonly monthsOn?: number;
  /** The rule's obligation came back: due on the later of this and the rule's own date. */
  readonly reopened?: { readonly on: LocalDate; readonly eventId: string; readonly event: string; readonly offset: number; readonly unit: RuleUnit };
  /** Intervals in which the clock stood still. */
  readonly suspensions?: readonly { readonly from: LocalDate; readonly to: LocalDate }[];
}

export interface DueDate {
  readonly dueOn: LocalDate;
  readonly anchor: { readonly name: string; readonly on: LocalDate; readonly eventId?: string };
  readonly calendar?: { readonly code: string; readonly version: number };
  /** The reckoning, step by step, in words. */
  readonly steps: readonly string[];
  readonly skipped: readonly Skipped[];
}

/**
 * The due date of a rule, or undefined while its anchor is not known.
 * Periods by Regulation 1182/71: the day of the event is not counted (Art. 3(1)); weeks, months and years end on the same day, a day
 * missing in the last month becomes that month's last (Art. 3(2)(c)); days off within count (Art. 3(3)), working days by the calendar.
 * Where `adjust: nextWorkingDay` says so, a period that ends on a day off runs on to the next working day (Art. 3(4)), and one of two
 * days or more holds at least two working days (Art. 3(5)). Neither is for periods counted backwards: those stay, or go back.
 */
export function dueDate(rule: Rule, from: Reckoning): DueDate | undefined {
  const trail = new Trail(from);
  let due = ownDate(rule, from, trail);
  if (from.reopened) {
    const { on, eventId, event, offset, unit } = from.reopened;
    const date = trail.offset(on, offset, unit, `${event} of ${on}`);
    if (!due || date > due.date) due = { date, anchor: { name: `event:${event}`, on, eventId }, period: periodFrom(on, offset, unit) };
    else trail.say(`the rule's own date ${due.date} is not before it and stands`);
  }
  if (!due) return undefined;
  let dueOn = trail.adjust(due.date, rule.adjust ?? 'none');
  if (due.period && rule.adjust === 'nextWorkingDay') dueOn = trail.twoWorkingDays(due.period, dueOn);
  for (const suspension of from.suspensions ?? []) dueOn = trail.resume(dueOn, suspension);
  return { dueOn, anchor: due.anchor, ...(trail.used && { calendar: { code: trail.used.code, version: trail.used.version } }), steps: trail.steps, skipped: trail.skipped };
}

interface Dated {
  readonly date: LocalDate;
  readonly anchor: DueDate['anchor'];
  /** The day a period of two days or more runs from, where the date is the end of one. */
  readonly period?: LocalDate;
}

/** Art. 3(5) speaks of periods of two days or more, forwards in time; working days are counted one by one anyway. */
const periodFrom = (from: LocalDate, offset: number, unit: RuleUnit): LocalDate | undefined => (offset >= (unit === 'day' ? 2 : 1) && unit !== 'workday' ? from : undefined);

function ownDate(rule: Rule, from: Reckoning, trail: Trail): Dated | undefined {
  const start = startOf(rule, from, trail);
  if (!start) return undefined;
  let date = start.date;
  if (from.monthsOn) date = trail.to(monthsAfter(date, from.monthsOn), `repeated after ${count(from.monthsOn, 'month')}`);
  const runsFrom = date;
  date = trail.offset(date, rule.offset ?? 0, rule.unit ?? 'day');
  if (rule.on !== undefined) return { date: trail.setTo(date, rule.on), anchor: start.anchor };
  return { date, anchor: start.anchor, period: rule.offset === undefined ? start.period : periodFrom(runsFrom, rule.offset, rule.unit ?? 'day') };
}

function startOf(rule: Rule, from: Reckoning, trail: Trail): Dated | undefined {
  if (typeof rule.anchor === 'string') {
    const found = from.anchor(rule.anchor);
    trail.say(found ? `${rule.anchor} is ${found.on}` : `${rule.anchor} is not known`);
    return found && { date: found.on, anchor: { name: rule.anchor, ...found } };
  }
  let latest: Dated | undefined;
  for (const part of rule.anchor.latestOf) {
    const found = from.anchor(part.anchor);
    if (!found) continue;
    trail.say(`${part.anchor} is ${found.on}`);
    const reached = trail.offset(found.on, part.offset, part.unit);
    const date = part.on === undefined ? reached : trail.setTo(reached, part.on);
    const period = part.on === undefined ? periodFrom(found.on, part.offset, part.unit) : undefined;
    if (!latest || date > latest.date) latest = { date, anchor: { name: part.anchor, ...found }, period };
  }
  if (latest && rule.anchor.latestOf.length > 1) trail.say(`the latest of these is ${latest.date}`);
  return latest;
}

const DAYS_A_WEEK = 7;
const MONTHS_A_YEAR = 12;
/** Reg. 1182/71 Art. 3(5). */
const WORKDAYS_A_PERIOD_MIN = 2;

/** Keeps the narration while a date moves. */
class Trail {
  readonly steps: string[] = [];
  readonly skipped: Skipped[] = [];
  used: WorkingDayCalendar | undefined;
  private noted = false;

  constructor(private readonly from: Reckoning) {}

  say(step: string): void {
    this.steps.push(step);
  }

  to(date: LocalDate, how: string): LocalDate {
    this.say(`${how}: ${date}`);
    return date;
  }

  setTo(date: LocalDate, on: string): LocalDate {
    return this.to(monthDay(date, on), `set to ${on} of that year`);
  }

  offset(date: LocalDate, offset: number, unit: RuleUnit, label = ''): LocalDate {
    if (offset === 0) return label ? this.to(date, label) : date;
    const how = `${label ? label + ', ' : ''}${count(Math.abs(offset), unit === 'workday' ? 'working day' : unit)} ${offset < 0 ? 'before' : 'after'}`;
    switch (unit) {
      case 'day':
        return this.to(addDays(date, offset), how);
      case 'week':
        return this.to(addDays(date, offset * DAYS_A_WEEK), how);
      case 'month':
        return this.to(monthsAfter(date, offset), how);
      case 'year':
        return this.to(monthsAfter(date, offset * MONTHS_A_YEAR), how);
      case 'workday':
        return this.to(this.byCalendar((calendar) => calendar.addWorkdays(date, offset)), how);
    }
  }

  adjust(date: LocalDate, adjust: 'none' | 'previousWorkingDay' | 'nextWorkingDay'): LocalDate {
    if (adjust === 'none') return date;
    const moved = this.byCalendar((calendar) => calendar[adjust](date));
    if (moved === date) return date;
    return this.to(moved, `${date} is not a working day; the ${adjust === 'nextWorkingDay' ? 'next' : 'previous'} one is taken`);
  }

  /** The end of a period that began on a day, moved on until the period holds two working days (Art. 3(5)). */
  twoWorkingDays(from: LocalDate, end: LocalDate): LocalDate {
    const held = withCalendar(this.from.calendar, this.from.calendarCode, (calendar) => calendar.workdaysBetween(from, end)).value;
    if (held >= WORKDAYS_A_PERIOD_MIN) return end;
    const moved = this.byCalendar((calendar) => calendar.addWorkdays(end, WORKDAYS_A_PERIOD_MIN - held));
    return this.to(moved, `the period from ${from} holds ${count(held, 'working day')}; it runs on until it holds ${WORKDAYS_A_PERIOD_MIN}`);
  }

  /** A date that went by while suspended moves to as many working days after the resumption as were left when it was suspended. */
  resume(date: LocalDate, { from, to }: { from: LocalDate; to: LocalDate }): LocalDate {
    if (date < from || date >= to) return date;
    const left = Math.max(1, withCalendar(this.from.calendar, this.from.calendarCode, (calendar) => calendar.workdaysBetween(from, date)).value);
    this.say(`suspended from ${from} to ${to}, over ${date}, with ${count(left, 'working day')} left`);
    return this.offset(to, left, 'workday', 'resumed');
  }

  private byCalendar(compute: (calendar: WorkingDayCalendar) => Reached): LocalDate {
    const { value, used, note } = withCalendar(this.from.calendar, this.from.calendarCode, compute);
    if (used) this.used = used;
    if (note && !this.noted) this.say(note);
    if (note) this.noted = true;
    this.skipped.push(...value.skipped);
    return value.date;
  }
}

/** `MM-DD` of the year of a date; 29 February of a common year is the 28th. */
function monthDay(date: LocalDate, on: string): LocalDate {
  const year = date.slice(0, 4);
  const day = `${year}-${on}`;
  if (isLocalDate(day)) return day;
  if (on === '02-29') return `${year}-02-28`;
  throw new RangeError(`There is no day ${on} in ${year}.`);
}

const dates = memo<LocalDate>();

/** So many months after a date, as the kernel adds them. */
export const monthsAfter = (date: LocalDate, months: number): LocalDate => dates(WEEKENDS_ONLY, `${date} ${months}`, () => addMonths(date, months));

const count = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
