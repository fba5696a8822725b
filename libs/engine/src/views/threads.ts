import type { VerifyReport, QueryAnswer } from '../ports.js';
import { answer, Caller, type Port } from '../threads/views.protocol.js';
import type { AsOfOptions } from './as-of.js';
import { AnswerTooLong, UnknownQuery } from './run-query.js';
import { localAsOf, openViews, type AsOfHandle, type OpenViewsOptions, type SqliteViews } from './views.js';
import { ViewWriter, type ViewWriterOptions } from './view-writer.js';

export type { Port };

/** Runs the writer behind a port, in the thread that calls this. The other end is `connectViews`. */
export function serveViews(port: Port, options: ViewWriterOptions): void {
  const { tell, stop } = answer(port, {
    started: () => started,
    caughtUp: ([timeoutMs]: readonly [number]) => writer.caughtUp(timeoutMs),
    rebuild: ([view]: readonly [string], progress) => writer.rebuild(view, progress),
    swapBack: ([view]: readonly [string]) => writer.swapBack(view),
    release: ([view, partition]: readonly [string, string]) => writer.release(view, partition),
    close: async () => {
      await writer.close();
      await options.reader.close();
      stop();
    },
  });
  const writer = new ViewWriter({ ...options, say: options.say ?? ((line) => tell('say', line)) });
  writer.onProgress((seq) => tell('progress', seq));
  const started = writer.start();
  // Whoever connects asks for it and hears the error; until then it is nobody's.
  started.catch(() => undefined);
}

/**
 * The `Views` port over a writer behind `port`; resolves when it has opened the file, rejects with the reason it could not.
 * `say` is told what the writer has to say to an operator.
 */
export async function connectViews(port: Port, options: Omit<OpenViewsOptions, 'writer'> & { readonly say?: (line: string) => void }): Promise<SqliteViews> {
  const caller = new Caller(port);
  if (options.say) caller.hear('say', options.say);
  await caller.call('started');
  return openViews({
    ...options,
    writer: {
      caughtUp: (timeoutMs) => caller.call('caughtUp', [timeoutMs]),
      rebuild: (view, onProgress) => caller.call('rebuild', [view], onProgress),
      swapBack: (view) => caller.call('swapBack', [view]),
      release: (view, partition) => caller.call('release', [view, partition]),
      onProgress: (listener) => caller.hear('progress', listener),
      close: () => caller.call('close'),
    },
  });
}

/** Answers for the past behind a port, so that no one else's thread is held. The other end is `connectAsOf`. */
export function serveAsOf(port: Port, options: AsOfOptions): void {
  const asOf = localAsOf(options);
  const { stop } = answer(port, {
    query: ([request]: readonly [Parameters<AsOfHandle['query']>[0]]) => asOf.query(request),
    verify: ([view]: readonly [string]) => asOf.verify(view),
    close: async () => {
      await asOf.close();
      stop();
    },
  });
}

export function connectAsOf(port: Port): AsOfHandle {
  const caller = new Caller(port, { UnknownQuery, AnswerTooLong });
  return {
    query: (request) => caller.call<QueryAnswer>('query', [request]),
    verify: (view) => caller.call<VerifyReport>('verify', [view]),
    close: () => caller.call<void>('close'),
  };
}
