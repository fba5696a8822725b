export { jad } from './decider.js';
export type { JadCommands } from './commands.js';
export { events as jadEvents, type ActionRef, type Days, type Figure, type JadEvent, type Totals } from './events.js';
export type { JadFacts } from './facts.js';
export type { Jad } from './state.js';
