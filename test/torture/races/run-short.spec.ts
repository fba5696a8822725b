import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { breachesOf, deciders } from '#domain';
import { movedFacts, openSqliteLog, PAGE_MAX, WrongExpectedRevision, type EventLog } from '#engine';
import { MemoryJournal } from '../../../libs/engine/testing/memory-journal.js';
import { seeded } from '../../support/random.js';
import { empact } from '../../support/thread.js';
import { Field } from './field.js';
import { Judge, type Verdict } from './judge.js';
import { countingConflicts, withAppend } from './logs.js';
import { approvalAndRelease, raceAll, startAndCancel, twoDrivers, type Ends, type Race } from './races.js';

const RACES = 1_000;
/** Races of a dead heat that a log without a guard must show within. */
const UNGUARDED = 150;
/** Each race takes a while of its own to set up. */
const MINUTES = 3;

/** Rules over one and over two streams, raced on the embedded log by two runners that know nothing of each other. */
describe('races on the embedded log', () => {
  let folder: string;
  let log: EventLog;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'empact-races-'));
    log = await openSqliteLog({ file: join(folder, 'events.db') });
  });
  afterEach(async () => {
    await log.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([twoDrivers, approvalAndRelease, startAndCancel()])(`$title, ${RACES} times: $rule holds at every event`, async (race) => {
    const { ends, turnedAway, verdict, seconds } = await raced(log, race, RACES);
    const [first, second] = wins(race, ends);
    process.stdout.write(`${race.title}: ${race.sides[0]} first ${first}, ${race.sides[1]} first ${second}, conflicts at the append ${turnedAway}, ${seconds.toFixed(1)} s\n`);

    expect(verdict.breaches).toEqual([]);
    expect(ends).toHaveLength(RACES);
    expect(ends.flat().filter((end) => end === 'contended')).toEqual([]);
    // A race that one side always wins, or in which the append never had to decide, is none.
    expect(first + second).toBe(RACES);
    expect(Math.min(first, second)).toBeGreaterThan(RACES / 20);
    expect(turnedAway).toBeGreaterThan(RACES / 20);
    expect(verdict.counts.get(DECISIVE[race.rule]!)).toBe(race.rule === 'I8' ? RACES : first);
  }, MINUTES * 60_000);

  it.each([approvalAndRelease, startAndCancel()])('$title: what a log lets through that asserts no facts, the breach check finds', async (race) => {
    const { verdict } = await raced({ ...withAppend(log, ({ asserts: _, ...request }) => log.append(request)), assertsFacts: false }, race, UNGUARDED);
    const found = await checked(log);
    expect(verdict.breaches.length).toBeGreaterThan(0);
    expect(verdict.breaches.filter(({ at, rule }) => !found.has(`${at} ${rule}`))).toEqual([]);
    // It says no more than what changed: one that was judged right is never called a breach of the rule.
    expect(found.size).toBe(verdict.breaches.length);
  }, MINUTES * 60_000);

  it.each([twoDrivers, approvalAndRelease, startAndCancel()])('$title: a log that asserts nothing is found out', async (race) => {
    const { verdict } = await raced(unguarded(log), race, UNGUARDED);
    expect(verdict.breaches.length).toBeGreaterThan(0);
    expect(verdict.breaches.map(({ rule }) => race.rule.includes(rule))).not.toContain(false);
  }, MINUTES * 60_000);
});

const DECISIVE: Readonly<Record<string, string>> = { I8: 'DriverAppointed', 'I8/I11': 'OAPApproved', I20: 'JADStarted' };
const SEED = 20_220_201;

async function raced(log: EventLog, race: Race, count: number): Promise<{ ends: Ends[]; turnedAway: number; verdict: Verdict; seconds: number }> {
  const counting = countingConflicts(log);
  const field = new Field(counting.log, empact());
  const cycles = await field.lanes(count, (lane) => race.prepare(field, lane));
  const before = counting.conflicts();
  const started = performance.now();
  const ends = await raceAll(field, race, cycles, seeded(SEED));
  return { ends, turnedAway: counting.conflicts() - before, verdict: await judged(log), seconds: (performance.now() - started) / 1_000 };
}

/** Who was first: the other side is refused, or came after and changed nothing of it. */
function wins({ rule }: Race, ends: readonly Ends[]): [number, number] {
  const first = ends.filter(([one, other]) => one === 'done' && (rule !== 'I8' || other === 'refused')).length;
  return [first, ends.filter(([one, other]) => one === 'refused' && other === 'done').length];
}

async function judged(log: EventLog): Promise<Verdict> {
  const judge = new Judge();
  for (let after: string | undefined; ; ) {
    const page = await log.readAll({ after, limit: PAGE_MAX });
    if (page.length === 0) return judge.verdict();
    for (const each of page) judge.see(each);
    after = page.at(-1)!.position;
  }
}

/** `<stream>@<revision> <rule>` of everything the breach check finds in the log. */
async function checked(log: EventLog): Promise<ReadonlySet<string>> {
  const journal = await new MemoryJournal(log).follow();
  const found = new Set<string>();
  for (const event of journal.after(-1, { limit: Infinity })) {
    const { id: eventId, stream, revision, type } = event;
    for (const { rule } of breachesOf({ eventId, stream, revision, type }, movedFacts(event, journal, deciders))) found.add(`${stream}@${revision} ${rule}`);
  }
  return found;
}

/** What the rules would be worth without the append's guard: facts are not asserted, and a stream that moved is written all the same. */
const unguarded = (log: EventLog): EventLog =>
  withAppend(log, async ({ asserts: _, ...request }) => {
    for (let expectedRevision = request.expectedRevision; ; ) {
      try {
        return await log.append({ ...request, expectedRevision });
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
        expectedRevision = error.actual;
      }
    }
  });
