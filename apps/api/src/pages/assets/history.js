import { withQuery } from './api.js';
import { fill, h } from './dom.js';
import { asOfLine, marks, nothing } from './parts.js';

/** @typedef {import('./shapes.mjs').HistoryEntry} HistoryEntry */
/** @typedef {import('./shapes.mjs').View} View */
/** @typedef {import('./shapes.mjs').Where} Where */

const SHOWN = 10;
/** What people decide and do. The rest is the engine's own: deadlines, reminders, reactions. */
const DECISIONS = ['cycle', 'oap', 'jad'];
const EVERYTHING = [''];
/** Looking for the next event: rows a page, and pages of one instant at most. */
const STEP_ROWS = 50;
const STEP_PAGES_MAX = 40;

/**
 * The latest entries, newest first.
 * @param {Where} where
 * @returns {Promise<{ got: readonly HistoryEntry[], seq: number }>}
 */
export async function askHistory({ api, cycleId, asOf, signal, bookkeeping }) {
  const answers = await Promise.all((bookkeeping ? EVERYTHING : DECISIONS).map(async (category) => {
    /** @type {{ body: { items: HistoryEntry[], seq: number } }} */
    const { body } = await api.get(withQuery('/v1/history', { cycleId, category, sort: '-seq', limit: SHOWN, ...asOf }), { signal });
    return body;
  }));
  const entries = answers.flatMap(({ items }) => items).sort((a, b) => b.seq - a.seq || b.part - a.part);
  // Of different moments: as far as the slowest knows, so that the part's number is true of all of it.
  const seq = Math.min(...answers.map((answer) => answer.seq));
  return { got: entries.filter((entry) => entry.seq <= seq).slice(0, SHOWN), seq };
}

/**
 * The first event of the cycle that the seat may see.
 * @param {Pick<Where, 'api' | 'cycleId'>} where
 * @returns {Promise<import('./shapes.mjs').Stand | undefined>}
 */
export async function firstEvent({ api, cycleId }) {
  /** @type {{ body: { items: HistoryEntry[] } }} */
  const { body } = await api.get(withQuery('/v1/history', { cycleId, limit: 1 }));
  const [first] = body.items;
  return first && { seq: first.seq, at: first.recordedAt };
}

/**
 * The first event after the moment, of those the history tells; `undefined` where there is none.
 * @param {Pick<Where, 'api' | 'cycleId' | 'bookkeeping'>} where
 * @param {import('./shapes.mjs').Stand} stand
 * @returns {Promise<number | undefined>}
 */
export async function nextEvent({ api, cycleId, bookkeeping }, stand) {
  const found = await Promise.all((bookkeeping ? EVERYTHING : DECISIONS).map(async (category) => {
    let cursor = '';
    // Many events may share an instant: a clock that is moved by hand stands still between moves.
    for (let page = 0; page < STEP_PAGES_MAX; page++) {
      /** @type {{ body: { items: HistoryEntry[], nextCursor: string | null } }} */
      const { body } = await api.get(withQuery('/v1/history', { cycleId, category, fromAt: stand.at, limit: STEP_ROWS, cursor }));
      const next = body.items.find(({ seq }) => seq > stand.seq);
      if (next) return next.seq;
      if (!body.nextCursor) return undefined;
      cursor = body.nextCursor;
    }
    return undefined;
  }));
  const later = found.filter((seq) => seq !== undefined);
  return later.length > 0 ? Math.min(...later) : undefined;
}

/**
 * The event before the one the moment stands at, by the entries shown.
 * @param {readonly HistoryEntry[]} entries Newest first.
 * @param {{ seq: number, present: boolean }} moment
 */
export function previousEvent(entries, { seq, present }) {
  const standsAt = entries[0]?.seq;
  return entries.find((entry) => entry.seq < (present && standsAt !== undefined ? standsAt : seq))?.seq;
}

/**
 * @param {Element} part
 * @param {readonly HistoryEntry[]} entries
 * @param {View} view
 */
export function showHistory(part, entries, view) {
  const { speech } = view;
  if (entries.length === 0) return fill(part, nothing(speech.say('noHistory')), asOfLine(view));
  fill(part, h('ol', { class: 'history' }, entries.map((entry) => told(entry, view))), asOfLine(view));
}

/**
 * @param {HistoryEntry} entry
 * @param {View} view
 */
function told(entry, view) {
  const { speech, definition, goTo } = view;
  const { seq, recordedAt, effectiveAt, precision, role, party, docRef, source } = entry;
  const jump = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo({ seq });
  };
  const there = new URL(location.href);
  there.hash = '';
  there.searchParams.delete('asOf');
  there.searchParams.set('asOfSeq', String(seq));
  return h('li', {},
    h('span', { class: 'when' },
      h('time', { datetime: effectiveAt }, speech.roughly(effectiveAt, precision)),
      effectiveAt === recordedAt ? null : h('small', {}, ` ${speech.say('recorded', { at: speech.at(recordedAt) })}`)),
    h('span', { class: 'told' },
      h('span', {}, speech.language === 'fr' ? entry.sentenceFr : entry.sentenceEn), marks(entry, view),
      h('br', {}),
      h('small', {},
        `${speech.named(definition.roles, role)}${party === '' || party === role ? '' : `, ${party}`}`,
        docRef ? ` · ${speech.say('document')} ${docRef}` : '', source ? ` · ${speech.say('source')} ${source}` : '', ' · ',
        h('a', { href: there.href, click: jump, 'aria-label': speech.say('stateAfter', { seq }) }, `${speech.say('event')} ${seq}`))));
}
