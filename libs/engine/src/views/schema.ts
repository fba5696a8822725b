import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDamage, openWriter, type Sqlite } from './sqlite.js';
import { messageOf } from './ready-event.js';

/** Raised when the tables below change: a file of another number is set aside and built again from the log, unless `RAISED` brings it to this one. */
const SCHEMA_VERSION = 2;

/**
 * Events of the journal whose ids stand in one part of their index. Ids are as good as drawn by lot: an index over all of them would be written at a
 * different page of many thousands with each event. A part is small enough to stay in memory while it is written, and there are few parts to look into.
 */
const ID_PART_BITS = 14;
/** Which part an event's id stands in. */
export const ID_PART = `seq >> ${ID_PART_BITS}`;
const ID_INDEX = `CREATE INDEX journal_id ON journal (${ID_PART}, id_key)`;

/** By the version it comes from. */
const RAISED: ReadonlyMap<number, string> = new Map([[1, `DROP INDEX journal_id; ${ID_INDEX}`]]);

const TABLES = `
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  -- A number drawn from the id: an index on it is a quarter of one on the text.
  id_key INTEGER NOT NULL,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  category TEXT NOT NULL,
  type TEXT NOT NULL,
  -- '' for events of no cycle.
  cycle TEXT NOT NULL,
  -- Canonical JSON: a verification recomputes digest and certificate from it.
  data TEXT NOT NULL,
  metadata TEXT NOT NULL,
  -- SHA-256 of the event's canonical bytes; rebuilds take it as it stands.
  leaf BLOB NOT NULL,
  -- Running maximum of recordedAt, so that an instant names one prefix.
  recorded_max TEXT NOT NULL
) STRICT;
-- The rowid closes every index: each of them gives its events in the order of seq.
CREATE INDEX journal_cycle ON journal (cycle);
CREATE UNIQUE INDEX journal_stream ON journal (stream, revision);
CREATE INDEX journal_type ON journal (type);
CREATE INDEX journal_category ON journal (category);
${ID_INDEX};
CREATE TABLE checkpoint (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  -- The log's own, opaque; null before the first event.
  position TEXT,
  seq INTEGER NOT NULL,
  recorded_max TEXT NOT NULL
) STRICT;
INSERT INTO checkpoint VALUES (1, NULL, -1, '');
CREATE TABLE generation (
  view TEXT NOT NULL,
  gen INTEGER NOT NULL,
  version INTEGER NOT NULL,
  -- What the rows rest on beside the version: catalogue and table shapes.
  basis TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('live', 'building', 'retired')),
  seq INTEGER NOT NULL,
  certificate TEXT NOT NULL,
  unknown INTEGER NOT NULL,
  -- Set when an event without a partition stopped it.
  error TEXT,
  -- Physical table by declared name.
  tables TEXT NOT NULL,
  PRIMARY KEY (view, gen)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX generation_in_service ON generation (view, state);
CREATE TABLE parked (
  view TEXT NOT NULL,
  gen INTEGER NOT NULL,
  partition TEXT NOT NULL,
  seq INTEGER NOT NULL,
  cycle TEXT NOT NULL,
  error TEXT NOT NULL,
  waiting INTEGER NOT NULL,
  PRIMARY KEY (view, gen, partition)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY,
  view TEXT NOT NULL,
  version INTEGER NOT NULL,
  basis TEXT NOT NULL,
  -- A cycle, or '*' for all rows.
  scope TEXT NOT NULL,
  seq INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  image BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX snapshot_of ON snapshot (view, version, basis, scope, seq);
`;

/**
 * Opens the view file for writing. A file that is damaged, or of another schema, is set aside (one such file is kept) and a new one
 * begun: everything in it can be had again from the log. `say` is told in one sentence.
 */
export function openViewFile(file: string, say: (line: string) => void): Sqlite {
  if (existsSync(`${file}${SUSPECT}`)) {
    setAside(file);
    rmSync(`${file}${SUSPECT}`, { force: true });
    say(`The view file ${file} was damaged; it is set aside and built again from the log.`);
  }
  let db: Sqlite | undefined;
  try {
    db = openWriter(file);
    const version = db.pragma('user_version', { simple: true }) as number;
    const empty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
    const raise = RAISED.get(version);
    const isReadable = version === SCHEMA_VERSION || raise !== undefined;
    if (isReadable && sound(db)) return raise === undefined ? db : brought(db, raise);
    if (version === 0 && empty) return lay(db);
    say(`The view file ${file} is ${isReadable ? 'not consistent' : `of schema ${version}, not ${SCHEMA_VERSION}`}; it is set aside and built again from the log.`);
  } catch (error) {
    if (!isDamage(error)) throw error;
    say(`The view file ${file} cannot be read (${messageOf(error)}); it is set aside and built again from the log.`);
  }
  db?.close();
  setAside(file);
  return lay(openWriter(file));
}

/** Leaves word that the file was found damaged while in use: the next start sets it aside. */
export const suspectMark = (file: string): string => `${file}${SUSPECT}`;

/** Moves a view file and its companions out of the way; the one set aside before is dropped. */
export function setAside(file: string): void {
  const folder = dirname(file);
  const prefix = `${basename(file)}.aside`;
  for (const name of existsSync(folder) ? readdirSync(folder) : []) if (name.startsWith(prefix)) rmSync(join(folder, name), { force: true });
  for (const end of ['', '-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, `${file}.aside${end}`);
}

const SUSPECT = '.suspect';

const lay = (db: Sqlite): Sqlite => brought(db, TABLES);

/** What is done by `sql` makes it a file of this version. */
function brought(db: Sqlite, sql: string): Sqlite {
  db.transaction(() => {
    db.exec(sql);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
  return db;
}

/** Journal and checkpoint were written in one transaction; if they differ, the file was not written by this engine alone. */
function sound(db: Sqlite): boolean {
  const { seq } = db.prepare('SELECT seq FROM checkpoint').get() as { seq: number };
  const { head } = db.prepare('SELECT coalesce(max(seq), -1) AS head FROM journal').get() as { head: number };
  return seq === head;
}
