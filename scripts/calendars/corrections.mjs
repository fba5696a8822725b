/**
 * Where the package's days differ from public facts, state by state: `from` is what the correction rests on. A correction is given the days
 * of one year by date (`Map` of date to names) and changes them; `easter` and `orthodoxEaster` are that year's Sundays.
 */

const add = (date, en, fr) => ({ days }) => days.set(date, { en, ...(fr && { fr }) });
const only = (years, change) => (year) => (years.includes(year.year) ? change(year) : undefined);
const since = (first, change) => (year) => (year.year >= first ? change(year) : undefined);
const on = (monthDay, en, fr) => ({ year, days }) => days.set(`${year}-${monthDay}`, { en, ...(fr && { fr }) });

export const CORRECTIONS = {
  BG: [
    { from: 'Labour Code, Art. 154(1): 24, 25 and 26 December', change: on('12-26', 'Second Day of Christmas', 'Lendemain de Noël') },
    {
      from: 'Labour Code, Art. 154(2), in force since 2017: an official holiday on a weekend, Easter apart, makes the next working day, or the next two, a day off',
      change: ({ year, days, shift, weekday }) => {
        const official = ['01-01', '03-03', '05-01', '05-06', '05-24', '09-06', '09-22', '12-24', '12-25', '12-26'].map((day) => `${year}-${day}`);
        for (const day of official.filter((each) => weekday(each) >= 6)) {
          let off = shift(day, 1);
          while (weekday(off) >= 6 || days.has(off)) off = shift(off, 1);
          days.set(off, { en: `${days.get(day).en} (substitute day)` });
        }
      },
    },
  ],
  CY: [
    {
      from: 'Clean Monday is the 48th day before Orthodox Easter (27 February 2023, 18 March 2024), not the Tuesday after it',
      change: ({ days, shift, orthodoxEaster }) => {
        days.delete(shift(orthodoxEaster, -47));
        days.set(shift(orthodoxEaster, -48), { en: 'Clean Monday', fr: 'Lundi pur' });
      },
    },
    { from: 'The Monday of the Holy Spirit (Kataklysmos) is a public holiday', change: ({ days, shift, orthodoxEaster }) => days.set(shift(orthodoxEaster, 50), { en: 'Whit Monday', fr: 'Lundi de Pentecôte' }) },
  ],
  ES: [
    {
      from: 'Workers\' Statute, Art. 37(2): what stands in for a holiday on a Sunday is for each autonomous community to say',
      change: ({ days }) => [...days].filter(([, { en }]) => en.endsWith('(substitute day)')).forEach(([date]) => days.delete(date)),
    },
  ],
  FI: [
    // The package lists both as days on which banks are closed.
    { from: 'Act 150/1930 on reckoning statutory time, s. 5: Midsummer Eve and Christmas Eve count as holidays', change: ({ days, bank }) => bank.filter(({ date, names }) => names.en !== "New Year's Eve" && date).forEach(({ date, names }) => days.set(date, names)) },
  ],
  GR: [
    {
      from: 'The 48th day before Easter is Clean Monday',
      change: ({ days, shift, orthodoxEaster }) => days.set(shift(orthodoxEaster, -48), { en: 'Clean Monday', fr: 'Lundi pur' }),
    },
    ...[['2021', '05-04'], ['2022', '05-02'], ['2024', '05-07']].map(([year, moved]) => ({
      from: `Labour Day of ${year} was moved to ${moved} by ministerial decision`,
      change: only([Number(year)], ({ days }) => {
        days.delete(`${year}-05-01`);
        days.set(`${year}-${moved}`, { en: 'Labour Day', fr: 'Fête du travail' });
      }),
    })),
  ],
  IE: [{ from: 'Day of Remembrance and Recognition, once (S.I. No. 50 of 2022)', change: only([2022], add('2022-03-18', 'Day of Remembrance and Recognition')) }],
  LV: [
    { from: 'Visit of the Pope, once (Law of 19 April 2018)', change: only([2018], add('2018-09-24', 'Visit of Pope Francis')) },
    {
      from: 'Law on holidays, s. 1: the closing day of the Song and Dance Celebration; on a Sunday, the next working day is off too (8 July 2018, 9 July 2023)',
      change: (year) => [['2018-07-08', '2018-07-09'], ['2023-07-09', '2023-07-10']].filter(([day]) => day.startsWith(String(year.year))).forEach(([day, next]) => {
        year.days.set(day, { en: 'Closing day of the Song and Dance Celebration' });
        year.days.set(next, { en: 'Closing day of the Song and Dance Celebration (substitute day)' });
      }),
    },
  ],
  NL: [
    { from: 'General Act on Time Limits, Art. 3(2): Good Friday counts as a holiday', change: ({ days, shift, easter }) => days.set(shift(easter, -2), { en: 'Good Friday', fr: 'Vendredi saint' }) },
    { from: 'General Act on Time Limits, Art. 3(1): 5 May is a holiday every year', change: on('05-05', 'Liberation Day') },
  ],
  PL: [{ from: 'Centenary of independence, once (Act of 7 November 2018)', change: only([2018], add('2018-11-12', 'Centenary of independence')) }],
  RO: [
    { from: 'Law 64/2018: Good Friday is a holiday since 2018', change: only([2017], ({ days, shift, orthodoxEaster }) => days.delete(shift(orthodoxEaster, -2))) },
    {
      from: 'Law 52/2023: Epiphany and St John are holidays since 2024',
      change: ({ year, days }) => (year < 2024 ? ['01-06', '01-07'].forEach((day) => days.delete(`${year}-${day}`)) : undefined),
    },
  ],
  SE: [
    // The package lists all three as days on which banks are closed.
    { from: 'Act 1930:173 on reckoning statutory time, s. 2: Midsummer Eve, Christmas Eve and New Year\'s Eve count as holidays', change: ({ days, bank }) => bank.forEach(({ date, names }) => days.set(date, names)) },
  ],
  SI: [{ from: 'Day of solidarity after the floods, once (Act of August 2023)', change: only([2023], add('2023-08-14', 'Solidarity Day')) }],
  SK: [
    { from: 'Centenary of the Martin Declaration, once (Act 342/2017)', change: only([2018], add('2018-10-30', 'Centenary of the Declaration of the Slovak Nation')) },
    {
      from: 'The budget measures of 2025 make 8 May and 15 September working days in 2026 alone',
      change: since(2027, (year) => {
        on('05-08', 'Day of victory over fascism')(year);
        on('09-15', 'Day of Our Lady of the Seven Sorrows')(year);
      }),
    },
  ],
};
