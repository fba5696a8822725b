import type { LocalDate } from '#kernel';
import type { ActionContent, ActionOutcome, CarriedLead, CarriedParticipant, GoalMapping, PlanChanges, ReferenceKind, ReportedStatus } from './events.js';

export interface OapCommands {
  /** The stream is `<cycleId>-<lineCode>-<year of periodFrom>`, with the whole day where that is not the first of January. `parent`: the plan one level up, where the line's level has one. */
  OpenOAPDraft: { cycleId: string; priorityCode: string; lineCode: string; periodFrom: LocalDate; periodTo: LocalDate; parent?: string };
  /** `actionId` is the number within the plan, e.g. `3.2`; never reused. */
  ProposeOperationalAction: { actionId: string } & ActionContent;
  ReviseOperationalAction: { actionId: string } & ActionContent;
  WithdrawOperationalAction: { actionId: string; reason: string };
  StartConsultation: { closesOn: LocalDate };
  CloseConsultation: Record<never, never>;
  SubmitOAP: Record<never, never>;
  ReturnOAP: { reasons: string };
  ApproveOAP: { docRef: string; decidedOn: LocalDate };
  CancelOAP: { reason: string; docRef: string };
  /** By the cycle-clock on periodFrom. */
  StartImplementation: Record<never, never>;
  /** By the cycle-clock the day after periodTo. */
  EndImplementation: Record<never, never>;
  AssignActionLead: { actionId: string; party: string; authority?: string; leadRole: 'LEADER' | 'CO_LEADER'; effectiveFrom?: LocalDate };
  ReleaseActionLead: { actionId: string; party: string; reason: string; to?: LocalDate };
  StartAction: { actionId: string };
  CancelAction: { actionId: string; reason: string };
  OpenReportingRound: { year: number; roundNo: number; dueOn: LocalDate };
  ReportActionProgress: { actionId: string; year: number; roundNo: number; status: ReportedStatus; percent: number; text: string; obstacles?: string };
  RecordResult: {
    actionId: string; indicator: string; value: number; unit: string; country?: string; periodFrom: LocalDate; periodTo: LocalDate;
    source: string; qualifier?: 'identified' | 'potential' | 'estimated'; jadId?: string;
  };
  SubmitOAPReport: { year: number; roundNo: number; final?: boolean; summary: string };

  /** In consultation, by whoever is consulted; a party may say more than one thing. */
  GiveOpinion: { party: string; text: string };
  /** One at a time: the next is proposed once this one is decided. `cancel` takes actions out of the plan. */
  ProposeOAPAmendment: { summary: string } & Partial<PlanChanges>;
  /** `amendmentNo` counts from 1 within the plan. `reasons` where refused. */
  DecideOAPAmendment: { amendmentNo: number; accept: boolean; docRef: string; decidedOn: LocalDate; reasons?: string };
  /** By the cycle-clock, where a rule of the definition sends it so long after the proposal: what the decision body let pass is accepted. */
  AcceptOAPAmendmentBySilence: Record<never, never>;
  /** Needs the final report, and every action ended (I18). */
  CloseOAP: { summary: string };
  /** `goalMapping`: required where the plan is another cycle's. `toActionId`: its number there; its own, or the next free one, where absent. */
  CarryOverAction: { actionId: string; toOapId: string; newEnd: LocalDate; goalMapping?: readonly GoalMapping[]; toActionId?: string };
  /** By the reactor, from OperationalActionCarriedOver. */
  ReceiveCarriedAction: {
    fromOapId: string; fromActionId: string; toActionId?: string; wasOngoing: boolean; carriedBy: string; content: ActionContent;
    goalMapping: readonly GoalMapping[]; leads: readonly CarriedLead[]; participants: readonly CarriedParticipant[];
  };
  AcceptActionLead: { actionId: string; party: string };
  /** Gives the seat back. */
  DeclineActionLead: { actionId: string; party: string; reason: string };
  JoinAction: { actionId: string; party: string; contribution?: string };
  LeaveAction: { actionId: string; party: string; reason: string };
  SuspendAction: { actionId: string; reason: string };
  ResumeAction: { actionId: string };
  /** The leader says how it ended; the driver decides by CompleteAction, MarkNotCompleted or CancelAction. */
  ProposeActionOutcome: { actionId: string; outcome: ActionOutcome; text: string };
  CompleteAction: { actionId: string; summary: string };
  MarkNotCompleted: { actionId: string; reason: string };
  ExtendAction: { actionId: string; newEnd: LocalDate; reason: string };
  RescheduleAction: { actionId: string; newStart: LocalDate; newEnd: LocalDate; reason: string };
  /** `resultId` is the id of the command that recorded it. After closing too. */
  CorrectResult: { actionId: string; resultId: string; newValue: number; reason: string };
  ValidateResult: { actionId: string; resultId: string };

  /** `source`: a funding source of the definition, where it lists any. Amounts in EUR minor units. */
  RequestFunding: { actionId: string; source: string; amount: number; purpose?: string };
  AwardFunding: { actionId: string; source: string; amount: number; docRef: string; decidedOn: LocalDate };
  DeclineFunding: { actionId: string; source: string; reason: string; docRef?: string };
  /** After closing too. */
  SettleFunding: { actionId: string; source: string; amountPaid: number; docRef: string };
  /** `ref`: an id of the other system, opaque here. */
  LinkReference: { actionId: string; kind: ReferenceKind; ref: string };
}
