import Database from 'better-sqlite3';
import type { Checkpoints } from '../ports.js';

/** Checkpoints in a SQLite file of their own; a lost one means work done again, never work lost. */
export class SqliteCheckpoints implements Checkpoints {
  private readonly db: Database.Database;
  private readonly select: Database.Statement<[string], { seq: number }>;
  private readonly upsert: Database.Statement<[string, number]>;

  constructor(file: string) {
    this.db = new Database(file);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = NORMAL');
    this.db.exec('CREATE TABLE IF NOT EXISTS checkpoint (follower TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT');
    this.select = this.db.prepare('SELECT seq FROM checkpoint WHERE follower = ?');
    this.upsert = this.db.prepare('INSERT INTO checkpoint (follower, seq) VALUES (?, ?) ON CONFLICT (follower) DO UPDATE SET seq = excluded.seq');
  }

  load(follower: string): number {
    return this.select.get(follower)?.seq ?? -1;
  }

  save(follower: string, seq: number): void {
    this.upsert.run(follower, seq);
  }

  close(): void {
    this.db.close();
  }
}

/** Checkpoints that live as long as the process. */
export class MemoryCheckpoints implements Checkpoints {
  private readonly seqs = new Map<string, number>();

  load(follower: string): number {
    return this.seqs.get(follower) ?? -1;
  }

  save(follower: string, seq: number): void {
    this.seqs.set(follower, seq);
  }
}
