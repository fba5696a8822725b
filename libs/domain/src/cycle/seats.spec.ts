import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { announced, coDriver, coordinator, driver, hill } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { cycle } from './decider.js';

const at = (party: keyof typeof specParties, more: { definition?: typeof specDefinition } = {}) => ({ definition: specDefinition, facts: { party: specParties[party] }, ...more });
const hillAA = { lineCode: 'hill', party: 'AA', from: '2022-01-01' };
const released = (to: string) => ({ type: 'RoleReleased', data: { seat: 'driver', target: 'hill', party: 'AA', to, reason: 'Hand-over' } }) as const;
const release = { seat: 'driver', target: 'hill', party: 'AA', reason: 'Hand-over' } as const;

describe('the driver of a line', () => {
  it('I8: is of a kind the definition lets drive; the kind is recorded as of the first day', () =>
    given(cycle, announced, hill).when('AppointDriver', hillAA, at('AA')).then(driver));

  it('I8: is refused to any other kind', () => {
    given(cycle, announced, hill).when('AppointDriver', { ...hillAA, party: 'OFF' }, at('OFF')).thenRefused('PARTY_KIND_MAY_NOT', { kind: 'rule', rule: 'I8', pointer: '/party' });
    given(cycle, announced, hill).when('AppointDriver', hillAA, at('AA', { definition: { ...specDefinition, roles: [] } })).thenRefused('PARTY_KIND_MAY_NOT');
  });

  it('I8: is judged by the kind on the day the seat begins, not today', () => {
    given(cycle, announced, hill).when('AppointDriver', { ...hillAA, party: 'EX', from: '2020-02-01' }, at('EX')).thenRefused('PARTY_KIND_MAY_NOT', { rule: 'I8' });
    given(cycle, announced, hill).when('AppointDriver', { ...hillAA, party: 'EX', from: '2020-01-31', to: '2020-01-31' }, at('EX'))
      .then({ type: 'DriverAppointed', data: { lineCode: 'hill', party: 'EX', kind: 'LAND', from: '2020-01-31', to: '2020-01-31' } });
  });

  it('I8: is one at a time: two intervals of a line share no day', () => {
    const next = (from: string) => ({ lineCode: 'hill', party: 'BB', from });
    given(cycle, announced, hill, driver).when('AppointDriver', next('2024-01-01'), at('BB')).thenRefused('DRIVER_SEAT_TAKEN', { kind: 'rule', rule: 'I8' });
    given(cycle, announced, hill, driver, released('2023-12-31')).when('AppointDriver', next('2023-12-31'), at('BB')).thenRefused('DRIVER_SEAT_TAKEN');
    given(cycle, announced, hill, driver, released('2023-12-31')).when('AppointDriver', next('2024-01-01'), at('BB'))
      .then({ type: 'DriverAppointed', data: { lineCode: 'hill', party: 'BB', kind: 'LAND', from: '2024-01-01' } });
  });

  it('I8: may be appointed before one who follows, not into its time', () => {
    const follows = { ...driver, data: { ...driver.data, from: '2024-01-01' } };
    given(cycle, announced, hill, follows).when('AppointDriver', { lineCode: 'hill', party: 'BB', from: '2022-01-01' }, at('BB')).thenRefused('DRIVER_SEAT_TAKEN');
    given(cycle, announced, hill, follows).when('AppointDriver', { lineCode: 'hill', party: 'BB', from: '2022-01-01', to: '2023-12-31' }, at('BB'))
      .then({ type: 'DriverAppointed', data: { lineCode: 'hill', party: 'BB', kind: 'LAND', from: '2022-01-01', to: '2023-12-31' } });
  });

  it('I9: is not the co-driver', () =>
    given(cycle, announced, hill, { ...coDriver, data: { ...coDriver.data, party: 'AA', kind: 'LAND' } }).when('AppointDriver', hillAA, at('AA')).thenRefused('DRIVER_IS_CO_DRIVER', { rule: 'I9' }));

  it('is quiet about the very seat, not about another holder in it', () => {
    given(cycle, announced, hill, driver).when('AppointDriver', hillAA, at('AA')).thenNothing();
    given(cycle, announced, hill, driver).when('AppointDriver', { ...hillAA, holder: 'subject-1' }, at('AA')).thenRefused('DRIVER_SEAT_TAKEN');
  });

  it('needs a line of the cycle and a registered party', () => {
    given(cycle).when('AppointDriver', hillAA, at('AA')).thenRefused('CYCLE_UNKNOWN', { kind: 'missing' });
    given(cycle, announced).when('AppointDriver', hillAA, at('AA')).thenRefused('LINE_UNKNOWN', { kind: 'missing', pointer: '/lineCode' });
    given(cycle, announced, hill).when('AppointDriver', { ...hillAA, party: 'ZZ' }, at('none')).thenRefused('PARTY_UNKNOWN', { kind: 'missing', pointer: '/party' });
  });

  it('I8: has dates within reason', () => {
    const refused = (change: { from?: string; to?: string }, code: string, pointer: string) =>
      given(cycle, announced, hill).when('AppointDriver', { ...hillAA, ...change }, at('AA')).thenRefused(code, { kind: 'rule', pointer });
    refused({ from: '2022-02-30' }, 'CYCLE_DATE_UNREAL', '/from');
    refused({ to: '2022-02-30' }, 'CYCLE_DATE_UNREAL', '/to');
    refused({ to: '2021-12-31' }, 'SEAT_DATES_BACKWARDS', '/to');
    refused({ from: '2026-01-01' }, 'SEAT_AFTER_CYCLE', '/from');
    refused({ from: '1999-12-31' }, 'DAY_FAR_OUTSIDE', '/from');
    refused({ to: '2098-06-30' }, 'DAY_FAR_OUTSIDE', '/to');
    const younger = { definition: specDefinition, facts: { party: { code: 'AA', kinds: [{ kind: 'LAND', from: '2022-01-02' }] } } };
    given(cycle, announced, hill).when('AppointDriver', hillAA, younger).thenRefused('PARTY_NOT_VALID', { kind: 'rule', pointer: '/from' });
  });
});

