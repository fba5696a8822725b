import { describe, expect, it } from '@jest/globals';
import { at, CYCLE, folded, inJad, inPlan, jadPlanned, jadProposed, JAD, NOW, of, PLAN, SUPPORT } from '../testing/happened.js';

type Looker = typeof SUPPORT;
const committed = (party: string) => inJad('JADParticipationCommitted', { party, kind: 'MS', contribution: 'Checks', officers: 20 });
const withdrawn = (party: string) => inJad('JADParticipationWithdrawn', { party, reason: 'No staff' });
const lifted = inJad('JADEmbargoLifted', { reason: 'Press release' }, at('2024-10-01T09:00:00.000Z'));
const knows = (view: ReturnType<typeof folded>, ...parties: string[]) =>
  parties.filter((party) => view.query('listJads', { cycleId: CYCLE, limit: 5 }, { viewer: of(party), at: NOW }).length === 1);

describe('jads', () => {
  it('is known to its proposer, leads, listed and committed parties alone', () => {
    expect(knows(folded('jads', jadProposed), 'FR', 'RO', 'MD', 'ES')).toEqual(['FR', 'RO']);
    expect(knows(folded('jads', jadProposed, jadPlanned), 'FR', 'RO', 'MD', 'ES')).toEqual(['FR', 'RO', 'MD']);
    expect(knows(folded('jads', jadProposed, jadPlanned, committed('AT')), 'AT', 'ES')).toEqual(['AT']);
  });

  it('is known no longer to who withdrew, and again to who came back', () => {
    const left = [jadProposed, jadPlanned, committed('MD'), withdrawn('MD')];
    expect(knows(folded('jads', ...left), 'MD')).toEqual([]);
    expect(knows(folded('jads', ...left, committed('MD')), 'MD')).toEqual(['MD']);
    expect(knows(folded('jads', jadProposed, jadPlanned, withdrawn('RO')), 'RO')).toEqual(['RO']);
  });

  it('is hidden in every table until the embargo is lifted, and open in every table then', () => {
    const story = [jadProposed, jadPlanned, committed('MD'), inJad('JADResultRecorded', { resultId: 'r1', party: 'MD', indicator: 'arrests', value: 3, unit: 'person', source: 'MD' })];
    const embargoes = (view: ReturnType<typeof folded>) => ['jads', 'jad_days', 'jad_actions', 'jad_participants', 'jad_results', 'jad_gates'].map((table) => [...new Set(view.rows<{ embargo: number; parties: string }>(table).map(({ embargo, parties }) => `${embargo}${parties}`))]);
    expect(embargoes(folded('jads', ...story))).toEqual(Array(6).fill(['1,FR,MD,RO,']));
    expect(embargoes(folded('jads', ...story, lifted))).toEqual(Array(6).fill(['0']));
  });

  it('follows a JAD to its end', () => {
    const view = folded(
      'jads', jadProposed, jadPlanned, committed('MD'), committed('RO'), inJad('JADConfirmed', { countries: ['MD', 'RO'] }, at('2024-08-01T09:00:00.000Z')), inJad('JADStarted', {}, at('2024-09-10T06:00:00.000Z')),
      inJad('JADResultRecorded', { resultId: 'r1', party: 'MD', indicator: 'arrests', value: 3, unit: 'person', source: 'MD' }), inJad('JADConcluded', { lastDay: '2024-09-12' }),
      inJad('JADCompleted', { jadId: JAD, actionIds: ['1.1'], oapIds: [PLAN], leads: ['RO'], days: [{ from: '2024-09-10', to: '2024-09-12' }], centre: 'Bucharest', countries: ['MD', 'RO'], agencies: [], totals: [{ indicator: 'arrests', value: 3, unit: 'person' }], noResults: false, summary: 'Well', lessons: 'None', completedOn: '2024-09-20' }),
    );
    expect(view.query('getJad', { jadId: JAD }, { viewer: of('FR'), at: NOW })).toEqual([
      expect.objectContaining({
        status: 'completed', theme: 'Parcels', leads: '["RO"]', countries: '["RO","MD"]', centre: 'Bucharest', days: '[{"from":"2024-09-10","to":"2024-09-12"}]', actions: `[{"oapId":"${PLAN}","actionId":"1.1"}]`,
        confirmedAt: '2024-08-01T09:00:00.000Z', lastDay: '2024-09-12', completedOn: '2024-09-20', noResults: 0, committed: 2, results: 1, embargo: 1,
      }),
    ]);
    expect(view.query('listJads', { limit: 5, onDay: '2024-09-11', party: 'MD', planId: PLAN }, { viewer: SUPPORT, at: NOW })).toHaveLength(1);
    expect(view.query('listJads', { limit: 5, onDay: '2024-09-13' }, { viewer: SUPPORT, at: NOW })).toEqual([]);
  });

  it('Q30: shows commitments and the gaps among the countries listed', () => {
    const view = folded('jads', jadProposed, jadPlanned, committed('RO'), committed('AT'), withdrawn('AT'));
    const list = (viewer: Looker, params: object = {}) => view.query('listCommitments', { jadId: JAD, limit: 5, ...params }, { viewer, at: NOW }).map(({ party, state, officers }) => [party, state, officers]);
    expect(list(SUPPORT)).toEqual([['AT', 'withdrawn', 20], ['MD', 'listed', null], ['RO', 'committed', 20]]);
    expect(list(SUPPORT, { state: 'listed' })).toEqual([['MD', 'listed', null]]);
    expect(list(of('ES'))).toEqual([]);
  });

  it('drops a listed country that a new operational plan no longer lists', () => {
    const again = inJad('JADOperationalPlanAdopted', { planRef: 'JAD/2', days: [{ from: '2024-09-16', to: '2024-09-16' }], centre: 'Vienna', countries: ['RO', 'AT'] });
    const view = folded('jads', jadProposed, jadPlanned, again);
    expect(view.rows<{ party: string }>('jad_participants').map(({ party }) => party)).toEqual(['AT', 'RO']);
    expect(view.rows('jad_days')).toEqual([expect.objectContaining({ fromDate: '2024-09-16' })]);
    expect(knows(view, 'MD', 'AT')).toEqual(['AT']);
  });

  it("I23: keeps an action's result that names the JAD apart from the JAD's own", () => {
    const view = folded('jads', jadProposed, inPlan('ActionResultRecorded', { resultId: 'r9', actionId: '1.1', indicator: 'arrests', value: 3, unit: 'person', periodFrom: '2024-09-10', periodTo: '2024-09-12', source: 'FR', jadId: JAD }));
    expect(view.query('listJadResults', { jadId: JAD, limit: 5 }, { viewer: of('RO'), at: NOW })).toEqual([expect.objectContaining({ resultId: 'r9', recordedBy: 'action', actionId: '1.1' })]);
    expect(view.query('getJad', { jadId: JAD }, { viewer: SUPPORT, at: NOW })[0]).toMatchObject({ results: 0 });
    expect(view.query('listJadResults', { jadId: JAD, limit: 5 }, { viewer: of('ES'), at: NOW })).toEqual([]);
  });

  it('shows nobody what it cannot place', () => {
    const view = folded('jads', inJad('JADStarted', {}), lifted, inPlan('ActionResultRecorded', { resultId: 'r9', actionId: '1.1', indicator: 'a', value: 1, unit: 'u', periodFrom: '2024-09-10', periodTo: '2024-09-12', source: 'FR', jadId: 'unknown' }));
    expect(view.rows('jads')).toEqual([]);
    expect(view.rows('jad_results')).toEqual([expect.objectContaining({ embargo: 1, parties: '' })]);
  });
});
