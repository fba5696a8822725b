import type { Instant, LocalDate } from '#kernel';
import type { DeadlineScope } from './events.js';

/** What others may know of a deadline. */
export type DeadlineFacts =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'suspended' | 'met' | 'lapsed';
      readonly cycleId: string;
      readonly ruleId: string;
      readonly scope: DeadlineScope;
      readonly occurrence: number;
      readonly dueOn: LocalDate;
      readonly dueAt: Instant;
      readonly missed: boolean;
      readonly importedLate: boolean;
      /** Role codes. */
      readonly recipients: readonly string[];
    };
