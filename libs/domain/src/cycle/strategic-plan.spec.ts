import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { activated, announced, ended, goal, north, northGoal } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const general = { kind: 'GENERAL', docRef: 'PLAN 1' } as const;
const submitted = { type: 'StrategicPlanSubmitted', data: general, meta: { actor: { subject: 'writer', role: 'DESK', party: 'OFF' } } } as const;
const decision = { kind: 'GENERAL', docRef: 'DEC 1', decidedOn: '2021-09-30' } as const;
const approved = { type: 'StrategicPlanApproved', data: decision } as const;

describe('the strategic plan', () => {
  it('is submitted and then approved', () => {
    given(cycle, announced).when('SubmitStrategicPlan', general, { definition }).then({ type: 'StrategicPlanSubmitted', data: general });
    given(cycle, announced, goal, submitted).when('ApproveStrategicPlan', decision, { definition }).then(approved);
  });

  it('is quiet the second time', () => {
    given(cycle, announced, submitted).when('SubmitStrategicPlan', general, { definition }).thenNothing();
    given(cycle, announced, goal, submitted, approved).when('SubmitStrategicPlan', general, { definition }).thenNothing();
    given(cycle, announced, goal, submitted, approved).when('ApproveStrategicPlan', decision, { definition }).thenNothing();
  });

  it('may be submitted anew before it is approved, not after', () => {
    const anew = { ...general, docRef: 'PLAN 2' };
    given(cycle, announced, submitted).when('SubmitStrategicPlan', anew, { definition }).then({ type: 'StrategicPlanSubmitted', data: anew });
    given(cycle, announced, goal, submitted, approved).when('SubmitStrategicPlan', anew, { definition }).thenRefused('STRATEGIC_PLAN_ALREADY_APPROVED', { kind: 'state' });
    given(cycle, announced, goal, submitted, approved).when('ApproveStrategicPlan', { ...decision, docRef: 'DEC 2' }, { definition }).thenRefused('STRATEGIC_PLAN_ALREADY_APPROVED');
  });

  it('I13: is not approved before it is submitted', () =>
    given(cycle, announced, goal).when('ApproveStrategicPlan', decision, { definition }).thenRefused('STRATEGIC_PLAN_NOT_SUBMITTED', { kind: 'state', rule: 'I13' }));

  it('I7: is not approved without a goal', () =>
    given(cycle, announced, submitted).when('ApproveStrategicPlan', decision, { definition }).thenRefused('STRATEGIC_PLAN_WITHOUT_GOAL', { kind: 'rule', rule: 'I7' }));

  it('I13: rests on documents and on a decision that was taken', () => {
    given(cycle, announced).when('SubmitStrategicPlan', { ...general, docRef: '' }, { definition }).thenRefused('CYCLE_WITHOUT_DOCUMENT', { pointer: '/docRef' });
    given(cycle, announced, goal, submitted).when('ApproveStrategicPlan', { ...decision, docRef: '' }, { definition }).thenRefused('CYCLE_WITHOUT_DOCUMENT', { rule: 'I13' });
    given(cycle, announced, goal, submitted).when('ApproveStrategicPlan', { ...decision, decidedOn: '2099-01-01' }, { definition }).thenRefused('CYCLE_DECISION_AHEAD');
  });

  it('is general or of one adopted priority', () => {
    const perPriority = { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN N' } as const;
    given(cycle, announced, north).when('SubmitStrategicPlan', perPriority, { definition }).then({ type: 'StrategicPlanSubmitted', data: perPriority });
    given(cycle, announced).when('SubmitStrategicPlan', perPriority, { definition }).thenRefused('PRIORITY_NOT_ADOPTED', { rule: 'I13' });
    given(cycle, announced).when('SubmitStrategicPlan', { kind: 'PER_PRIORITY', docRef: 'PLAN N' }, { definition }).thenRefused('STRATEGIC_PLAN_KIND_DIFFERS', { pointer: '/priorityCode' });
    given(cycle, announced, north).when('SubmitStrategicPlan', { ...general, priorityCode: 'north' }, { definition }).thenRefused('STRATEGIC_PLAN_KIND_DIFFERS');
  });

  it('I7: per priority, counts only goals that hold for it', () => {
    const south = { ...north, data: { ...north.data, code: 'south' } };
    const ofSouth = { type: 'StrategicPlanSubmitted', data: { kind: 'PER_PRIORITY', priorityCode: 'south', docRef: 'PLAN S' } } as const;
    const wanted = { ...decision, kind: 'PER_PRIORITY', priorityCode: 'south' } as const;
    given(cycle, announced, north, south, northGoal, ofSouth).when('ApproveStrategicPlan', wanted, { definition }).thenRefused('STRATEGIC_PLAN_WITHOUT_GOAL');
    given(cycle, announced, north, south, goal, ofSouth).when('ApproveStrategicPlan', wanted, { definition }).then({ type: 'StrategicPlanApproved', data: wanted });
  });

  it('keeps plans of different priorities apart', () => {
    const ofNorth = { type: 'StrategicPlanSubmitted', data: { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN N' } } as const;
    given(cycle, announced, goal, north, submitted).when('ApproveStrategicPlan', { ...decision, kind: 'PER_PRIORITY', priorityCode: 'north' }, { definition }).thenRefused('STRATEGIC_PLAN_NOT_SUBMITTED');
    expect(cycle.facts(stateAfter(cycle, [announced, north, goal, submitted, ofNorth, approved]) as never).strategicPlans)
      .toEqual([{ kind: 'GENERAL', status: 'approved' }, { kind: 'PER_PRIORITY', priorityCode: 'north', status: 'submitted' }]);
  });

  it('names its author to the policy: who submitted it may not approve it', () =>
    expect(cycle.commands.ApproveStrategicPlan.authority(decision, stateAfter(cycle, [announced, submitted]) as never)).toEqual({ cycle: 'spec-2022', author: 'writer' }));

  it('is settled with the cycle', () => {
    given(cycle).when('SubmitStrategicPlan', general, { definition }).thenRefused('CYCLE_UNKNOWN');
    given(cycle, announced, activated, ended, goal, submitted).when('ApproveStrategicPlan', decision, { definition }).thenRefused('CYCLE_ENDED');
  });
});
