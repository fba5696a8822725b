import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NotJson, type NewEvent } from '#kernel';
import { APPEND_BYTES_MAX, AppendTooLarge, FactMoved, LogUnavailable, NO_STREAM, StreamNotFound, WrongExpectedRevision, type EventLog } from '#engine';
import { happened, ids, idsOf, many, metadata, whole } from './sample.js';
import { readingContract } from './reading.contract.js';
import { subscriptionContract } from './subscription.contract.js';

/** How an adapter is opened for one test. */
export interface LogUnderTest {
  readonly log: EventLog;
  /** Closes and opens again over the same store; absent where nothing outlives the object. */
  reopen?(): Promise<EventLog>;
  /** Closes and removes everything. */
  dispose(): Promise<void>;
}

const S = 'oap-empact-2022-fire-2024';
const WRITERS = 64;

/** Where adapters may differ. */
export interface Traits {
  /** What is stored outlives the object; then `reopen` is given. */
  readonly durable: boolean;
  readonly assertsFacts: boolean;
}

/** What every event log must do. */
export function eventLogContract(adapter: string, traits: Traits, open: () => Promise<LogUnderTest>): void {
  const whereDurable = traits.durable ? it : it.skip;
  const whereAsserting = traits.assertsFacts ? it : it.skip;

  describe(`event log: ${adapter}`, () => {
    let under: LogUnderTest;
    let log: EventLog;
    const append = (stream: string, expectedRevision: number, ...events: NewEvent[]) => log.append({ stream, expectedRevision, events });

    beforeEach(async () => {
      under = await open();
      log = under.log;
    });
    afterEach(() => under.dispose());

    describe('expected revision', () => {
      it('begins a stream at revision 0 and goes on from the revision named', async () => {
        expect(await append(S, NO_STREAM, happened('a'))).toEqual({ revision: 0, repeated: false });
        expect(await append(S, 0, happened('b'), happened('c'))).toEqual({ revision: 2, repeated: false });
        expect((await log.readStream(S, { limit: 10 })).map(({ id, revision, stream }) => ({ id, revision, stream }))).toEqual([
          { id: 'a', revision: 0, stream: S },
          { id: 'b', revision: 1, stream: S },
          { id: 'c', revision: 2, stream: S },
        ]);
      });

      it.each([
        { streamAt: NO_STREAM, expected: 0 },
        { streamAt: NO_STREAM, expected: 7 },
        { streamAt: 0, expected: NO_STREAM },
        { streamAt: 0, expected: 1 },
        { streamAt: 2, expected: NO_STREAM },
        { streamAt: 2, expected: 1 },
        { streamAt: 2, expected: 3 },
      ])('refuses $expected where the stream is at $streamAt, and writes nothing', async ({ streamAt, expected }) => {
        if (streamAt > NO_STREAM) await append(S, NO_STREAM, ...many(streamAt + 1));
        const refused = append(S, expected, happened('new'));
        await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
        await expect(refused).rejects.toMatchObject({ stream: S, expected, actual: streamAt });
        expect(idsOf(await log.readAll({ limit: 10 }))).toEqual(ids(many(streamAt + 1)));
      });

      it.each([-2, 0.5, NaN, 2 ** 53])('takes %p for a mistake of the caller', async (expected) => {
        await expect(append(S, expected, happened('a'))).rejects.toBeInstanceOf(RangeError);
      });

      it('knows no "any": streams do not share revisions', async () => {
        await append(S, NO_STREAM, happened('a'));
        expect(await append('oap-other', NO_STREAM, happened('a'))).toEqual({ revision: 0, repeated: false });
      });

      it(`gives each revision to exactly one of ${WRITERS} writers, and loses none`, async () => {
        const rounds = 8;
        const won: string[][] = [];
        for (let revision = NO_STREAM; revision < rounds - 1; revision++) {
          const attempts = await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => append(S, revision, happened(`r${revision}w${writer}`))));
          won.push(attempts.flatMap((attempt, writer) => (attempt.status === 'fulfilled' ? [`r${revision}w${writer}`] : [])));
          for (const attempt of attempts) if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(WrongExpectedRevision);
        }
        expect(won.map((winners) => winners.length)).toEqual(Array(rounds).fill(1));
        expect(ids(await log.readStream(S, { limit: 100 }))).toEqual(won.flat());
      });

      it(`lets ${WRITERS} writers that retry all through, each once`, async () => {
        const retrying = async (id: string): Promise<number> => {
          for (let expected = NO_STREAM; ; ) {
            try {
              return (await append(S, expected, happened(id))).revision;
            } catch (error) {
              if (!(error instanceof WrongExpectedRevision)) throw error;
              expected = error.actual;
            }
          }
        };
        const revisions = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => retrying(`w${writer}`)));
        expect(revisions.sort((a, b) => a - b)).toEqual(Array.from({ length: WRITERS }, (_, i) => i));
      });
    });

    describe('the same append again', () => {
      beforeEach(() => append(S, NO_STREAM, happened('a'), happened('b')));

      it('succeeds at once, later, and after other appends; nothing is written', async () => {
        expect(await append(S, NO_STREAM, happened('a'), happened('b'))).toEqual({ revision: 1, repeated: true });
        await append(S, 1, happened('c'), happened('d'));
        expect(await append(S, NO_STREAM, happened('a'), happened('b'))).toEqual({ revision: 1, repeated: true });
        expect(await append(S, 1, happened('c'), happened('d'))).toEqual({ revision: 3, repeated: true });
        expect(idsOf(await whole(log, 10))).toEqual(['a', 'b', 'c', 'd']);
      });

      it('succeeds for a leading part of what stood there', async () => {
        expect(await append(S, NO_STREAM, happened('a'))).toEqual({ revision: 0, repeated: true });
        expect(await append(S, 0, happened('b'))).toEqual({ revision: 1, repeated: true });
      });

      it('drops other data under the same ids, as EventStoreDB does', async () => {
        expect(await append(S, NO_STREAM, happened('a', { other: true }))).toEqual({ revision: 0, repeated: true });
        expect((await log.readStream(S, { limit: 1 }))[0]?.data).toEqual({ of: 'a' });
      });

      it.each([
        ['the first id differs', ['x', 'b']],
        ['a later id differs', ['a', 'x']],
        ['it goes beyond what is stored', ['a', 'b', 'c']],
        ['the order differs', ['b', 'a']],
        ['the ids are foreign', ['x', 'y']],
      ])('is a conflict where %s', async (_why, again) => {
        await expect(append(S, NO_STREAM, ...again.map((id) => happened(id)))).rejects.toMatchObject({ name: 'WrongExpectedRevision', expected: NO_STREAM, actual: 1 });
        expect(idsOf(await log.readAll({ limit: 10 }))).toEqual(['a', 'b']);
      });

      it('is a conflict at a revision other than its own', async () => {
        await append(S, 1, happened('c'));
        await expect(append(S, 0, happened('c'))).rejects.toBeInstanceOf(WrongExpectedRevision);
      });

      it('is recognised when both are under way at once', async () => {
        const twice = await Promise.all([append(S, 1, happened('c')), append(S, 1, happened('c'))]);
        expect(twice).toContainEqual({ revision: 2, repeated: false });
        expect(twice).toContainEqual({ revision: 2, repeated: true });
      });

      it('stores the same id in another stream, and an old id at a new place', async () => {
        expect(await append('jad-1', NO_STREAM, happened('a'))).toEqual({ revision: 0, repeated: false });
        expect(await append(S, 1, happened('a'))).toEqual({ revision: 2, repeated: false });
      });

      whereDurable('succeeds after the log was closed and opened', async () => {
        log = await under.reopen!();
        expect(await append(S, NO_STREAM, happened('a'), happened('b'))).toEqual({ revision: 1, repeated: true });
        expect(await append(S, 1, happened('c'))).toEqual({ revision: 2, repeated: false });
      });

      it('succeeds even where a fact has moved since', async () => {
        const request = { stream: 'jad-1', expectedRevision: NO_STREAM, events: [happened('j')], asserts: [{ stream: S, revision: 1 }] };
        await log.append(request);
        await append(S, 1, happened('c'));
        expect(await log.append(request)).toEqual({ revision: 0, repeated: true });
      });
    });

    describe('one append', () => {
      it('writes all its events or none', async () => {
        await append(S, NO_STREAM, happened('a'));
        await expect(append(S, NO_STREAM, happened('x'), happened('y'))).rejects.toBeInstanceOf(WrongExpectedRevision);
        await expect(append(S, 0, happened('b'), happened('c', { no: 1n }))).rejects.toBeInstanceOf(NotJson);
        expect(idsOf(await log.readAll({ limit: 10 }))).toEqual(['a']);
      });

      it('keeps its events together, whoever else writes', async () => {
        await Promise.all(Array.from({ length: 20 }, (_, i) => append(`oap-${i}`, NO_STREAM, happened(`${i}.0`), happened(`${i}.1`), happened(`${i}.2`))));
        const all = idsOf(await log.readAll({ limit: 100 }));
        expect(all).toHaveLength(60);
        for (let i = 0; i < all.length; i += 3) expect(all.slice(i, i + 3)).toEqual([0, 1, 2].map((n) => `${all[i]!.split('.')[0]}.${n}`));
      });

      it('of no events asks whether the revision is current', async () => {
        expect(await append(S, NO_STREAM)).toEqual({ revision: NO_STREAM, repeated: false });
        await append(S, NO_STREAM, happened('a'));
        expect(await append(S, 0)).toEqual({ revision: 0, repeated: false });
        await expect(append(S, NO_STREAM)).rejects.toBeInstanceOf(WrongExpectedRevision);
        await expect(append(S, 1)).rejects.toBeInstanceOf(WrongExpectedRevision);
        await expect(log.readStream('oap-none', { limit: 1 })).rejects.toBeInstanceOf(StreamNotFound);
      });

      it('refuses an id given twice', async () => {
        await expect(append(S, NO_STREAM, happened('a'), happened('a'))).rejects.toBeInstanceOf(RangeError);
      });

      it('of one conflict in a crowd leaves the others alone', async () => {
        await append(S, NO_STREAM, happened('a'));
        const crowd = await Promise.allSettled([append('oap-1', NO_STREAM, happened('1')), append(S, NO_STREAM, happened('x')), append('oap-2', NO_STREAM, happened('2'))]);
        expect(crowd.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      });
    });

    describe('asserted facts', () => {
      const jad = (asserts: { stream: string; revision: number }[], expectedRevision = NO_STREAM) => log.append({ stream: 'jad-1', expectedRevision, events: [happened('j')], asserts });

      beforeEach(() => append(S, NO_STREAM, happened('a'), happened('b')));

      it('let the append through while they hold, absence included', async () => {
        expect(await jad([{ stream: S, revision: 1 }, { stream: 'oap-none', revision: NO_STREAM }])).toEqual({ revision: 0, repeated: false });
      });

      it('are checked, or not, as the log says', () => expect(log.assertsFacts).toBe(traits.assertsFacts));

      whereAsserting.each([
        { why: 'the fact moved on', fact: { stream: S, revision: 0 }, actual: 1 },
        { why: 'the fact is not there yet', fact: { stream: S, revision: 2 }, actual: 1 },
        { why: 'what must be absent is there', fact: { stream: S, revision: NO_STREAM }, actual: 1 },
        { why: 'what must be there is absent', fact: { stream: 'oap-none', revision: 0 }, actual: NO_STREAM },
      ])('stop it where $why', async ({ fact, actual }) => {
        const refused = jad([{ stream: 'oap-none-either', revision: NO_STREAM }, fact]);
        await expect(refused).rejects.toBeInstanceOf(FactMoved);
        await expect(refused).rejects.toMatchObject({ stream: fact.stream, expected: fact.revision, actual });
        await expect(log.readStream('jad-1', { limit: 1 })).rejects.toBeInstanceOf(StreamNotFound);
      });

      whereAsserting('hold against appends that come at the same moment: one of two that exclude each other wins', async () => {
        const crossed = await Promise.allSettled([
          log.append({ stream: 'oap-x', expectedRevision: NO_STREAM, events: [happened('x')], asserts: [{ stream: 'oap-y', revision: NO_STREAM }] }),
          log.append({ stream: 'oap-y', expectedRevision: NO_STREAM, events: [happened('y')], asserts: [{ stream: 'oap-x', revision: NO_STREAM }] }),
        ]);
        expect(crossed.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      });

      it('come after the own stream: its conflict is named first', async () => {
        await jad([]);
        await expect(log.append({ stream: 'jad-1', expectedRevision: NO_STREAM, events: [happened('other')], asserts: [{ stream: S, revision: 0 }] })).rejects.toBeInstanceOf(WrongExpectedRevision);
      });
    });

    describe('what may be stored', () => {
      it.each<[string, unknown]>([
        ['a function', () => 1],
        ['a bigint', { n: 1n }],
        ['NaN', { n: NaN }],
        ['a Date', { at: new Date(0) }],
        ['a Map', new Map()],
        ['a lone surrogate', { text: '\ud800' }],
        ['an integer beyond 2^53-1', { n: 2 ** 53 }],
        ['an integer-like key', { 1: 'one' }],
      ])('refuses %s before the store sees it', async (_what, data) => {
        await expect(append(S, NO_STREAM, happened('a', data))).rejects.toBeInstanceOf(NotJson);
        await expect(log.append({ stream: S, expectedRevision: NO_STREAM, events: [{ ...happened('a'), metadata: { ...metadata, extra: data } as never }] })).rejects.toBeInstanceOf(NotJson);
        await expect(log.readStream(S, { limit: 1 })).rejects.toBeInstanceOf(StreamNotFound);
      });

      it('refuses an event without data', async () => {
        await expect(append(S, NO_STREAM, { ...happened('a'), data: undefined })).rejects.toMatchObject({ name: NotJson.name, pointer: '/events/0/data' });
      });

      it.each(['', 'oap-\0', 'oap-\udc00'])('refuses the name %j for stream, type and id', async (name) => {
        await expect(append(name, NO_STREAM, happened('a'))).rejects.toBeInstanceOf(NotJson);
        await expect(append(S, NO_STREAM, happened(name))).rejects.toBeInstanceOf(NotJson);
        await expect(append(S, NO_STREAM, happened('a', {}, name))).rejects.toBeInstanceOf(NotJson);
      });

      it('gives back what went in, to the last character', async () => {
        const data = { empty: {}, list: [1, -0.5, 1e-7, 5e-324, null, true, ['é', '😀', '\u0000', '\u2028', '"\\']], nested: { __proto__x: 'no', z: 1, a: 2 } };
        await append('oap-é-😀', NO_STREAM, happened('a', data));
        const [event] = await log.readStream('oap-é-😀', { limit: 1 });
        expect(event).toEqual({ ...happened('a', data), stream: 'oap-é-😀', revision: 0 });
      });

      it('leaves out keys without a value and keeps nothing of the objects it was given', async () => {
        const data: Record<string, unknown> = { kept: [1], gone: undefined };
        await append(S, NO_STREAM, happened('a', data));
        (data.kept as number[]).push(2);
        expect((await log.readStream(S, { limit: 1 }))[0]?.data).toStrictEqual({ kept: [1] });
      });

      it('takes an append of exactly the limit and refuses one byte more, events summed', async () => {
        const [type, half] = ['T', APPEND_BYTES_MAX / 2];
        const sized = (id: string, bytes: number) => happened(id, 'x'.repeat(bytes - JSON.stringify(metadata).length - type.length - '""'.length), type);
        await expect(append(S, NO_STREAM, sized('a', half), sized('b', half + 1))).rejects.toMatchObject({ name: AppendTooLarge.name, bytes: APPEND_BYTES_MAX + 1 });
        expect(await append(S, NO_STREAM, sized('a', half), sized('b', half))).toEqual({ revision: 1, repeated: false });
        expect(ids(await log.readStream(S, { limit: 2 }))).toEqual(['a', 'b']);
      });

      it('counts bytes, not characters', async () => {
        await expect(append(S, NO_STREAM, happened('a', 'é'.repeat(APPEND_BYTES_MAX / 2)))).rejects.toBeInstanceOf(AppendTooLarge);
      });
    });

    describe('close', () => {
      it('answers every append that was accepted, then refuses', async () => {
        const busy = Array.from({ length: 50 }, (_, i) => append(`oap-${i}`, NO_STREAM, happened(`${i}`)));
        const closed = log.close();
        const late = append('oap-late', NO_STREAM, happened('late'));
        await expect(late).rejects.toBeInstanceOf(LogUnavailable);
        expect((await Promise.allSettled(busy)).map(({ status }) => status)).toEqual(Array(50).fill('fulfilled'));
        await closed;
        await expect(log.readAll({ limit: 1 })).rejects.toBeInstanceOf(LogUnavailable);
        await expect(log.readStream(S, { limit: 1 })).rejects.toBeInstanceOf(LogUnavailable);
      });

      whereDurable('keeps what it accepted while it closed', async () => {
        const busy = Array.from({ length: 50 }, (_, i) => append(`oap-${i}`, NO_STREAM, happened(`${i}`)));
        await Promise.all([log.close(), ...busy]);
        expect(await (await under.reopen!()).readAll({ limit: 100 })).toHaveLength(50);
      });

      it('may be asked for twice', async () => {
        await Promise.all([log.close(), log.close()]);
        await expect(log.close()).resolves.toBeUndefined();
      });
    });

    readingContract(() => log);
    subscriptionContract(() => log);
  });
}
