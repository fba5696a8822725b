import type { FactRevision } from '#kernel';
import type { EncodedAppend } from './codec.js';

/** What an adapter must know to judge an append. Both answers hold within one transaction. */
export interface Heads {
  /** The last revision, or `NO_STREAM`. */
  head(stream: string): number;
  /** The ids from a revision on, at most `count`. */
  ids(stream: string, from: number, count: number): readonly string[];
}

/** `write`: the events go in at `expected + 1`. Everything else is an answer and writes nothing. */
export type Verdict =
  | { readonly kind: 'write' }
  | { readonly kind: 'repeated'; readonly revision: number }
  | { readonly kind: 'current'; readonly revision: number }
  | { readonly kind: 'wrong'; readonly actual: number }
  | { readonly kind: 'moved'; readonly fact: FactRevision; readonly actual: number };

const WRITE: Verdict = { kind: 'write' };

/**
 * The append rule of every adapter, EventStoreDB's for an explicit revision: the same ids at the same place are a success again, at
 * any later time; a first id that differs, or part of the ids, is a conflict. Ids elsewhere are not looked at.
 *
 * A repeat is recognised before facts are asserted: what is stored was right when it was stored, whatever moved since.
 */
export function judge(append: EncodedAppend, heads: Heads): Verdict {
  const { stream, expected, events, asserts } = append;
  const actual = heads.head(stream);
  if (actual !== expected) {
    if (actual > expected && events.length > 0 && stands(append, heads)) return { kind: 'repeated', revision: expected + events.length };
    return { kind: 'wrong', actual };
  }
  for (const fact of asserts) {
    const now = heads.head(fact.stream);
    if (now !== fact.revision) return { kind: 'moved', fact, actual: now };
  }
  return events.length > 0 ? WRITE : { kind: 'current', revision: actual };
}

function stands({ stream, expected, events }: EncodedAppend, heads: Heads): boolean {
  const stored = heads.ids(stream, expected + 1, events.length);
  return stored.length === events.length && events.every((event, i) => event.id === stored[i]);
}
