import { NO_STREAM } from '../../ports.js';

/** What a failed call means for the caller. */
export type Failure =
  /** Another event stands at the revision. */
  | { readonly kind: 'wrong'; readonly actual: number }
  | { readonly kind: 'too-large' }
  /** The stream does not exist, or was deleted so that it may come back. */
  | { readonly kind: 'missing' }
  /** The stream was deleted for ever. */
  | { readonly kind: 'deleted'; readonly why: string }
  /** The server says no and will say no again: access, an argument. Nothing was written. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The server has not seen it or would not take it: nothing was written, another try may succeed. */
  | { readonly kind: 'unsent'; readonly why: string }
  /** It may have been stored or not. `poisoned`: this client will hardly do better. */
  | { readonly kind: 'unknown'; readonly why: string; readonly poisoned: boolean };

/** Our own timer ended the wait: the client has none that always holds. */
export class NoAnswer extends Error {
  constructor(what: string, milliseconds: number) {
    super(`${what}: no answer within ${milliseconds} ms`);
    this.name = 'NoAnswer';
  }
}

interface ClientError {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly actualVersion?: unknown;
}

/** Of gRPC. */
const CODE = { cancelled: 1, unknown: 2, invalidArgument: 3, deadline: 4, permissionDenied: 7, exhausted: 8, aborted: 10, unimplemented: 12, internal: 13, unavailable: 14, unauthenticated: 16 } as const;

/**
 * Sorts an error of the client by its `type`, then by its gRPC `code`: `name` is always "Error", the message often empty, and some
 * errors come unconverted, without a type. What fits nowhere is an unknown outcome, never a failure to write.
 */
export function failureOf(error: unknown): Failure {
  const { type, code, message, actualVersion } = (error ?? {}) as ClientError;
  const why = sentence(error);
  if (error instanceof NoAnswer) return { kind: 'unknown', why, poisoned: true };
  const sort = typeof type === 'string' ? BY_TYPE[type] : undefined;
  switch (sort) {
    case 'wrong':
      return { kind: 'wrong', actual: typeof actualVersion === 'bigint' ? Number(actualVersion) : NO_STREAM };
    case 'too-large':
    case 'missing':
      return { kind: sort };
    case 'deleted':
    case 'refused':
    case 'unsent':
      return { kind: sort, why };
    case 'broken':
      return broken(why, message);
    case 'unknown':
    case 'poisoned':
      return { kind: 'unknown', why, poisoned: sort === 'poisoned' };
    case undefined:
      return byCode(code, message, why);
  }
}

type Sort = Failure['kind'] | 'broken' | 'poisoned';

const BY_TYPE: Readonly<Record<string, Sort | undefined>> = {
  'wrong-expected-version': 'wrong',
  'maximum-append-size-exceeded': 'too-large',
  'stream-not-found': 'missing',
  'no-stream': 'missing',
  'stream-deleted': 'deleted',
  'access-denied': 'refused',
  'invalid-argument': 'refused',
  'invalid-transaction': 'refused',
  'missing-required-metadata-property': 'refused',
  // The node refused to judge it; the client goes to the leader with the next call.
  'not-leader': 'unsent',
  unavailable: 'broken',
  cancelled: 'unknown',
  // The client keeps the connection over these two, though nobody may be at its other end.
  'deadline-exceeded': 'poisoned',
  timeout: 'poisoned',
};

/** What happened, in words: many errors of the client have no message. */
function sentence(error: unknown): string {
  const { type, code, message } = (error ?? {}) as ClientError;
  const what = typeof type === 'string' ? type : typeof code === 'number' ? `gRPC status ${code}` : error instanceof Error ? error.name : 'failure';
  return typeof message === 'string' && message !== '' ? `${what}: ${message}` : what;
}

function byCode(code: unknown, message: unknown, why: string): Failure {
  switch (code) {
    case CODE.unavailable:
      return broken(why, message);
    case CODE.cancelled:
    case CODE.internal:
    case CODE.unknown:
    case CODE.exhausted:
      return { kind: 'unknown', why, poisoned: false };
    case CODE.deadline:
    case CODE.aborted:
      return { kind: 'unknown', why, poisoned: true };
    case CODE.unauthenticated:
    case CODE.permissionDenied:
    case CODE.invalidArgument:
    case CODE.unimplemented:
      return { kind: 'refused', why };
    default:
      // Discovery of the cluster ends so before anything is sent; it carries neither type nor code.
      return typeof message === 'string' && message.startsWith('Failed to discover') ? { kind: 'unsent', why } : { kind: 'unknown', why, poisoned: true };
  }
}

/** There never was a connection: the request cannot have arrived. Any other break may have come after the commit. */
const NEVER_CONNECTED = /No connection established|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|Name resolution failed|EHOSTUNREACH|ENETUNREACH/;

function broken(why: string, message: unknown): Failure {
  return typeof message === 'string' && NEVER_CONNECTED.test(message) ? { kind: 'unsent', why } : { kind: 'unknown', why, poisoned: false };
}

const BACKOFF_MS_MIN = 25;
const BACKOFF_MS_MAX = 2_000;

/** How long to wait before the next try: doubles from 25 ms to 2 s, half of it by chance, so that many do not come at once. */
export function backOffMs(attempt: number, random: () => number): number {
  const full = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** Math.min(attempt - 1, 16));
  return full / 2 + random() * (full / 2);
}
