import { addDays, atTime, dayOf, timeOf, weekdayOf, type Instant } from '#kernel';

const SATURDAY = 6;

/**
 * When a seat that chose an hour is told: now, if this is the hour of a day from Monday to Friday where the seat is, else as the next
 * such hour begins. An hour that the clock leaves out in spring comes as it resumes.
 */
export function nextHour(now: Instant, { hour, zone }: { readonly hour: number; readonly zone: string }): Instant {
  const today = dayOf(now, zone);
  if (weekdayOf(today) < SATURDAY && Number(timeOf(now, zone).slice(0, 2)) === hour) return now;
  const time = `${String(hour).padStart(2, '0')}:00`;
  let day = today;
  while (weekdayOf(day) >= SATURDAY || atTime(day, time, zone) <= now) day = addDays(day, 1);
  return atTime(day, time, zone);
}
