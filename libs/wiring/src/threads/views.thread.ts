/** The view writer's thread: follows the log over a connection of its own and writes journal and views. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { catalogue } from '#domain';
import { serveViews } from '#engine';
import { projections } from '#projections';
import { openLogReader, type LogPlace } from '../log-place.js';

export interface ViewsThreadData {
  readonly place: LogPlace;
  readonly views: string;
  /** Told that the log has grown; tells why the log is not heard, and with null that it is again. */
  readonly grown: MessagePort;
}

const { place, views, grown } = workerData as ViewsThreadData;
const reader = await openLogReader(place);
grown.on('message', () => reader.poke?.());
reader.onSilence?.((silence) => grown.postMessage(silence?.why ?? null));
// The thread ends when it is told to close, not when nobody pokes.
grown.unref();
serveViews(parentPort!, { reader, file: views, projections, catalogue });
