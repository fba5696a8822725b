import { event, type EventsOf, type Instant } from '#kernel';

export const events = {
  /** Demo only: virtual time stands still between these. */
  ClockAdvanced: event<{ from: Instant; to: Instant }>({ effective: 'any' }),
  /** An operator vouches for the clock after a jump. */
  ClockConfirmed: event<{ at: Instant; suspicion: string }>({ effective: 'any' }),
};

export type ClockEvent = EventsOf<typeof events>;
