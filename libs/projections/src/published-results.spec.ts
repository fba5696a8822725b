import { describe, expect, it } from '@jest/globals';
import { at, CYCLE, folded, happened, inCycle, NOW, of, prepared, SUPPORT } from '../testing/happened.js';

const period = { from: '2023-01-01', to: '2023-12-31' };
const published = (source: string, value: number, more: object = {}) =>
  inCycle('AnnualResultsPublished', { year: 2023, docRef: 'FACTS', source, indicators: [{ indicator: 'ARRESTS', value, unit: 'count', period, ...more }] }, { ...at('2024-06-19T00:00:00.000Z'), provenance: { kind: 'PUBLIC', source } });
const list = (view: ReturnType<typeof folded>, params: object = {}) => view.query('listAnnualResults', { limit: 10, ...params }, { viewer: SUPPORT, at: NOW });

describe('published-results', () => {
  it('shows a figure with its source, document and provenance', () =>
    expect(list(folded('published-results', ...prepared, published('Council', 13_871, { atLeast: true })))).toEqual([
      expect.objectContaining({ cycleId: CYCLE, year: 2023, indicator: 'ARRESTS', qualifier: '', value: 13_871, atLeast: 1, docRef: 'FACTS', source: 'Council', provenance: 'PUBLIC', periodFrom: '2023-01-01', others: 0 }),
    ]));

  it('lets two values of one figure stand, each with its source, and says that there are two', () => {
    const view = folded('published-results', ...prepared, published('Europol', 121), published('Newspaper', 163));
    expect(list(view, { indicator: 'ARRESTS' }).map(({ value, source, others }) => [value, source, others])).toEqual([[121, 'Europol', 1], [163, 'Newspaper', 1]]);
    expect(list(view, { limit: 1 }).map(({ value }) => value)).toEqual([121]);
    const [first] = list(view, { limit: 1 });
    expect(list(view, { afterYear: 2023, afterIndicator: 'ARRESTS', afterQualifier: '', afterPeriodFrom: period.from, afterPeriodTo: period.to, afterSeq: first!['seq'] }).map(({ value }) => value)).toEqual([163]);
  });

  it('takes figures of another kind, qualifier or period for others', () => {
    const view = folded('published-results', ...prepared, published('Europol', 121), published('Newspaper', 163, { qualifier: 'potential' }));
    expect(list(view).map(({ others }) => others)).toEqual([0, 0]);
    expect(list(view, { cycleId: 'empact-2018' })).toEqual([]);
  });

  it('I24: shows a publication that was marked lower to more people, and only that one', () => {
    const restricted = { ...published('Council', 121), id: 'p1' };
    const events = [...prepared, { ...restricted, metadata: { ...restricted.metadata, marking: 'LIMITE' } }];
    const anyone = of('XX', ['PUBLIC']);
    const shown = (...more: Parameters<typeof folded>[1][]) => folded('published-results', ...events, ...more).query('listAnnualResults', { limit: 10 }, { viewer: anyone, at: NOW }).map(({ value }) => value);
    const lowered = (eventId: string) => happened(`record-${eventId}`, 'MarkingDowngraded', { eventId, stream: `cycle-${CYCLE}`, revision: 9, type: 'AnnualResultsPublished', from: 'LIMITE', to: 'PUBLIC', docRef: 'D' });
    expect([shown(), shown(lowered('another')), shown(lowered('p1'))]).toEqual([[], [], [121]]);
  });
});
