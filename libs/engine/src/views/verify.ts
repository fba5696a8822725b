import { createHash } from 'node:crypto';
import type { AnyProjection, Catalogue } from '#kernel';
import { PAGE_MAX, type VerifyReport } from '../ports.js';
import { turn } from '../turn.js';
import { Certificate } from './certificate.js';
import type { GenerationRow, ParkedRow } from './generations.js';
import { SqliteJournal } from './journal.js';
import { readyEvent } from './ready-event.js';
import type { OwnedRow } from './row-table.js';
import { byKey, keyOf, type TableShape } from './shape.js';
import { openReader, type Sqlite } from './sqlite.js';
import { ownedRows } from './sql-tables.js';
import { freshState, ViewFold } from './view-fold.js';
import { ViewTables } from './view-tables.js';

export interface VerifyOptions {
  readonly file: string;
  readonly projections: ReadonlyMap<string, AnyProjection>;
  readonly catalogue: Catalogue;
  readonly view: string;
  /** Of many partitions, about this share is folded again, chosen by the seed; 1 for all. Default: all up to 100,000 events. */
  readonly share?: number;
  readonly seed?: string;
}

const WHOLE_EVENTS = 100_000;
const DIFFERENCES_SHOWN = 20;

/**
 * Checks the view in service against the journal: the certificate recomputed from the events as they stand, and the rows folded again
 * and compared byte for byte. Reads one state of the file throughout; lets other work in between pages.
 */
export async function verifyView(options: VerifyOptions): Promise<VerifyReport> {
  const db = openReader(options.file);
  try {
    db.exec('BEGIN');
    return await verified(db, options);
  } finally {
    db.close();
  }
}

async function verified(db: Sqlite, options: VerifyOptions): Promise<VerifyReport> {
  const { view, catalogue } = options;
  const projection = options.projections.get(view);
  const live = db.prepare("SELECT * FROM generation WHERE view = ? AND state = 'live'").get(view) as GenerationRow | undefined;
  if (!projection || !live) return { view, ok: false, seq: -1, differences: [], certificate: projection ? 'the view is not in service' : 'there is no such view' };
  if (live.version !== projection.version) return { view, ok: false, seq: live.seq, differences: [], certificate: `the tables in service are of version ${live.version}` };

  const share = options.share ?? Math.min(1, WHOLE_EVENTS / (live.seq + 1));
  const chosen = share >= 1 ? undefined : sample(options.seed ?? String(live.seq), share);
  const fold = new ViewFold(projection, new ViewTables(projection), freshState(), chosen);
  const certificate = new Certificate();
  const journal = new SqliteJournal(db);
  for (let after = -1; ; ) {
    const page = journal.digested({ after, upTo: live.seq, categories: projection.reads, limit: PAGE_MAX, anew: true });
    for (const { event, leaf } of page) {
      const ready = readyEvent(catalogue, event);
      certificate.advance(ready.category, leaf);
      fold.take(ready);
    }
    if (page.length < PAGE_MAX) break;
    after = page.at(-1)!.event.seq;
    await turn();
  }

  const differences: VerifyReport['differences'][number][] = [];
  const names = JSON.parse(live.tables) as Record<string, string>;
  for (const [name, table] of fold.tables.tables) {
    const rows = ownedRows(db, table.shape, names[name]!).filter((owned) => !chosen || chosen(owned.partition));
    differences.push(...compare(table.shape, rows, table.owned()));
  }
  differences.push(...compareParked(db, live, fold, chosen));
  const recomputed = JSON.stringify(certificate.text());
  const agrees = live.certificate === recomputed;
  const dense = journal.head() + 1 === db.prepare('SELECT count(*) FROM journal').pluck().get();
  const verdict = !dense ? 'the journal has gaps' : agrees ? 'agrees' : `the journal gives ${recomputed}, the view has ${live.certificate}`;
  return { view, ok: verdict === 'agrees' && differences.length === 0, seq: live.seq, differences: differences.slice(0, DIFFERENCES_SHOWN), certificate: verdict };
}

function compare(shape: TableShape, live: readonly OwnedRow[], refolded: readonly OwnedRow[]): VerifyReport['differences'][number][] {
  const order = byKey(shape.key);
  const text = (owned: OwnedRow): string => JSON.stringify([owned.partition, owned.cycle, ...shape.columns.map((column) => owned.row[column])]);
  const at = (owned: OwnedRow): string => String(keyOf(shape.key.map((column) => owned.row[column]!)));
  const rest = new Map(refolded.map((owned) => [at(owned), owned]));
  const found: VerifyReport['differences'][number][] = [];
  for (const owned of [...live].sort((a, b) => order(a.row, b.row))) {
    const key = at(owned);
    const twin = rest.get(key);
    rest.delete(key);
    if (!twin || text(twin) !== text(owned)) found.push({ table: shape.name, key, live: owned.row, refolded: twin?.row });
  }
  for (const [key, owned] of rest) found.push({ table: shape.name, key, refolded: owned.row });
  return found;
}

/** What is held back must be what a re-fold would hold back. */
function compareParked(db: Sqlite, live: GenerationRow, fold: ViewFold, chosen?: (partition: string) => boolean): VerifyReport['differences'][number][] {
  const held = (db.prepare('SELECT * FROM parked WHERE view = ? AND gen = ?').all(live.view, live.gen) as ParkedRow[]).filter((one) => !chosen || chosen(one.partition));
  const again = new Map(fold.state.parked);
  const found: VerifyReport['differences'][number][] = [];
  for (const { partition, seq, waiting } of held) {
    const twin = again.get(partition);
    again.delete(partition);
    if (twin?.seq !== seq || twin.waiting !== waiting) found.push({ table: 'parked', key: partition, live: { seq, waiting }, refolded: twin && { seq: twin.seq, waiting: twin.waiting } });
  }
  for (const [partition, { seq, waiting }] of again) found.push({ table: 'parked', key: partition, refolded: { seq, waiting } });
  return found;
}

/** About a share of all partitions, the same for the same seed; also those of which no row is left. */
function sample(seed: string, share: number): (partition: string) => boolean {
  const chosen = new Map<string, boolean>();
  return (partition) => {
    let is = chosen.get(partition);
    if (is === undefined) {
      is = createHash('sha256').update(`${seed} ${partition}`).digest().readUInt32BE() / 2 ** 32 < share;
      chosen.set(partition, is);
    }
    return is;
  };
}
