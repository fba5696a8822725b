import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { afterApproval, afterSubmission, amendmentProposed, COURSE, done, happened, inDraft, OAP_ID, on, over, PATROL, running, underWay } from '../../testing/oap.js';
import { oap } from './decider.js';
import type { Oap, Plan } from './state.js';

const MARCH = '2024-03-01';
const LATER = '2024-04-15';
const proposal = { summary: 'One course for all', add: [{ actionId: '1.3', ...COURSE }], cancel: [{ actionId: '1.2', reason: 'Merged into 1.3' }] };
const decision = { amendmentNo: 1, docRef: 'DOC 8', decidedOn: '2024-04-10' };
const refused = happened('OAPAmendmentRefused', { ...decision, reasons: 'Too late', refusedBy: 'BOARD' });
const amended = happened('OAPAmended', { ...decision, oapId: OAP_ID, cycleId: 'spec-2022', version: 2, actionIds: ['1.1', '1.3'], approvedBy: 'BOARD' });
const changes = [happened('OperationalActionProposed', { actionId: '1.3', ...COURSE }), happened('ActionCancelled', { actionId: '1.2', reason: 'Merged into 1.3' })];
const accepted = [amendmentProposed, ...changes, amended];

describe('proposing an amendment', () => {
  it('is for an approved plan within its period', () => {
    for (const past of [afterApproval, underWay]) given(oap, ...past).when('ProposeOAPAmendment', proposal, on(MARCH)).then(happened('OAPAmendmentProposed', amendmentProposed.data));
    for (const past of [inDraft, afterSubmission, [...underWay, over]]) given(oap, ...past).when('ProposeOAPAmendment', proposal, on(MARCH)).thenRefused('OAP_NOT_AMENDABLE', { kind: 'state' });
  });

  it('is one at a time, numbered within the plan', () => {
    given(oap, ...underWay, amendmentProposed).when('ProposeOAPAmendment', proposal, on(MARCH)).thenNothing();
    given(oap, ...underWay, amendmentProposed).when('ProposeOAPAmendment', { ...proposal, summary: 'Other' }, on(MARCH)).thenRefused('OAP_AMENDMENT_PENDING', { kind: 'state' });
    given(oap, ...underWay, amendmentProposed, refused).when('ProposeOAPAmendment', proposal, on(LATER)).then(happened('OAPAmendmentProposed', { ...amendmentProposed.data, amendmentNo: 2 }));
  });

  it('changes something, and each action once', () => {
    given(oap, ...underWay).when('ProposeOAPAmendment', { summary: 'Nothing' }, on(MARCH)).thenRefused('OAP_AMENDMENT_EMPTY', { kind: 'rule' });
    given(oap, ...underWay).when('ProposeOAPAmendment', { summary: 's', revise: [{ actionId: '1.1', ...PATROL }], cancel: [{ actionId: '1.1', reason: 'r' }] }, on(MARCH)).thenRefused('OAP_AMENDMENT_ACTION_TWICE', { kind: 'rule' });
  });

  it('I14, I12: asks of its actions what a submission asks', () => {
    const adding = (change: object, code: string, rule: string) => given(oap, ...underWay).when('ProposeOAPAmendment', { summary: 's', add: [{ actionId: '1.3', ...COURSE, ...change }] }, on(MARCH)).thenRefused(code, { kind: 'rule', rule });
    adding({ start: undefined }, 'ACTION_INCOMPLETE', 'I14');
    adding({ goals: [] }, 'ACTION_WITHOUT_GOAL', 'I12');
    adding({ goals: ['S1'] }, 'ACTION_GOAL_OF_OTHER_PRIORITY', 'I12');
    adding({ start: '2023-12-31' }, 'ACTION_STARTS_BEFORE_PLAN', 'I14');
    given(oap, ...underWay).when('ProposeOAPAmendment', { summary: 's', add: [{ actionId: '1.1', ...COURSE }] }, on(MARCH)).thenRefused('ACTION_NUMBER_TAKEN', { kind: 'state', pointer: '/add/0/actionId' });
    given(oap, ...running, done).when('ProposeOAPAmendment', { summary: 's', revise: [{ actionId: '1.1', ...PATROL }] }, on(MARCH)).thenRefused('ACTION_ENDED', { kind: 'state' });
  });
});

