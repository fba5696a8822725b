import { describe, expect, it } from '@jest/globals';
import { event, need, reaction, ref, Refused, type NewEvent } from '#kernel';
import { MemoryJournal } from '../../testing/memory-journal.js';
import { machineClock } from '../clocks/machine-clock.js';
import type { Outcome } from '../commands/outcomes.js';
import type { Submission } from '../commands/run-command.js';
import { memoryLog } from '../event-log/memory.js';
import { LogUnavailable } from '../ports.js';
import { MemoryCheckpoints } from './checkpoints.js';
import { Reactor } from './reactor.js';

const catalogue = { Rang: event<{ times: number }>({ effective: 'past' }), Ignored: event<{ times: number }>({ effective: 'past' }) };

/** One answer for each ring, naming a fact it asked for. */
const answer = reaction<typeof catalogue>({
  name: 'answer',
  actor: 'clapper',
  on: {
    *Rang({ id, data }) {
      const loudness = yield* need(ref<number>('bell', id));
      return Array.from({ length: data.times }, (_, n) => ({ noun: 'door', name: 'Open', id: `${id}-${n}`, data: { loudness } }));
    },
  },
});

const done: Outcome = { stream: '', id: '', revision: 0, etag: 0, events: [], repeated: false, dryRun: false };

async function setUp(run: (submission: Submission) => Promise<Outcome>, checkpoints = new MemoryCheckpoints(), log = memoryLog()) {
  const journal = new MemoryJournal(log);
  const stops: unknown[] = [];
  const make = () =>
    new Reactor({
      name: 'reactor', reactions: [answer], catalogue, journal, checkpoints, run,
      machine: { ...machineClock, sleep: () => Promise.resolve() },
      factsOf: ({ noun, id }) => Promise.resolve(noun === 'bell' && id === 'tower' ? 7 : 0),
      onRefused: ({ command, refusal }) => ({ noun: 'reaction', name: 'Record', id: 'r', data: { command: command.name, code: refusal.code } }),
      actorOf: (name) => ({ subject: name, role: name.toUpperCase(), party: 'ENGINE' }),
      onStopped: (error) => stops.push(error),
    });
  let n = 0;
  const ring = async (times: number, type = 'Rang') => {
    const rung: NewEvent = {
      id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, type, data: { times },
      metadata: { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '', recordedAt: '', marking: 'M', commandId: `c${n}`, commandHash: '', $correlationId: 'story', $causationId: '', facts: [] },
    };
    await log.append({ stream: 'bell-tower', expectedRevision: n++ - 1, events: [rung] });
    await journal.follow();
    return rung.id;
  };
  return { make, ring, journal, checkpoints, stops };
}

describe('reactor', () => {
  it('sends what follows from each event in order, caused by it, with ids derived from it', async () => {
    const sent: Submission[] = [];
    const { make, ring } = await setUp((submission) => { sent.push(submission); return Promise.resolve(done); });
    const id = await ring(2);
    await ring(5, 'Ignored');
    const reactor = make();
    await reactor.quiet();
    expect(sent.map(({ command }) => command.id)).toEqual(['tower-0', 'tower-1']);
    expect(sent[0]).toMatchObject({ actor: { subject: 'clapper', role: 'CLAPPER' }, claims: ['CLAPPER'], causationId: id, correlationId: 'story', command: { data: { loudness: 7 } } });
    expect(new Set(sent.map(({ commandId }) => commandId)).size).toBe(2);
    expect(reactor.status()).toEqual({ seq: 1, lag: 0 });
  });

  it('reacts to an event seen twice with the same command ids, and starts behind its checkpoint', async () => {
    const sent: string[] = [];
    const { make, ring, checkpoints } = await setUp(({ commandId }) => { sent.push(commandId); return Promise.resolve(done); });
    await ring(1);
    await make().quiet();
    await make().quiet();
    expect(sent).toHaveLength(1);
    checkpoints.save('reactor', -1);
    await make().quiet();
    expect(sent).toEqual([sent[0], sent[0]]);
  });

  it('records a refusal and moves on', async () => {
    const sent: Submission[] = [];
    const { make, ring } = await setUp((submission) => {
      sent.push(submission);
      return submission.command.id === 'tower-0' ? Promise.reject(new Refused({ code: 'DOOR_STUCK', kind: 'state', message: 'No.' })) : Promise.resolve(done);
    });
    await ring(2);
    await make().quiet();
    expect(sent.map(({ command }) => [command.name, command.data])).toEqual([
      ['Open', { loudness: 7 }], ['Record', { command: 'Open', code: 'DOOR_STUCK' }], ['Open', { loudness: 7 }],
    ]);
  });

  it('tries again what the engine could not take just now', async () => {
    let tries = 0;
    const { make, ring, stops } = await setUp(() => (++tries < 4 ? Promise.reject(new LogUnavailable('down')) : Promise.resolve(done)));
    await ring(1);
    await make().quiet();
    expect(tries).toBe(4);
    expect(stops).toEqual([]);
  });

  it('stops loudly at an unexpected error, and goes on from that event when started again', async () => {
    let broken = true;
    const sent: unknown[] = [];
    const { make, ring, stops } = await setUp((submission) => {
      if (broken) return Promise.reject(new TypeError('a bug'));
      sent.push(submission.command.id);
      return Promise.resolve(done);
    });
    await ring(1);
    const reactor = make();
    await expect(reactor.quiet()).rejects.toThrow('a bug');
    expect(stops).toHaveLength(1);
    expect(reactor.status()).toMatchObject({ seq: -1, lag: 1, error: expect.stringContaining('a bug') });
    broken = false;
    await make().quiet();
    expect(sent).toEqual(['tower-0']);
  });
});
