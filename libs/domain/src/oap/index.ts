export { oap } from './decider.js';
export { planIdOf } from './drafting.js';
export type { OapCommands } from './commands.js';
export { events as oapEvents, type ActionContent, type ActionOutcome, type GoalMapping, type OapEvent, type PartyRef, type PlanChanges, type ReferenceKind, type ReportedStatus } from './events.js';
export type { LeadSeat, OapFacts, OapStatus } from './facts.js';
export type { Oap } from './state.js';
