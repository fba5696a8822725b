import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import {
  afterApproval, closed, done, finalReport, happened, inDraft, led, OAP_ID, on, over, recorded, reported, round, running, started, suspended, underWay, undone,
} from '../../testing/oap.js';
import { oap } from './decider.js';
import type { Oap, Plan } from './state.js';

const MARCH = '2024-03-01';
const FEBRUARY_AFTER = '2026-02-10';
const resumed = happened('ActionResumed', { actionId: '1.1' });

describe('an action under way', () => {
  it('is suspended and resumed', () => {
    given(oap, ...running).when('SuspendAction', { actionId: '1.1', reason: 'Snow' }, on(MARCH)).then(suspended);
    given(oap, ...running, suspended).when('SuspendAction', { actionId: '1.1', reason: 'Snow' }, on(MARCH)).thenNothing();
    given(oap, ...running, suspended).when('ResumeAction', { actionId: '1.1' }, on(MARCH)).then(resumed);
    given(oap, ...running, suspended, resumed).when('ResumeAction', { actionId: '1.1' }, on(MARCH)).thenNothing();
    given(oap, ...underWay).when('SuspendAction', { actionId: '1.1', reason: 'Snow' }, on(MARCH)).thenRefused('ACTION_NOT_ONGOING', { kind: 'state' });
    given(oap, ...underWay).when('ResumeAction', { actionId: '1.1' }, on(MARCH)).thenRefused('ACTION_NOT_SUSPENDED', { kind: 'state' });
  });

  it('is extended to a later day, never to an earlier one', () => {
    const extension = { actionId: '1.1', newEnd: '2025-03-31', reason: 'Long winter' };
    const extended = happened('ActionExtended', { ...extension, oldEnd: '2024-12-31' });
    for (const past of [running, [...running, over], [...running, suspended]]) given(oap, ...past).when('ExtendAction', extension, on(MARCH)).then(extended);
    given(oap, ...running, extended).when('ExtendAction', extension, on(MARCH)).thenNothing();
    given(oap, ...running).when('ExtendAction', { ...extension, newEnd: '2098-06-30' }, on(MARCH)).thenRefused('DAY_FAR_OUTSIDE', { kind: 'rule', pointer: '/newEnd' });
    given(oap, ...running).when('ExtendAction', { ...extension, newEnd: '2024-06-30' }, on(MARCH)).thenRefused('ACTION_NOT_EXTENDED', { kind: 'rule', pointer: '/newEnd' });
    given(oap, ...running, done).when('ExtendAction', extension, on(MARCH)).thenRefused('ACTION_ENDED', { kind: 'state' });
    given(oap, ...inDraft).when('ExtendAction', extension, on(MARCH)).thenRefused('OAP_NOT_IN_IMPLEMENTATION', { kind: 'state' });
  });

  it('I14: is rescheduled before it starts, within the plan', () => {
    const rescheduling = { actionId: '1.1', newStart: '2024-04-01', newEnd: '2024-11-30', reason: 'Long winter' };
    const rescheduled = happened('ActionRescheduled', rescheduling);
    given(oap, ...underWay).when('RescheduleAction', rescheduling, on(MARCH)).then(rescheduled);
    given(oap, ...underWay, rescheduled).when('RescheduleAction', rescheduling, on(MARCH)).thenNothing();
    given(oap, ...underWay).when('RescheduleAction', { ...rescheduling, newStart: '2023-12-31' }, on(MARCH)).thenRefused('ACTION_STARTS_BEFORE_PLAN', { rule: 'I14', pointer: '/newStart' });
    given(oap, ...underWay).when('RescheduleAction', { ...rescheduling, newEnd: '2098-06-30' }, on(MARCH)).thenRefused('DAY_FAR_OUTSIDE', { kind: 'rule', pointer: '/newEnd' });
    given(oap, ...underWay).when('RescheduleAction', { ...rescheduling, newEnd: '2024-03-31' }, on(MARCH)).thenRefused('ACTION_ENDS_BEFORE_START', { rule: 'I14', pointer: '/newEnd' });
    given(oap, ...running).when('RescheduleAction', rescheduling, on(MARCH)).thenRefused('ACTION_NOT_PLANNED', { kind: 'state' });
  });

  it('ends as its leader proposes and its driver decides', () => {
    const proposing = { actionId: '1.1', outcome: 'COMPLETED', text: 'All paths patrolled.' } as const;
    const proposed = happened('ActionOutcomeProposed', { ...proposing, proposedBy: 'AA' });
    given(oap, ...running).when('ProposeActionOutcome', proposing, on(MARCH)).then(proposed);
    given(oap, ...running, proposed).when('ProposeActionOutcome', proposing, on(MARCH)).thenNothing();
    given(oap, ...running, done).when('ProposeActionOutcome', proposing, on(MARCH)).thenRefused('ACTION_ENDED', { kind: 'state' });
    for (const past of [running, [...running, proposed], [...running, suspended], [...running, over]]) given(oap, ...past).when('CompleteAction', done.data, on(MARCH)).then(done);
    given(oap, ...running, done).when('CompleteAction', done.data, on(MARCH)).thenNothing();
    given(oap, ...running, done).when('CompleteAction', { ...done.data, summary: 'Other' }, on(MARCH)).thenRefused('ACTION_NOT_ONGOING', { kind: 'state' });
  });

  it('that never started is not completed', () => {
    given(oap, ...underWay).when('CompleteAction', done.data, on(MARCH)).thenRefused('ACTION_NOT_ONGOING', { kind: 'state' });
    given(oap, ...underWay).when('MarkNotCompleted', undone.data, on(MARCH)).then(undone);
    given(oap, ...underWay, undone).when('MarkNotCompleted', undone.data, on(MARCH)).thenNothing();
    given(oap, ...running, done).when('MarkNotCompleted', { actionId: '1.1', reason: 'r' }, on(MARCH)).thenRefused('ACTION_ENDED', { kind: 'state' });
  });
});

