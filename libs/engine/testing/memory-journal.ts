import { splitStream, type LoggedEvent, type StoredEvent } from '#kernel';
import type { JournalReader, LogReader } from '../src/ports.js';

/** A journal over a log, kept in an array: for specifications of what follows the journal. */
export class MemoryJournal implements JournalReader {
  private readonly events: LoggedEvent[] = [];

  constructor(private readonly log: LogReader) {}

  private position: string | undefined;
  private following: Promise<unknown> = Promise.resolve();

  /** Takes in whatever the log has now. Of several who ask together one reads after the other. */
  async follow(): Promise<this> {
    const turn = this.following.then(() => this.read());
    this.following = turn.catch(() => undefined);
    await turn;
    return this;
  }

  private async read(): Promise<void> {
    for (;;) {
      const page = await this.log.readAll({ after: this.position, limit: 1_000 });
      if (page.length === 0) return;
      for (const { event, position } of page) {
        this.take(event);
        this.position = position;
      }
    }
  }

  take(event: StoredEvent): void {
    this.events.push({ ...event, seq: this.events.length });
  }

  head(): number {
    return this.events.length - 1;
  }

  after(seq: number, { limit, cycleId, categories, types, upTo = Infinity }: Parameters<JournalReader['after']>[1]): readonly LoggedEvent[] {
    return this.events
      .filter((event) => event.seq > seq && event.seq <= upTo && (cycleId === undefined || event.metadata.cycleId === cycleId)
        && (!categories || categories.includes(splitStream(event.stream).category)) && (!types || types.includes(event.type)))
      .slice(0, limit);
  }

  stream(stream: string, { upTo = Infinity, limit = Infinity, fromRevision = 0 }: Parameters<JournalReader['stream']>[1] = {}): readonly LoggedEvent[] {
    return this.events.filter((event) => event.stream === stream && event.seq <= upTo && event.revision >= fromRevision).slice(0, limit);
  }

  streams(streams: readonly string[], types: readonly string[], since?: ReadonlyMap<string, number>): ReadonlyMap<string, readonly LoggedEvent[]> {
    return new Map(streams.map((stream) => [stream, this.stream(stream, { fromRevision: (since?.get(stream) ?? -1) + 1 }).filter(({ type }) => types.includes(type))]).filter(([, events]) => events!.length > 0) as [string, readonly LoggedEvent[]][]);
  }

  byEventId(id: string): LoggedEvent | undefined {
    return this.events.find((event) => event.id === id);
  }

  seqAt(instant: string): number {
    return this.events.findLast(({ metadata }) => metadata.recordedAt <= instant)?.seq ?? -1;
  }

  lastRecordedAt(): string | undefined {
    return this.events.map(({ metadata }) => metadata.recordedAt).sort().at(-1);
  }
}
