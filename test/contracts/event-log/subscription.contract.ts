import { describe, expect, it } from '@jest/globals';
import { NO_STREAM, type EventLog, type LogFilter, type Position, type Positioned } from '#engine';
import { happened, ids, idsOf, many } from './sample.js';

const S = 'oap-empact-2022-fire-2024';

/** What every log's subscription must do. */
export function subscriptionContract(current: () => EventLog): void {
  describe('subscription', () => {
    const append = (expectedRevision: number, ...events: ReturnType<typeof many>) => current().append({ stream: S, expectedRevision, events });
    const subscribe = (options: { after?: Position; batch?: number; filter?: LogFilter; signal?: AbortSignal } = {}) =>
      current().subscribe({ batch: 4, signal: new AbortController().signal, ...options })[Symbol.asyncIterator]();

    it('gives what is stored in batches, an empty one at the head, then what comes', async () => {
      await append(NO_STREAM, ...many(6));
      const subscription = subscribe();
      expect(await next(subscription)).toEqual(ids(many(4)));
      expect(await next(subscription)).toEqual(ids(many(2, 4)));
      expect(await next(subscription)).toEqual([]);
      const live = next(subscription);
      await append(5, happened('live'));
      expect(await live).toEqual(['live']);
      expect(await next(subscription)).toEqual([]);
    });

    it('says in an empty log that the head was reached, and waits', async () => {
      const subscription = subscribe();
      expect(await next(subscription)).toEqual([]);
      const live = next(subscription);
      await append(NO_STREAM, happened('first'));
      expect(await live).toEqual(['first']);
    });

    it('resumes after a position, which is exclusive', async () => {
      await append(NO_STREAM, ...many(5));
      const [, second] = await current().readAll({ limit: 2 });
      expect(await next(subscribe({ after: second!.position }))).toEqual(ids(many(3, 2)));
    });

    it('waits for a slow consumer and misses nothing, in order', async () => {
      const subscription = subscribe({ batch: 3 });
      await append(NO_STREAM, ...many(5));
      const seen = await next(subscription);
      await append(4, ...many(5, 5));
      while (seen.length < 10) seen.push(...(await next(subscription)));
      expect(seen).toEqual(ids(many(10)));
    });

    it('misses nothing while writers write', async () => {
      const writers = 8;
      const each = 40;
      const writing = Promise.all(
        Array.from({ length: writers }, async (_, w) => {
          for (let n = 0; n < each; n++) await current().append({ stream: `oap-${w}`, expectedRevision: n - 1, events: [happened(`${w}.${n}`)] });
        }),
      );
      const seen: Positioned[] = [];
      for await (const batch of current().subscribe({ batch: 7, signal: new AbortController().signal })) {
        seen.push(...batch);
        if (seen.length === writers * each) break;
      }
      await writing;
      expect(new Set(idsOf(seen)).size).toBe(writers * each);
      for (let w = 0; w < writers; w++) {
        expect(seen.flatMap(({ event }) => (event.stream === `oap-${w}` ? [event.revision] : []))).toEqual(Array.from({ length: each }, (_, n) => n));
      }
    });

    it('narrowed by a filter passes over the rest, live too', async () => {
      const other = (expectedRevision: number, id: string) => current().append({ stream: 'jad-1', expectedRevision, events: [happened(id)] });
      await append(NO_STREAM, ...many(9));
      await other(NO_STREAM, 'j0');
      const subscription = subscribe({ filter: { categories: ['jad'] } });
      expect(await next(subscription)).toEqual(['j0']);
      expect(await next(subscription)).toEqual([]);
      const live = next(subscription);
      await append(8, happened('not this'));
      await other(0, 'j1');
      expect(await live).toEqual(['j1']);
    });

    it('serves several subscribers, each at its own pace', async () => {
      const [ahead, behind] = [subscribe(), subscribe({ batch: 1 })];
      await append(NO_STREAM, ...many(3));
      expect(await next(ahead)).toEqual(ids(many(3)));
      expect(await next(behind)).toEqual(['e0']);
      expect(await next(behind)).toEqual(['e1']);
    });

    it.each(['while it waits', 'before it begins'])('ends when the signal aborts %s', async (when) => {
      const abort = new AbortController();
      if (when === 'before it begins') abort.abort();
      const subscription = subscribe({ signal: abort.signal });
      if (when === 'while it waits') expect(await next(subscription)).toEqual([]);
      const waiting = subscription.next();
      abort.abort();
      expect(await waiting).toMatchObject({ done: true });
    });

    it('ends when the log closes', async () => {
      const subscription = subscribe();
      expect(await next(subscription)).toEqual([]);
      const waiting = subscription.next();
      await current().close();
      expect(await waiting).toMatchObject({ done: true });
    });
  });
}

async function next(subscription: AsyncIterator<readonly Positioned[]>): Promise<string[]> {
  const { value, done } = await subscription.next();
  if (done) throw new Error('The subscription ended.');
  return idsOf(value);
}
