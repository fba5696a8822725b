import { command, ensure, overlaps, ref, Refused, type Context, type Definition, type FactRef, type LocalDate } from '#kernel';
import type { PartyFacts } from '../party/facts.js';
import { definitionOf, ensureDay, ensureExists, judgedOn, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent } from './events.js';
import type { Seat } from './facts.js';
import { coversDay, type CycleState } from './state.js';

type SeatRefs = { readonly party: FactRef<PartyFacts> };
type Wanted = Omit<Seat, 'kind'>;

/** Who drives, co-drives and coordinates, in intervals that may lie ahead. Which kinds of party may is the definition's roles' matter. */
export const seats = {
  AppointDriver: command<CycleCommands['AppointDriver'], CycleState, CycleEvent, SeatRefs>({
    authority: ({ lineCode }, state) => within(state, { line: lineCode }),
    facts: ({ party }) => ({ party: ref<PartyFacts>('party', party) }),
    decide: ({ lineCode, ...office }, state, ctx) => {
      const wanted: Wanted = { seat: 'driver', target: lineCode, ...office };
      if (isHeld(state, wanted)) return [];
      ensureLine(state, lineCode);
      const kind = eligibleKind(wanted, state, ctx, 'I8');
      const other = clash(state, wanted, ['driver']);
      ensure(!other, { code: 'DRIVER_SEAT_TAKEN', kind: 'rule', rule: 'I8', pointer: '/from', message: `${other?.party} drives ${lineCode} ${span(other)}, and a line has one driver at a time. Release it first, or begin later.` });
      const co = clash(state, wanted, ['coDriver'], office.party);
      ensure(!co, { code: 'DRIVER_IS_CO_DRIVER', kind: 'rule', rule: 'I9', pointer: '/party', message: `${co?.party} co-drives ${lineCode} ${span(co)}, and the co-driver is not the driver. Release it as co-driver first.` });
      return [{ type: 'DriverAppointed', data: { lineCode, ...office, kind } }];
    },
  }),

  AppointCoDriver: command<CycleCommands['AppointCoDriver'], CycleState, CycleEvent, SeatRefs>({
    authority: ({ lineCode }, state) => within(state, { line: lineCode }),
    facts: ({ party }) => ({ party: ref<PartyFacts>('party', party) }),
    decide: ({ lineCode, ...office }, state, ctx) => {
      const wanted: Wanted = { seat: 'coDriver', target: lineCode, ...office };
      if (isHeld(state, wanted)) return [];
      ensureLine(state, lineCode);
      const kind = eligibleKind(wanted, state, ctx, 'I9');
      const driver = clash(state, wanted, ['driver'], office.party);
      ensure(!driver, { code: 'CO_DRIVER_IS_DRIVER', kind: 'rule', rule: 'I9', pointer: '/party', message: `${driver?.party} drives ${lineCode} ${span(driver)}, and the co-driver is not the driver. Name another party.` });
      const same = clash(state, wanted, ['coDriver'], office.party);
      ensure(!same, { code: 'CO_DRIVER_SEAT_HELD', kind: 'rule', rule: 'I9', pointer: '/from', message: `${same?.party} co-drives ${lineCode} already, ${span(same)}. Release that seat first, or begin later.` });
      return [{ type: 'CoDriverAppointed', data: { lineCode, ...office, kind } }];
    },
  }),

  DesignateNationalCoordinator: command<CycleCommands['DesignateNationalCoordinator'], CycleState, CycleEvent, SeatRefs>({
    authority: ({ state: code }, state) => within(state, { state: code, party: code }),
    facts: ({ state: code }) => ({ party: ref<PartyFacts>('party', code) }),
    decide: ({ state: code, ...office }, state, ctx) => {
      const wanted: Wanted = { seat: 'coordinator', target: code, party: code, ...office };
      if (isHeld(state, wanted)) return [];
      ensureExists(state);
      const kind = eligibleKind(wanted, state, ctx, 'I10');
      const other = clash(state, wanted, ['coordinator']);
      ensure(!other, { code: 'COORDINATOR_SEAT_TAKEN', kind: 'rule', rule: 'I10', pointer: '/from', message: `${code} has a coordinator ${span(other)}, and a state has one at a time. Release that seat first, or begin later.` });
      return [{ type: 'NationalCoordinatorDesignated', data: { state: code, party: code, ...office, kind } }];
    },
  }),

  /** I11: nobody need follow; a vacant line is allowed, blocks submission and approval, and shows. */
  ReleaseRole: command<CycleCommands['ReleaseRole'], CycleState, CycleEvent>({
    authority: ({ seat, target, party }, state) => within(state, { party, ...(seat === 'coordinator' ? { state: target } : { line: target }) }),
    decide: ({ seat, target, party, reason, to: lastDay }, state, ctx) => {
      const to = lastDay ?? judgedOn(ctx);
      const held = state.seats.find((known) => known.seat === seat && known.target === target && known.party === party && coversDay(known, to));
      if (held?.to === to) return [];
      ensureExists(state);
      ensureDay(to, '/to');
      ensure(held !== undefined, { code: 'SEAT_NOT_HELD', kind: 'state', rule: 'I11', pointer: '/to', message: `${party} does not hold the seat ${seat} of ${target} on ${to}. Name a day on which it does.` });
      return [{ type: 'RoleReleased', data: { seat, target, party, to, reason } }];
    },
  }),
};

