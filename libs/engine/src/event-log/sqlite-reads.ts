import type { Statement } from 'better-sqlite3';
import type { StoredEvent } from '#kernel';
import { BOUND_LIMIT } from '../bound-limit.js';
import { turn } from '../turn.js';
import { LogFailed, StreamNotFound, type LogFilter, type Positioned, type ReadStream } from '../ports.js';
import { firstRevision, pageSize, type Scanned, type ScanOptions } from './catch-up.js';
import type { Connection } from './sqlite-connection.js';
import { isSound, SUMMED_COLUMNS, type SummedRow as Row } from './sqlite-intact.js';

/** Text read at one go; beyond it the rest of a page is read after the other work of this thread. */
const SLICE_CHARS_MAX = 2 * 1_048_576;
/** Events of a stream read before it is asked whether there are more. */
const FEW = 8;
/** Positions looked at in one go by a read with a filter. */
const SCAN_POSITIONS_MAX = 5_000;

/**
 * Reads of an SQLite event log over one connection. No statement is left open between turns, so a reader never holds back the
 * folding of the WAL.
 *
 * Every row is held to its checksum, and to its place behind the one before it: what is damaged is refused with `LogFailed`, never
 * handed out and never passed over.
 */
export class SqliteReads {
  readonly #db: Connection;
  readonly #summed: boolean;
  readonly #forwards: Statement;
  readonly #backwards: Statement;
  readonly #exists: Statement;
  readonly #head: Statement;
  readonly #dataVersion: Statement;
  readonly #scans = new Map<string, Statement>();

  /** `version` is the file's: rows of a file of version 1 have no checksum yet. */
  constructor(db: Connection, version: number) {
    this.#db = db;
    this.#summed = version >= 2;
    this.#forwards = db.prepare(`SELECT ${this.#columns} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision ${BOUND_LIMIT}`).raw();
    this.#backwards = db.prepare(`SELECT ${this.#columns} FROM events WHERE stream = ? AND revision <= ? ORDER BY revision DESC ${BOUND_LIMIT}`).raw();
    this.#exists = db.prepare('SELECT 1 FROM events WHERE stream = ? AND revision = 0').pluck();
    this.#head = db.prepare('SELECT coalesce(max(pos), 0) FROM events').pluck();
    this.#dataVersion = db.prepare('PRAGMA data_version').pluck();
  }

  get #columns(): string {
    return this.#summed ? SUMMED_COLUMNS : SUMMED_COLUMNS.replace(/sum$/, 'NULL');
  }

  /** The last position, 0 in an empty log. */
  head(): number {
    return this.#head.get() as number;
  }

  /** Moves when another connection has committed. */
  dataVersion(): number {
    return this.#dataVersion.get() as number;
  }

  async stream(stream: string, options: ReadStream): Promise<readonly StoredEvent[]> {
    const limit = pageSize(options.limit);
    const backwards = options.direction === 'backwards';
    const statement = backwards ? this.#backwards : this.#forwards;
    let from = firstRevision(options.from) ?? (backwards ? Number.MAX_SAFE_INTEGER : 0);
    const events: StoredEvent[] = [];
    for (;;) {
      const step = backwards ? -1 : 1;
      const order: Order = { column: REVISION, next: backwards && events.length === 0 ? undefined : from, step };
      const left = limit - events.length;
      // Most streams are short, and row by row each costs more than a few read at once.
      const few = events.length === 0 ? (statement.all(stream, from, Math.min(left, FEW)) as Row[]) : undefined;
      const cut = this.#slice(few ?? (statement.iterate(stream, from, left) as IterableIterator<Row>), eventOf, events, order);
      if ((!cut && few?.length !== FEW) || events.length === limit) break;
      from = events.at(-1)!.revision + step;
      if (from < 0) break;
      await turn();
    }
    if (events.length === 0 && this.#exists.get(stream) === undefined) throw new StreamNotFound(stream);
    return events;
  }

  /** At most `limit` events; fewer where they are large. An empty batch means that the head was reached. */
  async scan({ after, limit, filter }: ScanOptions): Promise<Scanned> {
    const batch: Positioned[] = [];
    const statement = this.#scan(filter);
    if (!filter?.categories && !filter?.types) {
      this.#slice(statement.iterate(after, limit) as IterableIterator<Row>, positionedOf, batch, { column: POS, next: after + 1, step: 1 });
      return { batch, cursor: cursorOf(batch, after) };
    }
    const narrowed = [filter.categories, filter.types].filter((names) => names !== undefined).map((names) => JSON.stringify(names));
    let cursor = after;
    for (;;) {
      const head = this.head();
      if (cursor >= head) return { batch, cursor };
      const to = Math.min(cursor + SCAN_POSITIONS_MAX, head);
      const cut = this.#slice(statement.iterate(cursor, to, ...narrowed, limit - batch.length) as IterableIterator<Row>, positionedOf, batch);
      if (cut || batch.length === limit) return { batch, cursor: cursorOf(batch, to) };
      cursor = to;
      await turn();
    }
  }

  /** Takes rows until their text is enough for one go; true says that it stopped for that. */
  #slice<T>(rows: Iterable<Row>, make: (row: Row) => T, into: T[], order?: Order): boolean {
    let chars = 0;
    let next = order?.next;
    for (const row of rows) {
      if (this.#summed && !isSound(row)) throw this.#damaged(row, 'it is not what was written');
      if (order) {
        const at = row[order.column];
        if (next !== undefined && at !== next) throw this.#damaged(row, `there is none at ${next}`);
        next = at + order.step;
      }
      into.push(make(row));
      chars += row[DATA].length + row[METADATA].length;
      if (chars > SLICE_CHARS_MAX) return true;
    }
    return false;
  }

  #damaged([pos, stream, revision]: Row, what: string): LogFailed {
    return new LogFailed(`${this.#db.name} is damaged at position ${pos} (${stream}@${revision}): ${what}. Run the doctor.`);
  }

  #scan(filter: LogFilter | undefined): Statement {
    const where = [filter?.categories && 'category', filter?.types && 'type'].filter((column) => column !== undefined);
    const key = where.join();
    let statement = this.#scans.get(key);
    if (!statement) {
      const narrowed = where.map((column) => `AND ${column} IN (SELECT value FROM json_each(?))`).join(' ');
      const window = where.length > 0 ? 'AND pos <= ?' : '';
      statement = this.#db.prepare(`SELECT ${this.#columns} FROM events WHERE pos > ? ${window} ${narrowed} ORDER BY pos ${BOUND_LIMIT}`).raw();
      this.#scans.set(key, statement);
    }
    return statement;
  }
}

/** Which column counts on from row to row, and the number the first must have, where it is known. */
interface Order {
  readonly column: typeof POS | typeof REVISION;
  readonly next: number | undefined;
  readonly step: 1 | -1;
}

const POS = 0;
const REVISION = 2;
const DATA = 5;
const METADATA = 6;

function eventOf([, stream, revision, id, type, data, metadata]: Row): StoredEvent {
  return { id, type, stream, revision, data: JSON.parse(data) as unknown, metadata: JSON.parse(metadata) as StoredEvent['metadata'] };
}

// The codec wrote canonical text, and the sum says that it still stands there.
const positionedOf = (row: Row): Positioned => ({ event: eventOf(row), position: String(row[POS]), texts: { data: row[DATA], metadata: row[METADATA] } });

const cursorOf = (batch: readonly Positioned[], otherwise: number): number => (batch.length > 0 ? Number(batch.at(-1)!.position) : otherwise);
