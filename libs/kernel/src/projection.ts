import type { Catalogue, DataOf, Happened } from './event.js';
import type { Viewer } from './policy.js';

export type Cell = string | number | null;

/** What every row carries so that access can be judged at the grain of the decision. */
export type Access = {
  /** Code of the marking. */
  readonly marking: string;
  /** `,ES,FR,`: codes of the parties the row concerns; '' where it concerns all. See `partyList`. */
  readonly parties: string;
  /** Party that owns the record; '' where none does. */
  readonly owner: string;
  /** 1 while only the parties named may know that the row exists. */
  readonly embargo: 0 | 1;
};

export const partyList = (codes: Iterable<string>): string => {
  const unique = [...new Set(codes)].sort();
  return unique.length ? `,${unique.join(',')},` : '';
};

/** Access of a row that everybody who may read the marking may see. */
export const openTo = (marking: string, owner = ''): Access => ({ marking, parties: '', owner, embargo: 0 });

export type Row = { readonly [column: string]: Cell };

export type ColumnType = 'text' | 'integer' | 'real';

export interface Table<R> {
  readonly columns: { readonly [C in Exclude<keyof R, keyof Access> & string]: ColumnType };
  readonly key: readonly (keyof R & string)[];
  /** Each index is a list of columns; folds may read by it. It leaves out rows without a value in its first column. */
  readonly indexes?: Readonly<Record<string, readonly (keyof R & string)[]>>;
}

export type Tables = Readonly<Record<string, Row & Access>>;

export type Change =
  | { readonly op: 'put'; readonly table: string; readonly row: Row }
  | { readonly op: 'remove'; readonly table: string; readonly key: readonly Cell[] };

/** Reads of a fold: this view's own tables, within the event's partition, by key or declared index. */
export interface OwnTable<R> {
  get(...key: Cell[]): R | undefined;
  where(index: string, ...values: Cell[]): readonly R[];
}

export type Own<T> = { readonly [K in keyof T]: OwnTable<T[K]> };

/** SQL text with named parameters. Tables are written `{name}`: the store puts in their place only the rows the viewer may see. */
export interface Sql {
  readonly text: string;
  readonly params?: Readonly<Record<string, Cell>>;
}

/** Params are already checked at the edge. `:at` and `:today` are always bound; `viewer` columns are applied by the store. */
export type Query<Params = never> = (params: Params, viewer: Viewer) => Sql;

/** One view: tables, the folds that fill them, the queries that read them. Nothing derived from "now" is stored. */
export interface Projection<Types extends Catalogue = Catalogue, T extends Tables = Tables> {
  /** A noun a person would ask for: `plan-board`. */
  readonly name: string;
  /** Raised when tables or folds change: builds beside the old tables, then swaps. */
  readonly version: number;
  readonly scope: 'cycle' | 'global';
  /** The unit of order, parking and re-folding; undefined means the event cannot be parked and stops the view if it throws. */
  readonly partition: (event: Happened) => string | undefined;
  /** Event categories the view follows. Its certificate counts them. */
  readonly reads: readonly string[];
  /** Views whose tables this one's SQL joins. */
  readonly dependsOn?: readonly string[];
  readonly tables: { readonly [K in keyof T & string]: Table<T[K]> };
  readonly on: { readonly [E in keyof Types & string]?: (event: Happened<{ type: E; data: DataOf<Types[E]> }>, own: Own<T>) => readonly Change[] };
  readonly queries: Readonly<Record<string, Query>>;
}

export interface AnyProjection {
  readonly name: string;
  readonly version: number;
  readonly scope: 'cycle' | 'global';
  readonly partition: (event: Happened) => string | undefined;
  readonly reads: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly tables: Readonly<Record<string, { columns: Readonly<Record<string, ColumnType>>; key: readonly string[]; indexes?: Readonly<Record<string, readonly string[]>> }>>;
  readonly on: Readonly<Record<string, ((event: never, own: never) => readonly Change[]) | undefined>>;
  readonly queries: Readonly<Record<string, (params: never, viewer: Viewer) => Sql>>;
}

/** Declares a view: `projection<Types, { plan_board: PlanRow }>({...})`. */
export const projection = <Types extends Catalogue, T extends Tables>(spec: Projection<Types, T>): Projection<Types, T> => spec;

export const put = <R extends Row & Access>(table: string, row: R): Change => ({ op: 'put', table, row });
export const remove = (table: string, ...key: Cell[]): Change => ({ op: 'remove', table, key });
