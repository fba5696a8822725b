import type { AnyProjection, Catalogue } from '#kernel';
import { PAGE_MAX, ViewUnavailable, type QueryAnswer, type QueryRequest } from '../ports.js';
import { assertProjections } from './assert-projections.js';
import { SqliteJournal } from './journal.js';
import { readyEvent } from './ready-event.js';
import { QueryRunner, UnknownQuery } from './run-query.js';
import { catalogueHash, shapesOf, viewHash } from './shape.js';
import { ALL_ROWS, nearestSnapshot } from './snapshots.js';
import { openMemory, openReader, type Sqlite } from './sqlite.js';
import { allColumns, createIndexes, createTables, q, SqlTables } from './sql-tables.js';
import { ViewFold } from './view-fold.js';

export interface AsOfOptions {
  /** The view file, written by another. */
  readonly file: string;
  readonly projections: readonly AnyProjection[];
  readonly catalogue: Catalogue;
  readonly zone?: string;
  /** Sum of the warm databases. */
  readonly bytesMax?: number;
  readonly countMax?: number;
}

/** Rows as they stood, ready to be asked. */
interface Warm {
  readonly db: Sqlite;
  readonly runner: QueryRunner;
  readonly bytes: number;
  readonly seq: number;
}

const WARM_BYTES = 134_217_728;
const WARM_COUNT = 32;

/**
 * Views as they stood when an event was the last: the same folds over a prefix of the journal, from the nearest snapshot on, in a
 * database in memory; the same queries. Data as then, rights as now: the viewer's markings filter as in service.
 *
 * A view of a cycle asked with `params.cycleId` folds that cycle's events alone, so such a query reads rows of that cycle only.
 */
export class AsOf {
  private readonly db: Sqlite;
  private readonly journal: SqliteJournal;
  private readonly projections: ReadonlyMap<string, AnyProjection>;
  private readonly ofCatalogue: string;
  private readonly warm = new Map<string, Warm>();

  constructor(private readonly options: AsOfOptions) {
    this.projections = assertProjections(options.projections);
    this.ofCatalogue = catalogueHash(options.catalogue);
    this.db = openReader(options.file);
    this.journal = new SqliteJournal(this.db);
  }

  /** `request.asOfSeq` beyond the journal means its head. Throws `UnknownQuery` and what the query's text deserves. */
  query(request: QueryRequest): QueryAnswer {
    const seq = Math.max(-1, Math.min(request.asOfSeq ?? Number.MAX_SAFE_INTEGER, this.journal.head()));
    const projection = this.projections.get(request.view);
    if (!projection) throw new UnknownQuery(`There is no view ${request.view}.`);
    const { cycleId } = request.params;
    const { runner } = this.at(projection, typeof cycleId === 'string' ? cycleId : undefined, seq);
    return { seq, ...runner.answer(request) };
  }

  close(): void {
    for (const { db } of this.warm.values()) db.close();
    this.warm.clear();
    this.db.close();
  }

  private at(projection: AnyProjection, cycle: string | undefined, seq: number): Warm {
    const family = JSON.stringify([projection.name, cycle]);
    const key = `${family} ${seq}`;
    const known = this.warm.get(key);
    if (known) {
      // Least recently used first out.
      this.warm.delete(key);
      this.warm.set(key, known);
      return known;
    }
    const made = this.make(projection, cycle, seq);
    this.warm.set(key, made);
    this.cool(made);
    return made;
  }

  private make(projection: AnyProjection, cycle: string | undefined, seq: number): Warm {
    const views = [projection, ...(projection.dependsOn ?? []).map((name) => this.projections.get(name)!)];
    // The first snapshot is the database; those of the views it joins are copied in.
    const bases = views.map((view) => this.nearest(view, cycle, seq));
    const db = openMemory(bases[0]?.image);
    try {
      views.forEach((view, i) => {
        if (i > 0 || !bases[0]) createTables(db, view, plain);
        if (i > 0 && bases[i]) copyRows(db, bases[i].image, view);
        this.foldOn(db, view, { after: bases[i]?.seq ?? -1, upTo: seq, cycle: cycleFor(view, cycle) });
        createIndexes(db, view, plain);
      });
    } catch (error) {
      db.close();
      throw error;
    }
    const bytes = (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number);
    return { db, runner: new QueryRunner(db, this.projections, this.options.zone), bytes, seq };
  }

  private nearest(view: AnyProjection, cycle: string | undefined, seq: number): { seq: number; image: Buffer } | undefined {
    const scope = view.scope === 'global' ? ALL_ROWS : cycle;
    if (scope === undefined) return undefined;
    return nearestSnapshot(this.db, { view: view.name, version: view.version, basis: viewHash(view, this.ofCatalogue), scope, seq });
  }

  private foldOn(db: Sqlite, view: AnyProjection, range: { after: number; upTo: number; cycle: string | undefined }): void {
    const sql = new SqlTables(db, view, plain);
    const fold = new ViewFold(view, sql.tables);
    let { after } = range;
    for (;;) {
      const page = this.journal.select({ ...range, after, categories: view.reads, limit: PAGE_MAX });
      for (const event of page) fold.take(readyEvent(this.options.catalogue, event));
      const last = page.at(-1);
      if (!last || page.length < PAGE_MAX) break;
      after = last.seq;
    }
    if (fold.state.stopped !== undefined) throw new ViewUnavailable(`The view ${view.name} stopped before. ${fold.state.stopped}`);
    sql.flush();
  }

  /** Keeps the warm databases within their bounds; the newest always stays. */
  private cool(newest: Warm): void {
    let bytes = 0;
    for (const one of this.warm.values()) bytes += one.bytes;
    for (const [key, one] of this.warm) {
      if (one === newest || (bytes <= (this.options.bytesMax ?? WARM_BYTES) && this.warm.size <= (this.options.countMax ?? WARM_COUNT))) return;
      this.warm.delete(key);
      one.db.close();
      bytes -= one.bytes;
    }
  }
}

const plain = (table: string): string => table;

const cycleFor = (view: AnyProjection, cycle: string | undefined): string | undefined => (view.scope === 'cycle' ? cycle : undefined);

function copyRows(to: Sqlite, image: Buffer, view: AnyProjection): void {
  const from = openMemory(image);
  try {
    for (const shape of shapesOf(view)) {
      const insert = to.prepare(`INSERT INTO ${q(shape.name)} (${allColumns(shape)}) VALUES (${[0, 0, ...shape.columns].map(() => '?').join(', ')})`);
      for (const cells of from.prepare(`SELECT ${allColumns(shape)} FROM ${q(shape.name)}`).raw().iterate() as IterableIterator<unknown[]>) insert.run(...cells);
    }
  } finally {
    from.close();
  }
}
