import type { Happened } from '#kernel';

/** The cycle an event belongs to: as the runner recorded it, else as the event or its stream's name says. */
export function cycleOf(event: Happened): string | undefined {
  if (event.meta.cycleId !== undefined) return event.meta.cycleId;
  if (event.category === 'cycle') return event.id;
  const { cycleId } = (event.data ?? {}) as { cycleId?: unknown };
  return typeof cycleId === 'string' ? cycleId : undefined;
}

/**
 * Views of a cycle are ordered, parked and re-folded by cycle. What belongs to none is ordered by its own stream, so that an
 * event that cannot be folded stops one stream and never a view.
 */
export const byCycle = (event: Happened): string => cycleOf(event) ?? event.stream;

/** The same as a column: '' where an event belongs to no cycle. */
export const cycleColumn = (event: Happened): string => cycleOf(event) ?? '';
