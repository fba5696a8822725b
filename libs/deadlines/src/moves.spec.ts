import { describe, expect, it } from '@jest/globals';
import type { Definition, Rule } from '#kernel';
import { rules } from '../testing/rules.js';
import { calendarData, CYCLE, definitionOf, PLAN, World } from '../testing/world.js';
import type { CalendarData, DomainEvent, Move, Terms } from './index.js';

/** A plan that was drafted and has its deadlines, all recorded. */
function drafted(): World {
  const world = new World().begin();
  world.draft();
  world.action('2023-09-02');
  world.reconcile('2023-09-03');
  return world;
}

const NOW = '2023-09-04T08:00:00.000Z';
type Next = Pick<DomainEvent, 'type' | 'data'> & { readonly stream: string };

/** What would become of the deadlines if that happened next. */
const movesIn = (world: World, ...next: readonly Next[]): readonly Move[] =>
  [...world.book.movesAfter(next.map(({ stream, ...event }, i) => {
    const hyphen = stream.indexOf('-');
    return { ...event, stream, category: stream.slice(0, hyphen), id: stream.slice(hyphen + 1), eventId: `next${i}`, revision: 99, seq: world.events.length + i, part: 0, meta: { recordedAt: NOW, effectiveAt: NOW } } as unknown as DomainEvent;
  }))].flat();

const published = (data: CalendarData): Next => ({ stream: `calendar-${data.code}`, type: 'CalendarPublished', data });
/** A version of the definition, and the cycle that takes it up. */
const takenUp = (definition: Definition, from = 1): readonly Next[] => [
  { stream: `definition-${definition.id}`, type: 'DefinitionPublished', data: { definition } },
  { stream: `cycle-${CYCLE}`, type: 'CycleMigrated', data: { cycleId: CYCLE, from: { id: definition.id, version: from }, to: { id: definition.id, version: definition.version }, reason: 'Spec' } },
];
const dayOffOn = (date: string) => {
  const data = calendarData(2);
  return { ...data, holidays: [...data.holidays, { date, names: { en: 'Extra day' } }] };
};
const earlier: readonly Rule[] = rules.map((rule) => (rule.id === 'C8b' ? { ...rule, on: '11-08' } : rule));

describe('what a change would move', () => {
  it('of a calendar: the deadline on the new day off, from when to when and why', () => {
    expect(movesIn(drafted(), published(dayOffOn('2023-11-15')))).toEqual([{
      deadlineId: `spec-2022.C8b.${PLAN}.1`, cycleId: 'spec-2022', ruleId: 'C8b', scope: { kind: 'plan', id: PLAN }, change: 'moves', from: '2023-11-15', to: '2023-11-14',
      recipients: ['DRIVER', 'CO_DRIVER'], explanation: expect.objectContaining({ calendar: { code: 'EU-INST', version: 2 }, skipped: [{ date: '2023-11-15', why: 'Extra day' }] }) as unknown,
    }]);
  });

  it('of the same calendar, or of one nobody counts by: nothing', () => {
    expect(movesIn(drafted(), published(calendarData(2)))).toEqual([]);
    expect(movesIn(drafted(), published({ ...dayOffOn('2023-11-15'), code: 'ELSEWHERE' }))).toEqual([]);
  });

  it('of a rule: what moves, what begins and what no rule asks for any more', () => {
    const moves = movesIn(drafted(), ...takenUp(definitionOf([...earlier.filter(({ id }) => id !== 'C9'), { ...earlier[0]!, id: 'C99' }], 2)));
    expect(moves.map(({ ruleId, change, from, to }) => [ruleId, change, from, to])).toEqual(expect.arrayContaining([
      ['C8b', 'moves', '2023-11-15', '2023-11-08'], ['C99', 'begins', undefined, '2023-11-08'], ['C9', 'lapses', '2023-12-15', undefined],
    ]));
    expect(movesIn(drafted(), takenUp(definitionOf(earlier, 2))[0]!)).toEqual([]);
  });

  it('changes nothing, and is what publishing then records', () => {
    const world = drafted();
    const foretold = movesIn(world, published(dayOffOn('2023-11-15')));
    expect(world.book.pending).toBe(0);
    expect(world.reconcile('2023-09-04')).toEqual([]);
    world.tell('calendar-EU-INST', 'CalendarPublished', dayOffOn('2023-11-15'), '2023-09-05');
    const recorded = world.reconcile('2023-09-05');
    expect(recorded.map(({ deadlineId, data }) => [deadlineId, (data as unknown as Terms).dueOn])).toEqual(foretold.map(({ deadlineId, to }) => [deadlineId, to]));
  });

  it('of any event: what it meets, what it opens and what it ends; nothing where no rule waits for it', () => {
    const world = drafted();
    world.plan('OAPConsultationStarted', '2023-10-02', { closesOn: '2023-11-03' });
    world.reconcile('2023-10-02');
    const after = (type: DomainEvent['type'], data: object) => movesIn(world, { stream: `oap-${PLAN}`, type, data }).map(({ ruleId, change, from, to }) => [ruleId, change, from, to]);
    expect(after('OAPSubmitted', { gaps: [], driver: 'AA', submittedBy: 'AA' })).toEqual(expect.arrayContaining([['C8b', 'is met', '2023-11-15', undefined]]));
    expect(after('OAPOpinionGiven', { party: 'BB', text: 'Fine.' })).toEqual([]);
    expect(after('OAPCancelled', { reason: 'No', docRef: 'D' }).map(([rule, change]) => [rule, change])).toEqual(expect.arrayContaining([['C9', 'lapses']]));
    expect(world.book.pending).toBe(0);
    expect(world.reconcile('2023-10-03')).toEqual([]);
  });

  it('leaves out what is outstanding anyway', () => {
    const world = drafted();
    world.plan('OAPSubmitted', '2023-10-02', { gaps: [], driver: 'AA', submittedBy: 'AA' });
    expect(movesIn(world, { stream: `oap-${PLAN}`, type: 'OAPReturned', data: { reasons: 'Incomplete' } }).map(({ ruleId }) => ruleId)).not.toContain('C7');
    expect(movesIn(world, { stream: `oap-${PLAN}`, type: 'OAPSubmitted', data: { gaps: [], driver: 'AA', submittedBy: 'AA' } })).toEqual([]);
  });
});

