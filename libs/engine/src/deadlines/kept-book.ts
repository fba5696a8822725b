import type { Catalogue, Happened, LoggedEvent } from '#kernel';
import { Serial } from '../commands/serial.js';
import type { JournalReader } from '../ports.js';
import { turn } from '../turn.js';
import { happenedIn } from '../views/happened.js';

/** Events folded before others get a turn of the event loop. */
const SLICE = 200;

export interface KeptBookParts<B> {
  readonly book: B;
  readonly catalogue: Catalogue;
  readonly journal: JournalReader;
  /** Told of each event that was folded. */
  readonly onFolded?: (event: LoggedEvent) => void;
}

/** A book and how far it has read the journal. It is kept once for all who ask it: while one asks something that takes turns, nothing is folded. */
export class KeptBook<B extends { fold(event: Happened): void }> {
  private readonly lane = new Serial();
  private at = -1;

  constructor(private readonly parts: KeptBookParts<B>) {}

  /** The last event folded. */
  get seq(): number {
    return this.at;
  }

  /** Folds what the journal holds, until it holds no more or `stopped` says so. */
  async follow(stopped: () => boolean = () => false): Promise<void> {
    while (!stopped() && (await this.lane.run('book', () => this.foldSome()))) await turn();
  }

  /** Does the work on the book as it is after everything the journal held at the call. For one who asks at a time: others wait, and so does whoever follows. */
  undisturbed<T>(work: (book: B) => Promise<T>): Promise<T> {
    const upTo = this.parts.journal.head();
    return this.lane.run('book', async () => {
      while (this.at < upTo && (await this.foldSome(upTo))) await turn();
      return work(this.parts.book);
    });
  }

  /** Whether there was anything. */
  private foldSome(upTo?: number): Promise<boolean> {
    const { journal, catalogue, book, onFolded } = this.parts;
    const slice = journal.after(this.at, { limit: SLICE, ...(upTo !== undefined && { upTo }) });
    for (const event of slice) {
      this.at = event.seq;
      onFolded?.(event);
      for (const happened of happenedIn(catalogue, event)) book.fold(happened);
    }
    return Promise.resolve(slice.length > 0);
  }
}