describe('closing a plan', () => {
  const closing = { summary: 'Half of it.' };

  it('I18: waits for every action', () => {
    given(oap, ...reported).when('CloseOAP', closing, on(FEBRUARY_AFTER)).then(closed);
    const last = (...events: Parameters<typeof given>[1][]) => [...running, round, over, finalReport, undone, ...events];
    given(oap, ...last()).when('CloseOAP', closing, on(FEBRUARY_AFTER)).thenRefused('OAP_ACTIONS_OPEN', { kind: 'rule', rule: 'I18', message: 'Still open: 1.1 (ongoing). Complete, mark as not completed, cancel or carry over each of them first.' });
    given(oap, ...last(suspended)).when('CloseOAP', closing, on(FEBRUARY_AFTER)).thenRefused('OAP_ACTIONS_OPEN', { rule: 'I18' });
    const ends = [
      done, happened('ActionNotCompleted', { actionId: '1.1', reason: 'r' }), happened('ActionCancelled', { actionId: '1.1', reason: 'r' }),
      happened('OperationalActionCarriedOver', {
        actionId: '1.1', oapId: OAP_ID, toOapId: 'spec-2022-hill-2026', newEnd: '2026-06-30', wasOngoing: true, carriedBy: 'AA', content: { title: 't', goals: ['G1'], kind: 'PATROL' }, goalMapping: [], leads: [], participants: [],
      }),
    ];
    for (const end of ends) given(oap, ...last(end)).when('CloseOAP', closing, on(FEBRUARY_AFTER)).then(closed);
  });

  it('I18: comes once, after the period and the final report', () => {
    given(oap, ...reported, closed).when('CloseOAP', closing, on(FEBRUARY_AFTER)).thenNothing();
    given(oap, ...running, done, undone).when('CloseOAP', closing, on(MARCH)).thenRefused('OAP_NOT_REPORTING', { kind: 'state', rule: 'I18' });
    given(oap, ...running, over, done, undone).when('CloseOAP', closing, on(FEBRUARY_AFTER)).thenRefused('OAP_WITHOUT_FINAL_REPORT', { kind: 'state', rule: 'I18' });
  });

  it('is not for whoever submitted the final report, where the definition asks for four eyes', () => {
    expect(oap.commands.CloseOAP.authority(closing, stateAfter(oap, reported) as Oap)).toMatchObject({ plan: OAP_ID, author: 'pilot-of-aa' });
    expect(oap.commands.CloseOAP.authority(closing, stateAfter(oap, running) as Oap)).not.toHaveProperty('author');
  });

  it('is the end: nothing but its figures changes afterwards', () => {
    const past = [...reported, closed];
    given(oap, ...past).when('CancelOAP', { reason: 'r', docRef: 'd' }, on(FEBRUARY_AFTER)).thenRefused('OAP_CLOSED', { kind: 'state' });
    given(oap, ...past).when('JoinAction', { actionId: '1.1', party: 'CC' }, on(FEBRUARY_AFTER)).thenRefused('OAP_ENDED', { kind: 'state' });
    given(oap, ...past).when('AssignActionLead', { actionId: '1.1', party: 'CC', leadRole: 'LEADER' }, on(FEBRUARY_AFTER)).thenRefused('OAP_CLOSED', { kind: 'state' });
    for (const name of ['StartImplementation', 'EndImplementation', 'CloseConsultation'] as const) given(oap, ...past).when(name, {}, on(FEBRUARY_AFTER)).thenNothing();
  });
});

