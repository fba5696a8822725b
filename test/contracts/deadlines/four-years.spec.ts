import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { splitStream, type Definition, type Instant, type LoggedEvent, type NewEvent, type Policy } from '#kernel';
import { DeadlineBook } from '#deadlines';
import { catalogue, deadline } from '#domain';
import { CommandRunner, EmbeddedAlarms, machineClock, memoryLog, Reconciler, uuidOf, VirtualBusinessClock } from '#engine';
import { loadCalendar } from '#wiring';
import { MemoryJournal } from '../../../libs/engine/testing/memory-journal.js';
import { DUTIES } from '../../support/deadline-oracle/duties.js';
import { outgoing, toldOf, type Ladder, type Told } from '../../support/deadline-oracle/index.js';
import { CYCLE_ID, fourYears } from '../../support/deadline-oracle/scenario.js';
import { WorkingDays } from '../../support/working-days.js';

const BEGIN = '2019-12-01T08:00:00.000Z';
const END = '2026-12-31T20:00:00.000Z';
const ZONE = 'Europe/Brussels';
const definition = parse(readFileSync('definitions/empact-2022.yaml', 'utf8')) as Definition;
const ladders = Object.fromEntries(definition.rules.filter(({ then }) => !then).map(({ id, ...ladder }): [string, Ladder] => [id, ladder]));
const anybody: Policy = function* ({ actor }) {
  return { actor };
};

const running: Reconciler[] = [];
afterEach(async () => {
  for (const reconciler of running.splice(0)) await reconciler.stop();
});

/** Log, decider, reconciler and alarms as they stand in the engine, on a clock that walks from due instant to due instant. */
function engine() {
  const [log, clock] = [memoryLog(), new VirtualBusinessClock(BEGIN)];
  const journal = new MemoryJournal(log);
  const runner = new CommandRunner({ log, deciders: [deadline], policy: anybody, clock, machine: machineClock, idKey: Buffer.from('spec') });
  const alarms = new EmbeddedAlarms({ business: clock, machine: machineClock });
  const problems: unknown[] = [];
  // One after the other: two that follow at once would take the same page twice.
  let following: Promise<unknown> = Promise.resolve();
  const follow = (): Promise<unknown> => (following = following.then(() => journal.follow()));
  const reconciler = new Reconciler({
    name: 'deadline-scheduler', noun: 'deadline', fire: 'FireDeadline', book: new DeadlineBook(), catalogue, journal, alarms, machine: machineClock,
    run: async (submission) => {
      const outcome = await runner.run(submission);
      await follow();
      return outcome;
    },
    actor: { subject: 'deadline-scheduler', role: 'DEADLINE_SCHEDULER', party: 'ENGINE' }, onRefused: ({ name, deadlineId }, { message }) => void problems.push(`${clock.now()} ${name} ${deadlineId}: ${message}`), onStopped: (error) => void problems.push(error),
  });
  running.push(reconciler);
  const revisions = new Map<string, number>();
  return {
    journal, problems,
    async tell(stream: string, type: string, data: object): Promise<void> {
      const revision = (revisions.get(stream) ?? -1) + 1;
      revisions.set(stream, revision);
      const now = clock.now();
      const metadata = { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: now, recordedAt: now, marking: 'LIMITE', commandId: `${stream} ${revision}`, commandHash: '', $correlationId: 'c', $causationId: '', facts: [] };
      await log.append({ stream, expectedRevision: revision - 1, events: [{ id: uuidOf('spec', stream, revision), type, data, metadata } satisfies NewEvent] });
      await follow();
      await reconciler.quiet();
    },
    async goTo(to: Instant): Promise<void> {
      for (let next = await alarms.next(); next && next.dueAt <= to; next = await alarms.next()) {
        if (next.dueAt > clock.now()) clock.moveTo(next.dueAt);
        await alarms.poke();
        await reconciler.quiet();
      }
      if (to > clock.now()) clock.moveTo(to);
      await reconciler.quiet();
    },
  };
}

/** What the engine let go out, in the oracle's words. */
function wentOut(events: readonly LoggedEvent[]): readonly string[] {
  return events.flatMap(({ type, stream, data, metadata: { recordedAt } }) => {
    const { to, level } = data as { to?: readonly string[]; level?: number };
    const words = (what: string): string => [recordedAt, what, splitStream(stream).id, [...(to ?? [])].sort().join(',')].join(' ').trimEnd();
    if (type === 'ReminderDue') return [words('reminder')];
    if (type === 'DeadlineMissed') return [words('missed')];
    return type === 'DeadlineEscalated' ? [words(`escalated ${level}`)] : [];
  }).sort();
}

describe('a whole cycle of four years on a moving clock', () => {
  it.each([1, 7])('SYNTHETIC cycle %d: every reminder, miss and escalation that went out is the one of an independent reckoning', async (seed) => {
    const world = engine();
    const loaded = loadCalendar(readFileSync('definitions/calendars/eu-inst.yaml', 'utf8'));
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    await world.tell('calendar-EU-INST', 'CalendarPublished', loaded.calendar);
    await world.tell('definition-empact-2022', 'DefinitionPublished', { definition });
    const told: Told[] = [];
    for (const { day, stream, type, data } of fourYears(seed)) {
      const at = `${day}T10:00:00.000Z`;
      await world.goTo(at);
      await world.tell(stream, type, data);
      told.push(toldOf({ type, stream, data, recordedAt: at, effectiveAt: at }, ZONE));
    }
    await world.goTo(END);
    const expected = outgoing({ cycleId: CYCLE_ID, told, ladders, days: WorkingDays.shipped('EU-INST'), zone: ZONE, from: BEGIN, to: END });
    expect(world.problems).toEqual([]);
    expect(wentOut(world.journal.after(-1, { limit: 1_000_000, categories: ['deadline'] }))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(500);
  });

  it('is reckoned for every duty of the calendar', () => {
    // Of what need not happen in four years (a party that leaves, a rule broken, something that did not follow) other tests tell.
    expect(Object.keys(ladders).filter((rule) => !['V1', 'C24', 'C25'].includes(rule))).toEqual(Object.keys(DUTIES));
    const lines = outgoing({ cycleId: CYCLE_ID, told: fourYears(1).map(({ day, ...happening }) => toldOf({ ...happening, recordedAt: `${day}T10:00:00.000Z`, effectiveAt: `${day}T10:00:00.000Z` }, ZONE)), ladders, days: WorkingDays.shipped('EU-INST'), zone: ZONE, from: BEGIN, to: END });
    expect(Object.keys(DUTIES).filter((rule) => !lines.some((line) => line.includes(` ${CYCLE_ID}.${rule}.`)))).toEqual([]);
  });

  it('the independent reckoning tells one day from another: without a happening, or a day later, other lines go out', () => {
    const all = fourYears(1).map(({ day, ...happening }): Told => toldOf({ ...happening, recordedAt: `${day}T10:00:00.000Z`, effectiveAt: `${day}T10:00:00.000Z` }, ZONE));
    const lines = (told: readonly Told[]): readonly string[] => outgoing({ cycleId: CYCLE_ID, told, ladders, days: WorkingDays.shipped('EU-INST'), zone: ZONE, from: BEGIN, to: END });
    const expected = lines(all);
    expect(lines(all.filter(({ type }) => type !== 'OAPSubmitted'))).not.toEqual(expected);
    expect(lines(all.map((told) => (told.type === 'JADPostponed' ? { ...told, data: { newDays: [{ from: '2024-07-09', to: '2024-07-12' }] } } : told)))).not.toEqual(expected);
  });
});
