import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess, LOGS } from '../support/engine-process.js';
import { StreamReader } from '../support/event-stream.js';
import { CLI_MAIN, runToEnd } from '../support/program.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

jest.setTimeout(60_000);

const EST = ['EST', 'EUROPOL'] as const;
const party = (n: number) => ({ code: `SYNTH_${n}`, kind: 'NETWORK', names: { en: `SYNTHETIC ${n} ${'x'.repeat(400)}` }, validFrom: '2021-01-01' });

describe.each(LOGS)('events as they happen, on the log %s', (log) => {
  let engine: EngineProcess;
  let thread: Thread;
  beforeAll(async () => {
    engine = await EngineProcess.startOn(log, { EMPACT_AT: '2021-05-26', EMPACT_STREAM_READERS: '25' });
    thread = new Thread(engine, empact());
    await thread.publishAndAnnounce(EMPACT_YAML);
    await engine.quiet();
  });
  afterAll(() => engine.stop());

  const register = async (from: number, count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, (_, i) => engine.as('OPERATOR', 'EUROPOL').post('/v1/parties', party(from + i))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  };
  const history = async (): Promise<readonly { readonly seq: number; readonly type: string }[]> => {
    await engine.quiet();
    return (await engine.as(...EST).get<{ items: readonly { seq: number; type: string }[] }>('/v1/history?limit=500')).body.items;
  };

  it('come to a reader who was there before, and to one who begins with the first, as the history has them', async () => {
    const [live, whole, jads] = await Promise.all([StreamReader.open(engine, EST, ''), StreamReader.open(engine, EST, 'since=-1'), StreamReader.open(engine, EST, 'category=jad&since=-1')]);
    const before = await engine.head();
    await register(1, 20);
    const told = await history();
    const last = told.at(-1)!.seq;
    await Promise.all([live, whole].map((reader) => reader.until((events) => events.at(-1)?.seq === last)));
    expect(whole.events.map(({ seq, type }) => ({ seq, type }))).toEqual(told.map(({ seq, type }) => ({ seq, type })));
    expect(live.events).toEqual(whole.events.filter(({ seq }) => seq > before));
    expect(jads.events).toEqual([]);
    for (const reader of [live, whole, jads]) reader.close();
  });

  it('go on without gap or double where the engine is killed, and where it is drained', async () => {
    const seen: number[] = [];
    let lastId = String(await engine.head());
    const from = Number(lastId);
    for (const [round, signal] of (['SIGKILL', 'SIGTERM'] as const).entries()) {
      const reader = await StreamReader.open(engine, EST, 'since=0', { lastId });
      // Some of it is told before the end, some is not.
      await register(1_000 * (round + 1), 30);
      await reader.until((events) => events.length > 5);
      await engine.down(signal);
      await reader.over;
      seen.push(...reader.events.map(({ seq }) => seq));
      lastId = reader.lastId!;
      await engine.up();
    }
    const reader = await StreamReader.open(engine, EST, '', { lastId });
    await engine.quiet();
    const head = await engine.head();
    await reader.until((events) => events.at(-1)?.seq === head || Number(reader.lastId) >= head);
    seen.push(...reader.events.map(({ seq }) => seq));
    reader.close();
    expect(seen).toEqual(Array.from({ length: head - from }, (_, i) => from + 1 + i));
  });

  it('come to nobody who may not see them', async () => {
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await thread.draft();
    const seats: readonly (readonly [string, string])[] = [EST, ['PARTICIPANT', 'DE'], ['OPERATOR', 'EUROPOL']];
    const readers = await Promise.all(seats.map((seat) => StreamReader.open(engine, seat, 'since=-1')));
    const head = await engine.head();
    await readers[0]!.until((events) => events.at(-1)?.seq === head);
    for (const [i, [role, party]] of seats.entries()) {
      const all: number[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await engine.as(role, party).get<{ items: readonly { seq: number }[]; nextCursor: string | null }>(`/v1/history?limit=500&fields=seq${cursor}`);
        all.push(...body.items.map(({ seq }) => seq));
        if (body.nextCursor === null) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      await readers[i]!.until((events) => events.length >= all.length);
      expect(readers[i]!.events.map(({ seq }) => seq)).toEqual(all);
    }
    expect(readers[2]!.events.length).toBeLessThan(readers[0]!.events.length);
    for (const reader of readers) reader.close();
  });

  it('hold nobody up for one who takes nothing, and are cut off when the engine ends', async () => {
    const slow = await Promise.all(Array.from({ length: 3 }, () => StreamReader.open(engine, ['OPERATOR', 'EUROPOL'], 'since=-1', { slow: true })));
    const quick = await StreamReader.open(engine, EST, '');
    await register(10_000, 100);
    await quick.until((events) => events.filter(({ stream }) => stream.startsWith('party-SYNTH_10')).length === 100);
    const started = performance.now();
    expect(await engine.down('SIGTERM')).toBe(0);
    expect(performance.now() - started).toBeLessThan(8_000);
    await quick.over;
    for (const reader of slow) reader.close();
    await engine.up();
  });

  it('are refused with a reason where they are asked for wrongly', async () => {
    const asked = (query: string, headers?: Record<string, string>) => engine.as(...EST).get(`/v1/events/stream?${query}`, headers);
    for (const [query, headers] of [['since=x'], ['since=-2'], ['category=a%20b'], ['colour=red'], ['fields=colour'], ['since=1&since=2'], ['', { 'last-event-id': 'abc' }]] as const) {
      expect([query, (await asked(query, headers)).status]).toEqual([query, 400]);
    }
    expect((await asked('since=99999')).body).toMatchObject({ status: 503, code: 'VIEW_BEHIND' });
  });

  it('are followed by the command line', async () => {
    const run = await runToEnd(CLI_MAIN, ['stream', 'tail', '--since', '-1', '--limit', '3', '--url', engine.url, '-o', 'ndjson'], {});
    expect([run.code, run.stdout.trim().split('\n').map((line) => (JSON.parse(line) as { seq: number }).seq)]).toEqual([0, [0, 1, 2]]);
    expect((await runToEnd(CLI_MAIN, ['stream', 'tail', '--category', 'party', '--since', '-1', '--limit', '1', '--url', engine.url], {})).stdout).toMatch(/^ +\d+ {2}\d{4}-\S+ {2}\S/);
  });

  it('are told to so many at once and no more', async () => {
    const readers = await Promise.all(Array.from({ length: 25 }, (_, n) => StreamReader.open(engine, ['PARTICIPANT', ['ES', 'FR'][n % 2]!], '')));
    await expect(StreamReader.open(engine, EST, '')).rejects.toThrow(/503 .*STREAMS_FULL/);
    expect((await engine.as(...EST).get('/v1/cycles')).status).toBe(200);
    readers.pop()!.close();
    for (let opened = false; !opened; ) opened = await StreamReader.open(engine, EST, '').then((reader) => (reader.close(), true), () => false);
    for (const reader of readers) reader.close();
  });
});
