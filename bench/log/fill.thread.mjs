/** Fills a new log with sample events of 500 streams, in appends of 100. */
import { workerData } from 'node:worker_threads';
import { openSqliteLog } from '../../dist/libs/engine/src/index.js';
import { sampleEvent } from './sample-event.mjs';

const STREAMS = 500;
const APPEND = 100;
const APPENDS_AT_ONCE = 20;

const { file, events } = workerData;
const log = await openSqliteLog({ file });
for (let done = 0; done < events; done += APPEND * APPENDS_AT_ONCE) {
  await Promise.all(Array.from({ length: APPENDS_AT_ONCE }, (_, i) => {
    const n = done / APPEND + i;
    const stream = `oap-empact-2022-l${n % STREAMS}-2024`;
    const from = Math.floor(n / STREAMS) * APPEND;
    return log.append({ stream, expectedRevision: from - 1, events: Array.from({ length: APPEND }, (_, k) => sampleEvent(stream, from + k)) });
  }));
}
await log.close();
