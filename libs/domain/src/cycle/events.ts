import { event, type DefinitionRef, type EventsOf, type LocalDate } from '#kernel';

/** Structural seats of a cycle: of a plan line, of a state, of a horizontal goal. */
export type CycleSeat = 'driver' | 'coDriver' | 'coordinator' | 'goalSupervisor';

/** Steps of a cycle, in order: policy development, policy setting, implementation, evaluation. */
export type StepNo = 1 | 2 | 3 | 4;

/** DATA answers a request; a THEMATIC_ANALYSIS (of a drug market, say) may come at any time and be linked to plans. */
export type ContributionKind = 'DATA' | 'THEMATIC_ANALYSIS';
export type MeetingKind = 'NEC' | 'WORKSHOP' | 'KICKOFF' | 'DRAFTING' | 'OPERATIONAL';
export type PlanOutcome = 'CLOSED' | 'CANCELLED';
export type RecommendationAnswer = 'ACCEPTED' | 'PARTLY_ACCEPTED' | 'REJECTED';

/** A total as somebody published it: without components, in the unit of its indicator. */
export interface PublishedFigure {
  indicator: string;
  value: number;
  unit: string;
  /** The source says "more than" or "over". */
  atLeast?: boolean;
  qualifier?: 'identified' | 'potential' | 'estimated';
  period: { from: LocalDate; to: LocalDate };
}

/** A seat that stands against an evaluation's independence, or is disclosed with it (I19). */
export interface SeatOfParty {
  seat: string;
  target: string;
  party: string;
}

/** A seat opened in a cycle. `kind` is the party's kind at `from` (A4). */
interface SeatOpened {
  party: string;
  kind: string;
  from: LocalDate;
  to?: LocalDate;
  /** Opaque subject, where the seat is one person's. */
  holder?: string;
}

/** Names one interval in one seat by the day it begins. */
interface SeatInterval {
  seat: CycleSeat;
  target: string;
  party: string;
  from: LocalDate;
}

