import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ViewBehind, ViewUnavailable, type QueryRequest } from '../../../libs/engine/src/ports.js';
import { UnknownQuery } from '../../../libs/engine/src/views/index.js';
import { all, boards, lanes, parties, reader, sampleViews } from './sample.js';
import { openings, World } from './world.js';

const AT = '2024-06-30T23:30:00.000Z';
const ask = (view: string, query: string, more: Partial<QueryRequest> = {}): QueryRequest => ({ view, query, params: {}, viewer: reader, at: AT, ...more });

const opened = (board: string, cycleId = 'c-1') => ({ stream: `board-${board}`, type: 'BoardOpened', data: { title: `Board ${board}` }, cycleId });
const added = (board: string, no: number, more: { lane?: string; party?: string; cycleId?: string } = {}) => ({
  stream: `board-${board}`, type: 'ItemAdded', data: { no, text: `item ${no}`, lane: more.lane ?? 'todo', ...(more.party && { party: more.party }) }, cycleId: more.cycleId ?? 'c-1',
});
const poison = (board: string, fatal = false) => ({ stream: `board-${board}`, type: 'Poisoned', data: fatal ? { fatal } : {}, cycleId: 'c-1' });

describe.each(openings)('views %s', (_name, open) => {
  let world: World;
  beforeEach(() => void (world = new World(open)));
  afterEach(() => world.close());

  it('gives the rows and the seq they stand at', async () => {
    await world.tell(opened('a'), added('a', 1), added('a', 2));
    const views = await world.views();
    await views.caughtUp(5_000);
    expect(await views.query(ask('boards', 'board'))).toEqual({ seq: 2, rows: [{ board: 'a', title: 'Board a', items: 2, marking: 'LIMITE' }] });
  });

  it('binds :at and :today, the day in the zone', async () => {
    await world.tell(opened('a'), added('a', 1));
    const views = await world.views();
    await views.caughtUp(5_000);
    expect((await views.query(ask('boards', 'items'))).rows[0]).toMatchObject({ at: AT, today: '2024-07-01', weight: 0.5 });
  });

  it('shows a row under embargo to its parties and to who reads all, and never a marking the viewer lacks', async () => {
    await world.tell(opened('a'), added('a', 1, { party: 'AA' }), added('a', 2, { party: 'BB' }), added('a', 3), { ...opened('x'), marking: 'SECRET' });
    const views = await world.views();
    await views.caughtUp(5_000);
    const numbers = async (viewer: typeof reader) => (await views.query(ask('boards', 'items', { viewer }))).rows.map((row) => row.no);
    expect(await numbers(reader)).toEqual([1, 3]);
    expect(await numbers({ ...reader, party: 'BB' })).toEqual([2, 3]);
    expect(await numbers({ ...reader, party: '' })).toEqual([3]);
    expect(await numbers(all)).toEqual([1, 2, 3]);
    expect(await numbers({ ...all, markings: [] })).toEqual([]);
    expect((await views.query(ask('boards', 'board', { viewer: all }))).rows.map((row) => row.board)).toEqual(['a']);
  });

  it('leaves traces and checkpoints out of the order, and moves past them', async () => {
    await world.tell(opened('a'), { stream: 'trace-2024', type: 'CommandRefused', data: {} }, added('a', 1), { stream: 'checkpoint-x', type: 'Signed', data: {} });
    const views = await world.views();
    await views.caughtUp(5_000);
    expect(views.journal.head()).toBe(1);
    expect(views.journal.after(-1, { limit: 10 }).map((event) => [event.seq, event.type])).toEqual([[0, 'BoardOpened'], [1, 'ItemAdded']]);
    await views.waitFor('trace-2024', 0, 0);
  });

  it('waits for a revision, and says so when it does not come in time', async () => {
    const views = await world.views();
    const waiting = views.waitFor('board-a', 1, 5_000);
    await world.tell(opened('a'), added('a', 1));
    await waiting;
    expect((await views.query(ask('boards', 'board'))).seq).toBeGreaterThanOrEqual(1);
    await expect(views.waitFor('board-a', 2, 20)).rejects.toBeInstanceOf(ViewBehind);
  });

  it('tells each committed head to its listeners', async () => {
    const views = await world.views();
    const heads: number[] = [];
    const stop = views.onProgress((seq) => heads.push(seq));
    await world.tell(opened('a'));
    await views.waitFor('board-a', 0, 5_000);
    expect(heads.at(-1)).toBe(0);
    stop();
    await world.tell(added('a', 1));
    await views.caughtUp(5_000);
    expect(heads.at(-1)).toBe(0);
  });

  it('goes on where it stood after a restart, and takes nothing twice', async () => {
    await world.tell(opened('a'), added('a', 1));
    const first = await world.views();
    await first.caughtUp(5_000);
    await world.stop(first);
    await world.tell(added('a', 2));
    const second = await world.views();
    await second.caughtUp(5_000);
    expect((await second.query(ask('boards', 'board'))).rows).toMatchObject([{ items: 2 }]);
    expect(await second.verify('boards')).toMatchObject({ ok: true, seq: 2, differences: [], certificate: 'agrees' });
  });

  it('holds back the partition of an event that raises; the others go on; release folds it again', async () => {
    const state = { mended: false };
    const views = await world.views(sampleViews(state));
    await world.tell(opened('a'), opened('b'), poison('a'), added('a', 1), added('b', 1), added('a', 2));
    await views.caughtUp(5_000);
    expect((await views.query(ask('boards', 'board'))).rows).toMatchObject([{ board: 'a', items: 0 }, { board: 'b', items: 1 }]);
    const [status] = await views.status();
    expect(status).toMatchObject({ view: 'boards', state: 'live', seq: 5, lag: 0, parked: [{ partition: 'a', seq: 2, error: 'poison', waiting: 2 }] });
    expect(await views.verify('boards')).toMatchObject({ ok: true });

    await expect(views.release('boards', 'a')).rejects.toThrow('held back again at event 2: poison');
    state.mended = true;
    await views.release('boards', 'a');
    expect((await views.query(ask('boards', 'board'))).rows).toMatchObject([{ board: 'a', items: 2 }, { board: 'b', items: 1 }]);
    expect((await views.status())[0]).toMatchObject({ parked: [] });
    expect(await views.verify('boards')).toMatchObject({ ok: true });
    await expect(views.release('boards', 'a')).rejects.toThrow('holds back no partition a');
  });

  it('stops a view at an event without a partition that raises; the journal and the other views go on', async () => {
    const views = await world.views();
    await world.tell(opened('a'), poison('a', true), added('a', 1));
    await views.caughtUp(5_000);
    expect(views.journal.head()).toBe(2);
    const status = await views.status();
    expect(status.find((one) => one.view === 'boards')).toMatchObject({ state: 'stopped', seq: 0, lag: 2, error: 'Event 1: poison' });
    expect(status.find((one) => one.view === 'parties')).toMatchObject({ state: 'live', seq: 2 });
    await expect(views.query(ask('boards', 'board'))).rejects.toBeInstanceOf(ViewUnavailable);
    await views.waitFor('board-a', 2, 5_000);
  });

  it('takes a stopped view on after a restart with mended code', async () => {
    const first = await world.views();
    await world.tell(opened('a'), poison('a', true), added('a', 1));
    await first.caughtUp(5_000);
    await world.stop(first);
    const second = await world.views(sampleViews({ mended: true }));
    await inService(second, 'boards');
    expect((await second.query(ask('boards', 'board'))).rows).toMatchObject([{ items: 1 }]);
    expect(await second.verify('boards')).toMatchObject({ ok: true });
  });

  it('keeps unknown types and newer versions raw, counts them and passes over them', async () => {
    const views = await world.views();
    await world.tell(opened('a'), { stream: 'board-a', type: 'NeverHeardOf', data: { x: 1 } }, { ...added('a', 1), v: 99 }, added('a', 2));
    await views.caughtUp(5_000);
    expect(views.journal.stream('board-a').map((event) => event.type)).toEqual(['BoardOpened', 'NeverHeardOf', 'ItemAdded', 'ItemAdded']);
    expect(await views.status()).toEqual(expect.arrayContaining([expect.objectContaining({ view: 'boards', unknown: 2, state: 'live' })]));
    expect((await views.query(ask('boards', 'board'))).rows).toMatchObject([{ items: 1 }]);
  });

  it('lifts old versions, also those that became several events or got another shape', async () => {
    const views = await world.views();
    const items = [{ no: 1, text: 'one', lane: 'todo' }, { no: 2, text: 'two', lane: 'done' }];
    await world.tell(opened('a'), { stream: 'board-a', type: 'ItemAdded', data: { items }, v: 1, cycleId: 'c-1' }, { stream: 'party-1', type: 'PartyRegistered', data: { name: 'AA' }, v: 1 });
    await views.caughtUp(5_000);
    expect((await views.query(ask('boards', 'items'))).rows.map((row) => row.text)).toEqual(['one', 'two']);
    expect((await views.query(ask('parties', 'all'))).rows).toEqual([{ code: 'AA', seen: 1 }]);
  });

  it('rebuilds beside the tables in service, and swaps back to the ones before', async () => {
    const views = await world.views();
    await world.tell(opened('a'), added('a', 1));
    await views.caughtUp(5_000);
    await expect(views.swapBack('boards')).rejects.toThrow('no earlier generation');
    const steps: [number, number][] = [];
    await views.rebuild('boards', (done, of) => steps.push([done, of]));
    await world.tell(added('a', 2));
    await views.caughtUp(5_000);
    expect((await views.query(ask('boards', 'board'))).rows).toMatchObject([{ items: 2 }]);
    await views.swapBack('boards');
    expect(await views.query(ask('boards', 'board'))).toMatchObject({ seq: 2, rows: [{ items: 2 }] });
    expect(await views.verify('boards')).toMatchObject({ ok: true });
    await expect(views.rebuild('no-such-view')).rejects.toThrow('no view no-such-view');
  });

  it('refuses to serve the tables of another version, builds the new ones and serves those', async () => {
    const first = await world.views();
    await world.tell(opened('a'), added('a', 1));
    await first.caughtUp(5_000);
    await world.stop(first);
    const second = await world.views(sampleViews({ mended: false }, 2));
    await inService(second, 'boards');
    expect((await second.status())[0]).toMatchObject({ view: 'boards', version: 2, state: 'live', seq: 1 });
    expect((await second.query(ask('boards', 'board'))).rows).toMatchObject([{ items: 1 }]);
    await expect(second.swapBack('boards')).rejects.toThrow('version 1');
  });

  it('answers as of any past event as a view would that had stopped there', async () => {
    const views = await world.views();
    await world.tell(opened('a'), added('a', 1), opened('b', 'c-2'), added('a', 2), { stream: 'board-a', type: 'ItemDropped', data: { no: 1 }, cycleId: 'c-1' });
    await views.caughtUp(5_000);
    const items = async (asOfSeq: number, params = {}) => (await views.query(ask('boards', 'items', { asOfSeq, params, viewer: all }))).rows.map((row) => row.no);
    expect(await items(-1)).toEqual([]);
    expect(await items(1)).toEqual([1]);
    expect(await items(3, { cycleId: 'c-1' })).toEqual([1, 2]);
    expect(await items(4)).toEqual([2]);
    expect(await views.query(ask('boards', 'board', { asOfSeq: 99 }))).toMatchObject({ seq: 4, rows: [{ board: 'a' }, { board: 'b' }] });
  });

  it('joins the views it depends on, now and as of', async () => {
    const views = await world.views();
    await world.tell(opened('a'), added('a', 1), { stream: 'party-1', type: 'PartyRegistered', data: { code: 'AA' } }, added('a', 2, { lane: 'done' }));
    await views.caughtUp(5_000);
    expect((await views.query(ask('lanes', 'all'))).rows).toEqual([{ lane: 'c-1/done', added: 1, busy: 2, parties: 1 }, { lane: 'c-1/todo', added: 1, busy: 2, parties: 1 }]);
    expect((await views.query(ask('lanes', 'all', { asOfSeq: 1 }))).rows).toEqual([{ lane: 'c-1/todo', added: 1, busy: 1, parties: 0 }]);
  });

  it('names a query that does not exist', async () => {
    const views = await world.views();
    await expect(views.query(ask('boards', 'nonsense'))).rejects.toBeInstanceOf(UnknownQuery);
    await expect(views.query(ask('nonsense', 'board', { asOfSeq: 0 }))).rejects.toBeInstanceOf(UnknownQuery);
  });

  it('reads the journal by seq, stream, type, cycle, id and instant', async () => {
    const at = (minute: number) => `2024-01-01T09:0${minute}:00.000Z`;
    await world.tell(
      { ...opened('a'), recordedAt: at(1) }, { ...added('a', 1), recordedAt: at(5) }, { ...opened('b', 'c-2'), recordedAt: at(3) },
      { stream: 'cycle-c-2', type: 'BoardOpened', data: { title: 'x' }, recordedAt: at(6) }, { stream: 'party-1', type: 'PartyRegistered', data: { code: 'AA' }, recordedAt: at(7) },
    );
    const views = await world.views();
    await views.caughtUp(5_000);
    const { journal } = views;
    const seqs = (options: Omit<Parameters<typeof journal.after>[1], 'limit'>, after = -1) => journal.after(after, { limit: 100, ...options }).map((event) => event.seq);
    expect(seqs({})).toEqual([0, 1, 2, 3, 4]);
    expect(seqs({ cycleId: 'c-2' })).toEqual([2, 3]);
    expect(seqs({ types: ['BoardOpened'] })).toEqual([0, 2, 3]);
    expect(seqs({ types: ['BoardOpened', 'PartyRegistered'], categories: ['board', 'party'], upTo: 3 })).toEqual([0, 2]);
    expect(seqs({ types: ['BoardOpened', 'PartyRegistered'], few: true })).toEqual([0, 2, 3, 4]);
    expect(seqs({ types: ['BoardOpened', 'PartyRegistered'], few: true, upTo: 3 }, 0)).toEqual([2, 3]);
    expect(journal.after(-1, { limit: 2, types: ['PartyRegistered', 'BoardOpened', 'Unheard'], few: true }).map((event) => event.seq)).toEqual([0, 2]);
    expect(seqs({ categories: ['cycle', 'party'] }, 3)).toEqual([4]);
    expect(journal.after(-1, { limit: 2 }).map((event) => event.seq)).toEqual([0, 1]);
    expect(journal.stream('board-a', { fromRevision: 1 }).map((event) => event.revision)).toEqual([1]);
    expect(journal.stream('board-a', { upTo: 0 }).map((event) => event.revision)).toEqual([0]);
    const ofStreams = (since?: ReadonlyMap<string, number>) => [...journal.streams(['board-a', 'board-b', 'cycle-c-2'], ['BoardOpened', 'ItemAdded'], since)].map(([stream, events]) => [stream, events.map(({ revision }) => revision)]);
    expect(ofStreams()).toEqual([['board-a', [0, 1]], ['board-b', [0]], ['cycle-c-2', [0]]]);
    expect(ofStreams(new Map([['board-a', 0], ['board-b', 0]]))).toEqual([['board-a', [1]], ['cycle-c-2', [0]]]);
    const third = journal.after(1, { limit: 1 })[0]!;
    expect(journal.byEventId(third.id)).toEqual(third);
    expect(journal.byEventId('nobody')).toBeUndefined();
    // The third event is stamped before the second: an instant means a prefix, by the running maximum.
    expect([0, 1, 4, 5, 6, 9].map((minute) => journal.seqAt(at(minute)))).toEqual([-1, 0, 0, 2, 3, 4]);
    expect(journal.lastRecordedAt()).toBe(at(7));
  });

  it('keeps a certificate that counts what was folded', async () => {
    const views = await world.views([boards(), parties, lanes]);
    await world.tell(opened('a'), added('a', 1), { stream: 'party-1', type: 'PartyRegistered', data: { code: 'AA' } });
    await views.caughtUp(5_000);
    const [ofBoards, ofParties] = await views.status();
    expect(ofBoards!.certificate).toEqual({ board: { count: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown as string } });
    expect(ofParties!.certificate).toMatchObject({ board: ofBoards!.certificate.board, party: { count: 1 } });
  });
});

/** Waits until the view answers. */
async function inService(views: Awaited<ReturnType<World['views']>>, view: string): Promise<void> {
  for (;;) {
    const one = (await views.status()).find((status) => status.view === view);
    if (one?.state === 'live' && one.lag === 0) return;
    await new Promise<void>((resolve) => {
      const stop = views.onProgress(() => {
        stop();
        resolve();
      });
      setImmediate(resolve);
    });
  }
}
