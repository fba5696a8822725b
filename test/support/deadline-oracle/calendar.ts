import { shifted, WorkingDays } from '../working-days.js';

/** The day of the year `MM-DD`. */
export const on = (year: number, monthDay: string): string => `${year}-${monthDay}`;

export const yearOf = (day: string): number => Number(day.slice(0, 4));

/** The same date some months on; the last of the month where there is none. */
export function months(day: string, count: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return shifted(first.toISOString().slice(0, 10), Math.min(date, last) - 1);
}

/** Working days after the first day up to and including the second. */
export function workdaysLeft(days: WorkingDays, from: string, to: string): number {
  let count = 0;
  for (let day = shifted(from, 1); day <= to; day = shifted(day, 1)) if (days.isWorking(day)) count++;
  return count;
}

export { shifted, WorkingDays };
