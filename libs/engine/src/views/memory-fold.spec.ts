import { describe, expect, it } from '@jest/globals';
import { event, openTo, projection, put, remove, type Access } from '#kernel';
import { foldInMemory } from './memory-fold.js';
import { BadRow } from './shape.js';

type Row = { id: string; n: number; share: number | null } & { [K in keyof Access]: Access[K] };
const types = { Put: event<Record<string, unknown>>({ effective: 'past' }), Copied: event<{ from: string }>({ effective: 'past' }), Gone: event<object>({ effective: 'past' }) };

const view = projection<typeof types, { rows: Row }>({
  name: 'rows', version: 1, scope: 'cycle', reads: ['thing'], partition: (e) => e.id,
  tables: { rows: { columns: { id: 'text', n: 'integer', share: 'real' }, key: ['id'], indexes: { byN: ['n'] } } },
  on: {
    Put: (e) => [put('rows', { id: e.id, n: 1, share: null, ...openTo('LIMITE'), ...(e.data as object) })],
    Copied: (e, own) => {
      const source = own.rows.get(e.data.from) ?? own.rows.where('byN', 1).find((row) => row.id === e.data.from);
      return source ? [put('rows', { ...source, id: e.id })] : [];
    },
    Gone: (e) => [remove('rows', e.id)],
  },
  queries: { all: () => ({ text: 'SELECT r.id, r.n FROM {rows} r ORDER BY r.id' }) },
});
const wrote = (id: string, data: object = {}) => ({ stream: `thing-${id}`, type: 'Put', data });
const looking = { viewer: { subject: 's', party: 'AA', roles: [], markings: ['LIMITE'], readsAll: false }, at: '2024-01-01T00:00:00.000Z' };

describe('a projection folded in memory', () => {
  it('gives rows by table in key order, and runs the queries on them', () => {
    const fold = foldInMemory(view, types, [wrote('b'), wrote('a', { n: -0, share: -0 })]);
    expect(fold.rows<Row>('rows').map(({ id, n, share }) => [id, n, share])).toEqual([['a', 0, 0], ['b', 1, null]]);
    expect(fold.query('all', {}, looking)).toEqual([{ id: 'a', n: 0 }, { id: 'b', n: 1 }]);
    expect(() => fold.rows('nothing')).toThrow(BadRow);
  });

  it('lets a fold see the rows of its own partition only', () => {
    const fold = foldInMemory(view, types, [wrote('a'), { stream: 'thing-b', type: 'Copied', data: { from: 'a' } }]);
    expect(fold.rows<Row>('rows').map(({ id }) => id)).toEqual(['a']);
  });

  it.each<[string, object]>([
    ['the column n is missing', { n: undefined }],
    ['the column n is integer, not number 1.5', { n: 1.5 }],
    ['the column n is integer, not string 1', { n: '1' }],
    ['the column n is integer, not number 9007199254740992', { n: 2 ** 53 }],
    ['the column share is real, not number NaN', { share: Number.NaN }],
    ['unknown column other', { other: 1 }],
    ['the key column id is null', { id: null }],
    ['the access column marking is null', { marking: null }],
    ['embargo is neither 0 nor 1', { embargo: 2 }],
    ['the row a belongs to the partition a', { id: 'a' }],
  ])('refuses a row where %s', (why, data) => {
    expect(() => foldInMemory(view, types, [wrote('a'), wrote('b', data)])).toThrow(`Event 1: rows: ${why}`);
  });

  it('does all that an event changes or nothing', () => {
    const both = { ...view, on: { ...view.on, Put: (e: { id: string; data: unknown }) => [put('rows', { id: e.id, n: 1, share: null, ...openTo('LIMITE') }), put('rows', { ...(e.data as Row) })] } };
    const fold = foldInMemory(both, types, [wrote('a', { id: 'a' })], { park: true });
    expect(fold.rows('rows')).toEqual([]);
    expect([...fold.parked.keys()]).toEqual(['a']);
  });
});
