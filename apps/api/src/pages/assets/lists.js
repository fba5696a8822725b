import { withQuery } from './api.js';
import { DUTIES, entry } from './deadlines.js';
import { h } from './dom.js';
import { marks, nothing, planName, table } from './parts.js';

/** @typedef {import('./shapes.mjs').CellAction} CellAction */
/** @typedef {import('./shapes.mjs').Deadline} Deadline */
/** @typedef {import('./shapes.mjs').Plan} Plan */
/** @typedef {import('./shapes.mjs').View} View */

/**
 * The actions behind one cell.
 * @param {import('./shapes.mjs').Where} where
 * @param {{ line: string, goal: string }} cell
 * @returns {Promise<{ got: readonly CellAction[], seq: number }>}
 */
export async function askCell({ api, cycleId, asOf, signal, period }, { line, goal }) {
  const path = `/v1/cycles/${encodeURIComponent(cycleId)}/matrix/${encodeURIComponent(line)}/${encodeURIComponent(goal)}`;
  /** @type {{ rows: CellAction[], seq: number }} */
  const { rows, seq } = await api.list(withQuery(path, { ...asOf, periodFrom: period }), { signal });
  return { got: rows, seq };
}

/**
 * @param {readonly CellAction[]} actions
 * @param {string} caption
 * @param {View} view
 */
export function listActions(actions, caption, view) {
  const { speech } = view;
  if (actions.length === 0) return nothing(speech.say('noActions'));
  return table(caption, [speech.say('action'), speech.say('title_'), speech.say('status'), speech.say('leader'), speech.say('jads'), speech.say('results'), speech.say('plan')], actions.map((action) => [
    action.actionId,
    h('span', {}, action.title, marks(action, view)),
    speech.state(action.status),
    action.leader ?? h('em', {}, speech.say('vacant')),
    action.jads,
    action.results,
    planName(action.planId, view),
  ]));
}

/**
 * Every duty that is neither met nor lapsed, overdue ones first.
 * @param {import('./shapes.mjs').Where} where
 * @returns {Promise<{ got: readonly Deadline[], seq: number }>}
 */
export async function askAllDeadlines({ api, cycleId, asOf, signal }) {
  /** @type {{ rows: Deadline[], seq: number }} */
  const { rows, seq } = await api.list(withQuery('/v1/deadlines', { cycleId, live: true, ...DUTIES, ...asOf }), { signal });
  return { got: rows, seq };
}

/**
 * @param {readonly Deadline[]} deadlines
 * @param {View} view
 */
export const listDeadlines = (deadlines, view) =>
  deadlines.length === 0 ? nothing(view.speech.say('noDeadlines')) : h('ul', { class: 'deadlines' }, deadlines.map((deadline) => entry(deadline, view)));

/**
 * The plans in one state.
 * @param {readonly Plan[]} plans
 * @param {string} state
 * @param {View} view
 */
export function listPlans(plans, state, view) {
  const { speech, definition } = view;
  const rows = plans.filter((plan) => plan.state === state);
  if (rows.length === 0) return nothing(speech.say('noPlans'));
  return table(speech.say('plansIn', { state: speech.state(state) }), [speech.say('plan'), speech.say('driver'), speech.say('next'), speech.say('overdue')], rows.map((plan) => [
    h('span', {}, `${speech.named(definition.lines, plan.lineCode)} ${speech.years(plan.periodFrom, plan.periodTo)}`, marks(plan, view)),
    plan.driver ?? h('em', {}, speech.say('vacant')),
    plan.nextDueOn ? speech.onDay(plan.nextDueOn) : '–',
    plan.overdue,
  ]));
}
