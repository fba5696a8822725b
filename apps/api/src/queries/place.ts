import type { Cell } from '#kernel';
import type { SortAsked } from './choices.js';
import { readCursor, writeCursor } from './cursor.js';

/** Places in a list in one of its orders: the columns a row stands by, as a cursor and as parameters of the query. */
export class Place {
  private readonly list: string;
  private readonly columns: readonly string[];
  private readonly firstMayBeNull: boolean;

  constructor(operationId: string, private readonly keys: readonly string[], private readonly sort: SortAsked | undefined) {
    this.firstMayBeNull = sort !== undefined && !keys.includes(sort.column);
    // A cursor belongs to the order it was given in.
    this.list = sort ? `${operationId} ${sort.text}` : operationId;
    this.columns = this.firstMayBeNull ? [sort!.column, ...keys] : keys;
  }

  /** The cursor behind a row. */
  cursorAfter(row: Readonly<Record<string, Cell>>): string {
    return writeCursor(this.list, this.columns.map((column) => row[column] ?? null));
  }

  /** What the query needs to go on behind the row a cursor stands for. Throws `Problem` 400 on a cursor of another list or order. */
  after(cursor: string): Readonly<Record<string, Cell>> {
    const cells = readCursor(this.list, this.columns.length, cursor, { firstMayBeNull: this.firstMayBeNull });
    const [sorted, keyed] = this.firstMayBeNull ? [{ afterSort: cells[0]! }, cells.slice(1)] : [{}, cells];
    return { ...sorted, ...Object.fromEntries(this.keys.map((column, i) => [`after${column[0]!.toUpperCase()}${column.slice(1)}`, keyed[i]!])) };
  }
}
