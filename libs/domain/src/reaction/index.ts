export { reaction, type ReactionFacts, type ReactionState } from './decider.js';
export type { ReactionCommands } from './commands.js';
export { events as reactionEvents, type ReactionEvent } from './events.js';
