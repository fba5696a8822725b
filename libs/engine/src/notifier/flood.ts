import type { MachineClock } from '../ports.js';

/**
 * So many messages at once are a flood: of a day on which much is due, of an outage, of a server that was down. So many that wait for one
 * recipient go out in few mails, not one each.
 */
export const FLOOD_MIN = 5;
/** Messages of a flood that are gathered before they go out. */
export const GATHERED_MAX = 2_000;
/** How long more of a flood is waited for, and when it has ended: nothing came for so long. */
const GATHER_MS_MAX = 5_000;
const PAUSE_MS = 100;

/** Sees whether so much comes up at once that it had better go out together, in few mails. A single message never waits. */
export class Flood {
  /** Messages made since any went out, and since when by the monotonic timer. */
  private messages = 0;
  private since = 0;
  private pressing = 0;
  private pause = new AbortController();

  constructor(private readonly machine: Pick<MachineClock, 'monotonic' | 'sleep'>) {}

  /** So many messages were made. */
  rise(messages: number): void {
    if (this.messages === 0) this.since = this.machine.monotonic();
    this.messages += messages;
  }

  /** What has gathered goes out. */
  ebb(): void {
    this.messages = 0;
  }

  /** Does the work and does not wait for what may come meanwhile. */
  async pressed<T>(work: () => Promise<T>): Promise<T> {
    this.pressing++;
    this.pause.abort();
    try {
      return await work();
    } finally {
      this.pressing--;
    }
  }

  /** Nothing is waited for any more. */
  stop(): void {
    this.pressing++;
    this.pause.abort();
  }

  /** Whether what has gathered waits for more: `more` is known to be there, or something comes (`arrived`) within a short pause. */
  async goesOn(more: boolean, arrived: () => boolean): Promise<boolean> {
    const { machine, messages, since } = this;
    if (messages < FLOOD_MIN || messages >= GATHERED_MAX || machine.monotonic() - since >= GATHER_MS_MAX) return false;
    if (more || this.pressing > 0) return more;
    this.pause = new AbortController();
    await machine.sleep(PAUSE_MS, this.pause.signal);
    return arrived();
  }
}
