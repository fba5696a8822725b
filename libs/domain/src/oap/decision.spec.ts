import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { specDefinition } from '../../testing/definition.js';
import { oap } from './decider.js';
import {
  afterApproval, afterConsultation, afterSubmission, approved, begun, cancelled, consulted, consulting, CYCLE, DECISION, DRIVER, happened, inDraft, led, OAP_ID, on, opened, over, PATROL, patrol, returned, submitted, underWay, VACANT,
} from '../../testing/oap.js';
import type { Oap } from './state.js';

const NOVEMBER = '2023-11-10';
const DECEMBER = '2023-12-12';
const submission = happened('OAPSubmitted', { gaps: ['1.1', '1.2'], driver: 'AA', submittedBy: 'AA' });

describe('submission', () => {
  it('I14: tells which actions have no leader, now or to come', () => {
    given(oap, ...afterConsultation).when('SubmitOAP', {}, on(NOVEMBER)).then(submission);
    given(oap, ...afterConsultation, led('1.2', 'BB')).when('SubmitOAP', {}, on(NOVEMBER)).then(happened('OAPSubmitted', { ...submission.data, gaps: ['1.1'] }));
  });

  it('I14: a leader released, or never in office, leaves a gap', () => {
    const released = (to: string) => happened('ActionLeadReleased', { actionId: '1.2', party: 'BB', leadRole: 'LEADER', to, reason: 'Other duties' });
    given(oap, ...afterConsultation, led('1.2', 'BB', '2023-10-01'), released('2023-11-09')).when('SubmitOAP', {}, on(NOVEMBER)).then(submission);
    given(oap, ...afterConsultation, led('1.2', 'BB', '2024-01-01'), released('2023-12-01')).when('SubmitOAP', {}, on(NOVEMBER)).then(submission);
  });

  it('follows a return without another consultation', () => given(oap, ...afterSubmission, returned).when('SubmitOAP', {}, on(NOVEMBER)).then(submission));

  it('is quiet the second time', () => given(oap, ...afterSubmission).when('SubmitOAP', {}, on(NOVEMBER)).thenNothing());

  it.each([['a draft', inDraft], ['a plan in consultation', [...inDraft, consulting]], ['an approved plan', afterApproval], ['a cancelled plan', [...inDraft, cancelled]]])('is refused for %s', (_what, past) =>
    given(oap, ...past).when('SubmitOAP', {}, on(NOVEMBER)).thenRefused('OAP_NOT_CONSULTED', { kind: 'state' }));

  it('asks for no step that the definition lets nobody take, wherever an earlier version had left the plan', () => {
    const { StartConsultation: _c, SubmitStrategicPlan: _s, ...authorities } = specDefinition.authorities;
    const plain = { ...on(NOVEMBER, { cycle: { ...CYCLE, strategicPlans: [], seats: [] } }), definition: { ...specDefinition, authorities, roles: specDefinition.roles.filter(({ seat }) => seat !== 'driver') } };
    const { driver: _d, ...undriven } = submission.data;
    for (const past of [inDraft, [...inDraft, consulting], afterConsultation]) given(oap, ...past).when('SubmitOAP', {}, plain).then(happened('OAPSubmitted', undriven));
    given(oap, ...afterApproval).when('SubmitOAP', {}, plain).thenRefused('OAP_NOT_DRAFTED', { kind: 'state' });
  });

  it('I13: needs an approved strategic plan, general or of the priority', () => {
    const plans = (...strategicPlans: typeof CYCLE.strategicPlans) => on(NOVEMBER, { cycle: { ...CYCLE, strategicPlans } });
    given(oap, ...afterConsultation).when('SubmitOAP', {}, plans({ kind: 'PER_PRIORITY', priorityCode: 'north', status: 'approved' })).then(submission);
    for (const surroundings of [plans(), plans({ kind: 'GENERAL', status: 'submitted' }), plans({ kind: 'PER_PRIORITY', priorityCode: 'south', status: 'approved' })]) {
      given(oap, ...afterConsultation).when('SubmitOAP', {}, surroundings).thenRefused('OAP_STRATEGIC_PLAN_NOT_APPROVED', { kind: 'rule', rule: 'I13' });
    }
  });

  it('I11: is blocked while the line is vacant on that day', () => {
    const seats = (...held: typeof CYCLE.seats) => on(NOVEMBER, { cycle: { ...CYCLE, seats: held } });
    given(oap, ...afterConsultation).when('SubmitOAP', {}, seats({ ...DRIVER, to: NOVEMBER })).then(submission);
    for (const surroundings of [seats(), seats({ ...DRIVER, to: '2023-11-09' }), seats({ ...DRIVER, from: '2023-11-11' }), seats({ ...DRIVER, target: 'sea' }), seats({ ...DRIVER, seat: 'coDriver' })]) {
      given(oap, ...afterConsultation).when('SubmitOAP', {}, surroundings).thenRefused('OAP_DRIVER_VACANT', { kind: 'rule', rule: 'I11' });
    }
  });

  it('I8: is refused with two drivers on that day', () =>
    given(oap, ...afterConsultation).when('SubmitOAP', {}, on(NOVEMBER, { cycle: { ...CYCLE, seats: [DRIVER, { ...DRIVER, party: 'BB' }] } })).thenRefused('OAP_DRIVER_NOT_ONE', { kind: 'rule', rule: 'I8' }));

  it('I14: needs a live action', () => {
    const withdrawn = happened('OperationalActionWithdrawn', { actionId: '1.1', reason: 'Double' });
    given(oap, opened, consulting, consulted).when('SubmitOAP', {}, on(NOVEMBER)).thenRefused('OAP_WITHOUT_ACTIONS', { kind: 'rule', rule: 'I14' });
    given(oap, opened, patrol, withdrawn, consulting, consulted).when('SubmitOAP', {}, on(NOVEMBER)).thenRefused('OAP_WITHOUT_ACTIONS');
  });

  it('I12: needs a goal for each action', () =>
    given(oap, ...afterConsultation, happened('OperationalActionRevised', { actionId: '1.1', ...PATROL, goals: [] })).when('SubmitOAP', {}, on(NOVEMBER)).thenRefused('ACTION_WITHOUT_GOAL', { kind: 'rule', rule: 'I12' }));

  it('I14: names everything that is missing at once', () => {
    const { start: _start, end: _end, ...undated } = PATROL;
    given(oap, ...afterConsultation, happened('OperationalActionRevised', { actionId: '1.1', ...undated }), happened('OperationalActionRevised', { actionId: '1.2', ...PATROL, title: ' ' }))
      .when('SubmitOAP', {}, on(NOVEMBER)).thenRefused('ACTION_INCOMPLETE', { rule: 'I14', message: 'Revise before submitting: 1.1 lacks start, end; 1.2 lacks title.' });
  });

  it('I14: judges dates again, for actions recorded under other rules', () => {
    given(oap, ...afterConsultation, happened('OperationalActionRevised', { actionId: '1.1', ...PATROL, start: '2023-06-01' })).when('SubmitOAP', {}, on(NOVEMBER)).thenRefused('ACTION_STARTS_BEFORE_PLAN', { rule: 'I14' });
    given(oap, ...afterConsultation, happened('OperationalActionRevised', { actionId: '1.1', ...PATROL, end: '2024-01-01' })).when('SubmitOAP', {}, on(NOVEMBER)).thenRefused('ACTION_ENDS_BEFORE_START', { rule: 'I14' });
  });
});

