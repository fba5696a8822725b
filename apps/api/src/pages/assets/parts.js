import { Problem } from './api.js';
import { h } from './dom.js';

/** @typedef {import('./shapes.mjs').View} View */
/** @typedef {import('./shapes.mjs').Marked} Marked */

/**
 * What came of a question: a part that fails leaves the others standing. Anything but a problem goes through.
 * @template T
 * @param {Promise<{ got: T, seq: number }>} asked
 * @returns {Promise<import('./shapes.mjs').Answered<T>>}
 */
export async function answered(asked) {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem) return { problem: error };
    throw error;
  }
}

/**
 * The marks a row carries: where it comes from, always in words.
 * @param {Marked} row
 * @param {View} view
 */
export function marks({ provenance }, { speech }) {
  if (!provenance) return [];
  const word = provenance === 'SYNTHETIC' ? speech.say('syntheticMark') : speech.say('publicMark');
  return [' ', h('span', { class: `mark mark-${provenance.toLowerCase()}`, title: word }, speech.say(provenance))];
}

/**
 * The mark of a group: SYNTHETIC as soon as one of its rows is.
 * @param {readonly Marked[]} rows
 * @param {View} view
 */
export function marksOfAll(rows, view) {
  if (rows.some(({ provenance }) => provenance === 'SYNTHETIC')) return marks({ provenance: 'SYNTHETIC' }, view);
  return rows.length > 0 && rows.every(({ provenance }) => provenance === 'PUBLIC') ? marks({ provenance: 'PUBLIC' }, view) : [];
}

/**
 * The last line of each part: what moment it shows.
 * @param {View} view
 */
export const asOfLine = ({ speech, stand }) => h('p', { class: 'as-of' }, speech.say('asOfLine', { at: speech.at(stand.at), seq: stand.seq }));

/**
 * Why a part shows nothing, what it means and what to do.
 * @param {Problem} problem
 * @param {Pick<View, 'speech' | 'retry'>} view
 */
export function failure({ title, detail, status, type, requestId }, { speech, retry }) {
  return h('div', { class: 'failure', role: 'group' },
    h('p', {}, h('strong', {}, status === 0 ? speech.say('unreachable') : title || speech.say('failed')), detail ? `: ${detail}` : ''),
    h('p', {},
      h('button', { type: 'button', click: retry }, speech.say('retry')), ' ',
      type && h('a', { href: type }, speech.say('about')), ' ',
      requestId && h('small', {}, speech.say('requestId', { id: requestId }))));
}

/** @param {string} words */
export const nothing = (words) => h('p', { class: 'nothing' }, words);

/**
 * The plan's name: its line and years.
 * @param {string} planId
 * @param {View} view
 */
export function planName(planId, { speech, definition, plans }) {
  const plan = plans.get(planId);
  return plan ? `${speech.named(definition.lines, plan.lineCode)} ${speech.years(plan.periodFrom, plan.periodTo)}` : planId;
}

/**
 * A table with a caption and headers that say what they head.
 * @param {string} caption
 * @param {readonly string[]} columns
 * @param {readonly (readonly import('./dom.js').Child[] | HTMLTableRowElement)[]} rows Cells of text or nodes; the first heads its row.
 */
export function table(caption, columns, rows) {
  return h('table', {},
    h('caption', { class: 'unseen' }, caption),
    h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col' }, column)))),
    h('tbody', {}, rows.map((row) => (row instanceof HTMLTableRowElement ? row : h('tr', {}, row.map((cell, i) => (i === 0 ? h('th', { scope: 'row' }, cell) : h('td', {}, cell))))))));
}

/**
 * The highest of the markings of what is shown, by the definition's order; a marking the definition does not know counts as highest.
 * @param {readonly string[]} shown
 * @param {readonly { readonly code: string }[]} order Lowest first.
 * @returns {string | undefined}
 */
export function highestMarking(shown, order) {
  const rank = (/** @type {string} */ code) => {
    const at = order.findIndex((marking) => marking.code === code);
    return at === -1 ? order.length : at;
  };
  return [...new Set(shown)].sort((a, b) => rank(b) - rank(a))[0];
}
