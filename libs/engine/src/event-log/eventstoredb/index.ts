export { openEventStoreLog, openEventStoreReader, type EventStoreLog, type EventStoreLogStats } from './log.js';
export { EventStoreMisconfigured, type AppendPath, type EventStoreOptions } from './settings.js';
