import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { connectAsOf, connectViews, lockDataFolder, openSqliteLog, type DataFolder, type EventLog, type SqliteLog, type Views } from '#engine';
import { projections } from '#projections';
import { filesOf } from './config.js';
import type { AsOfThreadData } from './threads/as-of.thread.js';
import type { ViewsThreadData } from './threads/views.thread.js';

/** The data folder, held: the log, and the journal and views that follow it in threads of their own. */
export interface Store {
  readonly folder: DataFolder;
  readonly log: SqliteLog;
  readonly views: Views;
  /** Tells the view writer that the log has grown. */
  grown(): void;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly dataDir: string;
  readonly zone: string;
  /** Told, in one sentence, what an operator should know. */
  readonly say: (line: string) => void;
}

/** Takes the folder and opens what it holds. Throws `FolderLocked`, `LogFailed`, `EngineTooOld`. */
export async function openStore({ dataDir, zone, say }: StoreOptions): Promise<Store> {
  const folder = lockDataFolder(dataDir);
  const files = filesOf(folder.path);
  let log: SqliteLog | undefined;
  try {
    log = await openSqliteLog({ file: files.events });
    const { views, port } = await openViewThreads(files, zone, say);
    let told = false;
    return {
      folder, log, views,
      grown: () => {
        // One word a turn of the loop, however many appends were acknowledged in it.
        if (told) return;
        told = true;
        setImmediate(() => {
          told = false;
          port.postMessage('grown');
        });
      },
      close: () => close(views, port, log!, folder),
    };
  } catch (error) {
    await log?.close();
    folder.release();
    throw error;
  }
}

async function openViewThreads(files: ReturnType<typeof filesOf>, zone: string, say: (line: string) => void): Promise<{ views: Views; port: MessagePort }> {
  const { port1, port2 } = new MessageChannel();
  const viewsData: ViewsThreadData = { events: files.events, views: files.views, grown: port2 };
  const writer = new Worker(threadFile('views'), { workerData: viewsData, transferList: [port2], name: 'views' });
  const asOfData: AsOfThreadData = { views: files.views, zone };
  const asOf = new Worker(threadFile('as-of'), { workerData: asOfData, name: 'as-of' });
  try {
    const views = await connectViews(writer, { asOf: connectAsOf(asOf), file: files.views, projections, zone, say });
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
