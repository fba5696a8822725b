import type { ReactionOutcome } from './events.js';

export interface ReactionCommands {
  /** The stream is named by the causing event's id. */
  RecordReactionRefusal: { cause: string; cycleId?: string; reaction: string; noun: string; id: string; command: string; code: string; rule?: string; message: string };
  /** `reason`: why nothing need follow, or which commands did what should have. */
  SettleReaction: { outcome: ReactionOutcome; reason: string; docRef?: string };
}
