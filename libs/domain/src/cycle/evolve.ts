import { addDays, type DataOf, type Decider, type EventMeta, type LocalDate } from '#kernel';
import type { CycleCommands } from './commands.js';
import type { events, CycleEvent } from './events.js';
import type { CycleFacts, Seat } from './facts.js';
import { coversDay, isSamePlan, type CycleState, type Evaluation, type Meeting, type Priority } from './state.js';
import { trackStep } from './tracks.js';

export type CycleDecider = Decider<'cycle', CycleState, CycleFacts, typeof events, CycleCommands>;

const folds: CycleDecider['evolve'] = {
  CycleAnnounced: (state, { cycleId, programme, from, to, definition }) => ({ ...state, status: 'announced', cycleId, programme, from, to, definition }),
  CycleActivated: (state) => ({ ...state, status: 'running' }),
  CycleEnded: (state) => ({ ...state, status: 'ended' }),
  CycleClosed: (state) => ({ ...state, status: 'closed' }),
  CycleSuperseded: (state) => ({ ...state, status: 'superseded' }),
  CycleMigrated: (state, { to }) => ({ ...state, definition: to }),
  StepReopened: (state) => state,

  ThreatContributionsRequested: (state, { deadline }) => ({ ...state, contributionsDue: deadline }),
  ThreatContributionSubmitted: (state, given) => ({
    ...state,
    contributions: [...state.contributions.filter(({ party, kind }) => party !== given.party || kind !== given.kind), given],
    declined: state.declined.filter(({ party }) => party !== given.party),
  }),
  ThreatContributionDeclined: (state, declined) => ({ ...state, declined: [...state.declined, declined] }),
  ThreatAssessmentPublished: (state, assessment) => ({ ...state, assessment }),

  PolicyAdvisoryDocumentIssued: (state, advisory) => ({ ...state, advisory }),
  PriorityProposed: (state, proposal) => ({ ...state, proposals: [...state.proposals.filter(({ code }) => code !== proposal.code), proposal], withdrawn: state.withdrawn.filter(({ code }) => code !== proposal.code) }),
  PriorityProposalWithdrawn: (state, withdrawn) => ({ ...state, proposals: state.proposals.filter(({ code }) => code !== withdrawn.code), withdrawn: [...state.withdrawn, withdrawn] }),
  PriorityAdopted: (state, priority) => ({ ...state, priorities: [...state.priorities, priority], proposals: state.proposals.filter(({ code }) => code !== priority.code) }),
  PriorityReworded: (state, reworded) => withPriority(state, reworded.code, { reworded }),
  PriorityRepealed: (state, repealed) => withPriority(state, repealed.code, { repealed }),
  PrioritySelectionConcluded: (state, selection) => ({ ...state, selection }),
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

  RoleHolderNominated: (state, nomination) => ({ ...state, nominations: [...state.nominations, nomination] }),
  DriverAppointed: (state, { lineCode, ...office }) => seated(state, { seat: 'driver', target: lineCode, ...office }),
  CoDriverAppointed: (state, { lineCode, ...office }) => seated(state, { seat: 'coDriver', target: lineCode, ...office }),
  GoalSupervisorAppointed: (state, { goalCode, ...office }) => seated(state, { seat: 'goalSupervisor', target: goalCode, ...office }),
  NationalCoordinatorDesignated: (state, { state: code, ...office }) => seated(state, { seat: 'coordinator', target: code, ...office }),
  RoleAccepted: (state, taken) => ({ ...state, seats: state.seats.map((seat) => (isInterval(seat, taken) ? { ...seat, accepted: true } : seat)) }),
  RoleDeclined: (state, declined) => ({
    ...state,
    seats: state.seats.flatMap((seat) => (!isInterval(seat, declined) ? [seat] : declined.to < seat.from ? [] : [{ ...seat, to: declined.to }])),
    declinedRoles: [...state.declinedRoles.filter((one) => one.seat !== declined.seat || one.target !== declined.target || one.party !== declined.party), declined],
  }),
  RoleReleased: (state, released) => ({ ...state, seats: state.seats.map((seat) => (isReleased(seat, released) ? { ...seat, to: released.to } : seat)) }),
  SubstituteDesignated: (state, { kind: _kind, ...substitute }) => ({ ...state, substitutes: [...state.substitutes, substitute] }),
  SeatsHandedOver: (state, { party, toHolder, from, seats: handed }) => ({
    ...state,
    seats: state.seats.flatMap((seat) => (handed.some((one) => isInterval(seat, { ...one, party })) ? splitAt(seat, from, toHolder) : [seat])),
  }),

  MeetingScheduled: (state, scheduled) => {
    const known = state.meetings.find((one) => isMeeting(one, scheduled, scheduled.on));
    return { ...state, meetings: [...state.meetings.filter((one) => one !== known), { kind: scheduled.kind, on: scheduled.on, oapId: scheduled.oapId, scheduled }] };
  },
  MeetingHeld: (state, held) => {
    const on = held.scheduledOn ?? held.heldOn;
    const known = state.meetings.find((one) => isMeeting(one, held, on));
    return { ...state, meetings: [...state.meetings.filter((one) => one !== known), { kind: held.kind, on, oapId: held.oapId, scheduled: known?.scheduled, held }] };
  },

  PlanRegistered: (state, plan) => ({ ...state, plans: [...state.plans, plan] }),
  PlanClosed: (state, closure) => ({ ...state, closedPlans: [...state.closedPlans, closure] }),
  WorkProgrammeCommitted: (state, programme) => ({ ...state, workProgrammes: [...state.workProgrammes.filter(({ party, year }) => party !== programme.party || year !== programme.year), programme] }),
  NationalPlanIntegrated: (state, link) => ({ ...state, nationalPlans: [...state.nationalPlans, link] }),
  FundingCallOpened: (state, call) => ({ ...state, fundingCalls: [...state.fundingCalls, call] }),

  MidTermReviewConcluded: (state, midTermReview) => ({ ...state, midTermReview }),
  AnnualResultsPublished: (state, publication) => ({ ...state, publishedResults: [...state.publishedResults, publication] }),
  EvaluationLaunched: (state, launched) => evaluated(state, { launched, published: undefined, waived: undefined }),
  EvaluationFindingRecorded: (state, finding) => evaluated(state, { findings: [...state.evaluation.findings, finding] }),
  RecommendationMade: (state, recommendation) => evaluated(state, { recommendations: [...state.evaluation.recommendations, recommendation] }),
  EvaluationPublished: (state, published) => evaluated(state, { published }),
  EvaluationWaived: (state, waived) => evaluated(state, { waived }),
  RecommendationAnswered: (state, answered) =>
    evaluated(state, { recommendations: state.evaluation.recommendations.map((one) => (one.recommendationId === answered.recommendationId ? { ...one, answered } : one)) }),
  FindingCarriedForward: (state, carried) => evaluated(state, { carried: [...state.evaluation.carried, carried] }),
};

