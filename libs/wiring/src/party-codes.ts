import type { DomainCatalogue } from '#domain';
import { nextEvents, type JournalReader } from '#engine';

const SLICE = 1_000;

/** Codes of all parties that were ever registered, oldest first: the journal says which there are, each one's stream what it is. */
export function partyCodes(journal: JournalReader): () => readonly string[] {
  const codes: string[] = [];
  let seq = -1;
  return () => {
    for (let next; (next = nextEvents(journal, seq, { types: ['PartyRegistered'], limit: SLICE, few: true })); seq = next.seq) {
      codes.push(...next.events.map(({ data }) => (data as NonNullable<DomainCatalogue['PartyRegistered']['shape']>).code));
    }
    return codes;
  };
}
