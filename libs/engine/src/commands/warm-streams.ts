import { eventMeta, evolve, splitStream, upcast, type AnyDecider, type FactRef, streamOf, type StoredEvent } from '#kernel';
import { NO_STREAM, PAGE_MAX, StreamNotFound, type EventLog } from '../ports.js';

/** Streams whose folded state is kept between commands, at most; those unused for longest go first, half of all at once. */
export const WARM_STREAMS_MAX = 5_000;

/** What an earlier command wrote, so that its repetition is answered as the first time. */
export interface Written {
  readonly hash: string;
  readonly events: readonly { readonly type: string; readonly id: string; readonly revision: number }[];
}

/** A stream folded up to a revision. States are values: a snapshot stays what it was. */
export interface Folded {
  readonly stream: string;
  readonly revision: number;
  readonly state: unknown;
}

interface Warm {
  revision: number;
  state: unknown;
  readonly written: Map<string, Written>;
  readonly parts: Map<string, { revision: number; at: string; party: string; role: string }>;
  /** Marking of the first event. */
  marking: string | undefined;
  /** Why this version of the engine cannot fold the stream. */
  tooOld: string | undefined;
  loading: Promise<void> | undefined;
  /** That read has not been asked for yet: whoever comes now has its answer too. */
  gathering: boolean;
  /** The read that begins when that one has ended, for all who have come since it was asked for. */
  following: Promise<void> | undefined;
  /** What others may know of the state, reckoned once for each. */
  facts?: { readonly of: unknown; readonly value: unknown };
}

/** Folded states of streams, caught up from the log on demand. One fold serves the decider and, through `facts`, all others. */
export class WarmStreams {
  /** Used since the last change of generations, and before it. To keep them in the order of use would cost each use more than a decision. */
  private used = new Map<string, Warm>();
  private before = new Map<string, Warm>();
  private readonly nouns: ReadonlyMap<string, AnyDecider>;

  constructor(private readonly log: EventLog, deciders: readonly AnyDecider[], private readonly max = WARM_STREAMS_MAX) {
    this.nouns = new Map(deciders.map((decider) => [decider.name, decider]));
  }

  /** The stream as far as it is known here; `refresh` asks the log what has come since. */
  async current(stream: string, refresh: boolean): Promise<Warm> {
    const known = this.known(stream);
    if (known) {
      if (refresh) await this.catchUp(stream, known);
      else await known.loading;
      return known;
    }
    const fresh = this.unread(stream);
    this.keep(stream, fresh);
    try {
      await this.catchUp(stream, fresh);
    } catch (error) {
      this.forget(stream);
      throw error;
    }
    return fresh;
  }

  /** What others may know of a stream, and the revision at which it was read. */
  async facts(wanted: FactRef, refresh: boolean): Promise<{ facts: unknown; stream: string; revision: number; tooOld: string | undefined }> {
    const stream = streamOf(wanted.noun, wanted.id);
    const warm = await this.current(stream, refresh);
    const { state } = warm;
    let known = warm.facts;
    if (known?.of !== state) known = warm.facts = { of: state, value: this.deciderOf(stream).facts(state as never) };
    return { facts: known!.value, stream, revision: warm.revision, tooOld: warm.tooOld };
  }

  /** Reads streams ahead, all at once. What cannot be read is read, and said, when it is asked for. */
  async warmUp(streams: readonly string[]): Promise<void> {
    await Promise.allSettled(streams.map((stream) => this.current(stream, false)));
  }

  /** Takes in events just acknowledged, if nothing came between. */
  accept(stream: string, events: readonly StoredEvent[]): void {
    if (this.knows(stream)) this.takeIn(stream, () => events);
  }

  /** Takes in what is on record elsewhere from a revision on. False where that is nothing of a stream of which nothing is known, or where the log is being asked just now: its answer may be older. */
  takeIn(stream: string, from: (revision: number) => readonly StoredEvent[]): boolean {
    const known = this.known(stream);
    if (known?.loading) return false;
    const warm = known ?? this.unread(stream);
    for (const event of from(warm.revision + 1)) if (event.revision === warm.revision + 1) this.fold(stream, warm, event);
    if (known) return true;
    if (warm.revision === NO_STREAM) return false;
    this.keep(stream, warm);
    return true;
  }

