import { EngineTooOld, LogFailed } from '../ports.js';
import { onOneLine, type Connection } from './sqlite-connection.js';
import { sumOf } from './sqlite-sum.js';

/**
 * `pos` is the place in the log. Without AUTOINCREMENT, which would write one more page with every commit: its one gift, never to
 * use a number again after a delete, is not needed where the triggers forbid deletes. It is dense from 1.
 *
 * The only index beside `pos` is (stream, revision): it finds a stream, its head and the ids to compare, and makes a double revision
 * impossible. None on id (a repeat is looked for at its place, and the same id in another stream is legal), none on category or type
 * (a filtered read scans in log order, in bounded steps): each would cost every append, for reads the journal serves.
 *
 * `category` takes no room: it is computed from the stream where a filter asks.
 */
const TABLES = `
CREATE TABLE log_schema (version INTEGER NOT NULL) STRICT;
CREATE TABLE events (
  pos      INTEGER PRIMARY KEY,
  stream   TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 0),
  id       TEXT NOT NULL,
  type     TEXT NOT NULL,
  category TEXT GENERATED ALWAYS AS (CASE instr(stream, '-') WHEN 0 THEN stream ELSE substr(stream, 1, instr(stream, '-') - 1) END) VIRTUAL,
  data     TEXT NOT NULL,
  metadata TEXT NOT NULL,
  UNIQUE (stream, revision)
) STRICT;
CREATE TRIGGER events_are_never_removed BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'events are never removed'); END;
`;
const NEVER_CHANGED = `CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events BEGIN SELECT raise(ABORT, 'events are never changed'); END;`;

/** Rows given their sum in one transaction: a migration that is killed has lost no more than that. */
const SUM_ROWS = 5_000;

/**
 * What brings a file from one version to the next, in steps that are a transaction each. A step answers whether it has more to do;
 * it sees what was done before by looking, so a migration that was killed anywhere goes on where it was. A file half-way is still of
 * the older version to everybody else. Steps are never changed once released; a change of the tables is the next entry.
 */
const MIGRATIONS: readonly (readonly ((db: Connection) => boolean)[])[] = [
  /** 1 to 2: a checksum beside every event, so that damage within a text is found. */
  [
    (db) => {
      db.exec('DROP TRIGGER IF EXISTS events_are_never_changed');
      if (!hasSum(db)) db.exec('ALTER TABLE events ADD COLUMN sum INTEGER');
      return false;
    },
    (db) => {
      const set = db.prepare('UPDATE events SET sum = ? WHERE pos = ?');
      const rows = db.prepare(`SELECT pos, stream, revision, id, type, data, metadata FROM events WHERE sum IS NULL AND pos > ? ORDER BY pos LIMIT ${SUM_ROWS}`).raw();
      const page = rows.all(summedTo(db)) as [number, string, number, string, string, string, string][];
      for (const [pos, stream, revision, id, type, data, metadata] of page) set.run(sumOf(stream, revision, id, type, data, metadata), pos);
      return page.length === SUM_ROWS;
    },
    (db) => {
      db.exec(`DROP TRIGGER IF EXISTS events_are_never_changed; ${NEVER_CHANGED}`);
      return false;
    },
  ],
];

/** Version of the tables. */
export const SCHEMA_VERSION = MIGRATIONS.length + 1;

/**
 * Creates the tables in a new file, and brings an older file to this version, step by step; `onStep` hears of each step done.
 * Throws `EngineTooOld` for a newer file, `LogFailed` for a file that is no event log.
 */
export function ensureSchema(db: Connection, onStep: () => void = () => undefined): void {
  db.transaction(() => {
    if (!isEmpty(db)) return;
    db.exec(TABLES);
    db.prepare('INSERT INTO log_schema (version) VALUES (1)').run();
    // Nothing is in it: all of it at once, so that nobody ever sees a new file half made.
    for (let version = 1; version < SCHEMA_VERSION; version++) {
      for (const step of MIGRATIONS[version - 1]!) step(db);
      raise(db, version + 1);
    }
  }).immediate();
  let version = assertSchema(db);
  if (version < SCHEMA_VERSION) assertSound(db);
  for (; version < SCHEMA_VERSION; version++) migrate(db, version, onStep);
}

/** A damaged file is not carried over: its damage would be given a checksum. */
function assertSound(db: Connection): void {
  const found = db.pragma('integrity_check(1)', { simple: true }) as string;
  if (found !== 'ok') throw new LogFailed(`${db.name} is damaged: ${onOneLine(found)}. Run the doctor.`);
}

function migrate(db: Connection, version: number, onStep: () => void): void {
  const steps = MIGRATIONS[version - 1]!;
  for (const [i, step] of steps.entries()) {
    const last = i === steps.length - 1;
    for (let more = true; more; ) {
      more = db.transaction(() => {
        const again = step(db);
        if (last && !again) raise(db, version + 1);
        return again;
      }).immediate();
      // The WAL of a large file would otherwise grow to the size of the file.
      db.pragma('wal_checkpoint(PASSIVE)');
      onStep();
    }
  }
}

const raise = (db: Connection, version: number): void => void db.prepare('UPDATE log_schema SET version = ?').run(version);

/** The version of a file this code can read. Throws `EngineTooOld` for a newer file, `LogFailed` for a file that is no event log. */
export function assertSchema(db: Connection): number {
  const known = db.prepare(`SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('log_schema', 'events')`).pluck().get();
  if (known !== 2) throw new LogFailed(`${db.name} is not an event log.`);
  const version = db.prepare('SELECT max(version) FROM log_schema').pluck().get() as number | null;
  if (version === null) throw new LogFailed(`${db.name} does not say which schema it has.`);
  if (version > SCHEMA_VERSION) throw new EngineTooOld(`${db.name} has schema ${version}; this version reads up to ${SCHEMA_VERSION}.`);
  return version;
}

/** Whether the rows of a file have the column of their checksum; a file of version 1 may have it already, half filled. */
const hasSum = (db: Connection): boolean => db.prepare(`SELECT count(*) FROM pragma_table_info('events') WHERE name = 'sum'`).pluck().get() === 1;

/** Everything before the first row without a sum has one: rows are summed in order. */
function summedTo(db: Connection): number {
  let low = 0;
  let high = db.prepare('SELECT coalesce(max(pos), 0) FROM events').pluck().get() as number;
  const summed = db.prepare('SELECT sum IS NOT NULL FROM events WHERE pos = ?').pluck();
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (summed.get(middle) === 1) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isEmpty(db: Connection): boolean {
  return db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
}
