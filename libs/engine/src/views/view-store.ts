import { splitStream, type AnyProjection, type Catalogue } from '#kernel';
import { PAGE_MAX, type Positioned } from '../ports.js';
import { Generations, type Generation } from './generations.js';
import { JournalWriter, SqliteJournal } from './journal.js';
import { canonicalEvent, OUTSIDE_SEQ, readyEvent, type ReadyEvent } from './ready-event.js';
import { Refolding, RowTaken } from './refolding.js';
import { catalogueHash } from './shape.js';
import { SnapshotWriter, type SnapshotLimits } from './snapshots.js';
import { onStore, openReader, type Sqlite } from './sqlite.js';

const ROWS_KEPT = 10_000;

type Active = Generation & Required<Pick<Generation, 'active'>>;

export interface StoreOptions {
  readonly projections: ReadonlyMap<string, AnyProjection>;
  readonly catalogue: Catalogue;
  readonly snapshots: SnapshotLimits;
  /** Rows of a table kept in memory between batches, for each table of each view. */
  readonly rowsKept?: number;
  /** Called between the statements of a transaction, with its place: a kill there must lose nothing. For fault tests. */
  readonly failpoint?: (place: string) => void;
}

/** What a slice brought to its end. */
export interface SliceResult {
  /** Views whose new generation went in service. */
  readonly served: readonly string[];
  /** Generations being built that an event stopped. */
  readonly stopped: readonly { readonly view: string; readonly error: string }[];
}

/**
 * Journal and views in one file, moved on by whole transactions: after a kill at any point, events, rows, certificates and checkpoint
 * agree. Synchronous; whoever runs it decides when.
 */
export class ViewStore {
  private readonly journalWriter: JournalWriter;
  private readonly reader: Sqlite;
  readonly journal: SqliteJournal;
  readonly snapshots: SnapshotWriter;
  private readonly generations: Generations;
  private readonly refoldings: Refolding[] = [];

  constructor(private readonly db: Sqlite, private readonly options: StoreOptions) {
    this.journalWriter = new JournalWriter(db);
    // Of its own, so that reading the past does not drive the tables out of the writer's cache.
    this.reader = openReader(db.name);
    this.journal = new SqliteJournal(this.reader);
    this.snapshots = new SnapshotWriter(db, options.snapshots);
    this.generations = onStore(() => new Generations(db, options.projections, catalogueHash(options.catalogue)));
    this.transaction(() => this.generations.settle(this.seq < 0));
  }

  /** The last seq given. */
  get seq(): number {
    return this.journalWriter.seq;
  }

  /** Where to go on in the log. */
  get position(): string | undefined {
    return this.journalWriter.position;
  }

  /**
   * Takes a batch of the log: journal, the views in step with it, certificates and checkpoint in one transaction.
   * Events it has already are passed over. Throws `StoreFailed`, `JournalDiverged`; then nothing of the batch is kept, in the file,
   * and this object is to be replaced.
   */
  commit(batch: readonly Positioned[]): void {
    const { catalogue } = this.options;
    const inStep = this.generations.active().filter((one) => one.state === 'live' && this.isInStep(one));
    this.transaction(() => {
      for (const { event, texts } of batch) {
        if (OUTSIDE_SEQ.has(splitStream(event.stream).category)) continue;
        const whole = canonicalEvent(event, texts);
        const logged = this.journalWriter.add(whole);
        if (logged) this.fold(inStep, readyEvent(catalogue, logged, whole.leaf));
      }
      this.at('journal');
      this.write(inStep);
      this.journalWriter.save(batch.at(-1)?.position);
      this.at('checkpoint');
    });
    this.settle(inStep);
  }

  /** Whether a generation is behind the journal, or a partition is being folded again. */
  get behind(): boolean {
    return this.refoldings.length > 0 || this.lagging().length > 0;
  }

