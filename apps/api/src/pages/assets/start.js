import { Api, isAbort, Problem, withQuery } from './api.js';
import { reword, SeatChooser, showCycles } from './controls.js';
import { askDeadlines, showDeadlines, shownOf } from './deadlines.js';
import { byId, fill, h } from './dom.js';
import { askHistory, firstEvent, nextEvent, previousEvent, showHistory } from './history.js';
import { askMatrix, showMatrix } from './matrix.js';
import { Moments } from './moments.js';
import { answered, failure, highestMarking } from './parts.js';
import { askPlans, showPlans } from './plans.js';
import { Speech, wordsOf } from './speech.js';
import { dayOf } from './times.js';
import { askCycle, showCycle } from './tracks.js';

/** @typedef {import('./shapes.mjs').Marked} Marked */
/** @typedef {import('./shapes.mjs').Stand} Stand */
/** @typedef {import('./shapes.mjs').View} View */
/** @typedef {import('./shapes.mjs').Where} Where */
/** @typedef {Awaited<ReturnType<typeof askParts>>} Answers */

const SEAT_KEY = 'empact.seat';
const LANGUAGE_KEY = 'empact.language';
/** Parts asked of the present may straddle an event; they are asked again until they agree, this many times. */
const AGREE_ATTEMPTS_MAX = 3;
const WORKDAYS = 10;
const ZONE_UNKNOWN = 'UTC';

const api = new Api();
const address = new URL(location.href).searchParams;
const input = (/** @type {string} */ id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id));

let speech = new Speech(await wordsOf(address.get('lang') ?? localStorage.getItem(LANGUAGE_KEY) ?? navigator.language.slice(0, 2)), ZONE_UNKNOWN);
let cycleId = address.get('cycle') ?? '';
let control = new AbortController();
/** Where the demo's clock stands. */
let now = '';
/** @type {readonly import('./shapes.mjs').Cycle[]} */
let cycles = [];
/** @type {import('./shapes.mjs').Definition | undefined} */
let definition;
/** @type {SeatChooser | undefined} */
let chooser;
/** @type {{ answers: Answers, stand: Stand, where: Where } | undefined} */
let last;
/** @type {readonly Marked[]} */
let listed = [];

const moments = new Moments(speech, { changed: () => void refresh(), stepped: (direction) => void step(direction) });
/** @type {Promise<import('./panel.js').Panel> | undefined} */
let panel;

moments.moment = addressed();
wire();
reword(speech);
await begin();

/** Takes the seat of the last visit, or the demo's first. */
async function begin() {
  await guarded(async () => {
    const { body: seats } = await /** @type {Promise<{ body: import('./shapes.mjs').Seats }>} */ (api.get('/page/seats'));
    chooser ??= new SeatChooser(seats, (seat) => void sit(seat));
    const seat = remembered(seats) ?? seats.first;
    if (!seat) return showEmpty();
    chooser.show(seat, speech);
    await sit(seat);
  }, begin);
}

/** @param {import('./shapes.mjs').Seat} seat */
async function sit(seat) {
  await guarded(async () => {
    if (!(await api.take(seat))) return;
    // Answers to the seat before are not shown under this one's name.
    control.abort();
    sessionStorage.setItem(SEAT_KEY, JSON.stringify(seat));
    const { rows } = await /** @type {Promise<{ rows: import('./shapes.mjs').Cycle[] }>} */ (api.list('/v1/cycles'));
    if (api.seat !== seat) return;
    cycles = rows;
    const cycle = cycles.find((each) => each.cycleId === cycleId) ?? cycles.findLast(({ state }) => state === 'running') ?? cycles.at(-1);
    if (!cycle) return showEmpty();
    await turnTo(cycle, seat);
  }, () => sit(seat));
}

/**
 * Shows a cycle, unless another seat was taken meanwhile.
 * @param {import('./shapes.mjs').Cycle} cycle
 */
