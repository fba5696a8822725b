import { catalogue } from '#domain';
import { happenedIn, type JournalReader } from '#engine';

/** Events that say all of an action: of several the last one counts. */
const TYPES = ['OperationalActionProposed', 'OperationalActionRevised', 'OperationalActionCarriedIn'];

/** What a plan says of each of its actions, by number, as far as the journal knows it. */
export function actionContents(journal: Pick<JournalReader, 'streams'>, planId: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const stream = `oap-${planId}`;
  const told = (journal.streams([stream], TYPES).get(stream) ?? []).flatMap((event) => happenedIn(catalogue, event));
  return new Map(told.map(({ data }) => [(data as { actionId: string }).actionId, data as Readonly<Record<string, unknown>>]));
}
