export { loadCalendar } from './calendars.js';
export { checkDefinition, loadDefinition, type Loaded } from './load.js';
export { loadParties, type PartyToRegister } from './parties.js';
export { YAML_CHARACTERS_MAX, type Problem } from './read-yaml.js';
export { definitionSchema } from './schema.js';
export { domainVocabulary, type Vocabulary } from './vocabulary.js';
