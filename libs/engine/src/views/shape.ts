import { createHash } from 'node:crypto';
import type { AnyProjection, Catalogue, Cell, ColumnType, Row } from '#kernel';

/** The columns of `Access`, which every row carries after its own. */
export const ACCESS_COLUMNS = ['marking', 'parties', 'owner', 'embargo'] as const;

/** A table of a view, with everything that is worked out once. */
export interface TableShape {
  readonly name: string;
  /** Declared columns in their order, then those of access. */
  readonly columns: readonly string[];
  readonly types: readonly ColumnType[];
  readonly key: readonly string[];
  readonly indexes: ReadonlyMap<string, readonly string[]>;
  /** A row without a value in any column: rows are made as copies of it, so that the engine need not learn their form column by column. */
  readonly empty: Row;
}

export function shapesOf(projection: AnyProjection): readonly TableShape[] {
  return Object.entries(projection.tables).map(([name, table]) => {
    const columns = [...Object.keys(table.columns), ...ACCESS_COLUMNS];
    return {
      name,
      columns,
      types: [...Object.values(table.columns), 'text', 'text', 'text', 'integer'],
      key: table.key,
      indexes: new Map(Object.entries(table.indexes ?? {})),
      empty: Object.fromEntries(columns.map((column) => [column, null])),
    };
  });
}

/** A row that a fold may not write: a defect of the fold, which parks the partition. */
export class BadRow extends Error {
  constructor(readonly table: string, why: string) {
    super(`${table}: ${why}.`);
    this.name = 'BadRow';
  }
}

/**
 * The row as every store keeps it: every column, none besides, no -0, nothing the column's type does not allow. So a row read back from
 * SQLite and one kept in memory have the same cells. It is the row given itself, which nobody may change any more: a copy of every row
 * folded costs more than all these checks. Throws `BadRow`.
 */
export function normalised(shape: TableShape, row: Row): Row {
  const { columns, types } = shape;
  let unsigned: Record<string, Cell> | undefined;
  for (let i = 0; i < columns.length; i++) {
    const value = row[columns[i]!];
    check(shape, columns[i]!, types[i]!, value);
    if (Object.is(value, -0)) (unsigned ??= { ...row })[columns[i]!] = 0;
  }
  let given = 0;
  for (const _ in row) given++;
  if (given !== columns.length) throw new BadRow(shape.name, `unknown column ${Object.keys(row).find((name) => !columns.includes(name))}`);
  for (const name of shape.key) if (row[name] === null) throw new BadRow(shape.name, `the key column ${name} is null`);
  for (const name of ACCESS_COLUMNS) if (row[name] === null) throw new BadRow(shape.name, `the access column ${name} is null`);
  if (row.embargo !== 0 && row.embargo !== 1) throw new BadRow(shape.name, 'embargo is neither 0 nor 1');
  return unsigned ?? row;
}

function check(shape: TableShape, column: string, type: ColumnType, value: Cell | undefined): void {
  if (value === null) return;
  if (type === 'text') {
    if (typeof value === 'string') return;
  } else if (typeof value === 'number') {
    if (type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value)) return;
  }
  throw new BadRow(shape.name, value === undefined ? `the column ${column} is missing` : `the column ${column} is ${type}, not ${typeof value} ${String(value).slice(0, 40)}`);
}

/**
 * One string for a list of cells, different for different lists. A single cell of a typed column stands for itself.
 */
export function keyOf(cells: readonly Cell[]): Cell {
  if (cells.length === 1) return cells[0]!;
  let out = '';
  for (const value of cells) out += typeof value === 'string' ? `${value.length}:${value}` : `${String(value)};`;
  return out;
}

/** By the key's cells, text by code unit: the order folds and comparisons see on every store. */
export function byKey(key: readonly string[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const column of key) {
      const left = a[column]!;
      const right = b[column]!;
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
}

/** What stored events mean to this code: type names, versions, effective rules and the text of the upcasters. */
export function catalogueHash(catalogue: Catalogue): string {
  const types = Object.keys(catalogue).sort().map((type) => [type, catalogue[type]!.version, catalogue[type]!.effective, catalogue[type]!.upcasters.map(String)]);
  return createHash('sha256').update(JSON.stringify(types)).digest('hex');
}

/** What the rows of a view rest on beside its version: the catalogue and the shape of the tables. */
export function viewHash(projection: AnyProjection, ofCatalogue: string): string {
  return createHash('sha256').update(JSON.stringify([ofCatalogue, projection.scope, projection.reads, projection.tables])).digest('hex');
}
