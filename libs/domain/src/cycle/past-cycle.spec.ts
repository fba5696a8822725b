import { describe, expect, it } from '@jest/globals';
import { evolve, type AnyDecider, type FactRef, type Instant } from '#kernel';
import { cycleFacts, noCycle } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { PLAN } from '../../testing/jad.js';
import type { CycleCommands } from './commands.js';
import { cycle } from './decider.js';
import type { CycleState } from './state.js';

type Deed = { [C in keyof CycleCommands]: readonly [on: string, name: C, body: CycleCommands[C]] }[keyof CycleCommands];

/** The day on which it is all recorded, years after it was so. */
const NOW: Instant = '2025-04-14T07:00:00.000Z';
const definition = { ...specDefinition, id: 'spec-2018', planPeriods: [{ from: '2018-01-01', to: '2018-12-31' }, { from: '2019-01-01', to: '2021-12-31' }] };
const plan = (year: number) => ({ oapId: `spec-2018-hill-${year}`, lineCode: 'hill', priorityCode: 'north', periodFrom: `${year}-01-01`, periodTo: `${year}-12-31` });

const factOf = ({ noun, id }: FactRef): unknown => {
  if (noun === 'party') return specParties[id as keyof typeof specParties] ?? specParties.none;
  if (noun === 'oap') return PLAN;
  return id === 'spec-2022' ? cycleFacts({ status: 'announced' }) : noCycle;
};

/** Records the deeds in order, each effective on its day; a refusal fails the spec. */
function record(deeds: readonly Deed[]): CycleState {
  return deeds.reduce<CycleState>((state, [on, name, body], index) => {
    const rule = (cycle as AnyDecider).commands[name]!;
    const effectiveAt = `${on}T10:00:00.000Z`;
    const facts = Object.fromEntries(Object.entries(rule.facts?.(body as never, state as never) ?? {}).map(([key, ref]) => [key, factOf(ref)]));
    const events = rule.decide(body as never, state as never, { now: NOW, effectiveAt, precision: 'month', actor: { subject: 'importer', role: 'IMPORTER', party: 'ENGINE' }, commandId: `c${index}`, definition, facts } as never);
    return events.reduce((held, { type, data }) => evolve(cycle, held, type, data, { effectiveAt, actor: { subject: 'importer' } } as never) as CycleState, state);
  }, cycle.initial);
}

const history: readonly Deed[] = [
  ['2016-06-01', 'AnnounceCycle', { programme: 'spec', startYear: 2018, definition: { id: 'spec-2018', version: 1 } }],
  ['2016-06-15', 'RequestThreatContributions', { deadline: '2016-09-30' }],
  ['2016-09-20', 'SubmitThreatContribution', { party: 'EX', kind: 'DATA' }],
  ['2017-03-01', 'PublishThreatAssessment', { docRef: 'Assessment 2017', recommendedPriorities: ['north'] }],
  ['2017-04-01', 'IssuePolicyAdvisoryDocument', { docRef: 'ADV 1', coSigned: 'HSE' }],
  ['2017-05-01', 'AdoptPriority', { code: 'north', title: 'North', aim: 'Go north', docRef: 'DOC 1', decidedOn: '2017-05-18' }],
  ['2017-05-01', 'ConcludePrioritySelection', { docRef: 'DOC 1', codes: ['north'] }],
  ['2017-06-01', 'DefineStrategicGoal', { code: 'G1', title: 'First goal', horizontal: true }],
  ['2017-06-01', 'DefinePlanLine', { lineCode: 'hill', priorityCode: 'north', title: 'Hill' }],
  ['2017-09-01', 'AppointDriver', { lineCode: 'hill', party: 'EX', from: '2018-01-01', to: '2020-01-31' }],
  ['2017-09-05', 'AcceptRole', { seat: 'driver', target: 'hill', party: 'EX' }],
  ['2017-09-15', 'SubmitStrategicPlan', { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN N' }],
  ['2017-10-01', 'ApproveStrategicPlan', { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN N', decidedOn: '2017-10-01' }],
  ['2017-10-10', 'RegisterPlan', plan(2018)],
  ['2018-01-01', 'ActivateCycle', {}],
  ['2018-10-10', 'RegisterPlan', plan(2019)],
  ['2019-03-01', 'RegisterPlanClosure', { oapId: plan(2018).oapId, outcome: 'CLOSED' }],
  ['2019-06-01', 'PublishAnnualResults', { year: 2018, docRef: 'FACTS 2018', source: 'Press office', indicators: [{ indicator: 'CATCHES', value: 9, unit: 'count', period: { from: '2018-01-01', to: '2018-12-31' } }] }],
  ['2020-02-01', 'AppointDriver', { lineCode: 'hill', party: 'BB', from: '2020-02-01' }],
  ['2020-03-01', 'LaunchEvaluation', { scope: 'The cycle', contractorRef: 'not named', criteria: ['relevance'] }],
  ['2020-10-01', 'RecordEvaluationFinding', { criterion: 'relevance', title: 'Fits', text: 'It answers what was found.' }],
  ['2020-10-31', 'PublishEvaluation', { docRef: 'EVAL 1' }],
  ['2021-04-01', 'CarryFindingIntoCycle', { findingId: 'F1', nextCycleId: 'spec-2022' }],
  ['2022-01-01', 'EndCycle', {}],
  ['2022-02-28', 'RegisterPlanClosure', { oapId: plan(2019).oapId, outcome: 'CANCELLED' }],
  ['2022-07-15', 'PublishAnnualResults', { year: 2021, docRef: 'FACTS 2021', source: 'Press office', indicators: [{ indicator: 'CATCHES', value: 40, unit: 'count', atLeast: true, period: { from: '2018-01-01', to: '2021-12-31' } }] }],
  ['2022-09-01', 'CloseCycle', {}],
];

describe('a whole cycle of the past', () => {
  const state = record(history);

  it('can be recorded years later, in the order in which it was so, and ends closed', () => expect(state.status).toBe('closed'));

  it('has its tracks as of when it was so', () =>
    expect(state.tracks.steps).toEqual([
      { step: 1, state: 'completed', since: '2017-03-01T10:00:00.000Z' },
      { step: 2, state: 'completed', since: '2017-10-01T10:00:00.000Z' },
      { step: 3, state: 'completed', since: '2022-02-28T10:00:00.000Z' },
      { step: 4, state: 'completed', since: '2020-10-31T10:00:00.000Z' },
    ]));

  it('judges each deed on its own day: who was a member then could drive then', () =>
    expect(cycle.facts(state).seats).toEqual([
      { seat: 'driver', target: 'hill', party: 'EX', kind: 'LAND', from: '2018-01-01', to: '2020-01-31', accepted: true },
      { seat: 'driver', target: 'hill', party: 'BB', kind: 'LAND', from: '2020-02-01' },
    ]));

  it('I4: links the priority to the assessment that came before it', () => expect(state.priorities[0]?.basis).toBe('Assessment 2017'));

  it('I3: is not closed in another order', () => {
    const early = history.filter(([, name, body]) => !(name === 'RegisterPlanClosure' && body.outcome === 'CANCELLED'));
    expect(() => record(early)).toThrow('spec-2018-hill-2019');
  });
});