describe('return', () => {
  it('gives a submitted plan back, once', () => {
    given(oap, ...afterSubmission).when('ReturnOAP', { reasons: 'Say who trains whom.' }, on(DECEMBER)).then(returned);
    given(oap, ...afterSubmission, returned).when('ReturnOAP', { reasons: 'Say who trains whom.' }, on(DECEMBER)).thenNothing();
    given(oap, ...afterConsultation).when('ReturnOAP', { reasons: 'Too early' }, on(DECEMBER)).thenRefused('OAP_NOT_SUBMITTED', { kind: 'state' });
  });
});

describe('approval', () => {
  it('I15: is the decision body’s, and moves proposed actions to planned', () => {
    given(oap, ...afterSubmission).when('ApproveOAP', DECISION, on(DECEMBER)).then(approved);
    const { actions } = stateAfter(oap, afterApproval) as Extract<Oap, { actions: unknown }>;
    expect(actions.map(({ status }) => status)).toEqual(['planned', 'planned']);
  });

  it('I15: leaves withdrawn actions out', () =>
    given(oap, ...inDraft, happened('OperationalActionWithdrawn', { actionId: '1.2', reason: 'Double' }), consulting, consulted, submitted)
      .when('ApproveOAP', DECISION, on(DECEMBER)).then(happened('OAPApproved', { ...approved.data, actionIds: ['1.1'] })));

  it('on the first day of the period or later starts the implementation too', () => {
    given(oap, ...afterSubmission).when('ApproveOAP', DECISION, on('2023-12-31')).then(approved);
    given(oap, ...afterSubmission).when('ApproveOAP', DECISION, on('2024-01-01')).then(approved, begun);
  });

  it('judges the day where the programme is', () =>
    given(oap, ...afterSubmission).when('ApproveOAP', DECISION, { ...on('2023-12-31'), now: '2023-12-31T23:00:00.000Z' }).then(approved, begun));

  it('is quiet the second time', () => {
    for (const past of [afterApproval, underWay, [...underWay, over]]) given(oap, ...past).when('ApproveOAP', DECISION, on(DECEMBER)).thenNothing();
  });

  it('I15: is refused for what is not submitted', () => {
    for (const past of [inDraft, afterConsultation, [...afterSubmission, returned]]) {
      given(oap, ...past).when('ApproveOAP', DECISION, on(DECEMBER)).thenRefused('OAP_NOT_SUBMITTED', { kind: 'state', rule: 'I15' });
    }
    given(oap, ...afterApproval).when('ApproveOAP', { ...DECISION, docRef: 'DOC 8' }, on(DECEMBER)).thenRefused('OAP_NOT_SUBMITTED');
  });

  it('I15: rests on a document and a decision that is neither to come nor older than the submission', () => {
    given(oap, ...afterSubmission).when('ApproveOAP', { ...DECISION, docRef: ' ' }, on(DECEMBER)).thenRefused('OAP_DOCUMENT_MISSING', { rule: 'I15', pointer: '/docRef' });
    given(oap, ...afterSubmission).when('ApproveOAP', { ...DECISION, decidedOn: '2023-12-13' }, on(DECEMBER)).thenRefused('OAP_DECIDED_IN_FUTURE', { rule: 'I15', pointer: '/decidedOn' });
    given(oap, ...afterSubmission).when('ApproveOAP', { ...DECISION, decidedOn: '2023-11-09' }, on(DECEMBER)).thenRefused('OAP_DECIDED_BEFORE_SUBMISSION', { rule: 'I15', pointer: '/decidedOn' });
    given(oap, ...afterSubmission).when('ApproveOAP', { ...DECISION, decidedOn: NOVEMBER }, on(DECEMBER)).then(happened('OAPApproved', { ...approved.data, decidedOn: NOVEMBER }));
  });

  it('I11: is blocked while the line is vacant on the effective day', () => {
    given(oap, ...afterSubmission).when('ApproveOAP', DECISION, on(DECEMBER, { cycle: VACANT })).thenRefused('OAP_DRIVER_VACANT', { rule: 'I11' });
    const released = { cycle: { ...CYCLE, seats: [{ ...DRIVER, to: '2023-12-12' }] } };
    given(oap, ...afterSubmission).when('ApproveOAP', DECISION, on('2023-12-13', released)).thenRefused('OAP_DRIVER_VACANT');
    given(oap, ...afterSubmission).when('ApproveOAP', DECISION, { ...on('2023-12-13', released), effectiveAt: '2023-12-12T15:00:00.000Z' }).then(approved);
  });

  it('names the submitter as the author, for four eyes', () =>
    expect(oap.commands.ApproveOAP.authority(DECISION, stateAfter(oap, afterSubmission) as Oap)).toEqual({ cycle: 'spec-2022', priority: 'north', line: 'hill', plan: OAP_ID, author: 'pilot-of-aa' }));

  it('counts approvals', () =>
    given(oap, ...afterApproval, submitted).when('ApproveOAP', DECISION, on(DECEMBER)).then(happened('OAPApproved', { ...approved.data, version: 2 })));
});

