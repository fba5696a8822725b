import { describe, expect, it } from '@jest/globals';
import type { Rule } from '#kernel';
import { rules } from '../testing/rules.js';
import { calendarData, definitionOf, PLAN, World } from '../testing/world.js';
import type { Move, Proposed, Terms } from './index.js';

/** A plan that was drafted and has its deadlines, all recorded. */
function drafted(): World {
  const world = new World().begin();
  world.draft();
  world.action('2023-09-02');
  world.reconcile('2023-09-03');
  return world;
}

const movesIn = (world: World, proposed: Proposed): readonly Move[] => [...world.book.movesUnder(proposed)].flat();
const dayOffOn = (date: string) => {
  const data = calendarData(2);
  return { ...data, holidays: [...data.holidays, { date, names: { en: 'Extra day' } }] };
};
const earlier: readonly Rule[] = rules.map((rule) => (rule.id === 'C8b' ? { ...rule, on: '11-08' } : rule));

describe('what a change would move', () => {
  it('of a calendar: the deadline on the new day off, from when to when and why', () => {
    expect(movesIn(drafted(), { calendar: dayOffOn('2023-11-15') })).toEqual([{
      deadlineId: `spec-2022.C8b.${PLAN}.1`, cycleId: 'spec-2022', ruleId: 'C8b', scope: { kind: 'plan', id: PLAN }, change: 'moves', from: '2023-11-15', to: '2023-11-14',
      recipients: ['DRIVER', 'CO_DRIVER'], explanation: expect.objectContaining({ calendar: { code: 'EU-INST', version: 2 }, skipped: [{ date: '2023-11-15', why: 'Extra day' }] }) as unknown,
    }]);
  });

  it('of the same calendar, or of one nobody counts by: nothing', () => {
    expect(movesIn(drafted(), { calendar: calendarData(2) })).toEqual([]);
    expect(movesIn(drafted(), { calendar: { ...dayOffOn('2023-11-15'), code: 'ELSEWHERE' } })).toEqual([]);
  });

  it('of a rule: what moves, what begins and what no rule asks for any more', () => {
    const moves = movesIn(drafted(), { definition: definitionOf([...earlier.filter(({ id }) => id !== 'C9'), { ...earlier[0]!, id: 'C99' }], 2) });
    expect(moves.map(({ ruleId, change, from, to }) => [ruleId, change, from, to])).toEqual(expect.arrayContaining([
      ['C8b', 'moves', '2023-11-15', '2023-11-08'], ['C99', 'begins', undefined, '2023-11-08'], ['C9', 'lapses', '2023-12-15', undefined],
    ]));
    expect(movesIn(drafted(), { definition: { ...definitionOf(earlier, 2), id: 'another' } })).toEqual([]);
  });

  it('changes nothing, and is what publishing then records', () => {
    const world = drafted();
    const foretold = movesIn(world, { calendar: dayOffOn('2023-11-15') });
    expect(world.book.pending).toBe(0);
    expect(world.reconcile('2023-09-04')).toEqual([]);
    world.tell('calendar-EU-INST', 'CalendarPublished', dayOffOn('2023-11-15'), '2023-09-05');
    const recorded = world.reconcile('2023-09-05');
    expect(recorded.map(({ deadlineId, data }) => [deadlineId, (data as unknown as Terms).dueOn])).toEqual(foretold.map(({ deadlineId, to }) => [deadlineId, to]));
  });
});
