import { canonical, NotJson, type FactRevision, type StoredEvent } from '#kernel';
import { APPEND_BYTES_MAX, AppendTooLarge, NO_STREAM, type AppendRequest } from '../ports.js';

/** An event as the stores keep it. `data` and `metadata` are RFC 8785 text. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** An append that has passed the codec: whatever a store sees has this form. */
export interface EncodedAppend {
  readonly stream: string;
  readonly expected: number;
  readonly asserts: readonly FactRevision[];
  readonly events: readonly EncodedEvent[];
  /** UTF-8 bytes of all types, data and metadata. */
  readonly bytes: number;
}

/**
 * Checks an append and gives the text to store, before any store sees it.
 *
 * The stored text is the canonical text: the one walk that refuses what JSON cannot carry also gives bytes that are the same
 * wherever the event is written again, so a leaf hash never depends on the order in which a decider named its keys.
 *
 * Throws `NotJson`, `AppendTooLarge`, and `RangeError` for a revision that is none or an id given twice: mistakes of the caller.
 */
export function encode(request: AppendRequest): EncodedAppend {
  const { stream, expectedRevision: expected, events, asserts = [] } = request;
  name(stream, '/stream');
  revision(expected, 'expectedRevision');
  for (const fact of asserts) {
    name(fact.stream, '/asserts');
    revision(fact.revision, `the revision asserted of ${fact.stream}`);
  }
  let bytes = 0;
  const encoded: EncodedEvent[] = [];
  for (let i = 0; i < events.length; i++) {
    const { id, type, data, metadata } = events[i]!;
    name(id, `/events/${i}/id`);
    name(type, `/events/${i}/type`);
    const event = { id, type, data: at(`/events/${i}/data`, data), metadata: at(`/events/${i}/metadata`, metadata) };
    bytes += Buffer.byteLength(type) + Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata);
    encoded.push(event);
  }
  if (bytes > APPEND_BYTES_MAX) throw new AppendTooLarge(bytes);
  if (encoded.length > 1 && new Set(encoded.map((event) => event.id)).size < encoded.length) {
    throw new RangeError(`An append to ${stream} names an event id twice.`);
  }
  return { stream, expected, asserts, events: encoded, bytes };
}

/** The event behind a stored row. */
export function decode(stored: EncodedEvent & { readonly stream: string; readonly revision: number }): StoredEvent {
  return {
    id: stored.id,
    type: stored.type,
    stream: stored.stream,
    revision: stored.revision,
    data: JSON.parse(stored.data) as unknown,
    metadata: JSON.parse(stored.metadata) as StoredEvent['metadata'],
  };
}

// Stores keep text as UTF-8 and some cut it at NUL: a name must come back as it went in.
const STORABLE = /^[^\0\p{Surrogate}]+$/u;

function name(value: string, pointer: string): void {
  if (typeof value !== 'string' || !STORABLE.test(value)) throw new NotJson(pointer, 'a name must be text, not empty, without NUL or lone surrogates');
}

function revision(value: number, what: string): void {
  if (!Number.isSafeInteger(value) || value < NO_STREAM) throw new RangeError(`${what} must be ${NO_STREAM} or a revision, not ${String(value)}.`);
}

function at(pointer: string, value: unknown): string {
  try {
    return canonical(value);
  } catch (error) {
    throw error instanceof NotJson ? new NotJson(pointer + error.pointer, error.why) : error;
  }
}
