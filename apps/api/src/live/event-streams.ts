import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueryBus } from '@nestjs/cqrs';
import { ViewBehind, ViewQuery, type Engine, type MachineClock } from '#wiring';
import { Problem } from '../http/problem.js';
import { viewerOf, type Principal } from '../http/principal.js';
import { READ_AFTER_MS } from '../queries/ask-view.js';
import { shaper } from '../queries/columns.js';
import { eventColumns } from '../queries/monitoring.queries.js';
import { beat, farewell, greeting, message } from './sse.js';

/** Events read for a reader at a time. He has two such pages ahead of him at most; more is read when he has taken one. */
export const PAGE_EVENTS = 50;
export const HEARTBEAT_MS = 15_000;
/** A reader who takes nothing for so long is cut; he goes on behind the last `id` he has got. */
export const STALLED_MS = 60_000;
/** What is committed meanwhile is told together, so that many readers of a busy log do not keep the thread that answers everybody. */
export const GATHER_MS = 25;
/** Readers of one account. */
export const READERS_OF_ONE_MAX = 20;
/** Readers of one process, where nothing else is said. */
export const READERS_MAX = 200;
/** Pages kept for readers who see the same. */
const PAGES_KEPT_MAX = 32;
/** At the end of the process, for those who still have something to take. */
export const FAREWELL_MS = 1_000;
const EVERY_PART = Number.MAX_SAFE_INTEGER;

/** What a reader asks for. */
export interface Listening {
  readonly principal: Principal;
  readonly category?: string;
  readonly fields?: ReadonlySet<string>;
  /** The last event he knows; the head of the log where he does not say. */
  readonly after?: number;
  /** Aborted when he is gone. */
  readonly gone: AbortSignal;
}

export interface EventStreamsOptions {
  readonly bus: Pick<QueryBus, 'execute'>;
  readonly engine: Pick<Engine, 'views' | 'journal' | 'clock' | 'roleOf'>;
  readonly machine: MachineClock;
  readonly readersMax?: number;
}

interface Place {
  readonly seq: number;
  readonly part: number;
}
interface Page {
  readonly text: string;
  readonly next: Place;
  readonly more: boolean;
}
interface Reader extends Listening {
  readonly stream: Readable;
  /** Since when something has lain ready that he does not take. */
  offeredAt?: number;
}
type Why = 'events' | 'heartbeat' | 'end';

/**
 * The history as it grows, for many readers at once. Each one pulls: his next page is read when he has taken the one before, so that a slow one
 * holds nobody up and holds little himself. Data and rights are those of the moment at which a page is read, as in `GET /v1/history`.
 */
export class EventStreams {
  private readonly readers = new Set<Reader>();
  private readonly waiting = new Set<(why: Why) => void>();
  private readonly pages = new Map<string, Promise<Page>>();
  private readonly ended = new AbortController();
  private readonly readersMax: number;
  /** Raised with whatever was committed. */
  private version = 0;
  private gathering = false;
  private beating = false;
  private forgetProgress: (() => void) | undefined;

  constructor(private readonly options: EventStreamsOptions) {
    this.readersMax = options.readersMax ?? READERS_MAX;
  }

  get count(): number {
    return this.readers.size;
  }

  /**
   * The text of one stream, without end. Throws `Problem` where there are too many, `ViewBehind` where the log does not come to the event
   * named within `READ_AFTER_MS`.
   */
  async open(listening: Listening): Promise<Readable> {
    this.assertRoom(listening.principal);
    this.forgetProgress ??= this.options.engine.views.onProgress(() => void this.gather());
    const after = listening.after ?? this.options.engine.journal.head();
    await this.reached(after);
    // Others may have come while this one waited.
    this.assertRoom(listening.principal);
    const reader: Reader = { ...listening, stream: Readable.from(this.told(() => reader, { seq: after, part: EVERY_PART }), { highWaterMark: 1 }) };
    this.readers.add(reader);
    reader.stream.once('close', () => this.readers.delete(reader));
    if (listening.gone.aborted) reader.stream.destroy();
    void this.keepBeating();
    return reader.stream;
  }

  /** Ends every stream, those in order that take what they are given; opens no more. */
  async close(): Promise<void> {
    if (this.ended.signal.aborted) return;
    this.ended.abort();
    this.forgetProgress?.();
    this.wake('end');
    const streams = [...this.readers].map(({ stream }) => stream);
    const closed = Promise.all(streams.map((stream) => new Promise((resolve) => stream.once('close', resolve))));
    const all = new AbortController();
    await Promise.race([closed, this.options.machine.sleep(FAREWELL_MS, all.signal)]);
    all.abort();
    for (const stream of streams) stream.destroy();
  }

