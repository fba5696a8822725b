import { event, openTo, partyList, projection, put, remove, Split, type Access, type Catalogue, type DataOf, type NewEvent, type StoredEvent, type Viewer } from '#kernel';

/** SYNTHETIC: a small world of boards with items, and people named across boards. */
export const types = {
  BoardOpened: event<{ title: string }>({ effective: 'past' }),
  /** Version 1 held several items; they became one event each. */
  ItemAdded: event<{ no: number; text: string; lane: string; party?: string }>(
    { effective: 'past' },
    (data: { items: readonly { no: number; text: string; lane: string }[] }) => new Split(data.items.map((item) => ({ type: 'ItemAdded', data: item }))),
  ),
  ItemMoved: event<{ no: number; lane: string }>({ effective: 'past' }),
  ItemDropped: event<{ no: number }>({ effective: 'past' }),
  LaneCleared: event<{ lane: string }>({ effective: 'past' }),
  /** Renamed in version 2. */
  PartyRegistered: event<{ code: string }>({ effective: 'past' }, (data: { name: string }) => ({ code: data.name })),
  Poisoned: event<{ fatal?: boolean }>({ effective: 'past' }),
} satisfies Catalogue;

type Types = typeof types;
type ItemAdded = DataOf<Types['ItemAdded']>;

/** Spelled out, so that the compiler takes it for a row. */
type Guarded = { [K in keyof Access]: Access[K] };

export type BoardRow = Guarded & { board: string; cycleId: string; title: string; items: number; };
export type ItemRow = Guarded & { board: string; no: number; cycleId: string; text: string; lane: string; moves: number; weight: number | null; told: string; };

/** Whether folds still raise on `Poisoned`; a mended fold does not. */
export interface Mended { mended: boolean }

export function boards(state: Mended = { mended: false }, version = 1) {
  return projection<Types, { board: BoardRow; board_item: ItemRow }>({
    name: 'boards', version, scope: 'cycle', reads: ['board'],
    partition: (e) => (e.type === 'Poisoned' && (e.data as { fatal?: boolean }).fatal ? undefined : e.id),
    tables: {
      board: { columns: { board: 'text', cycleId: 'text', title: 'text', items: 'integer' }, key: ['board'], indexes: { byCycle: ['cycleId'] } },
      board_item: {
        columns: { board: 'text', no: 'integer', cycleId: 'text', text: 'text', lane: 'text', moves: 'integer', weight: 'real', told: 'text' },
        key: ['board', 'no'], indexes: { byLane: ['lane'], byCycle: ['cycleId', 'lane'] },
      },
    },
    on: {
      BoardOpened: (e) => [put('board', { board: e.id, cycleId: e.meta.cycleId ?? '', title: e.data.title, items: 0, ...openTo(e.meta.marking) })],
      ItemAdded: (e, own) => {
        const board = own.board.get(e.id);
        if (!board) return [];
        const item: ItemAdded = e.data;
        return [
          put('board_item', {
            board: e.id, no: item.no, cycleId: board.cycleId, text: item.text, lane: item.lane, moves: 0, weight: item.no / 2,
            // Written out whole: its keys must stand in one order, however the event came.
            told: JSON.stringify(e.data),
            marking: e.meta.marking, parties: partyList(item.party ? [item.party] : []), owner: '', embargo: item.party ? 1 : 0,
          }),
          put('board', { ...board, items: board.items + (own.board_item.get(e.id, item.no) ? 0 : 1) }),
        ];
      },
      ItemMoved: (e, own) => {
        const item = own.board_item.get(e.id, e.data.no);
        return item ? [put('board_item', { ...item, lane: e.data.lane, moves: item.moves + 1, weight: null })] : [];
      },
      ItemDropped: (e, own) => {
        const board = own.board.get(e.id);
        return board && own.board_item.get(e.id, e.data.no) ? [remove('board_item', e.id, e.data.no), put('board', { ...board, items: board.items - 1 })] : [];
      },
      LaneCleared: (e, own) => {
        const board = own.board.get(e.id);
        const gone = own.board_item.where('byLane', e.data.lane);
        return board ? [...gone.map((item) => remove('board_item', item.board, item.no)), put('board', { ...board, items: board.items - gone.length })] : [];
      },
      Poisoned: () => {
        if (!state.mended) throw new Error('poison');
        return [];
      },
    },
    queries: {
      board: () => ({ text: 'SELECT b.board, b.title, b.items, b.marking FROM {board} b ORDER BY b.board' }),
      ofCycle: (params: { cycleId: string }) => ({ text: 'SELECT b.* FROM {board} b WHERE b.cycleId = :cycleId ORDER BY b.board', params: { cycleId: params.cycleId } }),
      items: (params: { cycleId?: string }) => ({
        text: 'SELECT i.*, :at AS at, :today AS today FROM {board_item} i WHERE (:cycleId IS NULL OR i.cycleId = :cycleId) ORDER BY i.board, i.no',
        params: { cycleId: params.cycleId ?? null },
      }),
      lanes: () => ({ text: 'SELECT i.lane, count(*) AS n FROM {board_item} i JOIN {board} b ON b.board = i.board GROUP BY i.lane ORDER BY i.lane' }),
    },
  });
}

