import { isAbort } from './api.js';
import { byId, fill, h } from './dom.js';
import { askAllDeadlines, askCell, listActions, listDeadlines, listPlans } from './lists.js';
import { answered, asOfLine, failure } from './parts.js';

/** @typedef {import('./shapes.mjs').View} View */
/** @typedef {import('./shapes.mjs').Where} Where */
/** @typedef {{ readonly where: Where, readonly view: View }} Shown What the page shows just now. */

/** Lists what stands behind a number, at the moment the number is of. It has its own address: the part of the URL after `#`. */
export class Panel {
  #dialog = /** @type {HTMLDialogElement} */ (byId('panel'));
  #control = new AbortController();

  /**
   * @param {() => Shown | undefined} shown
   * @param {(rows: readonly import('./shapes.mjs').Marked[]) => void} listed Told of the rows it lists, none when it closes.
   */
  constructor(shown, listed) {
    this.shown = shown;
    this.listed = listed;
    byId('close').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => this.#closed());
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
  }

  /** Shows what the address names; closes where it names nothing. */
  async open() {
    const [kind, ...names] = location.hash.slice(1).split('/').map(decodeURIComponent);
    const shown = this.shown();
    if (!shown || !kind || !['cell', 'plans', 'deadlines'].includes(kind)) return this.#dialog.close();
    this.#control.abort();
    this.#control = new AbortController();
    const { view } = shown;
    const where = { ...shown.where, signal: this.#control.signal };
    const { name, list } = this.#list(kind, names, where, view);
    fill(byId('panel-name'), name);
    fill(byId('panel-content'), h('p', {}, view.speech.say('loading')));
    if (!this.#dialog.open) this.#dialog.showModal();
    byId('panel-name').focus();
    try {
      const { got, problem } = await answered(list);
      fill(byId('panel-content'), problem ? failure(problem, { ...view, retry: () => this.open() }) : got.content, asOfLine(view));
      this.listed(got?.rows ?? []);
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
  }

  /**
   * @param {string} kind
   * @param {readonly string[]} names
   * @param {Where} where
   * @param {View} view
   * @returns {{ name: string, list: Promise<{ got: { content: Node, rows: readonly import('./shapes.mjs').Marked[] }, seq: number }> }}
   */
  #list(kind, names, where, view) {
    const { speech, definition } = view;
    if (kind === 'plans') {
      const rows = [...view.plans.values()].filter(({ state }) => state === names[0]);
      const state = names[0] ?? '';
      return { name: speech.say('plansIn', { state: speech.state(state) }), list: Promise.resolve({ got: { content: listPlans(rows, state, view), rows }, seq: view.stand.seq }) };
    }
    if (kind === 'deadlines') {
      return { name: speech.say('allDeadlines'), list: askAllDeadlines(where).then(({ got, seq }) => ({ got: { content: listDeadlines(got, view), rows: got }, seq })) };
    }
    const [line = '', goal = ''] = names;
    const name = `${speech.named(definition.lines, line)}: ${speech.named(definition.goals, goal)}`;
    return { name, list: askCell(where, { line, goal }).then(({ got, seq }) => ({ got: { content: listActions(got, name, view), rows: got }, seq })) };
  }

  #closed() {
    this.#control.abort();
    this.listed([]);
    if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  }
}