describe('the co-drivers of a line', () => {
  const office = { lineCode: 'hill', party: 'OFF', from: '2022-01-01' };

  it('I9: may be several, of more kinds than the driver', () => {
    given(cycle, announced, hill, driver).when('AppointCoDriver', office, at('OFF')).then(coDriver);
    given(cycle, announced, hill, driver, coDriver).when('AppointCoDriver', { ...office, party: 'BB' }, at('BB')).then({ type: 'CoDriverAppointed', data: { lineCode: 'hill', party: 'BB', kind: 'LAND', from: '2022-01-01' } });
  });

  it('I9: are of a kind the definition admits', () =>
    given(cycle, announced, hill).when('AppointCoDriver', { ...office, party: 'GST' }, at('GST')).thenRefused('PARTY_KIND_MAY_NOT', { rule: 'I9', pointer: '/party' }));

  it('I9: are not the driver while it drives', () => {
    given(cycle, announced, hill, driver).when('AppointCoDriver', hillAA, at('AA')).thenRefused('CO_DRIVER_IS_DRIVER', { rule: 'I9' });
    given(cycle, announced, hill, driver, released('2023-12-31')).when('AppointCoDriver', { ...hillAA, from: '2024-01-01' }, at('AA')).then({ type: 'CoDriverAppointed', data: { ...hillAA, kind: 'LAND', from: '2024-01-01' } });
  });

  it('I9: hold the seat once at a time', () => {
    given(cycle, announced, hill, coDriver).when('AppointCoDriver', office, at('OFF')).thenNothing();
    given(cycle, announced, hill, coDriver).when('AppointCoDriver', { ...office, from: '2023-01-01' }, at('OFF')).thenRefused('CO_DRIVER_SEAT_HELD', { rule: 'I9' });
  });
});

