import { event, type DefinitionRef, type EventsOf, type LocalDate } from '#kernel';

/** A seat opened in a cycle. `kind` is the party's kind at `from` (A4). */
interface SeatOpened {
  party: string;
  kind: string;
  from: LocalDate;
  to?: LocalDate;
  /** Opaque subject, where the seat is one person's. */
  holder?: string;
}

export const events = {
  CycleAnnounced: event<{ cycleId: string; programme: string; startYear: number; from: LocalDate; to: LocalDate; definition: DefinitionRef }>({ effective: 'any' }),
  CycleActivated: event<{ cycleId: string }>({ effective: 'past' }),
  CycleEnded: event<{ cycleId: string }>({ effective: 'past' }),
  /** `exceeds`: the configured number of priorities that this one goes beyond (I5: a warning, never a refusal). */
  PriorityAdopted: event<{ code: string; title: string; aim: string; docRef: string; decidedOn: LocalDate; basis?: string; exceeds?: number }>({ effective: 'past' }),
  StrategicGoalDefined: event<{ code: string; title: string; horizontal: boolean; priorityCode?: string }>({ effective: 'past' }),
  StrategicPlanSubmitted: event<{ kind: 'GENERAL' | 'PER_PRIORITY'; priorityCode?: string; docRef: string }>({ effective: 'past' }),
  StrategicPlanApproved: event<{ kind: 'GENERAL' | 'PER_PRIORITY'; priorityCode?: string; docRef: string; decidedOn: LocalDate }>({ effective: 'past' }),
  PlanLineDefined: event<{ lineCode: string; priorityCode: string; title: string }>({ effective: 'past' }),
  DriverAppointed: event<{ lineCode: string } & SeatOpened>({ effective: 'any' }),
  CoDriverAppointed: event<{ lineCode: string } & SeatOpened>({ effective: 'any' }),
  NationalCoordinatorDesignated: event<{ state: string } & SeatOpened>({ effective: 'any' }),
  /** `to` is the last day in office. */
  RoleReleased: event<{ seat: 'driver' | 'coDriver' | 'coordinator'; target: string; party: string; to: LocalDate; reason: string }>({ effective: 'any' }),
  PlanRegistered: event<{ oapId: string; lineCode: string; priorityCode: string; periodFrom: LocalDate; periodTo: LocalDate }>({ effective: 'past' }),
};

export type CycleEvent = EventsOf<typeof events>;
