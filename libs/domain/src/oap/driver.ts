import { ensure, type Definition, type LocalDate } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';

/** Parties that drive the line on the day; the rules want exactly one. */
export const driversOn = ({ seats }: CycleFacts, lineCode: string, day: LocalDate): readonly string[] =>
  seats.filter(({ seat, target, from, to }) => seat === 'driver' && target === lineCode && from <= day && (to === undefined || to >= day)).map(({ party }) => party);

/** Whether the programme has drivers at all. */
export const hasDrivers = ({ roles }: Definition): boolean => roles.some(({ seat }) => seat === 'driver');

/** I8, I11: the one driver in office; a plan is neither submitted nor approved while the line is vacant. */
export function driverOn(cycle: CycleFacts, lineCode: string, day: LocalDate): string {
  const [driver, second] = driversOn(cycle, lineCode, day);
  ensure(driver !== undefined, {
    code: 'OAP_DRIVER_VACANT', kind: 'rule', rule: 'I11', message: `The line ${lineCode} has no driver on ${day}. Appoint one; the plan can be submitted and approved from the first day in office.`,
  });
  ensure(second === undefined, {
    code: 'OAP_DRIVER_NOT_ONE', kind: 'rule', rule: 'I8', message: `The line ${lineCode} has two drivers on ${day}, ${driver} and ${second}. Release one of them.`,
  });
  return driver;
}
