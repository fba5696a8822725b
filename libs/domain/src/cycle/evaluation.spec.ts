import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { activated, announced, closed, coDriver, cycleFacts, driver, ended, evaluated, finding, hill, launched, noCycle, recommendation, registered, reopened } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { PLAN } from '../../testing/jad.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const { oapId } = registered.data;
const running = [announced, hill, driver, coDriver, registered, activated];
const launch = { scope: 'All of it', contractorRef: 'CONTRACT 9', criteria: ['relevance', 'efficiency'] };
const around = (contractor: keyof typeof specParties = 'none', more: { party?: string; plan?: object } = {}) =>
  ({ definition, actor: { party: more.party ?? 'HSE' }, facts: { contractor: specParties[contractor], [`plan ${oapId}`]: { ...PLAN, ...more.plan } } });
const led = (party: string) => ({ actions: [{ actionId: '1.1', status: 'ongoing', seats: [{ party, kind: 'GUEST', leadRole: 'LEADER', from: '2024-01-01' }] }] });

describe('launching an evaluation', () => {
  it('I19: comes while implementation goes on, by whoever has no part in it', () => {
    given(cycle, ...running).when('LaunchEvaluation', launch, around()).then(launched);
    given(cycle, ...running, launched).when('LaunchEvaluation', launch, around()).thenNothing();
    given(cycle, announced).when('LaunchEvaluation', launch, around()).thenRefused('CYCLE_NOTHING_TO_EVALUATE', { kind: 'state', rule: 'I19' });
  });

  it('I19: is refused to one who drives or co-drives', () => {
    given(cycle, ...running).when('LaunchEvaluation', { ...launch, contractorRef: 'AA' }, around('AA')).thenRefused('EVALUATOR_HOLDS_SEAT', { kind: 'rule', rule: 'I19', pointer: '/contractorRef' });
    given(cycle, ...running).when('LaunchEvaluation', { ...launch, contractorRef: 'OFF' }, around('OFF')).thenRefused('EVALUATOR_HOLDS_SEAT');
  });

  it('I19: is refused to one who leads an action of a plan', () => {
    given(cycle, ...running).when('LaunchEvaluation', { ...launch, contractorRef: 'GST' }, around('GST', { plan: led('GST') })).thenRefused('EVALUATOR_HOLDS_SEAT', { rule: 'I19' });
    given(cycle, ...running).when('LaunchEvaluation', { ...launch, contractorRef: 'GST' }, around('GST')).then({ type: 'EvaluationLaunched', data: { ...launch, contractorRef: 'GST', conflicts: [] } });
  });

  it('I19: is refused to a party of a kind that may not evaluate, such as the support team\'s', () =>
    given(cycle, announced, activated).when('LaunchEvaluation', { ...launch, contractorRef: 'OFF' }, around('OFF')).thenRefused('PARTY_KIND_MAY_NOT', { rule: 'I19' }));

  it('I19: discloses the seats of who commissions it', () =>
    given(cycle, ...running).when('LaunchEvaluation', launch, around('none', { plan: led('HSE') })).then({ type: 'EvaluationLaunched', data: { ...launch, conflicts: [{ seat: 'leader', target: `${oapId}.1.1`, party: 'HSE' }] } }));

  it('I19: names its criteria, and is one at a time', () => {
    given(cycle, ...running).when('LaunchEvaluation', { ...launch, criteria: [] }, around()).thenRefused('EVALUATION_WITHOUT_CRITERIA', { pointer: '/criteria' });
    given(cycle, ...running).when('LaunchEvaluation', { ...launch, criteria: ['a', 'a'] }, around()).thenRefused('CYCLE_NAMED_TWICE', { pointer: '/criteria/1' });
    given(cycle, ...running, launched).when('LaunchEvaluation', { ...launch, scope: 'Part' }, around()).thenRefused('EVALUATION_ALREADY_LAUNCHED', { kind: 'state' });
    given(cycle, ...running, launched, evaluated, reopened(4)).when('LaunchEvaluation', { ...launch, scope: 'Part' }, around()).then({ type: 'EvaluationLaunched', data: { ...launch, scope: 'Part', conflicts: [] } });
  });

  it('reads every plan of the cycle', () =>
    expect(cycle.commands.LaunchEvaluation.facts?.(launch, stateAfter(cycle, running) as never)).toEqual({ contractor: { noun: 'party', id: 'CONTRACT 9' }, [`plan ${oapId}`]: { noun: 'oap', id: oapId } }));
});

describe('findings and recommendations', () => {
  const { findingId: _f, ...found } = finding.data;
  const { recommendationId: _r, ...recommended } = recommendation.data;
  const house = { definition, facts: { addressee: specParties.HSE } };

  it('are numbered in the order they are made, once each', () => {
    given(cycle, ...running, launched).when('RecordEvaluationFinding', found, { definition }).then(finding);
    given(cycle, ...running, launched, finding).when('RecordEvaluationFinding', found, { definition }).thenNothing();
    given(cycle, ...running, launched, finding).when('RecordEvaluationFinding', { ...found, title: 'Lasts' }, { definition }).then({ type: 'EvaluationFindingRecorded', data: { ...found, findingId: 'F2', title: 'Lasts' } });
    given(cycle, ...running, launched, finding).when('MakeRecommendation', recommended, house).then(recommendation);
    given(cycle, ...running, launched, finding, recommendation).when('MakeRecommendation', recommended, house).thenNothing();
  });

  it('are on the criteria set, for a party there is, on findings made', () => {
    given(cycle, ...running, launched).when('RecordEvaluationFinding', { ...found, criterion: 'beauty' }, { definition }).thenRefused('EVALUATION_CRITERION_UNKNOWN', { kind: 'rule', pointer: '/criterion' });
    given(cycle, ...running, launched, finding).when('MakeRecommendation', recommended, { definition, facts: { addressee: specParties.none } }).thenRefused('PARTY_UNKNOWN', { pointer: '/addressee' });
    given(cycle, ...running, launched).when('MakeRecommendation', recommended, house).thenRefused('FINDING_UNKNOWN', { pointer: '/findingIds/0' });
  });

  it('belong to an evaluation under way', () => {
    given(cycle, ...running).when('RecordEvaluationFinding', found, { definition }).thenRefused('EVALUATION_NOT_LAUNCHED', { kind: 'state' });
    given(cycle, ...running, launched, evaluated).when('RecordEvaluationFinding', found, { definition }).thenRefused('CYCLE_STEP_COMPLETED');
  });
});

