import { describe, expect, it } from '@jest/globals';
import { command, decider, event, type Definition, type Policy } from '#kernel';
import { VirtualBusinessClock } from '../clocks/business-clock.js';
import { machineClock } from '../clocks/machine-clock.js';
import { memoryLog } from '../event-log/memory.js';
import { OutcomeUnknown, type EventLog } from '../ports.js';
import { CommandRunner } from './run-command.js';

const written = event<{ n: number }>({ effective: 'past' });

const page = decider<{ Write: { n: number } }, number, number, { Written: typeof written }>()({
  name: 'page',
  events: { Written: written },
  initial: 0,
  facts: (count) => count,
  commands: { Write: command({ authority: () => ({}), decide: ({ n }) => [{ type: 'Written', data: { n } }] }) },
  evolve: { Written: (count) => count + 1 },
});

const definition = { id: 'd', version: 1, markings: [{ code: 'OPEN', labels: {} }], defaultMarking: 'OPEN' } as unknown as Definition;
const anybody: Policy = function* ({ actor }) { return { actor, definition }; };

/** What a witness is told, and how far the runner knows the stream by then. */
function witnessed(log: EventLog) {
  const told: string[] = [];
  const runner: CommandRunner = new CommandRunner({
    log, deciders: [page], policy: anybody, clock: new VirtualBusinessClock('2024-03-01T09:00:00.000Z'), machine: { ...machineClock, sleep: () => Promise.resolve() }, idKey: Buffer.alloc(32, 1),
    witness: {
      stored: (events) => {
        for (const { stream, revision } of events) told.push(`${stream}@${revision}`);
        void runner.factsOf({ noun: 'page', id: 'a' }).then((count) => told.push(`a has ${String(count)}`));
      },
      unknown: () => told.push('unknown'),
    },
  });
  let n = 0;
  const write = (id: string) => runner.run({ command: { noun: 'page', name: 'Write', id, data: { n: ++n } }, actor: { subject: 's', role: 'R', party: 'P' }, claims: [], commandId: `c-${n}` });
  return { told, write };
}

describe('a witness', () => {
  it('is told of what is stored once the runner itself knows of it', async () => {
    const { told, write } = witnessed(memoryLog());
    await write('a');
    await write('a');
    expect(told).toEqual(['page-a@0', 'a has 1', 'page-a@1', 'a has 2']);
  });

  it('is told in the order of the log', async () => {
    const log = memoryLog();
    const { told, write } = witnessed(log);
    await Promise.all(['c', 'b', 'c', 'd', 'b'].map(write));
    const logged = (await log.readAll({ limit: 10 })).map(({ event: { stream, revision } }) => `${stream}@${revision}`);
    expect(logged).toHaveLength(5);
    expect(told.filter((line) => line.startsWith('page'))).toEqual(logged);
  });

  it('is told of an outcome that is not known, and not of what had been stored by then', async () => {
    const log = memoryLog();
    let lost = 1;
    const { told, write } = witnessed(Object.assign(Object.create(log) as EventLog, {
      assertsFacts: true,
      append: async (request: Parameters<EventLog['append']>[0]) => {
        const answer = await log.append(request);
        if (lost-- > 0) throw new OutcomeUnknown('The answer was lost.');
        return answer;
      },
      readStream: log.readStream.bind(log),
    }));
    await write('a');
    expect(told).toEqual(['unknown']);
  });
});
