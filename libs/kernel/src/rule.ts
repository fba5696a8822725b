import type { Labels } from './labels.js';

/** What a deadline rule is counted for. `milestone:<kind>` counts for each milestone of that kind. */
export type RuleScope = 'cycle' | 'line' | 'plan' | 'action' | 'jad' | 'jadParty' | 'round' | 'party' | 'goal' | 'recommendation' | 'breach' | 'reaction' | `milestone:${string}`;

/**
 * `workday` counts by the rule's calendar. `week`, `month` and `year` end on the same day of the week, or on the same date, as the day
 * they run from; a day missing in the last month becomes that month's last (Reg. 1182/71 Art. 3(2)(c)).
 */
export type RuleUnit = 'day' | 'workday' | 'week' | 'month' | 'year';

export interface OffsetFrom {
  /**
   * `cycleStart`, `cycleEnd`, `planPeriodStart`, `planPeriodEnd`, `actionStart`, `actionEnd`, `roundDue`, `consultationCloses`, `jadFirstDay`, `jadLastDay`, `contributionsDue`, `kindEnds` (the last day on which a party is of its kind)
   * (dates), `event:<Type>` (the latest such event of the scope, by `effectiveAt`), `milestone:<kind>`
   * (the latest milestone of that kind, likewise), `field:<name>` (a date among the fields of the milestone a rule is counted for) or `rule:<id>` (that rule's due date in the same scope).
   */
  readonly anchor: string;
  readonly offset: number;
  readonly unit: RuleUnit;
  /** `MM-DD` in the year the offset reaches. */
  readonly on?: string;
}

/** A value of a transition's command: itself, or a date by its name (`due` is the transition's own day, others are as in `OffsetFrom.anchor`), or the year of one. */
export type ThenValue = string | number | boolean | { readonly date: string } | { readonly yearOf: string };

/** An event that concerns the scope, narrowed by equality on fields of its data. */
export interface EventMatch {
  readonly event: string;
  readonly where?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * One deadline rule as data (design page, section 8).
 * `remind` counts working days before the due date: -1 is the day after.
 */
export interface Rule {
  readonly id: string;
  readonly labels: Labels;
  readonly forEach: RuleScope;
  /** The scope's fields that must have these values for the rule to count at all; a list means one of them. */
  readonly when?: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>;
  readonly anchor: string | { readonly latestOf: readonly OffsetFrom[] };
  /** Repeats each so many months from the anchor, within the scope's own period. */
  readonly every?: { readonly months: number };
  readonly offset?: number;
  readonly unit?: RuleUnit;
  /** `MM-DD` in the year the offset reaches. */
  readonly on?: string;
  readonly adjust?: 'none' | 'previousWorkingDay' | 'nextWorkingDay';
  readonly calendar?: string;
  /** `HH:MM` on the due date; the end of the day where absent. */
  readonly time?: string;
  readonly zone?: string;
  readonly remind?: readonly number[];
  readonly escalate?: readonly { readonly after: number; readonly to: readonly string[] }[];
  readonly recipients: readonly string[];
  /** Recipients of whom every seat in the cycle is told, not only those that the scope concerns: all coordinators of a plan that is consulted on, not its driver's alone. */
  readonly everySeatOf?: readonly string[];
  readonly satisfiedBy?: readonly EventMatch[];
  readonly lapsesOn?: readonly EventMatch[];
  readonly suspendedBy?: readonly (EventMatch & { readonly until: string })[];
  readonly reopensOn?: readonly (EventMatch & { readonly offset: number; readonly unit: RuleUnit })[];
  /** A dated transition: no recipients; when due, this command is sent, with what the scope says of itself and with `data`. */
  readonly then?: { readonly command: string; readonly data?: Readonly<Record<string, ThenValue>> };
  readonly confirmed?: boolean;
}
