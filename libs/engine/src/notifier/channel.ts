import type { Instant } from '#kernel';
import type { Reminded } from './mail-text.js';
import type { Recipient } from './outbox.js';

/** What goes out at once: one thing or several, to one recipient. Sent again after a crash it has the same id. */
export interface Letter {
  readonly messageId: string;
  readonly recipient: Recipient;
  readonly about: readonly Reminded[];
  readonly at: Instant;
}

/** A way to tell people. */
export interface Channel {
  /** Its recipients are told beside everything else: nobody waits for one of them that is slow. */
  readonly apart?: true;
  /** The id under which a message goes out, made of a name that is the same on every try. */
  idOf(name: string): string;
  /** Throws `Undeliverable` where trying again is of no use; any other error is tried again. */
  send(letter: Letter): Promise<void>;
}
