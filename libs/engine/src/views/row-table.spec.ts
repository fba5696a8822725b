import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openTo, type AnyProjection, type Row } from '#kernel';
import { BadRow } from './shape.js';
import { openMemory } from './sqlite.js';
import { createIndexes, createTables, ownedRows, SqlTables } from './sql-tables.js';
import { ViewTables } from './view-tables.js';

const projection: AnyProjection = {
  name: 'rows', version: 1, scope: 'cycle', reads: ['x'], partition: (event) => event.id, on: {}, queries: {},
  tables: { rows: { columns: { a: 'text', b: 'integer', lane: 'text', n: 'integer' }, key: ['a', 'b'], indexes: { byLane: ['lane'], byBoth: ['lane', 'n'], byA: ['a'] } } },
};

const cell = { a: fc.constantFrom('x', 'y', '\u{1F600}', 'é'), b: fc.integer({ min: 0, max: 3 }), lane: fc.constantFrom('l', 'm', null), n: fc.integer({ min: 0, max: 2 }) };
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ op: fc.constant('put' as const), ...cell }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('remove' as const), ...cell }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('where' as const), ...cell }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('both' as const), ...cell }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('begun' as const), ...cell }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('get' as const), ...cell }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('settle' as const), keep: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('undo' as const), ...cell }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

describe('a table as folds see it', () => {
  it('is the same over a store, however little of it is kept in memory, as all in memory', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.constantFrom('p', 'q')), { maxLength: 60, size: 'max' }), (steps) => {
        const db = openMemory();
        try {
          createTables(db, projection, (name) => name);
          createIndexes(db, projection, (name) => name);
          const stored = new SqlTables(db, projection, (name) => name);
          const inMemory = new ViewTables(projection);
          for (const [one, partition] of steps) {
            const seen = [stored.tables, inMemory].map((tables) => outcome(tables, one, partition));
            expect(seen[0]).toEqual(seen[1]);
            if (one.op !== 'settle') continue;
            stored.flush();
            stored.tables.settle(one.keep);
          }
          stored.flush();
          const { shape } = inMemory.table('rows');
          const order = (owned: { row: Row }) => JSON.stringify([owned.row.a, owned.row.b]);
          const sorted = <T extends { row: Row }>(rows: readonly T[]) => [...rows].sort((p, q) => (order(p) < order(q) ? -1 : 1));
          expect(sorted(ownedRows(db, shape, 'rows'))).toEqual(sorted(inMemory.table('rows').owned().map(({ row, partition, cycle }) => ({ row, partition, cycle }))));
        } finally {
          db.close();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is written whatever of a row changes together, with its indexes', () => {
    const columns = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const wide: AnyProjection = { ...projection, tables: { rows: { columns: { id: 'text', ...Object.fromEntries(columns.map((column) => [column, 'integer' as const])) }, key: ['id'], indexes: { byA: ['a', 'g'] } } } };
    const db = openMemory();
    createTables(db, wide, (name) => name);
    createIndexes(db, wide, (name) => name);
    const sql = new SqlTables(db, wide, (name) => name);
    const change = (set: number): Row => ({ id: 'x', ...Object.fromEntries(columns.map((column, bit) => [column, (set >> bit) & 1])), ...openTo('M') });
    // Each time other columns are set: all 127 sets of seven.
    for (let set = 0, step = 0; step < 128; step++, set ^= step) {
      sql.tables.enter({ partition: 'p', cycle: '' });
      sql.tables.apply([{ op: 'put', table: 'rows', row: change(set) }]);
      sql.flush();
      sql.tables.settle(10);
      expect(db.prepare('SELECT * FROM rows INDEXED BY "rows__byA" WHERE a = ? AND g = ?').get(set & 1, set >> 6)).toMatchObject(change(set));
    }
    db.close();
  });

  it('refuses a read by a key or an index that is not declared so', () => {
    const tables = new ViewTables(projection);
    tables.enter({ partition: 'p', cycle: '' });
    expect(() => tables.own.rows!.get('x')).toThrow('the key is a, b');
    expect(() => tables.own.rows!.where('byNothing', 1)).toThrow('there is no index byNothing');
    expect(() => tables.own.rows!.where('byLane')).toThrow('the index byLane is lane');
    expect(() => tables.own.rows!.where('byLane', null)).toThrow('the index byLane holds no row without lane');
    expect(() => tables.apply([{ op: 'remove', table: 'rows', key: ['x'] }])).toThrow(BadRow);
    expect(() => tables.apply([{ op: 'put', table: 'nothing', row: {} }])).toThrow('nothing: the view has no such table');
  });
});

describe('an index', () => {
  it('takes no tree of its own where the key begins with it, and leaves out rows without a value', () => {
    const db = openMemory();
    createTables(db, projection, (name) => name);
    createIndexes(db, projection, (name) => name);
    const trees = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name").all() as { name: string; sql: string }[];
    expect(trees.map(({ name }) => name)).toEqual(['rows__byBoth', 'rows__byLane']);
    expect(trees.every(({ sql }) => sql.endsWith('WHERE "lane" IS NOT NULL'))).toBe(true);
    const plan = (where: string) => JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN SELECT * FROM rows WHERE ${where}`).all());
    expect(plan("lane = 'l' AND n IS 1")).toContain('rows__byBoth');
    expect(plan("a = 'x'")).toContain('sqlite_autoindex_rows_1 (a=?)');
    db.close();
  });
});

/** What a fold of the partition would see of a step: rows, or the refusal. */
function outcome(tables: ViewTables, one: Step, partition: string): unknown {
  tables.enter({ partition, cycle: 'c' });
  try {
    switch (one.op) {
      case 'put':
        return tables.apply([{ op: 'put', table: 'rows', row: rowOf(one) }]);
      case 'remove':
        return tables.apply([{ op: 'remove', table: 'rows', key: [one.a, one.b] }]);
      case 'get':
        return tables.own.rows!.get(one.a, one.b);
      case 'where':
        return tables.own.rows!.where('byLane', one.lane);
      case 'both':
        return tables.own.rows!.where('byBoth', one.lane, one.n);
      case 'begun':
        return tables.own.rows!.where('byA', one.a);
      case 'undo':
        return undone(tables, one);
      case 'settle':
        return undefined;
    }
  } catch (error) {
    return (error as Error).message;
  }
}

/** What an event did that raised at its second part: nothing. */
function undone(tables: ViewTables, { a, b, lane, n }: { a: string; b: number; lane: string | null; n: number }): unknown {
  const look = (): unknown => [tables.own.rows!.get(a, b), tables.own.rows!.get('x', 0), tables.own.rows!.where('byLane', lane ?? 'l'), tables.own.rows!.where('byBoth', 'm', n)];
  const before = look();
  try {
    tables.allOrNothing(() => {
      tables.apply([{ op: 'remove', table: 'rows', key: [a, b] }]);
      tables.apply([{ op: 'put', table: 'rows', row: rowOf({ a: 'x', b: 0, lane: 'm', n }) }]);
      throw new Error('undone');
    });
  } catch (error) {
    expect(look()).toEqual(before);
    return (error as Error).message;
  }
}

const rowOf = ({ a, b, lane, n }: { a: string; b: number; lane: string | null; n: number }): Row => ({ a, b, lane, n, ...openTo('LIMITE') });
