import { addDays, weekdayOf, type DataOf, type LocalDate } from '#kernel';
import type { DomainCatalogue } from '#domain';

/** A version of a working-day calendar, as it was published. */
export type CalendarData = DataOf<DomainCatalogue['CalendarPublished']>;

/** A day that does not count, and why, in words a reader of the explanation understands. */
export interface Skipped {
  readonly date: LocalDate;
  readonly why: string;
}

/** A day reached, and the days passed over on the way. */
export interface Reached {
  readonly date: LocalDate;
  readonly skipped: readonly Skipped[];
}

/** A calendar was asked about a day for which it has no list: it does not guess. */
export class OutsideCalendar extends RangeError {
  constructor(readonly calendar: string, readonly date: LocalDate, readonly from: LocalDate, readonly to: LocalDate) {
    super(`The calendar ${calendar} lists the days from ${from} to ${to}; it cannot say whether ${date} is a working day.`);
    this.name = 'OutsideCalendar';
  }
}

/** Days in a row without a working day beyond which a calendar is taken to be broken. */
const DAYS_OFF_MAX = 60;
const WEEKDAYS = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/**
 * Working days by a published list: neither weekend nor public holiday (Reg. 1182/71 Art. 2).
 * Every answer names the days it passed over. Outside `from`..`to` it throws `OutsideCalendar`: a list of days expires.
 */
export class WorkingDayCalendar {
  readonly code: string;
  readonly version: number;
  private readonly holidays: ReadonlyMap<LocalDate, string>;

  constructor(private readonly data: CalendarData) {
    this.code = data.code;
    this.version = data.version;
    this.holidays = new Map(data.holidays.map((holiday) => [holiday.date, holiday.names['en'] ?? Object.values(holiday.names)[0] ?? 'public holiday']));
  }

  isWorkingDay(date: LocalDate): { readonly working: boolean; readonly why?: string } {
    const { code, version, from, to, weekend } = this.data;
    if (date < from || date > to) throw new OutsideCalendar(`${code} v${version}`, date, from, to);
    const holiday = this.holidays.get(date);
    if (holiday !== undefined) return { working: false, why: holiday };
    const weekday = weekdayOf(date);
    return weekend.includes(weekday) ? { working: false, why: WEEKDAYS[weekday] } : { working: true };
  }

  /** The day itself if it is a working day, else the next one. */
  nextWorkingDay(date: LocalDate): Reached {
    return this.seek(date, 1);
  }

  /** The day itself if it is a working day, else the one before. */
  previousWorkingDay(date: LocalDate): Reached {
    return this.seek(date, -1);
  }

  /**
   * The `count`-th working day after `date` (before it, if negative). The day itself is not counted (Reg. 1182/71 Art. 3(1));
   * a count of 0 gives the day itself, working or not.
   */
  addWorkdays(date: LocalDate, count: number): Reached {
    const step = count < 0 ? -1 : 1;
    const skipped: Skipped[] = [];
    let day = date;
    for (let left = Math.abs(count); left > 0; left--) {
      const reached = this.seek(addDays(day, step), step);
      skipped.push(...reached.skipped);
      day = reached.date;
    }
    return { date: day, skipped };
  }

  /** Working days after `from` up to and including `to`; 0 where `to` does not lie after `from`. */
  workdaysBetween(from: LocalDate, to: LocalDate): number {
    let count = 0;
    for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (this.isWorkingDay(day).working) count++;
    return count;
  }

  private seek(date: LocalDate, step: 1 | -1): Reached {
    const skipped: Skipped[] = [];
    let day = date;
    for (let off = 0; off <= DAYS_OFF_MAX; off++) {
      const { working, why } = this.isWorkingDay(day);
      if (working) return { date: day, skipped };
      skipped.push({ date: day, why: why ?? 'not a working day' });
      day = addDays(day, step);
    }
    throw new RangeError(`The calendar ${this.code} v${this.version} has no working day within ${DAYS_OFF_MAX} days of ${date}.`);
  }
}

/** Saturdays and Sundays off, for ever: what is left when no list covers a date. Its use is said in the explanation. */
export const WEEKENDS_ONLY = new WorkingDayCalendar({ code: 'WEEKENDS-ONLY', version: 1, from: '0001-01-01', to: '9999-12-31', weekend: [6, 7], holidays: [] });

/** Published calendars by code; the newest version of each counts. */
export interface Calendars {
  get(code: string): WorkingDayCalendar | undefined;
}

/** Runs `compute` by the calendar; where there is none, or its list has expired, by weekends alone, and says so. */
export function withCalendar<T>(calendar: WorkingDayCalendar | undefined, code: string, compute: (by: WorkingDayCalendar) => T): { readonly value: T; readonly used?: WorkingDayCalendar; readonly note?: string } {
  if (!calendar) return { value: compute(WEEKENDS_ONLY), note: `No calendar ${code} is published: computed by weekends alone.` };
  try {
    return { value: compute(calendar), used: calendar };
  } catch (error) {
    if (!(error instanceof OutsideCalendar)) throw error;
    return { value: compute(WEEKENDS_ONLY), note: `${error.message} Computed by weekends alone.` };
  }
}
