import { splitStream, type AnyProjection, type Catalogue, type Cell, type Instant, type LoggedEvent, type Metadata, type Row, type Viewer } from '#kernel';
import { assertProjections } from './assert-projections.js';
import { canonicalPart, OUTSIDE_SEQ, readyEvent } from './ready-event.js';
import { QueryRunner } from './run-query.js';
import { openMemory, type Sqlite } from './sqlite.js';
import { createTables, SqlTables } from './sql-tables.js';
import { ViewFold, type Parked } from './view-fold.js';
import { ViewTables } from './view-tables.js';

/** An event with as much of its envelope as matters; the rest is filled in by order of place. */
export type EventSketch = Pick<LoggedEvent, 'stream' | 'type' | 'data'> & Partial<Omit<LoggedEvent, 'metadata'>> & { readonly metadata?: Partial<Metadata> };

export interface MemoryFold {
  /** Rows of a table in key order. */
  rows<R = Row>(table: string): readonly R[];
  /** Runs a query of the projection on these rows, filtered for the viewer as in service. */
  query(name: string, params: Readonly<Record<string, unknown>>, looking: { viewer: Viewer; at: Instant }): readonly Readonly<Record<string, Cell>>[];
  /** Partitions held back; empty unless `park` was asked for. */
  readonly parked: ReadonlyMap<string, Parked>;
  /** Events of unknown type or newer version passed over. */
  readonly unknown: number;
}

export interface MemoryFoldOptions {
  /** Other projections whose tables the queries join (`dependsOn`); they fold the same events. */
  readonly with?: readonly AnyProjection[];
  /** Hold a partition back when its fold raises, as in service; else the error is thrown. */
  readonly park?: boolean;
  readonly zone?: string;
}

/**
 * Folds events in memory with the rules of the service: partitions, own rows, column types, upcasters, access.
 * Throws `BadProjection` for a wrong declaration and, unless `park`, whatever a fold throws.
 */
export function foldInMemory(projection: AnyProjection, catalogue: Catalogue, events: readonly EventSketch[], options: MemoryFoldOptions = {}): MemoryFold {
  const byName = assertProjections([projection, ...(options.with ?? [])]);
  const logged = completed(events);
  const fold = foldAll(projection, catalogue, logged);
  const held = [...fold.state.parked.values()][0];
  if (fold.state.stopped !== undefined) throw new Error(fold.state.stopped);
  if (held && !options.park) throw new Error(`Event ${held.seq}: ${held.error}`);
  let runner: QueryRunner | undefined;
  return {
    rows: <R>(table: string) => fold.tables.table(table).rows() as readonly R[],
    query: (name, params, looking) => {
      runner ??= new QueryRunner(databaseOf([...byName.values()], catalogue, logged), byName, options.zone);
      return runner.run(projection.name, name, params, looking.viewer, looking.at);
    },
    parked: fold.state.parked,
    unknown: fold.state.unknown,
  };
}

/** Folds a whole history of one view in memory. */
function foldAll(projection: AnyProjection, catalogue: Catalogue, events: readonly LoggedEvent[]): ViewFold {
  const fold = new ViewFold(projection, new ViewTables(projection));
  for (const event of events) fold.take(readyEvent(catalogue, event));
  return fold;
}

function databaseOf(projections: readonly AnyProjection[], catalogue: Catalogue, events: readonly LoggedEvent[]): Sqlite {
  const db = openMemory();
  for (const projection of projections) {
    createTables(db, projection, (table) => table);
    const sql = new SqlTables(db, projection, (table) => table);
    const fold = new ViewFold(projection, sql.tables);
    for (const event of events) fold.take(readyEvent(catalogue, event));
    sql.flush();
  }
  return db;
}

const SKETCHED_AT = '2024-01-01T09:00:00.000Z';

/** Fills in what a sketch leaves out: `seq` by place, revisions by stream, an envelope that says little. Data comes as from a log. */
export function completed(events: readonly EventSketch[]): readonly LoggedEvent[] {
  const revisions = new Map<string, number>();
  let seq = -1;
  return events.filter((event) => !OUTSIDE_SEQ.has(splitStream(event.stream).category)).map((event) => {
    const revision = event.revision ?? (revisions.get(event.stream) ?? -1) + 1;
    revisions.set(event.stream, revision);
    seq = event.seq ?? seq + 1;
    const at = event.metadata?.effectiveAt ?? event.metadata?.recordedAt ?? SKETCHED_AT;
    const metadata: Metadata = {
      v: 1, actor: { subject: 'spec', role: 'SPEC', party: 'SPEC' }, effectiveAt: at, recordedAt: at, marking: 'LIMITE', commandId: `command-${seq}`,
      commandHash: '', $correlationId: `command-${seq}`, $causationId: `command-${seq}`, facts: [], ...event.metadata,
    };
    return { id: event.id ?? `event-${seq}`, stream: event.stream, type: event.type, data: canonicalPart(event.data).value, revision, seq, metadata };
  });
}
