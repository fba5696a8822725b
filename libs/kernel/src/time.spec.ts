import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays, addDuration, addMonths, atTime, dayOf, daysBetween, endOfDay, instantOf, isInstant, isLocalDate, millisecondsOf, overlaps, startOfDay, toInstant, weekdayOf, yearOf,
} from './time.js';

const BRUSSELS = 'Europe/Brussels';
const days = fc.integer({ min: 0, max: 366 * 40 }).map((n) => addDays('2010-01-01', n));
/** Zones with gaps at midnight, half hours, and none at all. */
const zones = fc.constantFrom('Europe/Brussels', 'UTC', 'America/Sao_Paulo', 'Asia/Beirut', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu');

describe('days', () => {
  it.each([['2024-02-29', true], ['2023-02-29', false], ['2024-02-30', false], ['2024-13-01', false], ['2024-1-1', false], ['20240101', false], ['2024-01-01T00:00', false], ['', false], [20240101, false], [null, false]])('%p is a day: %p', (text, is) =>
    expect(isLocalDate(text)).toBe(is));

  it.each([['2024-01-31', 1, '2024-02-29'], ['2023-01-31', 1, '2023-02-28'], ['2024-02-29', 12, '2025-02-28'], ['2024-02-29', 48, '2028-02-29'], ['2024-03-31', -1, '2024-02-29'], ['2024-12-31', 2, '2025-02-28'], ['2024-05-15', 0, '2024-05-15']])(
    '%s and %i months is %s (Reg. 1182/71 Art. 3(2)(c))', (date, months, expected) => expect(addMonths(date, months)).toBe(expected));

  it.each([['2024-02-28', 1, '2024-02-29'], ['2024-02-28', 2, '2024-03-01'], ['2023-02-28', 1, '2023-03-01'], ['2024-03-30', 2, '2024-04-01'], ['2024-01-01', -1, '2023-12-31']])('%s and %i days is %s', (date, n, expected) =>
    expect(addDays(date, n)).toBe(expected));

  it.each([['2024-01-01', 1], ['2024-02-29', 4], ['2026-03-29', 7], ['2000-01-01', 6], ['1970-01-01', 4], ['1969-12-31', 3], ['1958-01-01', 3]])('%s is weekday %i', (date, weekday) => expect(weekdayOf(date)).toBe(weekday));

  it('the day of an instant is the same in whatever order it is asked for, also where clocks go back across midnight', () => {
    // Newfoundland went from 00:01 back to 23:01 of the day before.
    const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/St_Johns', dateStyle: 'short' });
    const minutes = Array.from({ length: 3 * 24 * 60 }, (_, n) => instantOf(Date.UTC(2006, 9, 28) + n * 60_000));
    const asked = [...minutes, ...minutes.toReversed(), ...minutes.filter((_at, n) => n % 1_440 < 300)];
    expect(asked.filter((at) => dayOf(at, 'America/St_Johns') !== shown.format(new Date(at)))).toEqual([]);
  });

  it('weekdays follow one another', () => fc.assert(fc.property(days, (date) => expect(weekdayOf(addDays(date, 1))).toBe((weekdayOf(date) % 7) + 1))));

  it('adding days and counting them are one', () => fc.assert(fc.property(days, fc.integer({ min: -5_000, max: 5_000 }), (date, n) => {
    expect(daysBetween(date, addDays(date, n))).toBe(n);
    expect(addDays(addDays(date, n), -n)).toBe(date);
  })));

  it('days compare as text', () => fc.assert(fc.property(days, days, (a, b) => expect(a < b).toBe(daysBetween(a, b) > 0))));

  it('a month never leaps over one', () => fc.assert(fc.property(days, fc.integer({ min: -48, max: 48 }), (date, n) => {
    const moved = addMonths(date, n);
    expect(yearOf(moved) * 12 + Number(moved.slice(5, 7))).toBe(yearOf(date) * 12 + Number(date.slice(5, 7)) + n);
  })));

  it('share a day: both ends count, an open end is open', () => {
    expect(overlaps('2024-01-01', '2024-01-31', '2024-01-31', '2024-02-29')).toBe(true);
    expect(overlaps('2024-01-01', '2024-01-30', '2024-01-31', undefined)).toBe(false);
    expect(overlaps('2024-03-01', undefined, '2024-01-01', undefined)).toBe(true);
    expect(overlaps('2024-03-01', undefined, '2024-01-01', '2024-02-29')).toBe(false);
  });
});

describe('days in a zone', () => {
  it.each([
    // The clocks go forward on 29 March 2026: that day has 23 hours; on 25 October 2026 they go back: 25 hours.
    ['2026-03-28', '2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z'], ['2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'], ['2024-02-29', '2024-02-28T23:00:00.000Z', '2024-02-29T23:00:00.000Z'],
  ])('%s in Brussels is from %s to %s', (date, start, end) => {
    expect(startOfDay(date, BRUSSELS)).toBe(start);
    expect(endOfDay(date, BRUSSELS)).toBe(end);
  });

  it('a day whose midnight is skipped begins at its first instant', () => expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z'));

  it.each([
    ['2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'], // does not exist: the time after the gap
    ['2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'], // is twice: the first
    ['2026-03-29', '09:00', '2026-03-29T07:00:00.000Z'], ['2026-10-25', '09:00', '2026-10-25T08:00:00.000Z'], ['2024-07-01', '00:00', '2024-06-30T22:00:00.000Z'],
  ])('%s at %s in Brussels is %s', (date, time, instant) => expect(atTime(date, time, BRUSSELS)).toBe(instant));

  it.each([['2024-01-31T22:59:59.999Z', '2024-01-31'], ['2024-01-31T23:00:00.000Z', '2024-02-01'], ['2024-07-31T22:00:00.000Z', '2024-08-01']])('%s is on %s in Brussels', (instant, date) => {
    expect(dayOf(instant)).toBe(date);
    expect(dayOf(instant, BRUSSELS)).toBe(date);
  });

  it('a day begins when the one before ends, holds its instants, and is never empty but where a zone skipped it', () =>
    fc.assert(fc.property(days, zones, fc.integer({ min: 0, max: 23 * 60 + 59 }), (date, zone, minute) => {
      expect(endOfDay(date, zone)).toBe(startOfDay(addDays(date, 1), zone));
      // Samoa had no 30 December 2011.
      if (zone === 'Pacific/Apia' && date === '2011-12-30') return;
      const at = atTime(date, `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`, zone);
      expect(dayOf(at, zone)).toBe(date);
      expect(at >= startOfDay(date, zone) && at < endOfDay(date, zone)).toBe(true);
    }), { numRuns: 400 }));
});

describe('instants', () => {
  it('have one form', () => {
    expect(toInstant('2024-03-01T09:00:00+01:00')).toBe('2024-03-01T08:00:00.000Z');
    expect(toInstant('2024-03-01T08:00:00.1234Z')).toBe('2024-03-01T08:00:00.123Z');
    expect(() => toInstant('2024-03-01')).toThrow(RangeError);
    expect(() => toInstant('2024-02-30T08:00:00Z')).toThrow(RangeError);
  });

  it.each([['2024-03-01T08:00:00Z', true], ['2024-03-01T08:00Z', true], ['2024-03-01T09:00:00+01:00', true], ['2024-03-01T08:00:00', false], ['2024-02-30T08:00:00Z', false], ['2024-03-01T25:00:00Z', false], ['2024-03-01', false], [0, false]])('%p is one: %p', (text, is) =>
    expect(isInstant(text)).toBe(is));

  it('compare as text', () => {
    const instants = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(fc.property(instants, instants, (a, b) => {
      expect(instantOf(a) < instantOf(b)).toBe(a < b);
      expect(millisecondsOf(instantOf(a))).toBe(a);
    }));
  });

  it.each([
    ['2026-03-28T08:00:00.000Z', 'P1D', '2026-03-29T07:00:00.000Z'], // the same wall-clock time: 23 hours later
    ['2026-03-28T08:00:00.000Z', 'PT24H', '2026-03-29T08:00:00.000Z'], ['2024-01-31T08:00:00.000Z', 'P1M', '2024-02-29T08:00:00.000Z'], ['2024-02-29T08:00:00.000Z', 'P4Y', '2028-02-29T08:00:00.000Z'],
  ])('%s and %s is %s', (instant, duration, expected) => expect(addDuration(instant, duration, BRUSSELS)).toBe(expected));

  it('refuse what is no duration', () => expect(() => addDuration('2024-01-31T08:00:00.000Z', '10 days', BRUSSELS)).toThrow(RangeError));
});
