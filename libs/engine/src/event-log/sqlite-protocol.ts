import type { EncodedAppend, EncodedEvent } from './codec.js';
import type { Outcome, SqliteWriterOptions } from './sqlite-writer.js';

/** What the thread is started with. */
export type ThreadData = SqliteWriterOptions;

/**
 * To the thread: many appends, flat, because cloning one array of text is several times cheaper than cloning objects.
 * The order of appends is the order of answers; there are no numbers to match.
 */
export type ToThread = readonly FlatAppend[] | 'close';
type FlatAppend = readonly [stream: string, expected: number, asserts: EncodedAppend['asserts'] | 0, bytes: number, ...events: string[]];

/** From the thread: it has opened, could not open, or answers one commit's appends in order. */
export type FromThread =
  | { readonly opened: true }
  | { readonly opened: false; readonly error: { readonly name: string; readonly message: string } }
  | { readonly outcomes: readonly FlatOutcome[]; readonly failure?: string };
/** The revision of a plain success, which nearly all are. */
export type FlatOutcome = number | Outcome;

const FIELDS = 4;

export function flatten({ stream, expected, asserts, bytes, events }: EncodedAppend): FlatAppend {
  const flat: [string, number, EncodedAppend['asserts'] | 0, number, ...string[]] = [stream, expected, asserts.length > 0 ? asserts : 0, bytes];
  for (const event of events) flat.push(event.id, event.type, event.data, event.metadata);
  return flat;
}

export function unflatten(flat: FlatAppend): EncodedAppend {
  const [stream, expected, asserts, bytes] = flat;
  const events: EncodedEvent[] = [];
  for (let i = FIELDS; i < flat.length; i += FIELDS) {
    events.push({ id: flat[i] as string, type: flat[i + 1] as string, data: flat[i + 2] as string, metadata: flat[i + 3] as string });
  }
  return { stream, expected, asserts: asserts || [], bytes, events };
}

export const flattenOutcome = (outcome: Outcome): FlatOutcome => (outcome.kind === 'appended' ? outcome.revision : outcome);

export const unflattenOutcome = (flat: FlatOutcome): Outcome => (typeof flat === 'number' ? { kind: 'appended', revision: flat } : flat);
