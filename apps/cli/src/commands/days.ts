import { atTime, isInstant, isLocalDate, startOfDay, toInstant, type Instant } from '#kernel';
import { EXIT, Failure } from '../client.js';

const ZONE = 'Europe/Brussels';

/** A day means its end in Brussels, an instant itself. Throws `Failure` for anything else. */
export const endOf = (text: string): Instant => read(text, (day) => atTime(day, '23:59:59.999', ZONE));

/** A day means its start in Brussels, an instant itself. Throws `Failure` for anything else. */
export const startOf = (text: string): Instant => read(text, (day) => startOfDay(day, ZONE));

function read(text: string, ofDay: (day: string) => Instant): Instant {
  if (isLocalDate(text)) return ofDay(text);
  if (isInstant(text)) return toInstant(text);
  throw new Failure(`"${String(text)}" is neither a day such as 2023-06-30 nor an instant such as 2023-06-30T12:00:00Z.`, EXIT.usage);
}
