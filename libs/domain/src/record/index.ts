export { DESCRIPTIVE_FIELDS, record, type RecordFacts, type RecordState } from './decider.js';
export type { RecordCommands } from './commands.js';
export { events as recordEvents, type RecordEvent, type RecordPlace } from './events.js';
