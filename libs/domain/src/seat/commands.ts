import type { Preferences } from './events.js';

/** A seat as mailboxes know it: a role of a party, or of a body, whichever party speaks for it. */
export interface SeatNamed {
  readonly role: string;
  readonly party?: string;
}

export interface SeatCommands {
  /** The whole of them: what is left out is open again. */
  SetPreferences: SeatNamed & Preferences;
  /** `hash`: of the secret the caller gets to see once. */
  IssueToken: SeatNamed & { kind: 'feed'; hash: string };
  RevokeToken: SeatNamed & { tokenId: string };
}
