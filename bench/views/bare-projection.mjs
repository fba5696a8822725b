import Database from 'better-sqlite3';

/**
 * The least a projection can be: pages of 1,000 events of some categories from a journal, parsed, one row of one table upserted an
 * event, a transaction a page. Gives the number of events.
 */
export function bareProjection(journalFile, file, categories) {
  const from = new Database(journalFile, { readonly: true });
  const to = new Database(file);
  to.pragma('journal_mode = WAL');
  to.pragma('synchronous = NORMAL');
  to.exec('CREATE TABLE board (id TEXT PRIMARY KEY, cycle TEXT NOT NULL, type TEXT NOT NULL, last TEXT NOT NULL, events INTEGER NOT NULL) WITHOUT ROWID');
  const page = from.prepare(`SELECT seq, stream, type, data, metadata FROM journal WHERE seq > ? AND +category IN (${categories.map(() => '?').join(', ')}) ORDER BY seq LIMIT 1000`);
  const upsert = to.prepare('INSERT INTO board VALUES (?, ?, ?, ?, 1) ON CONFLICT (id) DO UPDATE SET type = excluded.type, last = excluded.last, events = events + 1');
  const take = to.transaction((rows) => {
    for (const { stream, type, data, metadata } of rows) {
      JSON.parse(data);
      const meta = JSON.parse(metadata);
      upsert.run(stream, meta.cycleId, type, meta.effectiveAt);
    }
  });
  let events = 0;
  for (let after = -1; ; ) {
    const rows = page.all(after, ...categories);
    if (rows.length === 0) break;
    take(rows);
    events += rows.length;
    after = rows.at(-1).seq;
  }
  from.close();
  to.close();
  return events;
}
