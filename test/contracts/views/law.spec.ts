import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnyProjection, Catalogue, LoggedEvent } from '#kernel';
import type { Positioned } from '../../../libs/engine/src/ports.js';
import { AsOf, foldInMemory, LiveReads, verifyView } from '../../../libs/engine/src/views/index.js';
import { openViewFile } from '../../../libs/engine/src/views/schema.js';
import { ViewStore } from '../../../libs/engine/src/views/view-store.js';
import { all, sampleViews, stored, told, types, type Told } from './sample.js';

const catalogue = types as Catalogue;
const projections: readonly AnyProjection[] = sampleViews();
const byName = new Map(projections.map((projection) => [projection.name, projection]));
const AT = '2024-06-30T00:00:00.000Z';

const board = fc.constantFrom('a', 'b', 'c', 'd');
const cycleOf = (of: string): string => (of < 'c' ? 'c-1' : 'c-2');
const no = fc.integer({ min: 1, max: 6 });
const lane = fc.constantFrom('todo', 'doing', 'done', 'é \u{1F600}', '');
const inBoard = (type: string, data: fc.Arbitrary<unknown>, v?: number): fc.Arbitrary<Told> =>
  fc.tuple(board, data).map(([of, payload]) => ({ stream: `board-${of}`, type, data: payload, cycleId: cycleOf(of), ...(v && { v }) }));
const item = fc.record({ no, text: fc.string({ maxLength: 5 }), lane });

const happening: fc.Arbitrary<Told> = fc.oneof(
  { weight: 3, arbitrary: inBoard('BoardOpened', fc.record({ title: fc.string({ maxLength: 8 }) })) },
  { weight: 6, arbitrary: inBoard('ItemAdded', fc.oneof(item, item.map((one) => ({ ...one, party: 'AA' })))) },
  { weight: 2, arbitrary: inBoard('ItemAdded', fc.record({ items: fc.array(item, { maxLength: 3 }) }), 1) },
  { weight: 4, arbitrary: inBoard('ItemMoved', fc.record({ no, lane })) },
  { weight: 2, arbitrary: inBoard('ItemDropped', fc.record({ no })) },
  { weight: 2, arbitrary: inBoard('LaneCleared', fc.record({ lane })) },
  { weight: 1, arbitrary: inBoard('Poisoned', fc.constant({})) },
  { weight: 1, arbitrary: inBoard('NeverHeardOf', fc.constant({})) },
  { weight: 1, arbitrary: fc.constantFrom('AA', 'BB').map((code) => ({ stream: `party-${code}`, type: 'PartyRegistered', data: { code } })) },
  { weight: 1, arbitrary: fc.constant({ stream: 'trace-1', type: 'CommandRefused', data: {} }) },
);

/** What may happen to the writer between two batches. */
const disturbance = fc.constantFrom('none', 'none', 'none', 'restart', 'rebuild', 'swap back', 'kill', 'again');

describe('views = rebuild = as-of at head, byte for byte', () => {
  it('holds for any history, however it was cut and disturbed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.array(happening, { minLength: 1, maxLength: 12, size: 'max' }), disturbance), { minLength: 1, maxLength: 8, size: 'max' }), fc.nat(), async (cuts, past) => {
        const folder = mkdtempSync(join(tmpdir(), 'law-'));
        try {
          await holds(join(folder, 'views.db'), cuts, past);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

async function holds(file: string, cuts: readonly (readonly [readonly Told[], string])[], past: number): Promise<void> {
  let failing = '';
  const failpoint = (place: string): void => {
    if (place === failing) throw new Error(`killed at ${place}`);
  };
  let db = openViewFile(file, () => undefined);
  const load = (): ViewStore => new ViewStore(db, { projections: byName, catalogue, snapshots: { every: 4, bytes: 100_000 }, rowsKept: 3, failpoint });
  let store = load();
  const history: LoggedEvent[] = [];
  const revisions = new Map<string, number>();
  let position = 0;
  for (const [cut, disturbed] of cuts) {
    const batch: Positioned[] = cut.map((one) => {
      const revision = (revisions.get(one.stream) ?? -1) + 1;
      revisions.set(one.stream, revision);
      const event = stored(one.stream, revision, told(one));
      if (!one.stream.startsWith('trace-')) history.push({ ...event, seq: history.length });
      return { event, position: String(++position) };
    });
    if (disturbed === 'kill') {
      for (const place of ['journal', 'rows', 'checkpoint']) {
        failing = place;
        expect(() => store.commit(batch)).toThrow('killed at');
        failing = '';
        store.end(new Error('killed'));
        store = load();
      }
    }
    store.commit(batch);
    if (disturbed === 'again') store.commit(batch);
    if (disturbed === 'restart') {
      store.end(new Error('restart'));
      db.close();
      db = openViewFile(file, () => undefined);
      store = load();
    }
    if (disturbed === 'rebuild') for (const { name } of projections) store.rebuild(name);
    if (disturbed === 'swap back') for (const { name } of projections) attempt(() => store.swapBack(name));
    // A build may be overtaken by the next batch: some slices now, the rest later.
    for (let i = 0; i < 3 && store.behind; i++) store.slice(4);
    while (store.snapshots.due) {
      store.snapshots.step(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  while (store.behind) store.slice(5);
  expect(store.seq).toBe(history.length - 1);

  const reads = new LiveReads(file, byName);
  const asOf = new AsOf({ file, projections, catalogue, countMax: 2 });
  try {
    const head = history.length - 1;
    for (const projection of projections) {
      expect(await verifyView({ file, projections: byName, catalogue, view: projection.name })).toEqual(expect.objectContaining({ ok: true, differences: [], certificate: 'agrees', seq: head }));
      expect(await verifyView({ file, projections: byName, catalogue, view: projection.name, share: 0.5, seed: 'x' })).toMatchObject({ ok: true });
    }
    const earlier = past % (history.length + 1) - 1;
    for (const [view, query, params] of [['boards', 'items', {}], ['boards', 'items', { cycleId: 'c-1' }], ['boards', 'ofCycle', { cycleId: 'c-2' }], ['parties', 'all', {}], ['lanes', 'all', {}]] as const) {
      const request = { view, query, params, viewer: all, at: AT };
      const live = reads.query(request);
      expect(asOf.query({ ...request, asOfSeq: head })).toEqual(live);
      expect(live.rows).toEqual(inMemory(view, query, params, history));
      expect(asOf.query({ ...request, asOfSeq: earlier }).rows).toEqual(inMemory(view, query, params, history.slice(0, earlier + 1)));
    }
  } finally {
    asOf.close();
    reads.close();
    store.end(new Error('the test is over'));
    db.close();
  }
}

function inMemory(view: string, query: string, params: object, events: readonly LoggedEvent[]) {
  const projection = byName.get(view)!;
  const others = projections.filter((other) => projection.dependsOn?.includes(other.name));
  return foldInMemory(projection, catalogue, events, { with: others, park: true }).query(query, { ...params }, { viewer: all, at: AT });
}

function attempt(step: () => void): void {
  try {
    step();
  } catch (error) {
    expect(String(error)).toMatch(/no earlier generation|is being built/);
  }
}
