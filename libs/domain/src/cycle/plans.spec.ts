import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { announced, hill, planClosed, registered } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import { PLAN } from '../../testing/jad.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const known = [announced, hill, registered];
const { oapId } = registered.data;

describe('the end of a plan', () => {
  it('I3: is told to the cycle once', () => {
    given(cycle, ...known).when('RegisterPlanClosure', planClosed.data, { definition }).then(planClosed);
    given(cycle, ...known, planClosed).when('RegisterPlanClosure', { oapId, outcome: 'CANCELLED' }, { definition }).thenNothing();
    given(cycle, announced, hill).when('RegisterPlanClosure', planClosed.data, { definition }).thenRefused('PLAN_UNKNOWN', { kind: 'missing' });
  });
});

describe('a work programme', () => {
  const programme = { party: 'OFF', year: 2024, docRef: 'WP 2024', actions: [{ oapId, actionId: '1.1' }] };
  const committed = { type: 'WorkProgrammeCommitted', data: programme } as const;
  const facts = { [`plan ${oapId}`]: PLAN };

  it('holds actions of the cycle\'s plans', () => {
    given(cycle, ...known).when('CommitWorkProgramme', programme, { definition, facts }).then(committed);
    given(cycle, announced, hill).when('CommitWorkProgramme', programme, { definition, facts }).thenRefused('PLAN_UNKNOWN', { pointer: '/actions/0/oapId' });
    given(cycle, ...known).when('CommitWorkProgramme', { ...programme, actions: [{ oapId, actionId: '9.9' }] }, { definition, facts }).thenRefused('ACTION_UNKNOWN', { pointer: '/actions/0/actionId' });
    given(cycle, ...known).when('CommitWorkProgramme', { ...programme, actions: [...programme.actions, ...programme.actions] }, { definition, facts }).thenRefused('CYCLE_NAMED_TWICE', { pointer: '/actions/1' });
    given(cycle, ...known).when('CommitWorkProgramme', { ...programme, actions: [] }, { definition, facts }).thenRefused('PROGRAMME_ACTIONS_COUNT');
  });

  it('is of a year of the cycle, one current for a party and year', () => {
    given(cycle, ...known).when('CommitWorkProgramme', { ...programme, year: 2026 }, { definition, facts }).thenRefused('CYCLE_YEAR_OUTSIDE', { pointer: '/year' });
    given(cycle, ...known, committed).when('CommitWorkProgramme', programme, { definition, facts }).thenNothing();
    given(cycle, ...known, committed).when('CommitWorkProgramme', { ...programme, docRef: 'WP 2024 rev' }, { definition, facts }).then({ ...committed, data: { ...programme, docRef: 'WP 2024 rev' } });
  });
});

describe('a national plan', () => {
  const link = { state: 'AA', oapId, ref: 'NP 7' };

  it('takes a plan of the cycle in, once', () => {
    given(cycle, ...known).when('IntegrateIntoNationalPlan', link, { definition }).then({ type: 'NationalPlanIntegrated', data: link });
    given(cycle, ...known, { type: 'NationalPlanIntegrated', data: link }).when('IntegrateIntoNationalPlan', link, { definition }).thenNothing();
    given(cycle, announced).when('IntegrateIntoNationalPlan', link, { definition }).thenRefused('PLAN_UNKNOWN');
    expect(cycle.commands.IntegrateIntoNationalPlan.authority(link, stateAfter(cycle, known) as never)).toEqual({ cycle: 'spec-2022', state: 'AA', party: 'AA', plan: oapId });
  });
});

describe('a funding call', () => {
  const call = { source: 'OFF-LARGE', year: 2024, closesOn: '2024-01-15' };
  const opened = { type: 'FundingCallOpened', data: call } as const;
  const autumn = { definition, now: '2023-11-30T10:00:00.000Z' };

  it('is opened once for a source and year', () => {
    given(cycle, announced).when('OpenFundingCall', call, autumn).then(opened);
    given(cycle, announced, opened).when('OpenFundingCall', call, autumn).thenNothing();
    given(cycle, announced, opened).when('OpenFundingCall', { ...call, closesOn: '2024-02-15' }, autumn).thenRefused('FUNDING_CALL_ALREADY_OPEN', { kind: 'state' });
    given(cycle, announced).when('OpenFundingCall', { ...call, closesOn: '2023-11-29' }, autumn).thenRefused('CYCLE_DATE_PASSED', { pointer: '/closesOn' });
    given(cycle, announced).when('OpenFundingCall', { ...call, year: 2030 }, autumn).thenRefused('CYCLE_YEAR_OUTSIDE');
  });
});