async function turnTo(cycle, seat = api.seat) {
  cycleId = cycle.cycleId;
  showCycles(cycles, cycleId);
  const { body } = await /** @type {Promise<{ body: import('./shapes.mjs').Definition }>} */ (api.get(`/v1/definitions/${encodeURIComponent(cycle.definitionId)}?version=${cycle.definitionVersion}`));
  const [first, { seq, at }] = await Promise.all([firstEvent({ api, cycleId }), present()]);
  if (api.seat !== seat || cycleId !== cycle.cycleId) return;
  definition = body;
  speak(speech);
  moments.reach(first && { first, last: { seq, at } });
  await refresh();
}

/** Asks every part about one moment, then shows them together. An answer that was overtaken is dropped. */
async function refresh() {
  if (!definition) return;
  control.abort();
  control = new AbortController();
  const { signal } = control;
  byId('main').setAttribute('aria-busy', 'true');
  await guarded(async () => {
    const where = whereOf(signal);
    const [answers, stand] = await agreed(where);
    if (signal.aborted) return;
    last = { answers, stand, where };
    remember();
    show();
    byId('main').removeAttribute('aria-busy');
    fill(byId('status'), speech.say('shown', { at: speech.at(stand.at), seq: stand.seq }));
    void openPanel();
  }, refresh);
}

/**
 * @param {Where} where
 * @returns {Promise<[Answers, Stand]>}
 */
async function agreed(where) {
  for (let attempt = 1; ; attempt++) {
    const [answers, at] = await Promise.all([askParts(where), instantOf(where)]);
    const seqs = new Set(Object.values(answers).flatMap(({ seq }) => (seq === undefined || Number.isNaN(seq) ? [] : [seq])));
    if (seqs.size <= 1 || attempt === AGREE_ATTEMPTS_MAX) return [answers, { seq: Math.max(-1, ...seqs), at }];
  }
}

/** @param {Where} where */
async function askParts(where) {
  const [cycle, matrix, deadlines, plans, history] = await Promise.all([
    answered(askCycle(where)), answered(askMatrix(where)), answered(askDeadlines(where)), answered(askPlans(where)), answered(askHistory(where)),
  ]);
  return { cycle, matrix, deadlines, plans, history };
}

/** @param {Where} where */
async function instantOf({ asOf, signal }) {
  if (asOf.asOf !== undefined) return String(asOf.asOf);
  if (asOf.asOfSeq === undefined) return (await present(signal)).at;
  return (await /** @type {Promise<{ body: Stand }>} */ (api.get(`/page/moments/${asOf.asOfSeq}`, { signal }))).body.at;
}

/**
 * Where the clock and the log stand.
 * @param {AbortSignal} [signal]
 * @returns {Promise<Stand>}
 */
async function present(signal) {
  /** @type {[{ body: { now: string } }, { seq: number }]} */
  const [{ body }, { seq }] = await Promise.all([api.get('/v1/demo/clock', { signal }), api.get('/v1/history?limit=1', { signal })]);
  now = body.now;
  fill(byId('clock'), speech.at(now));
  return { seq, at: now };
}

function show() {
  if (!last) return;
  const { answers } = last;
  const view = viewOf(last);
  byId('empty').hidden = true;
  document.body.classList.remove('without-cycle');
  part('tracks', answers.cycle, (element, got) => showCycle(element, got, view), view);
  part('matrix', answers.matrix, (element, got) => showMatrix(element, got, view), view);
  part('deadlines', answers.deadlines, (element, got) => showDeadlines(element, got, view), view);
  part('plans', answers.plans, (element, got) => showPlans(element, got, view), view);
  part('history', answers.history, (element, got) => showHistory(element, got, view), view);
  showName();
  showMarking();
  if (api.seat && chooser) fill(byId('seen-as'), speech.say('seenAs', chooser.names(api.seat)));
  const previous = previousEvent(answers.history.got ?? [], { seq: view.stand.seq, present: !moments.moment });
  moments.stands(view.stand, { previous: previous !== undefined });
}

/**
 * @template T
 * @param {string} id
 * @param {import('./shapes.mjs').Answered<T>} answer
 * @param {(element: Element, got: T) => void} shown
 * @param {View} view
 */
function part(id, answer, shown, view) {
  const element = /** @type {HTMLElement} */ (byId(id).querySelector('.part'));
  if (answer.problem) fill(element, failure(answer.problem, view));
  else shown(element, answer.got);
  // What stands below must not jump when the moment has fewer rows.
  const height = element.getBoundingClientRect().height;
  if (height > (parseFloat(element.style.minBlockSize) || 0)) element.style.minBlockSize = `${height}px`;
}

