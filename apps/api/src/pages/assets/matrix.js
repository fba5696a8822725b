import { withQuery } from './api.js';
import { fill, h } from './dom.js';
import { asOfLine, marks, nothing } from './parts.js';

/** @typedef {import('./shapes.mjs').MatrixCell} MatrixCell */
/** @typedef {import('./shapes.mjs').MatrixTotal} MatrixTotal */
/** @typedef {import('./shapes.mjs').Counts} Counts */
/** @typedef {import('./shapes.mjs').View} View */
/** @typedef {{ readonly cells: readonly MatrixCell[], readonly totals: readonly MatrixTotal[] }} Matrix */

/** Share of the actions that have started, in quarters: a sign that needs no colour. */
const SHARES = ['○', '◔', '◑', '◕', '●'];

/**
 * @param {import('./shapes.mjs').Where} where
 * @returns {Promise<{ got: Matrix, seq: number }>}
 */
export async function askMatrix({ api, cycleId, asOf, signal, period }) {
  const path = `/v1/cycles/${encodeURIComponent(cycleId)}/matrix`;
  const query = { ...asOf, periodFrom: period };
  /** @type {[{ rows: MatrixCell[], seq: number }, { rows: MatrixTotal[], seq: number }]} */
  const [cells, totals] = await Promise.all([api.list(withQuery(path, query), { signal }), api.list(withQuery(`${path}/totals`, query), { signal })]);
  return { got: { cells: cells.rows, totals: totals.rows }, seq: Math.min(cells.seq, totals.seq) };
}

/**
 * @param {Element} part
 * @param {Matrix} matrix
 * @param {View} view
 */
export function showMatrix(part, { cells, totals }, view) {
  const { speech, definition } = view;
  if (cells.length === 0) return fill(part, nothing(speech.say('noLines')), asOfLine(view));
  const goals = new Map(cells.map((cell) => [cell.goal, speech.named(definition.goals, cell.goal, cell.goalTitle)]));
  const lines = new Map(cells.map((cell) => [cell.lineCode, speech.named(definition.lines, cell.lineCode, cell.lineTitle)]));
  const at = new Map(cells.map((cell) => [`${cell.lineCode}/${cell.goal}`, cell]));
  const sums = new Map(totals.map((total) => [total.lineCode, total]));
  const place = (/** @type {string} */ code) => definition.lines.findIndex((line) => line.code === code);
  const most = Math.max(1, ...cells.map((cell) => cell[view.measure]));
  fill(part,
    h('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': speech.say('matrixCaption') },
      h('table', { class: 'matrix' },
        h('caption', {}, speech.say('matrixCaption')),
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, speech.say('line')), [...goals].map(([code, label]) => h('th', { scope: 'col' }, h('span', { class: 'goal', title: label }, label), ' ', h('span', { class: 'code' }, code))), h('th', { scope: 'col', class: 'total' }, speech.say('total')))),
        h('tbody', {}, [...lines].sort(([a], [b]) => place(a) - place(b)).map(([line, label]) => h('tr', {},
          h('th', { scope: 'row' }, label),
          [...goals.keys()].map((goal) => cellOf(at.get(`${line}/${goal}`), most, view)),
          totalOf(sums.get(line), view)))))),
    h('p', { class: 'note' }, `${speech.say('legend')} · ${speech.say('totalNote')}`),
    asOfLine(view));
}

/**
 * @param {MatrixCell | undefined} cell
 * @param {number} most The largest number of the matrix, for the depth of the colour.
 * @param {View} view
 */
function cellOf(cell, most, view) {
  const { speech, measure } = view;
  if (!cell || cell.mark !== '') {
    const other = cell?.mark === 'n/a';
    return h('td', { class: 'none' }, h('span', { 'aria-hidden': 'true' }, other ? 'n/a' : '.'), h('span', { class: 'unseen' }, speech.say(other ? 'otherPriority' : 'nothingPlanned')));
  }
  const depth = Math.ceil((cell[measure] / most) * 4);
  return h('td', { class: `depth-${depth}`, 'data-line': cell.lineCode, 'data-goal': cell.goal },
    h('a', { href: `#cell/${encodeURIComponent(cell.lineCode)}/${encodeURIComponent(cell.goal)}` },
      h('span', { 'aria-hidden': 'true' }, h('b', {}, cell[measure]), ' ', signsOf(cell)), h('span', { class: 'unseen' }, inWords(cell, view))),
    marks(cell, view));
}

/**
 * @param {MatrixTotal | undefined} total
 * @param {View} view
 */
function totalOf(total, view) {
  if (!total) return h('td', { class: 'total' }, '–');
  return h('td', { class: 'total' }, h('span', { 'aria-hidden': 'true' }, h('b', {}, total[view.measure]), ' ', total.actions > 0 && signsOf(total)), h('span', { class: 'unseen' }, inWords(total, view)));
}

/** @param {Counts} counts */
function signsOf({ actions, ongoing, cancelled, unled, jads }) {
  const live = actions - cancelled;
  // A quarter only once it is reached, and never full or empty before it is so.
  const share = live <= 0 || ongoing === 0 ? 0 : ongoing >= live ? 4 : Math.min(3, Math.max(1, Math.round((ongoing / live) * 4)));
  return h('span', { class: 'signs' }, SHARES[share], jads > 0 ? '◆' : '', unled > 0 ? h('span', { class: 'late' }, '!') : '');
}

/**
 * @param {Counts} counts
 * @param {View} view
 */
const inWords = ({ actions, ongoing, unled, jads, results }, { speech }) => speech.say('cellActions', { actions, ongoing, unled, jads, results });
