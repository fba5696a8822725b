import { eventTypeFilter, excludeSystemEvents, streamNameFilter, type AllStreamSubscription, type StreamSubscription } from '@eventstore/db-client';
import { append, event, refusal, type Row, type Site } from './transcript-row.js';

/** What a subscription said, in order, until told to stop. */
function listen(subscription: AllStreamSubscription | StreamSubscription, label: (streamId: string, revision: bigint) => string = (_stream, revision) => String(revision)): { said: string[]; until: (what: string, times?: number) => Promise<void>; quiet: () => Promise<void> } {
  const said: string[] = [];
  for (const name of ['confirmation', 'caughtUp', 'end', 'close'] as const) (subscription as StreamSubscription).on(name as 'end', () => said.push(name));
  subscription.on('error', (error: Error) => said.push(`error ${String(refusal(error).code)}`));
  (subscription as StreamSubscription).on('data', ({ event: recorded }) => said.push(label(recorded!.streamId, recorded!.revision)));
  const until = async (what: string, times = 1): Promise<void> => {
    const end = performance.now() + 10_000;
    while (said.filter((word) => word.startsWith(what)).length < times) {
      if (performance.now() > end) throw new Error(`${what} was not said: ${said.join(', ')}.`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { said, until, quiet: () => new Promise((resolve) => setTimeout(resolve, 200)) };
}

const follow = (at: Site, fromRevision: 'start' | bigint = 'start'): StreamSubscription => at.client.subscribeToStream(at.stream, { fromRevision });

export const subscriptionRows: readonly Row[] = [
  {
    of: '1c', fact: 'confirmation, what is stored, caught up, then what comes',
    request: async (at) => {
      await append(at, 'no_stream', [event(), event()]);
      const subscription = follow(at);
      const { said, until } = listen(subscription);
      await until('caughtUp');
      await append(at, 1n, event());
      await until('2');
      await subscription.unsubscribe();
      return said.slice(0, 5);
    },
    answer: ['confirmation', '0', '1', 'caughtUp', '2'],
  },
  {
    of: '1c', fact: 'a subscription begins after its revision: exclusive',
    request: async (at) => {
      await append(at, 'no_stream', [event(), event(), event()]);
      const subscription = follow(at, 0n);
      const { said, until } = listen(subscription);
      await until('caughtUp');
      await subscription.unsubscribe();
      return said.slice(0, 4);
    },
    answer: ['confirmation', '1', '2', 'caughtUp'],
  },
  {
    of: '1h', fact: 'a subscription to $all begins after its position: exclusive',
    request: async (at) => {
      const { position } = await append(at, 'no_stream', event());
      await append(at, 0n, event());
      const subscription = at.client.subscribeToAll({ fromPosition: position!, filter: streamNameFilter({ prefixes: [at.stream] }) });
      const { said, until } = listen(subscription);
      await until('1');
      await subscription.unsubscribe();
      return said.filter((word) => /^\d/.test(word));
    },
    answer: ['1'],
  },
  {
    of: '1c', fact: 'filters by prefix of stream and type, and by pattern, pass over the rest',
    request: async (at) => {
      const { position } = await append(at, 'no_stream', event());
      await append(at, 'no_stream', event(undefined, {}, 'Other'), `${at.stream}-other`);
      await append(at, 0n, event(undefined, {}, 'Other'));
      const seen: string[][] = [];
      for (const filter of [streamNameFilter({ prefixes: [`${at.stream}-`] }), eventTypeFilter({ prefixes: ['Oth'] }), eventTypeFilter({ regex: '^Hap' }), excludeSystemEvents()]) {
        const subscription = at.client.subscribeToAll({ fromPosition: position!, filter });
        const { said, until } = listen(subscription, (stream, revision) => `${stream === at.stream ? 'own' : stream.startsWith(at.stream) ? 'other' : 'foreign'} ${revision}`);
        await until('caughtUp');
        await subscription.unsubscribe();
        seen.push(said.filter((word) => word.startsWith('o')));
      }
      return seen;
    },
    answer: [['other 0'], ['other 0', 'own 1'], [], ['other 0', 'own 1']],
  },
  {
    of: '1c', fact: 'a checkpoint comes for every so many events looked through, even if none was wanted',
    request: async (at) => {
      const { position } = await append(at, 'no_stream', event());
      await append(at, 0n, Array.from({ length: 100 }, () => event()));
      let checkpoints = 0;
      const filter = streamNameFilter({ prefixes: ['nobody-at-all'], maxSearchWindow: 32, checkpointInterval: 1, checkpointReached: () => void checkpoints++ });
      const subscription = at.client.subscribeToAll({ fromPosition: position!, filter });
      const { until } = listen(subscription);
      await until('caughtUp');
      await subscription.unsubscribe();
      return checkpoints >= 3;
    },
    answer: true,
  },
  {
    of: '1h', fact: '"caught up" does not come for a missing stream until its first event, and once only',
    request: async (at) => {
      const subscription = follow(at);
      const { said, until, quiet } = listen(subscription);
      await until('confirmation');
      await quiet();
      const before = [...said];
      await append(at, 'no_stream', event());
      await until('caughtUp');
      await append(at, 0n, event());
      await until('1');
      await quiet();
      await subscription.unsubscribe();
      return [before, said.slice(1, 4).sort(), said.filter((word) => word === 'caughtUp').length];
    },
    answer: [['confirmation'], ['0', '1', 'caughtUp'], 1],
  },
  {
    of: '1c', fact: 'unsubscribing ends it without an error',
    request: async (at) => {
      await append(at, 'no_stream', event());
      const subscription = follow(at);
      const { said, until } = listen(subscription);
      await until('caughtUp');
      await subscription.unsubscribe();
      await until('close');
      return said.slice(3);
    },
    answer: ['end', 'close'],
  },
  {
    of: '1c', fact: 'a killed server: one error, then nothing; no end, no close, nothing after its return', provoked: true,
    request: async (at) => {
      await append(at, 'no_stream', event());
      const { said, until, quiet } = listen(follow(at));
      await until('caughtUp');
      await at.double.kill();
      await until('error');
      await at.double.restart();
      // The first call may still meet the broken connection.
      await append(at, 0n, event()).catch(() => append(at, 0n, event()));
      await quiet();
      const after = said.slice(3);
      return [after.length, /^error (1|14)$/.test(after[0]!)];
    },
    answer: [1, true],
  },
  {
    of: '1h', fact: 'a server being stopped: one error with code 13, no end, no close', provoked: true,
    request: async (at) => {
      await append(at, 'no_stream', event());
      const { said, until, quiet } = listen(follow(at));
      await until('caughtUp');
      at.double.endStreams('reset');
      await until('error');
      await quiet();
      return said.slice(3);
    },
    answer: ['error 13'],
  },
  {
    of: '1c', fact: 'a server that ends the stream with OK: end and close, no error', provoked: true,
    request: async (at) => {
      await append(at, 'no_stream', event());
      const { said, until } = listen(follow(at));
      await until('caughtUp');
      at.double.endStreams('ok');
      await until('close');
      return said.slice(3);
    },
    answer: ['end', 'close'],
  },
  {
    of: '1h', fact: 'checkpoints run ahead of a slow consumer',
    request: async (at) => {
      const { position } = await append(at, 'no_stream', event());
      await append(at, 0n, Array.from({ length: 40 }, () => event()));
      let reached = -1n;
      const filter = streamNameFilter({ prefixes: [at.stream], maxSearchWindow: 5, checkpointInterval: 1, checkpointReached: (_subscription, { commit }) => void (reached = commit) });
      const subscription = at.client.subscribeToAll({ fromPosition: position!, filter });
      for await (const { event: recorded } of subscription) {
        // One event was taken; the client has meanwhile read on.
        await new Promise((resolve) => setTimeout(resolve, 300));
        return reached > recorded!.position.commit;
      }
      return 'nothing';
    },
    answer: true,
  },
];
