import { describe, expect, it } from '@jest/globals';
import { stateAfter, type Past } from '#kernel/testing';
import { activated, announced, assessed, driver, ended, evaluated, goal, hill, launched, north, planApproved, planClosed, planSubmitted, registered, reopened, requested } from '../../testing/cycle.js';
import { cycle } from './decider.js';
import type { CycleState } from './state.js';

const tracksAfter = (...past: readonly Past[]) => (stateAfter(cycle, past) as CycleState).tracks.steps;
const states = (...past: readonly Past[]) => tracksAfter(...past).map(({ state }) => state);
const at = (event: Past, effectiveAt: string): Past => ({ ...event, meta: { effectiveAt } });

const policySet = [announced, north, goal, hill, driver, planSubmitted, planApproved];

describe('the four tracks of a cycle', () => {
  it('are not begun when it is announced', () => expect(states(announced)).toEqual(['notStarted', 'notStarted', 'notStarted', 'notStarted']));

  it('step 1 runs from the first request to the assessment', () => {
    expect(states(announced, requested)[0]).toBe('inProgress');
    expect(states(announced, requested, assessed)[0]).toBe('completed');
    expect(states(announced, assessed)[0]).toBe('completed');
  });

  it('say since when, by when it was so and not when it was recorded', () =>
    expect(tracksAfter(announced, at(requested, '2020-06-01T10:00:00.000Z'), at(assessed, '2021-04-12T10:00:00.000Z'))[0]).toEqual({ step: 1, state: 'completed', since: '2021-04-12T10:00:00.000Z' }));

  it('step 2 completes with the plan approved and a driver on every line, whichever comes last', () => {
    expect(states(...policySet)[1]).toBe('completed');
    expect(states(announced, north, goal, hill, planSubmitted, planApproved)[1]).toBe('inProgress');
    expect(states(announced, north, goal, hill, planSubmitted, planApproved, driver)[1]).toBe('completed');
    expect(states(announced, north, goal, planSubmitted, planApproved)[1]).toBe('inProgress');
    expect(states(announced, north, goal, hill, driver, planSubmitted)[1]).toBe('inProgress');
  });

  it('step 2: plans per priority must cover every line', () => {
    const ofNorth = { type: 'StrategicPlanApproved', data: { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN N', decidedOn: '2021-09-30' } };
    const sea = { type: 'PlanLineDefined', data: { lineCode: 'sea', priorityCode: 'south', title: 'Sea' } };
    const seaDriver = { type: 'DriverAppointed', data: { lineCode: 'sea', party: 'BB', kind: 'LAND', from: '2022-01-01' } };
    expect(states(announced, north, hill, driver, ofNorth)[1]).toBe('completed');
    expect(states(announced, north, hill, driver, sea, seaDriver, ofNorth)[1]).toBe('inProgress');
  });

  it('step 2: a driver who leaves before it completes, or declined, does not count; who leaves afterwards undoes nothing', () => {
    const left = { type: 'RoleReleased', data: { seat: 'driver', target: 'hill', party: 'AA', to: '2022-03-31', reason: 'Hand-over' } };
    const declined = { type: 'RoleDeclined', data: { seat: 'driver', target: 'hill', party: 'AA', from: '2022-01-01', to: '2021-12-31', reason: 'No staff' } };
    expect(states(announced, north, goal, hill, driver, left, planSubmitted, planApproved)[1]).toBe('inProgress');
    expect(states(announced, north, goal, hill, driver, declined, planSubmitted, planApproved)[1]).toBe('inProgress');
    expect(states(...policySet, left)[1]).toBe('completed');
  });

  it('step 3 runs from the first plan or the first day, and completes once the cycle has ended and no plan is open', () => {
    expect(states(announced, activated)[2]).toBe('inProgress');
    expect(states(announced, hill, registered)[2]).toBe('inProgress');
    expect(states(announced, hill, registered, activated, planClosed)[2]).toBe('inProgress');
    expect(states(announced, hill, registered, activated, planClosed, ended)[2]).toBe('completed');
    expect(states(announced, hill, registered, activated, ended)[2]).toBe('inProgress');
    expect(states(announced, hill, registered, activated, ended, planClosed)[2]).toBe('completed');
  });

  it('step 4 overlaps step 3, and completes with the evaluation published or waived', () => {
    expect(states(announced, activated, launched).slice(2)).toEqual(['inProgress', 'inProgress']);
    expect(states(announced, activated, launched, evaluated).slice(2)).toEqual(['inProgress', 'completed']);
    expect(states(announced, activated, { type: 'EvaluationWaived', data: { reason: 'Reduced', docRef: 'DOC 4' } })[3]).toBe('completed');
  });

  it('a reopened step completes by its own act alone', () => {
    expect(states(announced, assessed, reopened(1))[0]).toBe('reopened');
    expect(states(announced, assessed, reopened(1), requested)[0]).toBe('reopened');
    expect(states(announced, assessed, reopened(1), assessed)[0]).toBe('completed');
    const second = { ...driver, data: { ...driver.data, party: 'BB', from: '2024-01-01' } };
    expect(states(...policySet, reopened(2), second)[1]).toBe('reopened');
    expect(states(...policySet, reopened(2), planSubmitted)[1]).toBe('reopened');
    expect(states(...policySet, reopened(2), planSubmitted, planApproved)[1]).toBe('completed');
  });
});
