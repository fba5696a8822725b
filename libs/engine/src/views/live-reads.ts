import type { AnyProjection } from '#kernel';
import { ViewUnavailable, type QueryAnswer, type QueryRequest, type ViewStatus } from '../ports.js';
import type { GenerationRow, ParkedRow } from './generations.js';
import { SqliteJournal } from './journal.js';
import { QueryRunner, UnknownQuery } from './run-query.js';
import { openReader, type Sqlite } from './sqlite.js';

/** Reads the view file on a connection of its own that cannot write. */
export class LiveReads {
  readonly journal: SqliteJournal;
  private readonly db: Sqlite;
  private readonly runner: QueryRunner;
  private readonly inService;
  private readonly goingOn;
  private readonly read;

  /** The file must exist: a writer has begun it. */
  constructor(file: string, private readonly projections: ReadonlyMap<string, AnyProjection>, zone?: string) {
    this.db = openReader(file);
    this.journal = new SqliteJournal(this.db);
    this.runner = new QueryRunner(this.db, projections, zone);
    this.inService = this.db.prepare("SELECT seq, version, error FROM generation WHERE view = ? AND state = 'live'");
    this.goingOn = this.db.prepare("SELECT view, seq, version FROM generation WHERE state = 'live' AND error IS NULL");
    this.read = this.db.transaction((request: QueryRequest): QueryAnswer => {
      return { seq: this.seqOf(request.view), ...this.runner.answer(request) };
    });
  }

  /**
   * Rows and their seq from one read transaction. Throws `ViewUnavailable` while a view it needs is built for the first time,
   * has been stopped, or still stands in the tables of another version.
   */
  query(request: QueryRequest): QueryAnswer {
    return this.read(request);
  }

  /** The least seq of the views in service that go on; what none of them holds is not to be seen yet. */
  servedSeq(): number {
    const rows = this.goingOn.all() as { view: string; seq: number; version: number }[];
    const seqs = rows.filter(({ view, version }) => this.projections.get(view)?.version === version).map(({ seq }) => seq);
    return seqs.length ? Math.min(...seqs) : this.journal.head();
  }

  status(): readonly ViewStatus[] {
    return this.db.transaction(() => {
      const head = this.journal.head();
      const rows = this.db.prepare("SELECT * FROM generation WHERE state <> 'retired'").all() as GenerationRow[];
      const parked = this.db.prepare('SELECT * FROM parked ORDER BY partition').all() as ParkedRow[];
      return [...this.projections.keys()].flatMap((view) => {
        const of = rows.filter((row) => row.view === view);
        const live = of.find((row) => row.state === 'live');
        const shown = live ?? of[0];
        if (!shown) return [];
        const held = parked.filter((one) => one.view === view && one.gen === shown.gen).map(({ partition, seq, error, waiting }) => ({ partition, seq, error, waiting }));
        const error = shown.error ?? of.find((row) => row.error)?.error ?? undefined;
        return [{
          view, version: shown.version, state: shown.error !== null ? 'stopped' : of.some((row) => row.state === 'building') ? 'building' : 'live',
          seq: shown.seq, lag: head - shown.seq, parked: held, certificate: JSON.parse(shown.certificate) as ViewStatus['certificate'], unknown: shown.unknown, error,
        } satisfies ViewStatus];
      });
    })();
  }

  close(): void {
    this.db.close();
  }

  private seqOf(view: string): number {
    const projection = this.projections.get(view);
    if (!projection) throw new UnknownQuery(`There is no view ${view}.`);
    let seq = Infinity;
    for (const name of [view, ...(projection.dependsOn ?? [])]) {
      const live = this.inService.get(name) as { seq: number; version: number; error: string | null } | undefined;
      if (!live) throw new ViewUnavailable(`The view ${name} is being built for the first time.`);
      if (live.error !== null) throw new ViewUnavailable(`The view ${name} was stopped. ${live.error}`);
      if (live.version !== this.projections.get(name)?.version) throw new ViewUnavailable(`The view ${name} is being built at version ${this.projections.get(name)?.version}.`);
      seq = Math.min(seq, live.seq);
    }
    return seq;
  }
}


/** The journal alone, on a connection of its own, for followers in other threads. The file must exist. */
export function openJournalReader(file: string): SqliteJournal & { close(): void } {
  const db = openReader(file);
  return Object.assign(new SqliteJournal(db), { close: () => void db.close() });
}
