import type { LocalDate } from '#kernel';
import type { ActionRef, Days } from './events.js';

export interface JadCommands {
  /** The id is keyed: it leaks neither date nor theme. */
  ProposeJAD: { cycleId: string; actions: readonly ActionRef[]; theme: string; window: Days; leads: readonly string[] };
  AdoptJADOperationalPlan: { planRef: string; days: readonly Days[]; centre: string; countries: readonly string[] };
  CommitToJAD: { party: string; contribution: string; officers?: number };
  WithdrawFromJAD: { party: string; reason: string };
  ConfirmJAD: Record<never, never>;
  CancelJAD: { reason: string };
  StartJAD: Record<never, never>;
  RecordJADResult: { party: string; indicator: string; value: number; unit: string; source: string };
  ConcludeJAD: { lastDay: LocalDate };
  /** Totals are added up from the recorded results; `noResults` says on purpose that there are none (I21). */
  CompleteJAD: { summary: string; lessons: string; noResults?: boolean };
  LiftJADEmbargo: { reason: string };
}
