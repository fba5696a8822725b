import { describe, expect, it } from '@jest/globals';
import { command, decider, event, eventRef, NotJson, ref, Refused, type Actor, type AnyDecider, type Definition, type Policy, type StoredEvent } from '#kernel';
import { VirtualBusinessClock } from '../clocks/business-clock.js';
import { machineClock } from '../clocks/machine-clock.js';
import { memoryLog } from '../event-log/memory.js';
import {
  ClockSuspect, CommandIdReused, Contended, EngineTooOld, LogUnavailable, NO_STREAM, OutcomeUnknown, PreconditionFailed, type AppendRequest, type EventLog,
} from '../ports.js';
import { BATCH_MAX, CommandRunner, type BatchSubmission, type Submission } from './run-command.js';

interface DoorCommands {
  Build: { name: string };
  Open: { by: string };
  Close: Record<never, never>;
  Paint: { part: string; colour: string };
}
const doorEvents = {
  Built: event<{ name: string }>({ effective: 'past' }),
  Opened: event<{ by: string }>({ effective: 'past' }),
  Closed: event<Record<never, never>>({ effective: 'any' }),
  Painted: event<{ part: string; colour: string }>({ effective: 'past' }),
};
interface Door { built: boolean; open: boolean }

/** A door opens only while no other door of the pair is open: a rule over two streams. */
const door = decider<DoorCommands, Door, Door, typeof doorEvents>()({
  name: 'door',
  events: doorEvents,
  initial: { built: false, open: false },
  facts: (state) => state,
  part: (data) => (typeof data.part === 'string' ? data.part : ''),
  commands: {
    Build: command({ creates: ({ name }) => name, authority: () => ({}), decide: ({ name }, state) => (state.built ? [] : [{ type: 'Built', data: { name } }]) }),
    Open: command({
      authority: () => ({}),
      facts: ({ by }) => ({ other: ref<Door>('door', by) }),
      decide: ({ by }, state, ctx) => {
        if (state.open) return [];
        if (ctx.facts.other.open) throw new Refused({ code: 'DOOR_OTHER_OPEN', kind: 'rule', rule: 'D1', message: 'Close the other door first.' });
        return [{ type: 'Opened', data: { by } }];
      },
    }),
    Close: command({ authority: () => ({}), decide: (_data, state) => (state.open ? [{ type: 'Closed', data: {} }] : []) }),
    Paint: command({ authority: () => ({}), decide: (data) => [{ type: 'Painted', data }] }),
  },
  evolve: {
    Built: (state) => ({ ...state, built: true }),
    Opened: (state) => ({ ...state, open: true }),
    Closed: (state) => ({ ...state, open: false }),
    Painted: (state) => state,
  },
});

const markings = [{ code: 'OPEN', labels: {} }, { code: 'SECRET', labels: {} }];
const definition = { id: 'd', version: 1, markings, defaultMarking: 'OPEN' } as unknown as Definition;
 
const anybody: Policy = function* ({ actor }) { return { actor, definition }; };
const actor: Actor = { subject: 's', role: 'R', party: 'P' };
const NOW = '2024-03-01T09:00:00.000Z';

function setUp(log: EventLog = memoryLog(), more: { policy?: Policy; suspicion?: string; deciders?: AnyDecider[] } = {}) {
  const clock = new VirtualBusinessClock(NOW);
  const machine = { ...machineClock, sleep: () => Promise.resolve() };
  const runner = new CommandRunner({
    log, deciders: more.deciders ?? [door], policy: more.policy ?? anybody, machine, idKey: Buffer.alloc(32, 1), whileSuspect: ['Close'],
    clock: more.suspicion === undefined ? clock : { now: () => NOW, suspicion: () => more.suspicion },
  });
  let n = 0;
  const send = (name: string, id: string | undefined, data: Record<string, unknown>, rest: Partial<Submission> & { meta?: Submission['command']['meta'] } = {}) =>
    runner.run({ command: { noun: 'door', name, id, data, meta: rest.meta }, actor, claims: ['R'], commandId: `c-${++n}`, ...rest });
  return { log, runner, send };
}

async function built(log?: EventLog) {
  const world = setUp(log);
  await world.send('Build', undefined, { name: 'a' });
  await world.send('Build', undefined, { name: 'b' });
  return world;
}

/** A log in front of which something happens at an append. */
const withAppend = (log: EventLog, append: (request: AppendRequest, pass: EventLog['append']) => ReturnType<EventLog['append']>): EventLog => ({
  assertsFacts: log.assertsFacts,
  append: (request) => append(request, log.append.bind(log)),
  readStream: log.readStream.bind(log), readAll: log.readAll.bind(log), subscribe: log.subscribe.bind(log), close: log.close.bind(log),
});

