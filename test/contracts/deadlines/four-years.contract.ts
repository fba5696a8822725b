import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { splitStream, type Definition, type LoggedEvent } from '#kernel';
import { VirtualBusinessClock, type Alarms, type EventLog } from '#engine';
import { loadCalendar } from '#wiring';
import { outgoing, toldOf, type Ladder, type Told } from '../../support/deadline-oracle/index.js';
import { CYCLE_ID, fourYears } from '../../support/deadline-oracle/scenario.js';
import { deadlineWorld } from '../../support/deadline-world.js';
import { WorkingDays } from '../../support/working-days.js';

export const BEGIN = '2019-12-01T08:00:00.000Z';
export const END = '2026-12-31T20:00:00.000Z';
export const ZONE = 'Europe/Brussels';
const definition = parse(readFileSync('definitions/empact-2022.yaml', 'utf8')) as Definition;
export const ladders = Object.fromEntries(definition.rules.filter(({ then }) => !then).map(({ id, ...ladder }): [string, Ladder] => [id, ladder]));

/** A log and an alarm clock to run on, by a clock that stands where it is put. */
export interface Setup {
  readonly log: EventLog;
  readonly alarms: Alarms;
  close(): Promise<void>;
}
export type OpenSetup = (clock: VirtualBusinessClock) => Promise<Setup>;

const ends: (() => Promise<void>)[] = [];

async function engine(open: OpenSetup) {
  const clock = new VirtualBusinessClock(BEGIN);
  const { close, ...ground } = await open(clock);
  const world = deadlineWorld({ ...ground, clock });
  ends.push(async () => {
    await world.stop();
    await close();
  });
  return world;
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

/** A whole cycle, on one set-up: what goes out is what an independent reckoning says. */
export function fourYearsContract(name: string, open: OpenSetup, seeds: readonly number[]): void {
  describe(`a whole cycle of four years on a moving clock: ${name}`, () => {
    afterEach(async () => {
      for (const end of ends.splice(0)) await end();
    });
    it.each(seeds)('SYNTHETIC cycle %d: every reminder, miss and escalation that went out is the one of an independent reckoning', async (seed) => {
      const world = await engine(open);
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
  });
}
