import { FactMoved, WrongExpectedRevision, type EventLog } from '#engine';

/** The log with another way to append. */
export const withAppend = (log: EventLog, append: EventLog['append']): EventLog => ({
  assertsFacts: log.assertsFacts, append,
  readStream: log.readStream.bind(log), readAll: log.readAll.bind(log), subscribe: log.subscribe.bind(log), close: log.close.bind(log),
});

/** Counts the appends that the log turned away because something had moved. */
export function countingConflicts(log: EventLog): { log: EventLog; conflicts: () => number } {
  let conflicts = 0;
  const counted = withAppend(log, async (request) => {
    try {
      return await log.append(request);
    } catch (error) {
      if (error instanceof FactMoved || error instanceof WrongExpectedRevision) conflicts++;
      throw error;
    }
  });
  return { log: counted, conflicts: () => conflicts };
}
