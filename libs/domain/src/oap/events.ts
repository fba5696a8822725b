import { event, type EventsOf, type LocalDate } from '#kernel';

export interface PartyRef {
  readonly kind: string;
  readonly code: string;
  /** The authority within the party (customs, police), where said. */
  readonly authority?: string;
}

/** What an operational action is to be; every field beside the title may still be missing in a draft (I14 is judged at submission). */
export interface ActionContent {
  readonly title: string;
  readonly aim?: string;
  /** Codes of strategic goals of the same cycle (I12). */
  readonly goals: readonly string[];
  /** Code of an action kind of the definition. */
  readonly kind: string;
  readonly start?: LocalDate;
  readonly end?: LocalDate;
  readonly expectedResults?: string;
  readonly jadPlanned?: boolean;
  /** Code of the source from which it asks for money; absent where it needs none. */
  readonly fundingSource?: string;
  /** What it is expected to cost, in EUR minor units. */
  readonly costEstimate?: number;
  /** What it is to achieve, one target an indicator. */
  readonly kpis?: readonly Kpi[];
  /** The action of an earlier plan that it continues; one that is carried over names it by itself. */
  readonly previous?: ActionRef;
}

/** A target in the unit of its indicator. */
export interface Kpi {
  readonly indicator: string;
  readonly target: number;
  readonly unit: string;
}

export interface ActionRef {
  readonly oapId: string;
  readonly actionId: string;
}

/** A party in a seat of an action, as it comes with an action that is carried over. */
export interface CarriedLead {
  readonly party: PartyRef;
  readonly leadRole: 'LEADER' | 'CO_LEADER';
}

/** A goal an action served in the plan it comes from, and the one that stands for it in the plan it goes to. */
export interface GoalMapping {
  readonly from: string;
  readonly to: string;
}

/** Whoever takes part in an action without leading it. */
export interface CarriedParticipant {
  readonly party: string;
  readonly kind: string;
  readonly contribution?: string;
}

export type ActionOutcome = 'COMPLETED' | 'NOT_COMPLETED' | 'CANCELLED';

/** What an amendment would change in an approved plan. */
export interface PlanChanges {
  readonly add: readonly ({ readonly actionId: string } & ActionContent)[];
  readonly revise: readonly ({ readonly actionId: string } & ActionContent)[];
  readonly cancel: readonly { readonly actionId: string; readonly reason: string }[];
}

/** Records of other systems, referred to by an id that says nothing by itself (I25). */
export type ReferenceKind = 'JIT' | 'OTF' | 'SIENA' | 'EPE' | 'EIS';

export type ReportedStatus = 'ON_TRACK' | 'DELAYED' | 'COMPLETED' | 'NOT_COMPLETED' | 'UNCLEAR';

