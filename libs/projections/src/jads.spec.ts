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

  it('moves the days of a JAD postponed, which is planned again', () => {
    const postponed = inJad('JADPostponed', { newDays: [{ from: '2024-09-17', to: '2024-09-19' }], reason: 'Strike' });
    const view = folded('jads', jadProposed, jadPlanned, committed('MD'), inJad('JADConfirmed', { countries: ['MD', 'RO'] }), inJad('JADCoordinationCentreOpened', { place: 'Bucharest' }), postponed);
    expect(view.query('getJad', { jadId: JAD }, { viewer: of('MD'), at: NOW })).toEqual([
      expect.objectContaining({ status: 'planned', confirmedAt: null, centreOpened: null, postponedBecause: 'Strike', days: '[{"from":"2024-09-17","to":"2024-09-19"}]', committed: 1 }),
    ]);
    expect(knows(view, 'ES')).toEqual([]);
  });

  it('I22: shows a corrected result with both of its values, whoever recorded it', () => {
    const own = inJad('JADResultRecorded', { resultId: 'r1', party: 'MD', indicator: 'arrests', value: 3, unit: 'person', source: 'MD' });
    const linked = inPlan('ActionResultRecorded', { resultId: 'r9', actionId: '1.1', indicator: 'arrests', value: 5, unit: 'person', periodFrom: '2024-09-10', periodTo: '2024-09-12', source: 'FR', jadId: JAD });
    const view = folded(
      'jads', jadProposed, own, linked, inJad('JADResultCorrected', { resultId: 'r1', party: 'MD', indicator: 'arrests', unit: 'person', oldValue: 3, newValue: 2, reason: 'Twice' }),
      inPlan('ActionResultCorrected', { resultId: 'r9', actionId: '1.1', oldValue: 5, newValue: 4, reason: 'Twice', jadId: JAD }),
    );
    expect(view.query('listJadResults', { jadId: JAD, limit: 5 }, { viewer: SUPPORT, at: NOW }).map(({ recordedBy, recordedValue, value, correctionReason }) => [recordedBy, recordedValue, value, correctionReason])).toEqual([
      ['jad', 3, 2, 'Twice'], ['action', 5, 4, 'Twice'],
    ]);
  });

  it('shows published figures apart from recorded results, and behind the embargo of their JAD', () => {
    const figure = { indicator: 'arrests', value: 9, unit: 'person', source: 'Press release' };
    const story = [jadProposed, inJad('JADResultRecorded', { resultId: 'r1', party: 'RO', indicator: 'arrests', value: 3, unit: 'person', source: 'RO' }), inJad('JADResultsPublished', { pressRef: 'PR 1', figures: [{ ...figure, atLeast: true }] })];
    const figures = (view: ReturnType<typeof folded>, viewer: Looker) => view.query('listFigures', { jadId: JAD, limit: 5 }, { viewer, at: NOW });
    expect(figures(folded('jads', ...story), of('ES'))).toEqual([]);
    expect(figures(folded('jads', ...story, lifted), of('ES'))).toEqual([expect.objectContaining({ indicator: 'arrests', value: 9, atLeast: 1, source: 'Press release', pressRef: 'PR 1' })]);
    expect(folded('jads', ...story).query('getJad', { jadId: JAD }, { viewer: SUPPORT, at: NOW })).toEqual([expect.objectContaining({ results: 1, figures: 1 })]);
  });

  it('shows everybody what is public alone: both values of a figure, each with its source, and days no more precise than known', () => {
    const publicly = { provenance: { kind: 'PUBLIC', source: 'Press release of the agency' }, marking: 'PUBLIC' } as const;
    const record = (days: { from: string; to: string }, precision: 'day' | 'year') =>
      inJad('JADRecorded', {
        cycleId: CYCLE, name: 'South-East Europe 2023', days, precision, leads: ['ES'], countriesCount: 26,
        figures: [{ indicator: 'investigations', value: 121, unit: 'count', source: 'Press release of the agency' }, { indicator: 'investigations', value: 163, unit: 'count', source: 'Newspaper' }],
      }, publicly);
    const view = folded('jads', record({ from: '2023-11-13', to: '2023-11-18' }, 'day'));
    const anybody = { viewer: of('FR', ['PUBLIC']), at: NOW };
    expect(view.query('getJad', { jadId: JAD }, anybody)).toEqual([
      expect.objectContaining({
        status: 'recorded', theme: 'South-East Europe 2023', source: 'Press release of the agency', provenance: 'PUBLIC', embargo: 0, precision: 'day', countriesCount: 26, leads: '["ES"]', results: 0, figures: 2,
        days: '[{"from":"2023-11-13","to":"2023-11-18"}]',
      }),
    ]);
    expect(view.query('listFigures', { cycleId: CYCLE, limit: 5 }, anybody).map(({ value, source }) => [value, source])).toEqual([[121, 'Press release of the agency'], [163, 'Newspaper']]);
    const vague = folded('jads', record({ from: '2024-01-01', to: '2024-12-31' }, 'year'));
    expect(vague.query('getJad', { jadId: JAD }, anybody)).toEqual([expect.objectContaining({ precision: 'year', windowFrom: '2024-01-01', days: '[]' })]);
    expect(vague.query('listJads', { limit: 5, onDay: '2024-06-01' }, anybody)).toEqual([]);
  });

  it('shows nobody what it cannot place', () => {
    const view = folded('jads', inJad('JADStarted', {}), lifted, inPlan('ActionResultRecorded', { resultId: 'r9', actionId: '1.1', indicator: 'a', value: 1, unit: 'u', periodFrom: '2024-09-10', periodTo: '2024-09-12', source: 'FR', jadId: 'unknown' }));
    expect(view.rows('jads')).toEqual([]);
    expect(view.rows('jad_results')).toEqual([expect.objectContaining({ embargo: 1, parties: '' })]);
  });
});
