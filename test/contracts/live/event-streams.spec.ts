import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Viewer } from '#kernel';
import type { ViewQuery } from '#wiring';
import { ManualMachine } from '../../../libs/engine/testing/manual-machine.js';
import { EventStreams, FAREWELL_MS, GATHER_MS, HEARTBEAT_MS, PAGE_EVENTS, READERS_OF_ONE_MAX, STALLED_MS, type Listening } from '../../../apps/api/src/live/event-streams.js';

type Row = Readonly<Record<string, string | number | null>>;

/** A history in memory: even events are for everybody, odd ones for those who read LIMITE. */
class World {
  readonly machine = new ManualMachine();
  readonly rows: Row[] = [];
  readonly streams: EventStreams;
  asked = 0;
  private readonly listeners = new Set<(seq: number) => void>();

  constructor(readersMax?: number) {
    const bus = { execute: async ({ request }: ViewQuery) => this.answer(request.params as { afterSeq: number; afterPart: number; limit: number; category: string | null }, request.viewer) };
    const engine = {
      views: { onProgress: (listener: (seq: number) => void) => (this.listeners.add(listener), () => this.listeners.delete(listener)) },
      journal: { head: () => this.head }, clock: { now: () => '2025-01-01T00:00:00.000Z' }, roleOf: async (role: string) => (role === 'EST' ? { reads: ['LIMITE'], readsAll: true } : undefined),
    };
    this.streams = new EventStreams({ bus, engine, machine: this.machine, readersMax } as unknown as ConstructorParameters<typeof EventStreams>[0]);
  }

  get head(): number {
    return Number(this.rows.at(-1)?.seq ?? -1);
  }

  async happens(count: number, row: Row = {}): Promise<void> {
    for (let n = 0; n < count; n++) this.rows.push({ seq: this.head + 1, part: 0, category: 'oap', ...row });
    for (const listener of this.listeners) listener(this.head);
    await this.machine.pass(GATHER_MS);
  }

  async ends(): Promise<void> {
    const closing = this.streams.close();
    await this.machine.pass(0);
    await this.machine.pass(FAREWELL_MS);
    await closing;
  }

  private answer({ afterSeq, afterPart, limit, category }: { afterSeq: number; afterPart: number; limit: number; category: string | null }, { markings }: Viewer) {
    this.asked++;
    const behind = ({ seq, part }: Row) => Number(seq) > afterSeq || (seq === afterSeq && Number(part) > afterPart);
    return { seq: this.head, rows: this.rows.filter((row) => behind(row) && (category === null || row.category === category) && (Number(row.seq) % 2 === 0 || markings.includes('LIMITE'))).slice(0, limit) };
  }
}

const est: Listening = { principal: { subject: 'est', party: 'EUROPOL', roles: ['EST'] }, gone: new AbortController().signal, fields: new Set(['seq']) };
const guest: Listening = { principal: { subject: 'guest', party: 'ES', roles: [] }, gone: new AbortController().signal, fields: new Set(['seq']) };

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.ends());

/** Takes whatever there is, as a reader does who keeps up. */
function taken(stream: Readable): { readonly text: () => string; readonly ids: () => readonly number[]; readonly over: () => boolean } {
  let [text, over] = ['', false];
  stream.on('data', (piece: string) => (text += piece)).on('close', () => (over = true));
  return { text: () => text, ids: () => [...text.matchAll(/^id: (-?\d+)\ndata/gm)].map(([, id]) => Number(id)), over: () => over };
}