describe('one command', () => {
  it('appends at the revision read, with the envelope whole', async () => {
    const { log, send } = await built();
    const outcome = await send('Open', 'a', { by: 'b' }, { commandId: 'open-1', causationId: 'cause', correlationId: 'story', meta: { reason: 'why', docRef: 'ST 1/24' } });
    expect(outcome).toMatchObject({ stream: 'door-a', id: 'a', revision: 1, etag: 1, repeated: false, dryRun: false });
    const [stored] = await log.readStream('door-a', { from: 1, limit: 1 });
    expect(stored).toMatchObject({
      type: 'Opened', revision: 1, data: { by: 'b' },
      metadata: {
        v: 1, actor, recordedAt: NOW, effectiveAt: NOW, reason: 'why', docRef: 'ST 1/24', marking: 'OPEN', commandId: 'open-1',
        $correlationId: 'story', $causationId: 'cause', definition: { id: 'd', version: 1 }, facts: [{ stream: 'door-b', revision: 0 }],
      },
    });
  });

  it('answers a repetition as the first time, after other commands and in a new process', async () => {
    const { log, send } = await built();
    const first = await send('Open', 'a', { by: 'b' }, { commandId: 'same' });
    await send('Close', 'a', {});
    const again = await send('Open', 'a', { by: 'b' }, { commandId: 'same' });
    const elsewhere = await setUp(log).send('Open', 'a', { by: 'b' }, { commandId: 'same' });
    expect(again).toEqual({ ...first, repeated: true });
    expect(elsewhere).toEqual({ ...first, repeated: true });
    expect(await log.readStream('door-a', { limit: 10 })).toHaveLength(3);
  });

  it('refuses a command id used for another body', async () => {
    const { send } = await built();
    await send('Open', 'a', { by: 'b' }, { commandId: 'same' });
    await expect(send('Close', 'a', {}, { commandId: 'same' })).rejects.toBeInstanceOf(CommandIdReused);
  });

  it('writes nothing for a refusal, a no-op or a dry run', async () => {
    const { log, send } = await built();
    await send('Open', 'a', { by: 'b' });
    await expect(send('Open', 'b', { by: 'a' })).rejects.toMatchObject({ code: 'DOOR_OTHER_OPEN', rule: 'D1' });
    expect(await send('Open', 'a', { by: 'b' })).toMatchObject({ revision: 1, events: [] });
    expect(await send('Close', 'a', {}, { dryRun: true })).toMatchObject({ dryRun: true, revision: 1, events: [{ type: 'Closed', data: {}, revision: 2 }] });
    expect((await log.readAll({ limit: 100 })).map(({ event: { type } }) => type)).toEqual(['Built', 'Built', 'Opened']);
  });

  it('says that what is named does not exist', async () => {
    await expect(setUp().send('Close', 'nowhere', {})).rejects.toMatchObject({ code: 'DOOR_UNKNOWN', kind: 'missing' });
  });

  it('refuses what JSON cannot carry before anything is read', async () => {
    const { send } = await built();
    await expect(send('Paint', 'a', { part: 'knob', colour: 10n })).rejects.toBeInstanceOf(NotJson);
  });
});

