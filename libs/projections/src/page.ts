import type { Cell, Sql, Viewer } from '#kernel';

/**
 * How queries of this room are written.
 *
 * - A query is `ask(names, text)`: every parameter it knows is declared, with the compiler counting; one that the text names
 *   and nobody declared throws. What is left out is bound as NULL; that nothing required is left out, the edge sees to.
 * - Tables are read as `${seen('plan_board')} p`: rows the viewer may see (the store's part) and whose every marking he may read.
 * - A list has a unique sort. Its cursor is the sort columns of the last row seen, sent back as `after<Column>`; the first page
 *   sends none. `cursor` names those columns. The caller bounds the page by `:limit`.
 * - A filter that was not given leaves no trace in the text, so that an index can serve the ones that were.
 */
export interface Ask<P, R> {
  (params: P, viewer: Viewer): Sql;
  /** The parameters it takes, for the edge to check and to document. */
  readonly names: Readonly<Record<string, Presence>>;
  /** Columns of the answer that make its cursor; none where the answer is one row or a bounded list. */
  readonly cursor: readonly string[];
  /** Carries the row's shape for the compiler; never present at run time. */
  readonly row?: R;
}

export type Params = Readonly<Record<string, Cell | undefined>>;

/** The bound and the cursor of a list sorted by `Columns`. */
export type Page<Columns extends string> = { readonly limit: number } & { readonly [C in Columns as `after${Capitalize<C>}`]?: string | number | null };

type Presence = 'required' | 'optional';
type Names<P> = { readonly [K in keyof P]-?: undefined extends P[K] ? 'optional' : 'required' };
type Filled<P> = { readonly [K in keyof P]-?: Cell };

/** Always bound by the store or by `ask` itself. */
const BOUND_ELSEWHERE = new Set(['at', 'today', 'clearances']);
const PARAMETER = /:([A-Za-z]\w*)/g;

/** Declares a query. `text` may leave clauses out by what was given; values never enter it. */
export function ask<P extends Params, R>(names: Names<P>, text: (given: Filled<P>) => string, sort?: Keyset): Ask<P, R> {
  const declared = Object.entries(names) as [string, Presence][];
  const query = (params: P, viewer: Viewer): Sql => {
    const given: Record<string, Cell> = {};
    for (const [name] of declared) given[name] = params[name] ?? null;
    const written = text(given as Filled<P>);
    return { text: written, params: bound(written, given, viewer) };
  };
  return Object.assign(query, { names: Object.fromEntries(declared), cursor: sort?.columns ?? [] });
}

/** What the text names and nothing else: drivers differ on parameters that are bound but not used. */
function bound(text: string, given: Readonly<Record<string, Cell>>, viewer: Viewer): Record<string, Cell> {
  const params: Record<string, Cell> = {};
  for (const [, name] of text.matchAll(PARAMETER)) {
    if (name === 'clearances') params[name] = JSON.stringify(viewer.markings);
    else if (!BOUND_ELSEWHERE.has(name!)) {
      if (!(name! in given)) throw new TypeError(`The query names :${name}, which it does not declare.`);
      params[name!] = given[name!]!;
    }
  }
  return params;
}

/**
 * A table as the viewer may read it. The store leaves out the rows hidden from him and those whose own marking he may not
 * read; here go those that took something from an event with another marking (see `stamp.ts`).
 */
export const seen = (table: string): string =>
  `(SELECT * FROM {${table}} WHERE markings IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(markings) m WHERE m.value NOT IN (SELECT value FROM json_each(:clearances))))`;

export interface Keyset {
  readonly columns: readonly string[];
  /** The cursor's parameters, all optional. */
  readonly after: (given: Readonly<Record<string, Cell>>) => string | false;
  readonly order: string;
}

/** A unique sort, as `{ column of the answer: SQL expression, never NULL }`; all one way, so that a row value can be compared. */
export function keyset(columns: Readonly<Record<string, string>>, direction: 'ASC' | 'DESC' = 'ASC'): Keyset {
  const names = Object.keys(columns);
  const expressions = Object.values(columns);
  const params = names.map((name) => `after${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  const beyond = `(${expressions.join(', ')}) ${direction === 'ASC' ? '>' : '<'} (${params.map((param) => `:${param}`).join(', ')})`;
  return {
    columns: names,
    after: (given) => params.every((param) => given[param] !== null && given[param] !== undefined) && beyond,
    order: `ORDER BY ${expressions.map((expression) => `${expression} ${direction}`).join(', ')}`,
  };
}

/** The clauses that hold, joined; empty where none does. */
export const where = (...clauses: readonly (string | false)[]): string => {
  const held = clauses.filter((clause) => clause !== false);
  return held.length ? `WHERE ${held.join('\n  AND ')}` : '';
};

/** `column = :param` where the parameter was given. */
export const equal = (given: Cell, column: string, param: string): string | false => given !== null && `${column} = :${param}`;

/** A yes-or-no filter: 1 asks for it, 0 and NULL do not. */
export const asked = (given: Cell, clause: string): string | false => given === 1 && clause;

/** Whether an interval of whole days, both included and open where `toDate` is NULL, holds at the day. */
export const holdsOn = (alias: string, day: string): string => `${alias}.fromDate <= ${day} AND (${alias}.toDate IS NULL OR ${alias}.toDate >= ${day})`;
