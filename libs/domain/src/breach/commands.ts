import type { BreachOutcome, ChangedFact } from './events.js';

export interface BreachCommands {
  /** Sent by the breach watch alone, where the log cannot assert what a decision rests on. The stream is `<event id>.<rule>`: one event breaks a rule once. */
  RecordBreach: { eventId: string; stream: string; revision: number; type: string; cycleId?: string; rule: string; facts: readonly ChangedFact[] };
  /** Says what was done: it may stand, or what was wrong was put right by commands of its own. Ends what was owed for it. */
  SettleBreach: { outcome: BreachOutcome; reason: string; docRef?: string };
}
