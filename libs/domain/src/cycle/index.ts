export { cycle } from './decider.js';
export { CYCLE_YEARS_MAX } from './header.js';
export { NO_ASSESSMENT_BASIS } from './policy-setting.js';
export type { CycleState, StrategicPlan } from './state.js';
export type { CycleCommands } from './commands.js';
export { events as cycleEvents, type CycleEvent } from './events.js';
export type { CycleFacts, Seat } from './facts.js';
