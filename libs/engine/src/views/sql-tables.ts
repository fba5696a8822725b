import type { AnyProjection, Cell, Row } from '#kernel';
import type { Owner, OwnedRow, RowStore, RowTable, Slot } from './row-table.js';
import { shapesOf, type TableShape } from './shape.js';
import { onStore, StoreFailed, type Sqlite, type Statement } from './sqlite.js';
import { ViewTables } from './view-tables.js';

/** Sets of columns that change together, a table: events change few. Others are written whole. */
const UPDATES_MAX = 64;

/** Columns the store adds to every table: whose partition and whose cycle a row is. */
const HIDDEN = ['_part', '_cycle'] as const;

const SQL_TYPE = { text: 'TEXT', integer: 'INTEGER', real: 'REAL' } as const;

/** The tables of a view as they lie in a database, with the statements that read and write them. */
export class SqlTables {
  readonly tables: ViewTables;
  private readonly writers: readonly { table: RowTable; store: SqlStore }[];

  /** `nameOf` gives the physical name of a declared table. The tables must exist. */
  constructor(db: Sqlite, readonly projection: AnyProjection, nameOf: (table: string) => string) {
    const stores = new Map<string, SqlStore>();
    this.tables = new ViewTables(projection, (shape) => {
      const store = new SqlStore(db, shape, nameOf(shape.name));
      stores.set(shape.name, store);
      return { store, empty: store.isEmpty() };
    });
    this.writers = [...this.tables.tables].map(([name, table]) => ({ table, store: stores.get(name)! }));
  }

  /** Writes what the folds changed; within the caller's transaction. */
  flush(): void {
    onStore(() => {
      for (const { table, store } of this.writers) for (const slot of table.changes()) store.write(slot);
    });
  }
}

export function createTables(db: Sqlite, projection: AnyProjection, nameOf: (table: string) => string, schema = 'main'): void {
  for (const shape of shapesOf(projection)) {
    const name = nameOf(shape.name);
    const columns = shape.columns.map((column, i) => `${q(column)} ${SQL_TYPE[shape.types[i]!]}`);
    db.exec(`CREATE TABLE ${schema}.${q(name)} (_part TEXT NOT NULL, _cycle TEXT NOT NULL, ${columns.join(', ')}, PRIMARY KEY (${list(shape.key)})) STRICT`);
  }
}

/**
 * The declared indexes serve folds and queries both. They do not hold the partition, which would cost each write more than it saves:
 * an index that folds read by should begin with a column that few rows share. One that begins the key needs no tree of its own, and
 * rows without a value in the first column are in none: most rows have none in most columns, and every tree costs every write.
 */
export function createIndexes(db: Sqlite, projection: AnyProjection, nameOf: (table: string) => string): void {
  for (const shape of shapesOf(projection)) {
    const name = nameOf(shape.name);
    for (const index of shape.indexes.keys()) createIndex(db, shape, name, index);
  }
}

function createIndex(db: Sqlite, shape: TableShape, name: string, index: string): void {
  const columns = shape.indexes.get(index)!;
  if (columns.every((column, i) => column === shape.key[i])) return;
  db.exec(`CREATE INDEX IF NOT EXISTS ${q(`${name}__${index}`)} ON ${q(name)} (${list(columns)}) WHERE ${q(columns[0]!)} IS NOT NULL`);
}

/** By this a snapshot copies the rows of one cycle. */
export function createCycleIndexes(db: Sqlite, projection: AnyProjection, nameOf: (table: string) => string): void {
  if (projection.scope !== 'cycle') return;
  for (const table of Object.keys(projection.tables)) db.exec(`CREATE INDEX ${q(`${nameOf(table)}__by_cycle`)} ON ${q(nameOf(table))} (_cycle)`);
}

export function dropTables(db: Sqlite, names: Iterable<string>): void {
  for (const name of names) db.exec(`DROP TABLE IF EXISTS ${q(name)}`);
}

/** All columns of a table, the hidden ones first, for statements that copy whole rows. */
export const allColumns = (shape: TableShape): string => list([...HIDDEN, ...shape.columns]);

/** Every row of a table, in no promised order. */
export function ownedRows(db: Sqlite, shape: TableShape, name: string): readonly OwnedRow[] {
  return (db.prepare(`SELECT ${allColumns(shape)} FROM ${q(name)}`).raw().all() as Cell[][]).map((cells) => ownedFrom(shape, cells));
}

/** An identifier in SQL. Names come from declarations, checked at start; quoting keeps keywords usable. */
export const q = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const list = (names: readonly string[]): string => names.map(q).join(', ');

