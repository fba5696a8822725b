import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Days off, as a calendar file or a published calendar lists them. */
export interface DaysOff {
  /** 1 is Monday, 7 is Sunday. */
  readonly weekend: readonly number[];
  readonly holidays: readonly { readonly date: string }[];
}

/** Working days counted one by one. A second opinion on the engine's own reckoning: none of its code is used here. */
export class WorkingDays {
  private readonly holidays: ReadonlySet<string>;

  constructor(private readonly off: DaysOff) {
    this.holidays = new Set(off.holidays.map(({ date }) => date));
  }

  static shipped(code: string): WorkingDays {
    return new WorkingDays(parse(readFileSync(`definitions/calendars/${code.toLowerCase()}.yaml`, 'utf8')) as DaysOff);
  }

  isWorking(day: string): boolean {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
    return !this.off.weekend.includes(weekday) && !this.holidays.has(day);
  }

  /** The n-th working day after the day; before it where n is negative; the day itself for 0. */
  from(day: string, n: number): string {
    let at = day;
    for (let left = Math.abs(n); left > 0; ) {
      at = shifted(at, Math.sign(n));
      if (this.isWorking(at)) left--;
    }
    return at;
  }

  /** The day itself or the nearest working day in the direction. */
  nearest(day: string, direction: 1 | -1): string {
    let at = day;
    while (!this.isWorking(at)) at = shifted(at, direction);
    return at;
  }
}

export const shifted = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The instant at which clocks of the zone show this time, by the platform's own tables. */
export function wallClock(day: string, time: string, zone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  const shown = (at: number): number => {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).formatToParts(at);
    const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  };
  const first = wanted - (shown(wanted) - wanted);
  return new Date(first - (shown(first) - wanted)).toISOString();
}

/** The end of a local day: the first instant of the next. */
export const dayEnd = (day: string, zone: string): string => wallClock(shifted(day, 1), '00:00', zone);
