import { join, resolve } from 'node:path';
import { isInstant, isLocalDate, startOfDay, atTime, toInstant, type Instant } from '#kernel';
import { isRedisPrefix, redisPlace, webhookHosts, type WebhookHosts } from '#engine';

export interface Config {
  readonly mode: 'demo' | 'production';
  readonly host: string;
  readonly port: number;
  /** Whether the next free port is taken when the wanted one is in use. */
  readonly portMayMove: boolean;
  /** Holds everything the engine keeps; one process at a time. */
  readonly dataDir: string;
  /** The demo's first instant, on an empty log; where history is built, the instant at which it stops. */
  readonly at: Instant;
  /** The demo: an empty folder is filled with the history of the cycles before anything is answered. */
  readonly history: boolean;
  readonly zone: string;
  readonly oidc?: { readonly issuer: string; readonly audience: string; readonly jwksUri: string };
  /** The event log, where it is not the embedded one. */
  readonly eventStore?: { readonly url: string; readonly namespace: string };
  /** Where alarms are kept, if not in this process alone; what stands before every key. */
  readonly redis?: { readonly url: string; readonly prefix: string };
  readonly smtpUrl?: string;
  readonly mailFrom: string;
  /** Mailboxes by role and party; the demo makes them up. */
  readonly contactsFile?: string;
  /** What callers may take at most. */
  readonly limits: Limits;
  /** Hosts that webhooks may be at; none where nobody named any. */
  readonly webhookHosts: WebhookHosts;
  /** Where links in mails lead. */
  readonly publicUrl?: string;
  /** Keys ids that must leak nothing, in hex; generated into the data folder where absent, constant in the demo. */
  readonly idKey?: string;
}

export interface Limits {
  /** Requests of one caller in one process. */
  readonly rate: { readonly perSecond: number; readonly burst: number };
  /** Streams of events open at once, of all callers. */
  readonly streamReaders: number;
}

/** Every variable the engine reads, with what it is for. The README's table is made of it. */
export const VARIABLES = {
  EMPACT_MODE: 'demo or production (default production)',
  EMPACT_HOST: 'address to listen on (default 127.0.0.1)',
  EMPACT_PORT: 'port to listen on (default 3000; the demo takes the next free one)',
  EMPACT_DATA: 'data folder (default ./.empact)',
  EMPACT_SEED: 'demo: history fills an empty folder with EMPACT 2018 to April 2025, public facts and SYNTHETIC ones; none leaves it empty (default none)',
  EMPACT_AT: 'demo: first day or instant of the virtual clock on an empty folder (default 2021-03-01, 09:00 Brussels); with history, where it stops (default 2025-04-14)',
  OIDC_ISSUER: 'production: issuer of the access tokens',
  OIDC_AUDIENCE: 'production: audience the tokens must name (default empact-engine)',
  OIDC_JWKS_URI: 'production: keys of the issuer (default <issuer>/.well-known/jwks.json)',
  EVENTSTORE_URL: 'esdb://...: the event log is this EventStoreDB; the embedded log where absent',
  EVENTSTORE_NAMESPACE: 'stands before every stream name, so that deployments share a server (default empact)',
  REDIS_URL: 'redis:// or rediss://user:password@...: alarms are jobs of BullMQ there; in this process where absent',
  REDIS_PREFIX: 'stands before every key in Redis, so that deployments share one (default empact)',
  SMTP_URL: 'mail server; without it the demo catches mail itself, and production refuses to start',
  CONTACTS_FILE: 'production: YAML of ROLE/PARTY: mailbox lines, who is told',
  MAIL_FROM: 'sender of reminders (default no-reply@empact.example)',
  WEBHOOK_HOSTS: 'hosts that webhooks may be at, hooks.example.org or hooks.example.org:8443, by commas (default none: nothing is posted)',
  PUBLIC_URL: 'where links in mails lead (default the address listened on)',
  EMPACT_RATE: 'requests a second that one caller may send to one process (default 100; in the demo 20000)',
  EMPACT_RATE_BURST: 'requests one caller may send at once (default 1000; in the demo 40000)',
  EMPACT_STREAM_READERS: 'streams of events open at once in one process (default 200)',
  ID_KEY: '64 hex digits; keys the ids of joint action days and the secrets of calendars and webhooks (default: made once, kept in the data folder)',
} as const;

type Variable = keyof typeof VARIABLES;
export type Environment = Readonly<Partial<Record<Variable, string>>>;

