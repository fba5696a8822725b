export { BullmqAlarms, type BullmqAlarmsParts, type BullmqStatus } from './bullmq/bullmq.js';
export { EmbeddedAlarms, type EmbeddedAlarmsParts } from './embedded.js';
