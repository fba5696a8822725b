import { shifted } from './working-days.js';

/**
 * Nationwide public holidays of the 27 Member States, written from their laws as public sources tell them: a second opinion on
 * `definitions/calendars`, with an Easter reckoning of its own and none of the package they are made from.
 *
 * A rule is a day of the year (`05-01`), days from Easter Sunday (`E+1`) or from the Orthodox one (`O-2`), the first such weekday on or
 * after a day (`>02-01 1`: Monday), with `since`, `until` (both included) or a single year behind it: `01-06@2024-`, `10-31@2017`.
 */
const LAWS: Readonly<Record<string, readonly string[]>> = {
  AT: ['01-01', '01-06', 'E+1', '05-01', 'E+39', 'E+50', 'E+60', '08-15', '10-26', '11-01', '12-08', '12-25', '12-26'],
  BE: ['01-01', 'E+1', '05-01', 'E+39', 'E+50', '07-21', '08-15', '11-01', '11-11', '12-25'],
  BG: ['01-01', '03-03', 'O-2', 'O+0', 'O+1', '05-01', '05-06', '05-24', '09-06', '09-22', '12-24', '12-25', '12-26'],
  CY: ['01-01', '01-06', 'O-48', '03-25', '04-01', 'O-2', 'O+0', 'O+1', '05-01', 'O+49', 'O+50', '08-15', '10-01', '10-28', '12-25', '12-26'],
  CZ: ['01-01', 'E-2', 'E+1', '05-01', '05-08', '07-05', '07-06', '09-28', '10-28', '11-17', '12-24', '12-25', '12-26'],
  DE: ['01-01', 'E-2', 'E+1', '05-01', 'E+39', 'E+50', '10-03', '10-31@2017', '12-25', '12-26'],
  DK: ['01-01', 'E-3', 'E-2', 'E+0', 'E+1', 'E+26@-2023', 'E+39', 'E+49', 'E+50', '12-25', '12-26'],
  EE: ['01-01', '02-24', 'E-2', 'E+0', '05-01', 'E+49', '06-23', '06-24', '08-20', '12-24', '12-25', '12-26'],
  ES: ['01-01', '01-06', 'E-2', '05-01', '08-15', '10-12', '11-01', '12-06', '12-08', '12-25'],
  // All Saints: the Saturday from 31 October to 6 November; Midsummer: the Saturday from 20 to 26 June, and its eve.
  FI: ['01-01', '01-06', 'E-2', 'E+0', 'E+1', '05-01', 'E+39', 'E+49', '>06-19 5', '>06-20 6', '>10-31 6', '12-06', '12-24', '12-25', '12-26'],
  FR: ['01-01', 'E+1', '05-01', '05-08', 'E+39', 'E+50', '07-14', '08-15', '11-01', '11-11', '12-25'],
  GR: ['01-01', '01-06', 'O-48', '03-25', 'O-2', 'O+0', 'O+1', '05-01@-2020', '05-04@2021', '05-02@2022', '05-01@2023', '05-07@2024', '05-01@2025-', 'O+49', 'O+50', '08-15', '10-28', '12-25', '12-26'],
  HR: ['01-01', '01-06', 'E+0', 'E+1', '05-01', '05-30@2020-', 'E+60', '06-22', '06-25@-2019', '08-05', '08-15', '10-08@-2019', '11-01', '11-18@2020-', '12-25', '12-26'],
  HU: ['01-01', '03-15', 'E-2', 'E+0', 'E+1', '05-01', 'E+49', 'E+50', '08-20', '10-23', '11-01', '12-25', '12-26'],
  // St Brigid's Day is added below: 1 February where that is a Friday, else the first Monday.
  IE: ['01-01', '03-17', '03-18@2022', 'E+1', '>05-01 1', '>06-01 1', '>08-01 1', '>10-25 1', '12-25', '12-26'],
  IT: ['01-01', '01-06', 'E+0', 'E+1', '04-25', '05-01', '06-02', '08-15', '10-04@2026-', '11-01', '12-08', '12-25', '12-26'],
  LT: ['01-01', '02-16', '03-11', 'E+0', 'E+1', '05-01', '06-24', '07-06', '08-15', '11-01', '11-02@2020-', '12-24', '12-25', '12-26'],
  LU: ['01-01', 'E+1', '05-01', '05-09@2019-', 'E+39', 'E+50', '06-23', '08-15', '11-01', '12-25', '12-26'],
  LV: ['01-01', 'E-2', 'E+0', 'E+1', '05-01', '05-04', '05-29@2023', '06-23', '06-24', '07-08@2018', '07-09@2018', '07-09@2023', '07-10@2023', '09-24@2018', '11-18', '12-24', '12-25', '12-26', '12-31'],
  MT: ['01-01', '02-10', '03-19', '03-31', 'E-2', '05-01', '06-07', '06-29', '08-15', '09-08', '09-21', '12-08', '12-13', '12-25'],
  // The King's birthday is added below: 27 April, the Saturday before where that is a Sunday.
  NL: ['01-01', 'E-2', 'E+0', 'E+1', '05-05', 'E+39', 'E+49', 'E+50', '12-25', '12-26'],
  PL: ['01-01', '01-06', 'E+0', 'E+1', '05-01', '05-03', 'E+49', 'E+60', '08-15', '11-01', '11-11', '11-12@2018', '12-24@2025-', '12-25', '12-26'],
  PT: ['01-01', 'E-2', 'E+0', '04-25', '05-01', 'E+60', '06-10', '08-15', '10-05', '11-01', '12-01', '12-08', '12-25'],
  RO: ['01-01', '01-02', '01-06@2024-', '01-07@2024-', '01-24', 'O-2@2018-', 'O+0', 'O+1', '05-01', '06-01', 'O+49', 'O+50', '08-15', '11-30', '12-01', '12-25', '12-26'],
  SE: ['01-01', '01-06', 'E-2', 'E+0', 'E+1', '05-01', 'E+39', 'E+49', '06-06', '>06-19 5', '>06-20 6', '>10-31 6', '12-24', '12-25', '12-26', '12-31'],
  SI: ['01-01', '01-02', '02-08', 'E+0', 'E+1', '04-27', '05-01', '05-02', 'E+49', '06-25', '08-14@2023', '08-15', '10-31', '11-01', '12-25', '12-26'],
  SK: ['01-01', '01-06', 'E-2', 'E+1', '05-01', '05-08@-2025', '05-08@2027-', '07-05', '08-29', '09-01@-2023', '09-15@-2025', '09-15@2027-', '10-30@2018', '11-01', '11-17@-2024', '12-24', '12-25', '12-26'],
};

