import { OutcomeUnknown, Overloaded, LogUnavailable, type EventLog, type Positioned } from '#engine';
import { happened } from '../event-log/sample.js';

/** An append that was acknowledged: its id, stream and revision. */
export interface Ack {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
}

export interface Load {
  /** What was acknowledged so far. */
  readonly acks: readonly Ack[];
  /** What writers were told besides: the names of the errors, counted. */
  readonly errors: Readonly<Record<string, number>>;
  /** Lets each writer end its append and stops. */
  stop(): Promise<void>;
}

/**
 * Writers, each on a stream of its own, one event after the other; an append that failed is sent again, the same, until it is
 * acknowledged. Stops by itself after `each` acknowledgements of every writer.
 */
export function load(log: EventLog, options: { writers: number; each?: number; name?: string }): Load & { readonly done: Promise<void> } {
  const { writers, each = Infinity, name = 'oap' } = options;
  const acks: Ack[] = [];
  const errors: Record<string, number> = {};
  let stopped = false;
  const write = async (w: number): Promise<void> => {
    const stream = `${name}-${w}`;
    for (let revision = 0; revision < each && !stopped; revision++) {
      const id = `${stream}.${revision}`;
      await untilAcknowledged(log, { stream, revision, id }, errors, () => stopped);
      if (!stopped) acks.push({ id, stream, revision });
    }
  };
  const done = Promise.all(Array.from({ length: writers }, (_, w) => write(w))).then(() => undefined);
  return {
    acks, errors, done,
    stop: async () => {
      stopped = true;
      await done;
    },
  };
}

async function untilAcknowledged(log: EventLog, { id, stream, revision }: Ack, errors: Record<string, number>, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    try {
      const appended = await log.append({ stream, expectedRevision: revision - 1, events: [happened(id)] });
      if (appended.revision !== revision) throw new Error(`${id} was acknowledged at ${appended.revision}.`);
      return;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown || error instanceof LogUnavailable || error instanceof Overloaded)) throw error;
      errors[error.name] = (errors[error.name] ?? 0) + 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** What is wrong with a log, given what it acknowledged: lost, doubled, out of place, out of order. Empty when nothing is. */
export function faultsOf(events: readonly Positioned[], acks: readonly Ack[]): string[] {
  const found: string[] = [];
  const places = new Map<string, string>();
  const heads = new Map<string, number>();
  for (const { event } of events) {
    const place = `${event.stream}@${event.revision}`;
    if (places.has(event.id)) found.push(`${event.id} is there twice`);
    places.set(event.id, place);
    if (event.revision !== (heads.get(event.stream) ?? -1) + 1) found.push(`${place} comes after ${heads.get(event.stream)}`);
    heads.set(event.stream, event.revision);
  }
  for (const { id, stream, revision } of acks) if (places.get(id) !== `${stream}@${revision}`) found.push(`${id} was acknowledged at ${stream}@${revision} and is ${places.get(id) ?? 'lost'}`);
  return found;
}
