import { describe, expect, it } from '@jest/globals';
import { approved, CYCLE, drafted, folded, inJad, inPlan, jadPlanned, jadProposed, NOW, of, PLAN, prepared, SUPPORT } from '../testing/happened.js';

const story = [...prepared, ...drafted, approved];
type Looker = typeof SUPPORT;
const cellsOf = (view: ReturnType<typeof folded>, viewer: Looker = SUPPORT, params: object = {}, instant = NOW) => view.query('getMatrix', { cycleId: CYCLE, limit: 100, ...params }, { viewer, at: instant });

describe('matrix', () => {
  it('Q24: is lines by goals, with every empty cell marked', () => {
    expect(cellsOf(folded('matrix', ...story)).map(({ lineCode, goal, actions, planned, unled, leaders, mark }) => [lineCode, goal, actions, planned, unled, leaders, mark])).toEqual([
      ['fire', 'g1', 1, 1, 0, '["FR"]', ''],
      ['fire', 'g2', 2, 2, 1, '["FR"]', ''],
      ['fire', 'thb-1', 0, 0, 0, '[]', 'n/a'],
      ['thb', 'g1', 0, 0, 0, '[]', '.'],
      ['thb', 'g2', 0, 0, 0, '[]', '.'],
      ['thb', 'thb-1', 0, 0, 0, '[]', '.'],
    ]);
  });

  it('counts by status, results and leaders as of the day asked for', () => {
    const view = folded(
      'matrix', ...story, inPlan('ActionStarted', { actionId: '1.1' }), inPlan('ActionCancelled', { actionId: '2.1', reason: 'No funds' }),
      inPlan('ActionResultRecorded', { resultId: 'r1', actionId: '1.1', indicator: 'arrests', value: 3, unit: 'person', periodFrom: '2024-01-01', periodTo: '2024-03-31', source: 'FR' }),
      inPlan('ActionLeadReleased', { actionId: '1.1', party: 'FR', leadRole: 'LEADER', to: '2024-06-30', reason: 'Left' }),
    );
    expect(cellsOf(view)[1]).toMatchObject({ goal: 'g2', actions: 2, ongoing: 1, cancelled: 1, unled: 0, results: 1 });
    expect(cellsOf(view, SUPPORT, {}, '2024-07-01T09:00:00.000Z')[1]).toMatchObject({ unled: 1, leaders: '[]' });
    expect(view.query('getTotals', { cycleId: CYCLE, limit: 1 }, { viewer: SUPPORT, at: NOW })).toEqual([expect.objectContaining({ lineCode: 'fire', actions: 2, ongoing: 1, cancelled: 1, results: 1 })]);
  });

  it('Q13: counts how actions ended, and asks for no leader of those that did', () => {
    const carried = inPlan('OperationalActionCarriedOver', { actionId: '2.1', oapId: PLAN, toOapId: 'empact-2022-fire-2026', newEnd: '2026-06-30', wasOngoing: false, carriedBy: 'ES', content: { title: 't', goals: ['g2'], kind: 'TRAINING' }, goalMapping: [], leads: [], participants: [] });
    const into = inPlan('OperationalActionCarriedIn', { actionId: '2.5', fromOapId: 'empact-2022-fire-2023', fromActionId: '2.5', status: 'planned', participants: [], goalMapping: [], title: 'Old training', goals: ['g2'], kind: 'TRAINING' });
    const view = folded('matrix', ...story, inPlan('ActionStarted', { actionId: '1.1' }), inPlan('ActionCompleted', { actionId: '1.1', summary: 'Done' }), carried, into);
    expect(cellsOf(view)[1]).toMatchObject({ goal: 'g2', actions: 3, ongoing: 0, completed: 1, carriedOver: 1, planned: 1, unled: 1 });
    const suspended = folded('matrix', ...story, inPlan('ActionStarted', { actionId: '1.1' }), inPlan('ActionSuspended', { actionId: '1.1', reason: 'Strike' }), inPlan('ActionNotCompleted', { actionId: '2.1', reason: 'No staff' }));
    expect(cellsOf(suspended)[1]).toMatchObject({ suspended: 1, notCompleted: 1, unled: 0 });
  });

  it('counts a JAD only for those who may know of it, until the embargo is lifted', () => {
    const jadsIn = (view: ReturnType<typeof folded>, viewer: Looker) => [cellsOf(view, viewer)[0]?.['jads'], view.query('getTotals', { cycleId: CYCLE, limit: 1 }, { viewer, at: NOW })[0]?.['jads']];
    const view = folded('matrix', ...story, jadProposed, jadPlanned);
    expect([SUPPORT, of('FR'), of('RO'), of('MD'), of('ES')].map((viewer) => jadsIn(view, viewer))).toEqual([[1, 1], [1, 1], [1, 1], [1, 1], [0, 0]]);
    expect(jadsIn(folded('matrix', ...story, jadProposed, jadPlanned, inJad('JADEmbargoLifted', { reason: 'Over' })), of('ES'))).toEqual([1, 1]);
    expect(jadsIn(folded('matrix', ...story, jadProposed, inJad('JADCancelled', { reason: 'Weather' })), SUPPORT)).toEqual([0, 0]);
  });

  it('drills down to the actions of a cell', () => {
    const view = folded('matrix', ...story, jadProposed);
    const list = (viewer: Looker) => view.query('listCell', { cycleId: CYCLE, lineCode: 'fire', goal: 'g2', limit: 5 }, { viewer, at: NOW }).map(({ planId, actionId, leader, jads }) => [planId, actionId, leader, jads]);
    expect(list(SUPPORT)).toEqual([[PLAN, '1.1', 'FR', 1], [PLAN, '2.1', null, 0]]);
    expect(list(of('ES'))).toEqual([[PLAN, '1.1', 'FR', 0], [PLAN, '2.1', null, 0]]);
  });

  it('leaves out plans of another period and what was withdrawn', () => {
    const view = folded('matrix', ...story, inPlan('OperationalActionWithdrawn', { actionId: '2.1', reason: 'Merged' }));
    expect(cellsOf(view)[1]).toMatchObject({ actions: 1 });
    expect(cellsOf(view, SUPPORT, { periodFrom: '2022-01-01' })[1]).toMatchObject({ actions: 0, mark: '.' });
    expect(cellsOf(view, SUPPORT, { periodFrom: '2024-01-01' })[1]).toMatchObject({ actions: 1 });
  });

  it('pages through the cells', () => {
    const view = folded('matrix', ...story);
    const second = cellsOf(view, SUPPORT, { limit: 4, afterLineCode: 'fire', afterGoal: 'thb-1' });
    expect(second.map(({ lineCode, goal }) => `${String(lineCode)} ${String(goal)}`)).toEqual(['thb g1', 'thb g2', 'thb thb-1']);
  });
});
