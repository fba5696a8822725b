import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../catalogue.js';
import { breachesOf, ruleBehind } from './rule-behind.js';

const PLAN = 'oap-spec-2022-hill-2022';
const CYCLE = 'cycle-spec-2022';

describe('the rule behind a fact that changed', () => {
  it.each([
    ['OAPApproved', PLAN, 'cycle', 'seats', 'I11'],
    ['OAPSubmitted', PLAN, 'cycle', 'strategicPlans', 'I13'],
    ['OAPDraftOpened', PLAN, 'cycle', 'priorities', 'I13'],
    ['OperationalActionProposed', PLAN, 'cycle', 'goals', 'I12'],
    ['ActionLedAssigned', PLAN, 'party', 'kinds', 'I16'],
    ['DriverAppointed', CYCLE, 'party', 'kinds', 'I8'],
    ['CycleAnnounced', CYCLE, 'cycle', 'status', 'I1'],
    ['EvaluationLaunched', CYCLE, 'oap', 'actions', 'I19'],
    ['JADStarted', 'jad-f00d', 'oap', 'status', 'I20'],
    ['ActionResultRecorded', PLAN, 'jad', 'status', 'I23'],
    // Whoever proposes holds a seat: the policy asked for it, no numbered rule did.
    ['OperationalActionProposed', PLAN, 'cycle', 'seats', 'authority'],
  ])('of %s in %s: %s.%s is %s', (type, stream, noun, field, rule) => {
    expect(Object.keys(catalogue)).toContain(type);
    expect(ruleBehind({ type, stream }, noun, field)).toBe(rule);
  });
});

it('one breach for each rule, with the facts that are behind it', () => {
  const event = { eventId: 'e1', stream: PLAN, revision: 4, type: 'OAPApproved', cycleId: 'spec-2022' };
  const cycle = { stream: CYCLE, read: 8, found: 10 };
  const party = { stream: 'party-ES', read: 0, found: 1, fields: ['kinds'] };
  expect(breachesOf(event, [{ ...cycle, fields: ['seats', 'strategicPlans'] }, party])).toEqual([
    { ...event, rule: 'I11', facts: [{ ...cycle, fields: ['seats'] }] },
    { ...event, rule: 'I13', facts: [{ ...cycle, fields: ['strategicPlans'] }] },
    { ...event, rule: 'authority', facts: [party] },
  ]);
  expect(breachesOf(event, [])).toEqual([]);
});
