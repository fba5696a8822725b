import { describe, expect, it } from '@jest/globals';
import { atTime, endOfDay, type Rule } from '#kernel';
import { calendarData } from '../testing/world.js';
import { WorkingDayCalendar } from './calendar.js';
import { dueAtOf } from './ladder.js';
import { dueDate, type DueDate } from './rule.js';

/** Days off are those of the EU institutions: Easter of 2025 is 17 to 21 April, then 1 May, 9 May, 29 and 30 May, 9 June. */
const calendar = new WorkingDayCalendar(calendarData());
const period = (start: string, offset: number, unit: Rule['unit'], more: Partial<Rule> = {}): DueDate =>
  dueDate({ id: 'X', labels: {}, forEach: 'plan', anchor: 'start', offset, unit, recipients: ['PILOT'], ...more }, { anchor: () => ({ on: start }), calendar, calendarCode: 'EU-INST' })!;
const ends = (...args: Parameters<typeof period>): string => period(...args).dueOn;
const onWorkingDay = { adjust: 'nextWorkingDay' } as const;

describe('Regulation (EEC, Euratom) No 1182/71', () => {
  it('Art. 2: a working day is neither public holiday nor Saturday nor Sunday', () =>
    expect(['2025-04-16', '2025-04-17', '2025-04-18', '2025-04-19', '2025-04-20', '2025-04-21', '2025-04-22'].map((day) => calendar.isWorkingDay(day).working)).toEqual([true, false, false, false, false, false, true]));

  it('Art. 3(1): the day of the event is not counted', () => {
    expect(ends('2025-03-03', 1, 'day')).toBe('2025-03-04');
    expect(ends('2025-03-03', 10, 'day')).toBe('2025-03-13');
    expect(ends('2025-03-03', 5, 'workday')).toBe('2025-03-10');
  });

  it('Art. 3(2)(b): a period in days ends with the last hour of its last day, in the zone', () => {
    expect(dueAtOf({}, ends('2025-03-03', 10, 'day'), 'Europe/Brussels')).toBe('2025-03-13T23:00:00.000Z');
    expect(dueAtOf({}, ends('2025-03-03', 10, 'day'), 'Europe/Helsinki')).toBe('2025-03-13T22:00:00.000Z');
  });

  it.each([
    ['a week ends on the same day of the week', '2025-03-05', 1, 'week', '2025-03-12'],
    ['a month on the same date', '2025-03-10', 1, 'month', '2025-04-10'],
    ['a year on the same date', '2025-03-10', 1, 'year', '2026-03-10'],
    ['a date missing in the last month is that month\'s last day', '2025-01-31', 1, 'month', '2025-02-28'],
    ['also in a leap year', '2024-01-31', 1, 'month', '2024-02-29'],
    ['also of a year that began on a leap day', '2024-02-29', 1, 'year', '2025-02-28'],
    ['and a leap day meets the next one', '2024-02-29', 4, 'year', '2028-02-29'],
  ] as const)('Art. 3(2)(c): %s', (_what, start, offset, unit, expected) => expect(ends(start, offset, unit)).toBe(expected));

  it('Art. 3(3): days off within a period count, unless it is expressed in working days', () => {
    expect(ends('2025-04-14', 9, 'day')).toBe('2025-04-23');
    expect(ends('2025-04-14', 9, 'workday')).toBe('2025-04-30');
  });

  it('Art. 3(4): a period that ends on a day off ends with the next working day', () => {
    // Maundy Thursday, then five days off.
    expect(ends('2025-04-07', 10, 'day', onWorkingDay)).toBe('2025-04-22');
    expect(ends('2025-04-03', 2, 'week', onWorkingDay)).toBe('2025-04-22');
    expect(ends('2025-04-01', 1, 'month', onWorkingDay)).toBe('2025-05-02');
    expect(period('2025-04-07', 10, 'day', onWorkingDay).skipped.map(({ date, why }) => `${date} ${why}`)).toEqual([
      '2025-04-17 Maundy Thursday', '2025-04-18 Good Friday', '2025-04-19 Saturday', '2025-04-20 Sunday', '2025-04-21 Easter Monday',
    ]);
  });

  it('Art. 3(4): not one that is counted backwards from a date', () => {
    expect(ends('2025-05-17', -30, 'day')).toBe('2025-04-17');
    expect(ends('2025-05-17', -30, 'day', { adjust: 'previousWorkingDay' })).toBe('2025-04-16');
  });

  it('Art. 3(5): a period of two days or more holds at least two working days', () => {
    // From the Wednesday before Easter: five days off, then Tuesday is the first and Wednesday the second working day.
    expect(ends('2025-04-16', 2, 'day', onWorkingDay)).toBe('2025-04-23');
    expect(ends('2025-04-16', 6, 'day', onWorkingDay)).toBe('2025-04-23');
    expect(period('2025-04-16', 6, 'day', onWorkingDay).steps.at(-1)).toBe('the period from 2025-04-16 holds 1 working day; it runs on until it holds 2: 2025-04-23');
    // At the end of the year a week holds none at all.
    expect(ends('2025-12-23', 1, 'week', onWorkingDay)).toBe('2026-01-06');
  });

  it('Art. 3(5): one day is no such period, and two working days in it are enough', () => {
    expect(ends('2025-04-16', 1, 'day', onWorkingDay)).toBe('2025-04-22');
    expect(ends('2025-04-14', 2, 'day', onWorkingDay)).toBe('2025-04-16');
    expect(ends('2025-04-16', 2, 'workday', onWorkingDay)).toBe('2025-04-23');
  });

  it('a last hour that the clock repeats or leaves out comes once', () => {
    // Clocks go forward on 30 March 2025 and back on 26 October 2025.
    expect(endOfDay(ends('2025-03-20', 10, 'day'), 'Europe/Brussels')).toBe('2025-03-30T22:00:00.000Z');
    expect(endOfDay(ends('2025-10-16', 10, 'day'), 'Europe/Brussels')).toBe('2025-10-26T23:00:00.000Z');
    expect(atTime('2025-03-30', '02:30', 'Europe/Brussels')).toBe('2025-03-30T01:30:00.000Z');
    expect(atTime('2025-10-26', '02:30', 'Europe/Brussels')).toBe('2025-10-26T00:30:00.000Z');
  });
});
