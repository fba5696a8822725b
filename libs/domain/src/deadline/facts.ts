import type { Instant, LocalDate } from '#kernel';
import type { DeadlineScope, Rung } from './events.js';

/** A seat that is to be reminded on a later day, and not before. */
export interface Snooze {
  readonly role: string;
  readonly party: string;
  readonly until: LocalDate;
  readonly rung: Rung;
}

/** What others may know of a deadline. */
export type DeadlineFacts =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'suspended' | 'met' | 'lapsed' | 'waived';
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
      readonly zone: string;
      readonly snoozes: readonly Snooze[];
    };
