import { describe, expect, it } from '@jest/globals';
import { approved, at, CYCLE, drafted, folded, inPlan, jadProposed, JAD, NOW, of, PLAN, prepared, SUPPORT } from '../testing/happened.js';

const looking = { viewer: SUPPORT, at: NOW };
const lead = (code: string, effectiveFrom: string, leadRole: 'LEADER' | 'CO_LEADER' = 'LEADER', replaces?: string) =>
  inPlan('ActionLedAssigned', { actionId: '1.1', oapId: PLAN, party: { kind: 'MS', code }, leadRole, assignedBy: 'ES', effectiveFrom, replaces }, { reason: 'Turn of duty' });
const report = (actionId: string, percent: number, marking = 'LIMITE') =>
  inPlan('ActionProgressReported', { actionId, year: 2024, roundNo: 1, status: 'ON_TRACK', percent, text: 'Going well' }, { marking, actor: { subject: 's', role: 'ACTION_LEADER', party: 'FR' } });
const result = (jadId?: string) =>
  inPlan('ActionResultRecorded', { resultId: 'r1', actionId: '1.1', indicator: 'seized_firearms', value: 12, unit: 'item', country: 'FR', periodFrom: '2024-01-01', periodTo: '2024-03-31', source: 'FR', ...(jadId && { jadId }) });
