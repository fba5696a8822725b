export { breach, type BreachFacts, type BreachState } from './decider.js';
export type { BreachCommands } from './commands.js';
export { BREACH_OUTCOMES, events as breachEvents, type BreachEvent, type BreachOutcome, type ChangedFact } from './events.js';
export { breachesOf, ruleBehind } from './rule-behind.js';
