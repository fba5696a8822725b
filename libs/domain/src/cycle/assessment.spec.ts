import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { activated, announced, assessed, ended, reopened, requested } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { PLAN } from '../../testing/jad.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const before = { definition, now: '2020-06-01T10:00:00.000Z' };
const by = (party: keyof typeof specParties, more: Readonly<Record<string, unknown>> = {}) => ({ ...before, facts: { party: specParties[party], ...more } });
const data = { party: 'AA', kind: 'DATA' } as const;
const given1 = { type: 'ThreatContributionSubmitted', data: { ...data, partyKind: 'LAND' } } as const;
const declined = { type: 'ThreatContributionDeclined', data: { party: 'AA', reason: 'No staff' } } as const;

describe('asking for contributions', () => {
  it('is for a day to come, and may be moved', () => {
    given(cycle, announced).when('RequestThreatContributions', { deadline: '2020-09-30' }, before).then(requested);
    given(cycle, announced, requested).when('RequestThreatContributions', { deadline: '2020-09-30' }, before).thenNothing();
    given(cycle, announced, requested).when('RequestThreatContributions', { deadline: '2020-10-15' }, before).then({ type: 'ThreatContributionsRequested', data: { deadline: '2020-10-15' } });
    given(cycle, announced).when('RequestThreatContributions', { deadline: '2020-05-31' }, before).thenRefused('CYCLE_DATE_PASSED', { pointer: '/deadline' });
  });

  it('is judged by the day it took effect: what is recorded late was no less in time', () =>
    given(cycle, announced).when('RequestThreatContributions', { deadline: '2020-09-30' }, { definition, now: '2024-03-01T09:00:00.000Z', effectiveAt: '2020-03-01T09:00:00.000Z' }).then(requested));

  it('ends with the assessment, until the step is reopened', () => {
    given(cycle, announced, assessed).when('RequestThreatContributions', { deadline: '2020-09-30' }, before).thenRefused('CYCLE_STEP_COMPLETED', { kind: 'state' });
    given(cycle, announced, assessed, reopened(1)).when('RequestThreatContributions', { deadline: '2020-09-30' }, before).then(requested);
  });
});

describe('contributing', () => {
  it('is a party\'s own, with its kind on the day', () => {
    given(cycle, announced, requested).when('SubmitThreatContribution', data, by('AA')).then(given1);
    expect(cycle.commands.SubmitThreatContribution.authority(data, stateAfter(cycle, [announced]) as never)).toEqual({ cycle: 'spec-2022', party: 'AA', state: 'AA' });
    given(cycle, announced, requested).when('SubmitThreatContribution', { ...data, party: 'ZZ' }, by('none')).thenRefused('PARTY_UNKNOWN', { kind: 'missing', pointer: '/party' });
  });

  it('one is current for a party and kind: quiet the second time, replaced by another', () => {
    given(cycle, announced, requested, given1).when('SubmitThreatContribution', data, by('AA')).thenNothing();
    const more = { ...data, title: 'Second return' };
    expect((stateAfter(cycle, [announced, requested, given1, { ...given1, data: { ...more, partyKind: 'LAND' } }]) as { contributions: unknown[] }).contributions).toEqual([{ ...more, partyKind: 'LAND' }]);
  });

  it('data answers a request and goes into the assessment to come', () => {
    given(cycle, announced).when('SubmitThreatContribution', data, by('AA')).thenRefused('CONTRIBUTIONS_NOT_REQUESTED', { kind: 'state' });
    given(cycle, announced, requested, assessed).when('SubmitThreatContribution', data, by('AA')).thenRefused('CYCLE_STEP_COMPLETED');
  });

  it('a thematic analysis may come at any time, and be linked to plans of any cycle', () => {
    const analysis = { party: 'OFF', kind: 'THEMATIC_ANALYSIS', title: 'Market', oapIds: ['spec-2018-hill-2018'] } as const;
    given(cycle, announced, assessed).when('SubmitThreatContribution', analysis, by('OFF', { 'plan spec-2018-hill-2018': PLAN })).then({ type: 'ThreatContributionSubmitted', data: { ...analysis, partyKind: 'OFFICE' } });
    given(cycle, announced).when('SubmitThreatContribution', analysis, by('OFF', { 'plan spec-2018-hill-2018': { ...PLAN, status: 'unknown' } })).thenRefused('PLAN_UNKNOWN', { pointer: '/oapIds/0' });
    given(cycle, announced).when('SubmitThreatContribution', { ...analysis, oapIds: Array.from({ length: 51 }, (_, i) => `p${i}`) }, by('OFF')).thenRefused('CONTRIBUTION_TOO_MANY_PLANS');
  });

  it('may be declined, and be made after all', () => {
    given(cycle, announced, requested).when('DeclineContribution', declined.data, before).then(declined);
    given(cycle, announced, requested, declined).when('DeclineContribution', declined.data, before).thenNothing();
    given(cycle, announced, requested, declined).when('SubmitThreatContribution', data, by('AA')).then(given1);
    given(cycle, announced, requested, given1).when('DeclineContribution', declined.data, before).thenRefused('CONTRIBUTION_ALREADY_SUBMITTED', { kind: 'state' });
    given(cycle, announced).when('DeclineContribution', declined.data, before).thenRefused('CONTRIBUTIONS_NOT_REQUESTED');
  });
});

describe('the threat assessment', () => {
  it('is published once, whatever it recommends', () => {
    given(cycle, announced).when('PublishThreatAssessment', assessed.data, { definition }).then(assessed);
    given(cycle, announced, assessed).when('PublishThreatAssessment', assessed.data, { definition }).thenNothing();
    given(cycle, announced).when('PublishThreatAssessment', { docRef: 'A', recommendedPriorities: [] }, { definition }).then({ type: 'ThreatAssessmentPublished', data: { docRef: 'A', recommendedPriorities: [] } });
  });

  it('is replaced once its step is reopened; the same one may then be confirmed', () => {
    given(cycle, announced, assessed).when('PublishThreatAssessment', { ...assessed.data, docRef: 'B' }, { definition }).thenRefused('ASSESSMENT_ALREADY_PUBLISHED', { kind: 'state' });
    given(cycle, announced, assessed, reopened(1)).when('PublishThreatAssessment', assessed.data, { definition }).then(assessed);
  });

  it('stands in a document, and names nothing twice', () => {
    given(cycle, announced).when('PublishThreatAssessment', { docRef: ' ', recommendedPriorities: [] }, { definition }).thenRefused('CYCLE_WITHOUT_DOCUMENT', { pointer: '/docRef' });
    given(cycle, announced).when('PublishThreatAssessment', { docRef: 'A', recommendedPriorities: ['x', 'x'] }, { definition }).thenRefused('CYCLE_NAMED_TWICE', { pointer: '/recommendedPriorities/1' });
    given(cycle, announced, activated, ended).when('PublishThreatAssessment', assessed.data, { definition }).thenRefused('CYCLE_ENDED');
  });
});