  /** Takes the generations that are furthest behind, or a partition to be folded again, on by at most `limit` events. */
  slice(limit: number): SliceResult {
    const job = this.refoldings[0];
    if (job) {
      this.refold(job, limit);
      return { served: [], stopped: [] };
    }
    const lagging = this.lagging();
    const seq = Math.min(...lagging.map((one) => one.active.fold.state.seq));
    const group = lagging.filter((one) => one.active.fold.state.seq === seq);
    const categories = [...new Set(group.flatMap((one) => one.active.fold.projection.reads))];
    const page = group.length === 0 || seq >= this.seq ? [] : this.journal.digested({ after: seq, upTo: this.seq, categories, limit: Math.min(limit, PAGE_MAX) });
    const served: string[] = [];
    this.transaction(() => {
      for (const { event, leaf } of page) this.fold(group, readyEvent(this.options.catalogue, event, leaf));
      if (page.length < limit) for (const one of group) one.active.fold.skipTo(this.seq);
      this.at('slice');
      this.write(group);
      for (const one of group) {
        if (one.state !== 'building' || !this.isInStep(one)) continue;
        this.generations.serve(one);
        served.push(one.view);
      }
      this.at('served');
    });
    this.settle(group);
    const stopped = group.flatMap((one) => (one.state === 'building' && one.active.fold.state.stopped !== undefined ? [{ view: one.view, error: one.active.fold.state.stopped }] : []));
    return { served, stopped };
  }

  /** How far the build of a view is; undefined when none is under way. */
  building(view: string): { done: number; of: number } | undefined {
    const one = this.generations.of(view, 'building');
    return one?.active && { done: one.active.fold.state.seq + 1, of: this.seq + 1 };
  }

  /** Begins a fresh generation of the view beside the one in service. Throws for an unknown view. */
  rebuild(view: string): void {
    const projection = this.projection(view);
    this.transaction(() => void this.generations.begin(projection));
  }

  /** Takes the generation before up again. Throws, with the reason, when that cannot be. */
  swapBack(view: string): void {
    this.projection(view);
    this.transaction(() => void this.generations.revive(view));
  }

  /** Folds a parked partition again from the journal, slice by slice. `done` is told why when it raised again. */
  release(view: string, partition: string, done: (error?: Error) => void): void {
    const live = this.generations.of(this.projection(view).name, 'live');
    const parked = live?.active?.fold.state.parked.get(partition);
    if (!live?.active || !parked) throw new Error(`The view ${view} holds back no partition ${partition}.`);
    this.refoldings.push(new Refolding(live, partition, parked, done));
  }

  /** Ends this object, not the connection it writes by; who waits for a release is told why. */
  end(why: Error): void {
    for (const job of this.refoldings.splice(0)) job.end(why);
    this.reader.close();
  }

  private refold(job: Refolding, limit: number): void {
    if (job.read(this.journal, this.options.catalogue, { upTo: this.seq, limit })) return;
    let taken: RowTaken | undefined;
    try {
      this.transaction(() => {
        job.replace(this.db);
        this.snapshots.invalidate(job.view, job.since);
        this.generations.save(job.live);
        this.at('released');
      });
    } catch (error) {
      if (!(error instanceof RowTaken)) throw error;
      taken = error;
    }
    this.refoldings.shift();
    job.end(taken);
  }

  private fold(group: readonly Active[], event: ReadyEvent): void {
    for (const one of group) {
      const { fold } = one.active;
      fold.take(event);
      if (fold.follows(event.category)) this.snapshots.count(one, fold.projection, event);
    }
  }

  private write(group: readonly Active[]): void {
    for (const one of group) {
      one.active.sql.flush();
      this.at('rows');
      onStore(() => this.generations.save(one));
    }
  }

  private settle(group: readonly Active[]): void {
    for (const one of group) one.active.fold.tables.settle(this.options.rowsKept ?? ROWS_KEPT);
  }

  private lagging(): readonly Active[] {
    return this.generations.active().filter((one) => one.active.fold.state.stopped === undefined && (one.state === 'building' || !this.isInStep(one)));
  }

  private isInStep(one: Active): boolean {
    return one.active.fold.state.seq === this.seq && one.active.fold.state.stopped === undefined;
  }

  private projection(view: string): AnyProjection {
    const projection = this.options.projections.get(view);
    if (!projection) throw new Error(`There is no view ${view}.`);
    return projection;
  }

  private transaction(work: () => void): void {
    onStore(() => this.db.transaction(work).immediate());
  }

  private at(place: string): void {
    this.options.failpoint?.(place);
  }
}