describe('the end of an evaluation', () => {
  const waive = { reason: 'Reduced', docRef: 'DOC 4' };
  const waived = { type: 'EvaluationWaived', data: waive } as const;

  it('is published, once launched', () => {
    given(cycle, ...running, launched).when('PublishEvaluation', evaluated.data, { definition }).then(evaluated);
    given(cycle, ...running, launched, evaluated).when('PublishEvaluation', evaluated.data, { definition }).thenNothing();
    given(cycle, ...running).when('PublishEvaluation', evaluated.data, { definition }).thenRefused('EVALUATION_NOT_LAUNCHED');
    given(cycle, ...running, launched).when('PublishEvaluation', { docRef: ' ' }, { definition }).thenRefused('CYCLE_WITHOUT_DOCUMENT');
    given(cycle, ...running, launched, evaluated, reopened(4)).when('PublishEvaluation', evaluated.data, { definition }).then(evaluated);
  });

  it('I3: or waived, on a document, and not once published', () => {
    given(cycle, ...running).when('WaiveEvaluation', waive, { definition }).then(waived);
    given(cycle, ...running, waived).when('WaiveEvaluation', waive, { definition }).thenNothing();
    given(cycle, ...running, launched, evaluated).when('WaiveEvaluation', waive, { definition }).thenRefused('EVALUATION_ALREADY_PUBLISHED', { rule: 'I3' });
    given(cycle, ...running).when('WaiveEvaluation', { ...waive, docRef: '' }, { definition }).thenRefused('CYCLE_WITHOUT_DOCUMENT', { pointer: '/docRef' });
    given(cycle, ...running, waived).when('LaunchEvaluation', launch, around()).thenRefused('CYCLE_STEP_COMPLETED');
  });
});

describe('what becomes of an evaluation', () => {
  const past = [...running, launched, finding, recommendation, evaluated];
  const answer = { recommendationId: 'R1', answer: 'PARTLY_ACCEPTED', measure: 'Two years', dueOn: '2025-06-30' } as const;
  const answered = { type: 'RecommendationAnswered', data: { addressee: 'HSE', ...answer } } as const;

  it('the addressee answers, also once the cycle is closed', () => {
    expect(cycle.commands.RespondToRecommendation.authority(answer, stateAfter(cycle, past) as never)).toEqual({ cycle: 'spec-2022', party: 'HSE' });
    given(cycle, ...past).when('RespondToRecommendation', answer, { definition }).then(answered);
    given(cycle, ...past, ended, closed).when('RespondToRecommendation', answer, { definition }).then(answered);
    given(cycle, ...past, answered).when('RespondToRecommendation', answer, { definition }).thenNothing();
    given(cycle, ...past, answered).when('RespondToRecommendation', { recommendationId: 'R1', answer: 'REJECTED' }, { definition }).then({ type: 'RecommendationAnswered', data: { addressee: 'HSE', recommendationId: 'R1', answer: 'REJECTED' } });
  });

  it('an answer that does not reject says what is to be done', () => {
    given(cycle, ...past).when('RespondToRecommendation', { ...answer, measure: ' ' }, { definition }).thenRefused('ANSWER_WITHOUT_MEASURE', { kind: 'rule', pointer: '/measure' });
    given(cycle, ...past).when('RespondToRecommendation', { ...answer, recommendationId: 'R2' }, { definition }).thenRefused('RECOMMENDATION_UNKNOWN', { kind: 'missing' });
  });

  it('a finding is carried into a later cycle of the programme', () => {
    const carry = { findingId: 'F1', nextCycleId: 'spec-2026' };
    const next = (change: Parameters<typeof cycleFacts>[0]) => ({ definition, facts: { next: cycleFacts({ status: 'announced', from: '2026-01-01', to: '2029-12-31', ...change }) } });
    given(cycle, ...past).when('CarryFindingIntoCycle', carry, next({})).then({ type: 'FindingCarriedForward', data: carry });
    given(cycle, ...past, { type: 'FindingCarriedForward', data: carry }).when('CarryFindingIntoCycle', carry, next({})).thenNothing();
    given(cycle, ...past).when('CarryFindingIntoCycle', carry, { definition, facts: { next: noCycle } }).thenRefused('CYCLE_UNKNOWN', { pointer: '/nextCycleId' });
    given(cycle, ...past).when('CarryFindingIntoCycle', carry, next({ from: '2018-01-01', to: '2021-12-31' })).thenRefused('CYCLE_NOT_LATER', { kind: 'rule' });
    given(cycle, ...past).when('CarryFindingIntoCycle', { ...carry, findingId: 'F9' }, next({})).thenRefused('FINDING_UNKNOWN');
  });
});
