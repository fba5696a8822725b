import type { LocalDate } from '#kernel';

/** What others may know of a party: which kind it was when. Intervals are closed, an open end is absent, they do not overlap. */
export interface PartyFacts {
  readonly code: string | undefined;
  readonly kinds: readonly { readonly kind: string; readonly from: LocalDate; readonly to?: LocalDate }[];
}
