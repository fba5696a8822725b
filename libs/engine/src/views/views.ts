import { splitStream, type AnyProjection } from '#kernel';
import { ViewBehind, type MachineClock, type QueryAnswer, type QueryRequest, type VerifyReport, type Views, type ViewStatus } from '../ports.js';
import { AsOf, type AsOfOptions } from './as-of.js';
import { LiveReads } from './live-reads.js';
import { machineTime } from './machine-time.js';
import { OUTSIDE_SEQ } from './ready-event.js';
import { verifyView } from './verify.js';
import { ViewWriter, type ViewWriterOptions } from './view-writer.js';

/** The writer, here or in a thread. */
export type WriterHandle = Pick<ViewWriter, 'caughtUp' | 'rebuild' | 'swapBack' | 'release' | 'onProgress' | 'close'>;

/** Whoever answers for the past and checks the present, here or in a thread. */
export interface AsOfHandle {
  query(request: QueryRequest): Promise<QueryAnswer>;
  verify(view: string): Promise<VerifyReport>;
  close(): Promise<void>;
}

export interface OpenViewsOptions {
  readonly writer: WriterHandle;
  readonly asOf: AsOfHandle;
  /** Written by the writer, which has begun it. */
  readonly file: string;
  readonly projections: readonly AnyProjection[];
  readonly zone?: string;
  readonly machine?: Pick<MachineClock, 'monotonic' | 'sleep'>;
}

/** The port over a writer, an answerer for the past and a reading connection of its own. Closing it closes all three. */
export function openViews(options: OpenViewsOptions): SqliteViews {
  return new SqliteViews(options);
}

/** Writer, reader and as-of in one thread: for tests and tools. Whoever serves people uses threads. */
export async function localViews(options: ViewWriterOptions & { readonly zone?: string }): Promise<SqliteViews> {
  const writer = new ViewWriter(options);
  await writer.start();
  return openViews({ ...options, writer, asOf: localAsOf(options) });
}

/** As-of and verification in the caller's thread; the file is opened with the first question. */
export function localAsOf(options: AsOfOptions): AsOfHandle {
  let asOf: AsOf | undefined;
  const opened = (): AsOf => (asOf ??= new AsOf(options));
  const projections = new Map(options.projections.map((projection) => [projection.name, projection]));
  return {
    query: async (request) => opened().query(request),
    verify: (view) => verifyView({ file: options.file, catalogue: options.catalogue, projections, view }),
    close: async () => asOf?.close(),
  };
}

export class SqliteViews implements Views {
  private readonly reads: LiveReads;
  private readonly machine: Pick<MachineClock, 'monotonic' | 'sleep'>;
  private readonly forget: () => void;
  private readonly waiting = new Set<() => void>();
  private served: number | undefined;

  constructor(private readonly options: OpenViewsOptions) {
    this.reads = new LiveReads(options.file, new Map(options.projections.map((projection) => [projection.name, projection])), options.zone);
    this.machine = options.machine ?? machineTime;
    this.forget = options.writer.onProgress(() => {
      this.served = undefined;
      for (const resume of [...this.waiting]) resume();
    });
  }

  get journal() {
    return this.reads.journal;
  }

  /** Rows now, from this thread's connection; or as they stood, from whoever answers for the past. */
  async query(request: QueryRequest): Promise<QueryAnswer> {
    return request.asOfSeq === undefined ? this.reads.query(request) : this.options.asOf.query(request);
  }

  async status(): Promise<readonly ViewStatus[]> {
    return this.reads.status();
  }

  async waitFor(stream: string, revision: number, timeoutMs: number): Promise<void> {
    // Traces and checkpoints have no views to wait for.
    if (OUTSIDE_SEQ.has(splitStream(stream).category)) return;
    const until = this.machine.monotonic() + timeoutMs;
    let seq: number | undefined;
    for (;;) {
      seq ??= this.reads.journal.seqOf(stream, revision);
      if (seq !== undefined && (this.served ??= this.reads.servedSeq()) >= seq) return;
      const left = until - this.machine.monotonic();
      if (left <= 0) throw new ViewBehind(`The views have not reached ${stream}@${revision} within ${timeoutMs} ms.`);
      await this.progressWithin(left);
    }
  }

  caughtUp(timeoutMs: number): Promise<void> {
    return this.options.writer.caughtUp(timeoutMs);
  }

  rebuild(view: string, onProgress?: (done: number, of: number) => void): Promise<void> {
    return this.options.writer.rebuild(view, onProgress);
  }

  swapBack(view: string): Promise<void> {
    return this.options.writer.swapBack(view);
  }

  release(view: string, partition: string): Promise<void> {
    return this.options.writer.release(view, partition);
  }

  verify(view: string): Promise<VerifyReport> {
    return this.options.asOf.verify(view);
  }

  onProgress(listener: (seq: number) => void): () => void {
    return this.options.writer.onProgress(listener);
  }

  async close(): Promise<void> {
    this.forget();
    for (const resume of [...this.waiting]) resume();
    await this.options.asOf.close();
    this.reads.close();
    await this.options.writer.close();
  }

  private progressWithin(milliseconds: number): Promise<void> {
    const patience = new AbortController();
    return new Promise((resolve) => {
      const resume = (): void => {
        this.waiting.delete(resume);
        patience.abort();
        resolve();
      };
      this.waiting.add(resume);
      void this.machine.sleep(milliseconds, patience.signal).then(resume);
    });
  }
}
