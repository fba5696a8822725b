import { describe, expect, it } from '@jest/globals';
import { at, CYCLE, folded, inCycle, NOW, PLAN, prepared, SUPPORT } from '../testing/happened.js';

const looking = { viewer: SUPPORT, at: NOW };
const list = (view: ReturnType<typeof folded>, query: string, params: object = {}, instant = NOW) => view.query(query, { cycleId: CYCLE, limit: 20, ...params }, { viewer: SUPPORT, at: instant });

describe('cycle-file', () => {
  it('keeps what is current of a party: its data, its analysis, or that it declined', () => {
    const requested = inCycle('ThreatContributionsRequested', { deadline: '2020-09-30' }, at('2020-06-01T09:00:00.000Z'));
    const data = (title: string, instant: string) => inCycle('ThreatContributionSubmitted', { party: 'ES', partyKind: 'MS', kind: 'DATA', title }, at(instant));
    const view = folded(
      'cycle-file', ...prepared, requested, inCycle('ThreatContributionDeclined', { party: 'ES', reason: 'No staff' }), inCycle('ThreatContributionDeclined', { party: 'HR', reason: 'No staff' }, at('2020-09-01T09:00:00.000Z')),
      data('First', '2020-09-30T20:00:00.000Z'), data('Second', '2020-09-30T22:30:00.000Z'),
      inCycle('ThreatContributionSubmitted', { party: 'EMCDDA', partyKind: 'AGENCY', kind: 'THEMATIC_ANALYSIS', oapIds: [PLAN] }, at('2024-01-01T09:00:00.000Z')),
    );
    expect(list(view, 'listContributions').map(({ party, kind, state, title, plans, late }) => [party, kind, state, title, plans, late])).toEqual([
      ['EMCDDA', 'THEMATIC_ANALYSIS', 'submitted', null, `["${PLAN}"]`, 0], ['ES', 'DATA', 'submitted', 'Second', '[]', 1], ['HR', '', 'declined', null, '[]', 0],
    ]);
    expect(list(view, 'listContributions', { state: 'declined' })).toHaveLength(1);
    expect(list(view, 'listContributions', { limit: 2, afterParty: 'EMCDDA', afterKind: 'THEMATIC_ANALYSIS' }).map(({ party }) => party)).toEqual(['ES', 'HR']);
  });

  it('follows proposals to what becomes of them', () => {
    const proposed = (code: string) => inCycle('PriorityProposed', { code, title: code, proposedBy: 'COMMISSION' });
    const adopted = inCycle('PriorityAdopted', { code: 'b', title: 'B', aim: 'x', docRef: 'd', decidedOn: '2021-05-26' });
    const view = folded('cycle-file', ...prepared, proposed('a'), proposed('b'), proposed('c'), inCycle('PriorityProposalWithdrawn', { code: 'c', reason: 'Merged' }), adopted);
    expect(list(view, 'listProposals').map(({ code, state }) => [code, state])).toEqual([['a', 'proposed'], ['b', 'adopted'], ['c', 'withdrawn']]);
  });

  it('shows nominations until the seat is filled', () => {
    const nominated = (party: string) => inCycle('RoleHolderNominated', { seat: 'driver', target: 'thb', party, kind: 'MS', nominatedBy: party });
    const view = folded('cycle-file', ...prepared, nominated('NL'), nominated('RO'), inCycle('DriverAppointed', { lineCode: 'thb', party: 'NL', kind: 'MS', from: '2022-01-01' }));
    expect(list(view, 'listNominations').map(({ target, party }) => [target, party])).toEqual([['thb', 'RO']]);
  });

  it('C15: shows meetings, and by the day asked for which are overdue', () => {
    const scheduled = inCycle('MeetingScheduled', { kind: 'NEC', on: '2024-05-28', place: 'Brussels' });
    const ofPlan = inCycle('MeetingScheduled', { kind: 'KICKOFF', on: '2024-05-28', oapId: PLAN });
    const held = inCycle('MeetingHeld', { kind: 'NEC', heldOn: '2024-05-30', scheduledOn: '2024-05-28', conclusions: 'Go on' });
    const shown = (view: ReturnType<typeof folded>, params: object = {}, instant = NOW) => list(view, 'listMeetings', params, instant).map(({ kind, onDate, planId, state, heldOn, overdue }) => [kind, onDate, planId, state, heldOn, overdue]);
    expect(shown(folded('cycle-file', ...prepared, scheduled, ofPlan))).toEqual([['KICKOFF', '2024-05-28', PLAN, 'scheduled', null, 1], ['NEC', '2024-05-28', '', 'scheduled', null, 1]]);
    expect(shown(folded('cycle-file', ...prepared, scheduled), { overdue: 1 }, '2024-05-28T09:00:00.000Z')).toEqual([]);
    expect(shown(folded('cycle-file', ...prepared, scheduled, held))).toEqual([['NEC', '2024-05-28', '', 'held', '2024-05-30', 0]]);
    expect(shown(folded('cycle-file', ...prepared, held))).toEqual([['NEC', '2024-05-28', '', 'held', '2024-05-30', 0]]);
  });

  it('Q22: lists what programmes, national plans and calls hold', () => {
    const programme = (docRef: string) => inCycle('WorkProgrammeCommitted', { party: 'CEPOL', year: 2024, docRef, actions: [{ oapId: PLAN, actionId: '1.1' }] });
    const national = (ref: string) => inCycle('NationalPlanIntegrated', { state: 'ES', oapId: PLAN, ref });
    const view = folded('cycle-file', ...prepared, programme('WP 1'), programme('WP 2'), national('NP 1'), national('NP 2'), inCycle('FundingCallOpened', { source: 'EUROPOL-HVG', year: 2024, closesOn: '2024-01-15' }));
    expect(list(view, 'listUndertakings').map(({ kind, who, target, ref, docRef, closesOn }) => [kind, who, target, ref, docRef, closesOn])).toEqual([
      ['FUNDING_CALL', 'EUROPOL-HVG', '2024', '', null, '2024-01-15'], ['NATIONAL_PLAN', 'ES', PLAN, 'NP 1', null, null], ['NATIONAL_PLAN', 'ES', PLAN, 'NP 2', null, null], ['WORK_PROGRAMME', 'CEPOL', '2024', '', 'WP 2', null],
    ]);
    expect(view.query('listUndertakings', { cycleId: CYCLE, limit: 5, who: 'CEPOL' }, looking)[0]).toMatchObject({ actions: `[{"actionId":"1.1","oapId":"${PLAN}"}]` });
  });
});
