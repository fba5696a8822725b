import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { EncodedAppend } from '../event-log/codec.js';
import { flattenOutcome, unflatten, type FromThread, type ThreadData, type ToThread } from '../event-log/sqlite-protocol.js';
import { SqliteWriter } from '../event-log/sqlite-writer.js';

/** Bytes of events that go into one commit; what exceeds it waits for the next. */
const COMMIT_BYTES_MAX = 8 * 1_048_576;

const port = parentPort!;
const answer = (message: FromThread): void => port.postMessage(message);
const waiting: EncodedAppend[] = [];
let closing = false;

const writer = open(workerData as ThreadData);
if (writer) {
  answer({ opened: true });
  port.on('message', (message: ToThread) => {
    accept(message);
    while (waiting.length > 0) commit(writer);
    if (closing) close(writer);
  });
}

function commit(to: SqliteWriter): void {
  const outcomes = to.write(joining());
  answer({ outcomes: outcomes.map(flattenOutcome), failure: to.failure });
  // After the answers: nobody waits for a checkpoint.
  to.tidy();
  if (to.failure) answer({ outcomes: [], failure: to.failure });
}

/** What waits, and what the port brings while the transaction is open: an append that arrives now need not wait for the next sync. */
function* joining(): Generator<EncodedAppend> {
  let bytes = 0;
  let next = 0;
  try {
    for (;;) {
      if (next === waiting.length) {
        const received = receiveMessageOnPort(port);
        if (!received) return;
        accept(received.message as ToThread);
        continue;
      }
      if (next > 0 && bytes + waiting[next]!.bytes > COMMIT_BYTES_MAX) return;
      const append = waiting[next++]!;
      bytes += append.bytes;
      yield append;
    }
  } finally {
    waiting.splice(0, next);
  }
}

function accept(message: ToThread): void {
  if (message === 'close') closing = true;
  else for (const flat of message) waiting.push(unflatten(flat));
}

function open(options: ThreadData): SqliteWriter | undefined {
  try {
    return new SqliteWriter(options);
  } catch (error) {
    const { name, message } = error as Error;
    answer({ opened: false, error: { name, message } });
    port.close();
    return undefined;
  }
}

function close(open: SqliteWriter): void {
  open.close();
  port.close();
}
