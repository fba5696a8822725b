import { describe, expect, it } from '@jest/globals';
import { command, decider, event, Refused, type AnyDecider, type FactRevision, type NewEvent } from '#kernel';
import { MemoryJournal } from '../../testing/memory-journal.js';
import { machineClock } from '../clocks/machine-clock.js';
import type { Outcome } from '../commands/outcomes.js';
import type { Submission } from '../commands/run-command.js';
import { memoryLog } from '../event-log/memory.js';
import { LogUnavailable } from '../ports.js';
import { MemoryCheckpoints } from '../reactions/checkpoints.js';
import { BreachWatch } from './breach-watch.js';
import { movedFacts, Unmoved } from './moved-facts.js';

interface Room { readonly keeper: string; readonly visitors: number }
const events = { KeeperNamed: event<{ keeper: string }>({ effective: 'past' }), Visited: event<{ by: string }>({ effective: 'past' }) };
const room = decider<{ Visit: { by: string } }, Room, Room, typeof events>()({
  name: 'room', events, initial: { keeper: '', visitors: 0 }, facts: (state) => state,
  commands: { Visit: command({ authority: () => ({}), decide: () => [] }) },
  evolve: { KeeperNamed: (state, { keeper }) => ({ ...state, keeper }), Visited: (state) => ({ ...state, visitors: state.visitors + 1 }) },
});
const deciders: readonly AnyDecider[] = [room];
const done: Outcome = { stream: '', id: '', revision: 0, etag: 0, events: [], repeated: false, dryRun: false };
const ROOM = 'room-hall';

/** A log in which keys are given out on what was known of a room. */
async function house() {
  const log = memoryLog();
  const journal = new MemoryJournal(log);
  const revisions = new Map<string, number>();
  let n = 0;
  const append = async (stream: string, types: readonly [string, object][], facts: readonly FactRevision[] = []) => {
    const expectedRevision = revisions.get(stream) ?? -1;
    const commandId = `c${n++}`;
    const written = types.map(([type, data], i): NewEvent => ({
      id: `${commandId}-${i}`, type, data,
      metadata: { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '', recordedAt: '', marking: 'M', commandId, commandHash: '', $correlationId: 'story', $causationId: '', cycleId: 'y', facts },
    }));
    await log.append({ stream, expectedRevision, events: written });
    revisions.set(stream, expectedRevision + types.length);
    await journal.follow();
    return written[0]!.id;
  };
  const moved = (id: string) => movedFacts(journal.byEventId(id)!, journal, deciders);
  return { log, journal, append, moved };
}

const named = (keeper: string): [string, object] => ['KeeperNamed', { keeper }];
const visited: [string, object] = ['Visited', { by: 'b' }];
const given: [string, object] = ['KeyGiven', {}];

describe('facts that had changed before an event was stored', () => {
  it('are none where the fact stands as it was read, whatever comes after', async () => {
    const { append, moved } = await house();
    await append(ROOM, [named('a')]);
    const id = await append('key-1', [given], [{ stream: ROOM, revision: 0 }]);
    await append(ROOM, [named('b')]);
    expect(moved(id)).toEqual([]);
  });

  it('are named with the revisions read and found, and with the fields that changed', async () => {
    const { append, moved } = await house();
    await append(ROOM, [named('a')]);
    await append(ROOM, [named('b'), visited]);
    const id = await append('key-1', [given], [{ stream: ROOM, revision: 0 }]);
    expect(moved(id)).toEqual([{ stream: ROOM, read: 0, found: 2, fields: ['keeper', 'visitors'] }]);
  });

  it('are those the decision looked at: what else moved there broke nothing', async () => {
    const { append, moved } = await house();
    await append(ROOM, [named('a')]);
    await append(ROOM, [visited]);
    expect(moved(await append('key-1', [given], [{ stream: ROOM, revision: 0, read: ['keeper'] }]))).toEqual([]);
    await append(ROOM, [named('b')]);
    expect(moved(await append('key-2', [given], [{ stream: ROOM, revision: 1, read: ['keeper'] }]))).toEqual([{ stream: ROOM, read: 1, found: 2, fields: ['keeper'] }]);
  });

  it('are none where a change was taken back before: what was decided is true again', async () => {
    const { append, moved } = await house();
    await append(ROOM, [named('a')]);
    await append(ROOM, [named('b'), named('a')]);
    expect(moved(await append('key-1', [given], [{ stream: ROOM, revision: 0 }]))).toEqual([]);
  });

  it('know a stream that came into being meanwhile', async () => {
    const { append, moved } = await house();
    await append(ROOM, [named('a')]);
    expect(moved(await append('key-1', [given], [{ stream: ROOM, revision: -1 }]))).toEqual([{ stream: ROOM, read: -1, found: 0, fields: ['keeper'] }]);
  });

  it('may be anything where an event between cannot be read', async () => {
    const { append, moved } = await house();
    await append(ROOM, [named('a')]);
    await append(ROOM, [['FromLater', {}]]);
    expect(moved(await append('key-1', [given], [{ stream: ROOM, revision: 0, read: ['keeper'] }]))).toEqual([{ stream: ROOM, read: 0, found: 1, fields: ['keeper'] }]);
  });

  it('count for the first event of an append, which stands for all of it', async () => {
    const { append, journal, moved } = await house();
    await append(ROOM, [named('a')]);
    await append(ROOM, [named('b')]);
    const id = await append('key-1', [given, given], [{ stream: ROOM, revision: 0 }]);
    expect(moved(id)).toHaveLength(1);
    expect(movedFacts(journal.stream('key-1').at(-1)!, journal, deciders)).toEqual([]);
  });
});

