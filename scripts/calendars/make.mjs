/**
 * `node scripts/calendars/make.mjs`: writes `definitions/calendars/<state>.yaml` for the 27 Member States from date-holidays, corrected
 * against public facts (`corrections.mjs`). With `--check` it writes nothing and fails where a file is not what it would write.
 * A package update or a new correction that changes days is a new version of that state's calendar: raise it in `VERSIONS`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../steps.mjs';
import { CORRECTIONS } from './corrections.mjs';

const require = createRequire(import.meta.url);
const Holidays = require('date-holidays');
const SOURCE = `date-holidays ${JSON.parse(readFileSync(join(ROOT, 'node_modules/date-holidays/package.json'), 'utf8')).version}`;

export const FIRST_YEAR = 2017;
export const LAST_YEAR = 2040;
const STATES = {
  AT: 'Austria', BE: 'Belgium', BG: 'Bulgaria', CY: 'Cyprus', CZ: 'Czechia', DE: 'Germany', DK: 'Denmark', EE: 'Estonia', ES: 'Spain', FI: 'Finland', FR: 'France', GR: 'Greece',
  HR: 'Croatia', HU: 'Hungary', IE: 'Ireland', IT: 'Italy', LT: 'Lithuania', LU: 'Luxembourg', LV: 'Latvia', MT: 'Malta', NL: 'the Netherlands', PL: 'Poland', PT: 'Portugal',
  RO: 'Romania', SE: 'Sweden', SI: 'Slovenia', SK: 'Slovakia',
};
/** Calendars that have been published in another version than the first. */
const VERSIONS = {};

const DAY_MS = 86_400_000;
const shift = (date, days) => new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
/** 1 = Monday ... 7 = Sunday. */
const weekday = (date) => new Date(date).getUTCDay() || 7;

const wrong = Object.keys(STATES).filter((code) => {
  const path = join(ROOT, 'definitions/calendars', `${code.toLowerCase()}.yaml`);
  const text = yamlOf(code);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  return readFileSync(path, 'utf8') !== text;
});
if (wrong.length > 0) {
  console.error(`Not what the source gives: ${wrong.join(', ')}. Run scripts/calendars/make.mjs and raise the version where days moved.`);
  process.exitCode = 1;
}

function yamlOf(code) {
  const corrections = CORRECTIONS[code] ?? [];
  const lines = [
    `# Public holidays of ${STATES[code]}, nationwide, by the law in force; a day off that is decreed later is a new version.`,
    `# Made by scripts/calendars/make.mjs from ${SOURCE} (docs/attributions.md; this file is CC BY-SA 3.0 as its source is).`,
    ...corrections.map(({ from }) => `# Corrected: ${from}.`),
    `code: ${code}`,
    `version: ${VERSIONS[code] ?? 1}`,
    `from: "${FIRST_YEAR}-01-01"`,
    `to: "${LAST_YEAR}-12-31"`,
    '# 1 = Monday ... 7 = Sunday',
    'weekend: [6, 7]',
    'holidays:',
  ];
  const source = { en: new Holidays(code, { languages: ['en'] }), fr: new Holidays(code, { languages: ['fr'] }), own: new Holidays(code) };
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    lines.push(`  # ${year}`);
    for (const [date, { en, fr }] of [...holidaysOf(code, year, source, corrections)].sort(([a], [b]) => (a < b ? -1 : 1))) {
      lines.push(`  - { date: "${date}", names: { en: ${JSON.stringify(en)}${fr === undefined ? '' : `, fr: ${JSON.stringify(fr)}`} } }`);
    }
  }
  return lines.join('\n') + '\n';
}

function holidaysOf(code, year, source, corrections) {
  const listed = listedIn(year, source);
  // Two holidays on one day: the first name stands for both.
  const days = new Map();
  for (const { date, type, names } of listed) if (type === 'public' && !days.has(date)) days.set(date, names);
  const sundays = { easter: sunday(new Holidays('DE'), year, 'easter'), orthodoxEaster: sunday(new Holidays('GR'), year, 'orthodox') };
  for (const { change } of corrections) change({ year, days, bank: listed.filter(({ type }) => type === 'bank'), shift, weekday, ...sundays });
  return days;
}

function listedIn(year, { en, fr, own }) {
  const [english, french, native] = [en, fr, own].map((each) => each.getHolidays(year));
  const speaksFrench = own.getLanguages()[0] === 'fr';
  return english.flatMap((holiday, i) => {
    // A name the package has not in French comes in the state's own language, or in English.
    const translated = speaksFrench || (french[i].name !== native[i].name && french[i].name !== holiday.name);
    const names = { en: holiday.name.replaceAll('’', "'"), ...(translated && { fr: french[i].name.replaceAll('’', "'") }) };
    const days = Math.max(1, Math.round((holiday.end - holiday.start) / DAY_MS));
    const first = holiday.date.slice(0, 10);
    return Array.from({ length: days }, (_, n) => ({ date: shift(first, n), type: holiday.type, names })).filter(({ date }) => date.startsWith(String(year)));
  });
}

function sunday(holidays, year, rule) {
  const found = holidays.getHolidays(year).find((each) => each.rule === rule);
  return found.date.slice(0, 10);
}
