import { canonical, eventMeta, evolve, splitStream, upcast, type AnyDecider, type FactRevision, type LoggedEvent } from '#kernel';
import type { JournalReader } from '../ports.js';

/** A fact that was another when the event was stored than when it was decided. */
export interface MovedFact {
  readonly stream: string;
  /** Revision at which the decision read it; -1 for none. */
  readonly read: number;
  /** Its revision in the log when the event came to stand there. */
  readonly found: number;
  /** Fields that had changed, in order; of those the decision looked at, where it said so. */
  readonly fields: readonly string[];
}

/**
 * The facts an event rests on that had changed before it in the log. Log order alone counts, not who read or wrote when: an append
 * that was sent again stands where it was stored. Pure over the journal up to the event, so every replica finds the same.
 */
export function movedFacts(event: LoggedEvent, journal: Pick<JournalReader, 'stream' | 'head'>, deciders: readonly AnyDecider[], unmoved = new Unmoved(journal)): readonly MovedFact[] {
  const found = event.metadata.facts.flatMap((fact) => (unmoved.has(fact, event.seq) ? [] : moved(fact, event.seq, journal, deciders)));
  return found.length > 0 && isFirstOfAppend(event, journal) ? found : [];
}

/** Facts a look remembers; beyond that it begins anew. */
const REMEMBERED_MAX = 1_000;

/** Which facts stand as they were read, looked up once for all events that rest on them: a journal grows at its end alone. */
export class Unmoved {
  /** Up to which seq it was looked whether anything follows a revision of a stream, and found nothing. */
  private readonly upTo = new Map<string, number>();

  constructor(private readonly journal: Pick<JournalReader, 'stream' | 'head'>) {}

  /** Whether nothing stands in the stream after the revision, up to `seq`. */
  has({ stream, revision }: FactRevision, seq: number): boolean {
    const key = `${revision}@${stream}`;
    if ((this.upTo.get(key) ?? -1) >= seq) return true;
    const head = Math.max(seq, this.journal.head());
    // Nearly always nothing follows: one look by index.
    const [first] = this.journal.stream(stream, { fromRevision: revision + 1, upTo: head, limit: 1 });
    if (this.upTo.size >= REMEMBERED_MAX) this.upTo.clear();
    this.upTo.set(key, first ? first.seq - 1 : head);
    return first === undefined || first.seq > seq;
  }
}

/** The events of one append rest on the same facts: the first of them stands for all. */
function isFirstOfAppend({ stream, revision, metadata }: LoggedEvent, journal: Pick<JournalReader, 'stream'>): boolean {
  const [before] = revision === 0 ? [] : journal.stream(stream, { fromRevision: revision - 1, limit: 1 });
  return before?.metadata.commandId !== metadata.commandId;
}

function moved({ stream, revision, read }: FactRevision, upTo: number, journal: Pick<JournalReader, 'stream'>, deciders: readonly AnyDecider[]): readonly MovedFact[] {
  const decider = deciders.find(({ name }) => name === splitStream(stream).category);
  if (!decider) return [];
  const past = journal.stream(stream, { upTo });
  const found = past.at(-1)!.revision;
  const before = factsAfter(decider, past.filter((event) => event.revision <= revision));
  const after = factsAfter(decider, past);
  const looked = read ?? [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  // What this version cannot fold may have changed anything.
  const fields = before && after ? looked.filter((name) => textOf(before[name]) !== textOf(after[name])) : looked;
  return fields.length === 0 ? [] : [{ stream, read: revision, found, fields }];
}

type Facts = Readonly<Record<string, unknown>>;

/** What others might know of a stream after these events; `undefined` where one of them cannot be read. */
function factsAfter(decider: AnyDecider, events: readonly LoggedEvent[]): Facts | undefined {
  let state = decider.initial;
  for (const event of events) {
    const decoded = upcast(decider.events, event);
    if (!decoded.known) return undefined;
    const meta = eventMeta(event.metadata, event.stream, event.revision);
    for (const { type, data } of decoded.parts) state = evolve(decider, state, type, data, meta);
  }
  return decider.facts(state as never) as Facts;
}

const textOf = (value: unknown): string => (value === undefined ? '' : canonical(value));
