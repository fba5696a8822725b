import { afterAll, beforeAll, describe } from '@jest/globals';
import { machineClock, openEventStoreLog, redisPlace } from '#engine';
import { BullmqAlarms, RedisLink } from '#engine/redis';
import { noRedis, startRedis, type RedisServer } from '../../support/redis/redis-server.mjs';
import { freshNamespace, serverUnderTest, type ServerUnderTest } from '../eventstoredb/server.js';
import { fourYearsContract } from './four-years.contract.js';

(noRedis === undefined ? describe : describe.skip)(`distributed${noRedis === undefined ? '' : `: skipped, ${noRedis}`}`, () => {
  let redis: RedisServer;
  let store: ServerUnderTest;
  beforeAll(async () => {
    [redis, store] = await Promise.all([startRedis(), serverUnderTest()]);
  });
  afterAll(() => Promise.all([redis?.dispose(), store?.stop()]));

  fourYearsContract('EventStoreDB and BullMQ', async (business) => {
    const log = await openEventStoreLog({ url: store.url, namespace: freshNamespace() });
    const link = new RedisLink({ place: redisPlace(redis.url), machine: machineClock });
    const alarms = new BullmqAlarms({ link, business, machine: machineClock, prefix: freshNamespace(), virtual: true });
    return {
      log, alarms,
      close: async () => {
        await alarms.stop();
        link.close();
        await log.close();
      },
    };
  }, [1]);
});
