import { ensure, Refused, type Context, type Definition, type LocalDate } from '#kernel';
import type { PartyFacts } from '../party/facts.js';
import { definitionOf } from './checks.js';
import type { CycleSeat } from './facts.js';
import { coversDay } from './state.js';

interface Candidate {
  readonly seat: CycleSeat;
  readonly party: string;
  /** The day on which the party must be of a kind that may. */
  readonly on: LocalDate;
}

/** Where a refusal points to: the party, and what made the day. */
export interface Pointers {
  readonly party: string;
  readonly day?: string;
}

/** The party's kind on the day, if it is registered and valid then. Throws `Refused` where it is not. */
export function kindOn(party: string, { code, kinds }: PartyFacts, day: LocalDate, pointers: Pointers, rule?: string): string {
  ensure(code !== undefined, { code: 'PARTY_UNKNOWN', kind: 'missing', pointer: pointers.party, message: `There is no party ${party}. Register it first.` });
  const kind = kinds.find((interval) => coversDay(interval, day))?.kind;
  if (kind === undefined) throw new Refused({ code: 'PARTY_NOT_VALID', kind: 'rule', rule, pointer: pointers.day ?? pointers.party, message: `${party} is not registered as valid on ${day}. Name a day on which it is, or another party.` });
  return kind;
}

/** The candidate's kind on the day, if the definition lets that kind hold the seat (domain.md 2.2). */
export function eligibleKind({ seat, party, on }: Candidate, ctx: Context<{ party: PartyFacts }>, rule: string, pointers: Pointers): string {
  const kind = kindOn(party, ctx.facts.party, on, pointers, rule);
  const may = kindsFor(seat, definitionOf(ctx));
  ensure(may.includes(kind), { code: 'PARTY_KIND_MAY_NOT', kind: 'rule', rule, pointer: pointers.party, message: `${party} is ${kind} on ${on}, and the seat ${seat} is open to ${may.join(', ') || 'nobody in this programme'}.` });
  return kind;
}

/** Kinds of party that may hold a structural seat: those of every role that is such a seat. */
export const kindsFor = (seat: string, { roles }: Definition): readonly string[] => [...new Set(roles.filter((role) => role.seat === seat).flatMap(({ kinds }) => kinds))];
