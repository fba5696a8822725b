import { Redis } from 'ioredis';
import type { MachineClock } from '../ports.js';
import type { RedisPlace } from './place.js';

/** One attempt to connect. */
const CONNECT_MS_MAX = 3_000;
/** One command, sent to answered. */
export const COMMAND_MS_MAX = 5_000;
/** Longest pause between attempts to connect. */
const RECONNECT_MS_MAX = 2_000;
/** A connection that is closed may take so long to end. The client waits for it also where there is none left, and keeps the process that long. */
const END_MS_MAX = 100;
/** Longest wait, at a start, for the first attempt to connect to end. */
const FIRST_TRY_MS_MAX = 4_000;
/** Without a connection for so long, Redis counts as absent. */
const ABSENT_AFTER_MS = 2_000;

export interface RedisLinkOptions {
  readonly place: RedisPlace;
  readonly machine: MachineClock;
  /** Told, in one sentence without secrets, what an operator should know. */
  readonly say?: (line: string) => void;
}

/**
 * The process's connection to Redis. A command fails at once while there is none and after `COMMAND_MS_MAX` where no answer comes:
 * nobody ever waits for a Redis that is not there. It connects again by itself, for ever.
 */
export class RedisLink {
  /** For commands that answer at once. */
  readonly commands: Redis;
  private downSince: number | undefined;
  private told = false;
  private closed = false;
  /** Times a connection was made: another one may lead to a Redis that has forgotten everything. */
  private made = 0;
  private lastError = 'not connected yet';
  private readonly firstTry: Promise<void>;
  private endFirstTry!: () => void;
  private cluster = false;

  constructor(private readonly options: RedisLinkOptions) {
    this.downSince = options.machine.monotonic();
    this.commands = new Redis({ ...this.connection('commands'), enableOfflineQueue: false, commandTimeout: COMMAND_MS_MAX, maxRetriesPerRequest: null });
    this.firstTry = new Promise((resolve) => (this.endFirstTry = resolve));
    this.commands.on('ready', () => void this.greet());
    this.commands.on('close', () => this.down());
    this.commands.on('error', (error: Error) => void (this.lastError = reasonOf(error)));
  }

  get ready(): boolean {
    return this.commands.status === 'ready' && this.downSince === undefined;
  }

  get connections(): number {
    return this.made;
  }

  /** Waits, within bounds, for the first attempt to connect; answers why this Redis is none the engine can work with, where it was found to be so. */
  async refused(): Promise<string | undefined> {
    const patience = new AbortController();
    await Promise.race([this.firstTry, this.options.machine.sleep(FIRST_TRY_MS_MAX, patience.signal)]);
    patience.abort();
    return this.cluster ? CLUSTER : undefined;
  }

  /** Why Redis counts as absent; undefined while it is there or only blinks. */
  absent(): string | undefined {
    const { machine } = this.options;
    if (this.downSince === undefined || machine.monotonic() - this.downSince < ABSENT_AFTER_MS) return undefined;
    if (!this.told && !this.closed) this.options.say?.(`Redis cannot be reached (${this.lastError}).`);
    this.told = true;
    return `Redis cannot be reached: ${this.lastError}`;
  }

  /** Another connection to the same place, for a worker that waits on it. The caller ends it. */
  waiting(): Redis {
    return new Redis({ ...this.connection('worker'), maxRetriesPerRequest: null });
  }

  close(): void {
    this.closed = true;
    this.commands.disconnect();
  }

  private connection(name: string) {
    return {
      ...this.options.place, connectionName: `engine-${name}`, connectTimeout: CONNECT_MS_MAX, disconnectTimeout: END_MS_MAX, keepAlive: 10_000,
      retryStrategy: (times: number): number => Math.min(times * 100, RECONNECT_MS_MAX),
    };
  }

  /** Whoever answers as a cluster is never used: a node answers for its own keys alone and sends clients on for the others. */
  private async greet(): Promise<void> {
    this.cluster = await this.isCluster();
    if (this.cluster) this.lastError = CLUSTER;
    else if (this.commands.status === 'ready') this.up();
    this.endFirstTry();
  }

  private async isCluster(): Promise<boolean> {
    try {
      return /^cluster_enabled:1/m.test(await this.commands.info('cluster'));
    } catch {
      // Not to be asked, or gone again: what it cannot do shows in what is asked of it next.
      return false;
    }
  }

  private up(): void {
    this.made++;
    this.downSince = undefined;
    if (this.told) this.options.say?.('Redis can be reached again.');
    this.told = false;
  }

  private down(): void {
    this.endFirstTry();
    this.downSince ??= this.options.machine.monotonic();
  }
}

const CLUSTER = 'it runs as a cluster, which the engine does not use; name a single Redis, with cluster-enabled no, in REDIS_URL';

/** What an operator can do about it, where that is known; else what the client says. No user and no password is repeated. */
function reasonOf(error: Error & { readonly code?: string }): string {
  if (/^(WRONGPASS|NOAUTH|ERR (invalid password|Client sent AUTH|AUTH <password>))/.test(error.message)) return 'it refuses the user or the password of REDIS_URL';
  if (CERTIFICATE_UNKNOWN.test(error.code ?? '')) return 'nobody known here has signed its certificate; name the authority in NODE_EXTRA_CA_CERTS';
  if (error.code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name than REDIS_URL has';
  return error.message;
}

const CERTIFICATE_UNKNOWN = /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?)$/;
