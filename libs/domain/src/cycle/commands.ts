import type { DefinitionRef, LocalDate } from '#kernel';

export interface CycleCommands {
  /** The stream is `<programme>-<startYear>`. Length comes from the definition (I1). */
  AnnounceCycle: { programme: string; startYear: number; definition: DefinitionRef };
  /** By the cycle-clock on the first day, or the support team. */
  ActivateCycle: Record<never, never>;
  /** By the cycle-clock the day after the last day. */
  EndCycle: Record<never, never>;
  AdoptPriority: { code: string; title: string; aim: string; docRef: string; decidedOn: LocalDate; basis?: string };
  DefineStrategicGoal: { code: string; title: string; horizontal: boolean; priorityCode?: string };
  SubmitStrategicPlan: { kind: 'GENERAL' | 'PER_PRIORITY'; priorityCode?: string; docRef: string };
  ApproveStrategicPlan: { kind: 'GENERAL' | 'PER_PRIORITY'; priorityCode?: string; docRef: string; decidedOn: LocalDate };
  DefinePlanLine: { lineCode: string; priorityCode: string; title: string };
  AppointDriver: { lineCode: string; party: string; from: LocalDate; to?: LocalDate; holder?: string };
  AppointCoDriver: { lineCode: string; party: string; from: LocalDate; to?: LocalDate; holder?: string };
  DesignateNationalCoordinator: { state: string; from: LocalDate; to?: LocalDate; holder?: string };
  /** `to`: last day in office; today where absent. */
  ReleaseRole: { seat: 'driver' | 'coDriver' | 'coordinator'; target: string; party: string; to?: LocalDate; reason: string };
  /** By the reactor, from OAPDraftOpened. */
  RegisterPlan: { oapId: string; lineCode: string; priorityCode: string; periodFrom: LocalDate; periodTo: LocalDate };
}
