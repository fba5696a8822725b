import { decider } from '#kernel';
import type { CycleCommands } from './commands.js';
import { events, type CycleEvent } from './events.js';
import type { CycleFacts, Seat } from './facts.js';
import { header } from './header.js';
import { policySetting } from './policy-setting.js';
import { seats } from './seats.js';
import { coversDay, factsOf, initial, isSamePlan, part, type CycleState } from './state.js';
import { strategicPlan } from './strategic-plan.js';

/** One run of a programme: what it pursues, who holds which seat in it, which plans belong to it. */
export const cycle = decider<CycleCommands, CycleState, CycleFacts, typeof events>()({
  name: 'cycle',
  events,
  initial,
  facts: factsOf,
  part,
  commands: { ...header, ...policySetting, ...strategicPlan, ...seats },
  evolve: {
    CycleAnnounced: (state, { cycleId, programme, from, to, definition }) => ({ ...state, status: 'announced', cycleId, programme, from, to, definition }),
    CycleActivated: (state) => ({ ...state, status: 'running' }),
    CycleEnded: (state) => ({ ...state, status: 'ended' }),
    PriorityAdopted: (state, priority) => ({ ...state, priorities: [...state.priorities, priority] }),
    StrategicGoalDefined: (state, goal) => ({ ...state, goals: [...state.goals, goal] }),
    StrategicPlanSubmitted: (state, { docRef, ...named }, { actor }) => ({
      ...state,
      strategicPlans: [...state.strategicPlans.filter((plan) => !isSamePlan(plan, named)), { ...named, status: 'submitted', submittedRef: docRef, author: actor.subject }],
    }),
    StrategicPlanApproved: (state, { docRef, decidedOn, ...named }) => ({
      ...state,
      strategicPlans: state.strategicPlans.map((plan) => (isSamePlan(plan, named) ? { ...plan, status: 'approved', approvedRef: docRef, decidedOn } : plan)),
    }),
    PlanLineDefined: (state, line) => ({ ...state, lines: [...state.lines, line] }),
    DriverAppointed: (state, { lineCode, ...office }) => seated(state, { seat: 'driver', target: lineCode, ...office }),
    CoDriverAppointed: (state, { lineCode, ...office }) => seated(state, { seat: 'coDriver', target: lineCode, ...office }),
    NationalCoordinatorDesignated: (state, { state: code, ...office }) => seated(state, { seat: 'coordinator', target: code, ...office }),
    RoleReleased: (state, released) => ({ ...state, seats: state.seats.map((seat) => (isReleased(seat, released) ? { ...seat, to: released.to } : seat)) }),
    PlanRegistered: (state, plan) => ({ ...state, plans: [...state.plans, plan] }),
  },
});

const seated = (state: CycleState, seat: Seat): CycleState => ({ ...state, seats: [...state.seats, seat] });

type Released = Extract<CycleEvent, { type: 'RoleReleased' }>['data'];

/** A party may hold a seat several times over the years; the release names a day within one of them. */
const isReleased = (seat: Seat, { seat: kind, target, party, to }: Released): boolean =>
  seat.seat === kind && seat.target === target && seat.party === party && coversDay(seat, to);
