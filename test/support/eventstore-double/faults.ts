import { once } from 'node:events';

/** How a reply is lost after the commit. */
export type LostReply =
  /** The connection breaks: the client sees UNAVAILABLE. */
  | 'unavailable'
  /** The stream is reset: code 13, as from a server that is being stopped. */
  | 'reset'
  /** Nothing comes, ever: only the caller's own time-out ends the wait. */
  | 'silence';

/** What the double can be told to do wrong. Counts go down by one for each append they touch. */
export interface Misbehaviour {
  /** Appends that are committed and never answered. */
  dropReplies?: number;
  /** While there are replies to drop, only this share of them is, by lot; in [0, 1], default 1. */
  dropShare?: number;
  /** Several are taken in turns. */
  dropReplyAs?: LostReply | readonly LostReply[];
  /** Begins the lots anew. */
  seed?: number;
  /** Appends whose reply is dropped before anything was committed. */
  dropRequests?: number;
  /** Appends answered with "not leader"; they are told to come to `leader`, or to this server again. */
  notLeader?: number;
  leader?: { readonly host: string; readonly port: number };
  /** Appends to streams whose name holds this text arrive and are not judged yet: they wait until it is undefined again. */
  holdAppendsTo?: string;
  /** Milliseconds between two events of a read or subscription. */
  deliverEveryMs?: number;
  /** A gRPC status the next calls for the server's features get: 16 is cached by the client for life. */
  featuresStatus?: number;
  featuresStatusTimes?: number;
  /** Subscriptions that stay open and give nothing more: a stall nobody reports. */
  stallSubscriptions?: boolean;
  /** False: subscriptions never say "caught up", as servers before 23.10. */
  saysCaughtUp?: boolean;
}

/** The double's present vices. */
export class Faults {
  #now: Misbehaviour = {};
  readonly #held: (() => void)[] = [];
  #lot = 0;
  #lost = 0;
  #frozen: { readonly ended: Promise<boolean>; readonly end: (alive: boolean) => void } | undefined;

  set(misbehaviour: Misbehaviour): void {
    this.#now = { ...this.#now, ...misbehaviour };
    if (this.#now.holdAppendsTo === undefined) for (const release of this.#held.splice(0)) release();
    if (misbehaviour.seed !== undefined) this.#lot = misbehaviour.seed;
  }

  get now(): Readonly<Misbehaviour> {
    return this.#now;
  }

  /** Takes one of a counted misbehaviour; false when none is left. */
  take(what: 'dropReplies' | 'dropRequests' | 'notLeader' | 'featuresStatusTimes'): boolean {
    const left = this.#now[what] ?? 0;
    if (left > 0) this.#now = { ...this.#now, [what]: left - 1 };
    return left > 0;
  }

  /** Whether the next reply is dropped. */
  takeReply(): boolean {
    if ((this.#now.dropReplies ?? 0) === 0 || this.#draw() >= (this.#now.dropShare ?? 1)) return false;
    return this.take('dropReplies');
  }

  /** How the reply that is dropped now is lost. */
  lostAs(): LostReply {
    const as = this.#now.dropReplyAs ?? 'unavailable';
    return typeof as === 'string' ? as : as[this.#lost++ % as.length]!;
  }

  freeze(): void {
    if (this.#frozen) return;
    let end = (_alive: boolean): void => undefined;
    const ended = new Promise<boolean>((resolve) => (end = resolve));
    this.#frozen = { ended, end };
  }

  thaw(): void {
    this.#frozen?.end(true);
    this.#frozen = undefined;
  }

  /** The process is killed: what it had not begun is never done. */
  die(): void {
    this.#frozen?.end(false);
    this.#frozen = undefined;
  }

  /** Appends held back now. */
  get held(): number {
    return this.#held.length;
  }

  /** Waits while appends to the stream are held back. */
  async admitted(stream: string): Promise<void> {
    const { holdAppendsTo } = this.#now;
    if (holdAppendsTo !== undefined && stream.includes(holdAppendsTo)) await new Promise<void>((resolve) => this.#held.push(resolve));
  }

  /** Waits while the server is frozen: what has arrived is worked off afterwards, as after SIGCONT. False when it was killed instead. */
  async running(): Promise<boolean> {
    return this.#frozen ? this.#frozen.ended : true;
  }

  /** The next of a row of numbers in [0, 1) that the seed decides (mulberry32). */
  #draw(): number {
    this.#lot = (this.#lot + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#lot ^ (this.#lot >>> 15), 1 | this.#lot);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}

/** Resolves when the stream can take more; at once when it has ended. */
export async function drained(stream: NodeJS.EventEmitter & { readonly destroyed?: boolean }, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await once(stream, 'drain', { signal }).catch(() => undefined);
}
