import { describe, expect, it } from '@jest/globals';
import { command, decider, event, ref, Refused, type Definition, type Policy } from '#kernel';
import { VirtualBusinessClock } from '../clocks/business-clock.js';
import { machineClock } from '../clocks/machine-clock.js';
import { memoryLog } from '../event-log/memory.js';
import type { EventLog } from '../ports.js';
import { CommandRunner, type Submission } from './run-command.js';

const lamp = decider<{ Switch: { on: boolean } }, boolean, boolean, { Switched: ReturnType<typeof event<{ on: boolean }>> }>()({
  name: 'lamp', events: { Switched: event<{ on: boolean }>({ effective: 'past' }) }, initial: false, facts: (on) => on,
  commands: {
    Switch: command({
      authority: () => ({}),
      facts: () => ({ mains: ref<boolean>('lamp', 'mains') }),
      decide: ({ on }, isOn, { facts }) => {
        if (!on && facts.mains) throw new Refused({ code: 'LAMP_KEPT_ON', kind: 'rule', message: 'While the mains are lit no lamp goes out.' });
        return on === isOn ? [] : [{ type: 'Switched', data: { on } }];
      },
    }),
  },
  evolve: { Switched: (_on, { on }) => on },
});
const definition = { id: 'd', version: 1, markings: [{ code: 'OPEN', labels: {} }], defaultMarking: 'OPEN' } as unknown as Definition;
const anybody: Policy = function* ({ actor }) { return { actor, definition }; };

/** Two processes on one log that asserts no facts, and what the first of them reads there. */
function shared() {
  const inner = memoryLog();
  const reads: string[] = [];
  const log: EventLog = {
    assertsFacts: false, append: inner.append.bind(inner), readAll: inner.readAll.bind(inner), subscribe: inner.subscribe.bind(inner), close: inner.close.bind(inner),
    readStream: (stream, options) => {
      reads.push(stream);
      return inner.readStream(stream, options);
    },
  };
  const runnerOn = (on: EventLog): CommandRunner => new CommandRunner({
    log: on, deciders: [lamp], policy: anybody, clock: new VirtualBusinessClock('2024-03-01T09:00:00.000Z'), machine: { ...machineClock, sleep: () => Promise.resolve() }, idKey: Buffer.alloc(32, 1),
  });
  let n = 0;
  const switching = (runner: CommandRunner) => (on: boolean, rest: Partial<Submission> = {}, id = 'a') =>
    runner.run({ command: { noun: 'lamp', name: 'Switch', id, data: { on } }, actor: { subject: 's', role: 'R', party: 'P' }, claims: [], commandId: `c-${++n}`, ...rest });
  const [here, there] = [runnerOn(log), runnerOn(inner)];
  const stored = async (): Promise<unknown[]> => (await inner.readStream('lamp-a', { limit: 100 })).map(({ data }) => (data as { on: boolean }).on);
  return { here: switching(here), there: switching(there), factsOf: here.factsOf.bind(here), reads, stored };
}

describe('a command decided on its stream as it is known here, on a log others write to', () => {
  it('asks the log of facts only', async () => {
    const { here, reads } = shared();
    await here(true);
    reads.length = 0;
    expect(await here(false, { asKnown: true })).toMatchObject({ revision: 1 });
    expect(reads).toEqual(['lamp-mains']);
  });

  it('asks of its stream too where nothing is known of it', async () => {
    const { here, reads } = shared();
    expect(await here(true, { asKnown: true })).toMatchObject({ revision: 0 });
    expect(reads).toEqual(['lamp-a', 'lamp-mains']);
  });

  it('is decided anew where another process has written', async () => {
    const { here, there, stored } = shared();
    await here(true);
    await there(false);
    await there(true);
    expect(await here(false, { asKnown: true })).toMatchObject({ revision: 3 });
    expect(await stored()).toEqual([true, false, true, false]);
  });

  it('asks before it says that there is nothing to do', async () => {
    const { here, there, stored } = shared();
    await here(true);
    await there(false);
    expect(await here(true, { asKnown: true })).toMatchObject({ events: [{ revision: 2 }] });
    expect(await stored()).toEqual([true, false, true]);
  });

  it('asks before it is refused', async () => {
    const { here, there } = shared();
    await here(true);
    await there(false);
    await expect(here(true, { asKnown: true, ifMatch: 0 })).rejects.toMatchObject({ actual: 1 });
    await there(true, {}, 'mains');
    await expect(here(false, { asKnown: true })).rejects.toMatchObject({ code: 'LAMP_KEPT_ON' });
  });

  it('answers with what another process wrote under the same id, and keeps no words of its own', async () => {
    const { here, there, reads, stored } = shared();
    await here(true);
    await there(false, { commandId: 'same' });
    expect(await here(false, { commandId: 'same', asKnown: true })).toMatchObject({ revision: 1 });
    expect(await stored()).toEqual([true, false]);
    reads.length = 0;
    expect(await here(false, { commandId: 'same', asKnown: true })).toMatchObject({ revision: 1, repeated: true });
    expect(reads).toEqual(['lamp-a']);
  });
});

describe('facts', () => {
  it('are given as they are known to who asks for them so, and to nobody else', async () => {
    const { here, there, factsOf } = shared();
    await here(true);
    await there(false);
    expect(await factsOf(ref<boolean>('lamp', 'a'), { asKnown: true })).toBe(true);
    expect(await factsOf(ref<boolean>('lamp', 'a'))).toBe(false);
  });
});
