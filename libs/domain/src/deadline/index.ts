export { deadline, deadlineId } from './decider.js';
export { DEADLINE_COMMANDS_OF_PEOPLE, type DeadlineCommands } from './commands.js';
export { events as deadlineEvents, type DeadlineEvent, type DeadlineScope, type Explanation, type Rung, type Terms, type Transition } from './events.js';
export type { DeadlineFacts, Snooze } from './facts.js';
export type { DeadlineState, Standing as StandingDeadline } from './state.js';