export const events = {
  OAPDraftOpened: event<{ oapId: string; cycleId: string; priorityCode: string; lineCode: string; periodFrom: LocalDate; periodTo: LocalDate; level?: string; parent?: string }>({ effective: 'past' }),
  OperationalActionProposed: event<{ actionId: string } & ActionContent>({ effective: 'past' }),
  OperationalActionRevised: event<{ actionId: string } & ActionContent>({ effective: 'past' }),
  OperationalActionWithdrawn: event<{ actionId: string; reason: string }>({ effective: 'past' }),
  OAPConsultationStarted: event<{ closesOn: LocalDate }>({ effective: 'past' }),
  OAPConsultationClosed: event<Record<never, never>>({ effective: 'past' }),
  /** `gaps`: actions without a leader (I14). `driver`: in office on that day, in a programme that has drivers. */
  OAPSubmitted: event<{ gaps: readonly string[]; driver?: string; submittedBy: string }>({ effective: 'past' }),
  OAPReturned: event<{ reasons: string }>({ effective: 'past' }),
  OAPApproved: event<{
    cycleId: string; oapId: string; priorityCode: string; lineCode: string; periodFrom: LocalDate; periodTo: LocalDate; version: number;
    actionIds: readonly string[]; approvedBy: string; docRef: string; decidedOn: LocalDate;
  }>({ effective: 'past' }),
  OAPImplementationStarted: event<Record<never, never>>({ effective: 'past' }),
  OAPImplementationEnded: event<Record<never, never>>({ effective: 'past' }),
  OAPCancelled: event<{ reason: string; docRef: string }>({ effective: 'past' }),
  /** Spelled so since the first log; it says that a lead was assigned. In office from `effectiveFrom`. */
  ActionLedAssigned: event<{ actionId: string; oapId: string; party: PartyRef; leadRole: 'LEADER' | 'CO_LEADER'; assignedBy: string; effectiveFrom: LocalDate; replaces?: string }>({ effective: 'any' }),
  /** `to` is the last day in office. */
  ActionLeadReleased: event<{ actionId: string; party: string; leadRole: 'LEADER' | 'CO_LEADER'; to: LocalDate; reason: string }>({ effective: 'any' }),
  ActionStarted: event<{ actionId: string }>({ effective: 'past' }),
  ActionCancelled: event<{ actionId: string; reason: string }>({ effective: 'past' }),
  ReportingRoundOpened: event<{ year: number; roundNo: number; dueOn: LocalDate }>({ effective: 'past' }),
  ActionProgressReported: event<{ actionId: string; year: number; roundNo: number; status: ReportedStatus; percent: number; text: string; obstacles?: string }>({ effective: 'past' }),
  /** `value` in the indicator's unit: EUR in minor units, weights in grams. */
  ActionResultRecorded: event<{
    resultId: string; actionId: string; indicator: string; value: number; unit: string; country?: string; periodFrom: LocalDate; periodTo: LocalDate;
    source: string; qualifier?: 'identified' | 'potential' | 'estimated'; jadId?: string;
  }>({ effective: 'past' }),
  OAPReportSubmitted: event<{ year: number; roundNo: number; final: boolean; summary: string; missing: readonly string[] }>({ effective: 'past' }),

  OAPOpinionGiven: event<{ party: string; text: string }>({ effective: 'past' }),
  OAPAmendmentProposed: event<{ amendmentNo: number; summary: string; proposedBy: string } & PlanChanges>({ effective: 'past' }),
  /** What the amendment changed stands in the events of its actions, which come before it in the same append; it plans every action proposed by them (I15). */
  OAPAmended: event<{ oapId: string; cycleId: string; amendmentNo: number; version: number; actionIds: readonly string[]; approvedBy: string; docRef: string; decidedOn: LocalDate; tacit?: true }>({ effective: 'past' }),
  OAPAmendmentRefused: event<{ amendmentNo: number; reasons: string; refusedBy: string; docRef: string; decidedOn: LocalDate }>({ effective: 'past' }),
  OAPClosed: event<{ oapId: string; cycleId: string; lineCode: string; summary: string }>({ effective: 'past' }),

  /** Everything the plan it goes to needs to know of it; `content` is as it will be there. */
  OperationalActionCarriedOver: event<{
    actionId: string; oapId: string; toOapId: string; toActionId?: string; newEnd: LocalDate; wasOngoing: boolean; carriedBy: string; content: ActionContent;
    goalMapping: readonly GoalMapping[]; leads: readonly CarriedLead[]; participants: readonly CarriedParticipant[];
  }>({ effective: 'past' }),
  /** The seats themselves and the participation are opened by the events that follow in the same append. */
  OperationalActionCarriedIn: event<{
    actionId: string; fromOapId: string; fromActionId: string; status: 'proposed' | 'planned'; leader?: string; participants: readonly string[]; goalMapping: readonly GoalMapping[];
  } & ActionContent>({ effective: 'past' }),
  ActionLeadAccepted: event<{ actionId: string; party: string; leadRole: 'LEADER' | 'CO_LEADER' }>({ effective: 'past' }),
  /** The seat itself is given back by the release that follows. */
  ActionLeadDeclined: event<{ actionId: string; party: string; leadRole: 'LEADER' | 'CO_LEADER'; reason: string }>({ effective: 'past' }),
  ActionParticipantJoined: event<{ actionId: string; party: string; kind: string; contribution?: string }>({ effective: 'past' }),
  ActionParticipantLeft: event<{ actionId: string; party: string; reason: string }>({ effective: 'past' }),
  ActionSuspended: event<{ actionId: string; reason: string }>({ effective: 'past' }),
  ActionResumed: event<{ actionId: string }>({ effective: 'past' }),
  ActionOutcomeProposed: event<{ actionId: string; outcome: ActionOutcome; text: string; proposedBy: string }>({ effective: 'past' }),
  ActionCompleted: event<{ actionId: string; summary: string }>({ effective: 'past' }),
  ActionNotCompleted: event<{ actionId: string; reason: string }>({ effective: 'past' }),
  ActionExtended: event<{ actionId: string; oldEnd: LocalDate; newEnd: LocalDate; reason: string }>({ effective: 'past' }),
  ActionRescheduled: event<{ actionId: string; newStart: LocalDate; newEnd: LocalDate; reason: string }>({ effective: 'past' }),
  /** Refers to the fact it replaces, which stays in the log (I22). `jadId` as the result named it. */
  ActionResultCorrected: event<{ resultId: string; actionId: string; oldValue: number; newValue: number; reason: string; jadId?: string }>({ effective: 'past' }),
  /** Of the value as it stood; a correction afterwards is not validated by it. */
  ActionResultValidated: event<{ resultId: string; actionId: string; value: number }>({ effective: 'past' }),

  /** Amounts are in EUR minor units. One request a source is open at a time, so that action and source name it. */
  FundingRequested: event<{ actionId: string; source: string; amount: number; purpose?: string; requestedBy: string }>({ effective: 'past' }),
  FundingAwarded: event<{ actionId: string; source: string; amount: number; docRef: string; decidedOn: LocalDate; awardedBy: string }>({ effective: 'past' }),
  FundingDeclined: event<{ actionId: string; source: string; reason: string; docRef?: string; declinedBy: string }>({ effective: 'past' }),
  /** What was paid in the end, at most the award. */
  FundingSettled: event<{ actionId: string; source: string; amountPaid: number; docRef: string }>({ effective: 'past' }),
  ReferenceLinked: event<{ actionId: string; kind: ReferenceKind; ref: string }>({ effective: 'past' }),
};

export type OapEvent = EventsOf<typeof events>;