describe('implementation and cancellation', () => {
  it('starts on the first day, once', () => {
    given(oap, ...afterApproval).when('StartImplementation', {}, on('2024-01-01')).then(begun);
    given(oap, ...underWay).when('StartImplementation', {}, on('2024-01-01')).thenNothing();
    given(oap, ...afterApproval).when('StartImplementation', {}, on('2023-12-31')).thenRefused('OAP_PERIOD_NOT_BEGUN', { kind: 'state' });
    given(oap, ...afterSubmission).when('StartImplementation', {}, on('2024-01-01')).thenRefused('OAP_NOT_APPROVED', { kind: 'state' });
  });

  it('ends the day after the last, once', () => {
    given(oap, ...underWay).when('EndImplementation', {}, on('2026-01-01')).then(over);
    given(oap, ...underWay, over).when('EndImplementation', {}, on('2026-01-01')).thenNothing();
    given(oap, ...underWay).when('EndImplementation', {}, on('2025-12-31')).thenRefused('OAP_PERIOD_NOT_OVER', { kind: 'state' });
    given(oap, ...afterApproval).when('EndImplementation', {}, on('2026-01-01')).thenRefused('OAP_NOT_IN_IMPLEMENTATION', { kind: 'state' });
  });

  it.each([['drafting', inDraft], ['submitted', afterSubmission], ['approved', afterApproval], ['in implementation', underWay], ['reporting', [...underWay, over]]])('cancels a plan that is %s', (_status, past) =>
    given(oap, ...past).when('CancelOAP', { reason: 'Merged', docRef: 'DOC 9' }, on(DECEMBER)).then(cancelled));

  it('cancels once', () => {
    given(oap, ...inDraft, cancelled).when('CancelOAP', { reason: 'Merged', docRef: 'DOC 9' }, on(DECEMBER)).thenNothing();
    given(oap, ...inDraft, cancelled).when('CancelOAP', { reason: 'Other', docRef: 'DOC 9' }, on(DECEMBER)).thenRefused('OAP_CANCELLED', { kind: 'state' });
    given(oap).when('CancelOAP', { reason: 'Merged', docRef: 'DOC 9' }, on(DECEMBER)).thenRefused('OAP_UNKNOWN', { kind: 'missing' });
  });
});
