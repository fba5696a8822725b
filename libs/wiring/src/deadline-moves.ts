import { splitStream, upcast } from '#kernel';
import { catalogue } from '#domain';
import { DeadlineBook, type DomainEvent, type Move, type Proposed } from '#deadlines';
import type { JournalReader } from '#engine';

/** Events folded, or scopes compared, before others get a turn of the event loop. */
const FOLDED = 500;
const COMPARED = 16;
/** Moves told one by one; beyond them only how many there are. */
const MOVES_MAX = 1_000;
/** Scopes whose very dates are told to their participants alone. */
const HIDDEN: readonly string[] = ['jad', 'jadParty'];

/** Whose deadlines would move. `more` counts those that are not listed: beyond the bound, or of joint action days, whose days are not everybody's to know. */
export interface Moves {
  readonly moves: readonly Move[];
  readonly more: number;
}

/**
 * What publishing a calendar, or taking up a definition, would do to the deadlines that stand: the same comparison over the same
 * history, from the journal alone, in any process. Writes nothing.
 */
export async function movesUnder(journal: JournalReader, proposed: Proposed): Promise<Moves> {
  const moves: Move[] = [];
  let more = 0;
  let compared = 0;
  for (const each of (await bookOf(journal)).movesUnder(proposed)) {
    for (const move of each) {
      if (moves.length < MOVES_MAX && !HIDDEN.includes(move.scope.kind)) moves.push(move);
      else more++;
    }
    if (++compared % COMPARED === 0) await turn();
  }
  return { moves, more };
}

async function bookOf(journal: JournalReader): Promise<DeadlineBook> {
  const book = new DeadlineBook();
  const upTo = journal.head();
  for (let seq = -1; ; ) {
    const slice = journal.after(seq, { limit: FOLDED, upTo });
    for (const event of slice) {
      seq = event.seq;
      const read = upcast(catalogue, event);
      if (!read.known) continue;
      const { category, id } = splitStream(event.stream);
      for (const [part, { type, data }] of read.parts.entries()) {
        book.fold({ type, data, eventId: event.id, stream: event.stream, id, category, revision: event.revision, seq, part, meta: event.metadata } as DomainEvent);
      }
    }
    if (slice.length === 0) return book;
    await turn();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
