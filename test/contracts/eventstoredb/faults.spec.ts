import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LogUnavailable, NO_STREAM, OutcomeUnknown, Overloaded, type EventLog, type Positioned } from '#engine';
import { openEventStoreLog, type AppendPath, type EventStoreLog, type EventStoreOptions } from '../../../libs/engine/src/event-log/eventstoredb/index.js';
import { startDouble, type Double } from '../../support/eventstore-double/index.js';
import { happened, idsOf, whole } from '../event-log/sample.js';
import { faultsOf, load } from './load.js';
import { freshNamespace } from './server.js';
import { withShortIds } from './uuids.js';

jest.setTimeout(30_000);

const S = 'oap-empact-2022-fire-2024';
const RECOVERY_MS_MAX = 30_000;

describe.each<AppendPath>(['plain', 'batch'])('EventStoreDB adapter, %s appends, a server that fails', (appendPath) => {
  let double: Double;
  let store: EventStoreLog;
  let log: EventLog;
  let said: string[];
  const logs: EventLog[] = [];
  const open = async (options: Partial<EventStoreOptions> = {}): Promise<EventLog> => {
    store = await openEventStoreLog({ url: double.url, namespace: freshNamespace(), appendPath, say: (line) => said.push(line), ...options });
    const log = withShortIds(store, new Map());
    logs.push(log);
    return log;
  };
  const append = (revision: number, id: string) => log.append({ stream: S, expectedRevision: revision, events: [happened(id)] });

  beforeEach(async () => {
    said = [];
    double = await startDouble();
    log = await open();
  });
  afterEach(async () => {
    double.thaw();
    await Promise.all(logs.splice(0).map((each) => each.close()));
    await double.stop();
  });

  describe('appends', () => {
    it.each(['unavailable', 'reset'] as const)('whose reply is lost after the commit (%s) are found out, and stored once', async (dropReplyAs) => {
      double.misbehave({ dropReplies: 3, dropReplyAs });
      expect(await append(NO_STREAM, 'a')).toEqual({ revision: 0, repeated: false });
      expect(await append(0, 'b')).toEqual({ revision: 1, repeated: false });
      expect(double.counts.dropped).toBe(3);
      expect(store.stats()).toMatchObject({ unknown: 3, unresolved: 0, appends: 2 });
      expect(idsOf(await whole(log, 10))).toEqual(['a', 'b']);
    });

    it('lost before the commit are sent again', async () => {
      double.misbehave({ dropRequests: 2 });
      expect(await append(NO_STREAM, 'a')).toEqual({ revision: 0, repeated: false });
      expect(idsOf(await whole(log, 10))).toEqual(['a']);
    });

    it('that are never answered end by our own time-out, and are found out', async () => {
      log = await open({ appendMsMax: 300 });
      double.misbehave({ dropReplies: 1, dropReplyAs: 'silence' });
      const started = performance.now();
      expect(await append(NO_STREAM, 'a')).toEqual({ revision: 0, repeated: false });
      expect(performance.now() - started).toBeLessThan(3_000);
      expect(idsOf(await whole(log, 10))).toEqual(['a']);
    });

    it('to a frozen server end as unknown within the bound; the same append afterwards tells', async () => {
      log = await open({ appendMsMax: 200, knownMsMax: 700 });
      await append(NO_STREAM, 'a');
      double.freeze();
      const started = performance.now();
      await expect(append(0, 'b')).rejects.toBeInstanceOf(OutcomeUnknown);
      expect(performance.now() - started).toBeLessThan(2_500);
      expect(store.stats()).toMatchObject({ unresolved: 1, failure: expect.any(String) });
      double.thaw();
      expect((await append(0, 'b')).revision).toBe(1);
      expect(idsOf(await whole(log, 10))).toEqual(['a', 'b']);
      expect(store.stats().failure).toBeUndefined();
    });

    it('of unknown outcome that were stored are known as repeats when they come again', async () => {
      log = await open({ appendMsMax: 200, knownMsMax: 300 });
      double.misbehave({ dropReplies: 100, dropReplyAs: 'silence' });
      await expect(append(NO_STREAM, 'a')).rejects.toBeInstanceOf(OutcomeUnknown);
      double.misbehave({ dropReplies: 0 });
      expect(await append(NO_STREAM, 'a')).toEqual({ revision: 0, repeated: true });
    });

    it('find nobody there: nothing was written, said soon, and at once to those that follow', async () => {
      log = await open({ knownMsMax: 500 });
      await append(NO_STREAM, 'a');
      await double.kill();
      const started = performance.now();
      // The shared stream of the batch path breaks only when it is used: what was put on it may have arrived.
      const first = await append(0, 'b').catch((error: unknown) => error);
      expect(appendPath === 'plain' ? [LogUnavailable] : [LogUnavailable, OutcomeUnknown]).toContain((first as Error).constructor);
      expect(performance.now() - started).toBeLessThan(3_000);
      const next = performance.now();
      await expect(append(0, 'b')).rejects.toBeInstanceOf(LogUnavailable);
      expect(performance.now() - next).toBeLessThan(500);
      await double.restart();
      expect(await append(0, 'b')).toEqual({ revision: 1, repeated: false });
    });

    it('beyond the queue are refused, nothing written', async () => {
      log = await open({ queueAppendsMax: 3, appendMsMax: 200, knownMsMax: 500 });
      double.freeze();
      const all = Array.from({ length: 4 }, (_, i) => log.append({ stream: `oap-${i}`, expectedRevision: NO_STREAM, events: [happened(`${i}`)] }));
      await expect(all[3]).rejects.toBeInstanceOf(Overloaded);
      double.thaw();
      expect((await Promise.allSettled(all.slice(0, 3))).map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'));
      expect(await whole(log, 10)).toHaveLength(3);
    });

    it('are accepted and answered while the log closes, even if replies are lost', async () => {
      const namespace = freshNamespace();
      log = await open({ namespace });
      double.misbehave({ dropReplies: 20 });
      const busy = Array.from({ length: 50 }, (_, i) => log.append({ stream: `oap-${i}`, expectedRevision: NO_STREAM, events: [happened(`${i}`)] }));
      await log.close();
      expect((await Promise.allSettled(busy)).map(({ status }) => status)).toEqual(Array(50).fill('fulfilled'));
      expect(await (await open({ namespace })).readAll({ limit: 100 })).toHaveLength(50);
    });
  });

  it('goes to the leader when it is told to, and loses nothing', async () => {
    double.misbehave({ notLeader: 2 });
    expect(await append(NO_STREAM, 'a')).toEqual({ revision: 0, repeated: false });
    expect(await append(0, 'b')).toEqual({ revision: 1, repeated: false });
    expect(store.stats()).toMatchObject({ retries: 2, unknown: 0 });
  });

  it('is a cluster whose leader dies and comes back as a follower: nothing lost, nothing doubled', async () => {
    const second = await startDouble({ beside: double });
    const third = await startDouble({ beside: double });
    log = await open({ url: `esdb://127.0.0.1:${double.port},127.0.0.1:${second.port},127.0.0.1:${third.port}?tls=false` });
    try {
      const running = load(log, { writers: 8 });
      for (const leader of [double, second]) {
        const before = running.acks.length;
        await until(() => running.acks.length > before + 200);
        await leader.kill();
        const atDeath = running.acks.length;
        await until(() => running.acks.length > atDeath + 200);
        await leader.restart();
      }
      await running.stop();
      expect(third.counts.appends).toBeGreaterThan(0);
      expect(faultsOf(await whole(log, 1_000), running.acks)).toEqual([]);
    } finally {
      await log.close();
      await Promise.all([second.stop(), third.stop()]);
    }
  }, 60_000);

  it('reached over a node that follows sends it to the leader', async () => {
    const follower = await startDouble({ beside: double });
    log = await open({ url: follower.url });
    expect(await append(NO_STREAM, 'a')).toEqual({ revision: 0, repeated: false });
    expect(idsOf((await whole(log, 10)))).toEqual(['a']);
    expect((await log.readStream(S, { limit: 1 }))[0]?.id).toBe('a');
    expect([follower.counts.appends, double.counts.appends]).toEqual([0, 1]);
    await log.close();
    await follower.stop();
  });

  it('is killed and started again under load: nothing lost, nothing doubled, back by itself', async () => {
    const running = load(log, { writers: 16 });
    for (let kill = 0; kill < 3; kill++) {
      const before = running.acks.length;
      await until(() => running.acks.length > before + 200);
      await double.kill();
      await until(() => Object.values(running.errors).some((count) => count > kill));
      await double.restart();
      const started = performance.now();
      const atRestart = running.acks.length;
      await until(() => running.acks.length > atRestart + 100);
      expect(performance.now() - started).toBeLessThan(RECOVERY_MS_MAX);
    }
    await running.stop();
    expect(running.acks.length).toBeGreaterThan(900);
    expect(faultsOf(await whole(log, 1_000), running.acks)).toEqual([]);
  }, 120_000);

  it('freezes under load and goes on: nothing lost, nothing doubled', async () => {
    log = await open({ appendMsMax: 200, knownMsMax: 1_000 });
    const running = load(log, { writers: 16 });
    await until(() => running.acks.length > 100);
    double.freeze();
    await until(() => (running.errors.OutcomeUnknown ?? 0) > 0);
    const before = running.acks.length;
    double.thaw();
    await until(() => running.acks.length > before + 200);
    await running.stop();
    expect(faultsOf(await whole(log, 1_000), running.acks)).toEqual([]);
  }, 60_000);
});

describe('EventStoreDB adapter, a client that is spoilt', () => {
  let double: Double;
  let log: EventStoreLog;
  let said: string[];
  const a = { stream: S, expectedRevision: NO_STREAM, events: [{ ...happened('a'), id: '00000000-0000-4000-8000-000000000001' }] };
  const open = async (options: Partial<EventStoreOptions> = {}): Promise<EventStoreLog> =>
    (log = await openEventStoreLog({ url: double.url, namespace: freshNamespace(), appendPath: 'batch', appendMsMax: 300, say: (line) => said.push(line), ...options }));

  beforeEach(async () => {
    said = [];
    double = await startDouble();
  });
  afterEach(async () => {
    await log.close();
    await double.stop();
  });

  it('keeps a refusal of the server for life; the next append has a new one', async () => {
    await open();
    double.misbehave({ featuresStatus: 16, featuresStatusTimes: 1 });
    await expect(log.append(a)).rejects.toBeInstanceOf(LogUnavailable);
    expect(await log.append(a)).toEqual({ revision: 0, repeated: false });
    expect(log.stats().rebuilt).toBe(1);
    expect(said).toEqual([expect.stringMatching(/^The connection to the event store is made anew: gRPC status 16/)]);
  });

  it('never asks for the features on the plain path, so that nothing can be cached', async () => {
    await open({ appendPath: 'plain' });
    double.misbehave({ featuresStatus: 16, featuresStatusTimes: 100 });
    expect(await log.append(a)).toEqual({ revision: 0, repeated: false });
    expect(log.stats().rebuilt).toBe(0);
  });

  it('waits for ever on a batch stream that ended with OK; our time-out replaces it', async () => {
    await open();
    await log.append({ ...a, stream: 'oap-first' });
    double.misbehave({ dropReplies: 1, dropReplyAs: 'silence' });
    const waiting = log.append(a);
    await until(() => double.counts.dropped === 1);
    double.endStreams('ok');
    expect(await waiting).toEqual({ revision: 0, repeated: false });
    expect(log.stats().rebuilt).toBeGreaterThan(0);
  });
});

describe('EventStoreDB adapter, subscriptions to a server that fails', () => {
  let double: Double;
  let log: EventLog;
  let said: string[];
  let abort: AbortController;

  beforeEach(async () => {
    said = [];
    abort = new AbortController();
    double = await startDouble();
  });
  afterEach(async () => {
    abort.abort();
    await log.close();
    await double.stop();
  });
  const open = async (options: Partial<EventStoreOptions> = {}): Promise<EventLog> =>
    (log = withShortIds(await openEventStoreLog({ url: double.url, namespace: freshNamespace(), say: (line) => said.push(line), ...options }), new Map()));
  const following = (batch: number): { seen: Positioned[]; heads: () => number; done: Promise<void> } => {
    const seen: Positioned[] = [];
    let heads = 0;
    const done = (async () => {
      for await (const page of log.subscribe({ batch, signal: abort.signal })) {
        if (page.length === 0) heads++;
        seen.push(...page);
      }
    })();
    return { seen, heads: () => heads, done };
  };

  it('are taken up again over three kills, every event exactly once, in order', async () => {
    await open();
    const running = load(log, { writers: 8 });
    const followed = following(32);
    for (let kill = 0; kill < 3; kill++) {
      const before = followed.seen.length;
      await until(() => followed.seen.length > before + 300);
      await double.kill();
      await double.restart();
    }
    const target = followed.seen.length + 300;
    await until(() => followed.seen.length > target);
    await running.stop();
    const all = await whole(log, 1_000);
    await until(() => followed.seen.length === all.length);
    expect(idsOf(followed.seen)).toEqual(idsOf(all));
    expect(faultsOf(followed.seen, running.acks)).toEqual([]);
    expect(said.filter((line) => line.startsWith('The subscription')).length).toBeGreaterThanOrEqual(3);
  }, 120_000);

  it.each(['ok', 'reset'] as const)('that the server ends (%s) begin again: an end nobody asked for is a failure', async (how) => {
    await open();
    const followed = following(10);
    await until(() => followed.heads() === 1);
    await load(log, { writers: 1, each: 5 }).done;
    await until(() => followed.seen.length === 5);
    double.endStreams(how);
    await until(() => said.length > 0);
    await load(log, { writers: 1, each: 5, name: 'jad' }).done;
    await until(() => followed.seen.length === 10);
    expect(idsOf(followed.seen)).toEqual(idsOf(await whole(log, 100)));
  });

  it('that stall without a word are found out', async () => {
    await open({ stallMs: 300 });
    const followed = following(10);
    await until(() => followed.heads() === 1);
    double.misbehave({ stallSubscriptions: true });
    await load(log, { writers: 1, each: 3 }).done;
    await until(() => said.some((line) => line.includes('stopped giving events')));
    double.misbehave({ stallSubscriptions: false });
    await until(() => followed.seen.length === 3);
    expect(idsOf(followed.seen)).toEqual(idsOf(await whole(log, 100)));
  });

  it('that are merely quiet are left alone', async () => {
    await open({ stallMs: 50 });
    const followed = following(10);
    await until(() => followed.heads() === 1);
    const other = await openEventStoreLog({ url: double.url, namespace: freshNamespace() });
    for (let i = 0; i < 10; i++) {
      await load(withShortIds(other, new Map()), { writers: 1, each: 3, name: `elsewhere${i}` }).done;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await other.close();
    expect(said).toEqual([]);
    expect(followed.seen).toEqual([]);
  });

  it('find the head of a server that never says "caught up"', async () => {
    double.misbehave({ saysCaughtUp: false });
    await open({ stallMs: 200 });
    await load(log, { writers: 1, each: 3 }).done;
    const followed = following(10);
    await until(() => followed.heads() === 1);
    expect(followed.seen).toHaveLength(3);
    await load(log, { writers: 1, each: 1, name: 'jad' }).done;
    await until(() => followed.seen.length === 4);
  });

  it('from a server that delivers slowly keep the order and do not wait for a full batch', async () => {
    await open();
    await load(log, { writers: 1, each: 30 }).done;
    double.misbehave({ deliverEveryMs: 30 });
    const followed = following(1_000);
    await until(() => followed.seen.length > 0);
    expect(followed.seen.length).toBeLessThan(30);
    await until(() => followed.seen.length === 30);
    double.misbehave({ deliverEveryMs: 0 });
    expect(idsOf(followed.seen)).toEqual(idsOf(await whole(log, 100)));
  });

  it('hold back the server while the consumer is slow: what waits is bounded', async () => {
    await open();
    const events = Array.from({ length: 20_000 }, (_, i) => happened(`e${i}`, { text: 'x'.repeat(500) }));
    for (let i = 0; i < events.length; i += 1_000) await log.append({ stream: S, expectedRevision: i - 1, events: events.slice(i, i + 1_000) });
    const subscription = log.subscribe({ batch: 10, signal: abort.signal })[Symbol.asyncIterator]();
    const first = await subscription.next();
    expect(idsOf(first.value as Positioned[])).toEqual(idsOf(await log.readAll({ limit: 10 })));
    // Long enough for an unbounded sender to send all of it.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(double.counts.delivered).toBeLessThan(2_000);
    await subscription.return?.(undefined);
  }, 30_000);
});

/** Waits for something that must come to be; fails after a minute instead of hanging. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('It did not come to be within a minute.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
