import type { EventStoreDBClient, EventData } from '@eventstore/db-client';
import { AppendTooLarge, LogUnavailable, NO_STREAM, OutcomeUnknown, Overloaded, WrongExpectedRevision, type Appended } from '../../ports.js';
import type { EncodedAppend, EncodedEvent } from '../codec.js';
import type { Connection } from './connection.js';
import type { Contact } from './contact.js';
import { backOffMs, failureOf, type Failure } from './failures.js';
import type { Names } from './names.js';
import type { Repeats } from './repeats.js';
import type { Settings } from './settings.js';

/** Appends on the wire at once; a server takes 100 calls a connection, and more than that on a fresh one were seen to hang. */
const ON_THE_WIRE_MAX = 64;
/** The client's own deadline comes first where it holds. */
const GRACE_MS = 250;
/** After so many failures in a row at one append a new client is tried, whatever the failures were. */
const FAILURES_A_CLIENT_MAX = 3;

export interface AppenderStats {
  /** Appends accepted and not yet answered. */
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly appends: number;
  /** Attempts beyond the first. */
  readonly retries: number;
  /** Attempts whose outcome was not known; all but `unresolved` of their appends were told in the end. */
  readonly unknown: number;
  /** Appends that ended with `OutcomeUnknown`. */
  readonly unresolved: number;
}

/** Sends appends, and sends each again with the same ids at the same revision until it is known what became of it. */
export class Appender {
  readonly #settings: Settings;
  readonly #connection: Connection;
  readonly #names: Names;
  readonly #repeats: Repeats;
  readonly #contact: Contact;
  /** Reads the greatest position of the log. */
  readonly #lookAtHead: () => Promise<void>;
  readonly #queue: (() => void)[] = [];
  #onTheWire = 0;
  #waiting = 0;
  #waitingBytes = 0;
  #appends = 0;
  #retries = 0;
  #unknown = 0;
  #unresolved = 0;
  #drained: (() => void) | undefined;

  constructor(parts: { settings: Settings; connection: Connection; names: Names; repeats: Repeats; contact: Contact; lookAtHead: () => Promise<void> }) {
    this.#settings = parts.settings;
    this.#connection = parts.connection;
    this.#names = parts.names;
    this.#repeats = parts.repeats;
    this.#contact = parts.contact;
    this.#lookAtHead = parts.lookAtHead;
  }

  stats(): AppenderStats {
    return {
      waiting: this.#waiting, waitingBytes: this.#waitingBytes, appends: this.#appends,
      retries: this.#retries, unknown: this.#unknown, unresolved: this.#unresolved,
    };
  }

