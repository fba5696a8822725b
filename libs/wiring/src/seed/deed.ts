import { addDays, atTime, weekdayOf, type Actor, type Command, type Instant, type LocalDate, type Precision } from '#kernel';

/** Where the demo begins and ends; Brussels' time of day at which everything in it is done. */
export const SEED_FROM: Instant = '2017-01-02T08:00:00.000Z';
export const SEED_TO: Instant = '2025-04-14T07:00:00.000Z';
export const SEED_ZONE = 'Europe/Brussels';
const TIME_OF_DAY = '09:00';

/** What is known of a deed done before, by its place. */
export interface Made {
  /** The id the engine gave to the stream it wrote. */
  id(place: string): string;
  /** The id of its command, which is the id of the result it recorded. */
  commandId(place: string): string;
}

/** One command of the demo, at its day and its place in the plan. The place names it for good: its command id is derived from it. */
export interface Deed {
  readonly on: LocalDate;
  readonly place: string;
  readonly actor: Actor;
  /** Roles in which it may be done, as a token claims them. */
  readonly claims: readonly string[];
  readonly command: (made: Made) => Command;
}

export const instantOn = (day: LocalDate): Instant => atTime(day, TIME_OF_DAY, SEED_ZONE);

/** The day, or the Monday after where it is a weekend: nobody of the demo works then. */
export const workday = (day: LocalDate): LocalDate => (weekdayOf(day) > 5 ? addDays(day, 8 - weekdayOf(day)) : day);

type Body = Readonly<Record<string, unknown>>;

/** What a deed is said to whom: a stream of a noun. `id` is left out where the command creates the stream. */
export interface Target {
  readonly noun: string;
  readonly id?: string | ((made: Made) => string);
}

/** A SYNTHETIC deed: no source says that it was done, by whom or when. */
export function synthetic(on: LocalDate, place: string, as: { role: string; party: string; subject?: string }, target: Target, name: string, data: Body | ((made: Made) => Body) = {}): Deed {
  return {
    on: workday(on), place,
    actor: { subject: as.subject ?? `demo-${as.role}-${as.party}`.toLowerCase(), role: as.role, party: as.party },
    claims: [as.role],
    command: (made) => ({
      noun: target.noun, name, id: typeof target.id === 'function' ? target.id(made) : target.id,
      data: typeof data === 'function' ? data(made) : data,
      meta: { provenance: { kind: 'SYNTHETIC' } },
    }),
  };
}

/** What a source says of a fact: what it is, when it was so and how precisely that is known. */
export interface Sourced {
  readonly source: string;
  /** Day of the fact; the first of its month or year where only that is known. */
  readonly at: LocalDate;
  readonly precision: Precision;
  readonly docRef?: string;
}

/**
 * A PUBLIC fact, recorded once the clock has passed it: on its day, or on the last day of its month or year. What was not known
 * to the public before is not in the log before.
 */
export function published(place: string, sourced: Sourced, target: Target, name: string, data: Body, recordedOn: LocalDate = knownBy(sourced)): Deed {
  return {
    on: recordedOn, place,
    actor: { subject: 'importer', role: 'IMPORTER', party: 'ENGINE' },
    claims: ['IMPORTER'],
    command: () => ({
      noun: target.noun, name, id: target.id as string | undefined, data,
      meta: {
        effectiveAt: instantOn(sourced.at), precision: sourced.precision, docRef: sourced.docRef, marking: 'PUBLIC',
        provenance: { kind: 'PUBLIC', source: sourced.source },
      },
    }),
  };
}

/** The first day on which nothing more of the day, month or year is to come. */
function knownBy({ at, precision }: Sourced): LocalDate {
  if (precision === 'day') return at;
  const [year, month] = [Number(at.slice(0, 4)), Number(at.slice(5, 7))];
  if (precision === 'year' || month === 12) return `${year}-12-31`;
  return addDays(`${year}-${String(month + 1).padStart(2, '0')}-01`, -1);
}
