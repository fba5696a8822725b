import { describe, expect, it } from '@jest/globals';
import { at, CYCLE, drafted, folded, inCycle, NOW, of, PLAN, prepared, SUPPORT } from '../testing/happened.js';

const looking = { viewer: SUPPORT, at: NOW };

describe('cycle-board', () => {
  it('shows a cycle with its state and counts by query', () => {
    const view = folded('cycle-board', ...prepared, inCycle('CycleActivated', { cycleId: CYCLE }, at('2022-01-01T00:00:00.000Z')));
    expect(view.query('getCycle', { cycleId: CYCLE }, looking)).toEqual([
      expect.objectContaining({ cycleId: CYCLE, state: 'running', since: '2022-01-01T00:00:00.000Z', definitionVersion: 1, priorities: 2, goals: 3, lines: 2, plans: 0, strategicPlan: 'none' }),
    ]);
    expect(Object.keys(view.rows('cycle_board')[0]!)).not.toContain('priorities');
  });

  it('follows the strategic plan from submission to approval, one row a plan', () => {
    const submitted = inCycle('StrategicPlanSubmitted', { kind: 'GENERAL', docRef: 'COM 1' }, at('2021-09-01T09:00:00.000Z'));
    const confirmed = inCycle('StrategicPlanApproved', { kind: 'GENERAL', docRef: 'ST 1', decidedOn: '2021-11-23' }, at('2021-11-23T09:00:00.000Z'));
    const ofOne = inCycle('StrategicPlanSubmitted', { kind: 'PER_PRIORITY', priorityCode: 'fire', docRef: 'COM 2' });
    const view = folded('cycle-board', ...prepared, submitted, ofOne, confirmed);
    expect(view.query('listStrategicPlans', { cycleId: CYCLE, limit: 10 }, looking)).toEqual([
      expect.objectContaining({ kind: 'GENERAL', priorityCode: '', state: 'approved', submittedRef: 'COM 1', approvedRef: 'ST 1', decidedOn: '2021-11-23' }),
      expect.objectContaining({ kind: 'PER_PRIORITY', priorityCode: 'fire', state: 'submitted', approvedRef: null }),
    ]);
    expect(view.query('getCycle', { cycleId: CYCLE }, looking)[0]).toMatchObject({ strategicPlan: 'approved' });
  });

  it('derives the driver of a line from the day asked for', () => {
    const view = folded('cycle-board', ...prepared, inCycle('DriverAppointed', { lineCode: 'fire', party: 'HR', kind: 'MS', from: '2024-07-01' }), inCycle('CoDriverAppointed', { lineCode: 'fire', party: 'FRONTEX', kind: 'AGENCY', from: '2022-01-01' }));
    const driverAt = (instant: string) => view.query('listLines', { cycleId: CYCLE, limit: 10 }, { viewer: SUPPORT, at: instant }).map(({ lineCode, driver }) => [lineCode, driver]);
    expect(driverAt('2024-03-31T20:00:00.000Z')).toEqual([['fire', 'ES'], ['thb', null]]);
    expect(driverAt(NOW)).toEqual([['fire', null], ['thb', null]]);
    expect(driverAt('2024-07-01T09:00:00.000Z')).toEqual([['fire', 'HR'], ['thb', null]]);
    expect(view.query('listLines', { cycleId: CYCLE, limit: 1 }, looking)[0]).toMatchObject({ coDrivers: '["FRONTEX"]' });
    expect(view.query('getCycle', { cycleId: CYCLE }, looking)[0]).toMatchObject({ linesWithoutDriver: 2 });
  });

  it('pages by its keyset without a gap or a repeat', () => {
    const view = folded('cycle-board', ...prepared);
    const first = view.query('listGoals', { cycleId: CYCLE, limit: 2 }, looking);
    const second = view.query('listGoals', { cycleId: CYCLE, limit: 2, afterCode: first[1]!['code'] }, looking);
    expect([...first, ...second].map(({ code }) => code)).toEqual(['g1', 'g2', 'thb-1']);
  });

  it('counts only what the viewer may read', () => {
    const view = folded('cycle-board', ...prepared, inCycle('PriorityAdopted', { code: 'x', title: 'X', aim: 'x', docRef: 'd', decidedOn: '2021-06-01' }, { marking: 'RESTREINT' }));
    const priorities = (viewer: typeof SUPPORT) => view.query('getCycle', { cycleId: CYCLE }, { viewer, at: NOW })[0]?.['priorities'];
    expect([priorities(SUPPORT), priorities(of('ES'))]).toEqual([3, 2]);
  });

  it('I24: hides a row once an event with a marking the viewer may not read has changed it', () => {
    const view = folded('cycle-board', ...prepared, inCycle('CycleActivated', { cycleId: CYCLE }, { marking: 'RESTREINT' }));
    const rows = (viewer: typeof SUPPORT) => view.query('listCycles', { limit: 10 }, { viewer, at: NOW }).length;
    expect(view.rows('cycle_board')[0]).toMatchObject({ marking: 'LIMITE', markings: '["LIMITE","RESTREINT"]' });
    expect([rows(SUPPORT), rows(of('ES')), rows(of('ES', ['RESTREINT']))]).toEqual([1, 0, 0]);
  });

  it('counts a plan once registered, and says nothing of a cycle it has not seen announced', () => {
    const registered = inCycle('PlanRegistered', { oapId: PLAN, lineCode: 'fire', priorityCode: 'fire', periodFrom: '2024-01-01', periodTo: '2025-12-31' });
    expect(folded('cycle-board', ...prepared, ...drafted, registered).query('listLines', { cycleId: CYCLE, limit: 1 }, looking)[0]).toMatchObject({ plans: 1 });
    expect(folded('cycle-board', inCycle('CycleActivated', { cycleId: CYCLE })).rows('cycle_board')).toEqual([]);
  });

  it('marks what was made from synthetic events as synthetic', () => {
    const [announced, ...rest] = prepared;
    const view = folded('cycle-board', { ...announced!, metadata: { ...announced!.metadata, provenance: { kind: 'PUBLIC', source: 'ST 6481/21' } } }, ...rest, inCycle('CycleActivated', { cycleId: CYCLE }, { provenance: { kind: 'SYNTHETIC' } }));
    expect(view.rows('cycle_board')[0]).toMatchObject({ provenance: 'SYNTHETIC' });
  });

  it('shows the four tracks side by side, each since when', () => {
    const assessed = inCycle('ThreatAssessmentPublished', { docRef: 'SOCTA 2021', recommendedPriorities: ['fire'] }, at('2021-04-12T09:00:00.000Z'));
    const view = folded('cycle-board', ...prepared, inCycle('ThreatContributionsRequested', { deadline: '2020-09-30' }, at('2020-06-01T09:00:00.000Z')), assessed, inCycle('CycleActivated', { cycleId: CYCLE }, at('2022-01-01T00:00:00.000Z')));
    expect(view.query('listTracks', { cycleId: CYCLE, limit: 10 }, looking).map(({ step, state, begunAt, completedAt }) => [step, state, begunAt, completedAt])).toEqual([
      [1, 'completed', '2020-06-01T09:00:00.000Z', '2021-04-12T09:00:00.000Z'], [2, 'inProgress', '2021-05-26T10:00:00.000Z', null], [3, 'inProgress', '2022-01-01T00:00:00.000Z', null], [4, 'notStarted', null, null],
    ]);
    expect(view.query('getCycle', { cycleId: CYCLE }, looking)[0]).toMatchObject({ assessmentRef: 'SOCTA 2021', assessedAt: '2021-04-12T09:00:00.000Z', recommended: '["fire"]' });
  });

  it('shows a cycle as preparing from the first sign of step 1 until it runs', () => {
    const requested = inCycle('ThreatContributionsRequested', { deadline: '2020-09-30' }, at('2020-06-01T09:00:00.000Z'));
    const shown = (...more: Parameters<typeof folded>[1][]) => folded('cycle-board', ...prepared, ...more).query('listCycles', { limit: 5, state: 'preparing' }, looking).map(({ state, since }) => [state, since]);
    expect(shown()).toEqual([]);
    expect(shown(requested)).toEqual([['preparing', '2020-06-01T09:00:00.000Z']]);
    expect(shown(requested, inCycle('CycleActivated', { cycleId: CYCLE }))).toEqual([]);
  });

  it('I3: counts the plans still open, and shows how the cycle was settled', () => {
    const registered = inCycle('PlanRegistered', { oapId: PLAN, lineCode: 'fire', priorityCode: 'fire', periodFrom: '2024-01-01', periodTo: '2025-12-31' });
    const over = [registered, inCycle('CycleActivated', { cycleId: CYCLE }), inCycle('CycleEnded', { cycleId: CYCLE })];
    const settled = [inCycle('PlanClosed', { oapId: PLAN, outcome: 'CLOSED' }), inCycle('EvaluationWaived', { reason: 'x', docRef: 'ST 9' }), inCycle('CycleClosed', { cycleId: CYCLE })];
    const shown = (view: ReturnType<typeof folded>) => view.query('getCycle', { cycleId: CYCLE }, looking)[0];
    expect(shown(folded('cycle-board', ...prepared, ...over))).toMatchObject({ state: 'ended', plans: 1, openPlans: 1, evaluation: 'none' });
    expect(shown(folded('cycle-board', ...prepared, ...over, ...settled))).toMatchObject({ state: 'closed', plans: 1, openPlans: 0, evaluation: 'waived', evaluationRef: 'ST 9' });
  });

  it('I6: shows a priority in its last wording, and a repealed one as such, counted no longer', () => {
    const reworded = inCycle('PriorityReworded', { code: 'fire', title: 'Firearms and explosives', aim: 'More', docRef: 'ST 2', decidedOn: '2022-06-09' });
    const repealed = inCycle('PriorityRepealed', { code: 'thb', reason: 'Merged', docRef: 'ST 3', decidedOn: '2022-06-09' });
    const view = folded('cycle-board', ...prepared, reworded, repealed);
    expect(view.query('listPriorities', { cycleId: CYCLE, limit: 5 }, looking)).toEqual([
      expect.objectContaining({ code: 'fire', title: 'Firearms and explosives', state: 'adopted', rewordedRef: 'ST 2' }), expect.objectContaining({ code: 'thb', state: 'repealed', repealedRef: 'ST 3' }),
    ]);
    expect(view.query('getCycle', { cycleId: CYCLE }, looking)[0]).toMatchObject({ priorities: 1 });
  });
});
