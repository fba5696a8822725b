/** The view writer's thread of the bench: the sample views over the embedded log. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSqliteLogReader } from '../../dist/libs/engine/src/event-log/index.js';
import { serveViews } from '../../dist/libs/engine/src/views/index.js';
import { catalogue, projections } from './sample-views.mjs';

const { events, views, grown } = workerData;
const reader = openSqliteLogReader({ file: events });
grown.on('message', () => reader.poke());
grown.unref();
serveViews(parentPort, { reader, file: views, projections, catalogue });