describe('a cycle that takes up a newer version', () => {
  const migrate = (world: World, all: readonly Rule[], when: string) => {
    for (const { stream, type, data } of takenUp(definitionOf(all, 2))) world.tell(stream, type, data, when);
    return world.reconcile(when).map(({ name, data, deadlineId }) => [deadlineId.split('.')[1], name, data['dueOn']]);
  };
  const C8b = rules.find(({ id }) => id === 'C8b')!;

  it('records what the dry run foretold, and counts the next plan by the new rules', () => {
    const world = drafted();
    const all = [...earlier.filter(({ id }) => id !== 'C9'), { ...earlier[0]!, id: 'C99' }];
    const foretold = movesIn(world, ...takenUp(definitionOf(all, 2))).map(({ deadlineId, to }) => [deadlineId, to]).sort();
    for (const { stream, type, data } of takenUp(definitionOf(all, 2))) world.tell(stream, type, data, NOW);
    expect(world.reconcile(NOW).map(({ deadlineId, data }) => [deadlineId, data['dueOn']]).sort()).toEqual(foretold);
    expect(world.reconcile('2023-09-05')).toEqual([]);
  });

  it('owes nothing for days that had passed when a rule came into force, and no reminder from before', () => {
    const late: Rule = { ...C8b, id: 'NEW', on: '08-31', remind: [30, 3], escalate: [] };
    const ahead: Rule = { ...C8b, id: 'NEXT', on: '11-20', remind: [60, 3], escalate: [] };
    const world = drafted();
    // On the very instant of the draft, too: what counts is what came first.
    expect(migrate(drafted(), [...rules, late], '2023-09-01').map(([rule]) => rule)).toEqual([]);
    expect(migrate(world, [...rules, late, ahead], NOW).map(([rule]) => rule)).toEqual(['NEXT']);
    const rungs = world.book.known.byId.get(`${CYCLE}.NEXT.${PLAN}.1`)!.terms.rungs.filter(({ kind }) => kind === 'reminder');
    expect(rungs.map(({ workdays }) => workdays)).toEqual([3]);
  });

  it('asks a rule it took up of what comes later as of anything else', () => {
    const world = new World().begin();
    migrate(world, [...rules, { ...C8b, id: 'NEW' }], '2023-08-01');
    world.draft('2023-09-01');
    expect(world.reconcile('2023-09-01').map(({ deadlineId }) => deadlineId)).toContain(`${CYCLE}.NEW.${PLAN}.1`);
  });
});
