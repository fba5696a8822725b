import { describe, expect, it } from '@jest/globals';
import type { Cell, Sql, Viewer } from '#kernel';
import { catalogue } from '#domain';
import { foldInMemory } from '#engine';
import { approved, drafted, jadPlanned, jadProposed, NOW, prepared, SUPPORT } from '../testing/happened.js';
import { projections, queries } from './index.js';
import { ask, keyset, seen, where } from './page.js';

type AnyAsk = ((params: Readonly<Record<string, Cell>>, viewer: Viewer) => Sql) & { readonly names: Readonly<Record<string, string>>; readonly cursor: readonly string[] };

const all = Object.entries(queries).flatMap(([view, of]) => Object.entries(of).map(([name, query]) => [`${view} ${name}`, view, name, query as unknown as AnyAsk] as const));
const story = [...prepared, ...drafted, approved, jadProposed, jadPlanned];
const folds = new Map(projections.map((one) => [one.name, foldInMemory(one, catalogue, story, { with: projections.filter((other) => other !== one) })]));

/** A value for every parameter: numbers where a name asks for one. */
const NUMBERS = new Set(['limit', 'afterSeq', 'afterPart', 'afterStartYear', 'afterUrgency', 'afterYear', 'afterRoundNo', 'afterRung']);
const filled = (query: AnyAsk): Record<string, Cell> => Object.fromEntries(Object.keys(query.names).map((name) => [name, NUMBERS.has(name) ? 5 : /^(ever|live|overdue|duties|late|unled|withoutLeader|withoutDriver|unreported)/.test(name) ? 1 : 'x']));

/** What a query must be told, as the story has it. */
const KNOWN = { cycleId: 'empact-2022', oapId: 'empact-2022-fire-2024', planId: 'empact-2022-fire-2024', actionId: '1.1', lineCode: 'fire', goal: 'g1', roles: '["DRIVER"]', party: 'ES' };

type Row = Readonly<Record<string, Cell>>;

/** Rows of a list, each asked for behind the one before. */
function* oneByOne(next: (after: Row) => Row | undefined, column: string, cursor: readonly string[]): Generator<Row> {
  let after: Row = {};
  for (let row = next(after); row; row = next(after)) {
    yield row;
    after = Object.fromEntries([['afterSort', row[column]!], ...cursor.map((key) => [`after${key.charAt(0).toUpperCase()}${key.slice(1)}`, row[key]!])]) as Row;
  }
}

describe('queries', () => {
  it.each(all)('%s runs bare and with every filter, and reads tables only as the viewer may', (_label, view, name, query) => {
    for (const params of [{ limit: 3 }, filled(query)]) {
      const { text, params: bound } = query(params, SUPPORT);
      const bare = text.replace(/\(SELECT \* FROM \{\w+\} WHERE markings IS NULL OR NOT EXISTS/g, '');
      expect(bare).not.toContain('{');
      expect(Object.keys(bound!).sort()).toEqual([...new Set([...text.matchAll(/:([A-Za-z]\w*)/g)].map((match) => match[1]!))].filter((param) => !['at', 'today'].includes(param)).sort());
      expect(folds.get(view)!.query(name, params, { viewer: SUPPORT, at: NOW })).toBeInstanceOf(Array);
    }
  });

  it.each(all.filter(([, , , query]) => 'limit' in query.names))('%s has a cursor of its own columns, each with its parameter', (_label, view, name, query) => {
    expect(query.cursor.length).toBeGreaterThan(0);
    const params = query.cursor.map((column) => `after${column.charAt(0).toUpperCase()}${column.slice(1)}`);
    expect(Object.keys(query.names).filter((param) => param.startsWith('after')).sort()).toEqual([...params].sort());
    for (const row of folds.get(view)!.query(name, { limit: 2 }, { viewer: SUPPORT, at: NOW })) for (const column of query.cursor) expect(row[column]).not.toBeNull();
  });

  it.each(all.filter(([, , , query]) => 'limit' in query.names))('%s is sorted by any column, both ways, page by page without gap or double, and counted', (_label, view, name, query) => {
    const put = (params: Readonly<Record<string, Cell>>) => folds.get(view)!.query(name, params, { viewer: SUPPORT, at: NOW });
    const required = Object.fromEntries(Object.entries(KNOWN).filter(([param]) => query.names[param] === 'required'));
    const rows = put({ ...required, limit: 100 });
    expect(put({ ...required, count: 1 })).toEqual([{ total: rows.length, capped: 0 }]);
    for (const column of Object.keys(rows[0] ?? {})) {
      for (const sign of ['', '-']) {
        const sorted = put({ ...required, limit: 100, sort: `${sign}${column}` });
        const paged = [...oneByOne((after) => put({ ...required, ...after, limit: 1, sort: `${sign}${column}` })[0], column, query.cursor)];
        expect(paged).toEqual(sorted);
        expect(new Set(sorted.map((row) => JSON.stringify(row)))).toEqual(new Set(rows.map((row) => JSON.stringify(row))));
        const values = sorted.map((row) => row[column]!).filter((value) => value !== null);
        expect(sorted.slice(values.length).every((row) => row[column] === null)).toBe(true);
        expect(values).toEqual([...values].sort((a, b) => (a === b ? 0 : a < b === (sign === '') ? -1 : 1)));
      }
    }
  });

  it('is sorted by a name and nothing else', () => {
    expect(() => queries['cycle-board'].listCycles({ limit: 1, sort: 'startYear; DROP' }, SUPPORT)).toThrow('one of its columns');
  });

  it('shows a row of several markings only to who may read them all', () => {
    const clearances = (markings: readonly string[]) => ask<{ readonly id: string }, never>({ id: 'required' }, () => `SELECT * FROM ${seen('t')} WHERE id = :id`)({ id: 'a' }, { ...SUPPORT, markings }).params;
    expect(clearances(['LIMITE'])).toEqual({ id: 'a', clearances: '["LIMITE"]' });
  });

  it('refuses a text that names what it does not declare', () => {
    const query = ask<{ readonly id: string }, never>({ id: 'required' }, () => 'SELECT :other');
    expect(() => query({ id: 'a' }, SUPPORT)).toThrow(':other');
  });

  it('compares a cursor as one value, in the direction of the sort', () => {
    const newest = keyset({ seq: 'h.seq', part: 'h.part' }, 'DESC');
    expect(newest.after({ afterSeq: 4, afterPart: 0 })).toBe('(h.seq, h.part) < (:afterSeq, :afterPart)');
    expect(newest.after({ afterSeq: 4, afterPart: null })).toBe(false);
    expect(newest.page({})).toBe('ORDER BY h.seq DESC, h.part DESC LIMIT :limit');
    expect(newest.page({ sort: 'part' })).toBe('ORDER BY h.part ASC, h.seq ASC LIMIT :limit');
    expect([newest.page({ sort: 'type' }), newest.page({ count: 1 })]).toEqual(['', '']);
    expect(where(false, 'a = 1', false)).toBe('WHERE a = 1');
    expect(where(false)).toBe('');
  });
});
