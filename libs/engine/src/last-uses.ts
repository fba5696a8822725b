import Database from 'better-sqlite3';
import type { Instant } from '#kernel';

export interface LastUse {
  readonly at: Instant;
  readonly times: number;
}

/** When things were last used, in a SQLite file of its own: no part of the record, and lost without harm. */
export class LastUses {
  private readonly db: Database.Database;

  constructor(file: string) {
    this.db = new Database(file);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = NORMAL');
    this.db.exec('CREATE TABLE IF NOT EXISTS last_use (id TEXT PRIMARY KEY, at TEXT NOT NULL, times INTEGER NOT NULL) STRICT');
  }

  note(id: string, at: Instant): void {
    this.db.prepare('INSERT INTO last_use (id, at, times) VALUES (?, ?, 1) ON CONFLICT (id) DO UPDATE SET at = excluded.at, times = times + 1').run(id, at);
  }

  of(id: string): LastUse | undefined {
    return this.db.prepare('SELECT at, times FROM last_use WHERE id = ?').get(id) as LastUse | undefined;
  }

  close(): void {
    this.db.close();
  }
}
