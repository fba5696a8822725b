import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import { specDefinition } from '../../testing/definition.js';
import { definition } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const first = { type: 'DefinitionPublished', data: { definition: specDefinition } } as const;
const second = { ...specDefinition, version: 2, years: 2 };

describe('definition', () => {
  it('publishes the whole content, as version 1 first', () =>
    given(definition).when('PublishDefinition', { definition: specDefinition }).then(first));

  it('publishes the next version', () =>
    given(definition, first).when('PublishDefinition', { definition: second }).then({ type: 'DefinitionPublished', data: { definition: second } }));

  it('is quiet about content it has, whatever the order of its keys', () => {
    const { id, ...rest } = specDefinition;
    given(definition, first).when('PublishDefinition', { definition: { ...rest, id } }).thenNothing();
    given(definition, first, { type: 'DefinitionPublished', data: { definition: second } }).when('PublishDefinition', { definition: specDefinition }).thenNothing();
  });

  it('refuses other content under a published version', () =>
    given(definition, first).when('PublishDefinition', { definition: { ...specDefinition, years: 5 } }).thenRefused('DEFINITION_VERSION_NOT_NEXT', { kind: 'state', pointer: '/definition/version' }));

  it('refuses a gap between versions', () => {
    given(definition).when('PublishDefinition', { definition: second }).thenRefused('DEFINITION_VERSION_NOT_NEXT');
    given(definition, first).when('PublishDefinition', { definition: { ...second, version: 3 } }).thenRefused('DEFINITION_VERSION_NOT_NEXT');
  });

  it('refuses another programme under the same id', () =>
    given(definition, first).when('PublishDefinition', { definition: { ...second, programme: 'other' } }).thenRefused('DEFINITION_PROGRAMME_CHANGED'));

  it.each(['Empact', 'a--b', '-a', '', 'a b', '__proto__'])('refuses the id %p', (id) =>
    given(definition).when('PublishDefinition', { definition: { ...specDefinition, id } }).thenRefused('DEFINITION_ID_MALFORMED', { kind: 'rule' }));

  it('names its stream by the id', () =>
    expect(definition.commands.PublishDefinition.creates?.({ definition: specDefinition }, () => 'keyed')).toBe('spec-2022'));

  it('tells others every published version, oldest first', () =>
    expect(definition.facts(stateAfter(definition, [first, { type: 'DefinitionPublished', data: { definition: second } }]) as never)).toEqual({ versions: [specDefinition, second] }));
});

goldenSpec(events, golden);
