export { BUSINESS_CLOCK, clock, type ClockFacts, type ClockState } from './decider.js';
export type { ClockCommands } from './commands.js';
export { events as clockEvents, type ClockEvent } from './events.js';
