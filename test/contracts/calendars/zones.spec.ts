import { describe, expect, it } from '@jest/globals';
import { atTime, dayOf, endOfDay, startOfDay } from '#kernel';
import { shifted } from '../../support/working-days.js';
import { edgesOf, instantOfWallClock, localDay } from '../../support/zones.js';

/** Zones with half-hour and midnight changes, changes given up in the span, negative summer time, and the twenty-seven capitals' own. */
const ZONES = [
  'Europe/Brussels', 'Europe/Berlin', 'Europe/Paris', 'Europe/Lisbon', 'Europe/Dublin', 'Europe/Athens', 'Europe/Helsinki', 'Europe/Bucharest', 'Europe/Warsaw', 'Europe/Madrid',
  'Atlantic/Azores', 'Atlantic/Canary', 'Atlantic/Madeira', 'Asia/Nicosia', 'Europe/London', 'Europe/Chisinau', 'Europe/Moscow', 'Europe/Istanbul', 'Africa/Casablanca', 'Africa/Cairo',
  'Asia/Beirut', 'Asia/Gaza', 'Asia/Jerusalem', 'Asia/Tehran', 'Asia/Amman', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tokyo', 'Australia/Lord_Howe', 'Australia/Adelaide',
  'Pacific/Auckland', 'Pacific/Chatham', 'Pacific/Apia', 'America/Havana', 'America/Santiago', 'America/Asuncion', 'America/St_Johns', 'America/New_York', 'America/Nuuk', 'Antarctica/Troll',
];
const SPAN = { from: '2022-01-01', to: '2040-12-31' };
const TIMES = ['00:00', '00:30', '01:00', '01:45', '02:00', '02:30', '03:00', '09:00', '23:30'];

describe('days and wall clocks of forty zones, at every change of the clock from 2022 to 2040', () => {
  it('are forty', () => expect(new Set(ZONES).size).toBe(40));

  it.each(ZONES)('%s', (zone) => {
    const edges = edgesOf(zone, SPAN);
    if (zone === 'Europe/Brussels') expect(edges).toHaveLength(38);
    for (const edge of edges.length > 0 ? edges : ['2030-06-15T00:00:00.000Z']) {
      for (const day of [-1, 0, 1].map((days) => shifted(localDay(edge, zone), days))) {
        expect([day, startOfDay(day, zone), endOfDay(day, zone)]).toEqual([day, instantOfWallClock(day, '00:00', zone), instantOfWallClock(shifted(day, 1), '00:00', zone)]);
        expect(TIMES.map((time) => atTime(day, time, zone))).toEqual(TIMES.map((time) => instantOfWallClock(day, time, zone)));
      }
      for (const beside of [-1, 0, 1]) {
        const at = new Date(Date.parse(edge) + beside).toISOString();
        expect(dayOf(at, zone)).toBe(localDay(at, zone));
      }
    }
  });
});
