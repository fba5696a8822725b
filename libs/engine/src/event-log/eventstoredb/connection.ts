import type { EventStoreDBClient } from '@eventstore/db-client';
import { LogUnavailable } from '../../ports.js';
import { NoAnswer } from './failures.js';
import { EventStoreMisconfigured, type Settings } from './settings.js';

/** Clients that failed and still have calls under way, at most: beyond that the oldest is cut. */
const RETIRED_MAX = 8;

interface Held {
  readonly client: EventStoreDBClient;
  calls: number;
  retired: boolean;
}

/**
 * The one client of this process, and its replacement. A client can be spoilt for good (a cached refusal, a stream that never
 * answers): it is then retired, its calls under way may end, and the next call gets a new one.
 */
export class Connection {
  readonly #settings: Settings;
  readonly #make: () => EventStoreDBClient;
  readonly #retired = new Set<Held>();
  #held: Held | undefined;
  /** The end of a client that must be over before the next may begin. */
  #leaving: Promise<void> | undefined;
  #closed = false;
  #rebuilt = 0;

  private constructor(settings: Settings, make: () => EventStoreDBClient) {
    this.#settings = settings;
    this.#make = make;
  }

  /**
   * Loads the client. Only here and only when wanted: the two generations of the vendor's client register the same names globally,
   * and a process that has loaded both can use neither. Throws `EventStoreMisconfigured`.
   */
  static async open(settings: Settings): Promise<Connection> {
    const { EventStoreDBClient: Client } = await import('@eventstore/db-client');
    const make = (): EventStoreDBClient => {
      try {
        return Client.connectionString(settings.url);
      } catch {
        // The client's own message quotes the string, password and all.
        throw new EventStoreMisconfigured('The connection string could not be read; see docs/eventstoredb.md for its form.');
      }
    };
    const connection = new Connection(settings, make);
    await connection.client();
    return connection;
  }

  /** How often a client was replaced. */
  get rebuilt(): number {
    return this.#rebuilt;
  }

  /**
   * Calls with the present client and an own time-out: some calls of the client never settle. `NoAnswer` when it ends the wait; what
   * comes of the call afterwards is not heard.
   */
  async call<T>(what: string, milliseconds: number, use: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    return this.use((client) => new Promise((resolve, reject) => {
      // A bare timer: an abort signal for each append costs more than all the rest of this adapter.
      const timer = setTimeout(() => reject(new NoAnswer(what, milliseconds)), milliseconds);
      use(client).finally(() => clearTimeout(timer)).then(resolve, reject);
    }));
  }

  /** Calls with the present client; the client is kept at least until that ends. */
  async use<T>(use: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    const held = await this.#hold();
    try {
      return await use(held.client);
    } finally {
      this.#letGo(held);
    }
  }

  /** The client for a long stream, which looks after itself. */
  async client(): Promise<EventStoreDBClient> {
    const held = await this.#hold();
    this.#letGo(held);
    return held.client;
  }

  /** The client in use is no good any more, if it is still this one. */
  retire(client: EventStoreDBClient, why: string): void {
    const held = this.#held;
    if (held?.client !== client || this.#closed) return;
    held.retired = true;
    this.#held = undefined;
    this.#rebuilt++;
    this.#settings.say(`The connection to the event store is made anew: ${why}.`);
    this.#retired.add(held);
    // Batch streams of two clients at once would end the process: a break of one forgets the appends of both, and the other's answer to
    // a forgotten append is thrown where nobody can catch it. Its appends under way are cut instead, and asked again.
    if (this.#settings.appendPath === 'batch') this.#leaving = this.#drop(held);
    else if (held.calls === 0) void this.#drop(held);
    else if (this.#retired.size > RETIRED_MAX) void this.#drop(this.#retired.values().next().value!);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#retired, ...(this.#held ? [this.#held] : [])];
    this.#retired.clear();
    this.#held = undefined;
    await Promise.all(all.map(({ client }) => disposed(client, this.#settings)));
  }

  /** Counts the call before anybody else can look: a client without calls may be disposed of. */
  async #hold(): Promise<Held> {
    while (this.#leaving) {
      const leaving = this.#leaving;
      await leaving;
      if (this.#leaving === leaving) this.#leaving = undefined;
    }
    if (this.#closed) throw new LogUnavailable('The event log is closed.');
    this.#held ??= { client: this.#make(), calls: 0, retired: false };
    this.#held.calls++;
    return this.#held;
  }

  #letGo(held: Held): void {
    held.calls--;
    if (held.retired && held.calls === 0) void this.#drop(held);
  }

  async #drop(held: Held): Promise<void> {
    if (this.#retired.delete(held)) await disposed(held.client, this.#settings);
  }
}

/** Its streams are cut at once; it then waits for their end, in vain where a batch stream had ended with OK. */
const DISPOSE_MS_MAX = 500;

/** Ends a client: its open streams, then its channel, which `dispose` leaves open. Never throws and never hangs. */
async function disposed(client: EventStoreDBClient, { machine }: Settings): Promise<void> {
  const done = new AbortController();
  const ending = (async () => {
    await Promise.race([client.dispose(), machine.sleep(DISPOSE_MS_MAX, done.signal)]);
    // Not in the public types; without it the socket stays until the process ends.
    const { getChannel } = client as unknown as { getChannel?: () => Promise<{ close(): void }> };
    (await getChannel?.())?.close();
  })().catch(() => undefined);
  await Promise.race([ending, machine.sleep(2 * DISPOSE_MS_MAX, done.signal)]);
  done.abort();
}
