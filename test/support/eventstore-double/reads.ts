import { setTimeout as sleep } from 'node:timers/promises';
import { status, type ServerWritableStream } from '@grpc/grpc-js';
import type * as streams from '@eventstore/db-client/generated/streams_pb.js';
import streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import { isMisdirected, newId, notLeader, type Ground } from './appends.js';
import { drained } from './faults.js';
import { caughtUp, checkpoint, confirmation, nameOf, readEvent, serviceError, streamNotFound } from './messages.js';
import type { Kept } from './store.js';

const { ReadReq } = streamMessages;
const { AllOptionCase } = ReadReq.Options.AllOptions;
const { RevisionOptionCase } = ReadReq.Options.StreamOptions;
const BACKWARDS = 1;
/** Events a filtered subscription looks through for each checkpoint, times the request's multiplier. */
const SEARCH_WINDOW = 32;
/** Given as the reason: without one an error with a stack is made for each read that ends, a tenth of all this process does. */
const OVER = 'over';

export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

/** Streams.Read: pages of a stream or of $all, and catch-up subscriptions to either. */
export function read(ground: Ground, open: Set<ReadCall>) {
  return (call: ReadCall): void => {
    const gone = new AbortController();
    open.add(call);
    const end = (): void => {
      open.delete(call);
      gone.abort(OVER);
    };
    call.on('cancelled', end);
    call.on('close', end);
    call.on('error', end);
    new Reading(ground, call, gone.signal).run().then(
      () => (gone.signal.aborted ? undefined : call.end()),
      (error: Error) => call.emit('error', error),
    );
  };
}

class Reading {
  readonly #ground: Ground;
  readonly #call: ReadCall;
  readonly #gone: AbortSignal;

  constructor(ground: Ground, call: ReadCall, gone: AbortSignal) {
    this.#ground = ground;
    this.#call = call;
    this.#gone = gone;
  }

