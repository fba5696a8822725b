export { compareDefinitions, type DefinitionComparison } from './compare.js';
export { definition, type DefinitionState } from './decider.js';
export type { DefinitionCommands } from './commands.js';
export { events as definitionEvents, type DefinitionEvent } from './events.js';
export type { DefinitionFacts } from './facts.js';