describe('a recorded result', () => {
  const correcting = { actionId: '1.1', resultId: 'r1', newValue: 3, reason: 'One was a dog' };
  const corrected = happened('ActionResultCorrected', { ...correcting, oldValue: 4 });
  const validated = (value: number) => happened('ActionResultValidated', { actionId: '1.1', resultId: 'r1', value });
  const validating = { actionId: '1.1', resultId: 'r1' };
  const withResult = [...running, recorded];

  it('I22: is corrected by a fact that names the one it replaces', () => {
    given(oap, ...withResult).when('CorrectResult', correcting, on(MARCH)).then(corrected);
    given(oap, ...withResult, corrected).when('CorrectResult', correcting, on(MARCH)).thenNothing();
    given(oap, ...withResult, corrected).when('CorrectResult', { ...correcting, newValue: 4 }, on(MARCH)).then(happened('ActionResultCorrected', { ...correcting, oldValue: 3, newValue: 4 }));
    given(oap, ...withResult).when('CorrectResult', { ...correcting, newValue: -1 }, on(MARCH)).thenRefused('ACTION_VALUE_NOT_A_COUNT', { rule: 'I22', pointer: '/newValue' });
    given(oap, ...withResult).when('CorrectResult', { ...correcting, resultId: 'r9' }, on(MARCH)).thenRefused('ACTION_RESULT_UNKNOWN', { kind: 'missing', rule: 'I22', pointer: '/resultId' });
    given(oap, ...withResult).when('CorrectResult', { ...correcting, actionId: '1.2' }, on(MARCH)).thenRefused('ACTION_RESULT_UNKNOWN');
  });

  it('I22: is validated as it stands; a correction asks for it again', () => {
    given(oap, ...withResult).when('ValidateResult', validating, on(MARCH)).then(validated(4));
    given(oap, ...withResult, validated(4)).when('ValidateResult', validating, on(MARCH)).thenNothing();
    given(oap, ...withResult, validated(4), corrected).when('ValidateResult', validating, on(MARCH)).then(validated(3));
  });

  it('I23: keeps the joint action day it came from through a correction', () => {
    const linked = happened('ActionResultRecorded', { ...recorded.data, jadId: 'f00d' });
    given(oap, ...running, linked).when('CorrectResult', correcting, on(MARCH)).then(happened('ActionResultCorrected', { ...corrected.data, jadId: 'f00d' }));
  });

  it('is mended after the closure too, and in a cancelled plan', () => {
    const cancelledPlan = happened('OAPCancelled', { reason: 'Merged', docRef: 'DOC 9' });
    for (const past of [[...reported, recorded, closed], [...withResult, cancelledPlan]]) {
      given(oap, ...past).when('CorrectResult', correcting, on(FEBRUARY_AFTER)).then(corrected);
      given(oap, ...past).when('ValidateResult', validating, on(FEBRUARY_AFTER)).then(validated(4));
    }
  });

  it('names whose figure it is, for four eyes', () => {
    const author = (...events: Parameters<typeof given>[1][]) => oap.commands.ValidateResult.authority(validating, stateAfter(oap, [...running, ...events]) as Oap).author;
    const by = (subject: string) => ({ meta: { actor: { subject, role: 'CHIEF', party: 'BB' } } });
    expect(author({ ...recorded, ...by('chief') })).toBe('chief');
    expect(author({ ...recorded, ...by('chief') }, { ...corrected, ...by('pilot') })).toBe('pilot');
  });
});

it('an action suspended is still to be led and reported on', () => {
  const plan = stateAfter(oap, [...running, suspended]) as Plan;
  expect(plan.actions[0]).toMatchObject({ status: 'suspended', suspendedBecause: 'Snow', started: true });
  given(oap, ...running, suspended, round).when('ReportActionProgress', { actionId: '1.1', year: 2024, roundNo: 1, status: 'DELAYED', percent: 10, text: 'Snow.' }, on(MARCH)).then(
    happened('ActionProgressReported', { actionId: '1.1', year: 2024, roundNo: 1, status: 'DELAYED', percent: 10, text: 'Snow.' }),
  );
  given(oap, ...afterApproval, led('1.1', 'BB'), started).when('CancelAction', { actionId: '1.1', reason: 'r' }, on(MARCH)).then(happened('ActionCancelled', { actionId: '1.1', reason: 'r' }));
});
