/** The least an event table can be: the place, and the key that makes a double revision impossible. */
export const BARE_TABLE = `CREATE TABLE IF NOT EXISTS events (
  pos INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL,
  data TEXT NOT NULL, metadata TEXT NOT NULL, UNIQUE (stream, revision))`;
