export { reaction, type ReactionFacts, type ReactionState } from './decider.js';
export type { ReactionCommands } from './commands.js';
export { events as reactionEvents, REACTION_OUTCOMES, type ReactionEvent, type ReactionOutcome } from './events.js';
