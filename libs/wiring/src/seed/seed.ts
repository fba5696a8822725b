import type { Instant } from '#kernel';
import { uuidOf, type Outcome, type Submission } from '#engine';
import type { DemoClock } from '../engine.js';
import { instantOn, SEED_FROM, SEED_TO, type Deed, type Made } from './deed.js';
import { demoPlan } from './demo-plan.js';
import { shipped } from './definitions.js';

/** The started demo engine, as far as the seeder needs it. `Engine` in demo mode is one. */
export interface SeedTarget {
  readonly demo?: { readonly clock: DemoClock; hold<T>(work: () => Promise<T>): Promise<T>; settle(): Promise<void> };
  run(submission: Submission): Promise<Outcome>;
  quiet(): Promise<void>;
}

export interface SeedOptions {
  /** How many times the forty actions a year; 1 is the demo, less leaves plan lines out. */
  readonly scale?: number;
  /** Told after each deed. */
  readonly onProgress?: (progress: SeedProgress) => void;
  /** Where the demo stops; the last instant of the plan where absent. */
  readonly until?: Instant;
  /** Called before the first deed of each year but the first, while nothing follows from anything. */
  readonly onNewYear?: (year: string) => Promise<void>;
}

export interface SeedProgress {
  readonly done: number;
  readonly of: number;
  /** The demo's own time. */
  readonly at: Instant;
}

export interface SeedReport {
  /** Commands of the plan up to `until`. */
  readonly deeds: number;
  /** Of these, found done by an earlier run. */
  readonly found: number;
  readonly now: Instant;
}

/** A deed of the plan was refused or had no effect: the plan does not fit the rules, or the log is of something else. */
export class SeedFailed extends Error {
  constructor(readonly place: string, cause: unknown) {
    super(`The demo cannot be built at ${place}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'SeedFailed';
  }
}

/**
 * Lives the demo on the virtual clock, by real commands: those of a day, then all that follows from them. Two runs of one scale write
 * the same log. The id of a command is its place in the plan, so whatever was done before answers as repeated; where the run before
 * was broken off in the middle of a day, what followed from half of it may stand in another order (see `beginHistory`). Throws `SeedFailed`, and `RangeError` where the engine is no demo or its clock began after the plan.
 */
export async function seed(engine: SeedTarget, { scale = 1, onProgress, onNewYear, until = SEED_TO }: SeedOptions = {}): Promise<SeedReport> {
  const { demo } = engine;
  if (!demo) throw new RangeError('Only a demo engine is seeded: its clock can be moved.');
  const { clock } = demo;
  const deeds = demoPlan(scale, shipped()).filter(({ on }) => instantOn(on) <= until);
  const ids = new Map<string, string>();
  const made: Made = {
    id: (place) => {
      const id = ids.get(place);
      if (id === undefined) throw new Error(`Nothing was made at ${place}.`);
      return id;
    },
    commandId: (place) => commandIdOf(scale, place),
  };
  let found = 0;
  let done = 0;
  let year = '';
  await engine.quiet();
  for (const day of byDay(deeds)) {
    const at = instantOn(day[0]!.on);
    if (year !== '' && year < yearOf(at) && at > clock.now()) await onNewYear?.(yearOf(at));
    year = yearOf(at);
    if (at > clock.now()) await clock.advance({ to: at });
    const isPast = at < clock.now();
    let written = 0;
    await demo.hold(async () => {
      for (const deed of day) {
        const outcome = await run(engine, deed, { command: deed.command(made), commandId: made.commandId(deed.place), dryRun: isPast });
        ids.set(deed.place, outcome.id);
        if (outcome.repeated) found++;
        else if (isPast) throw new RangeError(`The clock stands at ${clock.now()}, after ${deed.place}. Seed an engine that begins at ${SEED_FROM}, on an empty data folder.`);
        else written++;
        onProgress?.({ done: ++done, of: deeds.length, at: clock.now() });
      }
    });
    if (written > 0) await demo.settle();
  }
  if (until > clock.now()) await clock.advance({ to: until });
  await engine.quiet();
  return { deeds: deeds.length, found, now: clock.now() };
}

const yearOf = (at: Instant): string => at.slice(0, 4);

function byDay(deeds: readonly Deed[]): readonly (readonly Deed[])[] {
  const days = new Map<string, Deed[]>();
  for (const deed of deeds) {
    const day = days.get(deed.on);
    if (day) day.push(deed);
    else days.set(deed.on, [deed]);
  }
  return [...days.values()];
}

const commandIdOf = (scale: number, place: string): string => uuidOf('seed', scale, place);

/** What lies in the past is only looked for: nothing is ever written behind the clock. */
async function run(engine: SeedTarget, { actor, claims, place }: Deed, submission: Pick<Submission, 'command' | 'commandId' | 'dryRun'>): Promise<Outcome> {
  try {
    const outcome = await engine.run({ ...submission, actor, claims });
    // A deed without effect could not be told from one that is still to be done.
    if (outcome.events.length === 0) throw new Error(`${submission.command.name} changes nothing.`);
    return outcome;
  } catch (error) {
    throw new SeedFailed(place, error);
  }
}
