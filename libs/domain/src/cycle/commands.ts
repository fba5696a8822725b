import type { DefinitionRef, LocalDate } from '#kernel';
import type { ContributionKind, CycleSeat, MeetingKind, PlanOutcome, PublishedFigure, RecommendationAnswer, StepNo } from './events.js';

/** An office to be taken from a day on, by a party or, where `holder` is given, by one account of it. */
interface Office {
  from: LocalDate;
  to?: LocalDate;
  holder?: string;
}

/** A decision and the document it stands in. */
interface Decided {
  docRef: string;
  decidedOn: LocalDate;
}

export interface CycleCommands {
  /** The stream is `<programme>-<startYear>`. Length comes from the definition (I1). */
  AnnounceCycle: { programme: string; startYear: number; definition: DefinitionRef };
  /** By the cycle-clock on the first day, or the support team. */
  ActivateCycle: Record<never, never>;
  /** By the cycle-clock the day after the last day. */
  EndCycle: Record<never, never>;
  /** I3: once ended, with every registered plan ended and the evaluation published or waived. */
  CloseCycle: Record<never, never>;
  SupersedeCycle: { by?: string; reason: string; docRef: string };
  /** To a newer version of the definition it has pinned, which still has everything the cycle uses. */
  MigrateCycle: { version: number; reason: string; docRef?: string };
  ReopenStep: { step: StepNo; reason: string };

  RequestThreatContributions: { deadline: LocalDate };
  SubmitThreatContribution: { party: string; kind: ContributionKind; title?: string; docRef?: string; oapIds?: readonly string[] };
  DeclineContribution: { party: string; reason: string };
  PublishThreatAssessment: { docRef: string; recommendedPriorities: readonly string[] };

  /** `coSigned`: the party that signed with the issuer. */
  IssuePolicyAdvisoryDocument: { docRef: string; coSigned?: string };
  ProposePriority: { code: string; title: string; basis?: string };
  WithdrawPriorityProposal: { code: string; reason: string };
  /** `basis`: where left out, the assessment if it recommends the code, else that there is none (I4). */
  AdoptPriority: { code: string; title: string; aim: string; basis?: string } & Decided;
  RewordPriority: { code: string; title: string; aim: string } & Decided;
  RepealPriority: { code: string; reason: string } & Decided;
  ConcludePrioritySelection: { docRef: string; codes: readonly string[] };
  DefineStrategicGoal: { code: string; title: string; horizontal: boolean; priorityCode?: string };
  SubmitStrategicPlan: { kind: 'GENERAL' | 'PER_PRIORITY'; priorityCode?: string; docRef: string };
  ApproveStrategicPlan: { kind: 'GENERAL' | 'PER_PRIORITY'; priorityCode?: string } & Decided;
  DefinePlanLine: { lineCode: string; priorityCode: string; title: string };

  /** `target`: line code, state code or goal code, by the seat. */
  NominateRoleHolder: { seat: CycleSeat; target: string; party: string };
  AppointDriver: { lineCode: string; party: string } & Office;
  AppointCoDriver: { lineCode: string; party: string } & Office;
  AppointGoalSupervisor: { goalCode: string; party: string } & Office;
  DesignateNationalCoordinator: { state: string } & Office;
  /** Of the party's earliest appointment to the seat that has not been accepted. */
  AcceptRole: { seat: CycleSeat; target: string; party: string };
  DeclineRole: { seat: CycleSeat; target: string; party: string; reason: string };
  /** `to`: last day in office; today where absent. */
  ReleaseRole: { seat: CycleSeat; target: string; party: string; to?: LocalDate; reason: string };

  /** Somebody acts in a held seat for a while: another party that could hold it, or another account of the same one. */
  DesignateSubstitute: { seat: CycleSeat; target: string; party: string; substitute: string; from: LocalDate; to: LocalDate; holder?: string };
  /** Every seat of the cycle that one account of the party holds goes to another from a day on; today where absent. */
  HandOverSeats: { party: string; fromHolder: string; toHolder: string; from?: LocalDate; reason: string };

  ScheduleMeeting: { kind: MeetingKind; on: LocalDate; oapId?: string; place?: string; title?: string };
  /** `scheduledOn`: the day for which it was scheduled, if on another day than it was held. */
  HoldMeeting: { kind: MeetingKind; heldOn: LocalDate; oapId?: string; scheduledOn?: LocalDate; conclusions?: string; docRef?: string };

  /** By the reactor, from OAPDraftOpened. */
  RegisterPlan: { oapId: string; lineCode: string; priorityCode: string; periodFrom: LocalDate; periodTo: LocalDate };
  /** By the reactor, from OAPClosed and OAPCancelled. */
  RegisterPlanClosure: { oapId: string; outcome: PlanOutcome };
  CommitWorkProgramme: { party: string; year: number; docRef: string; actions: readonly { oapId: string; actionId: string }[] };
  IntegrateIntoNationalPlan: { state: string; oapId: string; ref: string };
  OpenFundingCall: { source: string; year: number; closesOn?: LocalDate; docRef?: string };

  ConcludeMidTermReview: { docRef: string; summary?: string };
  PublishAnnualResults: { year: number; indicators: readonly PublishedFigure[]; docRef: string; source: string };
  /** `contractorRef`: the evaluator's party code, or a reference to its contract where it is none of the parties. */
  LaunchEvaluation: { scope: string; contractorRef: string; criteria: readonly string[] };
  RecordEvaluationFinding: { criterion: string; title: string; text: string };
  /** `addressee`: code of the party that is to answer. */
  MakeRecommendation: { addressee: string; title: string; text: string; findingIds?: readonly string[] };
  PublishEvaluation: { docRef: string };
  WaiveEvaluation: { reason: string; docRef: string };
  RespondToRecommendation: { recommendationId: string; answer: RecommendationAnswer; measure?: string; dueOn?: LocalDate };
  CarryFindingIntoCycle: { findingId: string; nextCycleId: string; note?: string };
}
