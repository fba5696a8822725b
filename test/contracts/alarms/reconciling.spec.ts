import { afterEach, describe, expect, it } from '@jest/globals';
import { streamOf, type LoggedEvent } from '#kernel';
import { EmbeddedAlarms, machineClock, memoryLog, VirtualBusinessClock } from '#engine';
import { calendarData, CYCLE, definitionOf, PLAN } from '../../../libs/deadlines/testing/world.js';
import { deadlineWorld } from '../../support/deadline-world.js';

type World = ReturnType<typeof deadlineWorld>;
const running: World[] = [];
afterEach(async () => {
  for (const world of running.splice(0)) await world.stop();
});

function engine(log = memoryLog(), clock = new VirtualBusinessClock('2021-01-04T08:00:00.000Z')) {
  const alarms = new EmbeddedAlarms({ business: clock, machine: machineClock, concurrency: 1 });
  const world = deadlineWorld({ log, alarms, clock });
  running.push(world);
  return {
    log, clock, alarms, ...world,
    told: (rule: string): readonly string[] =>
      world.journal.after(-1, { limit: 10_000, categories: ['deadline'] }).filter(({ stream }) => stream.includes(`.${rule}.`)).map((event) => line(event)),
  };
}

const line = ({ type, data, metadata }: LoggedEvent): string => {
  const { rungs, level, late } = data as { rungs?: unknown; level?: number; late?: boolean };
  return [metadata.recordedAt.slice(0, 16), type, ...(type === 'ReminderDue' ? [JSON.stringify(rungs)] : []), ...(level ? [level] : []), ...(late ? ['late'] : [])].join(' ');
};

async function begun(w = engine()) {
  await w.tell('calendar-EU-INST', 'CalendarPublished', calendarData());
  await w.tell('definition-spec', 'DefinitionPublished', { definition: definitionOf() });
  await w.tell(`cycle-${CYCLE}`, 'CycleAnnounced', { cycleId: CYCLE, programme: 'spec', startYear: 2022, from: '2022-01-01', to: '2025-12-31', definition: { id: 'spec', version: 1 } });
  await w.goTo('2023-09-01T08:00:00.000Z');
  await w.tell(`oap-${PLAN}`, 'OAPDraftOpened', { oapId: PLAN, cycleId: CYCLE, lineCode: 'hill', priorityCode: 'north', periodFrom: '2024-01-01', periodTo: '2024-12-31' });
  return w;
}

