import type { AllStreamResolvedEvent, AllStreamSubscription, EventStoreDBClient, Position as StorePosition } from '@eventstore/db-client';

/** Events the client holds ready beyond what was asked for. */
const READ_AHEAD = 64;
/** Events the server looks through before it says how far it is. */
const SEARCH_WINDOW = 500;

/** What a feed has to give now. */
export interface Taken {
  readonly events: readonly AllStreamResolvedEvent[];
  /** Nothing more was there, and the server has said that it gave everything up to its head. */
  readonly drained: boolean;
}

interface Mark {
  /** Holds once so many events were taken. */
  readonly at: number;
  readonly checkpoint?: StorePosition;
}

/**
 * One catch-up subscription of the client, pulled. What the client reports beside the events (caught up, checkpoints) runs ahead of
 * a slow consumer; here each such report waits until the events that were given before it have been taken.
 *
 * Never a `data` listener: it would have no back-pressure. The client stops reading when what it holds ready is not taken.
 */
export class Feed {
  readonly #subscription: AllStreamSubscription;
  readonly #signal: AbortSignal;
  readonly #marks: Mark[] = [];
  #taken = 0;
  #caughtUp = false;
  #failure: Error | undefined;
  #stopped = false;
  #resume: (() => void) | undefined;
  readonly #wake = (): void => this.#resume?.();
  /** The place of the last event taken, or a checkpoint after it before which nothing is in flight. */
  #scanned: StorePosition | undefined;

  /** After a position, exclusive: a subscription, unlike a read, does not give the event there. */
  constructor(client: EventStoreDBClient, options: { after: StorePosition | undefined; prefixes: string[]; signal: AbortSignal }) {
    this.#scanned = options.after;
    this.#signal = options.signal;
    this.#signal.addEventListener('abort', this.#wake);
    this.#subscription = client.subscribeToAll(
      {
        fromPosition: options.after ?? 'start',
        filter: {
          filterOn: 'streamName', prefixes: options.prefixes, maxSearchWindow: SEARCH_WINDOW, checkpointInterval: 1,
          // A throw in here would leave the subscription stuck for good; there is nothing in it to throw.
          checkpointReached: (_subscription, checkpoint) => this.#mark({ at: this.#at(), checkpoint }),
        },
      },
      { highWaterMark: READ_AHEAD },
    );
    this.#subscription.on('readable', this.#wake);
    this.#subscription.on('caughtUp', () => this.#mark({ at: this.#at() }));
    this.#subscription.on('error', (error: Error) => this.#fail(error));
    this.#subscription.on('end', () => this.#fail(new Error('the subscription was ended by the server')));
    this.#subscription.on('close', () => this.#fail(new Error('the subscription was closed')));
  }

  get scanned(): StorePosition | undefined {
    return this.#scanned;
  }

  get isHeadKnown(): boolean {
    return this.#caughtUp;
  }

  /** How many events were taken so far. */
  get count(): number {
    return this.#taken;
  }

  /** The head was found out by other means, and how far there is nothing. Only true while nothing is ready. */
  headFound(scanned: StorePosition | undefined): void {
    if (this.#subscription.readableLength > 0) return;
    this.#caughtUp = true;
    this.#scanned = scanned ?? this.#scanned;
  }

  /** What is ready, at most `limit` events. Throws what broke the subscription, once everything before that was taken. */
  take(limit: number): Taken {
    const events: AllStreamResolvedEvent[] = [];
    while (events.length < limit) {
      const event = this.#subscription.read() as AllStreamResolvedEvent | null;
      if (event === null) break;
      this.#taken++;
      events.push(event);
      this.#scanned = (event.link ?? event.event)?.position ?? this.#scanned;
      this.#reach();
    }
    this.#reach();
    if (events.length === 0 && this.#failure) throw this.#failure;
    return { events, drained: events.length < limit && this.#caughtUp };
  }

  /** Resolves when there may be more to take or the signal aborts; with true when that took too long. */
  more(milliseconds: number): Promise<boolean> {
    if (this.#subscription.readableLength > 0 || this.#failure || this.#signal.aborted) return Promise.resolve(false);
    // Bare, as this is done for every few events: an abort signal for each wait costs more than the events.
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), milliseconds);
      this.#resume = () => {
        this.#resume = undefined;
        clearTimeout(timer);
        resolve(false);
      };
    });
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#signal.removeEventListener('abort', this.#wake);
    this.#subscription.unsubscribe().catch(() => undefined);
    this.#subscription.destroy();
  }

  /** Everything the client has pushed so far, taken or ready. */
  #at(): number {
    return this.#taken + this.#subscription.readableLength;
  }

  #mark(mark: Mark): void {
    this.#marks.push(mark);
    this.#reach();
    this.#wake();
  }

  #reach(): void {
    while (this.#marks[0] && this.#marks[0].at <= this.#taken) {
      const { checkpoint } = this.#marks.shift()!;
      if (checkpoint) this.#scanned = checkpoint;
      else this.#caughtUp = true;
    }
  }

  #fail(error: Error): void {
    if (this.#stopped) return;
    this.#failure ??= error;
    this.#wake();
  }
}
