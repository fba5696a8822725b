import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { connectAsOf, connectViews, lockDataFolder, machineClock, type DataFolder, type EventLog, type LogReader, type Silence, type Views } from '#engine';
import { projections } from '#projections';
import { filesOf } from './config.js';
import { openLog, openLogReader, type LogPlace, type PlacedLog } from './log-place.js';
import type { AsOfThreadData } from './threads/as-of.thread.js';
import type { ViewsThreadData } from './threads/views.thread.js';

/** The data folder, held: the log, and the journal and views that follow it in threads of their own. */
export interface Store {
  readonly folder: DataFolder;
  readonly log: PlacedLog;
  /** Another reader of the log, on a connection of its own. */
  openReader(): Promise<LogReader>;
  readonly views: Views;
  /** Tells the view writer that the log has grown. */
  grown(): void;
  /** Why the journal hears nothing of the log just now, and since when: what it holds may be stale. */
  silence(): Silence | undefined;
  close(): Promise<void>;
}

/** What the view writer makes and drops while it folds a batch fits in here, so that little of it is ever copied. */
const YOUNG_MIB = 192;

export interface StoreOptions {
  readonly dataDir: string;
  readonly zone: string;
  /** Absent: the log is embedded, in the folder. */
  readonly eventStore?: { readonly url: string; readonly namespace: string };
  /** Told, in one sentence, what an operator should know. */
  readonly say: (line: string) => void;
}

/** Takes the folder and opens what it holds. Throws `FolderLocked`, `LogFailed`, `EngineTooOld`. */
export async function openStore({ dataDir, zone, eventStore, say }: StoreOptions): Promise<Store> {
  const folder = lockDataFolder(dataDir);
  const files = filesOf(folder.path);
  const place: LogPlace = eventStore ? { kind: 'eventstore', ...eventStore } : { kind: 'embedded', file: files.events };
  let log: PlacedLog | undefined;
  try {
    log = await openLog(place, say);
    const { views, port } = await openViewThreads(place, files.views, zone, say);
    const silence = heardThrough(port);
    return {
      folder, log, views, silence,
      openReader: () => openLogReader(place),
      grown: () => port.postMessage('grown'),
      close: () => close(views, port, log!, folder),
    };
  } catch (error) {
    await log?.close();
    folder.release();
    throw error;
  }
}

/** What the view writer says of its own connection to the log. */
function heardThrough(port: MessagePort): () => Silence | undefined {
  let lost: { readonly why: string; readonly since: number } | undefined;
  port.on('message', (why: string | null) => {
    lost = why === null ? undefined : { why, since: lost?.since ?? machineClock.monotonic() };
  });
  // A port that is listened to would keep the process.
  port.unref();
  return () => lost && { why: lost.why, forMs: machineClock.monotonic() - lost.since };
}

async function openViewThreads(place: LogPlace, file: string, zone: string, say: (line: string) => void): Promise<{ views: Views; port: MessagePort }> {
  const { port1, port2 } = new MessageChannel();
  const viewsData: ViewsThreadData = { place, views: file, grown: port2 };
  const writer = new Worker(threadFile('views'), { workerData: viewsData, transferList: [port2], name: 'views', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
  const asOfData: AsOfThreadData = { views: file, zone };
  const asOf = new Worker(threadFile('as-of'), { workerData: asOfData, name: 'as-of' });
  try {
    const views = await connectViews(writer, { asOf: connectAsOf(asOf), file, projections, zone, say });
    return { views, port: port1 };
  } catch (error) {
    await Promise.all([writer.terminate(), asOf.terminate()]);
    throw error;
  }
}

/** Entries are built files, under tests too: a thread cannot load TypeScript. */
const threadFile = (name: string): URL => new URL(import.meta.resolve(`#wiring/threads/${name}.thread`));

async function close(views: Views, port: MessagePort, log: EventLog, folder: DataFolder): Promise<void> {
  await log.close();
  await views.close();
  port.close();
  folder.release();
}
