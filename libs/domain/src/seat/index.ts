export { seat, seatId, type SeatState } from './decider.js';
export type { SeatCommands, SeatNamed } from './commands.js';
export { events as seatEvents, type MailLanguage, type Preferences, type SeatEvent } from './events.js';
export type { SeatFacts } from './facts.js';
