import { createHash } from 'node:crypto';
import type { NewEvent, StoredEvent } from '#kernel';
import type { EventLog, Positioned } from '#engine';

/** What the codec takes for a name; the rest is left for it to refuse. */
const NAME = /^[^\0\p{Surrogate}]+$/u;

/** A UUID of a text: the same for the same text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha1').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A log for the contract suite, whose events have short names: EventStoreDB knows events by UUIDs alone. */
export function withShortIds(log: EventLog, known: Map<string, string>): EventLog {
  const stored = (event: NewEvent): NewEvent => {
    if (!NAME.test(event.id)) return event;
    const id = uuidOf(event.id);
    known.set(id, event.id);
    return { ...event, id };
  };
  const given = (event: StoredEvent): StoredEvent => ({ ...event, id: known.get(event.id) ?? event.id });
  const all = (page: readonly Positioned[]): Positioned[] => page.map(({ event, position }) => ({ event: given(event), position }));
  return {
    assertsFacts: log.assertsFacts,
    append: (request) => log.append({ ...request, events: request.events.map(stored) }),
    readStream: async (stream, options) => (await log.readStream(stream, options)).map(given),
    readAll: async (options) => all(await log.readAll(options)),
    async *subscribe(options) {
      for await (const batch of log.subscribe(options)) yield all(batch);
    },
    close: () => log.close(),
  };
}
