import type { LocalDate } from '#kernel';
import type { Holiday } from './events.js';

export interface CalendarCommands {
  /** By the operator. `weekend`: 1 = Monday ... 7 = Sunday. The version must be the next one. */
  PublishCalendar: { code: string; version: number; from: LocalDate; to: LocalDate; weekend: readonly number[]; holidays: readonly Holiday[] };
}
