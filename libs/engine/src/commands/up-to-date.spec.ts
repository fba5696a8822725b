import { describe, expect, it } from '@jest/globals';
import { decider, event, type NewEvent } from '#kernel';
import { MemoryJournal } from '../../testing/memory-journal.js';
import { memoryLog } from '../event-log/memory.js';
import { ViewBehind } from '../ports.js';
import { asJournalled, upToDate } from './up-to-date.js';
import { WarmStreams } from './warm-streams.js';

const page = decider<Record<string, never>, number, number, { Written: ReturnType<typeof event<object>> }>()({
  name: 'page', events: { Written: event<object>({ effective: 'past' }) }, initial: 0, facts: (count) => count, commands: {}, evolve: { Written: (count) => count + 1 },
});

/** Two pages, one of which is known; the journal follows when it is told to, and the log answers when it is let. */
async function library() {
  const log = memoryLog();
  const journal = new MemoryJournal(log);
  const reads: string[] = [];
  let answering: Promise<void> = Promise.resolve();
  const streams = new WarmStreams({
    ...log, append: log.append.bind(log),
    readStream: async (stream, options) => {
      reads.push(stream);
      const events = await log.readStream(stream, options);
      await answering;
      return events;
    },
  }, [page]);
  const revisions = new Map<string, number>();
  let n = 0;
  const write = async (stream: string): Promise<void> => {
    const revision = revisions.get(stream) ?? -1;
    revisions.set(stream, revision + 1);
    const metadata = { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '', recordedAt: '', marking: 'M', commandId: '', commandHash: '', $correlationId: '', $causationId: '', facts: [] };
    await log.append({ stream, expectedRevision: revision, events: [{ id: `e${n++}`, type: 'Written', data: {}, metadata } satisfies NewEvent] });
  };
  for (const stream of ['page-a', 'page-b']) await write(stream);
  await streams.current('page-a', true);
  reads.length = 0;
  const look = () => upToDate(['page-a', 'page-b'], { streams, journal, caughtUp: async () => void (await journal.follow()) });
  const countOf = async (stream: string) => (await streams.current(stream, false)).state;
  const hold = (): (() => void) => {
    let release = (): void => undefined;
    answering = new Promise((resolve) => (release = resolve));
    return release;
  };
  return { streams, journal, reads, write, look, countOf, hold };
}

describe('streams brought up to date together', () => {
  it('are as the log held them at the call, by the journal alone', async () => {
    const { write, look, countOf, reads } = await library();
    await write('page-a');
    await write('page-a');
    expect([...(await look())]).toEqual(['page-a', 'page-b']);
    expect([await countOf('page-a'), await countOf('page-b')]).toEqual([3, 1]);
    expect(reads).toEqual([]);
  });

  it('are not those of which nothing is on record', async () => {
    const { streams, journal, reads, countOf } = await library();
    await journal.follow();
    expect([...(await upToDate(['page-c'], { streams, journal, caughtUp: () => Promise.resolve() }))]).toEqual([]);
    expect(await countOf('page-c')).toBe(0);
    expect(reads).toEqual(['page-c']);
  });

  it('may be taken as the journal has them, without waiting for it', async () => {
    const { streams, journal, write, countOf, reads } = await library();
    await journal.follow();
    await write('page-b');
    expect([...asJournalled(['page-a', 'page-b'], { streams, journal })]).toEqual(['page-a', 'page-b']);
    expect(await countOf('page-b')).toBe(1);
    expect(reads).toEqual([]);
  });

  it('are none where the journal does not catch up', async () => {
    const { streams, journal, write, countOf } = await library();
    await write('page-a');
    expect([...(await upToDate(['page-a'], { streams, journal, caughtUp: () => Promise.reject(new ViewBehind('late')) }))]).toEqual([]);
    expect(await countOf('page-a')).toBe(1);
  });

  it('are not those that are being read: the answer may be older than the call', async () => {
    const { streams, write, look, hold } = await library();
    const release = hold();
    const older = streams.current('page-a', true);
    await new Promise((resolve) => setImmediate(resolve));
    await write('page-a');
    expect([...(await look())]).toEqual(['page-b']);
    release();
    expect((await older).state).toBe(1);
  });
});
