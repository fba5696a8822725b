import type { RedisOptions } from 'ioredis';

const DEFAULT_PORT = 6379;
const PREFIX = /^[a-z][a-z0-9_-]{0,63}$/;

/** A Redis as its URL names it. */
export type RedisPlace = Pick<RedisOptions, 'host' | 'port' | 'username' | 'password' | 'db' | 'tls'>;

/**
 * Reads `redis://` or, with TLS, `rediss://user:password@host:port/database`; user and password percent-encoded.
 * Throws RangeError with a sentence that names no secret.
 */
export function redisPlace(text: string): RedisPlace {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    throw new RangeError('it must be a URL such as redis://127.0.0.1:6379 or rediss://user:password@redis.example:6379');
  }
  const database = /^\/?(\d{0,5})$/.exec(url.pathname)?.[1];
  if (database === undefined) throw new RangeError('what follows the address must be the number of a database, such as /0');
  if (url.search || url.hash) throw new RangeError('it takes no parameters');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host, port: Number(url.port || DEFAULT_PORT), db: Number(database || 0),
    ...(url.username && { username: decoded(url.username) }), ...(url.password && { password: decoded(url.password) }),
    // The name is sent along and checked against the certificate; an address has none to send.
    ...(url.protocol === 'rediss:' && { tls: /^[\d.]+$|:/.test(host) ? {} : { servername: host } }),
  };
}

/** Whether keys may begin with it: deployments that share a Redis have one each. */
export const isRedisPrefix = (text: string): boolean => PREFIX.test(text);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError('user and password must be percent-encoded');
  }
}
