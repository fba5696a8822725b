import { event, type EventsOf } from '#kernel';

/** A fact of another stream that had changed when the event came to stand in the log. */
export interface ChangedFact {
  readonly stream: string;
  /** Revision at which the decision read it; -1 for none. */
  readonly read: number;
  /** Its revision when the event was stored. */
  readonly found: number;
  /** Which of its fields had changed. */
  readonly fields: readonly string[];
}

/** What was done about a breach: it may stand, or commands have put it right. */
export const BREACH_OUTCOMES = ['STANDS', 'PUT_RIGHT'] as const;
export type BreachOutcome = (typeof BREACH_OUTCOMES)[number];

export const events = {
  /** The event named rests on facts that had changed before it was stored: the log could not assert them. `rule`: a numbered rule, or `authority` for the seat it was done from. */
  RuleBreachDetected: event<{ eventId: string; stream: string; revision: number; type: string; cycleId?: string; rule: string; facts: readonly ChangedFact[] }>({ effective: 'past' }),
  BreachSettled: event<{ outcome: BreachOutcome; reason: string; docRef?: string }>({ effective: 'past' }),
};

export type BreachEvent = EventsOf<typeof events>;
