import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { checkSqliteLog, LogFailed, NO_STREAM, openSqliteLog, openSqliteLogReader } from '#engine';
import { happened, idsOf } from './sample.js';
import { tempFolder } from './temp-folder.js';

const CHILD = fileURLToPath(new URL('./migrate.child.mjs', import.meta.url));
const CHILD_MS_MAX = 60_000;
const canTrace = spawnSync('strace', ['-V']).status === 0;

/** The tables of schema 1, as they stand in files that were written then. Never changed. */
const SCHEMA_1 = `
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
INSERT INTO log_schema (version) VALUES (1);
`;
/** Three slices of rows, the last not full. */
const EVENTS = 12_000;
/** Drop and add, three slices, close. */
const STEPS = 5;

describe('an SQLite log of schema 1', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  beforeEach(async () => {
    folder = await tempFolder();
    const db = new Database(folder.file);
    db.pragma('journal_mode = WAL');
    db.exec(SCHEMA_1);
    db.exec(`INSERT INTO events (stream, revision, id, type, data, metadata)
      WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${EVENTS - 1})
      SELECT 'oap-' || (i % 10), i / 10, 'e' || i, 'Happened', '{"n":' || i || '}', '{"v":1}' FROM n`);
    db.close();
  });
  afterEach(() => folder.remove());

  const migrate = (steps: number, file = folder.file) => spawnSync(process.execPath, [CHILD, file, String(steps)], { encoding: 'utf8', timeout: CHILD_MS_MAX });
  const version = (file = folder.file): unknown => {
    const db = new Database(file, { readonly: true });
    const found = db.prepare('SELECT version FROM log_schema').pluck().all();
    db.close();
    return found;
  };

  async function expectWhole(file = folder.file): Promise<void> {
    const log = await openSqliteLog({ file });
    try {
      expect(version(file)).toEqual([2]);
      let after: string | undefined;
      for (let read = 0; read < EVENTS; read += 1_000) {
        const page = await log.readAll({ after, limit: 1_000 });
        expect(idsOf(page)).toEqual(Array.from({ length: 1_000 }, (_, i) => `e${read + i}`));
        expect(page[0]!.event.data).toEqual({ n: read });
        after = page.at(-1)!.position;
      }
      expect(await log.append({ stream: 'oap-new', expectedRevision: NO_STREAM, events: [happened('new')] })).toEqual({ revision: 0, repeated: false });
    } finally {
      await log.close();
    }
    expect(checkSqliteLog(file)).toEqual({ ok: true, events: EVENTS + 1, streams: 11, problems: [] });
    expect(() => new Database(file).exec('UPDATE events SET id = 1')).toThrow('never changed');
  }

  it('can be looked over and read as it is, and is brought to this version at its opening', async () => {
    expect(checkSqliteLog(folder.file)).toEqual({ ok: true, events: EVENTS, streams: 10, problems: [] });
    const reader = openSqliteLogReader({ file: folder.file, pollMs: 0 });
    expect(idsOf(await reader.readAll({ limit: 3 }))).toEqual(['e0', 'e1', 'e2']);
    await reader.close();
    expect(version()).toEqual([1]);
    await expectWhole();
  });

  it('goes on where a migration was killed, after whichever step', async () => {
    for (let step = 1; step <= STEPS; step++) {
      const file = `${folder.path}/killed-${step}.db`;
      copyFileSync(folder.file, file);
      expect([step, migrate(step, file).signal]).toEqual([step, 'SIGKILL']);
      // To everybody else the file stays what it was until the last step.
      expect([step, version(file)]).toEqual([step, [step < STEPS ? 1 : 2]]);
      expect(checkSqliteLog(file)).toMatchObject({ ok: true, events: EVENTS });
      await expectWhole(file);
    }
    expect(migrate(0).stdout).toBe(String(STEPS));
  });

  it('gets there though it is killed again and again', () => {
    let kills = 0;
    while (kills < STEPS && migrate(3).signal === 'SIGKILL') kills++;
    expect([kills, version()]).toEqual([2, [2]]);
  });

  (canTrace ? it : it.skip)('goes on where it was killed in the middle of a step', async () => {
    for (const call of [3, 40, 200, 400]) {
      const file = `${folder.path}/cut-${call}.db`;
      copyFileSync(folder.file, file);
      const killed = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=pwrite64', '-e', `inject=pwrite64:signal=SIGKILL:when=${call}`, process.execPath, CHILD, file, '0'], { timeout: CHILD_MS_MAX });
      expect([call, killed.signal]).toEqual([call, 'SIGKILL']);
      await expectWhole(file);
    }
  });

  it('is not carried over damaged', async () => {
    const db = new Database(folder.file);
    const page = db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_events_1'`).pluck().get() as number;
    db.close();
    const { open } = await import('node:fs/promises');
    const file = await open(folder.file, 'r+');
    await file.write(Buffer.alloc(64, 0xff), 0, 64, (page - 1) * 4_096);
    await file.close();
    await expect(openSqliteLog({ file: folder.file })).rejects.toThrow(LogFailed);
    expect(version()).toEqual([1]);
  });
});
