import { createHash } from 'node:crypto';
import { canonical, splitStream, type AnyProjection, type Catalogue, type Instant, type Row } from '#kernel';
import { PAGE_MAX, type LogReader, type Position } from '../ports.js';
import { turn } from '../turn.js';
import { canonicalEvent, OUTSIDE_SEQ, readyEvent } from '../views/ready-event.js';
import { ViewFold } from '../views/view-fold.js';
import { ViewTables } from '../views/view-tables.js';

export interface ReplayOptions {
  readonly projections: readonly AnyProjection[];
  readonly catalogue: Catalogue;
  /** The prefix ends before the first event after which the greatest `recordedAt` lies beyond this instant. */
  readonly to: Instant;
  /** Told after each page. The whole is not known before the end. */
  readonly onProgress?: (events: number) => void;
}

export interface ReplayedView {
  readonly view: string;
  readonly version: number;
  readonly rows: number;
  /** SHA-256 over the canonical rows of all tables, in key order: equal for equal state. */
  readonly hash: string;
  /** Partitions held back by a fold that raised. */
  readonly parked: number;
}

export interface Replay {
  readonly to: Instant;
  /** Domain events replayed; the last has `seq` one less. */
  readonly events: number;
  readonly lastRecordedAt: Instant | undefined;
  /** SHA-256 chained over the canonical bytes of the events, in order. */
  readonly logHash: string;
  readonly views: readonly ReplayedView[];
}

/**
 * Rebuilds the state at an instant from nothing but the log: not from journal, snapshot or table. Reads page by page and lets other
 * work in between. Two replays to the same instant give the same hashes, on every machine.
 */
export async function replay(reader: LogReader, options: ReplayOptions): Promise<Replay> {
  const folds = options.projections.map((projection) => new ViewFold(projection, new ViewTables(projection)));
  let chain = Buffer.alloc(32);
  let seq = -1;
  let newest: Instant | undefined;
  let after: Position | undefined;
  reading: for (;;) {
    const page = await reader.readAll({ after, limit: PAGE_MAX });
    if (page.length === 0) break;
    for (const { event: stored, position } of page) {
      after = position;
      if (OUTSIDE_SEQ.has(splitStream(stored.stream).category)) continue;
      const { recordedAt } = stored.metadata;
      if (recordedAt > options.to) break reading;
      if (newest === undefined || recordedAt > newest) newest = recordedAt;
      const { event, leaf } = canonicalEvent(stored);
      chain = createHash('sha256').update(chain).update(leaf).digest();
      const ready = readyEvent(options.catalogue, { ...event, seq: ++seq });
      for (const fold of folds) fold.take(ready);
    }
    options.onProgress?.(seq + 1);
    await turn();
  }
  return { to: options.to, events: seq + 1, lastRecordedAt: newest, logHash: chain.toString('hex'), views: folds.map(summary) };
}

function summary(fold: ViewFold): ReplayedView {
  const digest = createHash('sha256');
  let rows = 0;
  for (const [name, table] of fold.tables.tables) {
    for (const row of table.rows()) {
      rows++;
      digest.update(`${name} ${canonical(plain(row))}\n`);
    }
  }
  return { view: fold.projection.name, version: fold.projection.version, rows, hash: digest.digest('hex'), parked: fold.state.parked.size };
}

/** Rows may be without a prototype or frozen; the canonical text wants plain cells. */
const plain = (row: Row): Row => ({ ...row });
