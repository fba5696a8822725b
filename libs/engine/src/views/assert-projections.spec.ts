import { describe, expect, it } from '@jest/globals';
import type { AnyProjection } from '#kernel';
import { assertProjections } from './assert-projections.js';

const good: AnyProjection = {
  name: 'plan-board', version: 1, scope: 'cycle', reads: ['oap'], partition: (event) => event.id,
  tables: { plan_board: { columns: { planId: 'text', line: 'text' }, key: ['planId'], indexes: { byLine: ['line'] } } },
  on: {}, queries: { all: () => ({ text: 'SELECT p.planId FROM {plan_board} p' }) },
};
const table = good.tables.plan_board!;
const query = (text: string): AnyProjection => ({ ...good, queries: { all: () => ({ text }) } });

describe('projections, checked before anything is built', () => {
  it('takes what is declared well, also where a query cannot be had without its parameters', () => {
    const late: AnyProjection = { ...good, queries: { one: ((params: { ids: string[] }) => ({ text: `SELECT ${params.ids.map(() => '1').join()} FROM {plan_board} p` })) } };
    expect([...assertProjections([late]).keys()]).toEqual(['plan-board']);
  });

  it.each<[string, readonly AnyProjection[]]>([
    ['another view has this name', [good, good]],
    ["the table plan_board is plan-board's", [good, { ...good, name: 'other' }]],
    ['it depends on seats, which does not exist', [{ ...good, dependsOn: ['seats'] }]],
    ['its name is not lower case', [{ ...good, name: 'PlanBoard' }]],
    ['its version is not a whole number', [{ ...good, version: 0 }]],
    ['it reads no category', [{ ...good, reads: [] }]],
    ["journal cannot be a table's name", [{ ...good, tables: { journal: table } }]],
    ["plan__board cannot be a table's name", [{ ...good, tables: { plan__board: table } }]],
    ['the table plan_board has no key', [{ ...good, tables: { plan_board: { ...table, key: [] } } }]],
    ['key of plan_board names nothing, which is no column', [{ ...good, tables: { plan_board: { ...table, key: ['nothing'] } } }]],
    ['byX of plan_board names nothing, which is no column', [{ ...good, tables: { plan_board: { ...table, indexes: { byX: ['nothing'] } } } }]],
    ['plan_board.marking is a column of access', [{ ...good, tables: { plan_board: { ...table, columns: { ...table.columns, marking: 'text' } } } }]],
    ["plan_board.1st cannot be a column's name", [{ ...good, tables: { plan_board: { ...table, columns: { ...table.columns, '1st': 'text' } } } }]],
    ['two columns of plan_board differ in case alone', [{ ...good, tables: { plan_board: { ...table, columns: { ...table.columns, lIne: 'text' } } } }]],
    ['query all: the table plan_board stands outside braces', [query('SELECT 1 FROM plan_board')]],
    ['query all: no such column: p.missing', [query('SELECT p.missing FROM {plan_board} p')]],
    ['query all: no such column: p._part', [query('SELECT p._part FROM {plan_board} p')]],
    ['query all: a query only reads', [query("INSERT INTO plan_board (planId) VALUES ('x')")]],
  ])('%s', (why, projections) => {
    expect(() => assertProjections(projections)).toThrow(why);
  });
});
