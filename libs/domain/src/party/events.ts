import { event, type EventsOf, type Labels, type LocalDate } from '#kernel';

export const events = {
  PartyRegistered: event<{ code: string; kind: string; names: Labels; validFrom: LocalDate; validTo?: LocalDate; agreement?: 'none' | 'working' | 'operational' }>({ effective: 'any' }),
  /** From `validFrom` on the party is of this kind (a Member State that leaves, an agency that is renamed). Closes the interval before. */
  PartyValidityChanged: event<{ code: string; kind: string; validFrom: LocalDate; validTo?: LocalDate }>({ effective: 'any' }),
};

export type PartyEvent = EventsOf<typeof events>;
