import { addDays, canonical, command, ensure, ref, Refused, type FactRef, type LocalDate } from '#kernel';
import type { PartyFacts } from '../party/facts.js';
import { ensureUnsettled, judgedOn, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import { eligibleKind } from './eligibility.js';
import type { CycleEvent, CycleSeat } from './events.js';
import type { Seat } from './facts.js';
import { ensureGoal, ensureLine, scopeOfSeat, SEAT_RULES } from './seats.js';
import type { CycleState } from './state.js';

type SeatRefs = { readonly party: FactRef<PartyFacts> };
type Named = { readonly seat: CycleSeat; readonly target: string; readonly party: string };

/** What comes before an appointment, and the appointed party's word on it. */
export const nominations = {
  NominateRoleHolder: command<CycleCommands['NominateRoleHolder'], CycleState, CycleEvent, SeatRefs>({
    authority: ({ seat, target, party }, state) => within(state, { party, ...scopeOfSeat(seat, target) }),
    facts: ({ party }) => ({ party: ref<PartyFacts>('party', party) }),
    decide: (named, state, ctx) => {
      if (state.nominations.some((known) => isOf(known, named))) return [];
      ensureTarget(named, state);
      const kind = eligibleKind({ seat: named.seat, party: named.party, on: judgedOn(ctx) }, ctx, SEAT_RULES[named.seat], { party: '/party' });
      return [{ type: 'RoleHolderNominated', data: { ...named, kind, nominatedBy: ctx.actor.party } }];
    },
  }),

  /** Nobody need accept to be in office; who has is shown (I11: a seat nobody took on is a gap to be seen). */
  AcceptRole: command<CycleCommands['AcceptRole'], CycleState, CycleEvent>({
    authority: ({ seat, target, party }, state) => within(state, { party, ...scopeOfSeat(seat, target) }),
    decide: (named, state, ctx) => {
      const mine = current(state, named, judgedOn(ctx));
      const waiting = mine.find(({ accepted }) => !accepted);
      if (!waiting && mine.length > 0) return [];
      ensureUnsettled(state);
      if (!waiting) throw notHeld(named, judgedOn(ctx));
      return [{ type: 'RoleAccepted', data: { ...bare(named), from: waiting.from } }];
    },
  }),

  /** The seat falls vacant the day before, or was never taken; a seat once accepted is released instead. */
  DeclineRole: command<CycleCommands['DeclineRole'], CycleState, CycleEvent>({
    authority: ({ seat, target, party }, state) => within(state, { party, ...scopeOfSeat(seat, target) }),
    decide: ({ reason, ...named }, state, ctx) => {
      const day = judgedOn(ctx);
      const mine = current(state, named, day);
      const waiting = mine.find(({ accepted }) => !accepted);
      if (mine.length === 0 && state.declinedRoles.some((known) => isOf(known, named) && known.reason === reason)) return [];
      ensureUnsettled(state);
      ensure(waiting !== undefined || mine.length === 0, { code: 'ROLE_ALREADY_ACCEPTED', kind: 'state', rule: 'I11', message: `${named.party} has accepted the seat ${named.seat} of ${named.target}. Release it, with a reason.` });
      if (!waiting) throw notHeld(named, day);
      const to = waiting.from > day ? addDays(waiting.from, -1) : addDays(day, -1);
      return [{ type: 'RoleDeclined', data: { ...bare(named), from: waiting.from, to, reason } }];
    },
  }),
};

const bare = ({ seat, target, party }: Named): Named => ({ seat, target, party });
const isOf = (known: Named, named: Named): boolean => canonical(bare(known)) === canonical(bare(named));

/** The party's appointments to the seat that have not run out, the earliest first. */
const current = ({ seats }: CycleState, named: Named, day: LocalDate): readonly Seat[] =>
  seats.filter((seat) => isOf(seat, named) && (seat.to === undefined || seat.to >= day)).sort((a, b) => (a.from < b.from ? -1 : 1));

function ensureTarget({ seat, target, party }: Named, state: CycleState): void {
  if (seat === 'goalSupervisor') return ensureGoal(state, target, '/target');
  if (seat !== 'coordinator') return ensureLine(state, target, '/target');
  ensureUnsettled(state);
  ensure(target === party, { code: 'COORDINATOR_OF_OTHER_STATE', kind: 'rule', rule: 'I10', pointer: '/party', message: `A state's coordinator is its own: the party is ${target}.` });
}

const notHeld = ({ seat, target, party }: Named, day: LocalDate): Refused =>
  new Refused({ code: 'SEAT_NOT_HELD', kind: 'state', rule: 'I11', pointer: '/party', message: `${party} is not appointed to the seat ${seat} of ${target} on ${day} or later.` });
