import { NotJson, type StoredEvent } from '#kernel';
import { LogUnavailable, NO_STREAM, StreamNotFound, WrongExpectedRevision } from '../../ports.js';
import type { Appended, AppendRequest, EventLog, LogReader, Positioned, ReadAll, ReadStream } from '../../ports.js';
import { encode, type EncodedAppend } from '../codec.js';
import { Appender, type AppenderStats } from './appender.js';
import { Connection } from './connection.js';
import { Contact, type Silence } from './contact.js';
import { backOffMs } from './failures.js';
import { follow } from './follow.js';
import { joined } from '../../joined.js';
import { isSystemName, Names } from './names.js';
import { Reads } from './reads.js';
import { Repeats } from './repeats.js';
import { settingsOf, type EventStoreOptions, type Settings } from './settings.js';

export interface EventStoreLogStats extends AppenderStats {
  /** How often the client was replaced. */
  readonly rebuilt: number;
  /** Why the store is not heard, while it is not: an append or a read failed, and none has succeeded since. */
  readonly failure?: string;
}

/** The reads alone; `onSilence` is told when the store falls silent, its subscription included, and with `undefined` when it is heard again. */
export interface EventStoreReader extends LogReader {
  onSilence(listener: (silence: Silence | undefined) => void): void;
}

export interface EventStoreLog extends EventLog {
  stats(): EventStoreLogStats;
}

/**
 * Opens an event log on an EventStoreDB server or cluster. One per process: the client keeps state its instances share.
 *
 * The server has no transaction over several streams, so `assertsFacts` is false and `asserts` are not looked at. `repeated` is
 * true for every append this process, or any before it was opened, had seen acknowledged; it may be false where another process
 * wrote the very same events a moment ago.
 *
 * Throws `EventStoreMisconfigured` at once, `LogUnavailable` when the server cannot be read within `openMsMax`.
 */
export async function openEventStoreLog(options: EventStoreOptions): Promise<EventStoreLog> {
  return opened(options, (parts) => new WritableLog(parts));
}

/** The reads of such a log alone. Throws as `openEventStoreLog` does. */
export async function openEventStoreReader(options: EventStoreOptions): Promise<EventStoreReader> {
  return opened(options, (parts) => new ReadableLog(parts));
}

interface Parts {
  readonly settings: Settings;
  readonly connection: Connection;
  readonly names: Names;
  readonly reads: Reads;
  readonly repeats: Repeats;
  readonly contact: Contact;
}

async function opened<T>(options: EventStoreOptions, make: (parts: Parts) => T): Promise<T> {
  const settings = settingsOf(options);
  const connection = await Connection.open(settings);
  const names = new Names(settings.namespace);
  const reads = new Reads({ settings, connection, names });
  const repeats = new Repeats();
  const contact = new Contact({ ...settings, look: () => reads.lastPosition() });
  const parts: Parts = { settings, connection, names, reads, repeats, contact };
  try {
    await reached(parts);
    return make(parts);
  } catch (error) {
    contact.close();
    await connection.close();
    throw error;
  }
}

/** The first look at the log, until the server answers: it may still be starting. It also shows whether the account may read. */
async function reached(parts: Parts): Promise<void> {
  const { machine, random, openMsMax } = parts.settings;
  const started = machine.monotonic();
  for (let attempt = 1; ; attempt++) {
    try {
      return await lookAtHead(parts);
    } catch (error) {
      const pause = backOffMs(attempt, random);
      if (!(error instanceof LogUnavailable) || machine.monotonic() - started + pause >= openMsMax) throw error;
      await machine.sleep(pause);
    }
  }
}

async function lookAtHead({ reads, repeats }: Parts): Promise<void> {
  const last = await reads.lastPosition();
  if (last) repeats.saw(last.commit);
}

class ReadableLog implements EventStoreReader {
  protected readonly parts: Parts;
  readonly #closed = new AbortController();
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  async readStream(stream: string, options: ReadStream): Promise<readonly StoredEvent[]> {
    this.assertOpen();
    return this.#heard(() => this.parts.reads.stream(stream, options));
  }

  async readAll(options: ReadAll): Promise<readonly Positioned[]> {
    this.assertOpen();
    return this.#heard(() => this.parts.reads.all(options));
  }

  async *subscribe(options: Parameters<LogReader['subscribe']>[0]): AsyncGenerator<readonly Positioned[]> {
    const until = joined(options.signal, this.#closed.signal);
    try {
      yield* follow(this.parts, { ...options, signal: until.signal });
    } finally {
      until.release();
    }
  }

  onSilence(listener: (silence: Silence | undefined) => void): void {
    this.parts.contact.onChange(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** What must end before the client is disposed of. */
  protected async drained(): Promise<void> {}

  protected assertOpen(): void {
    if (this.#closing) throw new LogUnavailable('The event log is closed.');
  }

  /** A read that shows whether the store is there; that there is no such stream is an answer too. */
  async #heard<T>(read: () => Promise<T>): Promise<T> {
    const { contact } = this.parts;
    try {
      const answer = await read();
      contact.heard('read');
      return answer;
    } catch (error) {
      if (error instanceof LogUnavailable) contact.lost('read', error.message);
      else if (error instanceof StreamNotFound) contact.heard('read');
      throw error;
    }
  }

  // Subscriptions first, then appends, the client last: it still works after it was disposed of, and would open streams again.
  async #close(): Promise<void> {
    this.#closed.abort();
    this.parts.contact.close();
    await this.drained();
    await this.parts.connection.close();
  }
}

class WritableLog extends ReadableLog implements EventStoreLog {
  readonly assertsFacts = false;
  readonly #appender: Appender;

  constructor(parts: Parts) {
    super(parts);
    this.#appender = new Appender({ ...parts, lookAtHead: () => lookAtHead(parts) });
  }

  async append(request: AppendRequest): Promise<Appended> {
    this.assertOpen();
    const append = encode(request);
    assertStorable(append);
    return append.events.length > 0 ? this.#appender.append(append) : this.#current(append);
  }

  stats(): EventStoreLogStats {
    return { ...this.#appender.stats(), rebuilt: this.parts.connection.rebuilt, failure: this.parts.contact.silence()?.why };
  }

  protected override drained(): Promise<void> {
    return this.#appender.drained();
  }

  /** An append of nothing asks whether the revision is current. The server would say yes to a stream that is not there, at revision 0. */
  async #current({ stream, expected }: EncodedAppend): Promise<Appended> {
    const actual = await this.parts.reads.head(stream);
    if (actual !== expected) throw new WrongExpectedRevision(stream, expected, actual);
    return { revision: expected === NO_STREAM ? NO_STREAM : actual, repeated: false };
  }
}

// In the server's own form, so that an id comes back as it went in.
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What this store cannot keep though others can. */
function assertStorable({ events }: EncodedAppend): void {
  for (const [i, { id, type }] of events.entries()) {
    if (!UUID.test(id)) throw new NotJson(`/events/${i}/id`, 'EventStoreDB knows an event by a UUID, in lower case');
    if (isSystemName(type)) throw new NotJson(`/events/${i}/type`, 'names beginning with $ are the store\'s own');
  }
}
