import type { LocalDate } from '#kernel';
import type { ActionContent, ReportedStatus } from './events.js';

export interface OapCommands {
  /** The stream is `<cycleId>-<lineCode>-<year of periodFrom>`. */
  OpenOAPDraft: { cycleId: string; priorityCode: string; lineCode: string; periodFrom: LocalDate; periodTo: LocalDate };
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
}