type PartyRow = Guarded & { code: string; seen: number; };

export const parties = projection<Types, { party_seen: PartyRow }>({
  name: 'parties', version: 1, scope: 'global', reads: ['party', 'board'],
  partition: (e) => (e.category === 'party' ? e.id : 'boards'),
  tables: { party_seen: { columns: { code: 'text', seen: 'integer' }, key: ['code'] } },
  on: {
    PartyRegistered: (e, own) => [put('party_seen', { code: e.data.code, seen: (own.party_seen.get(e.data.code)?.seen ?? 0) + 1, ...openTo(e.meta.marking) })],
  },
  queries: { all: () => ({ text: 'SELECT p.code, p.seen FROM {party_seen} p ORDER BY p.code' }) },
});

type LaneRow = Guarded & { lane: string; added: number; };

/** Global, joined with two other views. */
export const lanes = projection<Types, { lane_count: LaneRow }>({
  name: 'lanes', version: 1, scope: 'global', reads: ['board'], dependsOn: ['boards', 'parties'],
  partition: (e) => e.meta.cycleId ?? '-',
  tables: { lane_count: { columns: { lane: 'text', added: 'integer' }, key: ['lane'] } },
  on: {
    ItemAdded: (e, own) => {
      const lane = `${e.meta.cycleId ?? '-'}/${e.data.lane}`;
      return [put('lane_count', { lane, added: (own.lane_count.get(lane)?.added ?? 0) + 1, ...openTo('LIMITE') })];
    },
  },
  queries: {
    all: () => ({
      text: `WITH busy AS (SELECT i.lane, count(*) AS n FROM {board_item} i GROUP BY i.lane)
             SELECT l.lane, l.added, (SELECT count(*) FROM busy) AS busy, (SELECT count(*) FROM {party_seen} p) AS parties FROM {lane_count} l ORDER BY l.lane`,
    }),
  },
});

export const sampleViews = (state?: Mended, version?: number) => [boards(state, version), parties, lanes];

export const reader: Viewer = { subject: 's', party: 'AA', roles: [], markings: ['LIMITE', 'OPEN'], readsAll: false };
export const all: Viewer = { ...reader, readsAll: true };

let counter = 0;

export interface Told { readonly stream: string; readonly type: string; readonly data: unknown; readonly v?: number; readonly cycleId?: string; readonly recordedAt?: string; readonly marking?: string }

/** An event to append, enveloped. */
export function told({ type, data, v, cycleId, recordedAt, marking }: Omit<Told, 'stream'>): NewEvent {
  counter++;
  const at = recordedAt ?? '2024-01-01T09:00:00.000Z';
  const id = `${counter.toString(16).padStart(8, '0')}-0000-5000-8000-000000000000`;
  return {
    id, type, data,
    metadata: {
      v: v ?? (types as Catalogue)[type]?.version ?? 1, actor: { subject: 's', role: 'R', party: 'AA' }, effectiveAt: at, recordedAt: at, marking: marking ?? 'LIMITE',
      commandId: id, commandHash: '', $correlationId: id, $causationId: id, ...(cycleId === undefined ? {} : { cycleId }), facts: [],
    },
  };
}

export const stored = (stream: string, revision: number, event: NewEvent): StoredEvent => ({ ...event, stream, revision });
