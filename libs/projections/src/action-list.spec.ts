import { describe, expect, it } from '@jest/globals';
import { approved, at, CYCLE, drafted, folded, inPlan, jadProposed, JAD, NOW, of, PLAN, prepared, SUPPORT } from '../testing/happened.js';

const looking = { viewer: SUPPORT, at: NOW };
const lead = (code: string, effectiveFrom: string, leadRole: 'LEADER' | 'CO_LEADER' = 'LEADER', replaces?: string) =>
  inPlan('ActionLedAssigned', { actionId: '1.1', oapId: PLAN, party: { kind: 'MS', code }, leadRole, assignedBy: 'ES', effectiveFrom, replaces }, { reason: 'Turn of duty' });
const report = (actionId: string, percent: number, marking = 'LIMITE') =>
  inPlan('ActionProgressReported', { actionId, year: 2024, roundNo: 1, status: 'ON_TRACK', percent, text: 'Going well' }, { marking, actor: { subject: 's', role: 'ACTION_LEADER', party: 'FR' } });
const result = (jadId?: string) =>
  inPlan('ActionResultRecorded', { resultId: 'r1', actionId: '1.1', indicator: 'seized_firearms', value: 12, unit: 'item', country: 'FR', periodFrom: '2024-01-01', periodTo: '2024-03-31', source: 'FR', ...(jadId && { jadId }) });

describe('action-list', () => {
  it('I15: plans every proposed action with the approval, and follows it on', () => {
    const view = folded('action-list', ...drafted, inPlan('OperationalActionWithdrawn', { actionId: '2.1', reason: 'Merged' }), approved, inPlan('ActionStarted', { actionId: '1.1' }));
    expect(view.rows('action_list')).toEqual([
      expect.objectContaining({ actionId: '1.1', lineCode: 'fire', priorityCode: 'fire', status: 'ongoing', goals: '["g1","g2"]', endOn: '2024-05-31' }),
      expect.objectContaining({ actionId: '2.1', status: 'withdrawn', reason: 'Merged' }),
    ]);
  });

  it('takes a revision whole, goals included', () => {
    const view = folded('action-list', ...drafted, inPlan('OperationalActionRevised', { actionId: '1.1', title: 'Post checks', goals: ['g1'], kind: 'OPERATIONAL' }));
    expect(view.rows('action_list')[0]).toMatchObject({ title: 'Post checks', endOn: null, goals: '["g1"]', status: 'proposed' });
    expect(view.query('listActions', { limit: 5, goal: 'g2' }, looking).map(({ actionId }) => actionId)).toEqual(['2.1']);
  });

  it('cancels the live actions of a cancelled plan', () => {
    const view = folded('action-list', ...drafted, inPlan('OAPCancelled', { reason: 'Merged', docRef: 'ST 2' }));
    expect(view.rows<{ status: string }>('action_list').map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('I17, A3: keeps every leader in order, one at a time', () => {
    const view = folded('action-list', ...drafted, lead('IT', '2024-05-01', 'LEADER', 'FR'), lead('HR', '2024-02-01', 'CO_LEADER'));
    expect(view.query('listLeads', { planId: PLAN, actionId: '1.1', limit: 5 }, looking)).toEqual([
      expect.objectContaining({ party: 'FR', fromDate: '2024-01-01', toDate: '2024-04-30', releaseReason: 'Turn of duty' }),
      expect.objectContaining({ party: 'HR', leadRole: 'CO_LEADER', toDate: null }),
      expect.objectContaining({ party: 'IT', fromDate: '2024-05-01', toDate: null, replaces: 'FR' }),
    ]);
    const leader = (instant: string) => view.query('getAction', { planId: PLAN, actionId: '1.1' }, { viewer: SUPPORT, at: instant })[0];
    expect(leader('2024-04-30T09:00:00.000Z')).toMatchObject({ leader: 'FR', coLeaders: '["HR"]' });
    expect(leader('2024-05-01T09:00:00.000Z')).toMatchObject({ leader: 'IT', leaderSince: '2024-05-01' });
  });

  it('drops a lead that was given back before it began', () => {
    const view = folded('action-list', ...drafted, lead('HR', '2024-09-01', 'CO_LEADER'), inPlan('ActionLeadReleased', { actionId: '1.1', party: 'HR', leadRole: 'CO_LEADER', to: '2024-06-30', reason: 'Declined' }));
    expect(view.rows<{ party: string }>('action_leads').map(({ party }) => party)).toEqual(['FR']);
  });

  it('Q1: finds actions without leader, late, or without report', () => {
    const view = folded('action-list', ...drafted, approved, report('1.1', 40));
    const list = (params: object) => view.query('listActions', { limit: 5, planId: PLAN, ...params }, looking).map(({ actionId }) => actionId);
    expect(list({ withoutLeader: 1 })).toEqual(['2.1']);
    expect(list({ late: 1 })).toEqual(['1.1']);
    expect(list({ unreportedYear: 2024, unreportedRound: 1 })).toEqual(['2.1']);
    expect(list({ leader: 'FR' })).toEqual(['1.1']);
    expect(view.query('countActions', { limit: 5, cycleId: CYCLE }, looking)).toEqual([{ planId: PLAN, lineCode: 'fire', status: 'planned', actions: 2, withoutLeader: 1, late: 1, withoutResult: 2 }]);
  });

  it('shows the latest progress the viewer may read', () => {
    const view = folded('action-list', ...drafted, report('1.1', 40), report('1.1', 60, 'RESTREINT'));
    const percent = (viewer: typeof SUPPORT) => view.query('getAction', { planId: PLAN, actionId: '1.1' }, { viewer, at: NOW })[0]?.['lastPercent'];
    expect([percent(SUPPORT), percent(of('ES'))]).toEqual([60, 40]);
  });

  it('counts a result by query and does not say which JAD it came from', () => {
    const view = folded('action-list', ...prepared, ...drafted, jadProposed, result(JAD));
    expect(view.query('getAction', { planId: PLAN, actionId: '1.1' }, looking)[0]).toMatchObject({ results: 1 });
    expect(view.query('listResults', { limit: 5, country: 'FR' }, looking)).toEqual([expect.objectContaining({ resultId: 'r1', value: 12 })]);
    expect(JSON.stringify(view.rows('action_results'))).not.toContain(JAD);
  });

  it('is quiet about an action of a plan it has not seen opened', () => {
    const [, proposed] = drafted;
    expect(folded('action-list', proposed!, inPlan('ActionStarted', { actionId: '1.1' }, at(NOW))).rows('action_list')).toEqual([]);
  });
});
