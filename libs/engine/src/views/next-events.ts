import type { LoggedEvent } from '#kernel';
import type { JournalReader } from '../ports.js';

/** Events looked at in one go by a follower that wants some types only: reading past a million at once would hold up everybody else. */
export const LOOKED_AT_MAX = 5_000;

export interface NextEvents {
  readonly events: readonly LoggedEvent[];
  /** The last event that was looked at. */
  readonly seq: number;
}

/**
 * The next events of these types (absent means all), at most `limit`, and how far was looked for them; undefined at the head. `few`: of all
 * these types together there are few in the whole journal, which then finds them at once, however far apart they are.
 */
export function nextEvents(journal: JournalReader, after: number, { types, limit, few = false }: { readonly types?: readonly string[]; readonly limit: number; readonly few?: boolean }): NextEvents | undefined {
  const head = journal.head();
  if (after >= head) return undefined;
  const upTo = few ? head : Math.min(head, after + LOOKED_AT_MAX);
  const events = journal.after(after, { limit, types, upTo, few });
  return { events, seq: events.length < limit ? upTo : events.at(-1)!.seq };
}
