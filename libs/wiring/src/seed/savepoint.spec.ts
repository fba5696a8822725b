import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copySqlite, lockDataFolder, SqliteCheckpoints } from '#engine';
import { filesOf } from '../config.js';
import { goBackTo, takeSavepoint } from './savepoint.js';

describe('a savepoint', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'empact-savepoint-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Any SQLite file will do: what is in them is nothing to a savepoint. */
  const write = (seq: number): void => {
    for (const file of ['events', 'outbox', 'runners', 'views'] as const) {
      const checkpoints = new SqliteCheckpoints(filesOf(folder)[file]);
      checkpoints.save('follower', seq);
      checkpoints.close();
    }
  };
  const held = (file: 'events' | 'outbox' | 'runners'): number => {
    const checkpoints = new SqliteCheckpoints(filesOf(folder)[file]);
    const seq = checkpoints.load('follower');
    checkpoints.close();
    return seq;
  };

  it('is gone back to with what the log, the outbox and the followers held; views are made again', async () => {
    write(1);
    await takeSavepoint(folder, 'savepoint-2018');
    write(2);
    goBackTo(folder, 'savepoint-2018');
    expect(readdirSync(folder)).not.toContain('views.db');
    expect([held('events'), held('outbox'), held('runners')]).toEqual([1, 1, 1]);
  });

  it('takes the place of what a killed start left under its name', async () => {
    write(1);
    await takeSavepoint(folder, 'savepoint-2018');
    write(2);
    await takeSavepoint(folder, 'savepoint-2018');
    write(3);
    goBackTo(folder, 'savepoint-2018');
    expect(held('events')).toBe(2);
  });

  it('empties the folder where there is none', () => {
    write(1);
    goBackTo(folder, undefined);
    expect(readdirSync(folder).filter((name) => /^(events|outbox|runners|views)[.]db/.test(name))).toEqual([]);
  });

  it('is not gone back to under an engine that has the folder', () => {
    write(1);
    const lock = lockDataFolder(folder);
    expect(() => goBackTo(folder, undefined)).toThrow(expect.objectContaining({ name: 'FolderLocked' }));
    lock.release();
    expect(held('events')).toBe(1);
  });

  it('is a copy of SQLite files, not of anything else', async () => {
    writeFileSync(join(folder, 'text.db'), 'not a database at all'.repeat(100));
    // By its code: the driver keeps one class of errors a process, which is a stranger's in every context but the first.
    await expect(copySqlite(join(folder, 'text.db'), join(folder, 'copy.db'))).rejects.toMatchObject({ code: 'SQLITE_NOTADB' });
  });
});