const carriedOver = inPlan('OperationalActionCarriedOver', {
  actionId: '1.1', oapId: PLAN, toOapId: 'empact-2022-fire-2026', newEnd: '2026-06-30', wasOngoing: false, carriedBy: 'ES', content: { title: 'Parcel checks', goals: ['g1'], kind: 'OPERATIONAL' }, goalMapping: [], leads: [],
  participants: [],
});

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

  it.each([
    ['suspended', [inPlan('ActionSuspended', { actionId: '1.1', reason: 'Strike' })], { status: 'suspended', reason: 'Strike' }],
    ['resumed', [inPlan('ActionSuspended', { actionId: '1.1', reason: 'Strike' }), inPlan('ActionResumed', { actionId: '1.1' })], { status: 'ongoing', reason: null }],
    ['completed', [inPlan('ActionOutcomeProposed', { actionId: '1.1', outcome: 'COMPLETED', text: 'Done', proposedBy: 'FR' }), inPlan('ActionCompleted', { actionId: '1.1', summary: 'All checked' })], { status: 'completed', reason: 'All checked', outcome: 'COMPLETED', outcomeText: 'Done' }],
    ['not completed', [inPlan('ActionNotCompleted', { actionId: '1.1', reason: 'No staff' })], { status: 'notCompleted', reason: 'No staff' }],
    ['extended', [inPlan('ActionExtended', { actionId: '1.1', oldEnd: '2024-05-31', newEnd: '2024-12-31', reason: 'More' })], { status: 'planned', endOn: '2024-12-31' }],
    ['rescheduled', [inPlan('ActionRescheduled', { actionId: '1.1', newStart: '2024-02-01', newEnd: '2024-07-31', reason: 'Later' })], { startOn: '2024-02-01', endOn: '2024-07-31' }],
    ['carried over', [carriedOver], { status: 'carriedOver', carriedTo: 'empact-2022-fire-2026' }],
  ] as const)('shows an action that is %s', (_what, events, row) => {
    expect(folded('action-list', ...drafted, approved, ...events).rows('action_list')[0]).toMatchObject({ actionId: '1.1', ...row });
  });

  it('shows an action carried in, planned where the plan is decided, and where it comes from', () => {
    const into = (status: 'proposed' | 'planned') =>
      inPlan('OperationalActionCarriedIn', { actionId: '1.7', fromOapId: 'empact-2022-fire-2023', fromActionId: '1.2', status, leader: 'FR', participants: [], goalMapping: [], title: 'Old checks', goals: ['g1'], kind: 'OPERATIONAL', start: '2023-03-01', end: '2024-06-30' });
    expect(folded('action-list', ...drafted, approved, into('planned')).rows('action_list')[1]).toMatchObject({ actionId: '1.7', status: 'planned', carriedFrom: 'empact-2022-fire-2023/1.2', startOn: '2023-03-01' });
    expect(folded('action-list', ...drafted, into('proposed'), approved).rows('action_list')[1]).toMatchObject({ actionId: '1.7', status: 'planned' });
  });

  it('plans what an amendment adds', () => {
    const added = inPlan('OperationalActionProposed', { actionId: '2.2', title: 'More training', goals: ['g2'], kind: 'TRAINING', start: '2024-06-01', end: '2024-12-31' });
    const amended = inPlan('OAPAmended', { oapId: PLAN, cycleId: CYCLE, amendmentNo: 1, version: 2, actionIds: ['1.1', '2.1', '2.2'], approvedBy: 'COSI', docRef: 'ST 3', decidedOn: '2024-05-01' });
    expect(folded('action-list', ...drafted, approved, added, amended).rows('action_list')[2]).toMatchObject({ actionId: '2.2', status: 'planned' });
  });

  it('Q4: lists who takes part, and who did', () => {
    const joined = (party: string, contribution?: string) => inPlan('ActionParticipantJoined', { actionId: '1.1', party, kind: 'MS', ...(contribution && { contribution }) }, at('2024-02-01T09:00:00.000Z'));
    const view = folded('action-list', ...drafted, approved, joined('PT'), joined('AT'), joined('PT', 'Analyst'), inPlan('ActionParticipantLeft', { actionId: '1.1', party: 'AT', reason: 'No staff' }, at('2024-03-01T09:00:00.000Z')));
    const list = (params: object) => view.query('listActionParticipants', { planId: PLAN, actionId: '1.1', limit: 5, ...params }, looking).map(({ party, contribution, leftReason }) => [party, contribution, leftReason]);
    expect(list({})).toEqual([['AT', null, 'No staff'], ['PT', 'Analyst', null]]);
    expect(list({ current: 1 })).toEqual([['PT', 'Analyst', null]]);
    expect(view.query('listActions', { limit: 5, participant: 'PT' }, looking)).toEqual([expect.objectContaining({ actionId: '1.1', participants: '["PT"]' })]);
    expect(view.query('listActions', { limit: 5, participant: 'AT' }, looking)).toEqual([]);
  });

  it('shows that a lead was accepted', () => {
    const view = folded('action-list', ...drafted, inPlan('ActionLeadAccepted', { actionId: '1.1', party: 'FR', leadRole: 'LEADER' }, at('2023-10-01T09:00:00.000Z')));
    expect(view.query('listLeads', { planId: PLAN, actionId: '1.1', limit: 5 }, looking)).toEqual([expect.objectContaining({ party: 'FR', acceptedAt: '2023-10-01T09:00:00.000Z' })]);
  });

  it('I22, Q21: keeps the figure first recorded beside the one that stands, and asks for its validation again', () => {
    const validated = inPlan('ActionResultValidated', { resultId: 'r1', actionId: '1.1', value: 12 }, { ...at('2024-04-02T09:00:00.000Z'), actor: { subject: 'd', role: 'EST', party: 'EUROPOL' } });
    const corrected = inPlan('ActionResultCorrected', { resultId: 'r1', actionId: '1.1', oldValue: 12, newValue: 11, reason: 'One was a replica' }, at('2024-04-03T09:00:00.000Z'));
    const list = (events: Parameters<typeof folded>[1][], params: object = {}) => folded('action-list', ...drafted, approved, ...events).query('listResults', { limit: 5, ...params }, looking);
    expect(list([result(), validated])).toEqual([expect.objectContaining({ value: 12, recordedValue: 12, validatedAt: '2024-04-02T09:00:00.000Z', validatedBy: 'EUROPOL', correctedAt: null })]);
    expect(list([result(), validated, corrected])).toEqual([expect.objectContaining({ value: 11, recordedValue: 12, correctedAt: '2024-04-03T09:00:00.000Z', correctionReason: 'One was a replica', validatedAt: null })]);
    expect(list([result(), validated], { unvalidated: 1 })).toEqual([]);
    expect(list([result(), validated, corrected], { unvalidated: 1, corrected: 1 })).toHaveLength(1);
  });

  it('is quiet about an action of a plan it has not seen opened', () => {
    const [, proposed] = drafted;
    expect(folded('action-list', proposed!, inPlan('ActionStarted', { actionId: '1.1' }, at(NOW))).rows('action_list')).toEqual([]);
  });

  it('Q20: shows what an action asked of whom, and what came of it; a source asked again is asked anew', () => {
    const asked = inPlan('FundingRequested', { actionId: '1.1', source: 'ISF', amount: 500, purpose: 'Scanners', requestedBy: 'FR' });
    const awarded = inPlan('FundingAwarded', { actionId: '1.1', source: 'ISF', amount: 400, docRef: 'G 1', decidedOn: '2024-03-20', awardedBy: 'COMMISSION' });
    const settled = inPlan('FundingSettled', { actionId: '1.1', source: 'ISF', amountPaid: 390, docRef: 'C 1' });
    const declined = inPlan('FundingDeclined', { actionId: '1.1', source: 'ISF', reason: 'Outside the call', declinedBy: 'COMMISSION' });
    const funding = (...more: Parameters<typeof folded>[1][]) =>
      folded('action-list', ...prepared, ...drafted, ...more).query('listFunding', { limit: 5, planId: PLAN }, { viewer: SUPPORT, at: NOW }).map(({ state, requested, awarded: given, paid, docRef }) => [state, requested, given, paid, docRef]);
    expect(funding(asked)).toEqual([['requested', 500, null, null, null]]);
    expect(funding(asked, awarded)).toEqual([['awarded', 500, 400, null, 'G 1']]);
    expect(funding(asked, awarded, settled)).toEqual([['settled', 500, 400, 390, 'C 1']]);
    expect(funding(asked, declined)).toEqual([['declined', 500, null, null, null]]);
    expect(funding(asked, declined, asked)).toEqual([['requested', 500, null, null, null]]);
  });

  it('lists the records of other systems an action refers to', () => {
    const view = folded('action-list', ...prepared, ...drafted, inPlan('ReferenceLinked', { actionId: '1.1', kind: 'JIT', ref: 'JIT-7' }), inPlan('ReferenceLinked', { actionId: '2.1', kind: 'OTF', ref: 'OTF-1' }));
    expect(view.query('listReferences', { limit: 5, planId: PLAN, actionId: '1.1' }, { viewer: SUPPORT, at: NOW }).map(({ kind, ref }) => [kind, ref])).toEqual([['JIT', 'JIT-7']]);
  });
});
