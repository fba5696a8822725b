import { Temporal } from 'temporal-polyfill';

/** RFC 3339 in UTC with milliseconds: `2021-03-01T08:00:00.000Z`. Two of them compare as text. */
export type Instant = string;
/** `2021-03-01`: a whole day, without hours or zone. Two of them compare as text. */
export type LocalDate = string;

const MILLISECONDS_A_DAY = 86_400_000;

/** The instant of `milliseconds` since 1970. */
export const instantOf = (milliseconds: number): Instant => new Date(milliseconds).toISOString();
export const millisecondsOf = (instant: Instant): number => Temporal.Instant.from(instant).epochMilliseconds;

/** Any RFC 3339 instant in the one form the engine keeps. Throws RangeError on anything else. */
export const toInstant = (text: string): Instant => instantOf(Temporal.Instant.from(text).epochMilliseconds);

/** Whether `text` is a day that exists: not 30 February, not 29 February of a common year. */
export function isLocalDate(text: unknown): text is LocalDate {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

export function isInstant(text: unknown): text is Instant {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return false;
  try {
    Temporal.Instant.from(text);
    return true;
  } catch {
    return false;
  }
}

/** Of each zone the day asked for last: one asks of the same day again and again, and reckoning with zones is dear. At most `ZONES_KEPT_MAX`. */
const lastDays = new Map<string, { readonly from: Instant; readonly to: Instant; readonly day: LocalDate }>();
const ZONES_KEPT_MAX = 64;
/** The one form the engine keeps instants in, within the years in which they compare as text. */
const KEPT_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The local date of an instant in a zone. */
export function dayOf(instant: Instant, zone = 'Europe/Brussels'): LocalDate {
  const last = lastDays.get(zone);
  const kept = KEPT_FORM.test(instant);
  if (last && kept && last.from <= instant && instant < last.to) return last.day;
  const date = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate();
  const day = date.toString();
  if (!kept || (!last && lastDays.size >= ZONES_KEPT_MAX)) return day;
  const [from, to] = [startOfDay(day, zone), startOfDay(date.add({ days: 1 }).toString(), zone)];
  // Where clocks are put back across midnight, a day is left and entered again: only whole days are kept.
  if (Date.parse(to) - Date.parse(from) === MILLISECONDS_A_DAY) lastDays.set(zone, { from, to, day });
  return day;
}

export const addDays = (date: LocalDate, days: number): LocalDate => instantOf(Date.parse(date) + days * MILLISECONDS_A_DAY).slice(0, 10);

/** A missing day in the last month becomes the month's last day (Reg. 1182/71 Art. 3(2)(c)). */
export const addMonths = (date: LocalDate, months: number): LocalDate =>
  Temporal.PlainDate.from(date).add({ months }, { overflow: 'constrain' }).toString();

export const yearOf = (date: LocalDate): number => Number(date.slice(0, 4));

/** Days from `from` to `to`; negative if `to` lies before. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => (Date.parse(to) - Date.parse(from)) / MILLISECONDS_A_DAY;

/** 1 = Monday ... 7 = Sunday. By arithmetic: calendars ask it for every day they pass, and 1 January 1970 was a Thursday. */
export const weekdayOf = (date: LocalDate): number => ((((Date.parse(date) / MILLISECONDS_A_DAY + 3) % 7) + 7) % 7) + 1;

/** The instant at which the local day begins. A day whose midnight is skipped begins at its first existing instant. */
export const startOfDay = (date: LocalDate, zone: string): Instant =>
  instantOf(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);

/** The first instant after the local day: a deadline on `date` is missed from then on. */
export const endOfDay = (date: LocalDate, zone: string): Instant => startOfDay(addDays(date, 1), zone);

/**
 * The instant of a wall-clock time on a day. In a gap the time after it is taken, in a repeated hour the first:
 * both fire once.
 */
export const atTime = (date: LocalDate, time: string, zone: string): Instant =>
  instantOf(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds);

/** Adds an ISO 8601 duration (`P10D`, `PT36H`, `P1M`) to an instant on the zone's calendar. Throws RangeError on anything else. */
export const addDuration = (instant: Instant, duration: string, zone: string): Instant =>
  instantOf(Temporal.Instant.from(instant).toZonedDateTimeISO(zone).add(Temporal.Duration.from(duration)).epochMilliseconds);

/** Whether [a, b] and [c, d] share a day; an open end is `undefined`. */
export const overlaps = (a: LocalDate, b: LocalDate | undefined, c: LocalDate, d: LocalDate | undefined): boolean =>
  (d === undefined || a <= d) && (b === undefined || c <= b);

/** Wall-clock time of an instant in a zone, `HH:MM:SS`. */
export const timeOf = (instant: Instant, zone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'second' });
