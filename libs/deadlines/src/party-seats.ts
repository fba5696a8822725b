import { addDays, type LocalDate } from '#kernel';
import { party } from './concern.js';
import { scopeKey, type Concern, type Held, type Scopes } from './scopes.js';

/** `becomes` of a party that is nothing any more. */
const NOTHING = 'NONE';
/** Seats are given out so long before a cycle; a change before that is no concern of it. */
const AHEAD_DAYS = 730;

interface Change {
  /** The last day on which the party is what it was. */
  readonly on: LocalDate;
  readonly becomes: string;
}

/** A seat of the cycle, and since when it is the party's. */
export interface SeatGiven {
  readonly seat: string;
  readonly target: string;
  readonly from: LocalDate;
}

/** The first day from `after` on after which a party is of another kind, or of none; undefined where it stays what it is. */
export function nextChange(kinds: readonly Held[], after: LocalDate): Change | undefined {
  // Of two told for one day the later one holds.
  const told = [...new Map(kinds.map((kind) => [kind.from, kind])).values()].sort((a, b) => (a.from < b.from ? -1 : 1));
  for (const [i, { value, to }] of told.entries()) {
    const next = told[i + 1];
    const eve = next && addDays(next.from, -1);
    const on = to === undefined || (eve !== undefined && eve < to) ? eve : to;
    if (on === undefined || on < after) continue;
    const becomes = next && next.from === addDays(on, 1) ? String(next.value) : NOTHING;
    if (becomes !== value) return { on, becomes };
  }
  return undefined;
}

/** What the register says of a party in the time of a cycle: `kindEnds`, the last day of what it is, and what it `becomes`. */
export const changeInCycle = (kinds: readonly Held[], cycleStart: LocalDate): Pick<Concern, 'dates' | 'fields'> => {
  const change = nextChange(kinds, addDays(cycleStart, -AHEAD_DAYS));
  return { dates: { kindEnds: change?.on }, fields: { becomes: change?.becomes } };
};

/** The party of a seat that was given: it holds seats beyond its change, if the seat is its own by then. */
export function seatGiven(scopes: Scopes, cycleId: string, code: string, given: SeatGiven): Concern {
  const known = seatsOf(scopes, cycleId, code).filter(({ seat, target }) => seat !== given.seat || target !== given.target);
  return { ...party(cycleId, code), fields: held([...known, given], endOf(scopes, cycleId, code)) };
}

/** The same of a seat that was given back or declined. */
export function seatReturned(scopes: Scopes, cycleId: string, code: string, { seat, target }: Pick<SeatGiven, 'seat' | 'target'>): Concern {
  const rest = seatsOf(scopes, cycleId, code).filter((one) => one.seat !== seat || one.target !== target);
  return { ...party(cycleId, code), fields: held(rest, endOf(scopes, cycleId, code)) };
}

/** A party of which the register says something new, in one cycle. */
export function changed(scopes: Scopes, cycleId: string, code: string): Pick<Concern, 'dates' | 'fields'> {
  const start = scopes.entities.get(scopeKey(cycleId, 'cycle', cycleId))?.dates['cycleStart'];
  if (start === undefined) return {};
  const { dates, fields } = changeInCycle(scopes.parties.get(code) ?? [], start);
  return { dates, fields: { ...fields, ...held(seatsOf(scopes, cycleId, code), dates?.['kindEnds']) } };
}

const partyOf = ({ entities }: Scopes, cycleId: string, code: string) => entities.get(scopeKey(cycleId, 'party', code));
const endOf = (scopes: Scopes, cycleId: string, code: string): LocalDate | undefined => partyOf(scopes, cycleId, code)?.dates['kindEnds'];
const seatsOf = (scopes: Scopes, cycleId: string, code: string): readonly SeatGiven[] => JSON.parse(String(partyOf(scopes, cycleId, code)?.fields['seats'] ?? '[]')) as SeatGiven[];

/** What was given after the change was given to what the party is by then. */
const held = (seats: readonly SeatGiven[], kindEnds: LocalDate | undefined): Concern['fields'] => ({
  seats: seats.length > 0 ? JSON.stringify(seats) : undefined, holdsSeats: kindEnds !== undefined && seats.some(({ from }) => from <= kindEnds) ? true : undefined,
});
