import { describe, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { activated, announced, assessed, closed, cycleFacts, ended, evaluated, hill, launched, noCycle, planClosed, registered, reopened } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const over = [announced, hill, registered, activated, launched, evaluated, ended];
const waived = { type: 'EvaluationWaived', data: { reason: 'Reduced', docRef: 'DOC 4' } } as const;

describe('closing a cycle', () => {
  it('I3: takes every plan closed and the evaluation published', () => given(cycle, ...over, planClosed).when('CloseCycle', {}, { definition }).then(closed));

  it('I3: counts a cancelled plan and a waived evaluation as ended', () =>
    given(cycle, announced, hill, registered, activated, waived, ended, { ...planClosed, data: { ...planClosed.data, outcome: 'CANCELLED' } }).when('CloseCycle', {}, { definition }).then(closed));

  it('I3: is refused while a plan is open, naming it', () => given(cycle, ...over).when('CloseCycle', {}, { definition }).thenRefused('CYCLE_PLANS_OPEN', { kind: 'state', rule: 'I3' }));

  it('I3: is refused without an evaluation or a waiver', () => {
    given(cycle, announced, activated, ended).when('CloseCycle', {}, { definition }).thenRefused('CYCLE_NOT_EVALUATED', { kind: 'state', rule: 'I3' });
    given(cycle, announced, activated, launched, ended).when('CloseCycle', {}, { definition }).thenRefused('CYCLE_NOT_EVALUATED');
    given(cycle, ...over, planClosed, reopened(4)).when('CloseCycle', {}, { definition }).thenRefused('CYCLE_NOT_EVALUATED');
  });

  it('I3: waits for no evaluation in a programme that lets nobody publish or waive one', () => {
    const { PublishEvaluation: _, ...authorities } = definition.authorities;
    const unevaluated = { ...definition, authorities };
    given(cycle, announced, activated, ended).when('CloseCycle', {}, { definition: unevaluated }).then(closed);
    given(cycle, announced, activated, ended).when('CloseCycle', {}, { definition: { ...unevaluated, authorities: { ...authorities, WaiveEvaluation: [{ role: 'BOARD' }] } } }).thenRefused('CYCLE_NOT_EVALUATED', { rule: 'I3' });
    given(cycle, announced, hill, registered, activated, ended).when('CloseCycle', {}, { definition: unevaluated }).thenRefused('CYCLE_PLANS_OPEN');
  });

  it('I3: comes after its end, once', () => {
    given(cycle).when('CloseCycle', {}, { definition }).thenRefused('CYCLE_UNKNOWN', { kind: 'missing' });
    given(cycle, announced, activated, launched, evaluated).when('CloseCycle', {}, { definition }).thenRefused('CYCLE_NOT_ENDED', { kind: 'state' });
    given(cycle, ...over, planClosed, closed).when('CloseCycle', {}, { definition }).thenNothing();
  });

  it('settles it: no more is recorded, but what is allowed to come late', () => {
    const past = [...over, planClosed, closed];
    given(cycle, ...past).when('ReopenStep', { step: 4, reason: 'New facts' }, { definition }).thenRefused('CYCLE_CLOSED', { kind: 'state' });
    given(cycle, ...past).when('EndCycle', {}, { definition }).thenRefused('CYCLE_CLOSED');
    given(cycle, ...past).when('PublishThreatAssessment', { docRef: 'A', recommendedPriorities: [] }, { definition }).thenRefused('CYCLE_CLOSED');
  });
});

describe('superseding a cycle', () => {
  const body = { by: 'spec-2024', reason: 'Reduced', docRef: 'DOC 8' };
  const superseded = { type: 'CycleSuperseded', data: { cycleId: 'spec-2022', ...body } } as const;

  it('I1: names the one in its place, of the same programme', () => {
    given(cycle, announced).when('SupersedeCycle', body, { definition, facts: { next: cycleFacts({ status: 'announced' }) } }).then(superseded);
    given(cycle, announced).when('SupersedeCycle', body, { definition, facts: { next: noCycle } }).thenRefused('CYCLE_UNKNOWN', { kind: 'missing', pointer: '/by' });
    given(cycle, announced).when('SupersedeCycle', body, { definition, facts: { next: cycleFacts({ programme: 'other' }) } }).thenRefused('CYCLE_OF_OTHER_PROGRAMME', { kind: 'rule' });
    given(cycle, announced).when('SupersedeCycle', { ...body, by: 'spec-2022' }, { definition, facts: { next: cycleFacts() } }).thenRefused('CYCLE_SUPERSEDES_ITSELF');
  });

  it('needs no successor, but a document; once', () => {
    given(cycle, announced).when('SupersedeCycle', { reason: 'Given up', docRef: 'DOC 8' }, { definition }).then({ type: 'CycleSuperseded', data: { cycleId: 'spec-2022', reason: 'Given up', docRef: 'DOC 8' } });
    given(cycle, announced).when('SupersedeCycle', { reason: 'Given up', docRef: ' ' }, { definition }).thenRefused('CYCLE_WITHOUT_DOCUMENT');
    given(cycle, announced, superseded).when('SupersedeCycle', body, { definition, facts: { next: cycleFacts() } }).thenNothing();
    given(cycle, announced, superseded).when('ActivateCycle', {}, { definition }).thenRefused('CYCLE_SUPERSEDED', { kind: 'state' });
    given(cycle, announced, activated, ended, closed).when('SupersedeCycle', body, { definition, facts: { next: cycleFacts() } }).thenRefused('CYCLE_CLOSED');
  });

  it('I1: leaves its years to others', () => {
    const own = { programme: 'spec', startYear: 2022, definition: { id: 'spec-2022', version: 1 } };
    const before = { status: 'ended', from: '2020-01-01', to: '2023-12-31' } as const;
    given(cycle).when('AnnounceCycle', own, { definition, facts: { 'spec-2020': cycleFacts({ ...before, settled: 'superseded' }) } }).then(announced);
    given(cycle).when('AnnounceCycle', own, { definition, facts: { 'spec-2020': cycleFacts({ ...before, settled: 'closed' }) } }).thenRefused('CYCLE_OVERLAPS', { rule: 'I1' });
  });
});

describe('reopening a step', () => {
  it('takes a completed one up again, with a reason', () => {
    given(cycle, announced, assessed).when('ReopenStep', { step: 1, reason: 'New facts' }, { definition }).then(reopened(1));
    given(cycle, announced, assessed, reopened(1)).when('ReopenStep', { step: 1, reason: 'New facts' }, { definition }).thenNothing();
  });

  it('is refused for one that is open anyway', () => {
    given(cycle).when('ReopenStep', { step: 1, reason: 'x' }, { definition }).thenRefused('CYCLE_UNKNOWN');
    given(cycle, announced).when('ReopenStep', { step: 1, reason: 'x' }, { definition }).thenRefused('CYCLE_STEP_NOT_COMPLETED', { kind: 'state', pointer: '/step' });
  });
});
