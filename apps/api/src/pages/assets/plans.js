import { withQuery } from './api.js';
import { fill, h, sign } from './dom.js';
import { asOfLine, marksOfAll, nothing, table } from './parts.js';

/** @typedef {import('./shapes.mjs').Plan} Plan */
/** @typedef {import('./shapes.mjs').View} View */

/** In the order a plan goes through them. */
const SIGNS = {
  drafting: '✎', inConsultation: '⇄', consulted: '✎', submitted: '▲', returned: '↩', approved: '✓', inImplementation: '▶', reporting: '≡', closed: '■', cancelled: '✕',
};

/**
 * @param {import('./shapes.mjs').Where} where
 * @returns {Promise<{ got: readonly Plan[], seq: number }>}
 */
export async function askPlans({ api, cycleId, asOf, signal }) {
  /** @type {{ rows: Plan[], seq: number }} */
  const { rows, seq } = await api.list(withQuery('/v1/oaps', { cycleId, ...asOf }), { signal });
  return { got: rows, seq };
}

/**
 * @param {Element} part
 * @param {readonly Plan[]} plans
 * @param {View} view
 */
export function showPlans(part, plans, view) {
  const { speech } = view;
  if (plans.length === 0) return fill(part, nothing(speech.say('noPlans')), asOfLine(view));
  const groups = grouped(plans);
  const most = Math.max(...groups.map(([, rows]) => rows.length));
  fill(part,
    table(speech.say('plans'), [speech.say('status'), speech.say('count'), speech.say('overdue')], groups.map(([state, rows]) => {
      const late = rows.reduce((sum, { overdue }) => sum + overdue, 0);
      const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
      bar.style.inlineSize = `${(rows.length / most) * 6}rem`;
      return [
        h('span', {}, h('span', { 'aria-hidden': 'true', class: 'sign' }, signOf(state)), speech.state(state), marksOfAll(rows, view)),
        h('span', { class: 'amount' }, h('a', { href: `#plans/${encodeURIComponent(state)}` }, rows.length, h('span', { class: 'unseen' }, ` ${speech.state(state)}`)), bar),
        late > 0 ? h('span', { class: 'late' }, sign('!', ''), late) : '0',
      ];
    })),
    asOfLine(view));
}

/** @param {string} state */
const signOf = (state) => /** @type {Readonly<Record<string, string>>} */ (SIGNS)[state] ?? '·';

/**
 * @param {readonly Plan[]} plans
 * @returns {[string, Plan[]][]}
 */
function grouped(plans) {
  /** @type {Map<string, Plan[]>} */
  const groups = new Map();
  for (const plan of plans) groups.set(plan.state, [...(groups.get(plan.state) ?? []), plan]);
  const order = Object.keys(SIGNS);
  const place = (/** @type {string} */ state) => (order.includes(state) ? order.indexOf(state) : order.length);
  return [...groups].sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1));
}
