import type { RecordPlace } from './events.js';

/** What a command on a record says of it: its id, the cycle it belongs to, and where it stands. */
interface Named extends RecordPlace {
  eventId: string;
  cycleId: string;
}

export interface RecordCommands {
  /** Descriptive fields only: `DESCRIPTIVE_FIELDS`. Parties, figures and states have commands of their own. */
  RectifyRecord: Named & { field: string; value: string; reason: string; docRef: string };
  DowngradeMarking: Named & { to: string; docRef: string };
}
