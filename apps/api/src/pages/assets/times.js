/** Days and instants as the programme's zone has them. No zone is ever left unsaid. */

/**
 * The local date of an instant.
 * @param {string} instant
 * @param {string} zone
 */
export const dayOf = (instant, zone) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(instant));

/**
 * The last millisecond of a local day, as an instant.
 * @param {string} day
 * @param {string} zone
 */
export function endOfDay(day, zone) {
  const wall = Date.parse(`${day}T23:59:59.999Z`);
  // The offset before noon may not be that of the evening: the second look corrects the first across a change of the hour.
  const guess = wall - offsetAt(wall, zone);
  return new Date(wall - offsetAt(guess, zone)).toISOString();
}

/**
 * Whole days from one date to another.
 * @param {string} from
 * @param {string} to
 */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/**
 * @param {string} day
 * @param {number} days
 */
export const dayAfter = (day, days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * Milliseconds the zone is ahead of UTC.
 * @param {number} at
 * @param {string} zone
 */
function offsetAt(at, zone) {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(at / 1_000) * 1_000;
}
