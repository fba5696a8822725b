import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { activated, announced, assessed, ended, north, reopened } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const { basis: _basis, ...bare } = north.data;
const reword = { code: 'north', title: 'The north', aim: 'Go further north', docRef: 'DOC 2', decidedOn: '2022-06-09' };
const repeal = { code: 'north', reason: 'Reached', docRef: 'DOC 3', decidedOn: '2023-06-09' };
const reworded = { type: 'PriorityReworded', data: reword } as const;
const repealed = { type: 'PriorityRepealed', data: repeal } as const;
const factsAfter = (...past: Parameters<typeof stateAfter>[1]) => cycle.facts(stateAfter(cycle, past) as never);

describe('a priority and the assessment', () => {
  it('I4: is linked to the assessment that recommends it', () => given(cycle, announced, assessed).when('AdoptPriority', bare, { definition }).then(north));

  it('I4: says so where the assessment does not recommend it, or another basis is named', () => {
    given(cycle, announced, assessed).when('AdoptPriority', { ...bare, code: 'south' }, { definition }).then({ ...north, data: { ...bare, code: 'south', basis: 'no assessment basis' } });
    given(cycle, announced, assessed).when('AdoptPriority', { ...bare, basis: 'A note of the House' }, { definition }).then({ ...north, data: { ...bare, basis: 'A note of the House' } });
  });
});

describe('changing a priority', () => {
  it('I6: is an event on a document; what was adopted stays', () => {
    given(cycle, announced, north, activated).when('RewordPriority', reword, { definition }).then(reworded);
    given(cycle, announced, north, activated).when('RepealPriority', repeal, { definition }).then(repealed);
    given(cycle, announced, north).when('RewordPriority', { ...reword, docRef: ' ' }, { definition }).thenRefused('CYCLE_WITHOUT_DOCUMENT', { rule: 'I6', pointer: '/docRef' });
    given(cycle, announced, north, reworded).when('AdoptPriority', north.data, { definition }).thenNothing();
  });

  it('is quiet the second time', () => {
    given(cycle, announced, north, reworded).when('RewordPriority', reword, { definition }).thenNothing();
    given(cycle, announced, north, repealed).when('RepealPriority', repeal, { definition }).thenNothing();
  });

  it('I6: is of one in force: nobody plans under a repealed one', () => {
    given(cycle, announced).when('RewordPriority', reword, { definition }).thenRefused('PRIORITY_NOT_ADOPTED', { rule: 'I6', pointer: '/code' });
    given(cycle, announced, north, repealed).when('RewordPriority', reword, { definition }).thenRefused('PRIORITY_REPEALED', { kind: 'state' });
    given(cycle, announced, north, repealed).when('DefinePlanLine', { lineCode: 'hill', priorityCode: 'north', title: 'Hill' }, { definition }).thenRefused('PRIORITY_REPEALED', { rule: 'I13' });
    expect([factsAfter(announced, north).priorities, factsAfter(announced, north, repealed).priorities]).toEqual([['north'], []]);
  });

  it('I5: a repealed one counts no longer against the configured number', () => {
    const other = (code: string) => ({ ...north, data: { ...north.data, code } });
    given(cycle, announced, north, other('south'), repealed).when('AdoptPriority', { ...north.data, code: 'west' }, { definition }).then(other('west'));
  });
});

describe('concluding the selection', () => {
  const selection = { docRef: 'DOC 1', codes: ['north'] };
  const concluded = { type: 'PrioritySelectionConcluded', data: selection } as const;

  it('I5: names adopted priorities, in a document', () => {
    given(cycle, announced, north).when('ConcludePrioritySelection', selection, { definition }).then(concluded);
    given(cycle, announced, north).when('ConcludePrioritySelection', { ...selection, codes: ['north', 'south'] }, { definition }).thenRefused('PRIORITY_NOT_ADOPTED', { rule: 'I5', pointer: '/codes/1' });
    given(cycle, announced, north).when('ConcludePrioritySelection', { ...selection, codes: [] }, { definition }).thenRefused('SELECTION_EMPTY', { pointer: '/codes' });
    given(cycle, announced, north).when('ConcludePrioritySelection', { ...selection, codes: ['north', 'north'] }, { definition }).thenRefused('CYCLE_NAMED_TWICE', { pointer: '/codes/1' });
  });

  it('is done once, and again where the step is reopened', () => {
    const next = { docRef: 'DOC 9', codes: ['north'] };
    given(cycle, announced, north, concluded).when('ConcludePrioritySelection', selection, { definition }).thenNothing();
    given(cycle, announced, north, concluded).when('ConcludePrioritySelection', next, { definition }).thenRefused('SELECTION_ALREADY_CONCLUDED', { kind: 'state' });
    given(cycle, announced, north, concluded, reopened(2)).when('ConcludePrioritySelection', next, { definition }).then({ type: 'PrioritySelectionConcluded', data: next });
    given(cycle, announced, north, activated, ended).when('ConcludePrioritySelection', selection, { definition }).thenRefused('CYCLE_ENDED');
  });
});
