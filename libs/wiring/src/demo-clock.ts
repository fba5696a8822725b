import { addDuration, atTime, dayOf, isInstant, timeOf, toInstant, type Instant, type LocalDate } from '#kernel';
import type { VirtualBusinessClock } from '#engine';
import type { DemoClock } from './engine.js';

/** One request moves the clock by no more than this: a little over a whole cycle. */
export const ADVANCE_YEARS_MAX = 5;
/** Due instants visited in one request. */
export const STOPS_MAX = 50_000;

export interface DemoClockParts {
  readonly clock: VirtualBusinessClock;
  readonly zone: string;
  /** The earliest instant at which an alarm is armed. */
  readonly nextDue: () => Promise<Instant | undefined>;
  /** Records `ClockAdvanced`. */
  readonly record: (to: Instant) => Promise<void>;
  /** Fires what is due now and waits until nothing more follows from what has been recorded. */
  readonly settle: () => Promise<void>;
  /** The day `days` working days after `from`. */
  readonly addWorkdays: (from: LocalDate, days: number) => LocalDate;
}

/**
 * Virtual time that stands still between advances. An advance walks from due instant to due instant, records each step,
 * fires what is due there and waits until every runner is quiet: what a month brings happens in its order, once.
 */
export class WalkingClock implements DemoClock {
  private walking: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: DemoClockParts) {}

  now(): Instant {
    return this.parts.clock.now();
  }

  advance(by: Parameters<DemoClock['advance']>[0]): ReturnType<DemoClock['advance']> {
    const walk = this.walking.then(() => this.walk(by));
    this.walking = walk.catch(() => undefined);
    return walk;
  }

  private async walk(by: Parameters<DemoClock['advance']>[0]): ReturnType<DemoClock['advance']> {
    const from = this.now();
    const to = this.target(from, by);
    await this.parts.settle();
    let stops = 0;
    for (;;) {
      const due = await this.parts.nextDue();
      if (due === undefined || due > to) break;
      if (++stops > STOPS_MAX) throw new RangeError(`More than ${STOPS_MAX} due instants lie before ${to}; advance in smaller steps.`);
      await this.step(due);
    }
    await this.step(to);
    return { from, to, stops };
  }

  private async step(to: Instant): Promise<void> {
    const { clock, record, settle } = this.parts;
    if (to > clock.now()) {
      await record(to);
      clock.moveTo(to);
    }
    await settle();
  }

  private target(from: Instant, by: Parameters<DemoClock['advance']>[0]): Instant {
    const to = targetOf(from, by, this.parts);
    if (to < from) throw new RangeError(`The demo clock stands at ${from} and does not go back to ${to}.`);
    const limit = addDuration(from, `P${ADVANCE_YEARS_MAX}Y`, this.parts.zone);
    if (to > limit) throw new RangeError(`One advance covers at most ${ADVANCE_YEARS_MAX} years, to ${limit}.`);
    return to;
  }
}

function targetOf(from: Instant, by: Parameters<DemoClock['advance']>[0], { zone, addWorkdays }: DemoClockParts): Instant {
  if ('advance' in by) {
    if (!/^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/.test(by.advance)) {
      throw new RangeError(`"${by.advance}" is not a duration such as P10D or PT36H.`);
    }
    return addDuration(from, by.advance, zone);
  }
  if ('workdays' in by) {
    if (!Number.isInteger(by.workdays) || by.workdays < 1 || by.workdays > 1_300) throw new RangeError('workdays is a whole number from 1 to 1300.');
    return atTime(addWorkdays(dayOf(from, zone), by.workdays), timeOf(from, zone), zone);
  }
  if (!isInstant(by.to)) throw new RangeError(`"${String(by.to)}" is not an instant such as 2021-11-15T08:00:00Z.`);
  return toInstant(by.to);
}
