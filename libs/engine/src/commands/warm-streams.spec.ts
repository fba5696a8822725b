import { describe, expect, it } from '@jest/globals';
import { decider, event, type NewEvent } from '#kernel';
import { memoryLog } from '../event-log/memory.js';
import { WarmStreams } from './warm-streams.js';

const page = decider<Record<string, never>, number, number, { Written: ReturnType<typeof event<object>> }>()({
  name: 'page', events: { Written: event<object>({ effective: 'past' }) }, initial: 0, facts: (count) => count, commands: {}, evolve: { Written: (count) => count + 1 },
});

/** Streams over a log whose reads begin when asked and end when let. */
function slowWorld() {
  const log = memoryLog();
  const held: (() => void)[] = [];
  const slow: typeof log = { ...log, append: log.append.bind(log), readStream: async (stream, options) => {
    const events = await log.readStream(stream, options);
    await new Promise<void>((resolve) => held.push(resolve));
    return events;
  } };
  let revision = -1;
  const write = async (): Promise<void> => {
    const metadata = { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '', recordedAt: '', marking: 'M', commandId: '', commandHash: '', $correlationId: '', $causationId: '', facts: [] };
    await log.append({ stream: 'page-a', expectedRevision: revision++, events: [{ id: `${revision}`, type: 'Written', data: {}, metadata } satisfies NewEvent] });
  };
  const letGo = async (): Promise<void> => {
    while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
    held.shift()!();
  };
  return { streams: new WarmStreams(slow, [page]), write, letGo, reads: () => held.length };
}

describe('streams that are kept warm', () => {
  it('are read once for all who ask while a read is under way, and that read sees what came before any of them asked', async () => {
    const { streams, write, letGo, reads } = slowWorld();
    await write();
    const first = streams.current('page-a', true);
    await new Promise((resolve) => setImmediate(resolve));
    await write();
    const others = Array.from({ length: 10 }, () => streams.current('page-a', true).then(({ revision, state }) => [revision, state]));
    await letGo();
    await first;
    await letGo();
    expect(new Set((await Promise.all(others)).map(String))).toEqual(new Set(['1,2']));
    expect(reads()).toBe(0);
  });

  it('are asked about anew by whoever asks after that', async () => {
    const { streams, write, letGo } = slowWorld();
    await write();
    const first = streams.current('page-a', true);
    await letGo();
    await first;
    await write();
    const next = streams.current('page-a', true);
    await letGo();
    expect(await next).toMatchObject({ revision: 1, state: 2 });
  });

  it('are read once for all who ask in one turn of the loop where others write too, and not before the last of them has asked', async () => {
    const log = memoryLog();
    const readAfter: number[] = [];
    let asked = 0;
    const streams = new WarmStreams({ ...log, assertsFacts: false, append: log.append.bind(log), readStream: (stream, options) => (readAfter.push(asked), log.readStream(stream, options)) }, [page]);
    const wave = async (): Promise<void> => {
      await Promise.all(Array.from({ length: 10 }, async (_, n) => {
        // Each gets there a little later than the one before.
        for (let step = 0; step < n; step++) await Promise.resolve();
        asked++;
        await streams.current('page-a', true);
      }));
    };
    await wave();
    await wave();
    expect(readAfter).toEqual([10, 20]);
  });

  it('are given up where they are many, those unused for longest first', async () => {
    const log = memoryLog();
    const reads: string[] = [];
    const streams = new WarmStreams({ ...log, append: log.append.bind(log), readStream: (stream, options) => (reads.push(stream), log.readStream(stream, options)) }, [page], 4);
    for (const id of ['a', 'b', 'a', 'c', 'a', 'd', 'a', 'e', 'a']) await streams.current(`page-${id}`, false);
    expect(reads).toEqual(['page-a', 'page-b', 'page-c', 'page-d', 'page-e']);
    await streams.current('page-b', false);
    expect(reads.at(-1)).toBe('page-b');
    expect(reads).toHaveLength(6);
  });
});
