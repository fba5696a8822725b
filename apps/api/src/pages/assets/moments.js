import { byId, fill } from './dom.js';
import { dayAfter, dayOf, daysBetween, endOfDay } from './times.js';

/** @typedef {import('./shapes.mjs').Moment} Moment */
/** @typedef {import('./shapes.mjs').Stand} Stand */
/** @typedef {import('./speech.js').Speech} Speech */

/** A slider that is dragged asks when it rests that long. */
const REST_MS = 140;

/** The as-of bar: from the first event of the cycle to now, by event or by day. */
export class Moments {
  #slider = /** @type {HTMLInputElement} */ (byId('slider'));
  #date = /** @type {HTMLInputElement} */ (byId('date'));
  #step = /** @type {HTMLSelectElement} */ (byId('step'));
  #rest = 0;
  /** @type {{ first: Stand, last: Stand } | undefined} */
  #range;
  /** @type {Stand | undefined} */
  #stand;
  /** @type {Moment} */
  moment = null;

  /**
   * @param {Speech} speech
   * @param {{ changed: () => void, stepped: (direction: 'previous' | 'next') => void }} told
   */
  constructor(speech, told) {
    this.speech = speech;
    this.told = told;
    this.#slider.addEventListener('input', () => this.#slid());
    this.#slider.addEventListener('change', () => this.#rested());
    this.#date.addEventListener('change', () => this.#dated());
    this.#step.addEventListener('change', () => this.#place());
    byId('now').addEventListener('click', () => this.go(null));
    byId('previous').addEventListener('click', () => told.stepped('previous'));
    byId('next').addEventListener('click', () => told.stepped('next'));
  }

  /** @param {Moment} moment */
  go(moment) {
    clearTimeout(this.#rest);
    this.#rest = 0;
    this.moment = moment && 'seq' in moment && this.#range && moment.seq >= this.#range.last.seq ? null : moment;
    this.told.changed();
  }

  /**
   * The moment as the API's parameters name it.
   * @returns {Readonly<Record<string, string | number>>}
   */
  get asOf() {
    if (!this.moment) return {};
    return 'seq' in this.moment ? { asOfSeq: this.moment.seq } : { asOf: this.moment.at };
  }

  /**
   * How far the bar reaches.
   * @param {{ first: Stand, last: Stand } | undefined} range `undefined` while the seat sees no event of the cycle.
   */
  reach(range) {
    this.#range = range;
    this.#place();
  }

  /**
   * What the page shows now.
   * @param {Stand} stand
   * @param {{ previous: boolean }} steps
   */
  stands(stand, { previous }) {
    this.#stand = stand;
    if (!this.moment && this.#range) this.#range = { ...this.#range, last: stand };
    byId('previous').toggleAttribute('disabled', !previous);
    byId('next').toggleAttribute('disabled', !this.moment);
    byId('now').toggleAttribute('disabled', !this.moment);
    document.documentElement.classList.toggle('past', this.moment !== null);
    this.#place();
  }

  /** Puts slider, date and words where the page stands. */
  #place() {
    const [range, stand, zone] = [this.#range, this.#stand, this.speech.zone];
    for (const control of [this.#slider, this.#date, this.#step]) control.disabled = !range;
    fill(byId('tense'), this.speech.say(this.moment ? 'readOnly' : 'atPresent'));
    if (!range || !stand) return;
    const [firstDay, lastDay] = [dayOf(range.first.at, zone), dayOf(range.last.at, zone)];
    const byDay = this.#step.value === 'day';
    this.#slider.min = String(byDay ? 0 : range.first.seq);
    this.#slider.max = String(byDay ? daysBetween(firstDay, lastDay) : range.last.seq);
    this.#slider.value = this.moment ? String(byDay ? daysBetween(firstDay, dayOf(stand.at, zone)) : stand.seq) : this.#slider.max;
    [this.#date.min, this.#date.max, this.#date.value] = [firstDay, lastDay, dayOf(stand.at, zone)];
    this.#say(this.speech.at(stand.at), this.speech.say('eventOf', { seq: stand.seq, last: range.last.seq }));
  }

  /**
   * @param {string} at
   * @param {string} ordinal
   */
  #say(at, ordinal) {
    fill(byId('stand'), at);
    fill(byId('ordinal'), ordinal);
    this.#slider.setAttribute('aria-valuetext', [at, ordinal].filter((text) => text !== '').join(', '));
  }

  /** Says at once where the slider is; asks once it rests. */
  #slid() {
    const range = this.#range;
    if (!range) return;
    this.moment = this.#under(range);
    document.documentElement.classList.toggle('past', this.moment !== null);
    if (!this.moment) this.#say(this.speech.at(range.last.at), this.speech.say('eventOf', { seq: range.last.seq, last: range.last.seq }));
    else if ('at' in this.moment) this.#say(this.speech.at(this.moment.at), '');
    else this.#say('…', this.speech.say('eventOf', { seq: this.moment.seq, last: range.last.seq }));
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#rested(), REST_MS);
  }

  #rested() {
    if (this.#rest === 0) return;
    clearTimeout(this.#rest);
    this.#rest = 0;
    this.told.changed();
  }

  /**
   * The moment under the slider's handle.
   * @param {{ first: Stand, last: Stand }} range
   * @returns {Moment}
   */
  #under({ first }) {
    const value = Number(this.#slider.value);
    if (value >= Number(this.#slider.max)) return null;
    if (this.#step.value !== 'day') return { seq: value };
    return { at: endOfDay(dayAfter(dayOf(first.at, this.speech.zone), value), this.speech.zone) };
  }

  #dated() {
    const range = this.#range;
    if (!range || !this.#date.value || !this.#date.validity.valid) return this.#place();
    const at = endOfDay(this.#date.value, this.speech.zone);
    this.go(at >= range.last.at ? null : { at });
  }
}
