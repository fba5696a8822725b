import { describe, expect, it } from '@jest/globals';
import { at, CYCLE, folded, inCycle, NOW, of, prepared, SUPPORT } from '../testing/happened.js';

const launched = inCycle('EvaluationLaunched', { scope: 'All', contractorRef: 'CONTRACT-9', criteria: ['relevance'], conflicts: [{ seat: 'leader', target: 'x.1', party: 'COMMISSION' }] }, at('2024-03-01T09:00:00.000Z'));
const found = (no: number, meta = {}) => inCycle('EvaluationFindingRecorded', { findingId: `F${no}`, criterion: 'relevance', title: `Finding ${no}`, text: 'x' }, meta);
const made = (no: number, addressee: string) => inCycle('RecommendationMade', { recommendationId: `R${no}`, addressee, title: `Recommendation ${no}`, text: 'x', findingIds: ['F1'] });
const answered = inCycle('RecommendationAnswered', { recommendationId: 'R1', addressee: 'COSI', answer: 'ACCEPTED', measure: 'Two years' }, at('2024-06-01T09:00:00.000Z'));
const ask = (view: ReturnType<typeof folded>, query: string, params: object = {}, viewer = SUPPORT) => view.query(query, { cycleId: CYCLE, ...params }, { viewer, at: NOW });

describe('evaluation', () => {
  it('goes from launch to publication, counting what is still unanswered', () => {
    const view = folded('evaluation', ...prepared, launched, found(1), made(1, 'COSI'), made(2, 'COMMISSION'), answered, inCycle('EvaluationPublished', { docRef: 'EVAL 1' }));
    expect(ask(view, 'getEvaluation')).toEqual([expect.objectContaining({ state: 'published', docRef: 'EVAL 1', contractorRef: 'CONTRACT-9', criteria: '["relevance"]', findings: 1, recommendations: 2, unanswered: 1 })]);
  });

  it('may be waived without ever being launched', () =>
    expect(ask(folded('evaluation', ...prepared, inCycle('EvaluationWaived', { reason: 'Reduced', docRef: 'ST 1' })), 'getEvaluation')).toEqual([expect.objectContaining({ state: 'waived', reason: 'Reduced', docRef: 'ST 1', launchedAt: null })]));

  it('C22: lists recommendations by number, addressee and whether they are answered', () => {
    const view = folded('evaluation', ...prepared, launched, ...Array.from({ length: 11 }, (_, i) => made(i + 1, i === 0 ? 'COSI' : 'COMMISSION')), answered);
    expect(ask(view, 'listRecommendations', { limit: 20 }).map(({ recommendationId }) => recommendationId)).toEqual(['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R10', 'R11']);
    expect(ask(view, 'listRecommendations', { limit: 20, afterNo: 9 }).map(({ no }) => no)).toEqual([10, 11]);
    expect(ask(view, 'listRecommendations', { limit: 20, unanswered: 1 })).toHaveLength(10);
    expect(ask(view, 'listRecommendations', { limit: 20, addressee: 'COSI' })).toEqual([expect.objectContaining({ answer: 'ACCEPTED', measure: 'Two years', answeredAt: '2024-06-01T09:00:00.000Z' })]);
  });

  it('shows into which cycles a finding was carried, each once', () => {
    const carried = (nextCycleId: string) => inCycle('FindingCarriedForward', { findingId: 'F1', nextCycleId });
    const view = folded('evaluation', ...prepared, launched, found(1), carried('empact-2026'), carried('empact-2030'), carried('empact-2026'));
    expect(ask(view, 'listFindings', { limit: 5 })).toEqual([expect.objectContaining({ findingId: 'F1', carriedInto: '["empact-2026","empact-2030"]' })]);
  });

  it('I24: hides a restricted finding, and counts it only to who may read it', () => {
    const view = folded('evaluation', ...prepared, launched, found(1), found(2, { marking: 'RESTREINT' }));
    const count = (viewer: typeof SUPPORT) => [ask(view, 'getEvaluation', {}, viewer)[0]?.['findings'], ask(view, 'listFindings', { limit: 5 }, viewer).length];
    expect([count(SUPPORT), count(of('ES'))]).toEqual([[2, 2], [1, 1]]);
  });
});
