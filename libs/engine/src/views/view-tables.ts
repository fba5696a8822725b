import type { AnyProjection, Cell, Change, Row } from '#kernel';
import { RowTable, type Owner, type RowStore } from './row-table.js';
import { BadRow, shapesOf, type TableShape } from './shape.js';

interface OwnReads {
  get(...key: Cell[]): Row | undefined;
  where(index: string, ...values: Cell[]): readonly Row[];
}

/** The tables of one generation of a view. */
export class ViewTables {
  readonly tables: ReadonlyMap<string, RowTable>;
  /** What a fold is given; bound to the partition `enter` named last. */
  readonly own: Readonly<Record<string, OwnReads>>;
  private owner: Owner = { partition: '', cycle: '' };

  constructor(projection: AnyProjection, storeOf?: (shape: TableShape) => { store: RowStore; empty: boolean }) {
    const tables = shapesOf(projection).map((shape) => {
      const backing = storeOf?.(shape);
      return [shape.name, new RowTable(shape, backing?.store, backing?.empty)] as const;
    });
    this.tables = new Map(tables);
    this.own = Object.fromEntries(tables.map(([name, table]) => [name, {
      get: (...key: Cell[]) => table.get(this.owner, key),
      where: (index: string, ...values: Cell[]) => table.where(this.owner, index, values),
    }]));
  }

  /** The rows that folds see and write from here on. */
  enter(owner: Owner): void {
    this.owner = owner;
  }

  /** All of the changes or, when one of them may not be made, none: throws `BadRow`. */
  apply(changes: readonly Change[]): void {
    const { owner } = this;
    const checked = changes.map((change) => {
      const table = this.table(change.table);
      if (change.op === 'put') return { table, row: table.checked(owner, change.row) };
      if (change.key.length !== table.shape.key.length) throw new BadRow(change.table, `the key is ${table.shape.key.join(', ')}`);
      table.checkOwner(owner, change.key);
      return { table, key: change.key };
    });
    for (const change of checked) {
      if (change.row) change.table.put(owner, change.row);
      else change.table.remove(owner, change.key);
    }
  }

  /** Runs `step`; when it throws, the tables are as they were before. */
  allOrNothing(step: () => void): void {
    for (const table of this.tables.values()) table.beginUndo();
    let done = false;
    try {
      step();
      done = true;
    } finally {
      for (const table of this.tables.values()) table.endUndo(!done);
    }
  }

  table(name: string): RowTable {
    const table = this.tables.get(name);
    if (!table) throw new BadRow(name, 'the view has no such table');
    return table;
  }

  settle(keep: number): void {
    for (const table of this.tables.values()) table.settle(keep);
  }

  forget(): void {
    for (const table of this.tables.values()) table.forget();
  }
}
