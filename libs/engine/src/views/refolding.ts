import type { Catalogue } from '#kernel';
import type { Generation } from './generations.js';
import type { SqliteJournal } from './journal.js';
import { readyEvent } from './ready-event.js';
import { isConstraint, type Sqlite } from './sqlite.js';
import { q } from './sql-tables.js';
import { freshState, ViewFold, type Parked } from './view-fold.js';
import { ViewTables } from './view-tables.js';

/**
 * A parked partition folded again in memory, from its first event on, to take the place of its rows in one transaction.
 * If it raises again it stands there parked anew, with the rows that a rebuild would give it.
 */
export class Refolding {
  readonly view: string;
  /** From here on the partition's rows were not what they should have been. */
  readonly since: number;
  private readonly fold: ViewFold;
  private readonly cycle: string | undefined;

  constructor(readonly live: Generation, private readonly partition: string, parked: Parked, private readonly done: (error?: Error) => void) {
    const { projection } = live.active!.fold;
    this.view = live.view;
    this.since = parked.seq;
    this.cycle = projection.scope === 'cycle' && parked.cycle !== '' ? parked.cycle : undefined;
    this.fold = new ViewFold(projection, new ViewTables(projection), freshState(), (one) => one === partition);
  }

  /** Reads on; false when the journal's end is reached. */
  read(journal: SqliteJournal, catalogue: Catalogue, to: { upTo: number; limit: number }): boolean {
    const { state, projection } = this.fold;
    const page = journal.select({ after: state.seq, upTo: to.upTo, limit: to.limit, categories: projection.reads, cycle: this.cycle });
    for (const event of page) this.fold.take(readyEvent(catalogue, event));
    return page.length === to.limit && state.stopped === undefined;
  }

  /** Within the caller's transaction. Throws `RowTaken` when another partition holds one of the keys. */
  replace(db: Sqlite): void {
    const { fold, sql } = this.live.active!;
    for (const [name, table] of this.fold.tables.tables) {
      const physical = q(this.live.names[name]!);
      if (this.cycle === undefined) db.prepare(`DELETE FROM ${physical} WHERE _part = ?`).run(this.partition);
      else db.prepare(`DELETE FROM ${physical} WHERE _cycle IN (?, '') AND _part = ?`).run(this.cycle, this.partition);
      const columns = ['_part', '_cycle', ...table.shape.columns];
      const insert = db.prepare(`INSERT INTO ${physical} (${columns.map(q).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
      for (const { row, partition, cycle } of table.owned()) {
        try {
          insert.run(partition, cycle, ...table.shape.columns.map((column) => row[column]!));
        } catch (error) {
          throw isConstraint(error) ? new RowTaken(`${name}: the row ${table.shape.key.map((column) => row[column]).join(', ')} belongs to another partition`) : error;
        }
      }
    }
    sql.tables.forget();
    const again = this.fold.state.parked.get(this.partition);
    if (again) fold.state.parked.set(this.partition, again);
    else fold.state.parked.delete(this.partition);
  }

  end(error?: Error): void {
    if (error) {
      this.done(error);
      return;
    }
    const again = this.fold.state.parked.get(this.partition);
    this.done(again && new Error(`The partition ${this.partition} of ${this.view} is held back again at event ${again.seq}: ${again.error}`));
  }
}

/** The partition cannot be put back: it writes a row that another one owns. */
export class RowTaken extends Error {}
