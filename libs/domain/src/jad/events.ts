import { event, type EventsOf, type LocalDate } from '#kernel';

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
};

export type JadEvent = EventsOf<typeof events>;