describe('deciding on an amendment', () => {
  it('changes the actions, then the version, in one append', () => {
    given(oap, ...underWay, amendmentProposed).when('DecideOAPAmendment', { ...decision, accept: true }, on(LATER)).then(...changes, amended);
    const plan = stateAfter(oap, [...underWay, ...accepted]) as Plan;
    expect(plan.version).toBe(2);
    expect(plan.actions.map(({ actionId, status }) => `${actionId} ${status}`)).toEqual(['1.1 planned', '1.2 cancelled', '1.3 planned']);
  });

  it('may refuse it, and says why', () => {
    given(oap, ...underWay, amendmentProposed).when('DecideOAPAmendment', { ...decision, accept: false, reasons: 'Too late' }, on(LATER)).then(refused);
    given(oap, ...underWay, amendmentProposed).when('DecideOAPAmendment', { ...decision, accept: false }, on(LATER)).thenRefused('OAP_AMENDMENT_REASONS_MISSING', { kind: 'rule', pointer: '/reasons' });
  });

  it('is quiet the second time, and final', () => {
    given(oap, ...underWay, ...accepted).when('DecideOAPAmendment', { ...decision, accept: true }, on(LATER)).thenNothing();
    given(oap, ...underWay, amendmentProposed, refused).when('DecideOAPAmendment', { ...decision, accept: true }, on(LATER)).thenRefused('OAP_AMENDMENT_DECIDED', { kind: 'state', pointer: '/amendmentNo' });
    given(oap, ...underWay).when('DecideOAPAmendment', { ...decision, accept: true }, on(LATER)).thenRefused('OAP_AMENDMENT_UNKNOWN', { kind: 'missing' });
  });

  it('I15: rests on a document, about what was proposed, and not in the future', () => {
    const deciding = (change: object, code: string, pointer: string) =>
      given(oap, ...underWay, amendmentProposed).when('DecideOAPAmendment', { ...decision, accept: true, ...change }, on(LATER)).thenRefused(code, { kind: 'rule', rule: 'I15', pointer });
    deciding({ docRef: ' ' }, 'OAP_DOCUMENT_MISSING', '/docRef');
    deciding({ decidedOn: '2024-04-16' }, 'OAP_DECIDED_IN_FUTURE', '/decidedOn');
    deciding({ decidedOn: '2024-02-29' }, 'OAP_DECIDED_BEFORE_PROPOSAL', '/decidedOn');
  });

  it('is judged by the plan as it is then', () => {
    const ended = happened('ActionNotCompleted', { actionId: '1.2', reason: 'No teacher' });
    given(oap, ...underWay, amendmentProposed, ended).when('DecideOAPAmendment', { ...decision, accept: true }, on(LATER)).thenRefused('ACTION_ENDED', { kind: 'state' });
  });

  it('names who proposed it, for four eyes', () => {
    expect(oap.commands.DecideOAPAmendment.authority({ ...decision, accept: true }, stateAfter(oap, [...underWay, amendmentProposed]) as Oap)).toMatchObject({ plan: OAP_ID, author: 'pilot-of-aa' });
  });
});

describe('an amendment the decision body lets pass', () => {
  const tacit = happened('OAPAmended', { ...amended.data, docRef: `amendment 1 of ${OAP_ID}`, decidedOn: LATER, tacit: true });

  it('I15: is accepted by silence, with the proposal for its document', () => {
    given(oap, ...underWay, amendmentProposed).when('AcceptOAPAmendmentBySilence', {}, on(LATER)).then(...changes, tacit);
    expect((stateAfter(oap, [...underWay, amendmentProposed, ...changes, tacit]) as Plan).version).toBe(2);
  });

  it('is nothing where it was decided, or where none was proposed', () => {
    for (const past of [[...underWay, ...accepted], [...underWay, amendmentProposed, refused], underWay]) given(oap, ...past).when('AcceptOAPAmendmentBySilence', {}, on(LATER)).thenNothing();
  });

  it('I14: waits for people where the plan has moved on', () => {
    given(oap, ...running, amendmentProposed, happened('ActionCancelled', { actionId: '1.2', reason: 'r' })).when('AcceptOAPAmendmentBySilence', {}, on(LATER)).thenRefused('ACTION_ENDED', { kind: 'state' });
    given(oap, ...underWay, amendmentProposed, over).when('AcceptOAPAmendmentBySilence', {}, on(LATER)).thenRefused('OAP_NOT_AMENDABLE', { kind: 'state' });
  });
});
