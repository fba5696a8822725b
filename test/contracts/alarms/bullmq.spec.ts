import { afterAll, beforeAll, describe } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { machineClock, redisPlace, type VirtualBusinessClock } from '#engine';
import { BullmqAlarms, RedisLink } from '#engine/redis';
import { noRedis, startRedis, type RedisServer } from '../../support/redis/redis-server.mjs';
import { alarmsContract, type OpenAlarms } from './alarms.contract.js';

(noRedis === undefined ? describe : describe.skip)(`BullMQ${noRedis === undefined ? '' : `: skipped, ${noRedis}`}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.dispose());

  const opening: OpenAlarms = async (business: VirtualBusinessClock) => {
    const link = new RedisLink({ place: redisPlace(server.url), machine: machineClock });
    const alarms = new BullmqAlarms({ link, business, machine: machineClock, prefix: `t${randomBytes(6).toString('hex')}`, virtual: true });
    return {
      alarms,
      close: async () => {
        await alarms.stop();
        link.close();
      },
    };
  };
  alarmsContract('BullMQ', opening);
});
