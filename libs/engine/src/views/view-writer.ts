import { writeFileSync } from 'node:fs';
import type { AnyProjection, Catalogue } from '#kernel';
import { PAGE_MAX, ViewBehind, type LogReader, type MachineClock, type Positioned } from '../ports.js';
import { turn } from '../turn.js';
import { assertProjections } from './assert-projections.js';
import { JournalDiverged } from './journal.js';
import { machineTime } from './machine-time.js';
import { messageOf } from './ready-event.js';
import { openViewFile, setAside, suspectMark } from './schema.js';
import { SNAPSHOT_LIMITS, type SnapshotLimits } from './snapshots.js';
import { StoreFailed, type Sqlite } from './sqlite.js';
import { ViewStore, type StoreOptions } from './view-store.js';

export interface ViewWriterOptions {
  readonly reader: LogReader;
  /** The view file; its folder must exist. */
  readonly file: string;
  readonly projections: readonly AnyProjection[];
  readonly catalogue: Catalogue;
  readonly machine?: Pick<MachineClock, 'monotonic' | 'sleep'>;
  readonly snapshots?: Partial<SnapshotLimits>;
  /** Told, in one sentence, what an operator should know. */
  readonly say?: (line: string) => void;
  readonly failpoint?: StoreOptions['failpoint'];
}

type Progress = (done: number, of: number) => void;

interface Build {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly onProgress?: Progress;
}

interface Probe {
  /** Whoever asked has an answer, or waits no more. */
  given: boolean;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** How long a slice of a rebuild may hold up the live events behind it. */
const SLICE_MS = 10;
const SLICE_EVENTS_FIRST = 50;
/** A slice may be longer than the one before by this: what cost little may have been events that changed little. */
const SLICE_GROWTH = 1.4;
const AHEAD_MAX = 10 * PAGE_MAX;
/** The flow has paused when nothing was committed for so long: a snapshot taken then holds up nobody. */
const PAUSE_MS = 60;
/** Under a steady flow commits begin no closer together than this: a transaction costs far more than an event in it. */
const GATHER_MS = 10;
const RETRY_MS_FIRST = 100;
const RETRY_MS_MAX = 10_000;

/**
 * Follows a log and keeps the view file: live batches first, rebuilds in slices between them. One writer a file.
 * What fails in the store is retried from the file's own checkpoint; a damaged or foreign file is set aside at the next start.
 */
export class ViewWriter {
  private readonly machine: Pick<MachineClock, 'monotonic' | 'sleep'>;
  private readonly say: (line: string) => void;
  private readonly stop = new AbortController();
  private readonly listeners = new Set<(seq: number) => void>();
  private readonly builds = new Map<string, Build>();
  private readonly probes: Probe[] = [];
  /** Ids of events that a probe took in and that the subscription has yet to bring. */
  private readonly ahead = new Set<string>();
  private db!: Sqlite;
  private store!: ViewStore;
  private sliceEvents = SLICE_EVENTS_FIRST;
  private announced = -1;
  /** By the monotonic timer. */
  private committedAt = Number.NEGATIVE_INFINITY;
  private wake: () => void = () => undefined;
  private running: Promise<void> | undefined;
  private failed: Error | undefined;

  constructor(private readonly options: ViewWriterOptions) {
    this.machine = options.machine ?? machineTime;
    this.say = options.say ?? (() => undefined);
  }

  /**
   * Opens the file and begins to follow the log; resolves when readers may open the file.
   * Throws `BadProjection` for a wrong declaration, and what the log says when it cannot be read.
   */
  async start(): Promise<void> {
    assertProjections(this.options.projections);
    this.open();
    if (!(await this.sharesHistory())) {
      this.say('The view file holds another history than the log; it is set aside and built again.');
      this.shut(new Error('The view file is built again.'));
      setAside(this.options.file);
      this.open();
    }
    this.running = this.run();
  }

  /** The last seq committed. */
  get seq(): number {
    return this.store.seq;
  }

  /** Why nothing is written any more; undefined while all is well. */
  get failure(): string | undefined {
    return this.failed?.message;
  }

  /** Resolves when the journal holds what the log held when asked; throws `ViewBehind` after `timeoutMs`. */
  async caughtUp(timeoutMs: number): Promise<void> {
    this.assertRunning();
    const asked: Probe = { given: false, resolve: () => undefined, reject: () => undefined };
    const probe = new Promise<void>((resolve, reject) => Object.assign(asked, { resolve, reject }));
    this.probes.push(asked);
    this.wake();
    const patience = new AbortController();
    const late = this.machine.sleep(timeoutMs, patience.signal).then(() => {
      if (!patience.signal.aborted) throw new ViewBehind(`The views did not reach the end of the log within ${timeoutMs} ms.`);
    });
    try {
      await Promise.race([probe, late]);
    } finally {
      asked.given = true;
      patience.abort();
    }
  }

