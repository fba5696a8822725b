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
}

export type ReportedStatus = 'ON_TRACK' | 'DELAYED' | 'COMPLETED' | 'NOT_COMPLETED' | 'UNCLEAR';

export const events = {
  OAPDraftOpened: event<{ oapId: string; cycleId: string; priorityCode: string; lineCode: string; periodFrom: LocalDate; periodTo: LocalDate }>({ effective: 'past' }),
  OperationalActionProposed: event<{ actionId: string } & ActionContent>({ effective: 'past' }),
  OperationalActionRevised: event<{ actionId: string } & ActionContent>({ effective: 'past' }),
  OperationalActionWithdrawn: event<{ actionId: string; reason: string }>({ effective: 'past' }),
  OAPConsultationStarted: event<{ closesOn: LocalDate }>({ effective: 'past' }),
  OAPConsultationClosed: event<Record<never, never>>({ effective: 'past' }),
  /** `gaps`: actions without a leader (I14). */
  OAPSubmitted: event<{ gaps: readonly string[]; driver: string; submittedBy: string }>({ effective: 'past' }),
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
};

export type OapEvent = EventsOf<typeof events>;
