export { OPEN_END } from './header.js';
export { cycle } from './decider.js';
export { CYCLE_YEARS_MAX } from './header.js';
export { NO_ASSESSMENT_BASIS } from './priorities.js';
export { noTracks, trackStep, type StepState, type Track, type Tracks } from './tracks.js';
export type { CycleState, StrategicPlan } from './state.js';
export type { CycleCommands } from './commands.js';
export { events as cycleEvents, type ContributionKind, type CycleEvent, type CycleEventData, type CycleSeat, type MeetingKind, type PublishedFigure, type RecommendationAnswer, type StepNo } from './events.js';
export type { CycleFacts, Seat } from './facts.js';
