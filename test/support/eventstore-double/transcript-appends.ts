import { randomUUID } from 'node:crypto';
import { append, BOTH, event, ids, outcome, refusal, revisions, settledWithin, type Row, type Site } from './transcript-row.js';

const wrong = (expectedVersion: unknown, actualVersion: unknown): Record<string, unknown> => ({ type: 'wrong-expected-version', expectedVersion, actualVersion });
const withoutName = (told: unknown): unknown => (typeof told === 'object' && told !== null ? Object.fromEntries(Object.entries(told).filter(([key]) => key !== 'streamName')) : told);
const refused = async (at: Site, ...append_: Parameters<typeof append> extends [Site, ...infer Rest] ? Rest : never): Promise<unknown> => withoutName(await outcome(append(at, ...append_)));

const expectedRevision: readonly Row[] = [
  {
    of: '1a', fact: 'no_stream begins a stream at revision 0', paths: BOTH,
    request: (at) => outcome(append(at, 'no_stream', event())), answer: 0n,
  },
  {
    of: '1a', fact: 'the answer names the revision of the last event written', paths: BOTH,
    request: async (at) => [await outcome(append(at, 'no_stream', [event(), event(), event()])), await outcome(append(at, 2n, event()))], answer: [2n, 3n],
  },
  {
    of: '1a', fact: 'commit and prepare position of a write are equal', paths: BOTH,
    request: async (at) => {
      const { position } = await append(at, 'no_stream', event());
      return typeof position?.commit === 'bigint' && position.commit === position.prepare;
    },
    answer: true,
  },
  {
    of: '1a', fact: 'a stale revision is refused with what was expected and what is there, and writes nothing', paths: BOTH,
    request: async (at) => {
      await append(at, 'no_stream', [event(), event()]);
      return [await refused(at, 0n, [event(), event()]), await revisions(at)];
    },
    answer: [wrong(0n, 1n), [0n, 1n]],
  },
  {
    of: '1a', fact: 'a revision ahead of the stream is refused', paths: BOTH,
    request: async (at) => {
      await append(at, 'no_stream', event());
      return refused(at, 5n, event());
    },
    answer: wrong(5n, 0n),
  },
  {
    of: '1a', fact: 'no_stream is refused where there is one', paths: BOTH,
    request: async (at) => {
      await append(at, 'no_stream', [event(), event()]);
      return refused(at, 'no_stream', event());
    },
    answer: wrong('no_stream', 1n),
  },
  {
    of: '1a', fact: 'a revision is refused where there is no stream', paths: BOTH,
    request: (at) => refused(at, 0n, event()), answer: wrong(0n, 'no_stream'),
  },
  {
    of: '1a', fact: 'stream_exists is refused where there is no stream', paths: BOTH,
    request: (at) => refused(at, 'stream_exists', event()), answer: wrong('stream_exists', 'no_stream'),
  },
  {
    of: '1a', fact: 'any, the default, checks nothing', paths: BOTH,
    request: async (at) => [await outcome(append(at, 'any', event())), await outcome(append(at, 'any', event()))], answer: [0n, 1n],
  },
  {
    of: '1a', fact: 'an event id must be a UUID',
    request: async (at) => [typeof (await outcome(append(at, 'no_stream', event('not-a-uuid')))), await revisions(at)],
    answer: ['object', expectNotFound()],
  },
  {
    of: '1h', fact: 'an append of no events to no stream answers 0, though nothing is there then', paths: BOTH,
    request: async (at) => [await outcome(append(at, 'no_stream', [])), await revisions(at)],
    answer: [0n, expectNotFound()],
  },
];

