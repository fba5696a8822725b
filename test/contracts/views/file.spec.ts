import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { localViews, type SqliteViews } from '../../../libs/engine/src/views/index.js';
import type { LoggedEvent } from '../../../libs/kernel/src/index.js';
import { SqliteJournal } from '../../../libs/engine/src/views/journal.js';
import { ID_PART, openViewFile } from '../../../libs/engine/src/views/schema.js';
import { reader, told } from './sample.js';
import { World } from './world.js';

const opened = (board: string) => ({ stream: `board-${board}`, type: 'BoardOpened', data: { title: board }, cycleId: 'c-1' });
const added = (board: string, no: number) => ({ stream: `board-${board}`, type: 'ItemAdded', data: { no, text: 'x', lane: 'todo' }, cycleId: 'c-1' });
const boardsOf = async (views: SqliteViews) => (await views.query({ view: 'boards', query: 'board', params: {}, viewer: reader, at: '2024-01-01T00:00:00.000Z' })).rows;

describe('the view file', () => {
  let world: World;
  beforeEach(() => void (world = new World(localViews)));
  afterEach(() => world.close());

  /** Lets views live and end over what was told. */
  const live = async (): Promise<void> => {
    const views = await world.views();
    await views.caughtUp(5_000);
    await world.stop(views);
  };
  const inFile = (sql: string): void => {
    const db = new Database(world.file);
    db.exec(sql);
    db.close();
  };
  const comesBack = async (said: RegExp): Promise<void> => {
    const views = await world.views();
    await views.caughtUp(5_000);
    expect(world.said.join('\n')).toMatch(said);
    expect(await boardsOf(views)).toMatchObject([{ board: 'a', items: 1 }]);
    expect(await views.verify('boards')).toMatchObject({ ok: true });
    expect(readdirSync(world.folder)).toContain('views.db.aside');
  };

  it('is set aside and built again when it is no database', async () => {
    await world.tell(opened('a'), added('a', 1));
    writeFileSync(world.file, 'this is no database, and long enough to be looked at as one'.repeat(100));
    await comesBack(/cannot be read/);
  });

  it('is set aside and built again when it is of another schema', async () => {
    await world.tell(opened('a'), added('a', 1));
    await live();
    inFile('PRAGMA user_version = 99');
    await comesBack(/of schema 99, not 2/);
  });

  it('of the first schema is kept, and its ids are indexed anew', async () => {
    await world.tell(opened('a'), added('a', 1));
    await live();
    inFile('DROP INDEX journal_id; CREATE INDEX journal_id ON journal (id_key); PRAGMA user_version = 1');
    const views = await world.views();
    await views.caughtUp(5_000);
    expect(world.said).toEqual([]);
    expect(readdirSync(world.folder)).not.toContain('views.db.aside');
    const [{ id }] = views.journal.after(0, { limit: 1 }) as [LoggedEvent];
    expect(views.journal.byEventId(id)).toMatchObject({ id, seq: 1 });
    await world.stop(views);
    const db = new Database(world.file, { readonly: true });
    expect(db.pragma('user_version', { simple: true })).toBe(2);
    expect(db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'journal_id'").pluck().get()).toContain(ID_PART);
    db.close();
  });

  it('finds an event by its id in whichever part of the index it stands, and none by another', async () => {
    await world.tell(opened('a'));
    await live();
    const db = openViewFile(world.file, () => undefined);
    const idOf = (no: number): string => `${no.toString(16).padStart(8, '0')}-0000-5000-8000-000000000000`;
    const far = [1, 16_383, 16_384, 40_000, 50_000];
    for (const seq of far) {
      db.prepare('INSERT INTO journal SELECT ?, ?, ?, stream || ?, 0, category, type, cycle, data, metadata, leaf, recorded_max FROM journal WHERE seq = 0').run(seq, idOf(seq), seq * 65_536, seq);
    }
    const journal = new SqliteJournal(db);
    const [first] = journal.after(-1, { limit: 1 }) as [LoggedEvent];
    expect(journal.byEventId(first.id)?.seq).toBe(0);
    for (const seq of far) expect(journal.byEventId(idOf(seq))?.seq).toBe(seq);
    expect(journal.byEventId(idOf(9_999_999))).toBeUndefined();
    db.exec('DELETE FROM journal');
    expect(journal.byEventId(first.id)).toBeUndefined();
    db.close();
  });

  it('is set aside and built again when journal and checkpoint part', async () => {
    await world.tell(opened('a'), added('a', 1));
    await live();
    inFile('DELETE FROM journal WHERE seq = 1');
    await comesBack(/not consistent/);
  });

  it('of the first schema is set aside all the same when journal and checkpoint part', async () => {
    await world.tell(opened('a'), added('a', 1));
    await live();
    inFile('DELETE FROM journal WHERE seq = 1; PRAGMA user_version = 1');
    await comesBack(/not consistent/);
  });

  it('is set aside and built again when the log is another one', async () => {
    await world.tell(opened('a'), added('a', 1));
    await live();
    inFile("UPDATE journal SET id = 'other', id_key = 0 WHERE seq = 1");
    await comesBack(/another history than the log/);
  });

  it('is set aside at the next start after it was found to part from the log', async () => {
    await world.tell(opened('a'));
    await live();
    // The journal claims a revision that the log then writes with another event.
    const stranger = told({ type: 'ItemAdded', data: {}, cycleId: 'c-1' });
    const db = openViewFile(world.file, () => undefined);
    db.prepare("INSERT INTO journal SELECT 1, ?, 0, stream, 1, category, 'ItemAdded', cycle, data, metadata, leaf, recorded_max FROM journal WHERE seq = 0").run(stranger.id);
    db.prepare("INSERT INTO journal SELECT 2, id || 'x', 0, 'board-z', 0, category, type, cycle, data, metadata, leaf, recorded_max FROM journal WHERE seq = 0").run();
    db.exec('UPDATE checkpoint SET seq = 2');
    db.close();
    await world.log.append({ stream: 'board-z', expectedRevision: -1, events: [{ ...told({ type: 'BoardOpened', data: { title: 'z' } }), id: (await first()).id + 'x' }] });
    const views = await world.views();
    await world.tell(added('a', 1));
    await expect(views.caughtUp(5_000)).rejects.toThrow('another event than the log at board-a@1');
    await expect(views.rebuild('boards')).rejects.toThrow('another event than the log');
    await world.stop(views);
    expect(existsSync(`${world.file}.suspect`)).toBe(true);
    const again = await world.views();
    await again.caughtUp(5_000);
    expect((await boardsOf(again)).map((row) => row.board)).toEqual(['a', 'z']);
  });

  it('tells rows, certificates and events that were tampered with', async () => {
    await world.tell(opened('a'), added('a', 1), opened('b'));
    const views = await world.views();
    await views.caughtUp(5_000);
    inFile("UPDATE board__1 SET title = 'forged' WHERE board = 'a'; DELETE FROM board__1 WHERE board = 'b'");
    expect(await views.verify('boards')).toMatchObject({
      ok: false, certificate: 'agrees',
      differences: [
        { table: 'board', key: 'a', live: { title: 'forged' }, refolded: { title: 'a' } },
        { table: 'board', key: 'b', refolded: { title: 'b' } },
      ],
    });
    inFile(`UPDATE journal SET data = '{"title":"forged"}' WHERE seq = 0`);
    const report = await views.verify('parties');
    expect(report).toMatchObject({ ok: false, differences: [], certificate: expect.stringContaining('the journal gives') as unknown });
  });

  const first = async () => (await world.log.readStream('board-a', { limit: 1 }))[0]!;
});
