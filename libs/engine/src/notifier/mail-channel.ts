import type { Channel } from './channel.js';
import { digestText, mailText } from './mail-text.js';
import type { Transport } from './transport.js';

export interface MailChannelParts {
  readonly transport: Transport;
  readonly from: string;
}

/** Mail: one about each thing, or one about all that gathered, in the recipient's language. */
export function mailChannel({ transport, from }: MailChannelParts): Channel {
  const domain = from.split('@')[1] ?? 'localhost';
  return {
    idOf: (name) => `<${name}@${domain}>`,
    send: ({ messageId, recipient: { address, language }, about, at }) => {
      const text = about.length === 1 ? mailText(about[0]!, language) : digestText(about, language);
      return transport.send({ messageId, from, to: address, at, ...text });
    },
  };
}
