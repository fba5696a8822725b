export { EmbeddedAlarms, type EmbeddedAlarmsParts } from './embedded.js';