  /** Builds beside the tables in service and swaps; resolves after the swap, rejects when an event stops the build. */
  rebuild(view: string, onProgress?: Progress): Promise<void> {
    return this.build(view, () => this.store.rebuild(view), onProgress);
  }

  /** Puts the generation before back in service, once caught up; rejects with the reason when that cannot be. */
  swapBack(view: string): Promise<void> {
    return this.build(view, () => this.store.swapBack(view));
  }

  /** Folds a parked partition again; rejects when it raises again, and then it stays parked. */
  release(view: string, partition: string): Promise<void> {
    this.assertRunning();
    return new Promise((resolve, reject) => {
      this.store.release(view, partition, (error) => (error ? reject(error) : resolve()));
      this.wake();
    });
  }

  onProgress(listener: (seq: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.stop.abort();
    this.wake();
    await this.running;
    const closed = new Error('The view writer is closed.');
    this.settleAll(closed);
    this.shut(closed);
  }

  private async build(view: string, begin: () => void, onProgress?: Progress): Promise<void> {
    this.assertRunning();
    if (this.builds.has(view)) throw new Error(`The view ${view} is being built already.`);
    begin();
    await new Promise<void>((resolve, reject) => {
      this.builds.set(view, { resolve, reject, onProgress });
      this.wake();
    });
  }

  private open(): void {
    this.db = openViewFile(this.options.file, this.say);
    this.load();
  }

  private shut(why: Error): void {
    this.store?.end(why);
    this.db?.close();
  }

  private load(): void {
    const { projections, catalogue, failpoint } = this.options;
    this.store = new ViewStore(this.db, {
      projections: new Map(projections.map((projection) => [projection.name, projection])),
      catalogue, failpoint, snapshots: { ...SNAPSHOT_LIMITS, ...this.options.snapshots },
    });
  }

  /** Whether the journal's last event stands in the log where the journal has it. */
  private async sharesHistory(): Promise<boolean> {
    const last = this.store.journal.after(this.store.seq - 1, { limit: 1 })[0];
    if (!last) return true;
    try {
      const [same] = await this.options.reader.readStream(last.stream, { from: last.revision, limit: 1 });
      return same?.id === last.id;
    } catch (error) {
      if ((error as Error).name === 'StreamNotFound') return false;
      throw error;
    }
  }

  private async run(): Promise<void> {
    let retry = RETRY_MS_FIRST;
    while (!this.stop.signal.aborted) {
      try {
        await this.follow(() => (retry = RETRY_MS_FIRST));
      } catch (error) {
        if (this.stop.signal.aborted) return;
        if (error instanceof JournalDiverged || (error instanceof StoreFailed && error.damaged)) {
          this.giveUp(error);
          return;
        }
        this.say(`The view writer starts again in ${retry} ms: ${messageOf(error)}`);
        await this.machine.sleep(retry, this.stop.signal);
        retry = Math.min(retry * 2, RETRY_MS_MAX);
        this.reload();
      }
    }
  }

  /** Follows until closed, or until something fails. */
  private async follow(onBatch: () => void): Promise<void> {
    const inner = new AbortController();
    this.ahead.clear();
    const batches = this.options.reader.subscribe({ after: this.store.position, batch: PAGE_MAX, signal: inner.signal })[Symbol.asyncIterator]();
    try {
      let next = arrival(batches.next());
      while (!this.stop.signal.aborted) {
        await turn();
        if (next.settled) {
          const batch = await next.promise;
          if (batch.done) throw new Error('The log ended the subscription.');
          const begun = this.machine.monotonic();
          this.commitNew(batch.value);
          onBatch();
          // A full page is a backlog, and the slices of a rebuild gather by themselves.
          const isFlow = batch.value.length > 0 && batch.value.length < PAGE_MAX && !this.store.behind;
          const left = isFlow ? GATHER_MS - (this.machine.monotonic() - begun) : 0;
          next = arrival(left > 0 ? this.machine.sleep(left, inner.signal).then(() => batches.next()) : batches.next());
        } else if (this.probes.length > 0) await this.probe();
        else if (this.store.behind) this.slice();
        else if (!this.snapshotInPause()) await this.rest(next.promise, inner.signal);
      }
    } finally {
      inner.abort();
      void batches.return?.()?.catch(() => undefined);
    }
  }

  /** Until a batch comes, a wish, or the pause in which a snapshot may be taken. */
  private rest(next: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const awaited = [next.then(() => undefined, () => undefined), new Promise<void>((resolve) => this.awaken(resolve))];
    if (!this.store.snapshots.due) return Promise.race(awaited);
    const over = new AbortController();
    const pause = this.machine.sleep(Math.max(1, PAUSE_MS - this.sinceCommit()), AbortSignal.any([signal, over.signal]));
    return Promise.race([...awaited, pause]).finally(() => over.abort());
  }

  /** A wish may have come while nobody slept: it is looked for again before sleeping. */
  private awaken(resolve: () => void): void {
    this.wake = resolve;
    if (this.stop.signal.aborted || this.probes.length > 0) resolve();
  }

  /** What a probe has taken in already is left out; where that was forgotten, the journal itself passes it over. */
  private commitNew(batch: readonly Positioned[]): void {
    this.commit(this.ahead.size === 0 ? batch : batch.filter(({ event }) => !this.ahead.delete(event.id)));
  }

  private commit(batch: readonly Positioned[]): void {
    if (batch.length === 0) return;
    this.store.commit(batch);
    this.committedAt = this.machine.monotonic();
    this.announce();
    if (this.store.snapshots.pressing) this.snapshot();
  }

  private sinceCommit(): number {
    return this.machine.monotonic() - this.committedAt;
  }

  /** False when none is due, or the flow goes on. */
  private snapshotInPause(): boolean {
    return this.sinceCommit() >= PAUSE_MS && this.snapshot();
  }

  /** One snapshot at a time, after what people wait for; false when none is due. */
  private snapshot(): boolean {
    const { snapshots } = this.store;
    if (!snapshots.due) return false;
    snapshots.step(() => this.wake());
    return true;
  }

  /** Reads the log itself up to its present end; the subscription gives those events again, and they are passed over. */
  private async probe(): Promise<void> {
    const asked = this.probes.splice(0);
    try {
      // Only an empty page says that the end was reached.
      while (!this.stop.signal.aborted && asked.some((probe) => !probe.given)) {
        const page = await this.options.reader.readAll({ after: this.store.position, limit: PAGE_MAX });
        if (page.length === 0) break;
        this.commit(page);
        if (this.ahead.size + page.length > AHEAD_MAX) this.ahead.clear();
        for (const { event } of page) this.ahead.add(event.id);
        await turn();
      }
      for (const probe of asked) probe.resolve();
    } catch (error) {
      this.probes.unshift(...asked);
      throw error;
    }
  }

  private slice(): void {
    const begun = this.machine.monotonic();
    const { served, stopped } = this.store.slice(this.sliceEvents);
    const took = Math.max(this.machine.monotonic() - begun, 0.1);
    this.sliceEvents = Math.max(10, Math.min(PAGE_MAX, Math.round(this.sliceEvents * Math.min(SLICE_GROWTH, SLICE_MS / took))));
    for (const [view, build] of this.builds) {
      const progress = this.store.building(view);
      if (progress) build.onProgress?.(progress.done, progress.of);
    }
    for (const { view, error } of stopped) this.end(view, new Error(`The build of ${view} stopped. ${error}`));
    for (const view of served) this.end(view);
    this.announce();
    this.snapshot();
  }

  private end(view: string, error?: Error): void {
    const build = this.builds.get(view);
    this.builds.delete(view);
    if (error) build?.reject(error);
    else build?.resolve();
  }

  private announce(): void {
    const { seq } = this.store;
    if (seq === this.announced && !this.store.behind) return;
    this.announced = seq;
    for (const listener of this.listeners) listener(seq);
  }

  /** After a rollback what is in memory counts no more; the file does. Builds go on from where the file has them. */
  private reload(): void {
    this.store.end(new Error('The view store failed meanwhile; ask again.'));
    try {
      this.load();
    } catch (error) {
      this.say(`The view file cannot be read: ${messageOf(error)}`);
    }
  }

  private giveUp(error: Error): void {
    this.failed = error;
    writeFileSync(suspectMark(this.options.file), `${error.message}\n`);
    this.say(`The view writer stops: ${error.message} The next start builds the view file again.`);
    this.settleAll(error);
    this.store.end(error);
  }

  private settleAll(error: Error): void {
    for (const probe of this.probes.splice(0)) probe.reject(error);
    for (const view of [...this.builds.keys()]) this.end(view, error);
  }

  private assertRunning(): void {
    if (this.failed) throw this.failed;
    if (!this.running || this.stop.signal.aborted) throw new Error('The view writer is not running.');
  }
}

/** A promise whose arrival can be looked at without waiting. */
function arrival<T>(promise: Promise<T>): { readonly promise: Promise<T>; settled: boolean } {
  const watched = { promise, settled: false };
  promise.then(() => (watched.settled = true), () => (watched.settled = true));
  return watched;
}
