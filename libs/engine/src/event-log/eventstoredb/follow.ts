import type { AllStreamResolvedEvent } from '@eventstore/db-client';
import type { LogFilter, Position, Positioned } from '../../ports.js';
import { pageSize } from '../catch-up.js';
import type { Connection } from './connection.js';
import type { Contact } from './contact.js';
import { backOffMs, failureOf } from './failures.js';
import { Feed } from './feed.js';
import { positionOf, type Names } from './names.js';
import type { Reads } from './reads.js';
import type { Settings } from './settings.js';

/** Silence after which an unconfirmed head is looked for: servers before 23.10 do not say that a subscription has caught up. */
const HEAD_MS = 1_000;
/** How long an event that was found missing may still be on its way. */
const IN_FLIGHT_MS = 1_000;
/** How long events wait for a batch to fill while the head is not known. */
const LINGER_MS = 250;
/** Pages of `$all` one look goes through; the next look goes on from there. */
const LOOK_PAGES = 20;

export interface FollowOptions {
  readonly after?: Position;
  readonly batch: number;
  readonly filter?: LogFilter;
  readonly signal: AbortSignal;
}

interface Parts {
  readonly settings: Settings;
  readonly connection: Connection;
  readonly names: Names;
  readonly reads: Reads;
  readonly contact: Contact;
}

/**
 * The supervised subscription: batches in log order from after a position, an empty one each time the head is reached, then live.
 * The client gives up at the first break and never comes back; this begins again after the last event that was taken, with
 * back-off, for as long as the signal allows. An end nobody asked for is a break like any other, and so is silence while the log
 * holds something this has not given.
 */
export async function* follow(parts: Parts, options: FollowOptions): AsyncGenerator<readonly Positioned[]> {
  const { settings, connection, names, contact } = parts;
  const { filter, signal } = options;
  const limit = pageSize(options.batch);
  const own = names.own(filter);
  let after = options.after === undefined ? undefined : positionOf(options.after);
  let saidHead = false;
  for (let failures = 0; !signal.aborted; failures++) {
    if (failures > 0) await settings.machine.sleep(backOffMs(failures, settings.random), signal);
    if (signal.aborted) return;
    let feed: Feed | undefined;
    try {
      feed = new Feed(await connection.client(), { after, prefixes: names.prefixes(filter), signal });
      for await (const { events, drained } of batches(feed, { limit, own, parts, signal })) {
        failures = 0;
        contact.heard('subscription');
        if (events.length > 0) {
          saidHead = false;
          yield events.map((resolved) => names.positioned(resolved));
        }
        // All that was taken up to here has been worked off by now: the consumer has come back for more.
        after = feed.scanned;
        if (drained && !saidHead) {
          saidHead = true;
          yield [];
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      const why = error instanceof Stalled ? error.message : 'why' in failure ? failure.why : failure.kind;
      contact.lost('subscription', why);
      // Once for each break, not for each try.
      if (failures === 0) settings.say(`The subscription to the event store broke and is taken up again: ${why}.`);
    } finally {
      feed?.stop();
    }
  }
}

interface Batch {
  readonly events: readonly AllStreamResolvedEvent[];
  readonly drained: boolean;
}

/** Until the head is known batches are filled; afterwards what is there is given at once. */
async function* batches(feed: Feed, options: { limit: number; own: (resolved: AllStreamResolvedEvent) => boolean; parts: Parts; signal: AbortSignal }): AsyncGenerator<Batch> {
  const { limit, own, parts, signal } = options;
  const watch = new Watch(feed, options);
  let events: AllStreamResolvedEvent[] = [];
  let begun = 0;
  let saidDrained = false;
  while (!signal.aborted) {
    let taken;
    try {
      taken = feed.take(limit - events.length);
    } catch (error) {
      // What came before the break was given whole.
      if (events.length > 0) yield { events, drained: false };
      throw error;
    }
    if (events.length === 0) begun = parts.settings.machine.monotonic();
    events.push(...taken.events.filter(own));
    const ripe = taken.drained ? events.length > 0 || !saidDrained : events.length > 0 && parts.settings.machine.monotonic() - begun >= LINGER_MS;
    if (ripe || events.length === limit) {
      const batch = { events, drained: taken.drained };
      saidDrained = taken.drained;
      events = [];
      yield batch;
    } else if (taken.events.length === 0) {
      await watch.more(signal, events.length > 0);
    }
  }
}

/** The subscription gave nothing while the log held something to give. */
class Stalled extends Error {
  constructor() {
    super('it had stopped giving events');
  }
}

/** Waits for a feed, and asks the log itself when it has been silent for long. */
class Watch {
  readonly #feed: Feed;
  readonly #own: (resolved: AllStreamResolvedEvent) => boolean;
  readonly #parts: Parts;
  /** How much had been taken when something was found missing. */
  #missingAt: number | undefined;

  constructor(feed: Feed, options: { own: (resolved: AllStreamResolvedEvent) => boolean; parts: Parts }) {
    this.#feed = feed;
    this.#own = options.own;
    this.#parts = options.parts;
  }

  /** Resolves when there may be more, or what has come should wait no longer. Throws `Stalled`, or what a look at the log broke with. */
  async more(signal: AbortSignal, someWait: boolean): Promise<void> {
    const silent = await this.#feed.more(someWait ? LINGER_MS : this.#patienceMs());
    if (silent && !someWait && !signal.aborted) await this.#look();
  }

  #patienceMs(): number {
    const { stallMs } = this.#parts.settings;
    const wanted = this.#missingAt === this.#feed.count ? IN_FLIGHT_MS : this.#feed.isHeadKnown ? stallMs : HEAD_MS;
    return Math.min(wanted, stallMs);
  }

  async #look(): Promise<void> {
    if (this.#missingAt === this.#feed.count) throw new Stalled();
    const before = this.#feed.count;
    const { found, scanned, head } = await this.#parts.reads.firstAfter(this.#feed.scanned, this.#own, LOOK_PAGES);
    if (this.#feed.count !== before) return;
    this.#missingAt = found ? before : undefined;
    if (head) this.#feed.headFound(scanned);
  }
}
