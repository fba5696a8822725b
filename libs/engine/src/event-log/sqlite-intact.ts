import Database from 'better-sqlite3';
import { LogFailed } from '../ports.js';
import { onOneLine, type Connection } from './sqlite-connection.js';
import { ensureSchema } from './sqlite-schema.js';
import { sumOf } from './sqlite-sum.js';

/** A row as it is checked: everything the sum goes over, and the sum; null where the file's version has none. */
export type SummedRow = readonly [pos: number, stream: string, revision: number, id: string, type: string, data: string, metadata: string, sum: number | null];
export const SUMMED_COLUMNS = 'pos, stream, revision, id, type, data, metadata, sum';

/** Files up to this size are read from end to end at every opening; of larger ones the end, and the doctor reads the rest. */
export const WHOLE_BYTES_MAX = 32 * 1_048_576;
/** How many of the last events are looked at in a larger file: those a crash would have hit. */
const TAIL_EVENTS = 64;

/**
 * The check that is made whenever a log is opened for writing. Throws `LogFailed` with one sentence; a damaged log is never served as
 * far as it can be read. What a larger file has lost further back is found when it is read: every read checks sums and order.
 */
export function assertIntact(db: Connection): void {
  if (!hasItsTables(db)) throw new LogFailed(`${db.name} is damaged: its tables are not as they were made. Run the doctor.`);
  const bytes = (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number);
  const whole = bytes <= WHOLE_BYTES_MAX;
  if (whole) {
    const found = db.pragma('integrity_check(1)', { simple: true }) as string;
    if (found !== 'ok') throw new LogFailed(`${db.name} is damaged: ${onOneLine(found)}. Run the doctor.`);
  }
  const from = whole ? 0 : (db.prepare('SELECT max(pos) FROM events').pluck().get() as number) - TAIL_EVENTS;
  let before: number | undefined = whole ? 0 : undefined;
  const precedes = db.prepare('SELECT pos FROM events WHERE stream = ? AND revision = ?').pluck();
  for (const row of db.prepare(`SELECT ${SUMMED_COLUMNS} FROM events WHERE pos > ? ORDER BY pos`).raw().iterate(from) as IterableIterator<SummedRow>) {
    const [pos, stream, revision] = row;
    const where = `${db.name} is damaged at position ${pos} (${stream}@${revision})`;
    if (before !== undefined && pos !== before + 1) throw new LogFailed(`${where}: the position before it is missing. Run the doctor.`);
    before = pos;
    if (!isSound(row)) throw new LogFailed(`${where}: it is not what was written. Run the doctor.`);
    if (revision > 0 && !((precedes.get(stream, revision - 1) as number | undefined ?? Infinity) < pos)) {
      throw new LogFailed(`${where}: the event before it in its stream is missing. Run the doctor.`);
    }
  }
}

/** Whether tables and triggers are what this version makes; a bit flipped in their text changes what a query means. */
export const hasItsTables = (db: Connection): boolean => tablesOf(db) === (asMade ??= tablesAsMade());

let asMade: string | undefined;

function tablesAsMade(): string {
  const db = new Database(':memory:');
  try {
    ensureSchema(db);
    return tablesOf(db);
  } finally {
    db.close();
  }
}

const tablesOf = (db: Connection): string => JSON.stringify(db.prepare(`SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name`).raw().all());

/** Whether a row is what was written. */
export const isSound = ([, stream, revision, id, type, data, metadata, sum]: SummedRow): boolean => sum === sumOf(stream, revision, id, type, data, metadata);
