import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Definition } from '#kernel';
import { loadDefinition } from '#wiring';
import { EngineProcess } from '../support/engine-process.js';
import { Thread } from '../support/thread.js';

jest.setTimeout(180_000);

const YAML = readFileSync('definitions/empact-2018.yaml', 'utf8');
type Row = Readonly<Record<string, unknown>>;

function definitionOf(yaml: string): Definition {
  const loaded = loadDefinition(yaml);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.definition;
}

/** EMPACT 2018-21 from its announcement to its closing, every step by whoever may take it. All of it SYNTHETIC. */
describe('the cycle 2018-21, whole', () => {
  let engine: EngineProcess;
  let t: Thread;
  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2016-09-01' });
    t = new Thread(engine, definitionOf(YAML));
  });
  afterAll(() => engine.stop());

  const est = () => engine.as('EST', 'EUROPOL');
  const states = async (): Promise<Row> => (await est().get<Row>(`/v1/cycles/${t.cycleId}`)).body;
  const as = (name: string, role: string, party: string, body: Row = {}) => t.command(name, party, `/v1/cycles/${t.cycleId}/${name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()}`, body, { role });

  it('1: contributions, assessment', async () => {
    await t.publishAndAnnounce(YAML);
    await as('RequestThreatContributions', 'EST', 'EUROPOL', { deadline: '2016-12-31' });
    await as('DesignateNationalCoordinator', 'STATE_AUTHORITY', 'FR', { state: 'FR', from: '2016-09-01' });
    await as('SubmitThreatContribution', 'NEC', 'FR', { party: 'FR', kind: 'DATA', title: 'SYNTHETIC return', docRef: 'SYNTHETIC 1/16' });
    await engine.advance({ to: '2017-03-09T08:00:00Z' });
    await as('PublishThreatAssessment', 'EST', 'EUROPOL', { docRef: 'SYNTHETIC 2/17', recommendedPriorities: ['SYNTHETIC priority'] });
    expect((await states())['state']).toBe('preparing');
  });

  it('2: advice, priorities, goals, plan, seats', async () => {
    await engine.advance({ to: '2017-05-18T08:00:00Z' });
    await as('IssuePolicyAdvisoryDocument', 'PRESIDENCY', 'COUNCIL', { docRef: 'SYNTHETIC 3/17', coSigned: 'COMMISSION' });
    await t.decide('2017-05-18');
    await as('ConcludePrioritySelection', 'COUNCIL', 'COUNCIL', { docRef: 'SYNTHETIC 4/17', codes: [t.line.priority] });
  });

  it('3: a plan from draft to closure, as the clock starts and ends cycle and implementation', async () => {
    await engine.advance({ to: '2017-09-01T07:00:00Z' });
    await t.draft();
    await t.oap('StartConsultation', { closesOn: '2017-10-27' });
    await engine.advance({ to: '2017-11-06T08:00:00Z' });
    await t.oap('SubmitOAP');
    await t.oap('ReturnOAP', { reasons: 'SYNTHETIC' }, 'COUNCIL');
    await t.oap('SubmitOAP');
    await t.oap('ApproveOAP', { docRef: 'SYNTHETIC 5/17', decidedOn: '2017-11-06' }, 'COUNCIL');
    for (const id of ['1.1', '1.2']) await t.lead(id, 'ES', '2018-01-01');
    await engine.advance({ to: '2018-02-01T08:00:00Z' });
    expect((await states())['state']).toBe('running');
    for (const id of ['1.1', '1.2']) await t.action('StartAction', id);
    await t.action('RecordResult', '1.1', { indicator: t.indicator.code, value: 5, unit: t.indicator.unit, periodFrom: '2018-01-01', periodTo: '2018-01-31', source: 'SYNTHETIC' });
    await t.action('CompleteAction', '1.1', { summary: 'SYNTHETIC' });
    await t.action('MarkNotCompleted', '1.2', { reason: 'SYNTHETIC' });
    await engine.advance({ to: '2019-01-10T08:00:00Z' });
    const rounds = (await est().get<{ items: readonly Row[] }>(`/v1/oaps/${t.oapId}/rounds`)).body.items;
    if (!rounds.some(({ roundNo }) => roundNo === 2)) await t.oap('OpenReportingRound', { year: 2018, roundNo: 2, dueOn: '2019-02-28' }, 'EUROPOL');
    await t.oap('SubmitOAPReport', { year: 2018, roundNo: 2, final: true, summary: 'SYNTHETIC' });
    await t.command('CloseOAP', 'EUROPOL', `/v1/oaps/${t.oapId}/close-oap`, { summary: 'SYNTHETIC' }, { role: 'EST' });
    await as('PublishAnnualResults', 'GSC', 'COUNCIL', {
      year: 2018, docRef: 'SYNTHETIC 6/19', source: 'SYNTHETIC', indicators: [{ indicator: t.indicator.code, value: 5, unit: t.indicator.unit, period: { from: '2018-01-01', to: '2018-12-31' } }],
    });
    await as('ConcludeMidTermReview', 'COSI', 'COUNCIL', { docRef: 'SYNTHETIC 7/19', summary: 'SYNTHETIC' });
  });

  it('4: evaluation, answers, and a finding that goes into the next cycle', async () => {
    await engine.advance({ to: '2020-03-02T08:00:00Z' });
    await as('LaunchEvaluation', 'COMMISSION', 'COMMISSION', { scope: 'SYNTHETIC', contractorRef: 'EVALUATOR', criteria: ['relevance'] });
    await as('RecordEvaluationFinding', 'EVALUATOR', 'EVALUATOR', { criterion: 'relevance', title: 'SYNTHETIC finding', text: 'SYNTHETIC' });
    await as('MakeRecommendation', 'EVALUATOR', 'EVALUATOR', { addressee: 'COMMISSION', title: 'SYNTHETIC recommendation', text: 'SYNTHETIC', findingIds: ['F1'] });
    await as('RespondToRecommendation', 'ADDRESSEE', 'COMMISSION', { recommendationId: 'R1', answer: 'ACCEPTED', measure: 'SYNTHETIC' });
    await t.command('PublishDefinition', 'EUROPOL', '/v1/definitions', readFileSync('definitions/empact-2022.yaml', 'utf8'), { role: 'OPERATOR' });
    await t.command('AnnounceCycle', 'EUROPOL', '/v1/cycles', { programme: 'empact', startYear: 2022, definition: { id: 'empact-2022', version: 1 } }, { role: 'EST' });
    await as('CarryFindingIntoCycle', 'COSI', 'COUNCIL', { findingId: 'F1', nextCycleId: 'empact-2022', note: 'SYNTHETIC' });
    expect((await engine.as('COSI', 'COUNCIL').post(`/v1/cycles/${t.cycleId}/close-cycle`)).status).not.toBe(200);
  });

  it('ends by the clock and is closed only when nothing is open (I3)', async () => {
    await engine.advance({ to: '2022-01-02T08:00:00Z' });
    expect((await states())['state']).toBe('ended');
    const early = await engine.as('COSI', 'COUNCIL').post<Row>(`/v1/cycles/${t.cycleId}/close-cycle`);
    expect([early.status, early.body['rule']]).toEqual([409, 'I3']);
    await as('PublishEvaluation', 'COMMISSION', 'COMMISSION', { docRef: 'SYNTHETIC 8/22' });
    await as('CloseCycle', 'COSI', 'COUNCIL');
    expect((await states())['state']).toBe('closed');
    await engine.quiet();
    const { body: refused } = await est().get<{ items: readonly Row[] }>(`/v1/history?cycleId=${t.cycleId}&type=ReactionRefused`);
    expect(refused.items).toEqual([]);
    for (const view of ['cycle-board', 'plan-board', 'action-list', 'deadlines', 'evaluation', 'history']) expect((await engine.as('OPERATOR', 'EUROPOL').post(`/v1/projections/${view}/verify`)).body).toMatchObject({ ok: true });
  });
});