describe('the coordinator of a state', () => {
  it('I10: is designated for a state, quietly the second time', () => {
    given(cycle, announced).when('DesignateNationalCoordinator', { state: 'AA', from: '2022-01-01' }, at('AA')).then(coordinator);
    given(cycle, announced, coordinator).when('DesignateNationalCoordinator', { state: 'AA', from: '2022-01-01' }, at('AA')).thenNothing();
  });

  it('I10: is one at a time', () => {
    given(cycle, announced, coordinator).when('DesignateNationalCoordinator', { state: 'AA', from: '2023-01-01', holder: 'subject-2' }, at('AA')).thenRefused('COORDINATOR_SEAT_TAKEN', { kind: 'rule', rule: 'I10' });
    given(cycle, announced, coordinator, { type: 'RoleReleased', data: { seat: 'coordinator', target: 'AA', party: 'AA', to: '2022-12-31', reason: 'New post' } })
      .when('DesignateNationalCoordinator', { state: 'AA', from: '2023-01-01' }, at('AA')).then({ ...coordinator, data: { ...coordinator.data, from: '2023-01-01' } });
  });

  it('I10: does not stand in the way of another state', () =>
    given(cycle, announced, coordinator).when('DesignateNationalCoordinator', { state: 'BB', from: '2022-01-01' }, at('BB')).then({ ...coordinator, data: { ...coordinator.data, state: 'BB', party: 'BB' } }));

  it('is refused to what is no state, and to nobody', () => {
    given(cycle, announced).when('DesignateNationalCoordinator', { state: 'OFF', from: '2022-01-01' }, at('OFF')).thenRefused('PARTY_KIND_MAY_NOT', { rule: 'I10', pointer: '/state' });
    given(cycle, announced).when('DesignateNationalCoordinator', { state: 'ZZ', from: '2022-01-01' }, at('none')).thenRefused('PARTY_UNKNOWN', { pointer: '/state' });
  });

  it('is about the state, which may designate its own', () =>
    expect(cycle.commands.DesignateNationalCoordinator.authority({ state: 'AA', from: '2022-01-01' }, { ...cycle.initial, cycleId: 'c' })).toEqual({ cycle: 'c', state: 'AA', party: 'AA' }));
});

describe('releasing a seat', () => {
  const day = { definition: specDefinition, effectiveAt: '2023-12-31T12:00:00.000Z' };

  it('I11: leaves it vacant, from the day after the last in office', () => {
    given(cycle, announced, hill, driver).when('ReleaseRole', { ...release, to: '2023-12-31' }, day).then(released('2023-12-31'));
    expect(cycle.facts(stateAfter(cycle, [announced, hill, driver, released('2023-12-31')]) as never).seats).toEqual([{ seat: 'driver', target: 'hill', party: 'AA', kind: 'LAND', from: '2022-01-01', to: '2023-12-31' }]);
  });

  it('means today, in the zone, where no day is given', () =>
    given(cycle, announced, hill, driver).when('ReleaseRole', release, { ...day, effectiveAt: '2023-12-30T23:30:00.000Z' }).then(released('2023-12-31')));

  it('is quiet the second time', () => given(cycle, announced, hill, driver, released('2023-12-31')).when('ReleaseRole', { ...release, to: '2023-12-31' }, day).thenNothing());

  it('may bring an end forward that was set before', () =>
    given(cycle, announced, hill, driver, released('2023-12-31')).when('ReleaseRole', { ...release, to: '2023-06-30' }, day).then(released('2023-06-30')));

  it('touches only the interval its day lies in', () => {
    const again = { ...driver, data: { ...driver.data, from: '2024-06-01' } };
    const { seats } = cycle.facts(stateAfter(cycle, [announced, hill, driver, released('2023-12-31'), again, released('2024-12-31')]) as never);
    expect(seats.map(({ from, to }) => [from, to])).toEqual([['2022-01-01', '2023-12-31'], ['2024-06-01', '2024-12-31']]);
  });

  it('I11: refuses a day on which the party does not hold the seat', () => {
    given(cycle, announced, hill, driver).when('ReleaseRole', { ...release, to: '2021-12-31' }, day).thenRefused('SEAT_NOT_HELD', { kind: 'state', rule: 'I11' });
    given(cycle, announced, hill, driver, released('2023-06-30')).when('ReleaseRole', { ...release, to: '2023-12-31' }, day).thenRefused('SEAT_NOT_HELD');
    given(cycle, announced, hill, driver).when('ReleaseRole', { ...release, party: 'BB', to: '2023-12-31' }, day).thenRefused('SEAT_NOT_HELD');
    given(cycle, announced, hill, driver).when('ReleaseRole', { ...release, seat: 'coDriver', to: '2023-12-31' }, day).thenRefused('SEAT_NOT_HELD');
    given(cycle, announced, hill, driver).when('ReleaseRole', { ...release, to: '2023-02-31' }, day).thenRefused('CYCLE_DATE_UNREAL', { pointer: '/to' });
  });

  it('is about the line or the state, and about the party, which may step down itself', () => {
    const state = { ...cycle.initial, cycleId: 'c' };
    expect(cycle.commands.ReleaseRole.authority(release, state)).toEqual({ cycle: 'c', party: 'AA', line: 'hill' });
    expect(cycle.commands.ReleaseRole.authority({ ...release, seat: 'coordinator', target: 'AA' }, state)).toEqual({ cycle: 'c', party: 'AA', state: 'AA' });
  });
});
