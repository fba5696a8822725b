import type { LocalDate } from '#kernel';

export type OapStatus = 'unknown' | 'drafting' | 'inConsultation' | 'consulted' | 'submitted' | 'returned' | 'approved' | 'inImplementation' | 'reporting' | 'cancelled';

/** A lead or co-lead in office from `from` to `to`, both included. */
export interface LeadSeat {
  readonly party: string;
  readonly kind: string;
  readonly leadRole: 'LEADER' | 'CO_LEADER';
  readonly from: LocalDate;
  readonly to?: LocalDate;
}

/** What others may know of a plan. */
export interface OapFacts {
  readonly status: OapStatus;
  readonly cycleId: string;
  readonly lineCode: string;
  readonly periodFrom: LocalDate;
  readonly periodTo: LocalDate;
  readonly actions: readonly { readonly actionId: string; readonly status: 'proposed' | 'planned' | 'ongoing' | 'cancelled' | 'withdrawn'; readonly seats: readonly LeadSeat[] }[];
}
