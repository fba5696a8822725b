export { calendar, type CalendarState } from './decider.js';
export type { CalendarCommands } from './commands.js';
export { events as calendarEvents, type CalendarEvent, type Holiday } from './events.js';
export type { CalendarFacts } from './facts.js';
