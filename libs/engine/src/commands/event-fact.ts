import { eventNamed, splitStream, upcast, type AnyDecider, type EventFact, type FactRef } from '#kernel';
import { StreamNotFound, type EventLog } from '../ports.js';

/** One stored event, as rules know it. Of a category no decider owns there is none. */
export async function eventFact(wanted: FactRef, { log, deciders }: { readonly log: Pick<EventLog, 'readStream'>; readonly deciders: readonly AnyDecider[] }): Promise<EventFact> {
  const { stream, revision } = eventNamed(wanted);
  const decider = deciders.find(({ name }) => name === splitStream(stream).category);
  if (!decider || !Number.isSafeInteger(revision) || revision < 0) return undefined;
  const stored = await log.readStream(stream, { from: revision, limit: 1 }).catch((error: unknown) => {
    if (error instanceof StreamNotFound) return [];
    throw error;
  });
  const event = stored.find((one) => one.revision === revision);
  const decoded = event && upcast(decider.events, event);
  // The first part of one that was split stands for it.
  const part = decoded?.known ? decoded.parts[0] : undefined;
  return event && part && { eventId: event.id, type: part.type, data: part.data, meta: event.metadata };
}
