import { addDays, type Labels, type LocalDate } from '#kernel';

/** A public holiday. `confirmed: false` where the pattern says so and no published list was compared. */
export interface ListedHoliday {
  readonly date: LocalDate;
  readonly names: Labels;
  readonly confirmed?: false;
}

/** Years whose list in the Official Journal was compared with the pattern, day by day: 2023 is OJ C 201 I, 28.5.2021, p. 2. */
export const YEARS_COMPARED: readonly number[] = [2023];

/** Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher); holds for every year from 1583. */
export function easterSunday(year: number): LocalDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The public holidays of the EU institutions in Brussels for a year, by the pattern their yearly lists follow; ascending, one per date. */
export function euInstitutionHolidays(year: number): readonly ListedHoliday[] {
  const easter = easterSunday(year);
  const days: [LocalDate, string, string][] = [
    [`${year}-01-01`, "New Year's Day", "Jour de l'an"],
    [`${year}-01-02`, "Day after New Year's Day", "Lendemain du jour de l'an"],
    [addDays(easter, -3), 'Maundy Thursday', 'Jeudi saint'],
    [addDays(easter, -2), 'Good Friday', 'Vendredi saint'],
    [addDays(easter, 1), 'Easter Monday', 'Lundi de Pâques'],
    [`${year}-05-01`, 'Labour Day', 'Fête du travail'],
    [`${year}-05-09`, 'Europe Day', "Journée de l'Europe"],
    [addDays(easter, 39), 'Ascension Day', 'Ascension'],
    [addDays(easter, 40), 'Day after Ascension Day', "Lendemain de l'Ascension"],
    [addDays(easter, 50), 'Whit Monday', 'Lundi de Pentecôte'],
    [`${year}-07-21`, 'Belgian National Day', 'Fête nationale belge'],
    [`${year}-08-15`, 'Assumption', 'Assomption'],
    [`${year}-11-01`, "All Saints' Day", 'Toussaint'],
    [`${year}-11-02`, "All Souls' Day", 'Jour des défunts'],
    ...Array.from({ length: 8 }, (_, day): [LocalDate, string, string] => [`${year}-12-${24 + day}`, 'End-of-year days', "Jours de fin d'année"]),
  ];
  const byDate = new Map<LocalDate, ListedHoliday>();
  const compared = YEARS_COMPARED.includes(year);
  // Europe Day and Ascension may fall on one day (2024): the first name stands for both.
  for (const [date, en, fr] of days) if (!byDate.has(date)) byDate.set(date, { date, names: { en, fr }, ...(compared ? {} : { confirmed: false as const }) });
  return [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** The text of `definitions/calendars/eu-inst.yaml`: the data can be made again from the pattern. */
export function euInstitutionCalendarYaml(from: number, to: number): string {
  const lines = [
    '# Public holidays of the EU institutions in Brussels, by the pattern of the yearly lists in the Official Journal (Staff Regulations, Art. 61).',
    `# Compared with the published list, day by day: ${YEARS_COMPARED.join(', ')} (OJ C 201 I, 28.5.2021, p. 2). The other years are \`confirmed: false\`:`,
    '# a published list may move a day or add one. Made again by euInstitutionCalendarYaml() in libs/deadlines; a corrected list is a new version.',
    'code: EU-INST',
    'version: 1',
    `from: "${from}-01-01"`,
    `to: "${to}-12-31"`,
    '# 1 = Monday ... 7 = Sunday',
    'weekend: [6, 7]',
    'holidays:',
  ];
  for (let year = from; year <= to; year++) {
    lines.push(`  # ${year}`);
    for (const { date, names, confirmed } of euInstitutionHolidays(year)) {
      const state = confirmed === false ? ', confirmed: false' : '';
      lines.push(`  - { date: "${date}", names: { en: ${JSON.stringify(names['en'])}, fr: ${JSON.stringify(names['fr'])} }${state} }`);
    }
  }
  return lines.join('\n') + '\n';
}
