import { describe, expect, it } from '@jest/globals';
import { command, decider, event, ref, type Definition, type Policy } from '#kernel';
import { VirtualBusinessClock } from '../clocks/business-clock.js';
import { machineClock } from '../clocks/machine-clock.js';
import { memoryLog } from '../event-log/memory.js';
import { type AppendRequest, type EventLog } from '../ports.js';
import { CommandRunner } from './run-command.js';

const written = event<{ n: number }>({ effective: 'past' });

/** A page that may rest on other pages. */
const page = decider<{ Write: { n: number; on: readonly string[] } }, number, number, { Written: typeof written }>()({
  name: 'page',
  events: { Written: written },
  initial: 0,
  facts: (count) => count,
  commands: {
    Write: command({
      authority: () => ({}),
      facts: ({ on }) => Object.fromEntries(on.map((id) => [id, ref<number>('page', id)])),
      decide: ({ n }) => [{ type: 'Written', data: { n } }],
    }),
  },
  evolve: { Written: (count) => count + 1 },
});

const definition = { id: 'd', version: 1, markings: [{ code: 'OPEN', labels: {} }], defaultMarking: 'OPEN' } as unknown as Definition;
const anybody: Policy = function* ({ actor }) { return { actor, definition }; };
/** A bound far beyond what the commands of a test need: who waits for ever is found out by the test's own time. */
const COMMANDS = 40;

function setUp(log: EventLog, policy = anybody) {
  const runner = new CommandRunner({ log, deciders: [page], policy, clock: new VirtualBusinessClock('2024-03-01T09:00:00.000Z'), machine: machineClock, idKey: Buffer.alloc(32, 1) });
  let n = 0;
  return (id: string, ...on: string[]) => runner.run({ command: { noun: 'page', name: 'Write', id, data: { n: ++n, on } }, actor: { subject: 's', role: 'R', party: 'P' }, claims: [], commandId: `c-${n}` });
}

const withLog = (log: EventLog, more: Partial<EventLog>): EventLog => ({
  assertsFacts: log.assertsFacts,
  append: log.append.bind(log), readStream: log.readStream.bind(log), readAll: log.readAll.bind(log), subscribe: log.subscribe.bind(log), close: log.close.bind(log), ...more,
});

/** Appends are judged in order and answered later, several at once, as by a writer in a thread of its own. */
function committing(log: EventLog) {
  const requests: AppendRequest[] = [];
  let conflicts = 0;
  const slow = withLog(log, {
    append: async (request) => {
      requests.push(request);
      const answer = log.append(request).catch((error: Error) => {
        conflicts++;
        throw error;
      });
      answer.catch(() => undefined);
      await new Promise(setImmediate);
      return answer;
    },
  });
  return { log: slow, requests, conflicts: () => conflicts };
}

describe('commands of one process', () => {
  it('do not rest on a stream to which an append is under way: they wait for it and decide once', async () => {
    const { log, requests, conflicts } = committing(memoryLog());
    const write = setUp(log);
    const [first, second] = await Promise.all([write('a'), write('b', 'a')]);
    expect([first.revision, second.revision, conflicts()]).toEqual([0, 0, 0]);
    expect(requests.map(({ stream, asserts }) => [stream, asserts])).toEqual([['page-a', []], ['page-b', [{ stream: 'page-a', revision: 0 }]]]);
  });

  it('are not starved by a stream that always moves', async () => {
    const { log, conflicts } = committing(memoryLog());
    const write = setUp(log);
    const busy = Array.from({ length: COMMANDS * 5 }, () => write('busy'));
    const resting = Array.from({ length: COMMANDS }, (_, n) => write(`p${n}`, 'busy'));
    await Promise.all([...busy, ...resting]);
    expect(conflicts()).toBe(0);
  });

  it('are not starved by several streams that always move, nor do they starve those', async () => {
    const { log, conflicts } = committing(memoryLog());
    const write = setUp(log);
    const names = ['x', 'y', 'z'];
    const busy = Array.from({ length: COMMANDS * 3 }, (_, n) => write(names[n % 3]!));
    const resting = Array.from({ length: COMMANDS }, (_, n) => write(`p${n % 4}`, ...names));
    await Promise.all([...busy, ...resting]);
    expect(conflicts()).toBe(0);
  });

  it('rest on each other without waiting for each other', async () => {
    const { log, conflicts } = committing(memoryLog());
    const write = setUp(log);
    await Promise.all(Array.from({ length: COMMANDS * 3 }, (_, n) => write('abc'[n % 3]!, 'abc'[(n + 1) % 3]!, 'abc'[(n + 2) % 3]!)));
    expect(conflicts()).toBe(0);
  });

  it('go on after one that failed while others waited for it', async () => {
    const inner = memoryLog();
    let broken = true;
    const { log } = committing(withLog(inner, {
      append: (request) => (broken && request.stream === 'page-a' ? Promise.reject(new Error('The disk is gone.')) : inner.append(request)),
    }));
    const write = setUp(log);
    const [first, second] = await Promise.allSettled([write('a'), write('b', 'a')]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    broken = false;
    expect(await write('a', 'b')).toMatchObject({ revision: 0 });
  });
});

describe('a fact', () => {
  it('is read once for authority and decision: what is recorded is what both rested on', async () => {
    const inner = memoryLog();
    const elsewhere = setUp(inner);
    await elsewhere('b');
    // A log without assertions is asked at each read, and another process may write between two of them.
    const moving = withLog(inner, {
      assertsFacts: false,
      readStream: async (stream, options) => {
        const events = await inner.readStream(stream, options).finally(() => (stream === 'page-b' ? elsewhere('b') : undefined));
        return events;
      },
    });
    const seen: unknown[] = [];
    const policy: Policy = function* ({ actor }) {
      seen.push(yield ref<number>('page', 'b'));
      seen.push(yield ref<number>('page', 'b'));
      return { actor, definition };
    };
    await setUp(moving, policy)('a', 'b');
    const [stored] = await inner.readStream('page-a', { limit: 1 });
    expect(stored!.metadata.facts).toEqual([{ stream: 'page-b', revision: (seen[0] as number) - 1 }]);
    expect(seen[1]).toBe(seen[0]);
  });
});