export const MEMBER_STATES = Object.keys(LAWS);

/** The holidays of a year, ascending. */
export function nationalHolidays(state: string, year: number): readonly string[] {
  const days = new Set((LAWS[state] ?? []).flatMap((law) => dayOfLaw(law, year)));
  if (state === 'IE' && year >= 2023) days.add(weekday(`${year}-02-01`) === 5 ? `${year}-02-01` : onOrAfter(`${year}-02-01`, 1));
  if (state === 'NL') days.add(weekday(`${year}-04-27`) === 7 ? `${year}-04-26` : `${year}-04-27`);
  if (state === 'LV') for (const day of ['05-04', '11-18']) if (weekend(`${year}-${day}`)) days.add(onOrAfter(`${year}-${day}`, 1));
  if (state === 'BG') for (const day of bulgarianDaysInLieu(year, days)) days.add(day);
  return [...days].sort();
}

/** One day off for every official holiday on a weekend, Easter apart: the working days that follow it, as many as are owed. */
function bulgarianDaysInLieu(year: number, official: ReadonlySet<string>): readonly string[] {
  const easter = new Set([-2, 0, 1].map((days) => shifted(orthodoxEaster(year), days)));
  const given: string[] = [];
  let owed = 0;
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = shifted(day, 1)) {
    const fixed = (LAWS['BG'] ?? []).includes(day.slice(5));
    if (weekend(day)) owed += official.has(day) && (fixed || !easter.has(day)) ? 1 : 0;
    else if (owed > 0 && !official.has(day)) {
      given.push(day);
      owed--;
    }
  }
  return given;
}

function dayOfLaw(law: string, year: number): readonly string[] {
  const [rule = '', span = '-'] = law.split('@');
  const [since, until] = span.includes('-') ? span.split('-') : [span, span];
  if ((since && year < Number(since)) || (until && year > Number(until))) return [];
  if (rule.startsWith('>')) return [onOrAfter(`${year}-${rule.slice(1, 6)}`, Number(rule.slice(7)))];
  if (/^[EO]/.test(rule)) return [shifted(rule.startsWith('E') ? westernEaster(year) : orthodoxEaster(year), Number(rule.slice(1)))];
  return [`${year}-${rule}`];
}

/** Carter's reckoning, good from 1900 to 2099. */
export function westernEaster(year: number): string {
  let d = 225 - 11 * (year % 19);
  while (d > 50) d -= 30;
  if (d > 48) d--;
  const e = (year + Math.floor(year / 4) + d + 1) % 7;
  return shifted(`${year}-03-01`, d + 7 - e - 1);
}

/** Gauss's reckoning of the Julian Easter; until 2099 the calendars are 13 days apart. */
export function orthodoxEaster(year: number): string {
  const d = (19 * (year % 19) + 15) % 30;
  const e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
  const month = Math.floor((d + e + 114) / 31);
  const day = ((d + e + 114) % 31) + 1;
  return shifted(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`, 13);
}

const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
const weekend = (day: string): boolean => weekday(day) >= 6;

function onOrAfter(day: string, wanted: number): string {
  let at = day;
  while (weekday(at) !== wanted) at = shifted(at, 1);
  return at;
}
