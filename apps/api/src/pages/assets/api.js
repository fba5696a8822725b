/** A seat is taken again this many times when its token is refused. */
const RETAKEN_MAX = 1;
/** Rows asked for at a time, and pages followed; more of either would not be read on one page. */
const PAGE_ROWS = 500;
const PAGES_MAX = 10;

/** An answer that is not what was asked for, in the words of the API. */
export class Problem extends Error {
  /** @param {{ title: string, detail?: string, status: number, code: string, type?: string, requestId?: string }} said */
  constructor({ title, detail, status, code, type, requestId }) {
    super(title);
    this.title = title;
    this.detail = detail;
    this.status = status;
    this.code = code;
    this.type = type;
    this.requestId = requestId;
  }
}

/** The API as one seat sees it. */
export class Api {
  /** @type {import('./shapes.mjs').Seat | undefined} */
  seat;
  /** @type {string | undefined} */
  #token;
  /** @type {import('./shapes.mjs').Seat | undefined} */
  #wanted;

  /**
   * Takes a seat of the demo. Of two that are asked for at once the later is taken; the other gets `false`.
   * @param {import('./shapes.mjs').Seat} seat
   */
  async take(seat) {
    this.#wanted = seat;
    const token = await this.#tokenOf(seat);
    if (this.#wanted !== seat) return false;
    this.#token = token;
    this.seat = seat;
    return true;
  }

  /**
   * One record or one page.
   * @template T
   * @param {string} path
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<{ body: T, seq: number }>}
   */
  async get(path, { signal } = {}) {
    for (let retaken = 0; ; retaken++) {
      const response = await reached(path, { signal, headers: this.#token ? { authorization: `Bearer ${this.#token}` } : {} });
      // Its key lives as long as the engine's process: after a restart the seat is taken anew.
      if (response.status === 401 && this.seat && retaken < RETAKEN_MAX) await this.take(this.seat);
      else return { body: /** @type {T} */ (await content(response)), seq: Number(response.headers.get('seq') ?? NaN) };
    }
  }

  /**
   * A list, whole as far as one page can show it.
   * @template T
   * @param {string} path
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<{ rows: T[], seq: number }>}
   */
  async list(path, options = {}) {
    /** @type {T[]} */
    const rows = [];
    let cursor = '';
    for (let page = 0; ; page++) {
      /** @type {{ body: { items: T[], nextCursor: string | null, seq: number }, seq: number }} */
      const { body } = await this.get(withQuery(path, { limit: PAGE_ROWS, cursor }), options);
      rows.push(...body.items);
      if (!body.nextCursor || page + 1 >= PAGES_MAX) return { rows, seq: body.seq };
      cursor = body.nextCursor;
    }
  }

  /**
   * Moves the demo's clock, in the operator's seat.
   * @param {{ workdays: number }} by
   * @returns {Promise<{ from: string, to: string, stops: number }>}
   */
  async advance(by) {
    const token = await this.#tokenOf({ role: 'OPERATOR', party: this.seat?.party ?? 'OPERATOR' });
    return content(await reached('/v1/demo/clock', posted(by, token)));
  }

  /** @param {import('./shapes.mjs').Seat} seat */
  async #tokenOf({ role, party }) {
    /** @type {{ token: string }} */
    const { token } = await content(await reached('/v1/demo/token', posted({ role, party })));
    return token;
  }
}

/**
 * @param {string} path
 * @param {Readonly<Record<string, string | number | boolean | null | undefined>>} query What is empty is left out.
 */
export function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined && value !== false);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

/** @param {unknown} error */
export const isAbort = (error) => error instanceof DOMException && error.name === 'AbortError';

/**
 * @param {object} body
 * @param {string} [token]
 * @returns {RequestInit}
 */
const posted = (body, token) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
  body: JSON.stringify(body),
});

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function reached(path, init) {
  try {
    return await fetch(path, { ...init, headers: { ...init.headers, 'accept-language': document.documentElement.lang } });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Problem({ title: '', status: 0, code: 'UNREACHABLE' });
  }
}

/**
 * @template T
 * @param {Response} response
 * @returns {Promise<T>}
 */
async function content(response) {
  const body = await response.json().catch((error) => {
    if (isAbort(error)) throw error;
    return {};
  });
  if (response.ok) return body;
  throw new Problem({ title: response.statusText, code: 'UNKNOWN', requestId: response.headers.get('x-request-id') ?? undefined, ...body, status: response.status });
}
