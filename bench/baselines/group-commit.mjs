import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * A bare group-commit loop: what is left of an event log when it only stores. The caller's thread serialises, a worker thread
 * inserts all that has arrived and syncs once. No revision is checked, no id compared, no append has two events.
 */
export async function openGroupCommit(file) {
  const thread = new Worker(new URL('./group-commit.thread.mjs', import.meta.url), { workerData: { file } });
  await once(thread, 'message');
  let outbox = [];
  const waiting = [];
  thread.on('message', (count) => {
    for (const resolve of waiting.splice(0, count)) resolve();
  });
  const post = () => {
    thread.postMessage(outbox);
    outbox = [];
  };
  return {
    append(stream, revision, { id, type, data, metadata }) {
      if (outbox.length === 0) setImmediate(post);
      outbox.push(stream, revision, id, type, JSON.stringify(data), JSON.stringify(metadata));
      return new Promise((resolve) => waiting.push(resolve));
    },
    async close() {
      thread.postMessage('close');
      await once(thread, 'exit');
    },
  };
}
