import { describe, expect, it } from '@jest/globals';
import { nextHour } from './digest-hour.js';

const at = (now: string, hour = 9, zone = 'Europe/Brussels'): string => nextHour(now, { hour, zone });

describe('the hour at which a seat is told', () => {
  it('is now while it lasts', () => {
    expect(at('2021-11-15T08:00:00.000Z')).toBe('2021-11-15T08:00:00.000Z');
    expect(at('2021-11-15T08:59:59.999Z')).toBe('2021-11-15T08:59:59.999Z');
  });
  it('comes today or on the next day of the week', () => {
    expect(at('2021-11-15T07:59:59.000Z')).toBe('2021-11-15T08:00:00.000Z');
    expect(at('2021-11-15T09:00:00.000Z')).toBe('2021-11-16T08:00:00.000Z');
    expect(at('2021-11-19T09:00:00.000Z')).toBe('2021-11-22T08:00:00.000Z');
    expect(at('2021-11-20T08:30:00.000Z')).toBe('2021-11-22T08:00:00.000Z');
  });
  it('is local, on both sides of a change of the clock', () => {
    expect(at('2021-10-29T09:00:00.000Z', 9)).toBe('2021-11-01T08:00:00.000Z');
    expect(at('2021-03-26T12:00:00.000Z', 9)).toBe('2021-03-29T07:00:00.000Z');
    expect(at('2021-11-15T07:59:00.000Z', 9, 'Atlantic/Azores')).toBe('2021-11-15T10:00:00.000Z');
  });
});
