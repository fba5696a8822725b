/** Each fault once, on both set-ups: the short form of run.mjs. */
import { noRedis } from '../../support/redis/redis-server.mjs';
import { torture } from './alarms.mjs';

if (noRedis !== undefined) console.log(`embedded alone: ${noRedis}`);
// Workers that were killed on the way may sleep on in this process.
process.exit((await torture({ seed: (Date.now() ^ process.pid) >>> 0, ...(noRedis !== undefined && { setups: ['embedded'] }) })) ? 0 : 1);
