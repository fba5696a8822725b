import { event, type EventsOf, type LocalDate, type Precision } from '#kernel';

export interface ActionRef {
  readonly oapId: string;
  readonly actionId: string;
}

export interface Days {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export interface Totals {
  readonly indicator: string;
  readonly value: number;
  readonly unit: string;
}

/** A published figure. Two sources that differ are two figures, and both stand (domain.md 9.2). */
export interface Figure {
  readonly indicator: string;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  /** The source says "more than". */
  readonly atLeast?: boolean;
  readonly qualifier?: 'identified' | 'potential' | 'estimated';
}

export const events = {
  /** Its own id is the stream's: keyed outside the decider, so that it leaks nothing. */
  JADProposed: event<{ cycleId: string; actions: readonly ActionRef[]; theme: string; window: Days; leads: readonly string[]; proposedBy: string }>({ effective: 'past' }),
  JADOperationalPlanAdopted: event<{ planRef: string; days: readonly Days[]; centre: string; countries: readonly string[] }>({ effective: 'past' }),
  JADParticipationCommitted: event<{ party: string; kind: string; contribution: string; officers?: number }>({ effective: 'past' }),
  JADParticipationWithdrawn: event<{ party: string; reason: string }>({ effective: 'past' }),
  JADConfirmed: event<{ countries: readonly string[] }>({ effective: 'past' }),
  JADCancelled: event<{ reason: string }>({ effective: 'past' }),
  JADStarted: event<Record<never, never>>({ effective: 'past' }),
  JADResultRecorded: event<{ resultId: string; party: string; indicator: string; value: number; unit: string; source: string }>({ effective: 'past' }),
  JADConcluded: event<{ lastDay: LocalDate }>({ effective: 'past' }),
  JADCompleted: event<{
    jadId: string; actionIds: readonly string[]; oapIds: readonly string[]; leads: readonly string[]; days: readonly Days[]; centre: string;
    countries: readonly string[]; agencies: readonly string[]; totals: readonly Totals[]; noResults: boolean; summary: string; lessons: string; completedOn: LocalDate;
  }>({ effective: 'past' }),
  JADEmbargoLifted: event<{ reason: string }>({ effective: 'past' }),
  /** Back to planned: who confirmed, confirmed the former days. */
  JADPostponed: event<{ newDays: readonly Days[]; reason: string }>({ effective: 'past' }),
  JADCoordinationCentreOpened: event<{ place: string }>({ effective: 'past' }),
  /** Refers to the fact it replaces, which stays in the log (I22). */
  JADResultCorrected: event<{ resultId: string; party: string; indicator: string; unit: string; oldValue: number; newValue: number; reason: string }>({ effective: 'past' }),
  /** Published figures are facts of their own and never added to recorded results. A second communication is a second event. */
  JADResultsPublished: event<{ pressRef: string; figures: readonly Figure[] }>({ effective: 'past', releases: true }),
  /**
   * A joint action day known from public sources alone: what they say and no step they do not tell. Its days are as precise as
   * `precision`: those of a month or a year are its first and last.
   */
  JADRecorded: event<{
    cycleId: string; name: string; days: Days; precision: Precision; leads: readonly string[]; countriesCount?: number; figures: readonly Figure[]; note?: string;
  }>({ effective: 'past' }),
};

export type JadEvent = EventsOf<typeof events>;