const idempotence: readonly Row[] = [
  {
    of: '1a', fact: 'the same ids at the same revision are a success again, with the original numbers, after later appends too', paths: BOTH,
    request: async (at) => {
      const id = ids();
      const pair = () => [event(id(1)), event(id(2))];
      const answers = [await outcome(append(at, 'no_stream', pair())), await outcome(append(at, 'no_stream', pair()))];
      await append(at, 1n, event());
      return [...answers, await outcome(append(at, 'no_stream', pair())), await revisions(at)];
    },
    answer: [1n, 1n, 1n, [0n, 1n, 2n]],
  },
  {
    of: '1a', fact: 'a leading part of what stands there is a success', paths: BOTH,
    request: async (at) => {
      const id = ids();
      await append(at, 'no_stream', [event(id(1)), event(id(2))]);
      return outcome(append(at, 'no_stream', event(id(1))));
    },
    answer: 0n,
  },
  {
    of: '1a', fact: 'part old, part new ids are refused', paths: BOTH,
    request: async (at) => {
      const id = ids();
      await append(at, 'no_stream', [event(id(1)), event(id(2))]);
      return [await refused(at, 'no_stream', [event(id(1)), event()]), await refused(at, 'no_stream', [event(id(1)), event(id(2)), event()])];
    },
    answer: [wrong('no_stream', 1n), wrong('no_stream', 1n)],
  },
  {
    of: '1h', fact: 'an old id at another, passed revision is refused', paths: BOTH,
    request: async (at) => {
      const id = ids();
      await append(at, 'no_stream', [event(id(1)), event(id(2)), event(id(3))]);
      return refused(at, 0n, event(id(3)));
    },
    answer: wrong(0n, 2n),
  },
  {
    of: '1a', fact: 'an old id at the present revision is stored again', paths: BOTH,
    request: async (at) => {
      const id = ids();
      await append(at, 'no_stream', event(id(1)));
      return outcome(append(at, 0n, event(id(1))));
    },
    answer: 1n,
  },
  {
    of: '1h', fact: 'other data under the same id at the same revision is a success, and is dropped', paths: BOTH,
    request: async (at) => {
      const id = randomUUID();
      await append(at, 'no_stream', event(id, { version: 1 }));
      const again = await outcome(append(at, 'no_stream', event(id, { version: 2 })));
      const stored: unknown[] = [];
      for await (const { event: recorded } of at.client.readStream(at.stream)) stored.push(recorded?.data);
      return [again, stored];
    },
    answer: [0n, [{ version: 1 }]],
  },
  {
    of: '1h', fact: 'the same id twice in one append is stored twice', paths: BOTH,
    request: async (at) => {
      const id = randomUUID();
      return [await outcome(append(at, 'no_stream', [event(id), event(id)])), await revisions(at)];
    },
    answer: [1n, [0n, 1n]],
  },
  {
    of: '1h', fact: 'the same id in another stream is stored', paths: BOTH,
    request: async (at) => {
      const id = randomUUID();
      return [await outcome(append(at, 'no_stream', event(id))), await outcome(append(at, 'no_stream', event(id), `${at.stream}-other`))];
    },
    answer: [0n, 0n],
  },
  {
    of: '1h', fact: 'at any revision a retry is known while the server runs', paths: BOTH,
    request: async (at) => {
      const id = randomUUID();
      return [await outcome(append(at, 'any', event(id))), await outcome(append(at, 'any', event(id))), await revisions(at)];
    },
    answer: [0n, 0n, [0n]],
  },
  {
    of: '1h', fact: 'after a restart a retry at any is stored again, one at its revision is still known', provoked: true,
    request: async (at) => {
      const id = randomUUID();
      await append(at, 'any', event(id));
      await at.double.restart();
      await outcome(append(at, 'any', event(id)));
      return [await outcome(append(at, 'any', event(id))), await outcome(append(at, 'no_stream', event(id))), await revisions(at)];
    },
    answer: [1n, 0n, [0n, 1n]],
  },
];

const limits: readonly Row[] = [
  {
    of: '1a', fact: 'an append of more than 1 MiB is refused; nothing of it is written', paths: BOTH,
    request: async (at) => {
      const half = { text: 'x'.repeat(600_000) };
      const told = (await outcome(append(at, 'no_stream', [event(randomUUID(), half), event(randomUUID(), half)]))) as Record<string, unknown>;
      return [told.type, told.maxAppendSize, await revisions(at)];
    },
    answer: ['maximum-append-size-exceeded', 1_048_576, expectNotFound()],
  },
  {
    of: '1a', fact: 'an append of several messages (5 MiB) is judged as one', paths: ['batch'],
    request: async (at) => {
      const told = (await outcome(append(at, 'no_stream', Array.from({ length: 5 }, () => event(randomUUID(), { text: 'x'.repeat(1_000_000) }))))) as Record<string, unknown>;
      return [told.type, await revisions(at)];
    },
    answer: ['maximum-append-size-exceeded', expectNotFound()],
  },
  {
    of: '1d', fact: 'a soft-deleted stream begins again with no_stream and goes on with the old numbers; the old events stay away', paths: BOTH,
    request: async (at) => {
      await append(at, 'no_stream', [event(), event()]);
      await at.client.deleteStream(at.stream, { expectedRevision: 1n });
      const gone = await revisions(at);
      return [gone, await outcome(append(at, 'no_stream', event())), await revisions(at)];
    },
    answer: [expectNotFound(), 2n, [2n]],
  },
  {
    of: '1d', fact: 'a tombstoned stream takes nothing more', paths: BOTH,
    request: async (at) => {
      await append(at, 'no_stream', event());
      await at.client.tombstoneStream(at.stream, { expectedRevision: 0n });
      const told = (await outcome(append(at, 'no_stream', event()))) as Record<string, unknown>;
      return told.type;
    },
    answer: 'stream-deleted',
  },
];

