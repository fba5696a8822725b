import { ensure } from './refused.js';
import { yearOf, type LocalDate } from './time.js';

/**
 * Years before the first and after the last one of a cycle or plan in which its affairs may still lie: a cycle is prepared from two years
 * ahead on (C1), and seats, money, answers and corrections reach beyond its end. A day further off is a slip of the pen.
 */
export const NEAR_YEARS = 3;

/** Refuses a day that lies further than `NEAR_YEARS` outside what it is about; by years, so that open ends need no arithmetic. */
export function ensureNear(day: LocalDate, about: { readonly from: LocalDate; readonly to: LocalDate }, pointer: string): void {
  const [first, last] = [yearOf(about.from) - NEAR_YEARS, yearOf(about.to) + NEAR_YEARS];
  ensure(yearOf(day) >= first && yearOf(day) <= last, {
    code: 'DAY_FAR_OUTSIDE', kind: 'rule', pointer, message: `${day} lies more than ${NEAR_YEARS} years outside ${about.from} to ${about.to}, which this is about. Name a day from ${first} to ${last}.`,
  });
}
