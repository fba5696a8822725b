import { event, type Definition, type EventsOf } from '#kernel';

export const events = {
  /** The whole content stands in the event: a cycle's rules can be read for ever. */
  DefinitionPublished: event<{ definition: Definition }>({ effective: 'any' }),
};

export type DefinitionEvent = EventsOf<typeof events>;
