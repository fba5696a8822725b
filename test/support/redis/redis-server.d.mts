/** Why tests that need a redis-server cannot run here; undefined where they can. */
export const noRedis: string | undefined;

export interface RedisOptions {
  readonly maxmemory?: string;
  readonly policy?: string;
  readonly keep?: boolean;
  readonly password?: string;
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
  /** A node of a cluster of its own. */
  readonly cluster?: boolean;
}

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Undefined before it was started. */
  readonly pid: number | undefined;
  start(): Promise<void>;
  command(...args: string[]): string;
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
  dispose(): Promise<void>;
}

export function startRedis(options?: RedisOptions): Promise<RedisServer>;
