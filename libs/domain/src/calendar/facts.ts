import type { CalendarEvent } from './events.js';

/** Published versions, oldest first. */
export interface CalendarFacts {
  readonly versions: readonly CalendarEvent['data'][];
}
