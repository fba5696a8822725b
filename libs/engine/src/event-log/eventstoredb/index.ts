export { openEventStoreLog, openEventStoreReader, type EventStoreLog, type EventStoreLogStats, type EventStoreReader } from './log.js';
export { EventStoreMisconfigured, type AppendPath, type EventStoreOptions } from './settings.js';
export type { Silence } from './contact.js';
