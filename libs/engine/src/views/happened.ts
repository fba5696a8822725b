import { splitStream, upcast, type Catalogue, type Happened, type LoggedEvent } from '#kernel';

/**
 * What a logged event says today: one part, or several where an upcaster split it, or none where this version cannot read it.
 * What cannot be read is not dropped: it stays in the log, and readers say that they are degraded.
 */
export function happenedIn(catalogue: Catalogue, event: LoggedEvent): readonly Happened[] {
  const read = upcast(catalogue, event);
  if (!read.known) return [];
  const { category, id } = splitStream(event.stream);
  return read.parts.map(({ type, data }, part) => ({ type, data, eventId: event.id, stream: event.stream, id, category, revision: event.revision, seq: event.seq, part, meta: event.metadata }));
}
