import Database from 'better-sqlite3';

/** Reads the events table of a file from start to end, page by page, and parses data and metadata. Gives the number of events. */
export function pagedSelect(file, page) {
  const db = new Database(file, { readonly: true });
  const select = db.prepare('SELECT pos, stream, revision, id, type, data, metadata FROM events WHERE pos > ? ORDER BY pos LIMIT ?');
  let events = 0;
  for (let after = 0; ; ) {
    const rows = select.all(after, page);
    if (rows.length === 0) break;
    for (const row of rows) {
      row.data = JSON.parse(row.data);
      row.metadata = JSON.parse(row.metadata);
    }
    events += rows.length;
    after = rows.at(-1).pos;
  }
  db.close();
  return events;
}