describe('from an event to a reminder and back to silence', () => {
  it('a deadline nobody meets: reminded, missed, escalated, each once, each at its instant', async () => {
    const w = await begun();
    await w.goTo('2024-03-01T08:00:00.000Z');
    expect(w.told('C8b')).toEqual([
      '2023-09-01T08:00 DeadlineScheduled', '2023-10-02T07:00 ReminderDue [1]', '2023-10-30T08:00 ReminderDue [2]', '2023-11-10T08:00 ReminderDue [3]', '2023-11-15T08:00 ReminderDue [4]',
      '2023-11-15T23:00 DeadlineMissed', '2023-11-16T08:00 ReminderDue [6]', '2023-11-17T08:00 DeadlineEscalated 1', '2023-11-22T08:00 DeadlineEscalated 2',
    ]);
    const before = w.journal.head();
    await w.goTo('2024-06-01T08:00:00.000Z');
    expect(w.told('C8b')).toHaveLength(9);
    expect(w.journal.head()).toBe(before);
    expect(w.problems).toEqual([]);
  });

  it('a met deadline is silent', async () => {
    const w = await begun();
    await w.goTo('2023-10-05T08:00:00.000Z');
    await w.tell(`oap-${PLAN}`, 'OAPSubmitted', { gaps: [], driver: 'AA', submittedBy: 'AA' });
    await w.goTo('2024-03-01T08:00:00.000Z');
    expect(w.told('C8b')).toEqual(['2023-09-01T08:00 DeadlineScheduled', '2023-10-02T07:00 ReminderDue [1]', '2023-10-05T08:00 DeadlineMet']);
  });

  it('met after the miss is met late', async () => {
    const w = await begun();
    await w.goTo('2023-11-16T10:00:00.000Z');
    await w.tell(`oap-${PLAN}`, 'OAPSubmitted', { gaps: [], driver: 'AA', submittedBy: 'AA' });
    expect(w.told('C8b').at(-1)).toBe('2023-11-16T10:00 DeadlineMet late');
  });

  it('rungs that passed during an outage are one reminder', async () => {
    const w = await begun();
    w.clock.moveTo('2023-12-01T08:00:00.000Z');
    await w.alarms.poke();
    await w.settle();
    expect(w.told('C8b').slice(1)).toEqual(['2023-12-01T08:00 ReminderDue [1,2,3,4,6]', '2023-12-01T08:00 DeadlineMissed', '2023-12-01T08:00 DeadlineEscalated 2']);
  });

  it('suspended it is silent; resumed it goes on', async () => {
    const w = await begun();
    await w.tell(`oap-${PLAN}`, 'OAPSubmitted', { gaps: [], driver: 'AA', submittedBy: 'AA' });
    await w.goTo('2023-11-13T08:00:00.000Z');
    await w.tell(`oap-${PLAN}`, 'OAPReturned', { reasons: 'r' });
    await w.goTo('2023-12-20T08:00:00.000Z');
    await w.tell(`oap-${PLAN}`, 'OAPSubmitted', { gaps: [], driver: 'AA', submittedBy: 'AA' });
    await w.goTo('2024-02-01T08:00:00.000Z');
    // Returned on 13 November with 24 working days left until 15 December: as many again from 20 December, over the end-of-year days.
    expect(w.told('C9')).toEqual([
      '2023-09-01T08:00 DeadlineScheduled', '2023-11-13T08:00 DeadlineSuspended', '2023-12-20T08:00 DeadlineResumed',
      '2024-01-04T08:00 ReminderDue [1]', '2024-01-25T08:00 ReminderDue [2]', '2024-01-31T08:00 ReminderDue [3]', '2024-02-01T08:00 ReminderDue [4]',
    ]);
  });

  it('a transition is sent once, as its day begins', async () => {
    const w = await begun();
    await w.goTo('2024-06-01T08:00:00.000Z');
    expect(w.told('T1')).toEqual(['2021-01-04T08:00 DeadlineScheduled', '2021-12-31T23:00 TransitionDue']);
    const due = w.journal.after(-1, { limit: 10_000, types: ['TransitionDue'] });
    expect(due.map(({ data }) => data)).toEqual([{ transition: { noun: 'cycle', id: CYCLE, command: 'ActivateCycle', data: {} } }]);
  });

  it('a second process that starts over the same log has nothing to add', async () => {
    const w = await begun();
    await w.goTo('2023-11-12T08:00:00.000Z');
    await running.pop()!.stop();
    const before = w.journal.head();
    const second = engine(w.log, w.clock);
    await second.settle();
    await second.alarms.poke();
    await second.settle();
    expect(second.journal.head()).toBe(before);
    expect((await second.alarms.armed()).map(({ id }) => id)).toContain(`${CYCLE}.C8b.${PLAN}.1.4`);
  });

  it('two processes at one log: what either sends, the other finds done', async () => {
    const w = await begun();
    const second = engine(w.log, w.clock);
    await second.settle();
    w.clock.moveTo('2023-11-12T08:00:00.000Z');
    await Promise.all([w.alarms.poke(), second.alarms.poke()]);
    await Promise.all([w.settle(), second.settle()]);
    expect(w.told('C8b').filter((each) => each.includes('ReminderDue'))).toEqual(['2023-11-12T08:00 ReminderDue [1,2,3]']);
    expect([...w.problems, ...second.problems]).toEqual([]);
  });

  it('every stream is what its name says', async () => {
    const w = await begun();
    for (const { deadlineId, cycleId, ruleId, scope, occurrence } of w.book.known.byId.values()) {
      expect(streamOf('deadline', deadlineId)).toBe(`deadline-${cycleId}.${ruleId}.${scope.id}.${occurrence}`);
    }
    expect(w.book.known.byId.size).toBeGreaterThanOrEqual(3);
  });
});
