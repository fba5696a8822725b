import type { Transporter } from 'nodemailer';
import type { Instant } from '#kernel';
import { EngineError } from '../ports.js';

/** One mail to one recipient. Sent again after a crash it carries the same Message-ID, so that a mail program shows it once. */
export interface Mail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: Instant;
  /** What a mail program sorts and explains it by. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Takes mail on its way. Throws `Undeliverable` where trying again is of no use; any other error is tried again. */
export interface Transport {
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}

/** The other side refuses this mail for good (a 5xx answer). */
export class Undeliverable extends EngineError {}

/** A server that says nothing for this long is taken to hang. */
const SILENCE_MAX_MS = 30_000;

/** Connections kept to the mail server. */
export const SMTP_CONNECTIONS_MAX = 4;

/**
 * SMTP by a URL such as `smtp://user:secret@host:587`, over a few connections that stay open while there is mail. A mail is tried once
 * here: whether and when it is tried again is the notifier's to say.
 */
export function smtpTransport(url: string, { silenceMaxMs = SILENCE_MAX_MS }: { readonly silenceMaxMs?: number } = {}): Transport {
  let server: Promise<Transporter> | undefined;
  // Loaded by the first mail: who catches mail instead of sending it has no use for it.
  const connect = async (): Promise<Transporter> => {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      url, connectionTimeout: silenceMaxMs, greetingTimeout: silenceMaxMs, socketTimeout: silenceMaxMs, pool: true, maxConnections: SMTP_CONNECTIONS_MAX, maxMessages: Infinity, maxRequeues: 0,
    });
  };
  return {
    async send({ messageId, from, to, subject, text, at, headers }) {
      try {
        server ??= connect();
        await (await server).sendMail({ messageId, from, to, subject, text, date: new Date(at), headers: { 'Auto-Submitted': 'auto-generated', ...headers } });
      } catch (error) {
        const code = (error as { responseCode?: number }).responseCode;
        if (code !== undefined && code >= 500) throw new Undeliverable((error as Error).message, { cause: error });
        throw error;
      }
    },
    async close() {
      (await server)?.close();
    },
  };
}
