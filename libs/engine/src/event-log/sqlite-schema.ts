import { EngineTooOld, LogFailed } from '../ports.js';
import type { Connection } from './sqlite-connection.js';

/** Version of the tables below. A change gets a migration and the next number. */
export const SCHEMA_VERSION = 1;

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
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events BEGIN SELECT raise(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_are_never_removed BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'events are never removed'); END;
`;

/** Creates the tables in a new file. Throws `EngineTooOld` for a newer file, `LogFailed` for a file that is no event log. */
export function ensureSchema(db: Connection): void {
  db.transaction(() => {
    if (isEmpty(db)) {
      db.exec(TABLES);
      db.prepare('INSERT INTO log_schema (version) VALUES (?)').run(SCHEMA_VERSION);
    }
    assertSchema(db);
  }).immediate();
}

/** Throws `EngineTooOld` for a newer file, `LogFailed` for a file that is no event log. */
export function assertSchema(db: Connection): void {
  const known = db.prepare(`SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('log_schema', 'events')`).pluck().get();
  if (known !== 2) throw new LogFailed(`${db.name} is not an event log.`);
  const version = db.prepare('SELECT max(version) FROM log_schema').pluck().get() as number | null;
  if (version === null) throw new LogFailed(`${db.name} does not say which schema it has.`);
  if (version > SCHEMA_VERSION) throw new EngineTooOld(`${db.name} has schema ${version}; this version reads up to ${SCHEMA_VERSION}.`);
}

/** How many of the last events are looked at when a log is opened. */
const TAIL_EVENTS = 64;

/**
 * The check that can be afforded at every start: the last events, which a crash would have hit, parse and follow on.
 * Throws `LogFailed`; the whole file is checked by `checkSqliteLog`.
 */
export function assertTail(db: Connection): void {
  const tail = db
    .prepare(
      `SELECT pos, stream, revision, json_valid(data) AND json_valid(metadata) AS readable,
              revision = 0 OR EXISTS (SELECT 1 FROM events AS p WHERE p.stream = e.stream AND p.revision = e.revision - 1 AND p.pos < e.pos) AS follows
       FROM events AS e ORDER BY pos DESC LIMIT ${TAIL_EVENTS}`,
    )
    .all() as { pos: number; stream: string; revision: number; readable: number; follows: number }[];
  for (const [i, { pos, stream, revision, readable, follows }] of tail.entries()) {
    const where = `${db.name} is damaged at position ${pos} (${stream}@${revision})`;
    if (!readable) throw new LogFailed(`${where}: it is not JSON. Run the doctor.`);
    if (!follows) throw new LogFailed(`${where}: the event before it in its stream is missing. Run the doctor.`);
    if (i > 0 && pos !== tail[i - 1]!.pos - 1) throw new LogFailed(`${where}: the position after it is missing. Run the doctor.`);
  }
}

function isEmpty(db: Connection): boolean {
  return db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
}
