export * from './commands.js';
export * from './engine.js';
export * from './queries.js';
export type {
  BusinessClock, JournalReader, MachineClock, Outcome, QueryAnswer, QueryRequest, Submission, VerifyReport, Views, ViewStatus,
} from '#engine';
export * from './errors.js';