const failures: readonly Row[] = [
  {
    of: '1a', fact: 'a frozen server: the deadline of a plain append holds', provoked: true,
    request: async (at) => {
      at.double.freeze();
      const started = performance.now();
      const { type } = refusal(await append(at, 'no_stream', event(), at.stream, 300).catch((error: unknown) => error));
      at.double.thaw();
      return [type, performance.now() - started < 2_000];
    },
    answer: ['deadline-exceeded', true],
  },
  {
    of: '1a', fact: 'a frozen server: the client has no timer of its own on the batch path', provoked: true, paths: ['batch'],
    request: async (at) => {
      await append(at, 'no_stream', event());
      at.double.freeze();
      const waiting = append(at, 0n, event(), at.stream, 100);
      const settled = await settledWithin(600, waiting);
      at.double.thaw();
      return [settled, await outcome(waiting)];
    },
    answer: [false, 1n],
  },
  {
    of: '1a', fact: 'a batch stream that ends with OK leaves its appends waiting, and later ones', provoked: true, paths: ['batch'],
    request: async (at) => {
      await append(at, 'no_stream', event());
      at.double.misbehave({ dropReplies: 1, dropReplyAs: 'silence' });
      const pending = append(at, 0n, event());
      while (at.double.counts.dropped === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      at.double.endStreams('ok');
      return settledWithin(500, pending);
    },
    answer: false,
  },
  {
    of: '1a', fact: 'nobody there: UnavailableError on the plain path', provoked: true,
    request: async (at) => {
      await append(at, 'no_stream', event());
      await at.double.kill();
      await new Promise((resolve) => setTimeout(resolve, 50));
      const told = refusal(await append(at, 0n, event()).catch((error: unknown) => error));
      await at.double.restart();
      return [told, await outcome(append(at, 0n, event()))];
    },
    answer: [{ type: 'unavailable', code: 14 }, 1n],
  },
  {
    of: '1a', fact: 'nobody there: a raw error with code 14 and no type on the batch path', provoked: true, paths: ['batch'],
    request: async (at) => {
      await at.double.kill();
      // A call made before the break is noticed would be cut off instead.
      await new Promise((resolve) => setTimeout(resolve, 50));
      const told = refusal(await append(at, 'no_stream', event()).catch((error: unknown) => error));
      await at.double.restart();
      return [told, await outcome(append(at, 'no_stream', event()))];
    },
    answer: [{ code: 14 }, 0n],
  },
  {
    of: '1a', fact: 'a refusal of the features is kept for the life of the client', provoked: true, paths: ['batch'],
    request: async (at) => {
      at.double.misbehave({ featuresStatus: 16, featuresStatusTimes: 1 });
      return [await outcome(append(at, 'no_stream', event())), await outcome(append(at, 'no_stream', event()))];
    },
    answer: [{ code: 16 }, { code: 16 }],
  },
  {
    of: '1h', fact: 'a reply lost after the commit: the retry answers the original success', provoked: true, paths: BOTH,
    request: async (at) => {
      const id = randomUUID();
      at.double.misbehave({ dropReplies: 1 });
      const { type, code } = refusal(await append(at, 'no_stream', event(id)).catch((error: unknown) => error));
      return [type, code, await outcome(append(at, 'no_stream', event(id))), await revisions(at)];
    },
    answer: ['unavailable', 14, 0n, [0n]],
  },
  {
    of: '1a', fact: 'not leader: the client is told where the leader is, and goes there with the next call', provoked: true,
    request: async (at) => {
      at.double.misbehave({ notLeader: 1 });
      const { type } = refusal(await append(at, 'no_stream', event()).catch((error: unknown) => error));
      return [type, await outcome(append(at, 'no_stream', event()))];
    },
    answer: ['not-leader', 0n],
  },
];

export const appendRows: readonly Row[] = [...expectedRevision, ...idempotence, ...limits, ...failures];

/** What a read of a stream that cannot be read gives; its name differs from run to run. */
function expectNotFound(): unknown {
  return { asymmetricMatch: (told: unknown) => (told as { type?: unknown }).type === 'stream-not-found', toString: () => 'stream not found', getExpectedType: () => 'object' };
}
