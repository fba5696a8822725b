import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import type { AnyProjection } from '#kernel';
import type { Generation } from './generations.js';
import type { ReadyEvent } from './ready-event.js';
import { shapesOf } from './shape.js';
import type { Sqlite } from './sqlite.js';
import { allColumns, createTables, q } from './sql-tables.js';

/** All rows of a view, not those of one cycle. */
export const ALL_ROWS = '*';

export interface SnapshotLimits {
  /** Events of a scope between two snapshots; more when the rows to copy are many. */
  readonly every: number;
  /** Sum of the images kept; beyond it the older half is thinned. */
  readonly bytes: number;
}

export const SNAPSHOT_LIMITS: SnapshotLimits = { every: 5_000, bytes: 268_435_456 };

/** Events between two snapshots are at least the rows over this: a copy costs by the row, and live events wait for it. */
const ROWS_A_STEP = 4;
/** Events a snapshot may wait for a pause in the flow: it holds up the live events behind it. */
const DEFERRED_EVENTS_MAX = 20_000;
/** More rows than these are not copied while people wait; how often it is looked whether they have become fewer, in steps. */
const ROWS_MAX = 100_000;
const STEPS_BEYOND = 10;

interface Image {
  readonly view: string;
  readonly version: number;
  readonly basis: string;
  readonly scope: string;
  readonly seq: number;
  readonly bytes: Buffer;
}

const deflate = promisify(deflateRaw);

/**
 * Copies of a view's rows at some seq, from which as-of reads start. Each is a whole database, compressed off the thread.
 * They are a shortcut and nothing more: whatever is missing is folded from the journal.
 */
export class SnapshotWriter {
  private readonly since = new WeakMap<Generation, Map<string, { events: number; due: number }>>();
  private waiting: { one: Generation; scope: string }[] = [];
  private readonly ready: Image[] = [];
  private readonly insert;
  private readonly near;

  constructor(private readonly db: Sqlite, private readonly limits: SnapshotLimits) {
    this.near = db.prepare('SELECT 1 FROM snapshot WHERE view = ? AND version = ? AND basis = ? AND scope = ? AND seq > ? AND seq <= ? LIMIT 1');
    this.insert = db.prepare('INSERT OR IGNORE INTO snapshot (view, version, basis, scope, seq, bytes, image) VALUES (?, ?, ?, ?, ?, ?, ?)');
  }

  /** Counts an event that a generation folded. */
  count(one: Generation, projection: AnyProjection, event: ReadyEvent): void {
    const scope = projection.scope === 'cycle' ? event.cycle : ALL_ROWS;
    if (scope === '') return;
    let scopes = this.since.get(one);
    if (!scopes) this.since.set(one, (scopes = new Map<string, { events: number; due: number }>()));
    let count = scopes.get(scope);
    if (!count) scopes.set(scope, (count = { events: 0, due: this.limits.every }));
    if (++count.events === count.due) this.waiting.push({ one, scope });
  }

  /** Whether `step` has something to do. */
  get due(): boolean {
    return this.waiting.length > 0 || this.ready.length > 0;
  }

  /** Whether one has waited for as many events as it may. */
  get pressing(): boolean {
    return this.waiting.some(({ one, scope }) => {
      const count = this.since.get(one)?.get(scope);
      return count !== undefined && count.events >= count.due + DEFERRED_EVENTS_MAX;
    });
  }

