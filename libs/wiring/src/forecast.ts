import { splitStream, type Definition, type Instant, type Metadata } from '#kernel';
import type { DeadlineBook, DomainEvent, Move } from '#deadlines';
import { Serial, turn, type KeptBook, type Outcome } from '#engine';

/** Scopes compared before others get a turn of the event loop. */
const COMPARED = 16;
/** Moves told one by one; beyond them only how many there are. */
export const MOVES_MAX = 1_000;

/** Whose deadlines would move. `more` counts those that are not listed: beyond the bound, or not for the asker to know. */
export interface Moves {
  readonly moves: readonly Move[];
  readonly more: number;
}

/** Who asks, as far as it decides what may be told. */
export interface Asker {
  readonly markings: readonly string[];
  /** Runs the engine: is told of everything but joint action days. */
  readonly operator: boolean;
}

/** Scopes whose very dates are told to their participants alone. */
const HIDDEN: readonly string[] = ['jad', 'jadParty'];

/** An event that was not recorded. */
type Supposed = Pick<DomainEvent, 'type' | 'data' | 'stream' | 'eventId' | 'revision' | 'meta'>;

/** What would become of the deadlines if something happened: the comparison the reconciler makes, in its own book, which stands still meanwhile. It writes nothing. */
export class Forecast {
  private readonly lane = new Serial();

  constructor(private readonly kept: Pick<KeptBook<DeadlineBook>, 'undisturbed' | 'seq'>) {}

  /** Whose deadlines the events of dry runs would move, one after the other. Who may act on a joint action day is told of its own deadlines too. */
  after(outcomes: readonly Pick<Outcome, 'stream' | 'events'>[], asker: Asker): Promise<Moves> {
    const supposed = outcomes.flatMap(({ stream, events }) => events.flatMap(({ type, id, revision, data, metadata }) => (metadata ? [{ type, data, stream, eventId: id, revision, meta: metadata } as Supposed] : [])));
    return this.judge(() => supposed, { ...asker, streams: outcomes.map(({ stream }) => stream) });
  }

  /** The same of a definition, for the cycles that have pinned an older version of it and would take it up. */
  onceTakenUp(definition: Definition, at: Instant, asker: Asker): Promise<Moves> {
    const { id, version } = definition;
    const suppose = (type: 'DefinitionPublished' | 'CycleMigrated', stream: string, data: object): Supposed => ({ type, stream, data, eventId: `supposed ${stream}`, revision: 0, meta: { recordedAt: at, effectiveAt: at } as Metadata });
    return this.judge((book) => [
      suppose('DefinitionPublished', `definition-${id}`, { definition }),
      ...book.behind(definition).map(({ cycleId, version: from }) => suppose('CycleMigrated', `cycle-${cycleId}`, { cycleId, from: { id, version: from }, to: { id, version }, reason: '' })),
    ], asker);
  }

  /** One question at a time, so that the reconciler waits for one at most. */
  private judge(supposed: (book: DeadlineBook) => readonly Supposed[], asker: Asker & { readonly streams?: readonly string[] }): Promise<Moves> {
    return this.lane.run('forecast', () => this.kept.undisturbed(async (book) => {
      const events = supposed(book).map((event, i) => happening(event, this.kept.seq + 1 + i));
      const moves: Move[] = [];
      let more = 0;
      let compared = 0;
      for (const each of book.movesAfter(events)) {
        for (const move of each) {
          if (moves.length < MOVES_MAX && mayKnow(move, asker, book)) moves.push(move);
          else more++;
        }
        if (++compared % COMPARED === 0) await turn();
      }
      return { moves, more };
    }));
  }
}

/** A deadline is marked as its programme marks what nobody marks otherwise. */
function mayKnow({ cycleId, scope }: Move, { markings, operator, streams }: Asker & { readonly streams?: readonly string[] }, book: DeadlineBook): boolean {
  if (HIDDEN.includes(scope.kind)) return streams?.includes(`jad-${scope.id.split('.')[0]}`) ?? false;
  return operator || markings.includes(book.definitionOf(cycleId)?.defaultMarking ?? '');
}

const happening = (event: Supposed, seq: number): DomainEvent => ({ ...event, ...splitStream(event.stream), seq, part: 0 }) as DomainEvent;


