export { RedisLink, type RedisLinkOptions } from './link.js';
export { isRedisPrefix, redisPlace, type RedisPlace } from './place.js';
export { LEASE_MS, Roster, type WorkerReport } from './roster.js';
