import { Problem, withQuery } from './api.js';
import { fill, h, sign } from './dom.js';
import { asOfLine, marks, nothing } from './parts.js';
import { dayOf } from './times.js';

/** @typedef {import('./shapes.mjs').Cycle} Cycle */
/** @typedef {import('./shapes.mjs').Track} Track */
/** @typedef {import('./shapes.mjs').View} View */
/** @typedef {{ readonly cycle: Cycle, readonly tracks: readonly Track[] } | null} Standing */

const SIGNS = { notStarted: '○', inProgress: '◑', completed: '●', reopened: '↻', unknown: '?' };

/**
 * The cycle with its tracks; `null` where there was none yet.
 * @param {import('./shapes.mjs').Where} where
 * @returns {Promise<{ got: Standing, seq: number }>}
 */
export async function askCycle({ api, cycleId, asOf, signal }) {
  const path = `/v1/cycles/${encodeURIComponent(cycleId)}`;
  const [cycle, tracks] = await Promise.all([orMissing(api.get(withQuery(path, asOf), { signal })), api.list(withQuery(`${path}/tracks`, asOf), { signal })]);
  return { got: cycle ? { cycle: /** @type {Cycle} */ (cycle.body), tracks: /** @type {readonly Track[]} */ (tracks.rows) } : null, seq: tracks.seq };
}

/**
 * @param {Element} part
 * @param {Standing} got
 * @param {View} view
 */
export function showCycle(part, got, view) {
  const { speech, definition } = view;
  if (!got) return fill(part, nothing(speech.say('notYet')), asOfLine(view));
  const { cycle, tracks } = got;
  fill(part,
    h('ol', { class: 'tracks' }, definition.steps.map(({ labels, code }, i) => {
      const track = tracks.find(({ step }) => step === i + 1) ?? { step: i + 1, state: /** @type {const} */ ('unknown'), since: null };
      return h('li', { class: `track track-${track.state}` },
        h('span', { class: 'step' }, speech.label(labels, code)),
        h('span', { class: 'state' }, sign(SIGNS[track.state] ?? '?', ''), speech.state(track.state), track.since ? h('small', {}, ` ${speech.say('since', { day: speech.onDay(dayOf(track.since, speech.zone)) })}`) : null, marks(track, view)));
    })),
    h('p', { class: 'facts' }, facts(cycle, view), marks(cycle, view)),
    asOfLine(view));
}

/**
 * @param {Cycle} cycle
 * @param {View} view
 */
function facts({ priorities, goals, lines, linesWithoutDriver, plans, strategicPlan }, { speech }) {
  const plan = { none: speech.say('none'), submitted: speech.say('submittedPlan'), approved: speech.say('approvedPlan') }[strategicPlan] ?? strategicPlan;
  return `${speech.say('facts', { priorities, goals, lines, vacant: linesWithoutDriver, plans })} · ${speech.say('strategicPlan', { state: plan })}`;
}

/**
 * What is not there at this moment is an answer, not a failure.
 * @template T
 * @param {Promise<T>} asked
 */
async function orMissing(asked) {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}
