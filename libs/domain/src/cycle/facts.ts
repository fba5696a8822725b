import type { DefinitionRef, LocalDate } from '#kernel';

/** One interval of one seat. A seat without `to` is open. */
export interface Seat {
  /** Structural kind: driver, coDriver, coordinator. */
  readonly seat: 'driver' | 'coDriver' | 'coordinator';
  /** Line code, or state code for a coordinator. */
  readonly target: string;
  readonly party: string;
  readonly kind: string;
  readonly holder?: string;
  readonly from: LocalDate;
  readonly to?: LocalDate;
}

/** What others may know of a cycle. */
export interface CycleFacts {
  readonly status: 'unknown' | 'announced' | 'running' | 'ended';
  readonly programme: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly definition: DefinitionRef | undefined;
  /** Codes of adopted priorities. */
  readonly priorities: readonly string[];
  readonly goals: readonly { readonly code: string; readonly horizontal: boolean; readonly priorityCode?: string }[];
  readonly strategicPlans: readonly { readonly kind: 'GENERAL' | 'PER_PRIORITY'; readonly priorityCode?: string; readonly status: 'submitted' | 'approved' }[];
  readonly lines: readonly { readonly lineCode: string; readonly priorityCode: string }[];
  readonly seats: readonly Seat[];
  readonly plans: readonly string[];
}