describe('conflicts', () => {
  it('decides again after another writer moved the stream', async () => {
    const { log } = await built();
    const here = setUp(log);
    const there = setUp(log);
    await here.send('Paint', 'a', { part: 'knob', colour: 'red' }, { commandId: 'h1' });
    await there.send('Paint', 'a', { part: 'knob', colour: 'blue' }, { commandId: 't1' });
    await here.send('Paint', 'a', { part: 'knob', colour: 'green' }, { commandId: 'h2' });
    const stored: readonly StoredEvent[] = await log.readStream('door-a', { from: 1, limit: 10 });
    expect(stored.map(({ data }) => (data as { colour: string }).colour)).toEqual(['red', 'blue', 'green']);
  });

  it('holds a rule over two streams when both are raced, 200 times', async () => {
    for (let round = 0; round < 200; round++) {
      const { log } = await built();
      const [here, there] = [setUp(log), setUp(log)];
      await Promise.allSettled([here.send('Open', 'a', { by: 'b' }, { commandId: 'a' }), there.send('Open', 'b', { by: 'a' }, { commandId: 'b' })]);
      const opened = (await log.readAll({ limit: 100 })).filter(({ event: { type } }) => type === 'Opened');
      expect(opened).toHaveLength(1);
    }
  });

  it('gives up after three decisions, with nothing written', async () => {
    const { log } = await built();
    let n = 0;
    const other = setUp(log);
    const moving = withAppend(log, async (request, pass) => {
      n++;
      await other.send('Paint', 'a', { part: 'knob', colour: `c${n}` }, { commandId: `other-${n}` });
      return pass(request);
    });
    await expect(setUp(moving).send('Paint', 'a', { part: 'hinge', colour: 'x' }, { commandId: 'mine' })).rejects.toBeInstanceOf(Contended);
    expect(n).toBe(3);
    expect((await log.readStream('door-a', { limit: 100 })).some(({ metadata }) => metadata.commandId === 'mine')).toBe(false);
  });

  it('retries an append of unknown outcome with the same ids until it is known', async () => {
    const { log } = await built();
    let lost = 2;
    const lossy = withAppend(log, async (request, pass) => {
      const answer = await pass(request);
      if (lost-- > 0) throw new OutcomeUnknown('The answer was lost.');
      return answer;
    });
    expect(await setUp(lossy).send('Open', 'a', { by: 'b' }, { commandId: 'lossy' })).toMatchObject({ revision: 1, repeated: false });
    expect(await log.readStream('door-a', { limit: 10 })).toHaveLength(2);
  });

  it('calls the outcome unknown when the log goes away after an answer was lost', async () => {
    const { log } = await built();
    let tries = 0;
    const going = withAppend(log, async (request, pass) => {
      if (++tries > 1) throw new LogUnavailable('It is gone.');
      await pass(request);
      throw new OutcomeUnknown('The answer was lost.');
    });
    await expect(setUp(going).send('Open', 'a', { by: 'b' }, { commandId: 'gone' })).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(await setUp(log).send('Open', 'a', { by: 'b' }, { commandId: 'gone' })).toMatchObject({ revision: 1, repeated: true });
  });

  it('answers a repetition rightly after an outcome that stayed unknown', async () => {
    const { log } = await built();
    let lost = true;
    const lossy = withAppend(log, async (request, pass) => {
      const answer = await pass(request);
      if (lost) throw new OutcomeUnknown('The answer was lost.');
      return answer;
    });
    const { send } = setUp(lossy);
    await expect(send('Open', 'a', { by: 'b' }, { commandId: 'same' })).rejects.toBeInstanceOf(OutcomeUnknown);
    lost = false;
    expect(await send('Open', 'a', { by: 'b' }, { commandId: 'same' })).toMatchObject({ revision: 1, repeated: true });
  });

  it('compares If-Match with the last revision that touched the part, no more', async () => {
    const { send } = await built();
    await send('Paint', 'a', { part: 'knob', colour: 'red' });
    await send('Paint', 'a', { part: 'hinge', colour: 'red' });
    await expect(send('Paint', 'a', { part: 'knob', colour: 'blue' }, { ifMatch: 0 })).rejects.toBeInstanceOf(PreconditionFailed);
    expect(await send('Paint', 'a', { part: 'knob', colour: 'blue' }, { ifMatch: 1 })).toMatchObject({ etag: 3 });
    expect(await send('Paint', 'a', { part: 'frame', colour: 'blue' }, { ifMatch: NO_STREAM })).toMatchObject({ etag: 4 });
  });
});

