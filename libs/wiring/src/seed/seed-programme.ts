import { readFileSync } from 'node:fs';
import type { Definition, Instant, LocalDate } from '#kernel';
import { uuidOf } from '#engine';
import { loadDefinition, loadParties, type PartyToRegister } from '../definition/index.js';
import { instantOn, type Deed, type Made } from './deed.js';
import { elPacctoYear } from './el-paccto.js';
import { gfAmlCftCourse } from './gf-aml-cft.js';
import { idealClasiCourse } from './ideal-clasi.js';
import { iisgCourse } from './iisg.js';
import { seacopCourse } from './seacop.js';
import { SeedFailed, type SeedOptions, type SeedReport, type SeedTarget } from './seed.js';
import { wecapsCourse } from './wecaps.js';

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

/** A programme's course, and between which days its clock tells it. */
interface Course {
  readonly from: Instant;
  readonly to: Instant;
  readonly tell: (definition: Definition, parties: readonly PartyToRegister[]) => readonly Deed[];
}

const course = (tell: Course['tell'], from: LocalDate, to: LocalDate): Course => ({ tell, from: instantOn(from), to: instantOn(to) });

/** Programmes beside EMPACT whose course is told, by the name of their definition. */
export const SEEDED_PROGRAMMES: Readonly<Record<string, Course>> = {
  'el-paccto': course(elPacctoYear, '2017-04-18', '2019-04-15'),
  'gf-aml-cft': course(gfAmlCftCourse, '2017-10-02', '2019-09-02'),
  'ideal-clasi': course(idealClasiCourse, '2021-06-07', '2023-10-02'),
  iisg: course(iisgCourse, '2019-12-02', '2022-03-07'),
  seacop: course(seacopCourse, '2021-11-02', '2024-03-04'),
  wecaps: course(wecapsCourse, '2018-11-05', '2023-03-06'),
};

/** What a programme's course is made of, in order. Throws `RangeError` for one that is not told. */
export function programmeDeeds(name: string): readonly Deed[] {
  if (!Object.hasOwn(SEEDED_PROGRAMMES, name)) throw new RangeError(`No course of ${name} is told. There are: ${Object.keys(SEEDED_PROGRAMMES).join(', ')}.`);
  const loaded = loadDefinition(file(`${name}.yaml`));
  const listed = loadParties(file('parties-programmes.yaml'));
  if ('problems' in loaded) throw new Error(`${name}.yaml: ${JSON.stringify(loaded.problems)}`);
  if ('problems' in listed) throw new Error(`parties-programmes.yaml: ${JSON.stringify(listed.problems)}`);
  return SEEDED_PROGRAMMES[name]!.tell(loaded.definition, listed.parties);
}

/**
 * Lives a programme's course on the virtual clock, by real commands. The id of a command is its place in the course: run again, what is
 * done answers as repeated. Throws `SeedFailed`, and `RangeError` where the engine is no demo or stands after its beginning.
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
  if (to > clock.now()) await clock.advance({ to });
  await engine.quiet();
  return { deeds: deeds.length, found, now: clock.now() };
}

function missing(place: string): never {
  throw new Error(`Nothing was made at ${place}.`);
}
