import type { Preferences } from './events.js';

/** What others may know of a seat. */
export interface SeatFacts {
  readonly preferences: Preferences;
}
