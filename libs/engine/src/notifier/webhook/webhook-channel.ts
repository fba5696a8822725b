import type { IncomingMessage } from 'node:http';
import { lookup } from 'node:dns/promises';
import { request } from 'node:https';
import { isIP } from 'node:net';
import type { Channel, Letter } from '../channel.js';
import type { Reminded } from '../mail-text.js';
import { Undeliverable } from '../transport.js';
import { isAllowed, type WebhookHosts } from './hosts.js';
import { isLoopback, isPublic } from './public-address.js';
import { signatureHeaders } from './signature.js';

/** One attempt, from the name of the host to the end of the answer. */
const ATTEMPT_MS_MAX = 5_000;
/** What is read of an answer; the rest is cut off. Only its status counts. */
export const ANSWER_BYTES_MAX = 65_536;
/** What the ledger says where the other side will never take anything again. */
export const WEBHOOK_GONE = 'answered 410: gone for good';

/** Where a webhook is posted to. */
export interface WebhookTarget {
  readonly url: string;
  readonly secret: Uint8Array;
}

export interface WebhookChannelParts {
  /** By its id, which is its address in the outbox; undefined where there is none any more. */
  readonly find: (id: string) => WebhookTarget | undefined;
  readonly hosts: WebhookHosts;
  /** Whether this machine itself may be posted to: in a demo, where sender and receiver are one. Nothing else that is not public ever may. */
  readonly loopback: boolean;
  /** Milliseconds since 1970, by the machine: receivers compare it with their own clock. */
  readonly now: () => number;
  /** Addresses of a host; the system's resolver where left out. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** An authority trusted instead of the system's. */
  readonly ca?: string;
  readonly attemptMsMax?: number;
}

/**
 * Posts to webhooks, signed. https alone, to hosts the operator named; the name is resolved once an attempt, every address it has must be
 * public, and the connection goes to the very address that was judged. Redirects are not followed; an attempt ends within its bound.
 */
export function webhookChannel(parts: WebhookChannelParts): Channel {
  const { find, attemptMsMax = ATTEMPT_MS_MAX } = parts;
  return {
    apart: true,
    idOf: (name) => `msg_${name}`,
    send: async (letter) => {
      const target = find(letter.recipient.address);
      if (!target) throw new Undeliverable('the webhook is there no more');
      const patience = new AbortController();
      const late = setTimeout(() => patience.abort(), attemptMsMax);
      try {
        await post(target, letter, parts, patience.signal);
      } catch (error) {
        if (patience.signal.aborted) throw new Error(`no answer within ${attemptMsMax} ms`, { cause: error });
        throw error;
      } finally {
        clearTimeout(late);
      }
    },
  };
}

async function post({ url: text, secret }: WebhookTarget, letter: Letter, parts: WebhookChannelParts, signal: AbortSignal): Promise<void> {
  const url = new URL(text);
  if (!isAllowed(parts.hosts, url)) throw new Undeliverable('the host is not among those the operator lets be posted to');
  const address = await addressOf(url, parts, signal);
  const body = bodyOf(letter);
  const headers = signatureHeaders(secret, { id: letter.messageId, timestamp: Math.floor(parts.now() / 1_000), body });
  judge(await statusOf(url, { address, body, headers, signal, ca: parts.ca }));
}

/** The one address that is connected to. A host with any address that is not public is refused: who answers so for a name means to lead us astray. */
async function addressOf({ hostname }: URL, { resolve = systemResolver, loopback }: WebhookChannelParts, signal: AbortSignal): Promise<string> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) ? [host] : await unlessAborted(resolve(host), signal);
  const [first] = addresses;
  if (first === undefined) throw new Error('the host has no address');
  if (!addresses.every((address) => isPublic(address) || (loopback && isLoopback(address)))) throw new Undeliverable('the host leads to an address that is not public');
  return first;
}

const systemResolver = async (host: string): Promise<readonly string[]> => (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address);

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }));
  return Promise.race([work, aborted]).catch((error: unknown) => {
    throw failureOf(error);
  });
}

interface Sent {
  readonly address: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly ca?: string;
}

/** Posts and reads the answer to its end or to its bound; a connection of its own, closed afterwards. */
function statusOf({ hostname, host, port, pathname, search }: URL, { address, body, headers, signal, ca }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const name = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) ? undefined : hostname;
    const sent = request({
      host: address, port: port || 443, path: `${pathname}${search}`, method: 'POST', agent: false, signal, servername: name, ca,
      headers: { ...headers, host, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'webhook-sender', connection: 'close' },
    });
    const failed = (error: Error): void => reject(failureOf(error));
    sent.on('error', failed);
    sent.on('response', (answer) => {
      // An answer that breaks off or is too long or too slow has been given all the same: its status is known.
      sent.off('error', failed).on('error', () => undefined);
      void drained(answer).then(() => resolve(answer.statusCode ?? 0));
    });
    sent.end(body);
  });
}

/** Resolves when the answer has ended, in whichever way. */
function drained(answer: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) answer.destroy();
    });
    answer.on('error', () => undefined);
    answer.on('close', () => resolve());
  });
}

function judge(status: number): void {
  if (status >= 200 && status < 300) return;
  if (status === 410) throw new Undeliverable(WEBHOOK_GONE);
  if (status >= 300 && status < 400) throw new Undeliverable(`answered ${status}: redirects are not followed`);
  throw new Error(`answered ${status}`);
}

/** In few words, and without the address: the ledger is read by more people than the webhook is whose. */
const failureOf = (error: unknown): Error => new Error((error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : String(error)), { cause: error });

function bodyOf({ about, at }: Letter): string {
  return JSON.stringify({ type: 'told', timestamp: at, data: { items: about.map(itemOf) } });
}

/** Which date, of what, where to look: no more than a mail says. */
const itemOf = ({ notice, overdue, reference, dueOn, link }: Reminded): object => ({ kind: notice ? 'notice' : overdue ? 'overdue' : 'due', reference, on: dueOn, link });
