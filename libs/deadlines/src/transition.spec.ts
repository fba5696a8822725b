import { describe, expect, it } from '@jest/globals';
import type { Rule } from '#kernel';
import { rule } from '../testing/rules.js';
import { definitionOf, PLAN, World } from '../testing/world.js';
import type { DeadlineCommand, Terms } from './index.js';

const round: Rule = {
  id: 'T6', labels: {}, forEach: 'plan', when: { status: 'inImplementation' }, anchor: 'planPeriodStart', every: { months: 12 }, on: '03-01', recipients: [],
  satisfiedBy: [{ event: 'ReportingRoundOpened', where: { roundNo: 1 } }],
  then: { command: 'OpenReportingRound', data: { year: { yearOf: 'due' }, roundNo: 1, dueOn: { date: 'rule:C14b' } } },
};

/** A plan of two years that runs, under a rule that opens its rounds. */
function running(opens: Rule = round): World {
  const world = new World().begin(definitionOf([rule('C14b'), opens]));
  world.draft('2023-09-01', { to: '2025-12-31' });
  world.plan('OAPApproved', '2023-12-14');
  world.plan('OAPImplementationStarted', '2024-01-01');
  return world;
}

const transitions = (commands: readonly DeadlineCommand[]) => commands.filter(({ deadlineId }) => deadlineId.includes('.T6.')).map(({ data }) => {
  const { dueOn, transition } = data as unknown as Terms;
  return { dueOn, ...transition };
});

describe('a transition that carries data', () => {
  it('names the round, its year and its due day, each year by the rule of that year', () =>
    expect(transitions(running().reconcile('2024-01-02'))).toEqual([
      { dueOn: '2024-03-01', noun: 'oap', id: PLAN, command: 'OpenReportingRound', data: { year: 2024, roundNo: 1, dueOn: '2024-04-30' } },
      { dueOn: '2025-03-01', noun: 'oap', id: PLAN, command: 'OpenReportingRound', data: { year: 2025, roundNo: 1, dueOn: '2025-04-30' } },
    ]));

  it('is not sent for a round that was opened by hand before', () => {
    const world = running();
    world.plan('ReportingRoundOpened', '2024-02-01', { year: 2024, roundNo: 1, dueOn: '2024-04-30' });
    expect(transitions(world.reconcile('2024-02-02')).map(({ dueOn }) => dueOn)).toEqual(['2025-03-01']);
  });

  it('leaves out a date that is not known', () => {
    const lost: Rule = { ...round, then: { command: 'OpenReportingRound', data: { roundNo: 1, dueOn: { date: 'event:OAPSubmitted' } } } };
    expect(transitions(running(lost).reconcile('2024-01-02'))[0]?.data).toEqual({ roundNo: 1 });
  });
});
