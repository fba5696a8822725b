import { command, ensure, overlaps, ref, type Context, type FactRef, type LocalDate, type Scope } from '#kernel';
import type { PartyFacts } from '../party/facts.js';
import { ensureDayOf, ensureExists, ensureUnsettled, judgedOn, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import { eligibleKind } from './eligibility.js';
import type { CycleEvent } from './events.js';
import type { CycleSeat, Seat } from './facts.js';
import { coversDay, type CycleState } from './state.js';

type SeatRefs = { readonly party: FactRef<PartyFacts> };
type Wanted = Omit<Seat, 'kind'>;

/** Who drives, co-drives, supervises a goal and coordinates, in intervals that may lie ahead. Which kinds of party may is the definition's roles' matter. */
export const seats = {
  AppointDriver: command<CycleCommands['AppointDriver'], CycleState, CycleEvent, SeatRefs>({
    authority: ({ lineCode }, state) => within(state, { line: lineCode }),
    facts: ({ party }) => ({ party: ref<PartyFacts>('party', party) }),
    decide: ({ lineCode, ...office }, state, ctx) => {
      const wanted: Wanted = { seat: 'driver', target: lineCode, ...office };
      if (isHeld(state, wanted)) return [];
      ensureLine(state, lineCode);
      const kind = kindToSeat(wanted, state, ctx, 'I8');
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
      const kind = kindToSeat(wanted, state, ctx, 'I9');
      const driver = clash(state, wanted, ['driver'], office.party);
      ensure(!driver, { code: 'CO_DRIVER_IS_DRIVER', kind: 'rule', rule: 'I9', pointer: '/party', message: `${driver?.party} drives ${lineCode} ${span(driver)}, and the co-driver is not the driver. Name another party.` });
      const same = clash(state, wanted, ['coDriver'], office.party);
      ensure(!same, { code: 'CO_DRIVER_SEAT_HELD', kind: 'rule', rule: 'I9', pointer: '/from', message: `${same?.party} co-drives ${lineCode} already, ${span(same)}. Release that seat first, or begin later.` });
      return [{ type: 'CoDriverAppointed', data: { lineCode, ...office, kind } }];
    },
  }),

  /** I10: a horizontal goal has one supervisor at a time, in a programme that has the role at all. */
  AppointGoalSupervisor: command<CycleCommands['AppointGoalSupervisor'], CycleState, CycleEvent, SeatRefs>({
    authority: ({ goalCode, party }, state) => within(state, { goal: goalCode, party }),
    facts: ({ party }) => ({ party: ref<PartyFacts>('party', party) }),
    decide: ({ goalCode, ...office }, state, ctx) => {
      const wanted: Wanted = { seat: 'goalSupervisor', target: goalCode, ...office };
      if (isHeld(state, wanted)) return [];
      ensureGoal(state, goalCode, '/goalCode');
      const kind = kindToSeat(wanted, state, ctx, 'I10');
      const other = clash(state, wanted, ['goalSupervisor']);
      ensure(!other, { code: 'SUPERVISOR_SEAT_TAKEN', kind: 'rule', rule: 'I10', pointer: '/from', message: `${other?.party} supervises ${goalCode} ${span(other)}, and a goal has one supervisor at a time. Release it first, or begin later.` });
      return [{ type: 'GoalSupervisorAppointed', data: { goalCode, ...office, kind } }];
    },
  }),

  DesignateNationalCoordinator: command<CycleCommands['DesignateNationalCoordinator'], CycleState, CycleEvent, SeatRefs>({
    authority: ({ state: code }, state) => within(state, { state: code, party: code }),
    facts: ({ state: code }) => ({ party: ref<PartyFacts>('party', code) }),
    decide: ({ state: code, ...office }, state, ctx) => {
      const wanted: Wanted = { seat: 'coordinator', target: code, party: code, ...office };
      if (isHeld(state, wanted)) return [];
      ensureUnsettled(state);
      const kind = kindToSeat(wanted, state, ctx, 'I10');
      const other = clash(state, wanted, ['coordinator']);
      ensure(!other, { code: 'COORDINATOR_SEAT_TAKEN', kind: 'rule', rule: 'I10', pointer: '/from', message: `${code} has a coordinator ${span(other)}, and a state has one at a time. Release that seat first, or begin later.` });
      return [{ type: 'NationalCoordinatorDesignated', data: { state: code, party: code, ...office, kind } }];
    },
  }),

  /** I11: nobody need follow; a vacant line is allowed, blocks submission and approval, and shows. */
  ReleaseRole: command<CycleCommands['ReleaseRole'], CycleState, CycleEvent>({
    authority: ({ seat, target, party }, state) => within(state, { party, ...scopeOfSeat(seat, target) }),
    decide: ({ seat, target, party, reason, to: lastDay }, state, ctx) => {
      const to = lastDay ?? judgedOn(ctx);
      const held = state.seats.find((known) => known.seat === seat && known.target === target && known.party === party && coversDay(known, to));
      if (held?.to === to) return [];
      ensureExists(state);
      ensureDayOf(state, to, '/to');
      ensure(held !== undefined, { code: 'SEAT_NOT_HELD', kind: 'state', rule: 'I11', pointer: '/to', message: `${party} does not hold the seat ${seat} of ${target} on ${to}. Name a day on which it does.` });
      return [{ type: 'RoleReleased', data: { seat, target, party, to, reason } }];
    },
  }),
};

/** The rule that says who may hold a seat, and how many. */
export const SEAT_RULES: Readonly<Record<CycleSeat, string>> = { driver: 'I8', coDriver: 'I9', coordinator: 'I10', goalSupervisor: 'I10' };

/** The very seat, wanted again. */
const isHeld = (state: CycleState, wanted: Wanted): boolean =>
  state.seats.some((seat) => seat.seat === wanted.seat && seat.target === wanted.target && seat.party === wanted.party && seat.from === wanted.from && seat.to === wanted.to && seat.holder === wanted.holder);

/** A seat of the target, of one of the kinds (and of the party, where given), that shares a day with the one wanted. */
const clash = (state: CycleState, wanted: Wanted, kinds: readonly Seat['seat'][], party?: string): Seat | undefined =>
  state.seats.find((seat) =>
    kinds.includes(seat.seat) && seat.target === wanted.target && (party === undefined || seat.party === party) && overlaps(seat.from, seat.to, wanted.from, wanted.to));

export function ensureLine(state: CycleState, line: string, pointer = '/lineCode'): void {
  ensureUnsettled(state);
  ensure(state.lines.some(({ lineCode }) => lineCode === line), { code: 'LINE_UNKNOWN', kind: 'missing', pointer, message: `The cycle has no line ${line}. Define it first.` });
}

export function ensureGoal(state: CycleState, goal: string, pointer: string): void {
  ensureUnsettled(state);
  const known = state.goals.find(({ code }) => code === goal);
  ensure(known !== undefined, { code: 'GOAL_UNKNOWN', kind: 'missing', rule: 'I10', pointer, message: `The cycle has no goal ${goal}. Define it first.` });
  ensure(known.horizontal, { code: 'GOAL_NOT_HORIZONTAL', kind: 'rule', rule: 'I10', pointer, message: `${goal} belongs to one priority, whose drivers answer for it; only horizontal goals are supervised.` });
}

/** What a seat is of, for the policy: its line, its state or its goal. */
export const scopeOfSeat = (seat: CycleSeat, target: string): Omit<Scope, 'cycle'> =>
  seat === 'coordinator' ? { state: target } : seat === 'goalSupervisor' ? { goal: target } : { line: target };

/** The party's kind on the seat's first day, if the definition lets that kind hold the seat; dates within reason. */
function kindToSeat({ seat, party, from, to }: Wanted, state: CycleState, ctx: Context<{ party: PartyFacts }>, rule: string): string {
  ensureDayOf(state, from, '/from');
  if (to !== undefined) ensureDayOf(state, to, '/to');
  ensure(to === undefined || from <= to, { code: 'SEAT_DATES_BACKWARDS', kind: 'rule', rule, pointer: '/to', message: `The last day ${to} lies before the first, ${from}.` });
  ensure(from <= state.to, { code: 'SEAT_AFTER_CYCLE', kind: 'rule', rule, pointer: '/from', message: `The cycle ends on ${state.to}; a seat from ${from} belongs to the cycle that follows.` });
  return eligibleKind({ seat, party, on: from }, ctx, rule, { party: seat === 'coordinator' ? '/state' : '/party', day: '/from' });
}

const span = (seat: { from: LocalDate; to?: LocalDate } | undefined): string => (seat?.to ? `from ${seat.from} to ${seat.to}` : `from ${seat?.from} on`);
