export { deadline, deadlineId, type DeadlineState, type Standing as StandingDeadline } from './decider.js';
export type { DeadlineCommands } from './commands.js';
export { events as deadlineEvents, type DeadlineEvent, type DeadlineScope, type Explanation, type Rung, type Terms, type Transition } from './events.js';
export type { DeadlineFacts } from './facts.js';