  async run(): Promise<void> {
    if (!(await this.#ground.faults.running())) return;
    if (isMisdirected(this.#ground, this.#call.metadata)) throw notLeader(this.#ground.leader());
    const options = this.#call.request.getOptions()!;
    if (options.hasStream()) {
      return options.hasSubscription() ? this.#subscribeToStream(options.getStream()!) : this.#readStream(options.getStream()!, options);
    }
    return options.hasSubscription() ? this.#subscribeToAll(options) : this.#readAll(options.getAll()!, options);
  }

  async #readStream(of: streams.ReadReq.Options.StreamOptions, options: streams.ReadReq.Options): Promise<void> {
    const name = nameOf(of.getStreamIdentifier());
    const stream = this.#ground.store.stream(name);
    if (stream?.tombstoned) throw serviceError(status.FAILED_PRECONDITION, `Event stream '${name}' is deleted.`, { exception: 'stream-deleted', 'stream-name': name });
    if (!stream) return this.#write(streamNotFound(name));
    const backwards = (options.getReadDirection() as number) === BACKWARDS;
    const from = of.getRevisionOptionCase() === RevisionOptionCase.REVISION ? Number(of.getRevision()) : of.getRevisionOptionCase() === RevisionOptionCase.START ? 0 : Infinity;
    const events = backwards ? stream.events.filter(({ revision }) => revision <= from).reverse() : stream.events.filter(({ revision }) => revision >= from);
    await this.#deliver(events.slice(0, countOf(options)), 'stream');
  }

  async #readAll(of: streams.ReadReq.Options.AllOptions, options: streams.ReadReq.Options): Promise<void> {
    const { all } = this.#ground.store;
    const backwards = (options.getReadDirection() as number) === BACKWARDS;
    const count = countOf(options);
    if (backwards) {
      const end = of.getAllOptionCase() === AllOptionCase.END ? all.length : of.getAllOptionCase() === AllOptionCase.START ? 0 : indexFrom(all, positionOf(of));
      return this.#deliver(all.slice(Math.max(0, end - count), end).reverse(), 'all');
    }
    // Inclusive, unlike a subscription.
    const begin = of.getAllOptionCase() === AllOptionCase.END ? all.length : of.getAllOptionCase() === AllOptionCase.START ? 0 : indexFrom(all, positionOf(of));
    await this.#deliver(all.slice(begin, begin + Math.min(count, all.length)), 'all');
  }

  async #subscribeToAll(options: streams.ReadReq.Options): Promise<void> {
    const { store } = this.#ground;
    const of = options.getAll()!;
    const filter = options.getFilter();
    const matches = matcher(filter);
    const every = filter ? (filter.getMax() || SEARCH_WINDOW) * filter.getCheckpointintervalmultiplier() : Infinity;
    let next = of.getAllOptionCase() === AllOptionCase.START ? 0 : of.getAllOptionCase() === AllOptionCase.END ? store.all.length : indexFrom(store.all, positionOf(of) + 1n);
    let scanned = 0;
    await this.#write(confirmation(newId()));
    await this.#follow(() => store.all.length > next, async () => {
      const kept = store.all[next++]!;
      if (matches(kept)) await this.#write(readEvent(kept, 'all'));
      if (++scanned % every === 0) await this.#write(checkpoint(kept.position));
      return matches(kept);
    });
  }

  async #subscribeToStream(of: streams.ReadReq.Options.StreamOptions): Promise<void> {
    const name = nameOf(of.getStreamIdentifier());
    const events = (): readonly Kept[] => this.#ground.store.stream(name)?.events ?? [];
    const after = of.getRevisionOptionCase() === RevisionOptionCase.REVISION ? Number(of.getRevision()) : of.getRevisionOptionCase() === RevisionOptionCase.START ? -1 : (events().at(-1)?.revision ?? -1);
    let last = after;
    await this.#write(confirmation(newId()));
    // "Caught up" does not come for a missing stream until its first event.
    while (events().length === 0 && !this.#gone.aborted) await this.#ground.store.grown(this.#gone);
    await this.#follow(() => (events().at(-1)?.revision ?? -1) > last, async () => {
      const kept = events().find(({ revision }) => revision > last)!;
      last = kept.revision;
      await this.#write(readEvent(kept, 'stream'));
      return true;
    });
  }

  /** Gives what there is, says once that the head was reached, and goes on with what comes. */
  async #follow(more: () => boolean, giveOne: () => Promise<boolean>): Promise<void> {
    const { faults, store } = this.#ground;
    let said = faults.now.saysCaughtUp === false;
    while (!this.#gone.aborted) {
      if (!(await faults.running())) return;
      if (faults.now.stallSubscriptions) {
        await store.grown(this.#gone);
      } else if (more()) {
        if (await giveOne()) await this.#pause();
      } else if (!said) {
        said = true;
        await this.#write(caughtUp());
      } else {
        await store.grown(this.#gone);
      }
    }
  }

  async #deliver(events: readonly Kept[], of: 'stream' | 'all'): Promise<void> {
    for (const kept of events) {
      if (this.#gone.aborted) return;
      if (!(await this.#ground.faults.running())) return;
      await this.#write(readEvent(kept, of));
      await this.#pause();
    }
  }

  async #write(message: streams.ReadResp): Promise<void> {
    if (this.#gone.aborted) return;
    this.#ground.counts.delivered++;
    if (!this.#call.write(message)) await drained(this.#call, this.#gone);
  }

  async #pause(): Promise<void> {
    const { deliverEveryMs } = this.#ground.faults.now;
    if (deliverEveryMs) await sleep(deliverEveryMs, undefined, { signal: this.#gone }).catch(() => undefined);
  }
}

const countOf = (options: streams.ReadReq.Options): number => Number(options.getCount());

const positionOf = (options: streams.ReadReq.Options.AllOptions): bigint => BigInt(options.getPosition()!.getCommitPosition());

/** The index of the first event at or after a position. */
function indexFrom(all: readonly Kept[], position: bigint): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (all[middle]!.position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function matcher(filter: streams.ReadReq.Options.FilterOptions | undefined): (kept: Kept) => boolean {
  if (!filter) return () => true;
  const byName = filter.hasStreamIdentifier();
  const expression = byName ? filter.getStreamIdentifier()! : filter.getEventType()!;
  const prefixes = expression.getPrefixList();
  const regex = prefixes.length > 0 ? undefined : new RegExp(expression.getRegex());
  return (kept) => {
    const text = byName ? kept.stream : kept.type;
    return regex ? regex.test(text) : prefixes.some((prefix) => text.startsWith(prefix));
  };
}
