import type { DefinitionRef, LocalDate } from '#kernel';
import type { CycleEventData } from './events.js';
import type { CycleFacts, Seat, Substitute } from './facts.js';
import { noTracks, type Tracks } from './tracks.js';

export interface Priority extends Readonly<CycleEventData<'PriorityAdopted'>> {
  /** The last rewording; what was adopted stays as it was (I6). */
  readonly reworded?: CycleEventData<'PriorityReworded'>;
  readonly repealed?: CycleEventData<'PriorityRepealed'>;
}

export interface StrategicPlan {
  readonly kind: 'GENERAL' | 'PER_PRIORITY';
  readonly priorityCode?: string;
  readonly status: 'submitted' | 'approved';
  /** Document that was submitted. */
  readonly submittedRef: string;
  /** Subject who submitted it and may therefore not approve it. */
  readonly author: string;
  /** Set by the approval. */
  readonly approvedRef?: string;
  readonly decidedOn?: LocalDate;
}

/** A contribution to the assessment: the current one of a party and kind. */
export type Contribution = Readonly<CycleEventData<'ThreatContributionSubmitted'>>;
export type Meeting = { readonly kind: string; readonly on: LocalDate; readonly oapId?: string; readonly held?: CycleEventData<'MeetingHeld'>; readonly scheduled?: CycleEventData<'MeetingScheduled'> };
export type Recommendation = Readonly<CycleEventData<'RecommendationMade'>> & { readonly answered?: CycleEventData<'RecommendationAnswered'> };

export interface Evaluation {
  readonly launched?: CycleEventData<'EvaluationLaunched'>;
  readonly published?: CycleEventData<'EvaluationPublished'>;
  readonly waived?: CycleEventData<'EvaluationWaived'>;
  readonly findings: readonly CycleEventData<'EvaluationFindingRecorded'>[];
  readonly recommendations: readonly Recommendation[];
  readonly carried: readonly CycleEventData<'FindingCarriedForward'>[];
}

export interface CycleState {
  readonly cycleId: string;
  readonly status: CycleFacts['status'] | 'closed' | 'superseded';
  readonly programme: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly definition: DefinitionRef | undefined;
  readonly tracks: Tracks;
  /** Day until which contributions are asked for. */
  readonly contributionsDue?: LocalDate;
  readonly contributions: readonly Contribution[];
  /** Parties that declined and have not contributed since. */
  readonly declined: readonly CycleEventData<'ThreatContributionDeclined'>[];
  readonly assessment?: CycleEventData<'ThreatAssessmentPublished'>;
  readonly advisory?: CycleEventData<'PolicyAdvisoryDocumentIssued'>;
  readonly proposals: readonly CycleEventData<'PriorityProposed'>[];
  /** Proposals withdrawn and not made again. */
  readonly withdrawn: readonly CycleEventData<'PriorityProposalWithdrawn'>[];
  readonly priorities: readonly Priority[];
  readonly selection?: CycleEventData<'PrioritySelectionConcluded'>;
  readonly goals: readonly CycleEventData<'StrategicGoalDefined'>[];
  readonly strategicPlans: readonly StrategicPlan[];
  readonly lines: readonly CycleEventData<'PlanLineDefined'>[];
  readonly nominations: readonly CycleEventData<'RoleHolderNominated'>[];
  readonly seats: readonly Seat[];
  readonly substitutes: readonly Substitute[];
  /** The last refusal of each appointment. */
  readonly declinedRoles: readonly CycleEventData<'RoleDeclined'>[];
  readonly meetings: readonly Meeting[];
  readonly plans: readonly CycleEventData<'PlanRegistered'>[];
  readonly closedPlans: readonly CycleEventData<'PlanClosed'>[];
  readonly workProgrammes: readonly CycleEventData<'WorkProgrammeCommitted'>[];
  readonly nationalPlans: readonly CycleEventData<'NationalPlanIntegrated'>[];
  readonly fundingCalls: readonly CycleEventData<'FundingCallOpened'>[];
  readonly midTermReview?: CycleEventData<'MidTermReviewConcluded'>;
  readonly publishedResults: readonly CycleEventData<'AnnualResultsPublished'>[];
  readonly evaluation: Evaluation;
}

export const initial: CycleState = {
  cycleId: '', status: 'unknown', programme: '', from: '', to: '', definition: undefined, tracks: noTracks, contributions: [], declined: [], proposals: [], withdrawn: [], priorities: [], goals: [], strategicPlans: [], lines: [],
  nominations: [], seats: [], substitutes: [], declinedRoles: [], meetings: [], plans: [], closedPlans: [], workProgrammes: [], nationalPlans: [], fundingCalls: [], publishedResults: [],
  evaluation: { findings: [], recommendations: [], carried: [] },
};

/** What other nouns may know: codes, seats and statuses, no titles and no authors. */
export const factsOf = (state: CycleState): CycleFacts => ({
  ...(state.status === 'closed' || state.status === 'superseded' ? { status: 'ended', settled: state.status } : { status: state.status }),
  programme: state.programme,
  from: state.from,
  to: state.to,
  definition: state.definition,
  priorities: state.priorities.filter(isInForce).map(({ code }) => code),
  goals: state.goals.map(({ code, horizontal, priorityCode }) => ({ code, horizontal, priorityCode })),
  strategicPlans: state.strategicPlans.map(({ kind, priorityCode, status }) => ({ kind, priorityCode, status })),
  lines: state.lines.map(({ lineCode, priorityCode }) => ({ lineCode, priorityCode })),
  seats: state.seats,
  substitutes: state.substitutes,
  plans: state.plans.map(({ oapId }) => oapId),
  recommendations: state.evaluation.recommendations.map(({ recommendationId, addressee }) => ({ recommendationId, addressee })),
});

export const isInForce = ({ repealed }: Priority): boolean => repealed === undefined;

/** Two plans are the same one if they are of one kind and, per priority, of one priority. */
export const isSamePlan = (a: Pick<StrategicPlan, 'kind' | 'priorityCode'>, b: Pick<StrategicPlan, 'kind' | 'priorityCode'>): boolean =>
  a.kind === b.kind && a.priorityCode === b.priorityCode;

/** A seat, `day` given, is held on that day: both ends count. */
export const coversDay = (seat: Pick<Seat, 'from' | 'to'>, day: LocalDate): boolean => seat.from <= day && (seat.to === undefined || day <= seat.to);
