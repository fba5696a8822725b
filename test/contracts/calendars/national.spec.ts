import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { MEMBER_STATES, nationalHolidays, orthodoxEaster, westernEaster } from '../../support/national-holidays.js';
import { loadCalendar } from '#wiring';

const FIRST_YEAR = 2017;
const LAST_YEAR = 2040;
const years = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, n) => FIRST_YEAR + n);

function shipped(code: string) {
  const loaded = loadCalendar(readFileSync(`definitions/calendars/${code.toLowerCase()}.yaml`, 'utf8'));
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.calendar;
}

describe('calendars of the Member States', () => {
  it('are twenty-seven, each for the same span', () => {
    expect(MEMBER_STATES).toHaveLength(27);
    for (const code of MEMBER_STATES) expect(shipped(code)).toMatchObject({ code, version: 1, from: `${FIRST_YEAR}-01-01`, to: `${LAST_YEAR}-12-31`, weekend: [6, 7] });
  });

  it.each(MEMBER_STATES)('%s: every day of every year as a second reckoning from the law has it', (code) => {
    const days = shipped(code).holidays.map(({ date }) => date);
    for (const year of years) expect(days.filter((day) => day.startsWith(String(year)))).toEqual(nationalHolidays(code, year));
  });
});

describe('the second reckoning itself', () => {
  // Published dates: had both reckonings the same fault, they would agree.
  it.each([[2018, '2018-04-01', '2018-04-08'], [2024, '2024-03-31', '2024-05-05'], [2025, '2025-04-20', '2025-04-20'], [2038, '2038-04-25', '2038-04-25']])('%d: Easter', (year, western, orthodox) => {
    expect([westernEaster(year), orthodoxEaster(year)]).toEqual([western, orthodox]);
  });

  it.each([
    ['BG', 2022, ['2022-12-24', '2022-12-25', '2022-12-26', '2022-12-27', '2022-12-28']],
    ['BG', 2023, ['2023-12-24', '2023-12-25', '2023-12-26', '2023-12-27']],
    ['IE', 2030, ['2030-02-01']],
    ['NL', 2025, ['2025-04-18', '2025-04-20', '2025-04-21', '2025-04-26']],
    ['SK', 2026, ['2026-05-01']],
    ['CY', 2024, ['2024-03-18', '2024-03-25']],
  ])('%s %d: days as they were published', (state, year, days) => {
    const months = new Set(days.map((day) => day.slice(0, 7)));
    expect(nationalHolidays(state, year).filter((day) => months.has(day.slice(0, 7)))).toEqual(days);
  });
});
