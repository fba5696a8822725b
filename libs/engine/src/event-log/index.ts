export * from './memory.js';
export * from './sqlite-log.js';
export { openSqliteLogReader, type SqliteLogReader, type SqliteLogReaderOptions } from './sqlite-reader.js';
export { backupSqliteLog, checkSqliteLog, type SqliteLogBackup, type SqliteLogCheck } from './sqlite-check.js';
export * from './eventstoredb/index.js';
