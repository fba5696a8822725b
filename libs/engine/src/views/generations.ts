import type { AnyProjection } from '#kernel';
import type { CertificateText } from './certificate.js';
import { shapesOf, viewHash } from './shape.js';
import type { Sqlite } from './sqlite.js';
import { createCycleIndexes, createIndexes, createTables, dropTables, q, SqlTables } from './sql-tables.js';
import { stateFrom, ViewFold, type Parked } from './view-fold.js';

/** In service; being built beside it; or the one in service before, kept so that it can come back. */
export type GenerationState = 'live' | 'building' | 'retired';

/** One filling of a view's tables. */
export interface Generation {
  readonly view: string;
  readonly gen: number;
  readonly version: number;
  readonly basis: string;
  state: GenerationState;
  /** Physical table by declared name. */
  readonly names: Readonly<Record<string, string>>;
  /** Absent for tables of another version: the code that filled them is gone, so they stay as they are. */
  readonly active?: { readonly fold: ViewFold; readonly sql: SqlTables };
}

export interface GenerationRow {
  readonly view: string;
  readonly gen: number;
  readonly version: number;
  readonly basis: string;
  readonly state: GenerationState;
  readonly seq: number;
  readonly certificate: string;
  readonly unknown: number;
  readonly error: string | null;
  readonly tables: string;
}

export interface ParkedRow extends Parked {
  readonly view: string;
  readonly gen: number;
  readonly partition: string;
}

/** The bookkeeping of blue and green: which tables fill which view, and how far. All of it within the caller's transactions. */
export class Generations {
  private all: Generation[] = [];
  private readonly update;
  private readonly unpark;
  private readonly park;
  private readonly withParked = new Set<string>();

