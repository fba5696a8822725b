export { OPERATOR, policy } from './policy.js';
export { SYSTEM_COMMANDS, SYSTEM_ROLES } from './system-actors.js';