  /** The events of `append`, at least one. */
  async append(append: EncodedAppend): Promise<Appended> {
    const { queueAppendsMax, queueBytesMax } = this.#settings;
    if (this.#waiting >= queueAppendsMax || (this.#waiting > 0 && this.#waitingBytes + append.bytes > queueBytesMax)) {
      throw new Overloaded(`${this.#waiting} appends wait for the event store; nothing was written.`);
    }
    this.#waiting++;
    this.#waitingBytes += append.bytes;
    try {
      await this.#place();
      try {
        return await this.#told(append);
      } finally {
        this.#leave();
      }
    } finally {
      this.#waiting--;
      this.#waitingBytes -= append.bytes;
      if (this.#waiting === 0) this.#drained?.();
    }
  }

  /** Resolves when every accepted append was answered. */
  drained(): Promise<void> {
    return this.#waiting === 0 ? Promise.resolve() : new Promise((resolve) => (this.#drained = resolve));
  }

  async #told(append: EncodedAppend): Promise<Appended> {
    const place = `${append.expected}@${append.stream}`;
    // Without an answer the head stays as it was; the append itself then says what is wrong.
    if (this.#repeats.isDoubtful(place)) await this.#lookAtHead().catch(() => undefined);
    const sent = this.#repeats.send(place);
    try {
      const { position, ownAttemptUnknown } = await this.#untilKnown(append);
      this.#appends++;
      this.#contact.heard('append');
      return { revision: append.expected + append.events.length, repeated: sent.isRepeat(position, ownAttemptUnknown) };
    } catch (error) {
      if (error instanceof OutcomeUnknown) this.#repeats.doubt(place);
      throw error;
    } finally {
      sent.done();
    }
  }

  async #untilKnown(append: EncodedAppend): Promise<{ position: bigint | undefined; ownAttemptUnknown: boolean }> {
    const { machine, random, knownMsMax, unsentMsMax } = this.#settings;
    const events = append.events.map(eventOf);
    const started = machine.monotonic();
    let unknown = false;
    for (let attempt = 1; ; attempt++) {
      let client: EventStoreDBClient | undefined;
      try {
        const position = await this.#attempt(append, events, (used) => (client = used));
        return { position, ownAttemptUnknown: unknown };
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'unknown') {
          unknown = true;
          this.#unknown++;
        }
        this.#throwIfFinal(append, failure, unknown);
        const why = 'why' in failure ? failure.why : failure.kind;
        const refused = failure.kind === 'refused' || failure.kind === 'missing';
        if (client && (refused || (failure.kind === 'unknown' && failure.poisoned) || attempt % FAILURES_A_CLIENT_MAX === 0)) this.#connection.retire(client, why);
        // One that is sent while others find nobody there asks once and is answered at once.
        const msMax = unknown ? knownMsMax : this.#contact.failureOf('append') === undefined ? unsentMsMax : 0;
        const pause = attempt === 1 ? 0 : backOffMs(attempt - 1, random);
        if (refused || machine.monotonic() - started + pause >= msMax) throw this.#givenUp(append, why, { unknown, refused });
        this.#retries++;
        if (pause > 0) await machine.sleep(pause);
      }
    }
  }

  async #attempt({ stream, expected }: EncodedAppend, events: EventData[], using: (client: EventStoreDBClient) => void): Promise<bigint | undefined> {
    const { appendMsMax, appendPath, credentials } = this.#settings;
    const result = await this.#connection.call(`append to ${stream}`, appendMsMax + GRACE_MS, (client) => {
      using(client);
      return client.appendToStream(this.#names.stored(stream), events, {
        // Never the default, which checks nothing, and never -1n, which breaks the client's shared stream.
        expectedRevision: expected === NO_STREAM ? 'no_stream' : BigInt(expected),
        deadline: appendMsMax, requiresLeader: true,
        ...(appendPath === 'plain' && { credentials }),
      });
    });
    return result.position?.commit;
  }

  #throwIfFinal(append: EncodedAppend, failure: Failure, unknown: boolean): void {
    switch (failure.kind) {
      // Final even after an attempt of unknown outcome: had that one been stored, the same ids would now be a success.
      case 'wrong':
        throw new WrongExpectedRevision(append.stream, append.expected, failure.actual);
      case 'too-large':
        throw new AppendTooLarge(append.bytes);
      case 'deleted':
        throw outcomeOf(append, failure.why, unknown);
      case 'missing':
      case 'refused':
      case 'unsent':
      case 'unknown':
        return;
    }
  }

  #givenUp(append: EncodedAppend, why: string, { unknown, refused }: { readonly unknown: boolean; readonly refused: boolean }): Error {
    this.#contact.lost('append', why, !refused);
    if (unknown) this.#unresolved++;
    return outcomeOf(append, why, unknown);
  }

  /** Waits for a place on the wire, bounded: what never left this process is known not to be written. */
  async #place(): Promise<void> {
    if (this.#onTheWire < ON_THE_WIRE_MAX) {
      this.#onTheWire++;
      return;
    }
    const { machine, knownMsMax } = this.#settings;
    const over = new AbortController();
    let given = false;
    const turn = new Promise<void>((resolve) => {
      const go = (): void => {
        given = true;
        resolve();
      };
      this.#queue.push(go);
      void machine.sleep(knownMsMax, over.signal).then(() => {
        if (given) return;
        const at = this.#queue.indexOf(go);
        if (at >= 0) this.#queue.splice(at, 1);
        resolve();
      });
    });
    await turn;
    over.abort();
    if (!given) throw new LogUnavailable(`The event store answers too slowly; after ${knownMsMax} ms the append had not been sent, nothing was written.`);
  }

  /** Hands the place on, so that the order of arrival holds. */
  #leave(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#onTheWire--;
  }
}

function outcomeOf({ stream }: EncodedAppend, why: string, unknown: boolean): Error {
  return unknown
    ? new OutcomeUnknown(`It is not known whether the append to ${stream} was stored: ${why}.`)
    : new LogUnavailable(`The event store did not take the append to ${stream}; nothing was written: ${why}.`);
}

const encoder = new TextEncoder();

/** The client writes data as JSON itself; metadata it takes as bytes. */
function eventOf({ id, type, data, metadata }: EncodedEvent): EventData {
  return { id, type, contentType: 'application/json', data: JSON.parse(data) as Record<string, unknown>, metadata: encoder.encode(metadata) };
}
