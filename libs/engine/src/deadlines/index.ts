export { KeptBook } from './kept-book.js';
export { Reconciler, type Book, type ClosingCommand, type ReconcilerParts, type ReconcilerStatus, type UpcomingAlarm } from './reconciler.js';
