import type { DefinitionRef, LocalDate } from '#kernel';
import type { CycleSeat } from './events.js';

export type { CycleSeat } from './events.js';

/** One interval of one seat. A seat without `to` is open. */
export interface Seat {
  readonly seat: CycleSeat;
  /** Line code, state code for a coordinator, goal code for a supervisor. */
  readonly target: string;
  readonly party: string;
  readonly kind: string;
  readonly holder?: string;
  readonly from: LocalDate;
  readonly to?: LocalDate;
  /** The party has said that it accepts. In office from `from` either way; acceptance is shown. */
  readonly accepted?: true;
}

/** Who acts in another's seat, on days of which both ends count. It counts only while the seat is held. */
export interface Substitute {
  readonly seat: CycleSeat;
  readonly target: string;
  /** Whose seat it is. */
  readonly party: string;
  readonly substitute: string;
  readonly holder?: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** What others may know of a cycle. */
export interface CycleFacts {
  /** `ended` from the day after its last, also once it is closed or superseded. */
  readonly status: 'unknown' | 'announced' | 'running' | 'ended';
  /** How it was settled for good, where it was. A superseded cycle takes up no time (I1). */
  readonly settled?: 'closed' | 'superseded';
  readonly programme: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly definition: DefinitionRef | undefined;
  /** Codes of adopted priorities that were not repealed. */
  readonly priorities: readonly string[];
  readonly goals: readonly { readonly code: string; readonly horizontal: boolean; readonly priorityCode?: string }[];
  readonly strategicPlans: readonly { readonly kind: 'GENERAL' | 'PER_PRIORITY'; readonly priorityCode?: string; readonly status: 'submitted' | 'approved' }[];
  readonly lines: readonly { readonly lineCode: string; readonly priorityCode: string }[];
  readonly seats: readonly Seat[];
  readonly substitutes: readonly Substitute[];
  readonly plans: readonly string[];
  /** Who is to answer which recommendation of the evaluation. */
  readonly recommendations: readonly { readonly recommendationId: string; readonly addressee: string }[];
}
