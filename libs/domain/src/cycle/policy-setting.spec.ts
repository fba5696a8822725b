import { describe, expect, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { activated, announced, ended, goal, hill, north, northGoal } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const priority = north.data;
const other = (code: string) => ({ ...north, data: { ...priority, code } });

describe('adopting a priority', () => {
  it('records it, before the cycle runs (I2) and while it runs', () => {
    given(cycle, announced).when('AdoptPriority', priority, { definition }).then(north);
    given(cycle, announced, activated).when('AdoptPriority', priority, { definition }).then(north);
  });

  it('I4: records that it rests on no assessment, where no basis is named', () => {
    const { basis: _, ...bare } = priority;
    const unfounded = { ...north, data: { ...bare, basis: 'no assessment basis' } };
    given(cycle, announced).when('AdoptPriority', bare, { definition }).then(unfounded);
    given(cycle, announced).when('AdoptPriority', { ...bare, basis: '  ' }, { definition }).then(unfounded);
    given(cycle, announced, unfounded).when('AdoptPriority', bare, { definition }).thenNothing();
  });

  it('I4: refuses a code the definition has not', () =>
    given(cycle, announced).when('AdoptPriority', { ...priority, code: '__proto__' }, { definition }).thenRefused('PRIORITY_UNKNOWN', { kind: 'missing', pointer: '/code' }));

  it('I5: warns above the configured number, and does not refuse', () => {
    given(cycle, announced, north).when('AdoptPriority', { ...priority, code: 'south' }, { definition }).then(other('south'));
    given(cycle, announced, north, other('south')).when('AdoptPriority', { ...priority, code: 'west' }, { definition }).then({ ...north, data: { ...priority, code: 'west', exceeds: 2 } });
  });

  it('I5: is quiet about a priority that came with a warning', () =>
    given(cycle, announced, { ...north, data: { ...priority, exceeds: 0 } }).when('AdoptPriority', priority, { definition }).thenNothing());

  it('I6: is quiet about the same again and refuses to replace it in silence', () => {
    given(cycle, announced, north).when('AdoptPriority', priority, { definition }).thenNothing();
    given(cycle, announced, north).when('AdoptPriority', { ...priority, title: 'Other' }, { definition }).thenRefused('PRIORITY_ALREADY_ADOPTED', { kind: 'state', rule: 'I6' });
  });

  it('I6: refuses it without a document', () =>
    given(cycle, announced).when('AdoptPriority', { ...priority, docRef: ' ' }, { definition }).thenRefused('CYCLE_WITHOUT_DOCUMENT', { rule: 'I6', pointer: '/docRef' }));

  it('refuses a decision on a day that does not exist or has not come', () => {
    given(cycle, announced).when('AdoptPriority', { ...priority, decidedOn: '2021-02-29' }, { definition }).thenRefused('CYCLE_DATE_UNREAL', { pointer: '/decidedOn' });
    given(cycle, announced).when('AdoptPriority', { ...priority, decidedOn: '2021-05-26' }, { definition, now: '2021-05-25T21:59:00.000Z' }).thenRefused('CYCLE_DECISION_AHEAD', { pointer: '/decidedOn' });
    given(cycle, announced).when('AdoptPriority', { ...priority, decidedOn: '2021-05-26' }, { definition, now: '2021-05-25T22:01:00.000Z' }).then(north);
  });

  it('refuses it outside a cycle and after its end', () => {
    given(cycle).when('AdoptPriority', priority, { definition }).thenRefused('CYCLE_UNKNOWN', { kind: 'missing' });
    given(cycle, announced, activated, ended).when('AdoptPriority', priority, { definition }).thenRefused('CYCLE_ENDED', { kind: 'state' });
  });
});

describe('defining a goal', () => {
  it('I7: horizontal for all priorities, or for an adopted one', () => {
    given(cycle, announced).when('DefineStrategicGoal', goal.data, { definition }).then(goal);
    given(cycle, announced, north).when('DefineStrategicGoal', northGoal.data, { definition }).then(northGoal);
  });

  it('I7: codes are unique; the same again is quiet', () => {
    given(cycle, announced, goal).when('DefineStrategicGoal', goal.data, { definition }).thenNothing();
    given(cycle, announced, goal).when('DefineStrategicGoal', { ...goal.data, title: 'Other' }, { definition }).thenRefused('GOAL_ALREADY_DEFINED', { kind: 'state', rule: 'I7' });
  });

  it('I7: refuses a goal of a priority that is not adopted, of none, or of another than the definition says', () => {
    given(cycle, announced).when('DefineStrategicGoal', northGoal.data, { definition }).thenRefused('PRIORITY_NOT_ADOPTED', { kind: 'rule', rule: 'I7', pointer: '/priorityCode' });
    given(cycle, announced).when('DefineStrategicGoal', { ...northGoal.data, priorityCode: undefined }, { definition }).thenRefused('GOAL_WITHOUT_PRIORITY', { rule: 'I7' });
    given(cycle, announced, other('south')).when('DefineStrategicGoal', { ...northGoal.data, priorityCode: 'south' }, { definition }).thenRefused('GOAL_REACH_DIFFERS', { rule: 'I7', pointer: '/priorityCode' });
  });

  it('I7: refuses a horizontal goal that names a priority, and one the definition has otherwise', () => {
    given(cycle, announced, north).when('DefineStrategicGoal', { ...goal.data, priorityCode: 'north' }, { definition }).thenRefused('GOAL_REACH_DIFFERS', { pointer: '/priorityCode' });
    given(cycle, announced, north).when('DefineStrategicGoal', { ...northGoal.data, horizontal: true, priorityCode: undefined }, { definition }).thenRefused('GOAL_REACH_DIFFERS', { pointer: '/horizontal' });
  });

  it('I7: refuses a code the definition has not', () =>
    given(cycle, announced).when('DefineStrategicGoal', { ...goal.data, code: 'G9' }, { definition }).thenRefused('GOAL_UNKNOWN', { kind: 'missing', pointer: '/code' }));
});

describe('defining a plan line', () => {
  it('defines it under an adopted priority, once', () => {
    given(cycle, announced, north).when('DefinePlanLine', hill.data, { definition }).then(hill);
    given(cycle, announced, north, hill).when('DefinePlanLine', hill.data, { definition }).thenNothing();
  });

  it('refuses to define it otherwise', () =>
    given(cycle, announced, north, hill).when('DefinePlanLine', { ...hill.data, title: 'Other' }, { definition }).thenRefused('LINE_ALREADY_DEFINED', { kind: 'state' }));

  it('I13: refuses a line whose priority is not adopted', () =>
    given(cycle, announced).when('DefinePlanLine', hill.data, { definition }).thenRefused('PRIORITY_NOT_ADOPTED', { rule: 'I13', pointer: '/priorityCode' }));

  it('refuses a line the definition has not, or has under another priority', () => {
    given(cycle, announced, north).when('DefinePlanLine', { ...hill.data, lineCode: 'moon' }, { definition }).thenRefused('LINE_UNKNOWN', { kind: 'missing' });
    given(cycle, announced, other('south')).when('DefinePlanLine', { ...hill.data, priorityCode: 'south' }, { definition }).thenRefused('LINE_OF_OTHER_PRIORITY', { pointer: '/priorityCode' });
  });

  it('is about its line and priority, in its cycle', () =>
    expect(cycle.commands.DefinePlanLine.authority(hill.data, { ...cycle.initial, cycleId: 'spec-2022' })).toEqual({ cycle: 'spec-2022', line: 'hill', priority: 'north' }));
});
