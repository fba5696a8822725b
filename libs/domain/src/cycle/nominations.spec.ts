import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { announced, driver, goal, hill, northGoal } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { cycle } from './decider.js';
import type { CycleState } from './state.js';

const definition = specDefinition;
const at = (party: keyof typeof specParties, day = '2021-12-01') => ({ definition, now: `${day}T10:00:00.000Z`, facts: { party: specParties[party] }, actor: { party } });
const named = { seat: 'driver', target: 'hill', party: 'AA' } as const;
const nominated = { type: 'RoleHolderNominated', data: { ...named, kind: 'LAND', nominatedBy: 'AA' } } as const;
const accepted = { type: 'RoleAccepted', data: { ...named, from: '2022-01-01' } } as const;
const declinedBefore = { type: 'RoleDeclined', data: { ...named, from: '2022-01-01', to: '2021-12-31', reason: 'No staff' } } as const;
const refuse = { ...named, reason: 'No staff' };
const stateOf = (...past: Parameters<typeof stateAfter>[1]) => stateAfter(cycle, past) as CycleState;

describe('nominating', () => {
  it('I8: is of a party that may hold the seat', () => {
    given(cycle, announced, hill).when('NominateRoleHolder', named, at('AA')).then(nominated);
    given(cycle, announced, hill).when('NominateRoleHolder', { ...named, party: 'OFF' }, at('OFF')).thenRefused('PARTY_KIND_MAY_NOT', { rule: 'I8', pointer: '/party' });
    given(cycle, announced, hill).when('NominateRoleHolder', { ...named, seat: 'coDriver', party: 'OFF' }, at('OFF')).then({ type: 'RoleHolderNominated', data: { seat: 'coDriver', target: 'hill', party: 'OFF', kind: 'OFFICE', nominatedBy: 'OFF' } });
  });

  it('I10: is of a seat there is', () => {
    given(cycle, announced).when('NominateRoleHolder', named, at('AA')).thenRefused('LINE_UNKNOWN', { pointer: '/target' });
    given(cycle, announced).when('NominateRoleHolder', { seat: 'goalSupervisor', target: 'G1', party: 'OFF' }, at('OFF')).thenRefused('GOAL_UNKNOWN', { pointer: '/target' });
    given(cycle, announced).when('NominateRoleHolder', { seat: 'coordinator', target: 'BB', party: 'AA' }, at('AA')).thenRefused('COORDINATOR_OF_OTHER_STATE', { rule: 'I10' });
  });

  it('ends with the appointment', () => {
    given(cycle, announced, hill, nominated).when('NominateRoleHolder', named, at('AA')).thenNothing();
    expect(stateOf(announced, hill, nominated, driver).nominations).toEqual([]);
  });

  it('names party and line to the policy', () => expect(cycle.commands.NominateRoleHolder.authority(named, stateOf(announced))).toEqual({ cycle: 'spec-2022', party: 'AA', line: 'hill' }));
});

describe('accepting a seat', () => {
  it('is of the earliest appointment that waits, once', () => {
    const next = { ...driver, data: { ...driver.data, from: '2024-01-01' } };
    const first = { ...driver, data: { ...driver.data, to: '2022-12-31' } };
    given(cycle, announced, hill, driver).when('AcceptRole', named, at('AA')).then(accepted);
    given(cycle, announced, hill, driver, accepted).when('AcceptRole', named, at('AA')).thenNothing();
    given(cycle, announced, hill, next, first).when('AcceptRole', named, at('AA')).then(accepted);
    given(cycle, announced, hill, next, first, accepted).when('AcceptRole', named, at('AA')).then({ type: 'RoleAccepted', data: { ...named, from: '2024-01-01' } });
  });

  it('is shown with the seat, and changes nothing else', () => expect(cycle.facts(stateOf(announced, hill, driver, accepted)).seats).toEqual([{ seat: 'driver', target: 'hill', party: 'AA', kind: 'LAND', from: '2022-01-01', accepted: true }]));

  it('I11: needs an appointment that has not run out', () => {
    given(cycle, announced, hill).when('AcceptRole', named, at('AA')).thenRefused('SEAT_NOT_HELD', { kind: 'state', rule: 'I11' });
    given(cycle, announced, hill, { ...driver, data: { ...driver.data, to: '2022-06-30' } }).when('AcceptRole', named, at('AA', '2022-07-01')).thenRefused('SEAT_NOT_HELD');
  });
});

describe('declining a seat', () => {
  it('I11: before it begins, it was never held', () => {
    given(cycle, announced, hill, driver).when('DeclineRole', refuse, at('AA')).then(declinedBefore);
    expect(cycle.facts(stateOf(announced, hill, driver, declinedBefore)).seats).toEqual([]);
    given(cycle, announced, hill, driver, declinedBefore).when('DeclineRole', refuse, at('AA')).thenNothing();
  });

  it('I11: while it runs, it is vacant from that day on', () => {
    const declined = { ...declinedBefore, data: { ...declinedBefore.data, to: '2022-02-28' } };
    given(cycle, announced, hill, driver).when('DeclineRole', refuse, at('AA', '2022-03-01')).then(declined);
    expect(cycle.facts(stateOf(announced, hill, driver, declined)).seats).toMatchObject([{ party: 'AA', to: '2022-02-28' }]);
  });

  it('I11: is too late once it is accepted', () => {
    given(cycle, announced, hill, driver, accepted).when('DeclineRole', refuse, at('AA')).thenRefused('ROLE_ALREADY_ACCEPTED', { kind: 'state', rule: 'I11' });
    given(cycle, announced, hill).when('DeclineRole', refuse, at('AA')).thenRefused('SEAT_NOT_HELD');
  });
});

describe('the supervisor of a goal', () => {
  const body = { goalCode: 'G1', party: 'OFF', from: '2022-01-01' };
  const supervisor = { type: 'GoalSupervisorAppointed', data: { ...body, kind: 'OFFICE' } } as const;

  it('I10: is one at a time, of a horizontal goal', () => {
    given(cycle, announced, goal).when('AppointGoalSupervisor', body, at('OFF')).then(supervisor);
    given(cycle, announced, goal, supervisor).when('AppointGoalSupervisor', body, at('OFF')).thenNothing();
    given(cycle, announced, goal, supervisor).when('AppointGoalSupervisor', { ...body, party: 'HSE', from: '2023-01-01' }, at('HSE')).thenRefused('SUPERVISOR_SEAT_TAKEN', { kind: 'rule', rule: 'I10', pointer: '/from' });
    given(cycle, announced, northGoal).when('AppointGoalSupervisor', { ...body, goalCode: 'N1' }, at('OFF')).thenRefused('GOAL_NOT_HORIZONTAL', { rule: 'I10', pointer: '/goalCode' });
    given(cycle, announced).when('AppointGoalSupervisor', body, at('OFF')).thenRefused('GOAL_UNKNOWN', { kind: 'missing' });
  });

  it('I10: exists only where the programme has the role', () =>
    given(cycle, announced, goal).when('AppointGoalSupervisor', body, { ...at('OFF'), definition: { ...specDefinition, roles: specDefinition.roles.filter(({ code }) => code !== 'OVERSEER') } }).thenRefused('PARTY_KIND_MAY_NOT', { rule: 'I10' }));
});