/** The very seat, wanted again. */
const isHeld = (state: CycleState, wanted: Wanted): boolean =>
  state.seats.some((seat) => seat.seat === wanted.seat && seat.target === wanted.target && seat.party === wanted.party && seat.from === wanted.from && seat.to === wanted.to && seat.holder === wanted.holder);

/** A seat of the target, of one of the kinds (and of the party, where given), that shares a day with the one wanted. */
const clash = (state: CycleState, wanted: Wanted, kinds: readonly Seat['seat'][], party?: string): Seat | undefined =>
  state.seats.find((seat) =>
    kinds.includes(seat.seat) && seat.target === wanted.target && (party === undefined || seat.party === party) && overlaps(seat.from, seat.to, wanted.from, wanted.to));

function ensureLine(state: CycleState, line: string): void {
  ensureExists(state);
  ensure(state.lines.some(({ lineCode }) => lineCode === line), { code: 'LINE_UNKNOWN', kind: 'missing', pointer: '/lineCode', message: `The cycle has no line ${line}. Define it first.` });
}

/** The party's kind on the seat's first day, if the definition lets that kind hold the seat; dates within reason. */
function eligibleKind({ seat, party, from, to }: Wanted, state: CycleState, ctx: Context<{ party: PartyFacts }>, rule: string): string {
  const pointer = seat === 'coordinator' ? '/state' : '/party';
  ensureDay(from, '/from');
  if (to !== undefined) ensureDay(to, '/to');
  ensure(to === undefined || from <= to, { code: 'SEAT_DATES_BACKWARDS', kind: 'rule', rule, pointer: '/to', message: `The last day ${to} lies before the first, ${from}.` });
  ensure(from <= state.to, { code: 'SEAT_AFTER_CYCLE', kind: 'rule', rule, pointer: '/from', message: `The cycle ends on ${state.to}; a seat from ${from} belongs to the cycle that follows.` });
  const { code, kinds } = ctx.facts.party;
  ensure(code !== undefined, { code: 'PARTY_UNKNOWN', kind: 'missing', pointer, message: `There is no party ${party}. Register it first.` });
  const kind = kinds.find((interval) => coversDay(interval, from))?.kind;
  if (kind === undefined) throw new Refused({ code: 'PARTY_NOT_VALID', kind: 'rule', rule, pointer: '/from', message: `${party} is not registered as valid on ${from}. Begin on a day on which it is.` });
  const may = kindsFor(seat, definitionOf(ctx));
  ensure(may.includes(kind), { code: 'PARTY_KIND_MAY_NOT', kind: 'rule', rule, pointer, message: `${party} is ${kind} on ${from}, and the seat ${seat} is open to ${may.join(', ') || 'nobody in this programme'}.` });
  return kind;
}

/** Kinds of party that may hold a structural seat: those of every role that is such a seat. */
const kindsFor = (seat: Seat['seat'], { roles }: Definition): readonly string[] => [...new Set(roles.filter((role) => role.seat === seat).flatMap(({ kinds }) => kinds))];

const span = (seat: { from: LocalDate; to?: LocalDate } | undefined): string => (seat?.to ? `from ${seat.from} to ${seat.to}` : `from ${seat?.from} on`);
