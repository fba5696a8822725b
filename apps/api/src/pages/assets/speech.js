import { daysBetween, dayOf } from './times.js';

/** @typedef {typeof import('./words.en.js').WORDS} Words */
/** @typedef {keyof Words} Word */
/** @typedef {Readonly<Record<string, string | number>>} Values */

/** @typedef {keyof typeof LOCALES} Language */

const LOCALES = { en: 'en-GB', fr: 'fr-FR' };
/** One file a language: a reader loads one. */
const FILES = { en: () => import('./words.en.js'), fr: () => import('./words.fr.js') };

/**
 * The words of a language; English where the page does not speak it.
 * @param {string} wanted
 * @returns {Promise<{ language: Language, words: Readonly<Record<Word, string>> }>}
 */
export async function wordsOf(wanted) {
  const language = wanted === 'fr' ? 'fr' : 'en';
  return { language, words: (await FILES[language]()).WORDS };
}

/** The page in one language, with days and instants of one zone. */
export class Speech {
  /**
   * @param {Awaited<ReturnType<typeof wordsOf>>} spoken
   * @param {string} zone
   */
  constructor({ language, words }, zone) {
    this.language = language;
    this.words = words;
    this.zone = zone;
    const locale = LOCALES[language];
    this.plurals = new Intl.PluralRules(locale);
    this.days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
    this.months = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
    this.instants = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: zone, timeZoneName: 'short' });
  }

  /**
   * A word or sentence. `{n, one: day|days}` becomes `3 days`.
   * @param {Word} word
   * @param {Values} [values]
   */
  say(word, values = {}) {
    return this.words[word].replace(/\{(\w+)(?:, one: ([^|}]*)\|([^}]*))?\}/g, (_, name, one, other) => {
      const value = values[name] ?? '';
      return one === undefined ? String(value) : `${value} ${this.plurals.select(Number(value)) === 'one' ? one : other}`;
    });
  }

  /**
   * A state's name, or its code where the page has no word for it.
   * @param {string} code
   */
  state(code) {
    return code in this.words ? this.say(/** @type {Word} */ (code)) : code;
  }

  /**
   * @param {import('./shapes.mjs').Labels | undefined} labels
   * @param {string} otherwise
   */
  label(labels, otherwise) {
    return labels?.[this.language] ?? labels?.en ?? otherwise;
  }

  /**
   * The name a list of the definition gives a code.
   * @param {readonly import('./shapes.mjs').Coded[] | undefined} list
   * @param {string} code
   * @param {string} [otherwise]
   */
  named(list, code, otherwise = code) {
    return this.label(list?.find((each) => each.code === code)?.labels, otherwise);
  }

  /** @param {string} day `YYYY-MM-DD` */
  onDay(day) {
    return this.days.format(new Date(`${day}T00:00:00Z`));
  }

  /** @param {string} instant */
  at(instant) {
    return this.instants.format(new Date(instant));
  }

  /**
   * When it was so, no more exactly than is known.
   * @param {string} instant
   * @param {'day' | 'month' | 'year' | null} precision
   */
  roughly(instant, precision) {
    if (precision === null) return this.at(instant);
    const day = dayOf(instant, this.zone);
    if (precision === 'year') return day.slice(0, 4);
    return precision === 'month' ? this.months.format(new Date(`${day}T00:00:00Z`)) : this.onDay(day);
  }

  /**
   * How far a day lies from another.
   * @param {string} day
   * @param {string} today
   */
  distance(day, today) {
    const days = daysBetween(today, day);
    if (days === 0) return this.say('today');
    return days > 0 ? this.say('inDays', { days }) : this.say('daysAgo', { days: -days });
  }

  /**
   * The years of a period: `2022`, `2024-25`.
   * @param {string} from
   * @param {string} to
   */
  years(from, to) {
    const [first, last] = [from.slice(0, 4), to.slice(0, 4)];
    return first === last ? first : `${first}-${last.slice(2)}`;
  }
}
