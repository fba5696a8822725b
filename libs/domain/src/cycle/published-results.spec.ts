import { describe, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { activated, announced, closed, ended } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const year = { from: '2023-01-01', to: '2023-12-31' };
const figure = { indicator: 'CATCHES', value: 121, unit: 'count', period: year };
const publication = { year: 2023, indicators: [figure], docRef: 'FACTS 2023', source: 'Press office' };
const published = { type: 'AnnualResultsPublished', data: publication } as const;
const publish = (change: object) => given(cycle, announced, activated, published).when('PublishAnnualResults', { ...publication, ...change }, { definition });

describe('published totals', () => {
  it('are taken as their source gives them, once', () => {
    given(cycle, announced, activated).when('PublishAnnualResults', publication, { definition }).then(published);
    publish({}).thenNothing();
  });

  it('I22: two sources may differ: both values stand, each with its source', () => {
    const other = { ...publication, source: 'News desk', indicators: [{ ...figure, value: 163 }] };
    publish(other).then({ type: 'AnnualResultsPublished', data: other });
  });

  it('I22: one source and document does not contradict itself', () => {
    publish({ indicators: [{ ...figure, value: 163 }] }).thenRefused('RESULTS_ALREADY_PUBLISHED', { kind: 'state', rule: 'I22', pointer: '/indicators/0' });
    publish({ docRef: 'FACTS 2', indicators: [figure, figure] }).thenRefused('RESULTS_ALREADY_PUBLISHED', { pointer: '/indicators/1' });
    const qualified = { ...publication, indicators: [{ ...figure, qualifier: 'potential' }] } as const;
    given(cycle, announced, activated, published).when('PublishAnnualResults', qualified, { definition }).then({ type: 'AnnualResultsPublished', data: qualified });
  });

  it('I22: are of indicators the definition has, in their unit', () => {
    publish({ docRef: 'F2', indicators: [{ ...figure, indicator: 'WISHES' }] }).thenRefused('RESULTS_INDICATOR_UNKNOWN', { rule: 'I22', pointer: '/indicators/0/indicator' });
    publish({ docRef: 'F2', indicators: [{ ...figure, unit: 'g' }] }).thenRefused('RESULTS_UNIT_WRONG', { pointer: '/indicators/0/unit' });
    publish({ docRef: 'F2', indicators: [{ ...figure, value: -1 }] }).thenRefused('RESULTS_VALUE_NOT_A_COUNT', { pointer: '/indicators/0/value' });
    publish({ docRef: 'F2', indicators: [{ ...figure, period: { from: '1999-12-31', to: '2023-01-01' } }] }).thenRefused('DAY_FAR_OUTSIDE', { pointer: '/indicators/0/period/from' });
    publish({ docRef: 'F2', indicators: [{ ...figure, period: { from: '2023-12-31', to: '2023-01-01' } }] }).thenRefused('RESULTS_PERIOD_REVERSED', { pointer: '/indicators/0/period/to' });
    publish({ docRef: 'F2', indicators: [] }).thenRefused('RESULTS_COUNT', { pointer: '/indicators' });
  });

  it('I22: name their year, document and source', () => {
    publish({ year: 2026 }).thenRefused('CYCLE_YEAR_OUTSIDE', { pointer: '/year' });
    publish({ docRef: ' ' }).thenRefused('CYCLE_WITHOUT_DOCUMENT', { rule: 'I22' });
    publish({ source: ' ' }).thenRefused('RESULTS_WITHOUT_SOURCE', { pointer: '/source' });
  });

  it('may come long after the cycle', () => given(cycle, announced, activated, ended, closed).when('PublishAnnualResults', publication, { definition }).then(published));
});

describe('the mid-term review', () => {
  const review = { docRef: 'REV 1', summary: 'On course' };
  const concluded = { type: 'MidTermReviewConcluded', data: review } as const;

  it('is concluded once, of a cycle that has begun', () => {
    given(cycle, announced, activated).when('ConcludeMidTermReview', review, { definition }).then(concluded);
    given(cycle, announced, activated, concluded).when('ConcludeMidTermReview', review, { definition }).thenNothing();
    given(cycle, announced, activated, concluded).when('ConcludeMidTermReview', { docRef: 'REV 2' }, { definition }).thenRefused('REVIEW_ALREADY_CONCLUDED', { kind: 'state' });
    given(cycle, announced).when('ConcludeMidTermReview', review, { definition }).thenRefused('CYCLE_NOT_RUNNING', { kind: 'state' });
  });
});
