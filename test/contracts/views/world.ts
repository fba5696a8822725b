import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { AnyProjection } from '#kernel';
import { memoryLog } from '../../../libs/engine/src/event-log/memory.js';
import type { EventLog } from '../../../libs/engine/src/ports.js';
import { connectAsOf, connectViews, localViews, serveAsOf, serveViews, type SqliteViews, type ViewWriterOptions } from '../../../libs/engine/src/views/index.js';
import { sampleViews, told, types, type Told } from './sample.js';

/** A log, a folder, and as many lives of the views over them as a test needs. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'views-'));
  readonly file = join(this.folder, 'views.db');
  readonly log: EventLog = memoryLog();
  readonly said: string[] = [];
  private readonly heads = new Map<string, number>();
  private readonly opened = new Set<SqliteViews>();

  constructor(readonly open: Opening) {}

  /** Views over the log; closed with the world. */
  async views(projections: readonly AnyProjection[] = sampleViews(), options: Partial<ViewWriterOptions> = {}): Promise<SqliteViews> {
    const views = await this.open({
      reader: this.log, file: this.file, projections, catalogue: types, say: (line) => this.said.push(line), ...options,
    });
    this.opened.add(views);
    return views;
  }

  async stop(views: SqliteViews): Promise<void> {
    this.opened.delete(views);
    await views.close();
  }

  /** Appends events, each to the end of its stream; gives the revision of the last. */
  async tell(...events: readonly Told[]): Promise<number> {
    let revision = -1;
    for (const { stream, ...event } of events) {
      const expectedRevision = this.heads.get(stream) ?? -1;
      await this.log.append({ stream, expectedRevision, events: [told(event)] });
      this.heads.set(stream, (revision = expectedRevision + 1));
    }
    return revision;
  }

  async close(): Promise<void> {
    for (const views of this.opened) await views.close();
    await this.log.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export type Opening = (options: ViewWriterOptions) => Promise<SqliteViews>;

/** Every way in which the port is offered. */
export const openings: readonly (readonly [string, Opening])[] = [
  ['in process', localViews],
  ['over message ports', async (options) => {
    const [writer, asOf] = [new MessageChannel(), new MessageChannel()];
    // The served end must not close the log that the test goes on using.
    serveViews(writer.port1, { ...options, reader: { ...unclosed(options.reader) } });
    serveAsOf(asOf.port1, options);
    const views = await connectViews(writer.port2, { ...options, asOf: connectAsOf(asOf.port2) });
    const close = views.close.bind(views);
    views.close = async () => {
      await close();
      for (const { port1 } of [writer, asOf]) port1.close();
    };
    return views;
  }],
];

const unclosed = (log: ViewWriterOptions['reader']): ViewWriterOptions['reader'] => ({
  readStream: (stream, options) => log.readStream(stream, options),
  readAll: (options) => log.readAll(options),
  subscribe: (options) => log.subscribe(options),
  close: async () => undefined,
});
