import { binaryEvent, type AllStreamResolvedEvent, type Position } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { append, event, refusal, revisions, type Row, type Site } from './transcript-row.js';

const all = async (at: Site, options: { fromPosition?: Position; maxCount?: number } = {}): Promise<AllStreamResolvedEvent[]> => {
  const seen: AllStreamResolvedEvent[] = [];
  for await (const resolved of at.client.readAll(options)) seen.push(resolved);
  return seen;
};

const ofStream = (at: Site, events: readonly AllStreamResolvedEvent[]): AllStreamResolvedEvent[] => events.filter(({ event: recorded }) => recorded?.streamId === at.stream);

export const readRows: readonly Row[] = [
  {
    of: '1b', fact: 'a missing stream is said in the iteration, not in the call',
    request: async (at) => {
      const read = at.client.readStream(at.stream);
      try {
        for await (const _event of read) return 'an event';
        return 'nothing';
      } catch (error) {
        const { type, streamName } = refusal(error);
        return [type, streamName === at.stream];
      }
    },
    answer: ['stream-not-found', true],
  },
  {
    of: '1b', fact: 'a tombstoned stream cannot be read',
    request: async (at) => {
      await append(at, 'no_stream', event());
      await at.client.tombstoneStream(at.stream, { expectedRevision: 0n });
      return ((await revisions(at)) as { type: unknown }).type;
    },
    answer: 'stream-deleted',
  },
  {
    of: '1b', fact: 'forwards from a revision, included',
    request: async (at) => {
      await append(at, 'no_stream', [event(), event(), event(), event()]);
      return [await revisions(at, { fromRevision: 1n, maxCount: 2 }), await revisions(at, { fromRevision: 4n })];
    },
    answer: [[1n, 2n], []],
  },
  {
    of: '1b', fact: 'backwards from the end and from a revision, included',
    request: async (at) => {
      await append(at, 'no_stream', [event(), event(), event(), event()]);
      return [await revisions(at, { direction: 'backwards', fromRevision: 'end', maxCount: 2 }), await revisions(at, { direction: 'backwards', fromRevision: 1n })];
    },
    answer: [[3n, 2n], [1n, 0n]],
  },
  {
    of: '1b', fact: 'an event carries its id, stream, revision, type, data, metadata and the time it was written',
    request: async (at) => {
      const id = randomUUID();
      await append(at, 'no_stream', { ...event(id, { a: 1 }), metadata: { $correlationId: 'c' } });
      for await (const { event: recorded } of at.client.readStream(at.stream)) {
        const { streamId, revision, type, data, metadata, isJson, created } = recorded!;
        return [recorded!.id === id, streamId === at.stream, revision, type, data, metadata, isJson, Math.abs(created.getTime() - Date.now()) < 60_000];
      }
      return 'nothing';
    },
    answer: [true, true, 0n, 'Happened', { a: 1 }, { $correlationId: 'c' }, true, true],
  },
  {
    of: '1b', fact: 'no metadata comes back as undefined, metadata that is no JSON as bytes, data that is no JSON as bytes too',
    request: async (at) => {
      await append(at, 'no_stream', [event(), { ...event(), metadata: new Uint8Array([1, 2]) }, binaryEvent({ type: 'Happened', data: new Uint8Array([3]) })]);
      const seen: unknown[] = [];
      for await (const { event: recorded } of at.client.readStream(at.stream)) {
        seen.push([recorded!.isJson, recorded!.metadata instanceof Uint8Array ? [...recorded!.metadata] : recorded!.metadata, recorded!.data instanceof Uint8Array ? [...recorded!.data] : recorded!.data]);
      }
      return seen;
    },
    answer: [[true, undefined, {}], [true, [1, 2], {}], [false, undefined, [3]]],
  },
  {
    of: '1b', fact: 'a read of one stream gives no commit position',
    request: async (at) => {
      await append(at, 'no_stream', event());
      for await (const { commitPosition } of at.client.readStream(at.stream)) return commitPosition;
      return 'nothing';
    },
    answer: undefined,
  },
  {
    of: '1b', fact: '$all holds system events',
    request: async (at) => (await all(at, { maxCount: 100 })).some(({ event: recorded }) => recorded!.type.startsWith('$')),
    answer: true,
  },
  {
    of: '1b', fact: 'a read of $all begins at its position, included',
    request: async (at) => {
      const { position } = await append(at, 'no_stream', event());
      const [first] = await all(at, { fromPosition: position!, maxCount: 1 });
      return first!.event!.streamId === at.stream;
    },
    answer: true,
  },
  {
    of: '1h', fact: 'a read of $all does not look at a filter',
    request: async (at) => {
      const { position } = await append(at, 'no_stream', [event(), event()]);
      const options = { fromPosition: position!, filter: { filterOn: 'streamName', prefixes: ['nobody'], checkpointInterval: 1 } };
      return ofStream(at, await all(at, options)).length;
    },
    answer: 1,
  },
  {
    of: '1h', fact: 'each event of an append has a place of its own in $all; the append answers the last',
    request: async (at) => {
      const first = await append(at, 'no_stream', event());
      const { position } = await append(at, 0n, [event(), event(), event()]);
      const places = ofStream(at, await all(at, { fromPosition: first.position! })).map(({ event: recorded }) => recorded!.position.commit);
      return [new Set(places).size, places.every((place, i) => i === 0 || place > places[i - 1]!), places.at(-1) === position!.commit];
    },
    answer: [4, true, true],
  },
  {
    of: '1h', fact: 'a retry answers the original position, or none',
    request: async (at) => {
      const again = event();
      const first = await append(at, 'no_stream', again);
      await append(at, 0n, event());
      const { position } = await append(at, 'no_stream', again);
      return position === undefined || position.commit === first.position!.commit;
    },
    answer: true,
  },
  {
    of: '1d', fact: 'the metadata of a stream is an event $metadata in $$<stream>',
    request: async (at) => {
      await at.client.setStreamMetadata(at.stream, { cacheControl: 10 });
      for await (const { event: recorded } of at.client.readStream(`$$${at.stream}`)) return [recorded!.type, recorded!.data];
      return 'nothing';
    },
    answer: ['$metadata', { $cacheControl: 10 }],
  },
  {
    of: '1h', fact: 'a read that is cut off throws; it never ends silently', provoked: true,
    request: async (at) => {
      await append(at, 'no_stream', Array.from({ length: 50 }, () => event()));
      at.double.misbehave({ deliverEveryMs: 20 });
      let seen = 0;
      try {
        for await (const _event of at.client.readStream(at.stream)) if (++seen === 5) void at.double.kill();
        return 'ended';
      } catch (error) {
        const { code } = refusal(error);
        return [seen < 50, code === 14 || code === 1 || code === 13];
      } finally {
        at.double.misbehave({ deliverEveryMs: 0 });
        await at.double.restart();
      }
    },
    answer: [true, true],
  },
];