  /** Takes one snapshot, or stores those whose compression has ended. Between transactions only. */
  step(wake: () => void): void {
    if (this.ready.length > 0) this.store(this.ready.splice(0));
    const next = this.waiting.shift();
    if (!next) return;
    const { one, scope } = next;
    const count = this.since.get(one)?.get(scope);
    const { active } = one;
    if (!active || !count || one.state === 'retired') return;
    count.events = 0;
    // Rows of a parked partition stand still; a snapshot of them would outlive their release.
    if (active.fold.state.parked.size > 0) return;
    // A rebuild of the same code gives the same rows, and their images lie here from the first time.
    if (this.covered(one, scope, active.fold.state.seq, count.due)) return;
    const rows = rowsOf(this.db, one, scope);
    count.due = rows > ROWS_MAX ? this.limits.every * STEPS_BEYOND : Math.max(this.limits.every, Math.ceil(rows / ROWS_A_STEP));
    if (rows > ROWS_MAX) return;
    const image = copy(this.db, one, active.fold.projection, scope);
    const { view, version, basis } = one;
    const { seq } = active.fold.state;
    // A snapshot that cannot be compressed is a snapshot less.
    void deflate(image, { level: 1 }).then((bytes) => {
      this.ready.push({ view, version, basis, scope, seq, bytes });
      wake();
    }, () => undefined);
  }

  /** Rows of this view from `seq` on are not what they were. */
  invalidate(view: string, seq: number): void {
    this.db.prepare('DELETE FROM snapshot WHERE view = ? AND seq >= ?').run(view, seq);
    for (let i = this.ready.length - 1; i >= 0; i--) if (this.ready[i]!.view === view && this.ready[i]!.seq >= seq) this.ready.splice(i, 1);
  }

  private covered({ view, version, basis }: Generation, scope: string, seq: number, within: number): boolean {
    return this.near.get(view, version, basis, scope, seq - within, seq + within) !== undefined;
  }

  private store(images: readonly Image[]): void {
    this.db.transaction(() => {
      for (const { view, version, basis, scope, seq, bytes } of images) this.insert.run(view, version, basis, scope, seq, bytes.length, bytes);
      this.thin();
    }).immediate();
  }

  private thin(): void {
    const total = this.db.prepare('SELECT coalesce(sum(bytes), 0) FROM snapshot').pluck();
    while ((total.get() as number) > this.limits.bytes) {
      const { changes } = this.db.prepare(
        'DELETE FROM snapshot WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS of FROM snapshot) WHERE n <= max(1, of / 2) AND n % 2 = 1)',
      ).run();
      if (changes === 0) return;
    }
  }
}

/** The newest image at or before `seq`, ready to be opened. */
export function nearestSnapshot(db: Sqlite, wanted: { view: string; version: number; basis: string; scope: string; seq: number }): { seq: number; image: Buffer } | undefined {
  const row = db.prepare('SELECT seq, image FROM snapshot WHERE view = ? AND version = ? AND basis = ? AND scope = ? AND seq <= ? ORDER BY seq DESC LIMIT 1')
    .get(wanted.view, wanted.version, wanted.basis, wanted.scope, wanted.seq) as { seq: number; image: Buffer } | undefined;
  return row && { seq: row.seq, image: inflateRawSync(row.image) };
}

function copy(db: Sqlite, one: Generation, projection: AnyProjection, scope: string): Buffer {
  db.exec("ATTACH ':memory:' AS image");
  try {
    db.pragma('image.journal_mode = OFF');
    createTables(db, projection, (table) => table, 'image');
    for (const shape of shapesOf(projection)) {
      const [clause, values] = rowsIn(scope);
      db.prepare(`INSERT INTO image.${q(shape.name)} (${allColumns(shape)}) SELECT ${allColumns(shape)} FROM main.${q(one.names[shape.name]!)} ${clause}`).run(...values);
    }
    return db.serialize({ attached: 'image' });
  } finally {
    db.exec('DETACH image');
  }
}

/** How many rows there are to copy; counted no further than matters. */
function rowsOf(db: Sqlite, one: Generation, scope: string): number {
  const [clause, values] = rowsIn(scope);
  let rows = 0;
  for (const name of Object.values(one.names)) {
    rows += db.prepare(`SELECT count(*) FROM (SELECT 1 FROM ${q(name)} ${clause} LIMIT ${ROWS_MAX + 1})`).pluck().get(...values) as number;
  }
  return rows;
}

/** Rows of no cycle belong to what a fold of any cycle gives. */
const rowsIn = (scope: string): [clause: string, values: string[]] => (scope === ALL_ROWS ? ['', []] : ["WHERE _cycle IN (?, '')", [scope]]);
