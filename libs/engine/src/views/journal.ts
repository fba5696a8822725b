import { splitStream, type Instant, type LoggedEvent, type Metadata } from '#kernel';
import { BOUND_LIMIT } from '../bound-limit.js';
import { PAGE_MAX, STREAMS_MAX, type JournalReader } from '../ports.js';
import { cycleOf, leafOf, type CanonicalEvent } from './ready-event.js';
import { ID_PART } from './schema.js';
import { onStore, type Sqlite, type Statement } from './sqlite.js';

/** The log gives another event than the journal holds at the same place: they are not of one history. */
export class JournalDiverged extends Error {
  constructor(readonly stream: string, readonly revision: number) {
    super(`The journal holds another event than the log at ${stream}@${revision}.`);
    this.name = 'JournalDiverged';
  }
}

type JournalRow = readonly [seq: number, id: string, stream: string, revision: number, type: string, data: string, metadata: string];

const COLUMNS = 'seq, id, stream, revision, type, data, metadata';

/** Writes the replica's copy of the events; within the caller's transaction. */
export class JournalWriter {
  private readonly insert;
  private readonly at;
  private readonly checkpoint;
  private head: number;
  private recordedMax: string;
  private logPosition: string | undefined;

  constructor(db: Sqlite) {
    this.insert = db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stream, revision) DO NOTHING');
    this.at = db.prepare('SELECT id FROM journal WHERE stream = ? AND revision = ?').pluck();
    this.checkpoint = db.prepare('UPDATE checkpoint SET position = ?, seq = ?, recorded_max = ?');
    const { position, seq, recorded_max } = db.prepare('SELECT position, seq, recorded_max FROM checkpoint').get() as { position: string | null; seq: number; recorded_max: string };
    this.head = seq;
    this.recordedMax = recorded_max;
    this.logPosition = position ?? undefined;
  }

  /** The last seq given. */
  get seq(): number {
    return this.head;
  }

  /** Where to go on in the log. */
  get position(): string | undefined {
    return this.logPosition;
  }

  /** Gives the event the next seq; undefined when the journal has it already. Throws `JournalDiverged`. */
  add({ event, data, metadata, leaf }: CanonicalEvent): LoggedEvent | undefined {
    const seq = this.head + 1;
    const { recordedAt } = event.metadata;
    const recordedMax = recordedAt > this.recordedMax ? recordedAt : this.recordedMax;
    const { category } = splitStream(event.stream);
    const { changes } = onStore(() => this.insert.run(
      seq, event.id, idKey(event.id), event.stream, event.revision, category, event.type, cycleOf(event), data, metadata, leaf, recordedMax,
    ));
    if (changes === 0) {
      if (onStore(() => this.at.get(event.stream, event.revision)) !== event.id) throw new JournalDiverged(event.stream, event.revision);
      return undefined;
    }
    this.head = seq;
    this.recordedMax = recordedMax;
    return { ...event, seq };
  }

  /** The log was followed up to here. */
  save(position: string | undefined): void {
    this.logPosition = position ?? this.logPosition;
    onStore(() => this.checkpoint.run(this.logPosition ?? null, this.head, this.recordedMax));
  }
}

