import { describe, expect, it } from '@jest/globals';
import type { Viewer } from '#kernel';
import { prepareSql, UnsafeSql, type Readable } from './prepare-sql.js';

const readable: Readable = new Map([['plan_board', ['planId', 'line']], ['seats', ['seat']]]);
const viewer: Viewer = { subject: 's', party: 'ES', roles: [], markings: ["x' OR 1=1 --", 'LIMITE'], readsAll: false };
const AT = '2024-10-26T22:30:00.000Z';
const prepared = (text: string, params = {}) => prepareSql(readable, { text, params }, viewer, AT);

describe('the text of a query', () => {
  it('reads each table through what the viewer may see, with everything bound', () => {
    const { text, params } = prepared('SELECT p.line FROM {plan_board} p WHERE p.planId = :id', { id: 'x' });
    expect(text).toBe(
      'SELECT p.line FROM (SELECT "planId", "line", "marking", "parties", "owner", "embargo" FROM "plan_board" '
      + 'WHERE marking IN (:v_marking0, :v_marking1) AND (embargo = 0 OR :v_reads_all = 1 OR instr(parties, :v_party) > 0)) p WHERE p.planId = :id',
    );
    expect(params).toEqual({ id: 'x', at: AT, today: '2024-10-27', v_marking0: "x' OR 1=1 --", v_marking1: 'LIMITE', v_party: ',ES,', v_reads_all: 0 });
  });

  it.each([
    'SELECT * FROM plan_board',
    'SELECT * FROM {seats} s JOIN plan_board p ON 1',
    'SELECT * FROM {seats} s, plan_board p',
    'SELECT * FROM {seats} s LEFT JOIN {plan_board} p ON s.seat = p.line, plan_board q',
    'SELECT * FROM "plan_board"',
    'SELECT * FROM [plan_board]',
    'SELECT * FROM `plan_board`',
    'SELECT * FROM main.plan_board',
    'SELECT * FROM/* */plan_board',
    'SELECT * FROM -- {seats}\n plan_board',
    'SELECT * FROM plan_board__3',
    'SELECT * FROM journal',
    'SELECT * FROM pragma_table_info(\'plan_board\')',
    'SELECT 1 WHERE 1 IN plan_board',
    'SELECT (SELECT max(seq) FROM journal)',
    'SELECT * FROM ({seats} s JOIN plan_board p)',
    'SELECT 1 FROM {seats} s UNION SELECT line FROM plan_board',
    'WITH a AS (SELECT 1 FROM plan_board) SELECT * FROM a',
    'SELECT * FROM {journal}',
    'SELECT {plan_board}',
    'SELECT * FROM {plan_board; DROP TABLE journal}',
  ])('refuses %s', (text) => {
    expect(() => prepared(text)).toThrow(UnsafeSql);
  });

  it.each([
    "SELECT 'FROM plan_board' AS x FROM {seats} s",
    'SELECT s.seat AS plan_board FROM {seats} AS s ORDER BY s.seat, plan_board',
    'WITH a AS (SELECT line FROM {plan_board} p), b(x) AS (SELECT 1) SELECT * FROM a, b JOIN a AS c ON c.line = a.line',
    'SELECT * FROM (SELECT * FROM {seats} WHERE seat IN (1, 2)) s JOIN {plan_board} p USING (line)',
    'SELECT p.line, sum(1) FILTER (WHERE p.line IS NOT DISTINCT FROM :x) OVER (PARTITION BY p.line, p.planId) FROM {plan_board} p GROUP BY p.line, p.planId',
    "SELECT value FROM {seats} s, json_each('[1]') WHERE value NOT IN (SELECT value FROM json_each(:list))",
    'SELECT CASE WHEN EXISTS (SELECT 1 FROM {seats} s) THEN 1 ELSE 0 END AS is_there -- FROM plan_board',
  ])('takes %s', (text) => {
    expect(() => prepared(text)).not.toThrow();
  });

  it('shows nothing to a viewer without markings', () => {
    expect(prepareSql(readable, { text: 'SELECT 1 FROM {seats} s' }, { ...viewer, markings: [] }, AT).text).toContain('WHERE 0 AND');
  });

  it('keeps its own parameters to itself', () => {
    expect(() => prepared('SELECT 1 FROM {seats} s', { v_reads_all: 1 })).toThrow('the parameter :v_reads_all is the store');
    expect(prepared('SELECT :at FROM {seats} s', { at: 'yesterday' }).params.at).toBe(AT);
  });
});