describe('a stream of events', () => {
  it('begins where it is told, and goes on with what happens, each once and in order', async () => {
    await world.happens(3);
    const [all, live] = [taken(await world.streams.open({ ...est, after: -1 })), taken(await world.streams.open(est))];
    await world.happens(2);
    await world.happens(1);
    expect([all.ids(), live.ids()]).toEqual([[0, 1, 2, 3, 4, 5], [3, 4, 5]]);
    expect(live.text()).toMatch(/^retry: 2000\n\nid: 3\ndata: \{"seq":3\}\n\n/);
  });

  it('catches up page by page', async () => {
    await world.happens(3 * PAGE_EVENTS + 7);
    const read = taken(await world.streams.open({ ...est, after: 9 }));
    await world.machine.pass(0);
    expect(read.ids()).toEqual(world.rows.map(({ seq }) => seq).slice(10));
  });

  it('leaves out what the reader may not see and what he did not ask for, and says how far he is all the same', async () => {
    const [one, other] = [taken(await world.streams.open(guest)), taken(await world.streams.open({ ...est, category: 'jad' }))];
    await world.happens(4);
    expect([one.ids(), other.ids()]).toEqual([[0, 2], []]);
    await world.machine.pass(HEARTBEAT_MS);
    expect(other.text()).toContain(': still here\nid: 3\n\n');
  });

  it('gives the id with the last part of an event alone', async () => {
    await world.happens(1);
    const read = taken(await world.streams.open(est));
    world.rows.push({ seq: 1, part: 0, category: 'oap' });
    await world.happens(1, { seq: 1, part: 1 });
    expect(read.text()).toMatch(/\n\ndata: \{"seq":1\}\n\nid: 1\ndata: \{"seq":1\}\n\n$/);
  });

  it('is read once for all who see the same', async () => {
    for (let n = 0; n < 10; n++) taken(await world.streams.open({ ...est, principal: { ...est.principal, subject: `est-${n}` } }));
    await world.machine.pass(0);
    const before = world.asked;
    await world.happens(5);
    expect(world.asked - before).toBe(1);
  });

  it('holds nobody up for who takes nothing, keeps little for him, and cuts him in the end', async () => {
    const slow = await world.streams.open(est);
    const quick = taken(await world.streams.open({ ...est, principal: { ...est.principal, subject: 'quick' } }));
    for (let n = 0; n < 40; n++) await world.happens(PAGE_EVENTS);
    expect(quick.ids()).toHaveLength(40 * PAGE_EVENTS);
    expect(slow.readableLength).toBeLessThanOrEqual(1);
    slow.read(0);
    for (let passed = 0; passed <= STALLED_MS + HEARTBEAT_MS; passed += HEARTBEAT_MS) await world.machine.pass(HEARTBEAT_MS);
    expect([slow.destroyed, quick.over(), world.streams.count]).toEqual([true, false, 1]);
  });

  it('is one of so many, in all and of one account', async () => {
    const opened: Readable[] = [];
    for (let n = 0; n < READERS_OF_ONE_MAX; n++) opened.push(await world.streams.open(est));
    await expect(world.streams.open(est)).rejects.toMatchObject({ status: 429, content: { code: 'STREAMS_OF_ONE_FULL' } });
    opened[0]!.destroy();
    await world.machine.pass(0);
    await expect(world.streams.open(est)).resolves.toBeDefined();
    const small = new World(1);
    await small.streams.open(guest);
    await expect(small.streams.open(est)).rejects.toMatchObject({ status: 503, content: { code: 'STREAMS_FULL' } });
    await small.ends();
  });

  it('is over at once where the reader goes while there is nothing to tell', async () => {
    const gone = new AbortController();
    const read = taken(await world.streams.open({ ...est, gone: gone.signal }));
    await world.machine.pass(0);
    gone.abort();
    await world.machine.pass(0);
    expect([read.over(), world.streams.count]).toEqual([true, 0]);
  });

  it('waits for an event it is to go on behind, within bounds', async () => {
    const opening = world.streams.open({ ...est, after: 1 });
    await world.happens(3);
    const read = taken(await opening);
    await world.machine.pass(0);
    expect(read.ids()).toEqual([2]);
    const never = expect(world.streams.open({ ...est, after: 99 })).rejects.toThrow('event 99');
    await world.machine.pass(2_000);
    await never;
  });

  it('ends with the token, and with the engine', async () => {
    const until = world.machine.now() + HEARTBEAT_MS;
    const [short, long] = [taken(await world.streams.open({ ...est, principal: { ...est.principal, until } })), taken(await world.streams.open(guest))];
    await world.machine.pass(0);
    await world.machine.pass(HEARTBEAT_MS);
    expect([short.over(), long.over()]).toEqual([true, false]);
    await world.ends();
    expect([long.over(), long.text().endsWith(': the end; come back\n\n'), world.streams.count]).toEqual([true, true, 0]);
    await expect(world.streams.open(guest)).rejects.toMatchObject({ status: 503, content: { code: 'STREAMS_ENDED' } });
  });
});
