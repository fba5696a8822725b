import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import fc from 'fast-check';
import { addDays } from '#kernel';
import { calendarData } from '../testing/world.js';
import { OutsideCalendar, WEEKENDS_ONLY, withCalendar, WorkingDayCalendar } from './calendar.js';
import { easterSunday, euInstitutionCalendarYaml, euInstitutionHolidays } from './holidays.js';

const calendar = new WorkingDayCalendar(calendarData());

describe('working days', () => {
  it.each([
    ['2023-11-15', true, undefined],
    ['2023-11-01', false, "All Saints' Day"],
    ['2023-11-04', false, 'Saturday'],
    ['2024-02-29', true, undefined],
    ['2023-12-27', false, 'End-of-year days'],
  ])('%s', (date, working, why) => expect(calendar.isWorkingDay(date)).toEqual(why === undefined ? { working } : { working, why }));

  it('names each day it passes over', () =>
    expect(calendar.addWorkdays('2023-10-31', 3)).toEqual({
      date: '2023-11-07',
      skipped: [
        { date: '2023-11-01', why: "All Saints' Day" }, { date: '2023-11-02', why: "All Souls' Day" },
        { date: '2023-11-04', why: 'Saturday' }, { date: '2023-11-05', why: 'Sunday' },
      ],
    }));

  it('counts back past a holiday', () => expect(calendar.addWorkdays('2023-11-07', -3).date).toBe('2023-10-31'));
  it('does not count the day itself, and 0 stays', () => {
    expect(calendar.addWorkdays('2023-11-13', 1).date).toBe('2023-11-14');
    expect(calendar.addWorkdays('2023-11-04', 0).date).toBe('2023-11-04');
  });
  it('moves over Easter: from Maundy Thursday to the Tuesday after', () => {
    expect(calendar.nextWorkingDay('2024-03-28').date).toBe('2024-04-02');
    expect(calendar.previousWorkingDay('2024-04-01').date).toBe('2024-03-27');
  });

  it('expires: it refuses a day its list does not hold', () => {
    expect(() => calendar.isWorkingDay('2031-01-02')).toThrow(OutsideCalendar);
    expect(() => calendar.addWorkdays('2030-12-30', 5)).toThrow('lists the days from 2017-01-01 to 2030-12-31');
    expect(() => calendar.isWorkingDay('2016-12-30')).toThrow(OutsideCalendar);
  });

  it('falls back to weekends where the list has expired, and says so', () => {
    const answer = withCalendar(calendar, 'EU-INST', (by) => by.addWorkdays('2030-12-30', 5).date);
    expect(answer).toEqual({ value: '2031-01-06', note: expect.stringContaining('Computed by weekends alone') });
    expect(withCalendar(undefined, 'NONE', (by) => by.addWorkdays('2024-01-05', 1).date)).toEqual({ value: '2024-01-08', note: expect.stringContaining('No calendar NONE is published') });
  });

  const days = fc.integer({ min: 0, max: 365 * 10 }).map((n) => addDays('2018-06-01', n));
  const counts = fc.integer({ min: 1, max: 60 });

  it('there and back again, from a working day', () =>
    fc.assert(fc.property(days, counts, (day, n) => {
      const start = calendar.nextWorkingDay(day).date;
      expect(calendar.addWorkdays(calendar.addWorkdays(start, n).date, -n).date).toBe(start);
    })));

  it('lands on a working day, with exactly the skipped ones off between', () =>
    fc.assert(fc.property(days, counts, (day, n) => {
      const { date, skipped } = calendar.addWorkdays(day, n);
      expect(calendar.isWorkingDay(date).working).toBe(true);
      expect(skipped.every((each) => !calendar.isWorkingDay(each.date).working)).toBe(true);
      expect(calendar.workdaysBetween(day, date)).toBe(n);
      let passed = 0;
      for (let at = addDays(day, 1); at <= date; at = addDays(at, 1)) passed++;
      expect(passed).toBe(n + skipped.length);
    })));

  it('weekends alone never expire', () => expect(WEEKENDS_ONLY.addWorkdays('2099-12-31', 1).date).toBe('2100-01-01'));
});

describe('the pattern of the EU institutions', () => {
  it.each([
    [1961, '04-02'], [1981, '04-19'], [2000, '04-23'], [2008, '03-23'], [2011, '04-24'], [2017, '04-16'], [2018, '04-01'], [2019, '04-21'], [2020, '04-12'], [2021, '04-04'],
    [2022, '04-17'], [2023, '04-09'], [2024, '03-31'], [2025, '04-20'], [2026, '04-05'], [2027, '03-28'], [2028, '04-16'], [2029, '04-01'], [2030, '04-21'], [2038, '04-25'], [2049, '04-18'],
  ])('Easter %i is on %s', (year, day) => expect(easterSunday(year)).toBe(`${year}-${day}`));

  it('agrees with the published list of 2023 (OJ C 201 I, 28.5.2021), which leaves weekends out', () =>
    expect(euInstitutionHolidays(2023).map(({ date }) => date).filter((date) => WEEKENDS_ONLY.isWorkingDay(date).working)).toEqual([
      '2023-01-02', '2023-04-06', '2023-04-07', '2023-04-10', '2023-05-01', '2023-05-09', '2023-05-18', '2023-05-19', '2023-05-29', '2023-07-21',
      '2023-08-15', '2023-11-01', '2023-11-02', '2023-12-25', '2023-12-26', '2023-12-27', '2023-12-28', '2023-12-29',
    ]));

  it('has one day where two fall together', () => {
    const dates = euInstitutionHolidays(2024).map(({ date }) => date);
    expect(dates.filter((date) => date === '2024-05-09')).toHaveLength(1);
    expect([...dates].sort()).toEqual(dates);
  });

  it('is what definitions/calendars/eu-inst.yaml holds', () => {
    const text = readFileSync(new URL('../../../definitions/calendars/eu-inst.yaml', import.meta.url), 'utf8');
    expect(text).toBe(euInstitutionCalendarYaml(2017, 2030));
    const read = parse(text) as { holidays: { date: string; confirmed?: boolean }[] };
    expect(read.holidays).toHaveLength(14 * 22 - 1);
    expect(read.holidays.filter(({ confirmed }) => confirmed !== false).every(({ date }) => date.startsWith('2023'))).toBe(true);
  });
});