describe('facts that stand as they were read', () => {
  it('are looked up once for all events up to the end of the journal, and again for what comes after', async () => {
    const { append, journal } = await house();
    let looks = 0;
    const unmoved = new Unmoved({ head: () => journal.head(), stream: (...asked) => (looks++, journal.stream(...asked)) });
    await append(ROOM, [named('a')]);
    await append('key-1', [given, given]);
    const fact: FactRevision = { stream: ROOM, revision: 0 };
    expect([unmoved.has(fact, 1), unmoved.has(fact, 2), looks]).toEqual([true, true, 1]);
    await append(ROOM, [named('b')]);
    await append('key-2', [given]);
    expect([unmoved.has(fact, 4), unmoved.has(fact, 3), unmoved.has(fact, 2)]).toEqual([false, false, true]);
    expect(unmoved.has({ ...fact, revision: 1 }, 4)).toBe(true);
  });
});

describe('breach watch', () => {
  async function watching(run: (submission: Submission) => Promise<Outcome>) {
    const { append, journal } = await house();
    const checkpoints = new MemoryCheckpoints();
    const refused: string[] = [];
    const make = (name = 'watch') => new BreachWatch({
      name, category: 'breach', journal, checkpoints, deciders, run, machine: { ...machineClock, sleep: () => Promise.resolve() }, actor: { subject: 'watch', role: 'WATCH', party: 'ENGINE' },
      record: ({ id }, facts) => [{ noun: 'breach', name: 'Record', id: `${id}.R1`, data: { facts } }],
      onRefused: (_command, { code }) => refused.push(code), onStopped: () => undefined,
    });
    await append(ROOM, [named('a')]);
    await append(ROOM, [named('b')]);
    return { append, make, checkpoints, refused };
  }

  it('has it recorded, caused by the event, under ids that are the same whoever finds it and however often', async () => {
    const sent: Submission[] = [];
    const { append, make, checkpoints } = await watching((submission) => { sent.push(submission); return Promise.resolve(done); });
    const id = await append('key-1', [given], [{ stream: ROOM, revision: 0 }]);
    await make().quiet();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ command: { name: 'Record', id: `${id}.R1` }, causationId: id, correlationId: 'story', actor: { role: 'WATCH' }, claims: ['WATCH'] });
    await make().quiet();
    expect(sent).toHaveLength(1);
    checkpoints.save('watch', -1);
    await make().quiet();
    expect(sent[1]).toEqual(sent[0]);
  });

  it('passes over what it records itself, and what nothing had moved under', async () => {
    const sent: Submission[] = [];
    const { append, make } = await watching((submission) => { sent.push(submission); return Promise.resolve(done); });
    await append('breach-1', [['Recorded', {}]], [{ stream: ROOM, revision: 0 }]);
    await append('key-1', [given], [{ stream: ROOM, revision: 1 }]);
    await make().quiet();
    expect(sent).toEqual([]);
  });

  it('tries again what the engine could not take just now, and goes on after a refusal', async () => {
    let tries = 0;
    const { append, make, refused } = await watching(() => Promise.reject(++tries < 3 ? new LogUnavailable('down') : new Refused({ code: 'NO', kind: 'state', message: 'No.' })));
    await append('key-1', [given], [{ stream: ROOM, revision: 0 }]);
    const watch = make();
    await watch.quiet();
    expect([tries, refused, watch.status().lag]).toEqual([3, ['NO'], 0]);
  });
});
