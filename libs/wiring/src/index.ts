export { actionContents } from './action-contents.js';
export * from './backup.js';
export type { AlarmFigures } from './alarm-clock.js';
export * from './commands.js';
export * from './config.js';
export * from './definition/index.js';
export { compareDefinitions, type DefinitionComparison } from '#domain';
export * from './engine.js';
export * from './errors.js';
export type { Asker, Forecast, Moves } from './forecast.js';
export type { FeedEntry, Feeds, FeedToken } from './feeds.js';
export type { AlarmJobs } from '#engine/redis';
export { logToStderr, type LogLevel, type LogLine } from './log-line.js';
export { metricsText } from './metrics.js';
export * from './offline.js';
export { endOnSignal, runProgram, sayReady, urlOf } from './program.js';
export * from './queries.js';
export { lastCalendarDays } from './reference-data.js';
export * from './start-engine.js';
export { openStore, type Store } from './store.js';
export type {
  BatchSubmission, BusinessClock, JournalReader, LineOutcome, MachineClock, Outcome, QueryAnswer, QueryRequest, Submission, VerifyReport, Views, ViewStatus,
} from '#engine';
export { BATCH_MAX, lineIdOf, machineClock } from '#engine';
export * from './seed/index.js';

/** The engine's own users, subject -> role: the edge takes them out of every token. */
export { SYSTEM_ROLES as systemRoles } from '#domain';
