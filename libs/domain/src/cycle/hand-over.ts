import { command, ensure, overlaps, ref, type FactRef } from '#kernel';
import type { PartyFacts } from '../party/facts.js';
import { ensureDayOf, ensureUnsettled, judgedOn, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import { eligibleKind } from './eligibility.js';
import type { CycleEvent } from './events.js';
import { scopeOfSeat, SEAT_RULES } from './seats.js';
import type { CycleState } from './state.js';

type SubstituteRefs = { readonly party: FactRef<PartyFacts> };

/** Seats that others sit in: for a while, or for good when one official follows another. */
export const handOver = {
  /** I8-I10: the substitute could hold the seat itself; the party keeps it, and answers for what is done in it. */
  DesignateSubstitute: command<CycleCommands['DesignateSubstitute'], CycleState, CycleEvent, SubstituteRefs>({
    authority: ({ seat, target, party }, state) => within(state, { party, ...scopeOfSeat(seat, target) }),
    facts: ({ substitute }) => ({ party: ref<PartyFacts>('party', substitute) }),
    decide: (wanted, state, ctx) => {
      const { seat, target, party, substitute, from, to, holder } = wanted;
      const rule = SEAT_RULES[seat];
      const others = state.substitutes.filter((one) => one.seat === seat && one.target === target && one.party === party && overlaps(one.from, one.to, from, to));
      if (others.some((one) => one.substitute === substitute && one.holder === holder && one.from === from && one.to === to)) return [];
      ensureUnsettled(state);
      ensureDayOf(state, from, '/from');
      ensureDayOf(state, to, '/to');
      ensure(from <= to, { code: 'SEAT_DATES_BACKWARDS', kind: 'rule', rule, pointer: '/to', message: `The last day ${to} lies before the first, ${from}.` });
      const held = state.seats.some((one) => one.seat === seat && one.target === target && one.party === party && one.from <= from && (one.to === undefined || to <= one.to));
      ensure(held, { code: 'SEAT_NOT_HELD', kind: 'state', rule: 'I11', pointer: '/from', message: `${party} does not hold the seat ${seat} of ${target} from ${from} to ${to}. Name days on all of which it does.` });
      ensure(substitute !== party || holder !== undefined, { code: 'SUBSTITUTE_IS_HOLDER', kind: 'rule', rule, pointer: '/substitute', message: `${party} holds the seat already. Name another party, or one account of ${party} as holder.` });
      ensure(others.length === 0, { code: 'SUBSTITUTE_NAMED', kind: 'rule', rule, pointer: '/from', message: `${others[0]?.substitute} stands in for ${party} from ${others[0]?.from} to ${others[0]?.to}. Begin later.` });
      const kind = eligibleKind({ seat, party: substitute, on: from }, ctx, rule, { party: '/substitute', day: '/from' });
      return [{ type: 'SubstituteDesignated', data: { ...wanted, kind } }];
    },
  }),

  /** All of them in one append: nobody holds half of what they held. */
  HandOverSeats: command<CycleCommands['HandOverSeats'], CycleState, CycleEvent>({
    authority: ({ party }, state) => within(state, { party }),
    decide: ({ party, fromHolder, toHolder, from: day, reason }, state, ctx) => {
      const from = day ?? judgedOn(ctx);
      ensureUnsettled(state);
      ensureDayOf(state, from, '/from');
      const reaching = (holder: string) => state.seats.filter((seat) => seat.party === party && seat.holder === holder && (seat.to === undefined || seat.to >= from));
      const mine = reaching(fromHolder);
      if (mine.length === 0 && reaching(toHolder).some((seat) => seat.from <= from)) return [];
      ensure(fromHolder !== toHolder, { code: 'SEATS_SAME_HOLDER', kind: 'rule', pointer: '/toHolder', message: 'The seats are handed over to another account than the one that holds them.' });
      ensure(mine.length > 0, { code: 'SEATS_NOT_HELD', kind: 'missing', pointer: '/fromHolder', message: `This account of ${party} holds no seat on ${from} or later.` });
      return [{ type: 'SeatsHandedOver', data: { party, fromHolder, toHolder, from, seats: mine.map(({ seat, target, from: since, to }) => ({ seat, target, from: since, to })), reason } }];
    },
  }),
};