/** What is wrong with the configuration: one sentence each, naming the variable. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

const DEMO_ZONE = 'Europe/Brussels';
/** The day on which the demo stands, always: Monday of the week before Easter. */
const HISTORY_TO = '2025-04-14';
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Checks every variable at once and answers the configuration, or throws `ConfigError` with all that is wrong. An empty one is as good as none: Compose passes on what is not set so. */
export function loadConfig(given: Environment): Config {
  const env: Environment = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const problems: string[] = [];
  const mode = env.EMPACT_MODE ?? 'production';
  if (mode !== 'demo' && mode !== 'production') problems.push(`EMPACT_MODE is "${mode}"; it must be demo or production.`);
  const demo = mode === 'demo';
  const address = addressOf(env, demo, problems);
  if (env.ID_KEY !== undefined && !/^[0-9a-f]{64}$/i.test(env.ID_KEY)) problems.push('ID_KEY must be 64 hex digits.');
  const oidc = demo ? undefined : productionOf(env, problems);
  checkMail(env, problems);
  const redis = redisOf(env, problems);
  const hosts = hostsOf(env, problems);
  const limits = limitsIn(env, demo ? 'demo' : 'production', problems);
  if (env.EVENTSTORE_URL && redis) checkSeveral(env, demo, problems);
  if (env.PUBLIC_URL !== undefined && !isUrl(env.PUBLIC_URL, ['http:', 'https:'])) problems.push(`PUBLIC_URL is "${env.PUBLIC_URL}"; it must be an http or https URL.`);
  const history = seedOf(env, demo, problems);
  const at = instantOfStart(env.EMPACT_AT ?? (history ? HISTORY_TO : '2021-03-01'), problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    mode: mode as Config['mode'], ...address, dataDir: resolve(env.EMPACT_DATA ?? '.empact'), at, history, zone: DEMO_ZONE, oidc,
    eventStore: env.EVENTSTORE_URL ? { url: env.EVENTSTORE_URL, namespace: env.EVENTSTORE_NAMESPACE ?? 'empact' } : undefined, redis, smtpUrl: env.SMTP_URL, mailFrom: env.MAIL_FROM ?? 'no-reply@empact.example', contactsFile: env.CONTACTS_FILE, limits, webhookHosts: hosts, publicUrl: env.PUBLIC_URL, idKey: env.ID_KEY,
  };
}

function seedOf({ EMPACT_SEED: seed = 'none' }: Environment, demo: boolean, problems: string[]): boolean {
  if (seed !== 'none' && seed !== 'history') problems.push(`EMPACT_SEED is "${String(seed)}"; it must be history or none.`);
  else if (seed === 'history' && !demo) problems.push('EMPACT_SEED is history; production has no history but its own.');
  return seed === 'history';
}

/** The limits as the variables say, or by default; what is wrong with them is added to `problems`. The demo's are for programs that do nothing but ask. */
export function limitsIn(env: Environment, mode: Config['mode'], problems: string[] = []): Limits {
  const whole = (name: Variable, otherwise: number, most: number): number => {
    const value = Number(env[name] ?? otherwise);
    if (!Number.isInteger(value) || value < 1 || value > most) problems.push(`${name} is "${env[name]}"; it must be a whole number from 1 to ${most}.`);
    return value;
  };
  const [perSecond, burst] = mode === 'demo' ? [20_000, 40_000] : [100, 1_000];
  return { rate: { perSecond: whole('EMPACT_RATE', perSecond, 1_000_000), burst: whole('EMPACT_RATE_BURST', burst, 1_000_000) }, streamReaders: whole('EMPACT_STREAM_READERS', 200, 10_000) };
}

function addressOf(env: Environment, demo: boolean, problems: string[]): Pick<Config, 'host' | 'port' | 'portMayMove'> {
  const host = env.EMPACT_HOST ?? '127.0.0.1';
  const port = Number(env.EMPACT_PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) problems.push(`EMPACT_PORT is "${env.EMPACT_PORT}"; it must be a whole number up to 65535.`);
  if (demo && !LOOPBACK.includes(host)) problems.push(`EMPACT_HOST is "${host}"; the demo signs tokens for anybody and listens on loopback alone.`);
  return { host, port, portMayMove: demo };
}

