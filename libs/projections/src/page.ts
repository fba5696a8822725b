import type { Cell, Sql, Viewer } from '#kernel';

/**
 * How queries of this room are written.
 *
 * - A query is `ask(names, text)`: every parameter it knows is declared, with the compiler counting; one that the text names
 *   and nobody declared throws. What is left out is bound as NULL; that nothing required is left out, the edge sees to.
 * - Tables are read as `${seen('plan_board')} p`: rows the viewer may see (the store's part) and whose every marking he may read.
 * - A list has a unique sort, its keyset. The cursor is the sort columns of the last row seen, sent back as `after<Column>`; the first
 *   page sends none. `cursor` names those columns. The caller bounds the page by `:limit`.
 * - Every list can be sorted by another column of its answer, and counted (`Order`): `ask` sees to it, provided the text takes its
 *   cursor and its end from the keyset (`sort.after(p)`, `sort.page(p)`).
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

/** The bound and the cursor of a list sorted by `Columns`, and its order. */
export type Page<Columns extends string> = { readonly limit: number } & Order & { readonly [C in Columns as `after${Capitalize<C>}`]?: string | number | null };

/** How a list is asked for, whichever list it is. */
export type Order = {
  /** A column of the answer, `-` before it for descending; rows without a value come last either way. The edge says which columns it takes. */
  readonly sort?: string | null;
  /** With `sort` by a column outside the keyset: that column of the last row seen. */
  readonly afterSort?: Cell;
  /** 1 asks for one row instead: how many rows there are on all pages, `total`, or `TOTAL_MAX` and `capped` 1 where there are more. */
  readonly count?: 1 | null;
};

/** Rows counted at most. Counting reads them all, in the thread that answers everybody. */
export const TOTAL_MAX = 10_000;

type Presence = 'required' | 'optional';
type Names<P> = { readonly [K in Exclude<keyof P, keyof Order>]-?: undefined extends P[K] ? 'optional' : 'required' };
type Filled<P> = { readonly [K in keyof P]-?: Cell };

/** Always bound by the store or by `ask` itself. */
const BOUND_ELSEWHERE = new Set(['at', 'today', 'clearances']);
/** What every list takes beside what it declares. */
const OF_EVERY_LIST = ['sort', 'afterSort', 'count'] as const satisfies readonly (keyof Order)[];
const PARAMETER = /:([A-Za-z]\w*)/g;

/** Declares a query. `text` may leave clauses out by what was given; values never enter it. */
export function ask<P extends Params, R>(names: Names<P>, text: (given: Filled<P>) => string, sort?: Keyset): Ask<P, R> {
  const declared = Object.entries<Presence>(names);
  const all = [...declared.map(([name]) => name), ...(sort ? OF_EVERY_LIST : [])];
  const query = (params: P, viewer: Viewer): Sql => {
    const given: Record<string, Cell> = {};
    for (const name of all) given[name] = params[name] ?? null;
    const written = arranged(text(given as Filled<P>), given, sort);
    return { text: written, params: bound(written, given, viewer) };
  };
  return Object.assign(query, { names: Object.fromEntries(declared), cursor: sort?.columns ?? [] });
}

/** The text as it is, or around it what counts its rows or sorts them by a column that is none of the keyset's. */
function arranged(text: string, given: Given, sort: Keyset | undefined): string {
  if (given.count === 1) return `SELECT MIN(COUNT(*), ${TOTAL_MAX}) AS total, COUNT(*) > ${TOTAL_MAX} AS capped FROM (SELECT 1 FROM (${text}) LIMIT ${TOTAL_MAX + 1})`;
  const by = sortIn(given);
  return sort && by && !sort.columns.includes(by.column) ? sortedBy(by, text, given, sort) : text;
}

/** Whether there is a value decides first, so that a column may be NULL and the order still be one comparison. */
function sortedBy({ column, direction }: Sort, text: string, given: Given, { columns }: Keyset): string {
  const [first, last] = direction === 'ASC' ? [0, 1] : [1, 0];
  const place = (value: string): readonly string[] => [`${value} IS ${direction === 'ASC' ? '' : 'NOT '}NULL`, `COALESCE(${value}, '')`];
  const after = [String(given.afterSort === null ? last : first), `COALESCE(:afterSort, '')`, ...columns.map((name) => `:${parameterOf(name)}`)];
  const order = [...place(column), ...columns];
  return `SELECT * FROM (${text}) ${where(isFurther(given, columns) && beyond(order, after, direction))} ${inOrder(order, direction)}`;
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

type Given = Readonly<Record<string, Cell>>;
type Direction = 'ASC' | 'DESC';
interface Sort {
  readonly column: string;
  readonly direction: Direction;
}

export interface Keyset {
  readonly columns: readonly string[];
  /** The clause that leaves out what was seen, where the page is a further one. */
  readonly after: (given: Given) => string | false;
  /** The order and the bound of the page; nothing where the rows are counted, or sorted by a column of another kind. */
  readonly page: (given: Given) => string;
}

/**
 * A unique sort, as `{ column of the answer: SQL expression, never NULL }`; all one way, so that a row value can be compared. Sorted by one
 * of its own columns the others follow, and an index on the expressions still serves.
 */
export function keyset(columns: Readonly<Record<string, string>>, direction: Direction = 'ASC'): Keyset {
  const names = Object.keys(columns);
  const order = (given: Given): { readonly names: readonly string[]; readonly direction: Direction } | undefined => {
    if (given.count === 1) return undefined;
    const by = sortIn(given);
    if (!by) return { names, direction };
    return names.includes(by.column) ? { names: [by.column, ...names.filter((name) => name !== by.column)], direction: by.direction } : undefined;
  };
  return {
    columns: names,
    after: (given) => {
      const by = order(given);
      return by !== undefined && isFurther(given, names) && beyond(by.names.map((name) => columns[name]!), by.names.map((name) => `:${parameterOf(name)}`), by.direction);
    },
    page: (given) => {
      const by = order(given);
      return by ? inOrder(by.names.map((name) => columns[name]!), by.direction) : '';
    },
  };
}

const SORT = /^(-?)([A-Za-z]\w*)$/;

/** It goes into the text, so it may be nothing but a name. Throws `TypeError` for anything else. */
function sortIn({ sort = null }: Given): Sort | undefined {
  if (sort === null) return undefined;
  const [, sign, column] = SORT.exec(String(sort)) ?? [];
  if (column === undefined) throw new TypeError('A list is sorted by one of its columns.');
  return { column, direction: sign === '-' ? 'DESC' : 'ASC' };
}

const parameterOf = (column: string): string => `after${column.charAt(0).toUpperCase()}${column.slice(1)}`;
const isFurther = (given: Given, columns: readonly string[]): boolean => columns.every((name) => (given[parameterOf(name)] ?? null) !== null);
const beyond = (order: readonly string[], after: readonly string[], direction: Direction): string => `(${order.join(', ')}) ${direction === 'ASC' ? '>' : '<'} (${after.join(', ')})`;
const inOrder = (order: readonly string[], direction: Direction): string => `ORDER BY ${order.map((expression) => `${expression} ${direction}`).join(', ')} LIMIT :limit`;

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
