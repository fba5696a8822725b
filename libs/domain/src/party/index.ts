export { party, type PartyState } from './decider.js';
export type { PartyCommands } from './commands.js';
export { events as partyEvents, type PartyEvent } from './events.js';
export type { PartyFacts } from './facts.js';
