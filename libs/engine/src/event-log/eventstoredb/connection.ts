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
    connection.#current();
    return connection;
  }

  /** How often a client was replaced. */
  get rebuilt(): number {
    return this.#rebuilt;
  }

  /**
   * Calls with the present client and an own time-out. `NoAnswer` when it ends the wait; the call goes on unheard, its late
   * rejection is taken care of.
   */
  async call<T>(what: string, milliseconds: number, use: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    const held = this.#current();
    const ended = new AbortController();
    held.calls++;
    const answer = use(held.client).finally(() => {
      ended.abort();
      this.#ended(held);
    });
    const timer = this.#settings.machine.sleep(milliseconds, ended.signal).then((): never | undefined => {
      if (ended.signal.aborted) return undefined;
      throw new NoAnswer(what, milliseconds);
    });
    try {
      // The timer settles first only by throwing, or together with the answer.
      return (await Promise.race([answer, timer.then(() => answer)]));
    } catch (error) {
      if (error instanceof NoAnswer) {
        this.#ended(held);
        held.calls++;
      }
      throw error;
    } finally {
      answer.catch(() => undefined);
    }
  }

  /** The client for a long stream, which looks after itself. */
  client(): EventStoreDBClient {
    return this.#current().client;
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
    if (held.calls <= 0) this.#drop(held);
    else if (this.#retired.size > RETIRED_MAX) this.#drop(this.#retired.values().next().value!);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#retired, ...(this.#held ? [this.#held] : [])];
    this.#retired.clear();
    this.#held = undefined;
    await Promise.all(all.map(({ client }) => disposed(client, this.#settings)));
  }

  #current(): Held {
    if (this.#closed) throw new LogUnavailable('The event log is closed.');
    this.#held ??= { client: this.#make(), calls: 0, retired: false };
    return this.#held;
  }

  #ended(held: Held): void {
    held.calls--;
    if (held.retired && held.calls <= 0) this.#drop(held);
  }

  #drop(held: Held): void {
    if (this.#retired.delete(held)) void disposed(held.client, this.#settings);
  }
}

const DISPOSE_MS_MAX = 2_000;

/** Ends a client: its open streams, then its channel, which `dispose` leaves open. Never throws and never hangs. */
async function disposed(client: EventStoreDBClient, { machine }: Settings): Promise<void> {
  const done = new AbortController();
  const ending = (async () => {
    await client.dispose();
    // Not in the public types; without it the socket stays until the process ends.
    const { getChannel } = client as unknown as { getChannel?: () => Promise<{ close(): void }> };
    (await getChannel?.())?.close();
  })().catch(() => undefined);
  await Promise.race([ending, machine.sleep(DISPOSE_MS_MAX, done.signal)]);
  done.abort();
}
