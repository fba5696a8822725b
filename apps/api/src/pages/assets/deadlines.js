import { withQuery } from './api.js';
import { fill, h, sign } from './dom.js';
import { asOfLine, marks, nothing, planName } from './parts.js';

/** @typedef {import('./shapes.mjs').Deadline} Deadline */
/** @typedef {import('./shapes.mjs').View} View */

/** @typedef {{ readonly overdue: readonly Deadline[], readonly next: readonly Deadline[] }} Due */

const OVERDUE_SHOWN = 2;
const SHOWN = 6;
/** Enough to count those overdue; beyond it the list in the panel is asked. */
const OVERDUE_ASKED = 50;

/** What people owe; what the clock does by itself is left out. */
export const DUTIES = { duties: true };

/**
 * The longest overdue and the next to come, so that neither hides the other.
 * @param {import('./shapes.mjs').Where} where
 * @returns {Promise<{ got: Due, seq: number }>}
 */
export async function askDeadlines({ api, cycleId, asOf, signal }) {
  const asked = (/** @type {Readonly<Record<string, string | number | boolean>>} */ of) => api.get(withQuery('/v1/deadlines', { cycleId, ...DUTIES, ...of, ...asOf }), { signal });
  /** @type {readonly { body: { items: Deadline[], seq: number } }[]} */
  const answers = await Promise.all([asked({ overdue: true, limit: OVERDUE_ASKED }), asked({ state: 'open', limit: SHOWN })]);
  const [overdue = [], open = []] = answers.map(({ body }) => body.items);
  return { got: { overdue, next: open.filter((deadline) => !deadline.overdue) }, seq: Math.min(...answers.map(({ body }) => body.seq)) };
}

/**
 * Those that stand on the page.
 * @param {Due} due
 */
export function shownOf({ overdue, next }) {
  const late = overdue.slice(0, Math.max(OVERDUE_SHOWN, SHOWN - next.length));
  return [...late, ...next.slice(0, SHOWN - late.length)];
}

/**
 * @param {Element} part
 * @param {Due} due
 * @param {View} view
 */
export function showDeadlines(part, due, view) {
  const { speech } = view;
  const shown = shownOf(due);
  const late = due.overdue.length;
  if (shown.length === 0) return fill(part, nothing(speech.say('noDeadlines')), asOfLine(view));
  fill(part,
    late > 0 && h('p', { class: 'late' }, sign('!', ''), ' ', speech.say('overdueCount', { count: late === OVERDUE_ASKED ? `${late}+` : late })),
    h('ul', { class: 'deadlines' }, shown.map((deadline) => entry(deadline, view))),
    h('p', {}, h('a', { href: '#deadlines' }, speech.say('allDeadlines'))),
    asOfLine(view));
}

/**
 * @param {Deadline} deadline
 * @param {View} view
 */
export function entry(deadline, view) {
  const { speech, definition, today } = view;
  const rule = definition.rules.find(({ id }) => id === deadline.ruleId);
  return h('li', { class: deadline.overdue ? 'overdue' : '' },
    h('span', { class: 'when' },
      deadline.overdue && sign('!', speech.say('overdue')),
      h('time', { datetime: deadline.dueOn }, speech.onDay(deadline.dueOn)), ' ',
      h('small', {}, deadline.state === 'suspended' ? speech.say('suspended') : speech.distance(deadline.dueOn, today))),
    h('span', { class: 'duty' },
      h('b', {}, speech.label(rule?.labels, deadline.ruleId)), ' ', h('span', { class: 'code', title: speech.say('rule') }, deadline.ruleId), marks(deadline, view),
      h('br', {}), h('span', {}, subject(deadline, view)),
      h('br', {}), h('small', {}, deadline.recipients.map((code) => speech.named(definition.roles, code)).join(', ') || '–')));
}

/**
 * What it is about, in names.
 * @param {Deadline} deadline
 * @param {View} view
 */
function subject({ scopeKind, scopeId, planId, jadId, period }, view) {
  const { speech, definition } = view;
  const named = { line: definition.lines, goal: definition.goals }[scopeKind];
  if (scopeKind === 'cycle') return speech.label(definition.labels, scopeId);
  if (jadId) return speech.say('jadOf', { jad: `${jadId.slice(0, 8)}${scopeId.slice(jadId.length).replace('.', ', ')}` });
  if (planId && scopeKind === 'action') return speech.say('actionOf', { action: scopeId.slice(planId.length + 1), plan: planName(planId, view) });
  return `${planId ? speech.say('planOf', { plan: planName(planId, view) }) : speech.named(named, scopeId)}${period ? `, ${period}` : ''}`;
}
