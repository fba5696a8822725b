import type { MachineClock } from '../../ports.js';
import { backOffMs } from './failures.js';

/** Why the store is not heard just now, and for how long. */
export interface Silence {
  readonly why: string;
  readonly forMs: number;
}

/** What failed. A subscription mends itself; a read or an append that failed is asked after until it is known that the store is there. */
export type Channel = 'append' | 'read' | 'subscription';

interface Loss {
  readonly why: string;
  readonly since: number;
  /** Whether an answer to a read shows that it is over: a refused append may be refused again. */
  readonly heals: boolean;
}

/**
 * Whether the store is heard. What failed counts until the same thing has succeeded; of reads and appends, until a look at the log
 * has: nobody need issue a command for an outage to be known as over.
 */
export class Contact {
  readonly #losses = new Map<Channel, Loss>();
  readonly #machine: MachineClock;
  readonly #random: () => number;
  readonly #look: () => Promise<unknown>;
  readonly #over = new AbortController();
  readonly #listeners = new Set<(silence: Silence | undefined) => void>();
  #looking = false;

  /** `look` asks the store anything; it is repeated with back-off, at most every 2 s, while a read or an append is lost. */
  constructor({ machine, random, look }: { machine: MachineClock; random: () => number; look: () => Promise<unknown> }) {
    this.#machine = machine;
    this.#random = random;
    this.#look = look;
  }

  lost(channel: Channel, why: string, heals = true): void {
    const before = this.#losses.get(channel);
    this.#losses.set(channel, { why, since: before?.since ?? this.#machine.monotonic(), heals });
    if (!before) this.#tell();
    if (channel !== 'subscription' && heals) void this.#ask();
  }

  heard(channel: Channel): void {
    const over = [...this.#losses].filter(([lost, { heals }]) => lost === channel || (channel !== 'subscription' && lost !== 'subscription' && heals));
    for (const [lost] of over) this.#losses.delete(lost);
    if (over.length > 0) this.#tell();
  }

  /** What an append that sets out now has to expect. */
  failureOf(channel: Channel): string | undefined {
    return this.#losses.get(channel)?.why;
  }

  silence(): Silence | undefined {
    const first = [...this.#losses.values()].reduce<Loss | undefined>((least, loss) => (least && least.since <= loss.since ? least : loss), undefined);
    return first && { why: first.why, forMs: this.#machine.monotonic() - first.since };
  }

  /** Called when the store falls silent and when it is heard again. */
  onChange(listener: (silence: Silence | undefined) => void): void {
    this.#listeners.add(listener);
  }

  close(): void {
    this.#over.abort();
  }

  async #ask(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (let attempt = 1; this.#isAsked(); attempt++) {
        await this.#machine.sleep(backOffMs(attempt, this.#random), this.#over.signal);
        if (this.#isAsked()) await this.#look().then(() => this.heard('read'), () => undefined);
      }
    } finally {
      this.#looking = false;
    }
  }

  #isAsked(): boolean {
    return !this.#over.signal.aborted && [...this.#losses].some(([channel, { heals }]) => channel !== 'subscription' && heals);
  }

  #tell(): void {
    const silence = this.silence();
    for (const listener of this.#listeners) listener(silence);
  }
}
