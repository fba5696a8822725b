import type { AnyProjection, Cell, Sql, Viewer } from '#kernel';
import { messageOf } from './ready-event.js';
import { prepareSql, readableBy, UnsafeSql } from './prepare-sql.js';
import { ACCESS_COLUMNS } from './shape.js';
import { openMemory, type Sqlite } from './sqlite.js';
import { createTables } from './sql-tables.js';

/** A projection is declared wrongly: a mistake in the code, told at start. */
export class BadProjection extends Error {
  constructor(view: string, why: string) {
    super(`View ${view}: ${why}.`);
    this.name = 'BadProjection';
  }
}

const VIEW_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const IDENTIFIER = /^[a-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/;

/**
 * Checks all projections together, before anything is built: names, keys, indexes, dependencies, and every query's text, which is
 * prepared against the declared tables. A query whose text cannot be had without its parameters is checked when it first runs.
 * Throws `BadProjection`.
 */
export function assertProjections(projections: readonly AnyProjection[]): ReadonlyMap<string, AnyProjection> {
  const byName = new Map<string, AnyProjection>();
  const tableOwners = new Map<string, string>();
  for (const projection of projections) {
    const { name } = projection;
    if (!VIEW_NAME.test(name)) throw new BadProjection(name, 'its name is not lower case with hyphens');
    if (byName.has(name)) throw new BadProjection(name, 'another view has this name');
    if (!Number.isSafeInteger(projection.version) || projection.version < 1) throw new BadProjection(name, 'its version is not a whole number from 1');
    if (projection.reads.length === 0) throw new BadProjection(name, 'it reads no category');
    byName.set(name, projection);
    for (const table of Object.keys(projection.tables)) {
      const owner = tableOwners.get(table);
      if (owner) throw new BadProjection(name, `the table ${table} is ${owner}'s`);
      if (!IDENTIFIER.test(table) || RESERVED.has(table)) throw new BadProjection(name, `${table} cannot be a table's name`);
      tableOwners.set(table, name);
      assertTable(projection, table);
    }
  }
  for (const { name, dependsOn } of projections) {
    for (const other of dependsOn ?? []) if (!byName.has(other)) throw new BadProjection(name, `it depends on ${other}, which does not exist`);
  }
  assertQueries(projections, byName);
  return byName;
}

/** Tables of the view file itself. */
const RESERVED: ReadonlySet<string> = new Set(['journal', 'checkpoint', 'generation', 'parked', 'snapshot']);

function assertTable(projection: AnyProjection, name: string): void {
  const table = projection.tables[name]!;
  const columns = new Set([...Object.keys(table.columns), ...ACCESS_COLUMNS]);
  for (const column of Object.keys(table.columns)) {
    if (!IDENTIFIER.test(column)) throw new BadProjection(projection.name, `${name}.${column} cannot be a column's name`);
    if ((ACCESS_COLUMNS as readonly string[]).includes(column)) throw new BadProjection(projection.name, `${name}.${column} is a column of access, present in every table`);
  }
  if (new Set([...columns].map((column) => column.toLowerCase())).size !== columns.size) throw new BadProjection(projection.name, `two columns of ${name} differ in case alone`);
  if (table.key.length === 0) throw new BadProjection(projection.name, `the table ${name} has no key`);
  for (const [what, list] of [['key', table.key], ...Object.entries(table.indexes ?? {})] as const) {
    if (list.length === 0) throw new BadProjection(projection.name, `the index ${what} of ${name} has no column`);
    for (const column of list) if (!columns.has(column)) throw new BadProjection(projection.name, `${what} of ${name} names ${column}, which is no column`);
  }
}

const PROBE_VIEWER: Viewer = { subject: 'probe', party: 'PROBE', roles: [], markings: ['PROBE'], readsAll: false };

function assertQueries(projections: readonly AnyProjection[], byName: ReadonlyMap<string, AnyProjection>): void {
  const db = openMemory();
  try {
    for (const projection of projections) createTables(db, projection, (table) => table);
    for (const projection of projections) for (const name of Object.keys(projection.queries)) assertQuery(db, projection, name, byName);
  } finally {
    db.close();
  }
}

function assertQuery(db: Sqlite, projection: AnyProjection, name: string, byName: ReadonlyMap<string, AnyProjection>): void {
  let sql: Sql;
  try {
    sql = projection.queries[name]!({} as never, PROBE_VIEWER);
  } catch {
    return;
  }
  try {
    const { text } = prepareSql(readableBy(projection, byName), sql, PROBE_VIEWER, '2000-01-01T00:00:00.000Z');
    preparedQuery(db, text);
  } catch (error) {
    throw new BadProjection(projection.name, `query ${name}: ${messageOf(error)}`);
  }
}

/** A statement that gives rows and changes nothing. */
export function preparedQuery(db: Sqlite, text: string) {
  const statement = db.prepare<[Record<string, Cell>], Record<string, Cell>>(text);
  if (!statement.reader || !statement.readonly) throw new UnsafeSql('a query only reads', text);
  return statement;
}
