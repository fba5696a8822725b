import { byId, fill, h } from './dom.js';

/** @typedef {import('./shapes.mjs').Seat} Seat */
/** @typedef {import('./shapes.mjs').Seats} Seats */
/** @typedef {import('./speech.js').Speech} Speech */

const select = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (byId(id));

/**
 * Puts every word of index.html in the language of the page.
 * @param {Speech} speech
 */
export function reword(speech) {
  document.documentElement.lang = speech.language;
  select('language').value = speech.language;
  for (const element of document.querySelectorAll('[data-word]')) fill(element, speech.say(/** @type {import('./speech.js').Word} */ (element.getAttribute('data-word'))));
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', speech.say(/** @type {import('./speech.js').Word} */ (element.getAttribute('data-label'))));
}

/** The chooser of a role and a party that may hold it. */
export class SeatChooser {
  /**
   * @param {Seats} seats
   * @param {(seat: Seat) => void} chosen
   */
  constructor(seats, chosen) {
    this.seats = seats;
    select('role').addEventListener('change', () => {
      this.#offerParties(select('party').value);
      chosen(this.seat);
    });
    select('party').addEventListener('change', () => chosen(this.seat));
  }

  get seat() {
    return { role: select('role').value, party: select('party').value };
  }

  /**
   * @param {Seat} seat
   * @param {Speech} speech
   */
  show({ role, party }, speech) {
    this.speech = speech;
    fill(select('role'), this.seats.roles.map(({ code, labels }) => h('option', { value: code, selected: code === role }, speech.label(labels, code))));
    this.#offerParties(party);
  }

  /**
   * A seat in words.
   * @param {Seat} seat
   */
  names({ role, party }) {
    const [held, holder] = [this.seats.roles.find(({ code }) => code === role), this.seats.parties.find(({ code }) => code === party)];
    return { role: this.speech?.label(held?.labels, role) ?? role, party: this.speech?.label(holder?.names, party) ?? party };
  }

  /**
   * Those of a kind that may hold the role, and the one sitting there.
   * @param {string} party
   */
  #offerParties(party) {
    const { speech } = this;
    if (!speech) return;
    const kinds = this.seats.roles.find(({ code }) => code === select('role').value)?.kinds ?? [];
    const fitting = this.seats.parties.filter((each) => each.kinds.some((kind) => kinds.includes(kind)));
    const offered = fitting.length > 0 ? fitting : this.seats.parties;
    const unlisted = !this.seats.parties.some(({ code }) => code === party) && party !== '';
    fill(select('party'),
      unlisted && h('option', { value: party }, party),
      offered.map(({ code, names }) => h('option', { value: code, selected: code === party }, `${speech.label(names, code)} (${code})`)));
  }
}

/**
 * @param {readonly import('./shapes.mjs').Cycle[]} cycles
 * @param {string} cycleId
 */
export function showCycles(cycles, cycleId) {
  fill(select('cycle'), cycles.map((cycle) => h('option', { value: cycle.cycleId, selected: cycle.cycleId === cycleId }, cycle.cycleId)));
}
