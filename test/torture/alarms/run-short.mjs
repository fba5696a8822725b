/** Each fault once, those of mail and clock on the embedded set-up, those of Redis and of workers on the other: the short form of run.mjs. */
import { noRedis } from '../../support/redis/redis-server.mjs';
import { torture } from './alarms.mjs';

if (noRedis !== undefined) console.log(`embedded alone: ${noRedis}`);
// Workers that were killed on the way may sleep on in this process.
process.exit((await torture({ rounds: { embedded: 11, distributed: 7 }, seed: (Date.now() ^ process.pid) >>> 0, ...(noRedis !== undefined && { setups: ['embedded'] }) })) ? 0 : 1);