export const events = {
  CycleAnnounced: event<{ cycleId: string; programme: string; startYear: number; from: LocalDate; to: LocalDate; definition: DefinitionRef }>({ effective: 'any' }),
  CycleActivated: event<{ cycleId: string }>({ effective: 'past' }),
  CycleEnded: event<{ cycleId: string }>({ effective: 'past' }),
  CycleClosed: event<{ cycleId: string }>({ effective: 'past' }),
  /** `by`: the cycle in its place, where there is one. */
  CycleSuperseded: event<{ cycleId: string; by?: string; reason: string; docRef: string }>({ effective: 'past' }),
  /** The rules of the cycle are those of `to` from here on; what was decided before was decided by `from`. */
  CycleMigrated: event<{ cycleId: string; from: DefinitionRef; to: DefinitionRef; reason: string; docRef?: string }>({ effective: 'past' }),
  StepReopened: event<{ step: StepNo; reason: string }>({ effective: 'past' }),

  ThreatContributionsRequested: event<{ deadline: LocalDate }>({ effective: 'past' }),
  /** One is current for each party and kind: a later one takes its place. `partyKind` as of the day it was given. */
  ThreatContributionSubmitted: event<{ party: string; partyKind: string; kind: ContributionKind; title?: string; docRef?: string; oapIds?: readonly string[] }>({ effective: 'past' }),
  ThreatContributionDeclined: event<{ party: string; reason: string }>({ effective: 'past' }),
  /** What it recommends, as it words it: a definition's catalogue of priorities follows the assessment, it does not bind it. */
  ThreatAssessmentPublished: event<{ docRef: string; recommendedPriorities: readonly string[] }>({ effective: 'past' }),

  PolicyAdvisoryDocumentIssued: event<{ docRef: string; coSigned?: string }>({ effective: 'past' }),
  PriorityProposed: event<{ code: string; title: string; basis?: string; proposedBy: string }>({ effective: 'past' }),
  PriorityProposalWithdrawn: event<{ code: string; reason: string }>({ effective: 'past' }),
  /** `exceeds`: the configured number of priorities that this one goes beyond (I5: a warning, never a refusal). */
  PriorityAdopted: event<{ code: string; title: string; aim: string; docRef: string; decidedOn: LocalDate; basis?: string; exceeds?: number }>({ effective: 'past' }),
  PriorityReworded: event<{ code: string; title: string; aim: string; docRef: string; decidedOn: LocalDate }>({ effective: 'past' }),
  PriorityRepealed: event<{ code: string; reason: string; docRef: string; decidedOn: LocalDate }>({ effective: 'past' }),
  PrioritySelectionConcluded: event<{ docRef: string; codes: readonly string[] }>({ effective: 'past' }),
  StrategicGoalDefined: event<{ code: string; title: string; horizontal: boolean; priorityCode?: string }>({ effective: 'past' }),
  StrategicPlanSubmitted: event<{ kind: 'GENERAL' | 'PER_PRIORITY'; priorityCode?: string; docRef: string }>({ effective: 'past' }),
  StrategicPlanApproved: event<{ kind: 'GENERAL' | 'PER_PRIORITY'; priorityCode?: string; docRef: string; decidedOn: LocalDate }>({ effective: 'past' }),
  PlanLineDefined: event<{ lineCode: string; priorityCode: string; title: string }>({ effective: 'past' }),

  /** `kind`: the party's kind on the day of nomination. */
  RoleHolderNominated: event<{ seat: CycleSeat; target: string; party: string; kind: string; nominatedBy: string }>({ effective: 'past' }),
  DriverAppointed: event<{ lineCode: string } & SeatOpened>({ effective: 'any' }),
  CoDriverAppointed: event<{ lineCode: string } & SeatOpened>({ effective: 'any' }),
  GoalSupervisorAppointed: event<{ goalCode: string } & SeatOpened>({ effective: 'any' }),
  NationalCoordinatorDesignated: event<{ state: string } & SeatOpened>({ effective: 'any' }),
  RoleAccepted: event<SeatInterval>({ effective: 'past' }),
  /** `to` is the last day in office: before `from` where the seat was never taken. */
  RoleDeclined: event<SeatInterval & { to: LocalDate; reason: string }>({ effective: 'past' }),
  /** `to` is the last day in office. */
  RoleReleased: event<{ seat: CycleSeat; target: string; party: string; to: LocalDate; reason: string }>({ effective: 'any' }),
  /** `party` keeps the seat; `substitute` acts in it from the first to the last day. `kind`: the substitute's on the first. */
  SubstituteDesignated: event<{ seat: CycleSeat; target: string; party: string; substitute: string; kind: string; from: LocalDate; to: LocalDate; holder?: string }>({ effective: 'any' }),
  /** The intervals that went over, each by the day it had begun; from `from` on they are `toHolder`'s. Holders are opaque subjects (I25). */
  SeatsHandedOver: event<{ party: string; fromHolder: string; toHolder: string; from: LocalDate; seats: readonly { seat: CycleSeat; target: string; from: LocalDate; to?: LocalDate }[]; reason: string }>({ effective: 'any' }),

  /** A meeting is known by its kind, its day and, where it is about one, its plan. */
  MeetingScheduled: event<{ kind: MeetingKind; on: LocalDate; oapId?: string; place?: string; title?: string }>({ effective: 'past' }),
  /** `scheduledOn`: the day for which it was scheduled, where it was. */
  MeetingHeld: event<{ kind: MeetingKind; heldOn: LocalDate; oapId?: string; scheduledOn?: LocalDate; conclusions?: string; docRef?: string }>({ effective: 'past' }),

  PlanRegistered: event<{ oapId: string; lineCode: string; priorityCode: string; periodFrom: LocalDate; periodTo: LocalDate }>({ effective: 'past' }),
  /** The plan ended, by closure or cancellation: its cycle waits for it no longer (I3). */
  PlanClosed: event<{ oapId: string; outcome: PlanOutcome }>({ effective: 'past' }),
  WorkProgrammeCommitted: event<{ party: string; year: number; docRef: string; actions: readonly { oapId: string; actionId: string }[] }>({ effective: 'past' }),
  NationalPlanIntegrated: event<{ state: string; oapId: string; ref: string }>({ effective: 'past' }),
  FundingCallOpened: event<{ source: string; year: number; closesOn?: LocalDate; docRef?: string }>({ effective: 'past' }),

  MidTermReviewConcluded: event<{ docRef: string; summary?: string }>({ effective: 'past' }),
  /** A fact of its own: never added to or compared with results recorded here. Another source may say otherwise; both stand. */
  AnnualResultsPublished: event<{ year: number; indicators: readonly PublishedFigure[]; docRef: string; source: string }>({ effective: 'past', releases: true }),
  /** `conflicts`: seats the commissioning party itself holds in the cycle, disclosed (I19). */
  EvaluationLaunched: event<{ scope: string; contractorRef: string; criteria: readonly string[]; conflicts: readonly SeatOfParty[] }>({ effective: 'past' }),
  EvaluationFindingRecorded: event<{ findingId: string; criterion: string; title: string; text: string }>({ effective: 'past' }),
  RecommendationMade: event<{ recommendationId: string; addressee: string; title: string; text: string; findingIds?: readonly string[] }>({ effective: 'past' }),
  EvaluationPublished: event<{ docRef: string }>({ effective: 'past' }),
  EvaluationWaived: event<{ reason: string; docRef: string }>({ effective: 'past' }),
  RecommendationAnswered: event<{ recommendationId: string; addressee: string; answer: RecommendationAnswer; measure?: string; dueOn?: LocalDate }>({ effective: 'past' }),
  FindingCarriedForward: event<{ findingId: string; nextCycleId: string; note?: string }>({ effective: 'past' }),
};

export type CycleEvent = EventsOf<typeof events>;
export type CycleEventData<T extends CycleEvent['type']> = Extract<CycleEvent, { type: T }>['data'];
