import { describe, expect, it } from '@jest/globals';
import { stateAfter } from '#kernel/testing';
import { activated, announced, coDriver, coordinator, driver, goal, hill, noCycle, north, northGoal, recommendation } from '../../testing/cycle.js';
import { goldenSpec } from '../../testing/golden.js';
import { cycle } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

describe('what others know of a cycle', () => {
  it('is nothing before it is announced', () => expect(cycle.facts(cycle.initial)).toEqual(noCycle));

  it('is codes, seats and statuses', () => {
    const plan = { type: 'PlanRegistered', data: { oapId: 'spec-2022-hill-2022', lineCode: 'hill', priorityCode: 'north', periodFrom: '2022-01-01', periodTo: '2022-12-31' } };
    expect(cycle.facts(stateAfter(cycle, [announced, activated, north, goal, northGoal, hill, driver, coDriver, coordinator, plan, recommendation]) as never)).toEqual({
      status: 'running', programme: 'spec', from: '2022-01-01', to: '2025-12-31', definition: { id: 'spec-2022', version: 1 },
      priorities: ['north'],
      goals: [{ code: 'G1', horizontal: true }, { code: 'N1', horizontal: false, priorityCode: 'north' }],
      strategicPlans: [],
      lines: [{ lineCode: 'hill', priorityCode: 'north' }],
      substitutes: [],
      seats: [
        { seat: 'driver', target: 'hill', party: 'AA', kind: 'LAND', from: '2022-01-01' },
        { seat: 'coDriver', target: 'hill', party: 'OFF', kind: 'OFFICE', from: '2022-01-01' },
        { seat: 'coordinator', target: 'AA', party: 'AA', kind: 'LAND', from: '2022-01-01' },
      ],
      plans: ['spec-2022-hill-2022'],
      recommendations: [{ recommendationId: 'R1', addressee: 'HSE' }],
    });
  });
});

describe('the part of the stream an event touches', () => {
  const release = (seat: string, target: string) => ({ seat, target, party: 'AA', to: '2022-12-31', reason: '' });
  it.each<{ part: string; data: object }>([
    { part: '', data: announced.data },
    { part: '', data: activated.data },
    { part: 'priority/north', data: north.data },
    { part: 'goal/G1', data: goal.data },
    { part: 'goal/N1', data: northGoal.data },
    { part: 'line/hill', data: hill.data },
    { part: 'line/hill', data: driver.data },
    { part: 'line/hill', data: release('coDriver', 'hill') },
    { part: 'state/AA', data: coordinator.data },
    { part: 'state/AA', data: release('coordinator', 'AA') },
    { part: 'goal/G1', data: release('goalSupervisor', 'G1') },
    { part: 'goal/G1', data: { goalCode: 'G1', party: 'OFF', from: '2022-01-01' } },
    { part: 'priority/north', data: { code: 'north', reason: 'Merged' } },
    { part: 'plan/spec-2022-hill-2022', data: { state: 'AA', oapId: 'spec-2022-hill-2022', ref: 'NP 7' } },
    { part: 'finding/F1', data: { findingId: 'F1', nextCycleId: 'spec-2026' } },
    { part: 'recommendation/R1', data: { recommendationId: 'R1', answer: 'REJECTED' } },
    { part: 'step/4', data: { step: 4, reason: 'New facts' } },
    { part: 'party/AA', data: { party: 'AA', kind: 'DATA' } },
    { part: '', data: { year: 2023, docRef: 'FACTS', source: 'Press office' } },
    { part: 'strategic-plan', data: { kind: 'GENERAL', docRef: 'PLAN' } },
    { part: 'strategic-plan/north', data: { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN' } },
    { part: 'plan/spec-2022-hill-2022', data: { oapId: 'spec-2022-hill-2022', lineCode: 'hill', priorityCode: 'north' } },
  ])('is $part', ({ part, data }) => expect(cycle.part?.(data as Record<string, unknown>)).toBe(part));
});

goldenSpec(events, golden);
