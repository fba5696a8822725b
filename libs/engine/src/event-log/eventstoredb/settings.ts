import { machineClock } from '../../clocks/index.js';
import { EngineError, type MachineClock } from '../../ports.js';

/** One attempt of an append, request to answer. The server itself gives up a write after 2 s. */
export const APPEND_MS_MAX = 3_000;
/** All attempts of an append whose outcome is not known yet; then the caller is told so. */
export const KNOWN_MS_MAX = 5_000;
/** All attempts of an append of which the server has seen nothing: long enough for a restart of the connection, short enough for a caller. */
export const UNSENT_MS_MAX = 1_000;
/** Between two events of a read; a page as a whole may take longer. */
export const READ_MS_MAX = 5_000;
/** How long opening waits for a server that cannot be reached. */
export const OPEN_MS_MAX = 30_000;
/** How long a subscription is silent before the log is asked whether it has missed something. */
export const STALL_MS = 10_000;
/** Appends that may wait for their answer, as with the embedded log. */
export const QUEUE_APPENDS_MAX = 10_000;
export const QUEUE_BYTES_MAX = 64 * 1_048_576;

/** Which call carries an append. `plain`: one call each, with a deadline that holds. `batch`: all share one stream, faster and less safe. */
export type AppendPath = 'plain' | 'batch';

export interface EventStoreOptions {
  /** The connection string, `esdb://user:password@host:2113` or `esdb+discover://...`: TLS, credentials, cluster and gossip are in it. */
  readonly url: string;
  /** Stands before every stream name, with a dot: several deployments or test runs share a server. A letter, then letters, digits and `_`. */
  readonly namespace: string;
  /** Default `plain`. */
  readonly appendPath?: AppendPath;
  /** Starts with the password every new server has. Default false. */
  readonly allowDefaultPassword?: boolean;
  readonly appendMsMax?: number;
  readonly knownMsMax?: number;
  readonly unsentMsMax?: number;
  readonly readMsMax?: number;
  readonly openMsMax?: number;
  readonly stallMs?: number;
  readonly queueAppendsMax?: number;
  readonly queueBytesMax?: number;
  readonly machine?: MachineClock;
  /** In [0, 1): spreads retries. Default `Math.random`. */
  readonly random?: () => number;
  /** Told, in one sentence without secrets, what an operator should know. */
  readonly say?: (line: string) => void;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The options with everything filled in and checked. */
export interface Settings extends Required<Omit<EventStoreOptions, 'allowDefaultPassword'>> {
  /** Given with each append on the plain path: it is what makes the client take that path. */
  readonly credentials: Credentials;
}

/** The connection to the event store is not configured so that the engine may use it. The message names no secret. */
export class EventStoreMisconfigured extends EngineError {}

const NAMESPACE = /^[a-z][a-z0-9_]{0,31}$/i;
// As the client reads it: scheme, perhaps credentials, hosts, perhaps options.
const URL_PARTS = /^esdb(?:\+discover)?:\/\/(?:([^:@/?]+):([^@]+)@)?[^@?]+?(?:\/?\?(.*))?$/;
const DEFAULT_PASSWORD = 'changeit';
const DEFAULT_ACCOUNTS = new Set(['admin', 'ops']);
/** Without TLS the client sends no credentials at all: any pair will do. */
const NOBODY: Credentials = { username: 'nobody', password: 'nothing' };

/** Checks the options. Throws `EventStoreMisconfigured`. */
export function settingsOf(options: EventStoreOptions): Settings {
  // A hyphen or dot would move the place where the server's own category projection, and this adapter, cut a name.
  if (!NAMESPACE.test(options.namespace)) throw new EventStoreMisconfigured(`The namespace ${JSON.stringify(options.namespace)} must be a letter followed by at most 31 letters, digits or underscores.`);
  const { tls, credentials } = connectionOf(options.url);
  if (tls && !credentials) {
    throw new EventStoreMisconfigured('Over TLS the connection string must hold an account: esdb://user:password@host:2113. Anonymous access is refused by secure servers.');
  }
  if (tls && !options.allowDefaultPassword && credentials?.password === DEFAULT_PASSWORD && DEFAULT_ACCOUNTS.has(credentials.username)) {
    throw new EventStoreMisconfigured(`The account ${credentials.username} still has the password every new event store has. Change it on the server, or allow it in so many words.`);
  }
  const { allowDefaultPassword: _allowed, ...rest } = options;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as typeof rest;
  return { ...DEFAULTS, ...given, credentials: credentials ?? NOBODY };
}

const DEFAULTS = {
  appendPath: 'plain',
  appendMsMax: APPEND_MS_MAX, knownMsMax: KNOWN_MS_MAX, unsentMsMax: UNSENT_MS_MAX, readMsMax: READ_MS_MAX, openMsMax: OPEN_MS_MAX, stallMs: STALL_MS,
  queueAppendsMax: QUEUE_APPENDS_MAX, queueBytesMax: QUEUE_BYTES_MAX,
  machine: machineClock, random: Math.random, say: () => undefined,
} satisfies Omit<EventStoreOptions, 'url' | 'namespace'>;

function connectionOf(url: string): { tls: boolean; credentials: Credentials | undefined } {
  const parts = URL_PARTS.exec(url.trim());
  if (!parts) throw new EventStoreMisconfigured('The connection string must look like esdb://user:password@host:2113?tls=true or esdb+discover://...');
  const [, username, password, query = ''] = parts;
  const given = new Map(query.split(/[&?]/).map((pair) => [pair.slice(0, pair.indexOf('=')).toLowerCase(), pair.slice(pair.indexOf('=') + 1).toLowerCase()]));
  // Its answer to a conflict is wrong on the batch path: always revision 1.
  if (given.get('throwonappendfailure') === 'false') throw new EventStoreMisconfigured('throwOnAppendFailure=false cannot be used: the client then answers conflicts with a wrong revision.');
  if (given.has('usercertfile') && !username) throw new EventStoreMisconfigured('A client certificate alone cannot be used: appends need an account in the connection string.');
  return { tls: given.get('tls') !== 'false', credentials: username === undefined || password === undefined ? undefined : { username: decoded(username), password: decoded(password) } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new EventStoreMisconfigured('User and password in the connection string must be percent-encoded.');
  }
}
