import { ensure, type Definition, type LocalDate } from '#kernel';
import type { PartyFacts } from '../party/facts.js';

/** The kind a party is of on the day; refuses one that is unknown or of no kind then. `rule` where a numbered rule asks for it. */
export function kindOn(known: PartyFacts, party: string, day: LocalDate, rule?: string): string {
  ensure(known.code !== undefined, { code: 'ACTION_PARTY_UNKNOWN', kind: 'missing', pointer: '/party', message: `There is no party ${party}. Have it registered first.` });
  const kind = known.kinds.find(({ from, to }) => from <= day && (to === undefined || to >= day))?.kind;
  ensure(kind !== undefined, { code: 'ACTION_PARTY_NOT_VALID', kind: 'rule', rule, pointer: '/party', message: `${party} is no party of any kind on ${day}. Choose another party or another day.` });
  return kind;
}

/** Kinds of party that may hold one of the structural seats. */
export const kindsOf = ({ roles }: Definition, ...seats: readonly string[]): readonly string[] =>
  [...new Set(roles.filter(({ seat }) => seat !== undefined && seats.includes(seat)).flatMap(({ kinds }) => kinds))];