  constructor(private readonly db: Sqlite, private readonly projections: ReadonlyMap<string, AnyProjection>, private readonly ofCatalogue: string) {
    this.update = db.prepare('UPDATE generation SET state = ?, seq = ?, certificate = ?, unknown = ?, error = ? WHERE view = ? AND gen = ?');
    this.unpark = db.prepare('DELETE FROM parked WHERE view = ? AND gen = ?');
    this.park = db.prepare('INSERT INTO parked (view, gen, partition, seq, cycle, error, waiting) VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.load();
  }

  /** Those that take events now. */
  active(): readonly (Generation & Required<Pick<Generation, 'active'>>)[] {
    return this.all.filter((one): one is Generation & Required<Pick<Generation, 'active'>> => one.state !== 'retired' && one.active !== undefined);
  }

  of(view: string, state: GenerationState): Generation | undefined {
    return this.all.find((one) => one.view === view && one.state === state);
  }

  /**
   * What a start finds: views no longer declared are dropped, new ones begun, changed ones built beside those in service.
   * With nothing in the journal a new view is in service at once.
   */
  settle(journalIsEmpty: boolean): void {
    for (const one of [...this.all]) if (!this.projections.has(one.view)) this.drop(one);
    for (const projection of this.projections.values()) {
      const basis = viewHash(projection, this.ofCatalogue);
      const isCurrent = (one: Generation | undefined): boolean => one?.version === projection.version && one.basis === basis;
      const building = this.of(projection.name, 'building');
      const live = this.of(projection.name, 'live');
      if (building && !isCurrent(building)) this.drop(building);
      if (isCurrent(live) || isCurrent(building)) continue;
      const next = isCurrent(this.of(projection.name, 'retired')) ? this.revive(projection.name) : this.begin(projection);
      if (!live && journalIsEmpty) this.serve(next);
    }
  }

  /** Begins an empty generation beside those there are. The one kept from before, and an unfinished one, make room. */
  begin(projection: AnyProjection): Generation {
    for (const state of ['retired', 'building'] as const) {
      const old = this.of(projection.name, state);
      if (old) this.drop(old);
    }
    const { name: view, version } = projection;
    const { last } = this.db.prepare('SELECT coalesce(max(gen), -1) AS last FROM generation WHERE view = ?').get(view) as { last: number };
    const gen = last + 1;
    const plain = !this.all.some((one) => one.view === view && one.version === version);
    const names = Object.fromEntries(Object.keys(projection.tables).map((table) => [table, plain ? `${table}__${version}` : `${table}__${version}_g${gen}`]));
    const nameOf = (table: string): string => names[table]!;
    createTables(this.db, projection, nameOf);
    createIndexes(this.db, projection, nameOf);
    createCycleIndexes(this.db, projection, nameOf);
    this.db.prepare("INSERT INTO generation VALUES (?, ?, ?, ?, 'building', -1, '{}', 0, NULL, ?)").run(view, gen, version, viewHash(projection, this.ofCatalogue), JSON.stringify(names));
    const row = this.db.prepare('SELECT * FROM generation WHERE view = ? AND gen = ?').get(view, gen) as GenerationRow;
    const begun = this.generationFrom(row, []);
    this.all.push(begun);
    return begun;
  }

  /** Takes the kept generation up again, to be caught up and served. Throws when there is none, or not of the code that runs. */
  revive(view: string): Generation {
    const kept = this.of(view, 'retired');
    const projection = this.projections.get(view);
    if (!kept || !projection) throw new Error(`The view ${view} has no earlier generation to put back.`);
    if (this.of(view, 'building')) throw new Error(`The view ${view} is being built; its earlier generation can be put back after that.`);
    if (kept.version !== projection.version || kept.basis !== viewHash(projection, this.ofCatalogue)) {
      throw new Error(`The earlier generation of ${view} is of version ${kept.version} or of other event types; this code cannot carry it on.`);
    }
    kept.state = 'building';
    this.save(kept);
    return kept;
  }

  /** Puts a generation in service; the one served until now is kept. */
  serve(next: Generation): void {
    const { view } = next;
    const [retired, live] = [this.of(view, 'retired'), this.of(view, 'live')];
    if (retired) this.drop(retired);
    if (live) {
      live.state = 'retired';
      this.save(live);
    }
    next.state = 'live';
    this.save(next);
    this.pointAt(next);
  }

  /** Writes how far a generation is. */
  save(one: Generation): void {
    const state = one.active?.fold.state;
    if (!state) {
      this.db.prepare('UPDATE generation SET state = ? WHERE view = ? AND gen = ?').run(one.state, one.view, one.gen);
      return;
    }
    this.update.run(one.state, state.seq, JSON.stringify(state.certificate.text()), state.unknown, state.stopped ?? null, one.view, one.gen);
    const id = `${one.view} ${one.gen}`;
    if (state.parked.size === 0 && !this.withParked.delete(id)) return;
    this.unpark.run(one.view, one.gen);
    for (const [partition, { seq, cycle, error, waiting }] of state.parked) {
      this.withParked.add(id);
      this.park.run(one.view, one.gen, partition, seq, cycle, error, waiting);
    }
  }

  private drop(one: Generation): void {
    if (one.state === 'live') for (const table of Object.keys(one.names)) this.db.exec(`DROP VIEW IF EXISTS ${q(table)}`);
    dropTables(this.db, Object.values(one.names));
    this.db.prepare('DELETE FROM generation WHERE view = ? AND gen = ?').run(one.view, one.gen);
    this.unpark.run(one.view, one.gen);
    this.all = this.all.filter((other) => other !== one);
  }

  /** The plain names mean this generation from the end of the transaction on. */
  private pointAt(one: Generation): void {
    const projection = this.projections.get(one.view)!;
    const previous = this.all.filter((other) => other.view === one.view).flatMap((other) => Object.keys(other.names));
    for (const table of new Set(previous)) this.db.exec(`DROP VIEW IF EXISTS ${q(table)}`);
    for (const shape of shapesOf(projection)) {
      this.db.exec(`CREATE VIEW ${q(shape.name)} AS SELECT ${shape.columns.map(q).join(', ')} FROM ${q(one.names[shape.name]!)}`);
    }
  }

  private load(): void {
    const parked = this.db.prepare('SELECT * FROM parked').all() as ParkedRow[];
    for (const row of this.db.prepare('SELECT * FROM generation').all() as GenerationRow[]) {
      const held = parked.filter((one) => one.view === row.view && one.gen === row.gen);
      if (held.length) this.withParked.add(`${row.view} ${row.gen}`);
      this.all.push(this.generationFrom(row, held));
    }
  }

  private generationFrom(row: GenerationRow, held: readonly ParkedRow[]): Generation {
    const names = JSON.parse(row.tables) as Record<string, string>;
    const projection = this.projections.get(row.view);
    const { view, gen, version, basis, state } = row;
    if (!projection || projection.version !== version || !this.fits(projection, names)) return { view, gen, version, basis, state, names };
    const sql = new SqlTables(this.db, projection, (table) => names[table]!);
    const certificate = JSON.parse(row.certificate) as CertificateText;
    const parked = held.map(({ partition, seq, cycle, error, waiting }) => [partition, { seq, cycle, error, waiting }] as [string, Parked]);
    // A view that was stopped tries again at each start: the code may have been mended.
    return { view, gen, version, basis, state, names, active: { sql, fold: new ViewFold(projection, sql.tables, stateFrom({ seq: row.seq, certificate, unknown: row.unknown, parked })) } };
  }

  /** Whether the tables lie there as declared, though the version says so: a forgotten raise must not break the writer. */
  private fits(projection: AnyProjection, names: Readonly<Record<string, string>>): boolean {
    return shapesOf(projection).every((shape) => {
      const name = names[shape.name];
      if (!name) return false;
      const columns = (this.db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(name) as string[]).slice(2);
      return columns.length === shape.columns.length && columns.every((column, i) => column === shape.columns[i]);
    });
  }
}
