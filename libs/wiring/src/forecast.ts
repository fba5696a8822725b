import { splitStream, upcast, type Definition, type Instant, type Metadata } from '#kernel';
import { catalogue } from '#domain';
import { DeadlineBook, type DomainEvent, type Move } from '#deadlines';
import { Serial, type JournalReader, type Outcome } from '#engine';

/** Events folded, or scopes compared, before others get a turn of the event loop. */
const FOLDED = 500;
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

/**
 * What would become of the deadlines if something happened: the comparison the reconciler makes, over the same history, from the
 * journal alone, in any process. Its book is built at the first question and follows the journal from then on; it writes nothing.
 */
export class Forecast {
  private readonly book = new DeadlineBook();
  private readonly lane = new Serial();
  private seq = -1;

  constructor(private readonly journal: JournalReader) {}

  /** Whose deadlines the events of dry runs would move, one after the other. Who may act on a joint action day is told of its own deadlines too. */
  after(outcomes: readonly Pick<Outcome, 'stream' | 'events'>[], asker: Asker): Promise<Moves> {
    const supposed = outcomes.flatMap(({ stream, events }) => events.flatMap(({ type, id, revision, data, metadata }) => (metadata ? [{ type, data, stream, eventId: id, revision, meta: metadata } as Supposed] : [])));
    return this.judge(() => supposed, { ...asker, streams: outcomes.map(({ stream }) => stream) });
  }

  /** The same of a definition, for the cycles that have pinned an older version of it and would take it up. */
  onceTakenUp(definition: Definition, at: Instant, asker: Asker): Promise<Moves> {
    const { id, version } = definition;
    const suppose = (type: 'DefinitionPublished' | 'CycleMigrated', stream: string, data: object): Supposed => ({ type, stream, data, eventId: `supposed ${stream}`, revision: 0, meta: { recordedAt: at, effectiveAt: at } as Metadata });
    return this.judge(() => [
      suppose('DefinitionPublished', `definition-${id}`, { definition }),
      ...this.book.behind(definition).map(({ cycleId, version: from }) => suppose('CycleMigrated', `cycle-${cycleId}`, { cycleId, from: { id, version: from }, to: { id, version }, reason: '' })),
    ], asker);
  }

  /** One question at a time: while it is answered the book stands still. */
  private judge(supposed: () => readonly Supposed[], asker: Asker & { readonly streams?: readonly string[] }): Promise<Moves> {
    return this.lane.run('forecast', async () => {
      await this.follow();
      const events = supposed().map((event, i) => happening(event, this.seq + 1 + i));
      const moves: Move[] = [];
      let more = 0;
      let compared = 0;
      for (const each of this.book.movesAfter(events)) {
        for (const move of each) {
          if (moves.length < MOVES_MAX && this.mayKnow(move, asker)) moves.push(move);
          else more++;
        }
        if (++compared % COMPARED === 0) await turn();
      }
      return { moves, more };
    });
  }

  /** A deadline is marked as its programme marks what nobody marks otherwise. */
  private mayKnow({ cycleId, scope }: Move, { markings, operator, streams }: Asker & { readonly streams?: readonly string[] }): boolean {
    if (HIDDEN.includes(scope.kind)) return streams?.includes(`jad-${scope.id.split('.')[0]}`) ?? false;
    return operator || markings.includes(this.book.definitionOf(cycleId)?.defaultMarking ?? '');
  }

  private async follow(): Promise<void> {
    const upTo = this.journal.head();
    while (this.seq < upTo) {
      const slice = this.journal.after(this.seq, { limit: FOLDED, upTo });
      for (const event of slice) {
        const read = upcast(catalogue, event);
        for (const [part, { type, data }] of (read.known ? read.parts : []).entries()) {
          this.book.fold(happening({ type, data, stream: event.stream, eventId: event.id, revision: event.revision, meta: event.metadata } as Supposed, event.seq, part));
        }
        this.seq = event.seq;
      }
      if (slice.length === 0) return;
      await turn();
    }
  }
}

const happening = (event: Supposed, seq: number, part = 0): DomainEvent => ({ ...event, ...splitStream(event.stream), seq, part }) as DomainEvent;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