function showName() {
  if (!definition) return;
  const cycle = last?.answers.cycle.got?.cycle ?? cycles.find((each) => each.cycleId === cycleId);
  const name = speech.label(definition.labels, cycleId);
  document.title = `${name} · ${speech.say('title')}`;
  fill(byId('name'), name);
  fill(byId('span'), cycle && `${speech.onDay(cycle.fromDate)} – ${speech.onDay(cycle.toDate)} · ${speech.state(cycle.state)}`);
}

/** The banner: the highest marking of what stands on the page. Counts carry none and have at least the programme's usual one. */
function showMarking() {
  const banner = byId('marking');
  if (!last || !definition) return fill(banner);
  const { cycle, matrix, deadlines, plans, history } = last.answers;
  const counted = matrix.got?.totals.some(({ actions }) => actions > 0) ? [{ marking: definition.defaultMarking }] : [];
  /** @type {readonly Marked[]} */
  const rows = [
    ...(cycle.got ? [cycle.got.cycle, ...cycle.got.tracks] : []), ...(matrix.got?.cells ?? []), ...(matrix.got?.totals ?? []), ...counted,
    ...(deadlines.got ? shownOf(deadlines.got) : []), ...(plans.got ?? []), ...(history.got ?? []), ...listed,
  ];
  const highest = highestMarking(rows.flatMap(({ marking }) => (marking === undefined ? [] : [marking])), definition.markings) ?? definition.markings[0]?.code ?? '';
  const label = speech.named(definition.markings, highest);
  banner.dataset.marking = highest;
  fill(banner, h('span', { class: 'unseen' }, speech.say('markingOf', { marking: label })), h('span', { 'aria-hidden': 'true' }, label));
}

/** Opens what the address names; the panel's script is loaded when the first number is followed. */
async function openPanel() {
  if (!panel && !location.hash) return;
  panel ??= import('./panel.js').then(({ Panel }) => new Panel(
    () => (last && definition ? { where: last.where, view: viewOf(last) } : undefined),
    (rows) => {
      listed = rows;
      showMarking();
    },
  ));
  await (await panel).open();
}

function showEmpty() {
  last = undefined;
  document.body.classList.add('without-cycle');
  moments.reach(undefined);
  byId('main').removeAttribute('aria-busy');
  byId('empty').hidden = false;
  fill(byId('empty'), h('h2', {}, speech.say('noCycle')), h('p', {}, speech.say('noCycleHow')), h('p', {}, h('a', { href: '/docs' }, speech.say('docs'))));
}

/**
 * Runs a step of the page; what fails shows with its title and request id, and can be tried again.
 * @param {() => Promise<void>} work
 * @param {() => Promise<void>} again
 */
async function guarded(work, again) {
  try {
    await work();
  } catch (error) {
    if (isAbort(error)) return;
    byId('main').removeAttribute('aria-busy');
    byId('empty').hidden = false;
    const problem = error instanceof Problem ? error : new Problem({ title: speech.say('failed'), status: NaN, code: 'PAGE' });
    fill(byId('empty'), failure(problem, { speech, retry: () => { byId('empty').hidden = true; void again(); } }));
    if (!(error instanceof Problem)) throw error;
  }
}

/** @param {NonNullable<typeof last>} shown @returns {View} */
function viewOf({ answers, stand, where }) {
  if (!definition) throw new Error('Nothing is shown before the definition is known.');
  return {
    speech, definition, stand, today: dayOf(stand.at, speech.zone), plans: new Map((answers.plans.got ?? []).map((plan) => [plan.oapId, plan])),
    measure: /** @type {View['measure']} */ (input('measure').value || 'actions'), bookkeeping: where.bookkeeping,
    goTo: (moment) => { moments.go(moment); byId('slider').focus(); }, retry: () => void refresh(),
  };
}

/** @param {AbortSignal} signal @returns {Where} */
function whereOf(signal) {
  const { checked } = /** @type {HTMLInputElement} */ (byId('bookkeeping'));
  return { api, cycleId, asOf: moments.asOf, signal, period: input('period').value, bookkeeping: checked };
}