/** Reads of the journal on any connection. */
export class SqliteJournal implements JournalReader {
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly db: Sqlite) {}

  head(): number {
    return (this.get('SELECT max(seq) AS head FROM journal') as { head: number | null }).head ?? -1;
  }

  after(seq: number, options: Parameters<JournalReader['after']>[1]): readonly LoggedEvent[] {
    const { cycleId, categories, types, few } = options;
    const limit = Math.max(0, Math.min(options.limit, PAGE_MAX));
    const upTo = options.upTo ?? Number.MAX_SAFE_INTEGER;
    const narrowed: string[] = [];
    const values: (string | number)[] = [seq, upTo];
    // A plus keeps SQLite from reading by an index of many equal values when a shorter one, or the order of seq itself, serves.
    if (cycleId !== undefined) {
      narrowed.push('AND cycle = ?');
      values.push(cycleId);
    }
    for (const [column, wanted] of [['category', categories], ['type', types]] as const) {
      if (!wanted) continue;
      const one = wanted.length === 1 && cycleId === undefined && (column === 'type' || !types);
      narrowed.push(one ? `AND ${column} = ?` : `AND ${few && column === 'type' ? '' : '+'}${column} IN (${wanted.map(() => '?').join(', ')})`);
      values.push(...wanted);
    }
    return this.events(`SELECT ${COLUMNS} FROM journal WHERE seq > ? AND seq <= ? ${narrowed.join(' ')} ORDER BY seq ${BOUND_LIMIT}`, ...values, limit);
  }

  stream(stream: string, options: { upTo?: number; limit?: number; fromRevision?: number } = {}): readonly LoggedEvent[] {
    return this.events(
      `SELECT ${COLUMNS} FROM journal WHERE stream = ? AND revision >= ? AND +seq <= ? ORDER BY revision ${BOUND_LIMIT}`,
      stream, options.fromRevision ?? 0, options.upTo ?? Number.MAX_SAFE_INTEGER, options.limit ?? -1,
    );
  }

  streams(streams: readonly string[], types: readonly string[], since?: ReadonlyMap<string, number>): ReadonlyMap<string, readonly LoggedEvent[]> {
    if (streams.length > STREAMS_MAX) throw new RangeError(`${streams.length} streams are asked for at once; at most ${STREAMS_MAX} are read.`);
    const found = new Map<string, LoggedEvent[]>();
    // By stream and revision: the plus keeps SQLite from walking through all there is of a type.
    const rows = this.rows(
      `SELECT ${COLUMNS} FROM journal WHERE stream IN (SELECT value FROM json_each(?)) AND +type IN (SELECT value FROM json_each(?)) ORDER BY stream, revision`,
      JSON.stringify(streams), JSON.stringify(types),
    );
    for (const row of rows) {
      const [, , stream, revision] = row;
      if (revision <= (since?.get(stream) ?? -1)) continue;
      const before = found.get(stream);
      if (before) before.push(eventFrom(row));
      else found.set(stream, [eventFrom(row)]);
    }
    return found;
  }

  byEventId(id: string): LoggedEvent | undefined {
    const [event] = this.events(
      `WITH RECURSIVE part (of) AS (SELECT (SELECT ${ID_PART} FROM journal ORDER BY seq DESC LIMIT 1) UNION ALL SELECT of - 1 FROM part WHERE of > 0)
        SELECT ${COLUMNS} FROM part CROSS JOIN journal ON ${ID_PART} = part.of AND id_key = ? AND id = ? LIMIT 1`,
      idKey(id), id,
    );
    return event;
  }

  seqAt(instant: Instant): number {
    // The running maximum grows with seq, so the last event at or before the instant is found by halving.
    let low = -1;
    let high = this.head();
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.recordedMaxAt(middle) <= instant) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  lastRecordedAt(): Instant | undefined {
    const head = this.head();
    return head < 0 ? undefined : this.recordedMaxAt(head);
  }

  /** The seq of a stream's revision, or undefined when the journal has not reached it. */
  seqOf(stream: string, revision: number): number | undefined {
    return (this.get('SELECT seq FROM journal WHERE stream = ? AND revision = ?', stream, revision) as { seq: number } | undefined)?.seq;
  }

  /**
   * Events with `after` < seq <= `upTo` of the categories; with a scope, only those of that cycle and those of none.
   * Ascending; reads by index, so rare events are found fast among many.
   */
  select(options: { after: number; upTo: number; categories: readonly string[]; cycle?: string; limit: number }): readonly LoggedEvent[] {
    const { after, upTo, categories, cycle, limit } = options;
    const part = cycle === undefined
      ? categories.map(() => `SELECT ${COLUMNS} FROM journal WHERE category = ? AND seq > ? AND seq <= ?`)
      : ['?', "''"].map((of) => `SELECT ${COLUMNS} FROM journal WHERE cycle = ${of} AND seq > ? AND seq <= ? AND +category IN (${categories.map(() => '?').join(', ')})`);
    const values = cycle === undefined
      ? categories.flatMap((category) => [category, after, upTo])
      : [cycle, after, upTo, ...categories, after, upTo, ...categories];
    return this.events(`${part.join(' UNION ALL ')} ORDER BY seq ${BOUND_LIMIT}`, ...values, limit);
  }

  /** As `select`, in the order of the journal itself, with each event's digest: as it stands, or computed anew from the texts. */
  digested(options: { after: number; upTo: number; categories: readonly string[]; limit: number; anew?: boolean }): readonly { readonly event: LoggedEvent; readonly leaf: Buffer }[] {
    const { after, upTo, categories, limit, anew } = options;
    const rows = this.rows<readonly [...JournalRow, leaf: Buffer]>(
      `SELECT ${COLUMNS}, leaf FROM journal WHERE seq > ? AND seq <= ? AND +category IN (${categories.map(() => '?').join(', ')}) ORDER BY seq ${BOUND_LIMIT}`,
      after, upTo, ...categories, limit,
    );
    return rows.map((row) => {
      const [, id, stream, revision, type, data, metadata, leaf] = row;
      return { event: eventFrom(row), leaf: anew ? leafOf({ id, stream, revision, type }, { data, metadata }) : leaf };
    });
  }

  private recordedMaxAt(seq: number): string {
    return (this.get('SELECT recorded_max FROM journal WHERE seq = ?', seq) as { recorded_max: string }).recorded_max;
  }

  private get(sql: string, ...values: unknown[]): unknown {
    return onStore(() => this.statement(sql).get(...values));
  }

  private events(sql: string, ...values: unknown[]): readonly LoggedEvent[] {
    return this.rows(sql, ...values).map((row) => eventFrom(row));
  }

  /** As lists: to give each row its names is a third of the read. */
  private rows<Row = JournalRow>(sql: string, ...values: unknown[]): readonly Row[] {
    return onStore(() => this.statement(sql, true).all(...values)) as Row[];
  }

  private statement(sql: string, raw = false): Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.db.prepare(sql);
      this.statements.set(sql, raw ? statement.raw() : statement);
    }
    return statement;
  }
}

const eventFrom = ([seq, id, stream, revision, type, data, metadata]: readonly [...JournalRow, ...more: unknown[]]): LoggedEvent => ({
  seq, id, stream, revision, type, data: JSON.parse(data) as unknown, metadata: JSON.parse(metadata) as Metadata,
});

/** 48 bits of an id: the first hexadecimal digits of a UUID; for any other text, a sum over all of it. */
function idKey(id: string): number {
  const digits = /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : Number.NaN;
  if (!Number.isNaN(digits)) return digits;
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) % 281_474_976_710_656;
  return sum;
}
