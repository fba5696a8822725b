import type { LocalDate, Precision } from '#kernel';
import type { ActionRef, Days, Figure } from './events.js';

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
  /** Moves the days of the operational plan; it is confirmed anew. */
  PostponeJAD: { newDays: readonly Days[]; reason: string };
  OpenCoordinationCentre: { place: string };
  /** `resultId` is the id of the command that recorded it. After completion too. */
  CorrectJADResult: { resultId: string; newValue: number; reason: string };
  /** Once completed and its embargo lifted (I21); again for a second communication. */
  PublishJADResults: { pressRef: string; figures: readonly Figure[] };
  /** By the importer: creates a joint action day of which nothing but what was published is known. */
  RecordPublicJAD: {
    cycleId: string; name: string; days: Days; precision: Precision; leads: readonly string[]; countriesCount?: number; figures: readonly Figure[]; note?: string;
  };
}
