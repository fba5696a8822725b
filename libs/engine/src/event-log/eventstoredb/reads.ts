import type { AllStreamResolvedEvent, EventStoreDBClient, Position as StorePosition, ResolvedEvent } from '@eventstore/db-client';
import type { Readable } from 'node:stream';
import { EngineError, LogUnavailable, NO_STREAM, PAGE_MAX, StreamNotFound, type Positioned, type ReadAll, type ReadStream } from '../../ports.js';
import type { StoredEvent } from '#kernel';
import { firstRevision, pageSize } from '../catch-up.js';
import type { Connection } from './connection.js';
import { backOffMs, failureOf, NoAnswer } from './failures.js';
import { positionOf, samePosition, type Names } from './names.js';
import type { Settings } from './settings.js';

/** Events of `$all` looked through at once, at least: most may be the store's own or another namespace's. */
const LOOK_MIN = 100;

/** A read of the client: it can be cancelled, and it keeps no deadline of its own. */
type ClientRead<T> = Readable & AsyncIterable<T> & { cancel(): Promise<void> };

/** Pages of a stream and of `$all`. */
export class Reads {
  readonly #settings: Settings;
  readonly #connection: Connection;
  readonly #names: Names;

  constructor(parts: { settings: Settings; connection: Connection; names: Names }) {
    this.#settings = parts.settings;
    this.#connection = parts.connection;
    this.#names = parts.names;
  }