describe('what the runner itself refuses', () => {
  it('a past event that would take effect ahead of now; one that may lie ahead passes', async () => {
    const { send } = await built();
    const ahead = { meta: { effectiveAt: '2024-03-02T00:00:00.000Z' } };
    await expect(send('Open', 'a', { by: 'b' }, ahead)).rejects.toMatchObject({ code: 'EFFECTIVE_AT_AHEAD', pointer: '/meta/effectiveAt' });
    await send('Open', 'a', { by: 'b' });
    expect(await send('Close', 'a', {}, ahead)).toMatchObject({ revision: 2 });
  });

  it('I24: a marking that is unknown or lower than the record it belongs to', async () => {
    const { log, send } = setUp();
    await send('Build', undefined, { name: 'a' }, { meta: { marking: 'SECRET' } });
    await expect(send('Paint', 'a', { part: 'k', colour: 'x' }, { meta: { marking: 'OPEN' } })).rejects.toMatchObject({ code: 'MARKING_TOO_LOW', rule: 'I24' });
    await expect(send('Paint', 'a', { part: 'k', colour: 'x' }, { meta: { marking: 'ODD' } })).rejects.toMatchObject({ code: 'MARKING_UNKNOWN', rule: 'I24' });
    await send('Paint', 'a', { part: 'k', colour: 'x' });
    expect((await log.readStream('door-a', { from: 1, limit: 1 }))[0]!.metadata.marking).toBe('SECRET');
  });

  it('I24: but what releases what it names may be marked lower than its stream', async () => {
    const releasing = { ...door, events: { ...doorEvents, Painted: event<{ part: string; colour: string }>({ effective: 'past', releases: true }) } };
    const { log, send } = setUp(undefined, { deciders: [releasing] });
    await send('Build', undefined, { name: 'a' }, { meta: { marking: 'SECRET' } });
    await send('Paint', 'a', { part: 'k', colour: 'x' }, { meta: { marking: 'OPEN' } });
    await send('Paint', 'a', { part: 'k', colour: 'y' });
    expect((await log.readStream('door-a', { from: 1, limit: 2 })).map(({ metadata }) => metadata.marking)).toEqual(['OPEN', 'SECRET']);
  });

  it('commands on a stream that holds what this version cannot read', async () => {
    const { log } = await built();
    const newer = { ...door, events: { ...doorEvents, Painted: event<{ part: string; colour: string }>({ effective: 'past' }, (old) => old) } };
    await setUp(log, { deciders: [newer] }).send('Paint', 'a', { part: 'k', colour: 'x' }, { commandId: 'new' });
    await expect(setUp(log).send('Close', 'a', {}, { commandId: 'old' })).rejects.toBeInstanceOf(EngineTooOld);
  });

  it('everything while the clock is suspect, but what confirms it', async () => {
    const log = memoryLog();
    await built(log);
    const suspect = setUp(log, { suspicion: 'It jumped.' });
    await expect(suspect.send('Open', 'a', { by: 'b' }, { commandId: 'x' })).rejects.toBeInstanceOf(ClockSuspect);
    expect(await suspect.send('Close', 'a', {}, { commandId: 'y' })).toMatchObject({ events: [] });
  });

  it('what the policy refuses, with the facts it asked for', async () => {
    const policy: Policy = function* ({ actor: who }) {
      const other = (yield ref<Door>('door', 'b')) as Door;
      if (!other.open) throw new Refused({ code: 'NOT_YET', kind: 'seat', message: 'No.' });
      return { actor: who, definition };
    };
    const { log, send } = await built();
    await expect(setUp(log, { policy }).send('Open', 'a', { by: 'c' }, { commandId: 'p1' })).rejects.toMatchObject({ code: 'NOT_YET' });
    await expect(setUp(log, { policy }).send('Open', 'a', { by: 'c' }, { commandId: 'p0', ifMatch: 7 })).rejects.toMatchObject({ code: 'NOT_YET' });
    await send('Open', 'b', { by: 'c' });
    expect(await setUp(log, { policy }).send('Open', 'a', { by: 'c' }, { commandId: 'p2' })).toMatchObject({ revision: 1 });
  });
});

describe('a rule about one stored event', () => {
  const asking = decider<{ Ask: { stream: string; revision: number } }, object, object, { Answered: ReturnType<typeof event<{ type?: string; marking?: string }>> }>()({
    name: 'note', events: { Answered: event<{ type?: string; marking?: string }>({ effective: 'past' }) }, initial: {}, facts: () => ({}),
    commands: {
      Ask: command({ authority: () => ({}), facts: ({ stream, revision }) => ({ asked: eventRef(stream, revision) }), decide: (_data, _state, { facts: { asked } }) => [{ type: 'Answered', data: { type: asked?.type, marking: asked?.meta.marking } }] }),
    },
    evolve: { Answered: (state) => state },
  });

  it('is given that event, asserts nothing of its stream, and is given nothing where there is none', async () => {
    const { log, runner, send } = setUp(undefined, { deciders: [door, asking] });
    await send('Build', undefined, { name: 'a' }, { meta: { marking: 'SECRET' } });
    const answer = async (stream: string, revision: number) => {
      await runner.run({ command: { noun: 'note', name: 'Ask', id: `n${stream}${revision}`, data: { stream, revision } }, actor, claims: [], commandId: `ask ${stream} ${revision}` });
      const [event] = await log.readStream(`note-n${stream}${revision}`, { limit: 1 });
      return [event!.data, event!.metadata.facts];
    };
    expect(await answer('door-a', 0)).toEqual([{ type: 'Built', marking: 'SECRET' }, []]);
    for (const [stream, revision] of [['door-a', 1], ['door-b', 0], ['gone-a', 0], ['door-a', -1]] as const) expect(await answer(stream, revision)).toEqual([{}, []]);
  });
});