  private assertRoom({ subject }: Principal): void {
    if (this.ended.signal.aborted) throw new Problem(503, { code: 'STREAMS_ENDED', title: 'The engine is about to stop', headers: { 'retry-after': '5' } });
    if (this.readers.size >= this.readersMax) {
      throw new Problem(503, { code: 'STREAMS_FULL', title: 'Too many are listening', detail: `At most ${this.readersMax} streams are open at once. Try again later, or ask /v1/history from time to time.`, headers: { 'retry-after': '10' } });
    }
    if ([...this.readers].filter(({ principal }) => principal.subject === subject).length >= READERS_OF_ONE_MAX) {
      throw new Problem(429, { code: 'STREAMS_OF_ONE_FULL', title: 'Too many streams of one account', detail: `You have ${READERS_OF_ONE_MAX} streams open; close one.`, headers: { 'retry-after': '10' } });
    }
  }

  /** A replica may be asked to go on behind what it has not read yet. */
  private async reached(seq: number): Promise<void> {
    const { journal, views } = this.options.engine;
    if (journal.head() >= seq) return;
    const there = new AbortController();
    const forget = views.onProgress((head) => head >= seq && there.abort());
    await this.options.machine.sleep(READ_AFTER_MS, there.signal);
    forget();
    if (journal.head() < seq) throw new ViewBehind(`The log has not come to event ${seq} within ${READ_AFTER_MS} ms.`);
  }

  private async *told(self: () => Reader, from: Place): AsyncGenerator<string> {
    yield* this.offered(self(), greeting);
    for (let place = from; ; ) {
      // Taken before the read: what is committed during it wakes at once.
      const version = this.version;
      const page = await this.page(self(), place);
      place = page.next;
      if (page.text !== '') yield* this.offered(self(), page.text);
      if (page.more) {
        // Who catches up lets everybody else have their turn between two pages.
        await nextTurn();
        continue;
      }
      const why = await this.change(version, self());
      if (why === 'end' || this.hasExpired(self())) break;
      if (why === 'heartbeat') yield* this.offered(self(), beat(place.seq));
    }
    yield farewell;
  }

  private *offered(reader: Reader, text: string): Generator<string> {
    reader.offeredAt = this.options.machine.monotonic();
    yield text;
    reader.offeredAt = undefined;
  }

  private hasExpired({ principal: { until = Infinity } }: Reader): boolean {
    return this.options.machine.now() >= until;
  }

  /** The page behind a place as the reader may see it, read once for all who see the same. */
  private async page({ principal, category, fields }: Reader, place: Place): Promise<Page> {
    const { engine, bus } = this.options;
    const viewer = await viewerOf(principal, (role) => engine.roleOf(role));
    const read = async (): Promise<Page> => {
      const params = { category: category ?? null, afterSeq: place.seq, afterPart: place.part, limit: PAGE_EVENTS + 1 };
      const { rows, seq } = await bus.execute(new ViewQuery({ view: 'history', query: 'listHistory', params, viewer, at: engine.clock.now() }));
      const shown = rows.slice(0, PAGE_EVENTS);
      const shape = shaper(eventColumns, fields);
      const text = shown.map((row, i) => message(shape(row), row.seq === rows[i + 1]?.seq ? undefined : Number(row.seq))).join('');
      const last = rows.length > PAGE_EVENTS ? shown.at(-1) : undefined;
      return { text, more: last !== undefined, next: last ? { seq: Number(last.seq), part: Number(last.part) } : { seq: Math.max(seq, place.seq), part: EVERY_PART } };
    };
    const key = JSON.stringify([viewer.party, viewer.markings, viewer.readsAll, category, fields && [...fields], place]);
    const page = this.pages.get(key) ?? read();
    this.pages.set(key, page);
    if (this.pages.size > PAGES_KEPT_MAX) this.pages.delete(this.pages.keys().next().value!);
    return page;
  }

  /** Waits for whatever comes next: at once where something has been committed since. */
  private change(version: number, { gone }: Reader): Promise<Why> {
    if (this.ended.signal.aborted || gone.aborted) return Promise.resolve('end');
    if (this.version !== version) return Promise.resolve('events');
    return new Promise((resolve) => {
      const resume = (why: Why): void => {
        this.waiting.delete(resume);
        gone.removeEventListener('abort', left);
        resolve(why);
      };
      // A generator that waits does not hear that its stream was destroyed.
      const left = (): void => resume('end');
      gone.addEventListener('abort', left, { once: true });
      this.waiting.add(resume);
    });
  }

  private async gather(): Promise<void> {
    if (this.gathering || this.readers.size === 0) return;
    this.gathering = true;
    await this.options.machine.sleep(GATHER_MS, this.ended.signal);
    this.gathering = false;
    this.wake('events');
  }

  private wake(why: Why): void {
    if (why === 'events') this.version++;
    this.pages.clear();
    for (const resume of [...this.waiting]) resume(why);
  }

  /** One timer for all, while there is anybody: says that the line stands, and cuts those who take nothing. */
  private async keepBeating(): Promise<void> {
    if (this.beating) return;
    this.beating = true;
    while (this.readers.size > 0 && !this.ended.signal.aborted) {
      await this.options.machine.sleep(HEARTBEAT_MS, this.ended.signal);
      const now = this.options.machine.monotonic();
      for (const { stream, offeredAt } of this.readers) if (offeredAt !== undefined && now - offeredAt > STALLED_MS) stream.destroy();
      this.wake('heartbeat');
    }
    this.beating = false;
  }
}