  async stream(stream: string, options: ReadStream): Promise<readonly StoredEvent[]> {
    const limit = pageSize(options.limit);
    const from = firstRevision(options.from);
    const backwards = options.direction === 'backwards';
    const page = await this.#streamPage(stream, { from, limit, backwards });
    // Backwards from beyond the end there is nothing at the revision named; what is wanted is the end.
    const events = page.length === 0 && backwards && from !== undefined ? await this.#streamPage(stream, { from: undefined, limit, backwards }) : page;
    return events.map(({ event }) => this.#names.event(event!));
  }

  /** The last revision of a stream, or `NO_STREAM`. */
  async head(stream: string): Promise<number> {
    try {
      const [last] = await this.stream(stream, { direction: 'backwards', limit: 1 });
      return last?.revision ?? NO_STREAM;
    } catch (error) {
      if (error instanceof StreamNotFound) return NO_STREAM;
      throw error;
    }
  }

  /** The greatest position of the log, system events and all; undefined in an empty one. Asks once. */
  async lastPosition(): Promise<StorePosition | undefined> {
    const [last] = await this.#retried('$all', (client) => client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }) as unknown as ClientRead<AllStreamResolvedEvent>, 0);
    return last?.event?.position ?? last?.link?.position;
  }

  async all({ after, limit, filter }: ReadAll): Promise<readonly Positioned[]> {
    const wanted = pageSize(limit);
    const own = this.#names.own(filter);
    const found: Positioned[] = [];
    for await (const page of this.#allPages(after === undefined ? undefined : positionOf(after), wanted)) {
      for (const resolved of page) {
        if (!own(resolved)) continue;
        found.push(this.#names.positioned(resolved));
        if (found.length === wanted) return found;
      }
    }
    return found;
  }

  /**
   * Looks for what a subscription should have given: the first own event after a position, or how far there is none.
   * At most `pages` pages of `$all` are read.
   */
  async firstAfter(after: StorePosition | undefined, own: (resolved: AllStreamResolvedEvent) => boolean, pages: number): Promise<{ found: boolean; scanned: StorePosition | undefined; head: boolean }> {
    let scanned = after;
    let read = 0;
    for await (const page of this.#allPages(after, PAGE_MAX)) {
      for (const resolved of page) {
        if (own(resolved)) return { found: true, scanned, head: false };
        scanned = placeOf(resolved) ?? scanned;
      }
      if (++read === pages) return { found: false, scanned, head: false };
    }
    return { found: false, scanned, head: true };
  }

  /** Pages of `$all` after a position, until the head. A read of the client begins at the position it is given, included. */
  async *#allPages(after: StorePosition | undefined, wanted: number): AsyncGenerator<readonly AllStreamResolvedEvent[]> {
    const maxCount = Math.max(wanted, LOOK_MIN) + 1;
    for (let from = after; ; ) {
      const begin = from;
      const page = await this.#retried('$all', (client) => client.readAll({ direction: 'forwards', fromPosition: begin ?? 'start', maxCount }) as unknown as ClientRead<AllStreamResolvedEvent>);
      const first = page[0] && placeOf(page[0]);
      const fresh = begin && first && samePosition(first, begin) ? page.slice(1) : page;
      yield fresh;
      const last = fresh.at(-1);
      if (page.length < maxCount || !last) return;
      from = placeOf(last) ?? from;
    }
  }

  async #streamPage(stream: string, options: { from: number | undefined; limit: number; backwards: boolean }): Promise<readonly ResolvedEvent[]> {
    const { from, limit, backwards } = options;
    try {
      return await this.#retried(stream, (client) =>
        client.readStream(this.#names.stored(stream), {
          direction: backwards ? 'backwards' : 'forwards', fromRevision: from !== undefined ? BigInt(from) : backwards ? 'end' : 'start', maxCount: limit,
          // A stale answer would make every decision on it a conflict.
          requiresLeader: true,
        }) as unknown as ClientRead<ResolvedEvent>);
    } catch (error) {
      if (error instanceof Missing) throw new StreamNotFound(stream);
      throw error;
    }
  }

  /** Reads a page, again while that may help and for a bounded time: a read changes nothing. */
  async #retried<T>(what: string, open: (client: EventStoreDBClient) => ClientRead<T>, retryMsMax = this.#settings.unsentMsMax): Promise<readonly T[]> {
    const { machine, random } = this.#settings;
    const started = machine.monotonic();
    for (let attempt = 1; ; attempt++) {
      let used: EventStoreDBClient | undefined;
      try {
        return await this.#connection.use((client) => this.#collected(what, open((used = client))));
      } catch (error) {
        if (error instanceof EngineError) throw error;
        const failure = failureOf(error);
        if (failure.kind === 'missing' || failure.kind === 'deleted') throw new Missing();
        const why = 'why' in failure ? failure.why : failure.kind;
        if (used && (failure.kind === 'refused' || (failure.kind === 'unknown' && failure.poisoned))) this.#connection.retire(used, why);
        const pause = attempt === 1 ? 0 : backOffMs(attempt - 1, random);
        const hopeless = failure.kind === 'refused' || failure.kind === 'wrong' || failure.kind === 'too-large';
        if (hopeless || machine.monotonic() - started + pause >= retryMsMax) throw new LogUnavailable(`The event store could not be read (${what}): ${why}.`);
        if (pause > 0) await machine.sleep(pause);
      }
    }
  }

  /** All events of a read. `NoAnswer` when it is silent for too long: reads of the client wait for ever. */
  async #collected<T>(what: string, read: ClientRead<T>): Promise<readonly T[]> {
    const { readMsMax } = this.#settings;
    // The client may emit an error more than once, after the loop has ended too.
    read.on('error', () => undefined);
    const silence = setTimeout(() => {
      read.destroy(new NoAnswer(`read of ${what}`, readMsMax));
      read.cancel().catch(() => undefined);
    }, readMsMax);
    try {
      const events: T[] = [];
      for await (const event of read) {
        events.push(event);
        silence.refresh();
      }
      return events;
    } finally {
      clearTimeout(silence);
    }
  }
}

/** There is no such stream; the caller knows its name. */
class Missing extends EngineError {
  constructor() {
    super('missing');
  }
}

/** Where an event of `$all` stands, a link's own place included. */
const placeOf = ({ event, link }: AllStreamResolvedEvent): StorePosition | undefined => (link ?? event)?.position;
