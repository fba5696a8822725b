import { readFileSync } from 'node:fs';
import type { Instant } from '#kernel';
import { uuidOf } from '#engine';
import { loadDefinition, loadParties } from '../definition/index.js';
import { instantOn, type Deed, type Made } from './deed.js';
import { EL_PACCTO_FROM, EL_PACCTO_TO, elPacctoYear } from './el-paccto.js';
import { SeedFailed, type SeedOptions, type SeedReport, type SeedTarget } from './seed.js';

/** From the built file, as the engine runs, or from the source. */
const places = ['../../../../../definitions/', '../../../../definitions/'].map((path) => new URL(path, import.meta.url));
const file = (name: string): string => {
  for (const place of places) {
    try {
      return readFileSync(new URL(name, place), 'utf8');
    } catch {
      continue;
    }
  }
  throw new Error(`The file definitions/${name} is not there.`);
};

/** Programmes beside EMPACT whose year can be told, and where their clock begins and ends. */
export const SEEDED_PROGRAMMES: Readonly<Record<string, { readonly from: Instant; readonly to: Instant }>> = { 'el-paccto': { from: EL_PACCTO_FROM, to: EL_PACCTO_TO } };

/** What a programme's year is made of, in order. Throws `RangeError` for one that is not told. */
export function programmeDeeds(name: string): readonly Deed[] {
  if (!Object.hasOwn(SEEDED_PROGRAMMES, name)) throw new RangeError(`No year of ${name} is told. There are: ${Object.keys(SEEDED_PROGRAMMES).join(', ')}.`);
  const loaded = loadDefinition(file(`${name}.yaml`));
  const listed = loadParties(file('parties-programmes.yaml'));
  if ('problems' in loaded) throw new Error(`${name}.yaml: ${JSON.stringify(loaded.problems)}`);
  if ('problems' in listed) throw new Error(`parties-programmes.yaml: ${JSON.stringify(listed.problems)}`);
  return elPacctoYear(loaded.definition, listed.parties);
}

/**
 * Lives a year of a programme on the virtual clock, by real commands. The id of a command is its place in the year: run again, what is
 * done answers as repeated. Throws `SeedFailed`, and `RangeError` where the engine is no demo or stands after the year's beginning.
 */
export async function seedProgramme(engine: SeedTarget, name: string, { onProgress }: Pick<SeedOptions, 'onProgress'> = {}): Promise<SeedReport> {
  const clock = engine.demo?.clock;
  if (!clock) throw new RangeError('Only a demo engine is seeded: its clock can be moved.');
  const deeds = programmeDeeds(name);
  const { to } = SEEDED_PROGRAMMES[name]!;
  const commandId = (place: string): string => uuidOf('seed', name, place);
  const ids = new Map<string, string>();
  const made: Made = { id: (place) => ids.get(place) ?? missing(place), commandId };
  let found = 0;
  await engine.quiet();
  for (const [index, { on, place, actor, claims, command }] of deeds.entries()) {
    const at = instantOn(on);
    if (at > clock.now()) await clock.advance({ to: at });
    // Nothing is written behind the clock: what lies there is only looked for.
    const isPast = at < clock.now();
    const outcome = await engine.run({ command: command(made), actor, claims, commandId: commandId(place), dryRun: isPast }).catch((error: unknown) => {
      throw new SeedFailed(place, error);
    });
    ids.set(place, outcome.id);
    if (outcome.repeated) found++;
    else if (isPast) throw new RangeError(`The clock stands at ${clock.now()}, after ${place}. Seed ${name} into an empty data folder.`);
    else if (outcome.events.length === 0) throw new SeedFailed(place, new Error('It changes nothing.'));
    onProgress?.({ done: index + 1, of: deeds.length, at: clock.now() });
  }
  await engine.quiet();
  if (to > clock.now()) await clock.advance({ to });
  return { deeds: deeds.length, found, now: clock.now() };
}

function missing(place: string): never {
  throw new Error(`Nothing was made at ${place}.`);
}
