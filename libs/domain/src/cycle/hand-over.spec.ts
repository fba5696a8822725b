import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { activated, announced, closed, coDriver, hill } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { cycle } from './decider.js';
import type { CycleState } from './state.js';

const at = (party: keyof typeof specParties, day = '2023-06-01') => ({ now: `${day}T09:00:00.000Z`, definition: specDefinition, facts: { party: specParties[party] } });
const driver = { type: 'DriverAppointed', data: { lineCode: 'hill', party: 'AA', kind: 'LAND', from: '2022-01-01', holder: 'h1' } } as const;
const coordinator = { type: 'NationalCoordinatorDesignated', data: { state: 'AA', party: 'AA', kind: 'LAND', from: '2022-01-01', holder: 'h1' } } as const;
const later = { type: 'CoDriverAppointed', data: { lineCode: 'lake', party: 'AA', kind: 'LAND', from: '2024-01-01', holder: 'h1' } } as const;
const official = [announced, hill, driver, coDriver, coordinator, later, activated];

describe('a substitute', () => {
  const SUMMER = { seat: 'driver', target: 'hill', party: 'AA', substitute: 'BB', from: '2023-07-01', to: '2023-08-31' } as const;
  const named = { type: 'SubstituteDesignated', data: { ...SUMMER, kind: 'LAND' } } as const;

  it('I8, I11: could hold the seat itself, on days on which it is held', () => {
    given(cycle, ...official).when('DesignateSubstitute', SUMMER, at('BB')).then(named);
    given(cycle, ...official, named).when('DesignateSubstitute', SUMMER, at('BB')).thenNothing();
    given(cycle, ...official).when('DesignateSubstitute', { ...SUMMER, substitute: 'OFF' }, at('OFF')).thenRefused('PARTY_KIND_MAY_NOT', { rule: 'I8', pointer: '/substitute' });
    given(cycle, ...official).when('DesignateSubstitute', { ...SUMMER, from: '2021-07-01' }, at('BB')).thenRefused('SEAT_NOT_HELD', { kind: 'state', rule: 'I11' });
    given(cycle, announced, hill).when('DesignateSubstitute', SUMMER, at('BB')).thenRefused('SEAT_NOT_HELD');
  });

  it('I9: of a co-driver is of a kind that may co-drive', () => {
    const co = { seat: 'coDriver', target: 'hill', party: 'OFF', substitute: 'GST', from: '2023-07-01', to: '2023-08-31' } as const;
    given(cycle, ...official).when('DesignateSubstitute', { ...co, substitute: 'CC' }, at('CC')).then({ type: 'SubstituteDesignated', data: { ...co, substitute: 'CC', kind: 'LAND' } });
    given(cycle, ...official).when('DesignateSubstitute', co, at('GST')).thenRefused('PARTY_KIND_MAY_NOT', { rule: 'I9' });
  });

  it('I8: is one at a time, and another account where it is the same party', () => {
    given(cycle, ...official, named).when('DesignateSubstitute', { ...SUMMER, substitute: 'CC', from: '2023-08-31', to: '2023-09-30' }, at('CC')).thenRefused('SUBSTITUTE_NAMED', { pointer: '/from' });
    given(cycle, ...official).when('DesignateSubstitute', { ...SUMMER, substitute: 'AA' }, at('AA')).thenRefused('SUBSTITUTE_IS_HOLDER', { pointer: '/substitute' });
    given(cycle, ...official).when('DesignateSubstitute', { ...SUMMER, substitute: 'AA', holder: 'h2' }, at('AA')).then({ type: 'SubstituteDesignated', data: { ...SUMMER, substitute: 'AA', holder: 'h2', kind: 'LAND' } });
    given(cycle, ...official).when('DesignateSubstitute', { ...SUMMER, to: '2023-06-30' }, at('BB')).thenRefused('SEAT_DATES_BACKWARDS', { pointer: '/to' });
    given(cycle, ...official).when('DesignateSubstitute', { ...SUMMER, from: '2023-02-30' }, at('BB')).thenRefused('CYCLE_DATE_UNREAL', { pointer: '/from' });
  });
});

describe('handing over', () => {
  const ROTATION = { party: 'AA', fromHolder: 'h1', toHolder: 'h2', from: '2023-06-15', reason: 'Rotation' };
  const handed = {
    type: 'SeatsHandedOver',
    data: { ...ROTATION, seats: [{ seat: 'driver', target: 'hill', from: '2022-01-01' }, { seat: 'coordinator', target: 'AA', from: '2022-01-01' }, { seat: 'coDriver', target: 'lake', from: '2024-01-01' }] },
  } as const;

  it('takes every seat of one official at once, those to come too, and nobody else\'s', () => {
    given(cycle, ...official).when('HandOverSeats', ROTATION, at('AA')).then(handed);
    given(cycle, ...official, handed).when('HandOverSeats', ROTATION, at('AA')).thenNothing();
    const { seats } = stateAfter(cycle, [...official, handed]) as CycleState;
    expect(seats.filter(({ party }) => party === 'AA').map(({ seat, holder, from, to }) => [seat, holder, from, to])).toEqual([
      ['driver', 'h1', '2022-01-01', '2023-06-14'], ['driver', 'h2', '2023-06-15', undefined], ['coordinator', 'h1', '2022-01-01', '2023-06-14'], ['coordinator', 'h2', '2023-06-15', undefined],
      ['coDriver', 'h2', '2024-01-01', undefined],
    ]);
    expect(seats.find(({ party }) => party === 'OFF')).toMatchObject({ seat: 'coDriver', from: '2022-01-01' });
  });

  it('needs an account that holds something, and another one', () => {
    given(cycle, ...official).when('HandOverSeats', { ...ROTATION, fromHolder: 'h9' }, at('AA')).thenRefused('SEATS_NOT_HELD', { kind: 'missing', pointer: '/fromHolder' });
    given(cycle, ...official).when('HandOverSeats', { ...ROTATION, party: 'BB' }, at('BB')).thenRefused('SEATS_NOT_HELD');
    given(cycle, ...official).when('HandOverSeats', { ...ROTATION, toHolder: 'h1' }, at('AA')).thenRefused('SEATS_SAME_HOLDER', { pointer: '/toHolder' });
    given(cycle, ...official).when('HandOverSeats', { ...ROTATION, from: '2023-13-01' }, at('AA')).thenRefused('CYCLE_DATE_UNREAL', { pointer: '/from' });
    given(cycle, ...official, closed).when('HandOverSeats', ROTATION, at('AA')).thenRefused('CYCLE_CLOSED', { kind: 'state' });
  });
});
