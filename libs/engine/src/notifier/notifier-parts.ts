import type { Catalogue, Happened, Instant, Refused } from '#kernel';
import type { BusinessClock, JournalReader, MachineClock } from '../ports.js';
import type { Channel } from './channel.js';
import type { Reminded } from './mail-text.js';
import type { Outbox, Recipient } from './outbox.js';

/** Something to be told. `key` and the recipient name the message; `data` is the wiring's own. */
export interface Notice extends Reminded {
  readonly key: string;
  readonly data: unknown;
}

/** Whether this is still to be told to them. */
export interface Wanted {
  readonly notice: Notice;
  readonly recipient: Recipient;
}

/** What became of a message, to be recorded once. */
export interface DeliveryOutcome {
  readonly notice: Notice;
  readonly recipient: Recipient;
  /** The same on every try. */
  readonly commandId: string;
  /** The event that made the intent. */
  readonly causedBy: string;
  readonly messageId?: string;
  /** How often it was sent; 0 where there was nobody to send it to. */
  readonly attempts: number;
  /** Why it was not delivered; `NO_RECIPIENT` where nobody was found to tell. */
  readonly error?: string;
}

export interface NotifierParts {
  readonly name: string;
  readonly journal: JournalReader;
  readonly catalogue: Catalogue;
  readonly machine: MachineClock;
  readonly business: BusinessClock;
  readonly outbox: Outbox;
  /** Ways to tell people, by the name a recipient's channel has. */
  readonly channels: Readonly<Record<string, Channel>>;
  /** Event types `intent` may answer for. */
  readonly types: readonly string[];
  /** What each of these events is to tell, if anything; asked for many at once, so that what it rests on is read once. */
  readonly intents: (events: readonly Happened[]) => readonly (Notice | undefined)[];
  /** Asked right before sending; the seat decides, not who held it when the deadline was made. */
  readonly recipients: (notice: Notice) => Promise<readonly Recipient[]>;
  /** The business instant before which the recipient does not want this; undefined where it goes at once. */
  readonly heldUntil?: (notice: Notice, recipient: Recipient) => Instant | undefined;
  /**
   * Asked of each right before sending, also of many that go out in one mail: a met deadline is silent, and one on record as told is not told twice.
   * `askedAgain`: a yes is asked about again before anything is sent; a no is final.
   */
  readonly stillWanted: (asked: readonly Wanted[], options?: { readonly askedAgain?: boolean }) => Promise<readonly boolean[]>;
  /** Records the outcome. A refusal is final; what passes is tried again. */
  readonly record: (outcome: DeliveryOutcome) => Promise<unknown>;
  readonly onRefused: (outcome: DeliveryOutcome, refusal: Refused) => void;
  readonly onStopped: (error: unknown) => void;
}
