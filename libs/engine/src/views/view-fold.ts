import type { AnyProjection, Change, Happened } from '#kernel';
import { Certificate, type CertificateText } from './certificate.js';
import { messageOf, type ReadyEvent } from './ready-event.js';
import { StoreFailed } from './sqlite.js';
import type { ViewTables } from './view-tables.js';

/** A partition whose fold raised: its later events wait in the journal. */
export interface Parked {
  readonly seq: number;
  readonly cycle: string;
  readonly error: string;
  waiting: number;
}

/** How far a fold is and what it holds back; saved with the rows. */
export interface FoldState {
  /** The last event folded; -1 before the first. */
  seq: number;
  certificate: Certificate;
  /** Events whose type or version this code does not know. */
  unknown: number;
  readonly parked: Map<string, Parked>;
  /** Why the view folds no further. */
  stopped?: string;
}

export const freshState = (): FoldState => ({ seq: -1, certificate: new Certificate(), unknown: 0, parked: new Map() });

export const stateFrom = (saved: { seq: number; certificate: CertificateText; unknown: number; parked: Iterable<[string, Parked]> }): FoldState => ({
  seq: saved.seq, certificate: new Certificate(saved.certificate), unknown: saved.unknown, parked: new Map(saved.parked),
});

type Fold = (event: Happened, own: unknown) => readonly Change[];

/**
 * Folds events into the tables of one view, in order. The same on every store: live, rebuilt, as of a past event, in a spec.
 */
export class ViewFold {
  private readonly reads: ReadonlySet<string>;
  private readonly folds: Readonly<Record<string, Fold | undefined>>;

  /** `only` narrows the fold to some partitions, each of which stands by itself. */
  constructor(
    readonly projection: AnyProjection,
    readonly tables: ViewTables,
    readonly state: FoldState = freshState(),
    private readonly only?: (partition: string) => boolean,
  ) {
    this.reads = new Set(projection.reads);
    this.folds = projection.on as Readonly<Record<string, Fold | undefined>>;
  }

  /**
   * Takes the next event. A fold that raises parks the partition, or stops the view when the event has none.
   * A stopped view stands before the event that stopped it, and takes no more.
   */
  take(event: ReadyEvent): void {
    const { state } = this;
    if (state.stopped !== undefined) return;
    if (this.reads.has(event.category)) {
      try {
        this.fold(event);
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
        state.stopped = `Event ${event.seq}: ${error.message}`;
        return;
      }
      if (event.leaf) state.certificate.advance(event.category, event.leaf);
      if (!event.known) state.unknown++;
    }
    state.seq = event.seq;
  }

  /** Whether events of the category concern the view at all. */
  follows(category: string): boolean {
    return this.reads.has(category);
  }

  /** Nothing of the view's own categories lies between its last event and `seq`. */
  skipTo(seq: number): void {
    if (this.state.stopped === undefined && seq > this.state.seq) this.state.seq = seq;
  }

  private fold(event: ReadyEvent): void {
    if (event.broken !== undefined) throw new Stopped(event.broken);
    if (event.parts.length > 1) this.split(event);
    else if (event.parts.length === 1) this.part(event, event.parts[0]!);
  }

  /** The parts of a split are one event: what stops the view at the second undoes the first. */
  private split(event: ReadyEvent): void {
    const { parked } = this.state;
    const before = [...parked].map(([partition, { ...held }]) => [partition, held] as const);
    try {
      this.tables.allOrNothing(() => event.parts.forEach((part) => this.part(event, part)));
    } catch (error) {
      parked.clear();
      for (const [partition, held] of before) parked.set(partition, held);
      throw error;
    }
  }

  private part(event: ReadyEvent, part: Happened): void {
    const fold = Object.hasOwn(this.folds, part.type) ? this.folds[part.type] : undefined;
    if (!fold) return;
    let partition: string | undefined;
    try {
      partition = this.projection.partition(part);
      if (this.only && !this.only(partition ?? '')) return;
      const parked = partition === undefined ? undefined : this.state.parked.get(partition);
      if (parked) {
        parked.waiting++;
        return;
      }
      this.tables.enter({ partition: partition ?? '', cycle: this.projection.scope === 'cycle' ? event.cycle : '' });
      this.tables.apply(fold(part, this.tables.own));
    } catch (error) {
      // A store that fails says nothing of the event.
      if (error instanceof StoreFailed) throw error;
      if (partition === undefined) throw new Stopped(messageOf(error));
      this.state.parked.set(partition, { seq: event.seq, cycle: event.cycle, error: messageOf(error), waiting: 0 });
    }
  }
}

class Stopped extends Error {}
