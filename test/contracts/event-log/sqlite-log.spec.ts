import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import {
  EngineTooOld, LogFailed, LogUnavailable, NO_STREAM, OutcomeUnknown, Overloaded, backupSqliteLog, checkSqliteLog, openSqliteLog, openSqliteLogReader,
  type SqliteLog, type SqliteLogOptions, type SqliteLogReader,
} from '#engine';
import { happened, ids, idsOf, many, whole } from './sample.js';
import { tempFolder } from './temp-folder.js';

const S = 'oap-empact-2022-fire-2024';

describe('the SQLite log', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const opened: { close(): Promise<void> }[] = [];
  const open = async (options: Partial<SqliteLogOptions> = {}): Promise<SqliteLog> => closeLater(await openSqliteLog({ file: folder.file, ...options }));
  const reader = (): SqliteLogReader => closeLater(openSqliteLogReader({ file: folder.file }));
  const closeLater = <T extends { close(): Promise<void> }>(log: T): T => {
    opened.push(log);
    return log;
  };

  beforeEach(async () => {
    folder = await tempFolder();
  });
  afterEach(async () => {
    for (const log of opened.splice(0).reverse()) await log.close();
    await folder.remove();
  });

  it('shares commits between appends that come together, and says so', async () => {
    const log = await open();
    await Promise.all(Array.from({ length: 64 }, (_, i) => log.append({ stream: `oap-${i}`, expectedRevision: NO_STREAM, events: [happened(`e${i}`)] })));
    const stats = log.stats();
    expect(stats).toMatchObject({ appends: 64, waiting: 0, waitingBytes: 0, failure: undefined });
    expect(stats.largestCommit).toBeGreaterThan(1);
    expect(stats.commits).toBeLessThan(64);
  });

  it('answers Overloaded before anything is sent when too many appends wait, and goes on after', async () => {
    const log = await open({ queueAppendsMax: 3 });
    const crowd = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => log.append({ stream: `oap-${i}`, expectedRevision: NO_STREAM, events: [happened(`e${i}`)] })));
    expect(crowd.map((one) => (one.status === 'fulfilled' ? 'stored' : (one.reason as Error).name))).toEqual(['stored', 'stored', 'stored', Overloaded.name, Overloaded.name]);
    expect(idsOf(await whole(log, 10))).toEqual(['e0', 'e1', 'e2']);
    expect(await log.append({ stream: 'oap-4', expectedRevision: NO_STREAM, events: [happened('e4')] })).toEqual({ revision: 0, repeated: false });
  });

  it('answers Overloaded when too many bytes wait, but takes one append however large', async () => {
    const log = await open({ queueBytesMax: 1_000 });
    const large = (i: number) => log.append({ stream: `oap-${i}`, expectedRevision: NO_STREAM, events: [happened(`e${i}`, 'x'.repeat(5_000))] });
    const [first, second] = await Promise.allSettled([large(0), large(1)]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { name: Overloaded.name } });
  });

  it('says LogUnavailable at its quota, acknowledges nothing of it, reads on, and goes on where there is room', async () => {
    const log = await open({ pagesMax: 40 });
    const stored: string[] = [];
    let refused: unknown;
    for (let i = 0; !refused; i++) {
      await log.append({ stream: S, expectedRevision: i - 1, events: [happened(`e${i}`, 'x'.repeat(9_000))] }).then(
        () => stored.push(`e${i}`),
        (error: unknown) => (refused = error),
      );
    }
    expect(refused).toBeInstanceOf(LogUnavailable);
    expect(idsOf(await whole(log, 100))).toEqual(stored);
    expect(log.stats().failure).toBeUndefined();
    await log.close();

    const roomier = await open();
    const again = { stream: S, expectedRevision: stored.length - 1, events: [happened(`e${stored.length}`, 'x'.repeat(9_000))] };
    expect(await roomier.append(again)).toEqual({ revision: stored.length, repeated: false });
  });

  describe('a reader of its own', () => {
    it('sees what is committed and nothing else', async () => {
      const log = await open();
      const other = reader();
      expect(other.head()).toBe('0');
      const pending = log.append({ stream: S, expectedRevision: NO_STREAM, events: many(3) });
      expect([0, 3]).toContain((await other.readAll({ limit: 10 })).length);
      await pending;
      expect(ids(await other.readStream(S, { limit: 10 }))).toEqual(ids(many(3)));
      expect(other.head()).toBe('3');
    });

    it('does not see a transaction that is open', async () => {
      await open();
      const other = reader();
      const writer = new Database(folder.file);
      writer.exec(`BEGIN IMMEDIATE; INSERT INTO events (stream, revision, id, type, data, metadata, sum) VALUES ('oap-1', 0, 'a', 'T', '{}', '{}', ${crc32('oap-1\0' + '0\0a\0T\0{}\0{}')})`);
      expect(await other.readAll({ limit: 10 })).toEqual([]);
      writer.exec('COMMIT');
      writer.close();
      expect(idsOf(await other.readAll({ limit: 10 }))).toEqual(['a']);
    });

    it.each([
      { how: 'is woken by a poke', pollMs: 0 },
      { how: 'finds by itself what nobody told it', pollMs: 5 },
    ])('$how', async ({ pollMs }) => {
      const log = await open();
      const other = closeLater(openSqliteLogReader({ file: folder.file, pollMs }));
      const subscription = other.subscribe({ batch: 10, signal: new AbortController().signal })[Symbol.asyncIterator]();
      expect((await subscription.next()).value).toEqual([]);
      const live = subscription.next();
      await log.append({ stream: S, expectedRevision: NO_STREAM, events: [happened('a')] });
      if (pollMs === 0) other.poke();
      expect(idsOf((await live).value)).toEqual(['a']);
    });

    it('cannot be opened where there is no log', () => {
      expect(() => reader()).toThrow();
      new Database(folder.file).exec('CREATE TABLE something (x)').close();
      expect(() => reader()).toThrow(LogFailed);
    });
  });

  describe('at its opening', () => {
    it('refuses a newer file, a file of something else, and no file at all', async () => {
      await (await open()).close();
      new Database(folder.file).exec('UPDATE log_schema SET version = 99').close();
      await expect(open()).rejects.toBeInstanceOf(EngineTooOld);
      await expect(openSqliteLog({ file: `${folder.path}/none/log.db` })).rejects.toThrow(/directory/);
      writeFileSync(`${folder.path}/text.db`, 'not a database at all'.repeat(100));
      await expect(openSqliteLog({ file: `${folder.path}/text.db` })).rejects.toThrow(LogFailed);
    });

    it('makes durable what it found in the WAL before it serves it', async () => {
      const log = await open();
      await log.append({ stream: S, expectedRevision: NO_STREAM, events: many(3) });
      const copy = `${folder.path}/crashed.db`;
      copyFileSync(folder.file, copy);
      copyFileSync(`${folder.file}-wal`, `${copy}-wal`);
      const recovered = closeLater(await openSqliteLog({ file: copy }));
      expect(readFileSync(`${copy}-wal`)).toHaveLength(0);
      expect(idsOf(await whole(recovered, 10))).toEqual(ids(many(3)));
    });

    it('drops a torn tail of the WAL, and with it only the last commits', async () => {
      const log = await open();
      for (let i = 0; i < 10; i++) await log.append({ stream: S, expectedRevision: i - 1, events: [happened(`e${i}`)] });
      const wal = readFileSync(`${folder.file}-wal`);
      for (const cut of [1, 500, 4_096, 9_000, 20_000]) {
        const copy = `${folder.path}/torn-${cut}.db`;
        copyFileSync(folder.file, copy);
        writeFileSync(`${copy}-wal`, wal);
        truncateSync(`${copy}-wal`, wal.length - cut);
        const torn = await openSqliteLog({ file: copy });
        const found = idsOf(await whole(torn, 100));
        await torn.close();
        expect(found.length).toBeLessThan(10);
        expect(found).toEqual(ids(many(found.length)));
        expect(checkSqliteLog(copy)).toMatchObject({ ok: true, events: found.length });
      }
    });

    it('refuses a log whose last events do not follow on', async () => {
      const log = await open();
      await log.append({ stream: S, expectedRevision: NO_STREAM, events: many(5) });
      await log.close();
      tamper(folder.file, `DELETE FROM events WHERE pos = 4`);
      await expect(open()).rejects.toThrow(/damaged at position 5 .*oap-empact-2022-fire-2024@4.*position before it is missing/);
    });
  });

  describe('the doctor', () => {
    const filled = async () => {
      const log = await open();
      for (let i = 0; i < 200; i++) await log.append({ stream: `oap-${i % 7}`, expectedRevision: Math.floor(i / 7) - 1, events: [happened(`e${i}`)] });
      await log.close();
    };

    it('finds nothing wrong with a log in order, open or closed', async () => {
      await filled();
      expect(checkSqliteLog(folder.file)).toEqual({ ok: true, events: 200, streams: 7, problems: [] });
      await open();
      expect(checkSqliteLog(folder.file).ok).toBe(true);
    });

    it.each([
      ['an event removed from the middle', 'DELETE FROM events WHERE pos = 50', /Positions run from 1 to 200, but there are 199 events/],
      ['a hole in a stream', 'DELETE FROM events WHERE pos = 50', /oap-0: revisions run from 0 to 28, but there are 28 events/],
      ['data that is no JSON', `UPDATE events SET data = '{' WHERE pos = 20`, /Position 20 \(oap-5@2\) is not what was written/],
    ])('finds %s', async (_what, damage, says) => {
      await filled();
      tamper(folder.file, damage);
      const { ok, problems } = checkSqliteLog(folder.file);
      expect(ok).toBe(false);
      expect(problems).toContainEqual(expect.stringMatching(says));
    });

    it('finds a page that was overwritten', async () => {
      await filled();
      const bytes = readFileSync(folder.file);
      bytes.fill(0xff, 6 * 4_096, 6 * 4_096 + 64);
      writeFileSync(folder.file, bytes);
      expect(checkSqliteLog(folder.file).ok).toBe(false);
    });
  });

  describe('a backup', () => {
    it('is the log as it stood, taken while writers write, and opens as a log', async () => {
      const log = await open();
      await log.append({ stream: S, expectedRevision: NO_STREAM, events: many(900) });
      let writing = true;
      const writer = (async () => {
        let revision = 899;
        for (; writing; revision++) await log.append({ stream: S, expectedRevision: revision, events: [happened(`e${revision + 1}`)] });
      })();
      const target = `${folder.path}/backup.db`;
      const { events, position } = await backupSqliteLog(folder.file, target);
      writing = false;
      await writer;
      expect(events).toBeGreaterThanOrEqual(900);
      expect(position).toBe(String(events));
      expect(existsSync(`${target}.partial`)).toBe(false);
      expect(checkSqliteLog(target)).toMatchObject({ ok: true, events });
      const restored = closeLater(await openSqliteLog({ file: target }));
      expect(idsOf(await whole(restored, 1_000))).toEqual(ids(many(events)));
    });

    it('never overwrites', async () => {
      await open();
      writeFileSync(`${folder.path}/backup.db`, 'mine');
      await expect(backupSqliteLog(folder.file, `${folder.path}/backup.db`)).rejects.toThrow(/never overwrites/);
      expect(readFileSync(`${folder.path}/backup.db`, 'utf8')).toBe('mine');
    });
  });

  it('forbids any change to what is stored', async () => {
    const log = await open();
    await log.append({ stream: S, expectedRevision: NO_STREAM, events: [happened('a')] });
    const other = new Database(folder.file);
    expect(() => other.exec(`UPDATE events SET data = '{}'`)).toThrow('never changed');
    expect(() => other.exec('DELETE FROM events')).toThrow('never removed');
    other.close();
  });

  describe('when its writer', () => {
    const one = (log: SqliteLog, id: string, expectedRevision: number) => log.append({ stream: S, expectedRevision, events: [happened(id)] });
    afterEach(() => {
      jest.restoreAllMocks();
    });

    it('dies, those who wait are told that the outcome is unknown, later ones that the log has failed; reads go on', async () => {
      const log = await open();
      await one(log, 'stored', NO_STREAM);
      jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker) {
        void this.terminate();
      });
      const crowd = await Promise.allSettled([one(log, 'x', 0), one(log, 'y', 0)]);
      for (const each of crowd) expect(each).toMatchObject({ status: 'rejected', reason: { name: OutcomeUnknown.name } });
      await expect(one(log, 'z', 0)).rejects.toBeInstanceOf(LogFailed);
      expect(log.stats()).toMatchObject({ waiting: 0, waitingBytes: 0, failure: expect.stringContaining('Restart') });
      expect(idsOf(await whole(log, 10))).toEqual(['stored']);
    });

    it('gives no answer, those who wait are told that the outcome is unknown', async () => {
      const log = await open({ answerMsMax: 50 });
      jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(() => undefined);
      await expect(one(log, 'x', NO_STREAM)).rejects.toBeInstanceOf(OutcomeUnknown);
      await expect(one(log, 'y', NO_STREAM)).rejects.toBeInstanceOf(LogFailed);
    });

    it('dies while the log closes, the closing ends all the same', async () => {
      const log = await open();
      const spy = jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker) {
        void this.terminate();
      });
      const pending = one(log, 'x', NO_STREAM);
      const closed = log.close();
      await expect(pending).rejects.toBeInstanceOf(OutcomeUnknown);
      await closed;
      expect(spy).toHaveBeenCalled();
    });
  });
});

/** What an insider with the file could do. */
function tamper(file: string, sql: string): void {
  const db = new Database(file);
  const triggers = db.prepare(`SELECT sql FROM sqlite_schema WHERE type = 'trigger'`).pluck().all() as string[];
  db.exec(`DROP TRIGGER events_are_never_changed; DROP TRIGGER events_are_never_removed; ${sql}; ${triggers.join(';')}`);
  db.close();
}
