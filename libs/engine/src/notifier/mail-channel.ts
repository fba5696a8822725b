import type { Channel } from './channel.js';
import { digestText, mailText } from './mail-text.js';
import type { Recipient } from './outbox.js';
import type { Transport } from './transport.js';

export interface MailChannelParts {
  readonly transport: Transport;
  readonly from: string;
  /** Address of a page that says why one is told, what one may choose, and when it ends. */
  readonly help: () => string;
}

/** Mail: one about each thing, or one about all that gathered, in the recipient's language. */
export function mailChannel({ transport, from, help }: MailChannelParts): Channel {
  const domain = from.split('@')[1] ?? 'localhost';
  return {
    idOf: (name) => `<${name}@${domain}>`,
    send: ({ messageId, recipient, about, at }) => {
      const text = about.length === 1 ? mailText(about[0]!, recipient.language) : digestText(about, recipient.language);
      return transport.send({ messageId, from, to: recipient.address, at, ...text, headers: listHeaders(recipient, domain, help()) });
    },
  };
}

/**
 * What a seat is told is a list of its own (RFC 2919), so that a mail program can sort by it. Nobody can be taken off it while the seat is held:
 * the links (RFC 2369) lead to the page that says so, and no one-click header (RFC 8058) promises what a click would not do.
 */
function listHeaders({ role, party }: Recipient, domain: string, help: string): Readonly<Record<string, string>> {
  const label = [role, party].filter(Boolean).map((part) => part.toLowerCase().replace(/[^a-z0-9]+/g, '-')).join('.');
  return { 'List-Id': `<${label}.told.${domain}>`, 'List-Unsubscribe': `<${help}>`, 'List-Help': `<${help}>`, 'List-Post': 'NO' };
}
