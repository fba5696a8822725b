export { milestone, type MilestoneState } from './decider.js';
export type { MilestoneCommands } from './commands.js';
export { events as milestoneEvents, type Followed, type Milestone, type MilestoneEvent, type SubjectRef } from './events.js';
export type { MilestoneFacts } from './facts.js';
