/**
 * What works on Redis: a door of its own, `#engine/redis`, because its clients take longer to load than everything else of the engine.
 * A process or a thread without Redis must not load them.
 */
export { AlarmBoard, type AlarmJobs } from '../alarms/bullmq/alarm-board.js';
export { BullmqAlarms, type BullmqAlarmsParts, type BullmqStatus } from '../alarms/bullmq/bullmq.js';
export { RedisLink, type RedisLinkOptions } from './link.js';
export { LEASE_MS, Roster, type WorkerReport } from './roster.js';
