import { event, type EventsOf } from '#kernel';

export const events = {
  /** A reaction's command was refused; the reactor moved on. */
  ReactionRefused: event<{ cause: string; cycleId?: string; reaction: string; noun: string; id: string; command: string; code: string; rule?: string; message: string }>({ effective: 'past' }),
};

export type ReactionEvent = EventsOf<typeof events>;
