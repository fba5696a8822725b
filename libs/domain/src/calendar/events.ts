import { event, type EventsOf, type Labels, type LocalDate } from '#kernel';

export interface Holiday {
  readonly date: LocalDate;
  readonly names: Labels;
}

export const events = {
  /** A version of a working-day calendar. Outside `from`..`to` it does not answer: a list of days expires. */
  CalendarPublished: event<{ code: string; version: number; from: LocalDate; to: LocalDate; weekend: readonly number[]; holidays: readonly Holiday[] }>({ effective: 'any' }),
};

export type CalendarEvent = EventsOf<typeof events>;