/** @param {'previous' | 'next'} direction */
async function step(direction) {
  if (!last) return;
  const { answers, stand, where } = last;
  await guarded(async () => {
    const seq = direction === 'previous' ? previousEvent(answers.history.got ?? [], { seq: stand.seq, present: !moments.moment }) : await nextEvent(where, stand);
    moments.go(seq === undefined ? null : { seq });
  }, () => step(direction));
}

async function advance() {
  const button = byId('advance');
  button.setAttribute('disabled', '');
  fill(byId('status'), speech.say('advancing'));
  button.setAttribute('aria-busy', 'true');
  await guarded(async () => {
    const { to, stops } = await api.advance({ workdays: WORKDAYS });
    moments.moment = null;
    await refresh();
    fill(byId('status'), speech.say('advanced', { at: speech.at(to), stops }));
  }, advance);
  button.removeAttribute('disabled');
  button.removeAttribute('aria-busy');
}

/** @param {ConstructorParameters<typeof Speech>[0]} spoken */
function speak(spoken) {
  speech = new Speech(spoken, definition?.zone ?? ZONE_UNKNOWN);
  moments.speech = speech;
  reword(speech);
  if (chooser) chooser.show(chooser.seat, speech);
  if (now) fill(byId('clock'), speech.at(now));
  const { period, measure } = { period: input('period').value, measure: input('measure').value || 'actions' };
  fill(byId('period'), h('option', { value: '' }, speech.say('allPeriods')), (definition?.planPeriods ?? []).map(({ from, to }) => h('option', { value: from, selected: from === period }, speech.years(from, to))));
  fill(byId('measure'), (/** @type {const} */ (['actions', 'unled', 'results', 'jads'])).map((each) => h('option', { value: each, selected: each === measure }, speech.say(each))));
}

function wire() {
  addEventListener('hashchange', () => void openPanel());
  byId('seat').addEventListener('submit', (event) => event.preventDefault());
  byId('advance').addEventListener('click', () => void advance());
  byId('cycle').addEventListener('change', () => {
    const cycle = cycles.find((each) => each.cycleId === input('cycle').value);
    moments.moment = null;
    if (cycle) void guarded(() => turnTo(cycle), () => turnTo(cycle));
  });
  byId('language').addEventListener('change', async () => {
    localStorage.setItem(LANGUAGE_KEY, input('language').value);
    speak(await wordsOf(input('language').value));
    remember();
    show();
  });
  byId('period').addEventListener('change', () => void refresh());
  byId('measure').addEventListener('change', show);
  byId('bookkeeping').addEventListener('change', () => void refresh());
  // Heights are kept for one width; another has its own.
  let width = innerWidth;
  addEventListener('resize', () => {
    if (width === innerWidth) return;
    width = innerWidth;
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.part'))) element.style.minBlockSize = '';
  });
}

/** The moment the address names. */
function addressed() {
  const [seq, at] = [address.get('asOfSeq'), address.get('asOf')];
  if (seq !== null && /^\d{1,15}$/.test(seq)) return { seq: Number(seq) };
  return at !== null && at !== '' ? { at } : null;
}

/** Keeps cycle, moment and language in the address, and gives the address of the moment shown. */
function remember() {
  const lang = address.get('lang') === null ? '' : speech.language;
  history.replaceState(null, '', withQuery('/', { cycle: cycleId, ...moments.asOf, lang }) + location.hash);
  if (last) /** @type {HTMLAnchorElement} */ (byId('permalink')).href = withQuery('/', { cycle: cycleId, ...(moments.moment ? moments.asOf : { asOfSeq: last.stand.seq }), lang });
}

/** @param {import('./shapes.mjs').Seats} seats @returns {import('./shapes.mjs').Seat | undefined} */
function remembered(seats) {
  try {
    const { role, party } = JSON.parse(sessionStorage.getItem(SEAT_KEY) ?? 'null') ?? {};
    return seats.roles.some(({ code }) => code === role) && typeof party === 'string' && party !== '' ? { role, party } : undefined;
  } catch {
    return undefined;
  }
}