  /** Whether there is anything to go by without asking the log. */
  knows(stream: string): boolean {
    return this.known(stream) !== undefined;
  }

  /** Drops what is known here, after an append of which it is not known what it left there. */
  forget(stream: string): void {
    this.used.delete(stream);
    this.before.delete(stream);
  }

  private known(stream: string): Warm | undefined {
    const used = this.used.get(stream);
    if (used) return used;
    const before = this.before.get(stream);
    if (before) {
      this.before.delete(stream);
      this.keep(stream, before);
    }
    return before;
  }

  private keep(stream: string, warm: Warm): void {
    if (this.used.size >= this.max >> 1) {
      this.before = this.used;
      this.used = new Map();
    }
    this.used.set(stream, warm);
  }

  deciderOf(stream: string): AnyDecider {
    const { category } = splitStream(stream);
    const decider = this.nouns.get(category);
    if (!decider) throw new Error(`No decider is named ${category}.`);
    return decider;
  }

  private unread(stream: string): Warm {
    return { revision: NO_STREAM, state: this.deciderOf(stream).initial, written: new Map(), parts: new Map(), marking: undefined, tooOld: undefined, loading: undefined, gathering: false, following: undefined };
  }

  /** One read of a stream at a time. Whoever comes after it was asked for may have missed what it will not see: the next one is for all of them. */
  private catchUp(stream: string, warm: Warm): Promise<void> {
    if (warm.loading === undefined) return this.load(stream, warm);
    if (warm.gathering) return warm.loading;
    warm.following ??= warm.loading.then(ignore, ignore).then(() => {
      warm.following = undefined;
      return this.load(stream, warm);
    });
    return warm.following;
  }

  private load(stream: string, warm: Warm): Promise<void> {
    warm.loading = this.gathered(stream, warm).finally(() => {
      warm.loading = undefined;
    });
    return warm.loading;
  }

  /** Where the log is asked each time many ask in one turn of the loop: decisions that begin together, one fact after the other. */
  private async gathered(stream: string, warm: Warm): Promise<void> {
    if (!this.log.assertsFacts) {
      warm.gathering = true;
      await new Promise<void>((resolve) => process.nextTick(resolve));
      warm.gathering = false;
    }
    await this.read(stream, warm);
  }

  private async read(stream: string, warm: Warm): Promise<void> {
    for (;;) {
      let page: readonly StoredEvent[];
      try {
        page = await this.log.readStream(stream, { from: warm.revision + 1, limit: PAGE_MAX });
      } catch (error) {
        if (error instanceof StreamNotFound) return;
        throw error;
      }
      for (const event of page) this.fold(stream, warm, event);
      if (page.length < PAGE_MAX) return;
    }
  }

  private fold(stream: string, warm: Warm, event: StoredEvent): void {
    const decider = this.deciderOf(stream);
    const decoded = upcast(decider.events, event);
    warm.revision = event.revision;
    warm.marking ??= event.metadata.marking;
    this.remember(warm, event);
    if (!decoded.known) {
      warm.tooOld ??= `${event.type} v${event.metadata.v} at ${stream}@${event.revision}: ${decoded.why}`;
      return;
    }
    const meta = eventMeta(event.metadata, stream, event.revision);
    for (const part of decoded.parts) {
      warm.state = evolve(decider, warm.state, part.type, part.data, meta);
      const touched = decider.part?.(part.data as Record<string, unknown>) ?? '';
      warm.parts.set(touched, { revision: event.revision, at: event.metadata.recordedAt, party: event.metadata.actor.party, role: event.metadata.actor.role });
    }
  }

  private remember(warm: Warm, event: StoredEvent): void {
    const { commandId, commandHash } = event.metadata;
    const before = warm.written.get(commandId);
    const line = { type: event.type, id: event.id, revision: event.revision };
    warm.written.set(commandId, { hash: commandHash, events: before ? [...before.events, line] : [line] });
  }
}

const ignore = (): void => undefined;
