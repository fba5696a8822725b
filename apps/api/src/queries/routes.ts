import { ofOneValue, type AnyColumns, type Columns } from './columns.js';
import type { Parameter } from './parameters.js';

/** A query as the projections declare it, seen as a type only. */
interface AnyAsk {
  (params: never, viewer: never): unknown;
  readonly row?: unknown;
}

type ParamsOf<Q> = Q extends (params: infer P, viewer: never) => unknown ? P : never;
type RowOf<Q> = Q extends { readonly row?: infer R } ? Exclude<R, undefined> : never;
type CursorOf<P> = { [K in keyof P]-?: K extends `after${infer Column}` ? Uncapitalize<Column> : never }[keyof P];
type FilterOf<P> = { [K in keyof P]-?: K extends 'limit' | 'sort' | 'count' | `after${string}` ? never : K }[keyof P] & string;

/** One GET route over one query of a view. */
export interface QueryRoute {
  readonly operationId: string;
  readonly view: string;
  readonly query: string;
  /** Nest's way of writing parameters, below `/v1/`. */
  readonly path: string;
  readonly says: string;
  readonly tag: string;
  /** Every parameter of the query, whether it stands in the path or behind the question mark. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** The query's name for a path parameter that is called otherwise there. */
  readonly named: Readonly<Record<string, string>>;
  /** Parameters that must be given. */
  readonly required: readonly string[];
  readonly columns: AnyColumns;
  /** Sort columns; undefined for a query of one row. */
  readonly cursor?: readonly string[];
  /** Columns a list may be sorted by. */
  readonly sorts: readonly string[];
}

interface RouteOver<Q extends AnyAsk> {
  readonly path: string;
  readonly says: string;
  readonly parameters: { readonly [K in FilterOf<ParamsOf<Q>>]: Parameter };
  readonly named?: Readonly<Record<string, FilterOf<ParamsOf<Q>>>>;
  /** Needed by the query and not in the path. */
  readonly required?: readonly FilterOf<ParamsOf<Q>>[];
  readonly columns: Columns<RowOf<Q>>;
  /** Columns the list may be sorted by, where not all of one value each: for lists that may have a row for every event. */
  readonly sorts?: readonly (keyof RowOf<Q> & string)[];
}

type Listed<Q extends AnyAsk> = 'limit' extends keyof ParamsOf<Q> ? { readonly cursor: readonly CursorOf<ParamsOf<Q>>[] } : { readonly cursor?: undefined };

/**
 * Routes over the queries of one view: `const over = routesOver<Queries['cycle-board']>('cycle-board', 'cycles')`, then
 * `over('ListCycles', 'listCycles', {...})`. The compiler holds parameters, cursor and columns against the query, whose text
 * lives in another room: a filter that is not offered or a column that is not shown does not compile.
 */
export function routesOver<Queries extends { readonly [name: string]: AnyAsk }>(view: string, tag: string) {
  return <Name extends keyof Queries & string>(operationId: string, query: Name, route: RouteOver<Queries[Name]> & Listed<Queries[Name]>): QueryRoute => ({
    operationId, view, query, tag, path: route.path, says: route.says, parameters: route.parameters, named: route.named ?? {}, required: route.required ?? [],
    columns: route.columns, cursor: route.cursor, sorts: route.sorts ?? ofOneValue(route.columns),
  });
}
