import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Definition } from '#kernel';
import { brief, CYCLE, definitionOf, World } from '../testing/world.js';
import { nextChange } from './party-seats.js';

/** The rule of EMPACT 2018-21 as it ships. */
const rule = (parse(readFileSync('definitions/empact-2018.yaml', 'utf8')) as Definition).rules.find(({ id }) => id === 'V1')!;

describe('when a party changes', () => {
  const state = { value: 'MEMBER_STATE', from: '1973-01-01' };

  it('is the eve of the day on which it becomes another kind, or the last day of what it is', () => {
    expect(nextChange([state, { value: 'THIRD_COUNTRY', from: '2020-02-01' }], '2018-01-01')).toEqual({ on: '2020-01-31', becomes: 'THIRD_COUNTRY' });
    expect(nextChange([{ ...state, to: '2020-01-31' }], '2018-01-01')).toEqual({ on: '2020-01-31', becomes: 'NONE' });
    expect(nextChange([{ ...state, to: '2020-01-31' }, { value: 'THIRD_COUNTRY', from: '2020-06-01' }], '2018-01-01')).toEqual({ on: '2020-01-31', becomes: 'NONE' });
  });

  it('is never where it stays what it is, or changed before', () => {
    expect(nextChange([state], '2018-01-01')).toBeUndefined();
    expect(nextChange([state, { value: 'THIRD_COUNTRY', from: '2020-02-01' }], '2021-01-01')).toBeUndefined();
    expect(nextChange([{ ...state, to: '1999-12-31' }, { value: 'MEMBER_STATE', from: '2000-01-01' }], '1990-01-01')).toBeUndefined();
    expect(nextChange([state, { value: 'THIRD_COUNTRY', from: '2020-02-01' }, { value: 'MEMBER_STATE', from: '2020-02-01' }], '2018-01-01')).toBeUndefined();
  });
});

describe('seats of a party that leaves (V1)', () => {
  const begun = (): World => {
    const world = new World();
    for (const code of ['GB', 'FR']) world.tell(`party-${code}`, 'PartyRegistered', { code, kind: 'MEMBER_STATE', names: {}, validFrom: '1973-01-01' }, '2021-01-02');
    return world.begin(definitionOf([rule]));
  };
  const leaves = (world: World, when: string): string => world.tell('party-GB', 'PartyValidityChanged', { code: 'GB', kind: 'THIRD_COUNTRY', validFrom: '2024-02-01' }, when);
  const drives = (world: World, party: string, when: string): string => world.tell(`cycle-${CYCLE}`, 'DriverAppointed', { lineCode: 'hill', party, kind: 'MEMBER_STATE', from: when }, when);
  const released = (world: World, when: string): string => world.tell(`cycle-${CYCLE}`, 'RoleReleased', { seat: 'driver', target: 'hill', party: 'GB', to: when, reason: 'It leaves' }, when);

  it('want new holders by its last day, whether it was known when they were given or not', () => {
    const foreseen = begun();
    leaves(foreseen, '2021-04-01');
    expect(foreseen.reconcile('2021-04-01')).toEqual([]);
    drives(foreseen, 'GB', '2021-07-01');
    expect(foreseen.reconcile('2021-07-01').map(brief)).toEqual(['V1 Schedule 2024-01-31']);

    const learnt = begun();
    drives(learnt, 'GB', '2021-07-01');
    expect(learnt.reconcile('2021-07-01')).toEqual([]);
    leaves(learnt, '2023-03-29');
    expect(learnt.reconcile('2023-03-29').map(brief)).toEqual(['V1 Schedule 2024-01-31']);
  });

  it('want nothing once the last is given back, and again where one is given anew', () => {
    const world = begun();
    leaves(world, '2021-04-01');
    drives(world, 'GB', '2021-07-01');
    world.tell(`cycle-${CYCLE}`, 'NationalCoordinatorDesignated', { state: 'GB', party: 'GB', kind: 'MEMBER_STATE', from: '2021-07-01' }, '2021-07-01');
    world.reconcile('2021-07-01');
    released(world, '2023-12-01');
    expect(world.reconcile('2023-12-01')).toEqual([]);
    world.tell(`cycle-${CYCLE}`, 'RoleReleased', { seat: 'coordinator', target: 'GB', party: 'GB', to: '2024-01-15', reason: 'It leaves' }, '2024-01-15');
    expect(world.reconcile('2024-01-15').map(({ name }) => name)).toEqual(['LapseDeadline']);
    drives(world, 'GB', '2024-01-16');
    expect(world.reconcile('2024-01-16').map(brief)).toEqual(['V1 Schedule 2024-01-31 #2']);
  });

  it('are no concern where they are another party\'s, or given to what it is by then', () => {
    const world = begun();
    leaves(world, '2021-04-01');
    drives(world, 'FR', '2021-07-01');
    world.tell(`cycle-${CYCLE}`, 'CoDriverAppointed', { lineCode: 'hill', party: 'GB', kind: 'THIRD_COUNTRY', from: '2024-02-01' }, '2024-02-01');
    expect(world.reconcile('2024-02-01')).toEqual([]);
  });

  it('are none once it stays after all', () => {
    const world = begun();
    leaves(world, '2021-04-01');
    drives(world, 'GB', '2021-07-01');
    world.reconcile('2021-07-01');
    world.tell('party-GB', 'PartyValidityChanged', { code: 'GB', kind: 'MEMBER_STATE', validFrom: '2024-02-01' }, '2023-06-01');
    expect(world.reconcile('2023-06-01').map(({ name }) => name)).toEqual(['LapseDeadline']);
  });
});