/** Every fold, followed by what the event means for the four tracks. */
export const evolve = Object.fromEntries(
  Object.entries(folds).map(([type, fold]) => [
    type,
    (state: CycleState, data: never, meta: EventMeta): CycleState => {
      const next = (fold as (state: CycleState, data: never, meta: EventMeta) => CycleState)(state, data, meta);
      return { ...next, tracks: trackStep(next.tracks, { type, data } as CycleEvent, meta.effectiveAt) };
    },
  ]),
) as unknown as CycleDecider['evolve'];

const seated = (state: CycleState, seat: Seat): CycleState => ({
  ...state,
  seats: [...state.seats, seat],
  nominations: state.nominations.filter((one) => one.seat !== seat.seat || one.target !== seat.target || one.party !== seat.party),
});

const evaluated = (state: CycleState, change: Partial<Evaluation>): CycleState => ({ ...state, evaluation: { ...state.evaluation, ...change } });
const withPriority = (state: CycleState, code: string, change: Partial<Priority>): CycleState => ({ ...state, priorities: state.priorities.map((one) => (one.code === code ? { ...one, ...change } : one)) });

const isMeeting = (meeting: Meeting, { kind, oapId }: { kind: string; oapId?: string }, on: string): boolean => meeting.kind === kind && meeting.oapId === oapId && meeting.on === on;

type Interval = Pick<Seat, 'seat' | 'target' | 'party' | 'from'>;
const isInterval = (seat: Seat, named: Interval): boolean => seat.seat === named.seat && seat.target === named.target && seat.party === named.party && seat.from === named.from;

/** A party may hold a seat several times over the years; the release names a day within one of them. */
const isReleased = (seat: Seat, { seat: kind, target, party, to }: DataOf<(typeof events)['RoleReleased']>): boolean =>
  seat.seat === kind && seat.target === target && seat.party === party && coversDay(seat, to);

/** An interval as it stands until the day before, and from the day on in other hands; what had not begun goes over whole. */
const splitAt = (seat: Seat, day: LocalDate, holder: string): readonly Seat[] =>
  seat.from >= day ? [{ ...seat, holder }] : [{ ...seat, to: addDays(day, -1) }, { ...seat, from: day, holder }];
