import { SetMetadata } from '@nestjs/common';
import { Problem } from './problem.js';

/** How much one caller may ask: so many requests at once, and so many a second from then on. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Callers remembered; who has not asked for longest is forgotten first, and has his whole burst again. */
export const CALLERS_MAX = 10_000;

const UNMETERED = 'unmetered';

/** A route that answers whoever asks however often: those who watch the engine ask most when it does worst. */
export const Unmetered = () => SetMetadata(UNMETERED, true);
export const UNMETERED_KEY = UNMETERED;

interface Bucket {
  tokens: number;
  /** Machine time at which the tokens were counted. */
  at: number;
}

/** A bucket of tokens for each caller: a request takes one, and they come back evenly. */
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();

  /** `now` are milliseconds that only grow; `advice` says what the rate is, and what else one can do. */
  constructor(private readonly rate: Rate, private readonly now: () => number, private readonly advice: (rate: Rate) => string = adviceToCallers) {}

  /** Takes a token of the caller's. Throws `Problem` 429, with the seconds to wait, where there is none. */
  admit(caller: string): void {
    const { perSecond, burst } = this.rate;
    const now = this.now();
    const known = this.buckets.get(caller);
    const tokens = known ? Math.min(burst, known.tokens + ((now - known.at) * perSecond) / 1_000) : burst;
    // Last asked, last forgotten.
    this.buckets.delete(caller);
    this.buckets.set(caller, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    if (this.buckets.size > CALLERS_MAX) this.buckets.delete(this.buckets.keys().next().value!);
    if (tokens < 1) throw this.tooMany(Math.ceil((1 - tokens) / perSecond));
  }

  private tooMany(seconds: number): Problem {
    return new Problem(429, { code: 'RATE_LIMITED', title: 'Too many requests', detail: `${this.advice(this.rate)} Wait ${seconds} s.`, headers: { 'retry-after': String(seconds) } });
  }
}

const adviceToCallers = ({ burst, perSecond }: Rate): string => `One caller may send ${burst} requests at once and ${perSecond} a second; many fit in one request (.../bulk).`;