class SqlStore implements RowStore {
  private readonly byKey: Statement;
  private readonly insert: Statement;
  private readonly upsert: Statement;
  /** By the columns they set. */
  private readonly updates = new Map<string, Statement>();
  private readonly isKey: string;
  private readonly erase: Statement;
  private readonly byIndex = new Map<string, Statement>();

  constructor(private readonly db: Sqlite, private readonly shape: TableShape, private readonly name: string) {
    const { columns, key } = shape;
    const all = [...HIDDEN, ...columns];
    this.isKey = key.map((column) => `${q(column)} = ?`).join(' AND ');
    this.byKey = db.prepare(`SELECT ${list(all)} FROM ${q(name)} WHERE ${this.isKey}`).raw();
    const set = all.filter((column) => !key.includes(column)).map((column) => `${q(column)} = excluded.${q(column)}`);
    const insert = `INSERT INTO ${q(name)} (${list(all)}) VALUES (${all.map(() => '?').join(', ')})`;
    this.insert = db.prepare(insert);
    this.upsert = db.prepare(`${insert} ON CONFLICT (${list(key)}) DO UPDATE SET ${set.join(', ')}`);
    this.erase = db.prepare(`DELETE FROM ${q(name)} WHERE ${this.isKey}`);
  }

  get(key: readonly Cell[]): OwnedRow | undefined {
    let cells: Cell[] | undefined;
    // Not `onStore`: this runs for every row folded, and a closure each time shows.
    try {
      cells = this.byKey.get(...key) as Cell[] | undefined;
    } catch (error) {
      throw new StoreFailed(error);
    }
    return cells && ownedFrom(this.shape, cells);
  }

  where(index: string, owner: Owner, values: readonly Cell[]): readonly OwnedRow[] {
    return onStore(() => {
      let statement = this.byIndex.get(index);
      if (!statement) {
        const columns = this.shape.indexes.get(index)!;
        // Where rows are loaded first and indexed last, the ones that folds ask for come earlier.
        createIndex(this.db, this.shape, this.name, index);
        // Only an equality tells SQLite that the index, which leaves out rows without a value, will do.
        const isAsked = (column: string, i: number): string => `${q(column)} ${i === 0 ? '=' : 'IS'} ?`;
        statement = this.db.prepare(`SELECT ${allColumns(this.shape)} FROM ${q(this.name)} WHERE ${columns.map(isAsked).join(' AND ')} AND _part = ?`).raw();
        this.byIndex.set(index, statement);
      }
      return statement.all(...values, owner.partition) as Cell[][];
    }).map((cells) => ownedFrom(this.shape, cells));
  }

  isEmpty(): boolean {
    return this.db.prepare(`SELECT 1 FROM ${q(this.name)} LIMIT 1`).get() === undefined;
  }

  write(slot: Slot): void {
    const { row, stored } = slot;
    if (!row) {
      if (stored) this.erase.run(...this.keyCells(stored));
      return;
    }
    const { columns } = this.shape;
    if (stored && slot.storedBy!.partition === slot.partition && slot.storedBy!.cycle === slot.cycle) {
      const changed = columns.filter((column) => row[column] !== stored[column]);
      if (changed.length === 0) return;
      const update = this.updateOf(changed);
      if (update) {
        update.run(...changed.map((column) => row[column]!), ...this.keyCells(row));
        return;
      }
    }
    const cells: Cell[] = [slot.partition, slot.cycle];
    for (const column of columns) cells.push(row[column]!);
    (stored ? this.upsert : this.insert).run(...cells);
  }

  private keyCells(row: Row): Cell[] {
    return this.shape.key.map((column) => row[column]!);
  }

  /** SQLite writes the entry of every index anew that holds a column which is set, be it to what it was: so only what changed is set. */
  private updateOf(changed: readonly string[]): Statement | undefined {
    const which = changed.join();
    let update = this.updates.get(which);
    if (!update && this.updates.size < UPDATES_MAX) {
      update = this.db.prepare(`UPDATE ${q(this.name)} SET ${changed.map((column) => `${q(column)} = ?`).join(', ')} WHERE ${this.isKey}`);
      this.updates.set(which, update);
    }
    return update;
  }
}

function ownedFrom(shape: TableShape, cells: readonly Cell[]): OwnedRow {
  const row: Record<string, Cell> = { ...shape.empty };
  for (let i = 0; i < shape.columns.length; i++) row[shape.columns[i]!] = cells[i + HIDDEN.length]!;
  return { row, partition: cells[0] as string, cycle: cells[1] as string };
}
