import { memoryLog, openSqliteLog, type EventLog } from '#engine';
import { tempFolder } from './temp-folder.js';
import { eventLogContract } from './event-log.contract.js';

eventLogContract('memory', { durable: false, assertsFacts: true }, async () => {
  const log = memoryLog();
  return { log, dispose: () => log.close() };
});

eventLogContract('sqlite', { durable: true, assertsFacts: true }, async () => {
  const folder = await tempFolder();
  let log: EventLog = await openSqliteLog({ file: folder.file });
  return {
    log,
    reopen: async () => {
      await log.close();
      return (log = await openSqliteLog({ file: folder.file }));
    },
    dispose: async () => {
      await log.close();
      await folder.remove();
    },
  };
});
