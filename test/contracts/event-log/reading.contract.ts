import { beforeEach, describe, expect, it } from '@jest/globals';
import { NO_STREAM, PAGE_MAX, StreamNotFound, type EventLog } from '#engine';
import { canonical, type NewEvent } from '#kernel';
import { happened, ids, idsOf, many, whole } from './sample.js';

const S = 'oap-empact-2022-fire-2024';

/** What every log's reads must do. */
export function readingContract(current: () => EventLog): void {
  const append = (stream: string, expectedRevision: number, ...events: NewEvent[]) => current().append({ stream, expectedRevision, events });

  describe('reads of a stream', () => {
    beforeEach(() => append(S, NO_STREAM, ...many(10)));

    it.each([
      { options: { limit: 3 }, gives: [0, 1, 2] },
      { options: { limit: 100 }, gives: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
      { options: { from: 8, limit: 5 }, gives: [8, 9] },
      { options: { from: 10, limit: 5 }, gives: [] },
      { options: { limit: 2, direction: 'backwards' as const }, gives: [9, 8] },
      { options: { from: 1, limit: 5, direction: 'backwards' as const }, gives: [1, 0] },
      { options: { from: 99, limit: 2, direction: 'backwards' as const }, gives: [9, 8] },
    ])('$options gives $gives', async ({ options, gives }) => {
      expect((await current().readStream(S, options)).map(({ revision }) => revision)).toEqual(gives);
    });

    it('pages through to the end', async () => {
      const seen: number[] = [];
      for (let from = 0; ; from = seen.length) {
        const page = await current().readStream(S, { from, limit: 4 });
        seen.push(...page.map(({ revision }) => revision));
        if (page.length < 4) break;
      }
      expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('gives all of a stream however long it is, and no more than was asked for', async () => {
      for (let length = 1; length <= 20; length++) {
        await append(`oap-long-${length}`, NO_STREAM, ...many(length, 100 * length));
        const revisions = Array.from({ length }, (_, n) => n);
        for (const limit of [1, 7, 8, 9, 16, 17, 100]) {
          expect((await current().readStream(`oap-long-${length}`, { limit })).map(({ revision }) => revision)).toEqual(revisions.slice(0, limit));
          expect((await current().readStream(`oap-long-${length}`, { limit, direction: 'backwards' })).map(({ revision }) => revision)).toEqual(revisions.toReversed().slice(0, limit));
        }
      }
    });

    it('does not take one stream for another that begins like it', async () => {
      await append(`${S}-b`, NO_STREAM, happened('other'));
      expect(await current().readStream(S, { limit: 100 })).toHaveLength(10);
    });

    it.each<'forwards' | 'backwards'>(['forwards', 'backwards'])('says that there is no such stream, %s', async (direction) => {
      const missing = current().readStream('oap-none', { limit: 1, direction });
      await expect(missing).rejects.toBeInstanceOf(StreamNotFound);
      await expect(missing).rejects.toMatchObject({ stream: 'oap-none' });
    });

    it.each([0, -1, 1.5, PAGE_MAX + 1])('takes a limit of %p for a mistake', async (limit) => {
      await expect(current().readStream(S, { limit })).rejects.toBeInstanceOf(RangeError);
      await expect(current().readAll({ limit })).rejects.toBeInstanceOf(RangeError);
      await expect(current().readStream(S, { from: -1, limit: 1 })).rejects.toBeInstanceOf(RangeError);
    });

    it('gives a full page of large events', async () => {
      for (let i = 0; i < 12; i++) await append('oap-large', i - 1, happened(`l${i}`, 'x'.repeat(600_000)));
      expect(await current().readStream('oap-large', { limit: 12 })).toHaveLength(12);
      expect((await current().readStream('oap-large', { limit: 11, direction: 'backwards' })).map(({ revision }) => revision)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
      expect((await whole(current(), 1_000)).length).toBe(22);
    });
  });

  describe('reads of the log', () => {
    it('give texts, where they give any, that are the canonical texts of the event', async () => {
      await append('oap-1', NO_STREAM, { ...happened('a'), data: { z: [{ b: 1, a: undefined }], é: -0, a: 'x"' } });
      for (const { event, texts } of await current().readAll({ limit: 10 })) {
        if (texts) expect(texts).toEqual({ data: canonical(event.data), metadata: canonical(event.metadata) });
        else expect(canonical(event.data)).toBe('{"a":"x\\"","z":[{"b":1}],"é":0}');
      }
    });

    it('follow the order of the appends, over all streams', async () => {
      await append('oap-1', NO_STREAM, happened('a'));
      await append('jad-1', NO_STREAM, happened('b'), happened('c'));
      await append('oap-1', 0, happened('d'));
      expect(idsOf(await current().readAll({ limit: 10 }))).toEqual(['a', 'b', 'c', 'd']);
    });

    it('go on after a position, which is exclusive, with no event twice or missing at any page size', async () => {
      await append(S, NO_STREAM, ...many(23));
      for (const page of [1, 7, 23, 100]) expect(idsOf(await whole(current(), page))).toEqual(ids(many(23)));
    });

    it('are empty in an empty log and at the head', async () => {
      expect(await current().readAll({ limit: 1 })).toEqual([]);
      await append(S, NO_STREAM, happened('a'));
      const [last] = await current().readAll({ limit: 1 });
      expect(await current().readAll({ after: last!.position, limit: 1 })).toEqual([]);
    });

    it.each([
      { filter: { categories: ['jad'] }, gives: ['b', 'c'] },
      { filter: { categories: ['jad', 'cycle'] }, gives: ['b', 'c', 'e'] },
      { filter: { types: ['Ended'] }, gives: ['c', 'd'] },
      { filter: { categories: ['oap'], types: ['Ended'] }, gives: ['d'] },
      { filter: { categories: ['none'] }, gives: [] },
      { filter: { categories: [] }, gives: [] },
      { filter: {}, gives: ['a', 'b', 'c', 'd', 'e', 'f'] },
    ])('narrowed by $filter give $gives', async ({ filter, gives }) => {
      await append('oap-1', NO_STREAM, happened('a'));
      await append('jad-1-x', NO_STREAM, happened('b'), happened('c', {}, 'Ended'));
      await append('oap-1', 0, happened('d', {}, 'Ended'));
      await append('cycle-1', NO_STREAM, happened('e'));
      await append('clock', NO_STREAM, happened('f'));
      expect(idsOf(await current().readAll({ limit: 10, filter }))).toEqual(gives);
      const [first] = await current().readAll({ limit: 1, filter });
      if (first) expect(idsOf(await current().readAll({ limit: 10, after: first.position, filter }))).toEqual(gives.slice(1));
    });

    it('know a stream without a hyphen by its whole name', async () => {
      await append('clock', NO_STREAM, happened('a'));
      expect(idsOf(await current().readAll({ limit: 1, filter: { categories: ['clock'] } }))).toEqual(['a']);
    });

    it('refuse what is no position of this log', async () => {
      await expect(current().readAll({ after: 'C:1/P:1', limit: 1 })).rejects.toBeInstanceOf(RangeError);
    });
  });
}
