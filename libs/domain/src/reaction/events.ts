import { event, type EventsOf } from '#kernel';

/** What was done about a reaction that was refused: nothing need follow, or people did it by commands of their own. */
export const REACTION_OUTCOMES = ['NOT_NEEDED', 'DONE_BY_HAND'] as const;
export type ReactionOutcome = (typeof REACTION_OUTCOMES)[number];

export const events = {
  /** A reaction's command was refused; the reactor moved on. */
  ReactionRefused: event<{ cause: string; cycleId?: string; reaction: string; noun: string; id: string; command: string; code: string; rule?: string; message: string }>({ effective: 'past' }),
  /** All that was refused after one event: somebody has looked at it. */
  ReactionSettled: event<{ outcome: ReactionOutcome; reason: string; docRef?: string }>({ effective: 'past' }),
};

export type ReactionEvent = EventsOf<typeof events>;