describe('a batch', () => {
  const paint = (part: string, colour: string) => ({ noun: 'door', name: 'Paint', id: 'a', data: { part, colour } });
  const open = { noun: 'door', name: 'Open', id: 'a', data: { by: 'b' } };
  const close = { noun: 'door', name: 'Close', id: 'a', data: {} };
  const batch = (commands: readonly Submission['command'][], rest: Partial<BatchSubmission> = {}): BatchSubmission => ({ commands, actor, claims: ['R'], commandId: 'batch-1', ...rest });
  /** The log, counting appends. */
  const counted = () => {
    const appends: AppendRequest[] = [];
    return { appends, log: withAppend(memoryLog(), (request, pass) => (appends.push(request), pass(request))) };
  };

  it('is one append; each line is judged after those before it, and rests on what it asked', async () => {
    const { appends, log } = counted();
    const { runner } = await built(log);
    appends.length = 0;
    const outcomes = await runner.runAll(batch([open, open, paint('frame', 'red'), close]));
    expect(appends.map(({ events }) => events.map(({ type }) => type))).toEqual([['Opened', 'Painted', 'Closed']]);
    expect(appends[0]!.events.map(({ metadata }) => [metadata.facts.length, metadata.$correlationId])).toEqual([[1, 'batch-1'], [0, 'batch-1'], [0, 'batch-1']]);
    expect(outcomes).toMatchObject([{ revision: 3, events: [{ type: 'Opened', revision: 1 }] }, { revision: 3, events: [] }, { events: [{ revision: 2 }] }, { events: [{ revision: 3 }] }]);
    expect(new Set(appends[0]!.events.map(({ id }) => id)).size).toBe(3);
  });

  it('writes nothing where one line is refused, and judges the others as if it were not there', async () => {
    const { appends, log } = counted();
    const { runner, send } = await built(log);
    await send('Open', 'b', { by: 'a' });
    appends.length = 0;
    const outcomes = await runner.runAll(batch([paint('frame', 'red'), open, close]));
    expect(outcomes).toMatchObject([{ events: [{ type: 'Painted', data: { colour: 'red' } }] }, { refused: { code: 'DOOR_OTHER_OPEN' } }, { events: [] }]);
    expect(appends).toEqual([]);
  });

  it('dry, tells the events of each line and writes nothing', async () => {
    const { appends, log } = counted();
    const { runner } = await built(log);
    appends.length = 0;
    expect(await runner.runAll(batch([open, close], { dryRun: true }))).toMatchObject([{ dryRun: true, events: [{ type: 'Opened', revision: 1, data: { by: 'b' } }] }, { events: [{ type: 'Closed', revision: 2 }] }]);
    expect(appends).toEqual([]);
  });

  it('sent again is answered as the first time, in a new process too; changed anywhere it is refused', async () => {
    const { log, runner } = await built();
    const first = await runner.runAll(batch([open, open, close]));
    const again = first.map((outcome) => ({ ...outcome, repeated: true }));
    expect(await runner.runAll(batch([open, open, close]))).toEqual(again);
    expect(await setUp(log).runner.runAll(batch([open, open, close]))).toEqual(again);
    for (const other of [[open, open], [open, paint('frame', 'red'), close], [close, open, open]]) await expect(runner.runAll(batch(other))).rejects.toBeInstanceOf(CommandIdReused);
  });

  it('decides anew when the stream moved, as a whole', async () => {
    let moved = false;
    const inner = memoryLog();
    const log = withAppend(inner, async (request, pass) => {
      if (!moved && request.events.length === 2) {
        moved = true;
        await setUp(inner).send('Paint', 'a', { part: 'frame', colour: 'blue' }, { commandId: 'other' });
      }
      return pass(request);
    });
    const { runner } = await built(log);
    expect(await runner.runAll(batch([open, close]))).toMatchObject([{ revision: 3 }, { revision: 3 }]);
  });

  it('is about one stream that is there, and bounded', async () => {
    const { runner } = await built();
    await expect(runner.runAll(batch([]))).rejects.toThrow('A batch is');
    await expect(runner.runAll(batch([open, { ...open, id: 'b' }]))).rejects.toThrow('A batch is');
    await expect(runner.runAll(batch(Array.from({ length: BATCH_MAX + 1 }, () => open)))).rejects.toThrow('A batch is');
    await expect(runner.runAll(batch([{ ...open, id: 'gone' }]))).resolves.toMatchObject([{ refused: { code: 'DOOR_UNKNOWN', kind: 'missing' } }]);
  });
});