function redisOf({ REDIS_URL: url, REDIS_PREFIX: prefix = 'empact' }: Environment, problems: string[]): Config['redis'] {
  if (!isRedisPrefix(prefix)) problems.push(`REDIS_PREFIX is "${prefix}"; it must be a word of lower-case letters, digits, - and _.`);
  if (!url) return undefined;
  try {
    redisPlace(url);
  } catch (error) {
    // The URL holds a password: it is not repeated.
    problems.push(`REDIS_URL cannot be used: ${(error as RangeError).message}.`);
  }
  return { url, prefix };
}

function hostsOf({ WEBHOOK_HOSTS: named = '' }: Environment, problems: string[]): WebhookHosts {
  try {
    return webhookHosts(named);
  } catch (error) {
    problems.push(`WEBHOOK_HOSTS cannot be used: ${(error as RangeError).message}.`);
    return new Set();
  }
}

/** Processes of one deployment must agree on what they make ids of, and none of them knows where the others are. */
function checkSeveral(env: Environment, demo: boolean, problems: string[]): void {
  const why = 'with EVENTSTORE_URL and REDIS_URL the work is shared by several processes';
  if (!demo && !env.ID_KEY) problems.push(`ID_KEY is not set; ${why}, which must all have the same.`);
  if (!env.SMTP_URL) problems.push(`SMTP_URL is not set; ${why}, and mail that one of them catches is seen by no other.`);
  if (!env.PUBLIC_URL) problems.push(`PUBLIC_URL is not set; ${why}, and a worker does not know where links have to lead.`);
}

/** Whether API and workers are processes of their own, or this one does everything. */
export const isDistributed = ({ eventStore, redis }: Config): boolean => eventStore !== undefined && redis !== undefined;

function checkMail({ SMTP_URL: smtp, MAIL_FROM: from }: Environment, problems: string[]): void {
  if (smtp && !isUrl(smtp, ['smtp:', 'smtps:'])) problems.push('SMTP_URL must be a URL such as smtp://mail.example:587 or smtps://mail.example.');
  if (from !== undefined && !isMailbox(from)) problems.push(`MAIL_FROM is "${from}"; it must be a mailbox, such as no-reply@example.org.`);
}

export const isMailbox = (text: string): boolean => /^[^\s@<>]+@[^\s@<>]+$/.test(text);

function isUrl(text: string, protocols: readonly string[]): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && protocols.includes(url.protocol) && url.hostname !== '';
}

/** What production must have and may not have. */
function productionOf(env: Environment, problems: string[]): Config['oidc'] {
  const oidc = oidcOf(env, problems);
  if (!env.SMTP_URL) problems.push('SMTP_URL is not set; production does not catch mail, it sends it.');
  if (!env.CONTACTS_FILE) problems.push('CONTACTS_FILE is not set; without mailboxes nobody can be told of a deadline.');
  if (env.EMPACT_AT !== undefined) problems.push('EMPACT_AT is set; production runs on the real clock.');
  return oidc;
}

function oidcOf(env: Environment, problems: string[]): Config['oidc'] {
  const issuer = env.OIDC_ISSUER;
  if (!issuer) {
    problems.push('OIDC_ISSUER is not set; production does not start without an issuer of tokens.');
    return undefined;
  }
  const jwksUri = env.OIDC_JWKS_URI ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`;
  for (const [name, url] of [['OIDC_ISSUER', issuer], ['OIDC_JWKS_URI', jwksUri]] as const) {
    if (!isHttps(url)) problems.push(`${name} is "${url}"; it must be an https URL.`);
  }
  return { issuer, audience: env.OIDC_AUDIENCE ?? 'empact-engine', jwksUri };
}

/** TLS everywhere, but for an issuer on the same machine. */
function isHttps(text: string): boolean {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  } catch {
    return false;
  }
}

function instantOfStart(text: string, problems: string[]): Instant {
  if (isLocalDate(text)) return atTime(text, '09:00', DEMO_ZONE);
  if (isInstant(text)) return toInstant(text);
  problems.push(`EMPACT_AT is "${String(text)}"; it must be a day such as 2021-03-01 or an instant such as 2021-03-01T08:00:00Z.`);
  return startOfDay('2021-03-01', DEMO_ZONE);
}

/** Files of the data folder. */
export const filesOf = (dataDir: string) => ({
  events: join(dataDir, 'events.db'),
  views: join(dataDir, 'views.db'),
  runners: join(dataDir, 'runners.db'),
  outbox: join(dataDir, 'outbox.db'),
  uses: join(dataDir, 'uses.db'),
  idKey: join(dataDir, 'id.key'),
  history: join(dataDir, 'history.json'),
});
