import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metadata } from '#kernel';
import { NO_STREAM } from '../ports.js';
import { encode, type EncodedAppend } from './codec.js';
import { openConnection, type Connection } from './sqlite-connection.js';
import { SqliteWriter } from './sqlite-writer.js';

const append = (stream: string, expectedRevision: number, ids: string[], data: unknown = {}): EncodedAppend =>
  encode({ stream, expectedRevision, events: ids.map((id) => ({ id, type: 'Happened', data, metadata: { v: 1 } as Metadata })) });

describe('the SQLite writer', () => {
  let folder: string;
  let file: string;
  let writer: SqliteWriter;
  let other: Connection;
  const stored = () => other.prepare('SELECT id FROM events ORDER BY pos').pluck().all();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'empact-writer-'));
    file = join(folder, 'log.db');
    writer = new SqliteWriter({ file });
    other = openConnection({ file, mode: 'write' });
  });
  afterEach(() => {
    other.close();
    writer.close();
    rmSync(folder, { recursive: true });
  });

  it('runs at synchronous=FULL on a WAL, and so does every connection', () => {
    for (const mode of ['read', 'write'] as const) {
      const db = openConnection({ file, mode });
      expect(db.pragma('synchronous', { simple: true })).toBe(2);
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      db.close();
    }
    expect(writer.db.pragma('synchronous', { simple: true })).toBe(2);
  });

  it('answers a batch in order, one conflict among others, in one transaction', () => {
    const before = other.pragma('data_version', { simple: true }) as number;
    expect(writer.write([append('a', NO_STREAM, ['a0', 'a1']), append('a', NO_STREAM, ['x']), append('b', NO_STREAM, ['b0']), append('a', 1, ['a2'])])).toEqual([
      { kind: 'appended', revision: 1 },
      { kind: 'wrong', actual: 1 },
      { kind: 'appended', revision: 0 },
      { kind: 'appended', revision: 2 },
    ]);
    expect(other.pragma('data_version', { simple: true })).toBe(before + 1);
    expect(stored()).toEqual(['a0', 'a1', 'b0', 'a2']);
  });

  it('lets join what arrives while the transaction is open, and shows none of it before the commit', () => {
    const seen: unknown[] = [];
    function* arriving() {
      yield append('a', NO_STREAM, ['a0']);
      seen.push(stored());
      yield append('b', NO_STREAM, ['b0']);
      seen.push(stored());
    }
    expect(writer.write(arriving())).toHaveLength(2);
    expect(seen).toEqual([[], []]);
    expect(stored()).toEqual(['a0', 'b0']);
  });

  it('refuses a batch on a full disk whole, and recovers by itself when there is room', () => {
    writer.write([append('a', NO_STREAM, ['a0'])]);
    const pages = writer.db.pragma('page_count', { simple: true }) as number;
    writer.db.pragma(`max_page_count = ${pages}`);
    const batch = [append('a', 0, ['a1']), append('b', NO_STREAM, ['b0'], 'x'.repeat(100_000))];
    expect(writer.write(batch)).toEqual([
      { kind: 'unavailable', why: expect.stringContaining('full') },
      { kind: 'unavailable', why: expect.stringContaining('full') },
    ]);
    expect(stored()).toEqual(['a0']);
    expect(writer.failure).toBeUndefined();
    writer.db.pragma(`max_page_count = ${pages + 1_000}`);
    expect(writer.write(batch)).toEqual([{ kind: 'appended', revision: 1 }, { kind: 'appended', revision: 0 }]);
    expect(stored()).toEqual(['a0', 'a1', 'b0']);
  });

  it('sees that another connection wrote, and does not trust what it remembered', () => {
    writer.write([append('a', NO_STREAM, ['a0'])]);
    other.exec(`INSERT INTO events (stream, revision, id, type, data, metadata) VALUES ('a', 1, 'foreign', 'T', '{}', '{}')`);
    expect(writer.write([append('a', 0, ['a1'])])).toEqual([{ kind: 'wrong', actual: 1 }]);
    expect(writer.write([append('a', 1, ['a2'])])).toEqual([{ kind: 'appended', revision: 2 }]);
  });

  it('tells everyone at once when another process holds the write lock, and goes on after', () => {
    writer.db.pragma('busy_timeout = 1');
    other.exec('BEGIN IMMEDIATE');
    const batch = [append('a', NO_STREAM, ['a0']), append('b', NO_STREAM, ['b0'])];
    expect(writer.write(batch).map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable']);
    other.exec('ROLLBACK');
    expect(writer.write(batch).map(({ kind }) => kind)).toEqual(['appended', 'appended']);
  });

  it('stops for good at an error it does not know, and acknowledges nothing of that batch', () => {
    other.exec(`CREATE TRIGGER fault BEFORE INSERT ON events WHEN new.id = 'fault' BEGIN SELECT raise(ABORT, 'fault'); END`);
    expect(writer.write([append('a', NO_STREAM, ['a0']), append('b', NO_STREAM, ['fault'])]).map(({ kind }) => kind)).toEqual(['failed', 'failed']);
    expect(writer.failure).toContain('Restart');
    expect(writer.write([append('c', NO_STREAM, ['c0'])])).toEqual([{ kind: 'failed', why: writer.failure }]);
    expect(stored()).toEqual([]);
  });

  it('folds the WAL in between batches once it has grown, so that it stays bounded', () => {
    const sizes: number[] = [];
    for (let i = 0; i < 60; i++) {
      writer.write([append(`s-${i}`, NO_STREAM, ['e'], 'x'.repeat(1_000_000))]);
      writer.tidy();
      sizes.push(statSync(`${file}-wal`).size);
    }
    expect(Math.max(...sizes)).toBeLessThan(20 * 1_048_576);
    expect(other.prepare('SELECT count(*) FROM events').pluck().get()).toBe(60);
  });
});
