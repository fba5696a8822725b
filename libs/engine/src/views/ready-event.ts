import { hash } from 'node:crypto';
import { canonical, isInOrder, NotJson, splitStream, upcast, type Catalogue, type Happened, type LoggedEvent, type Metadata, type StoredEvent } from '#kernel';
import type { EventTexts } from '../ports.js';

/** A logged event prepared once for all views: brought to its newest shape, with what its certificate needs. */
export interface ReadyEvent {
  readonly seq: number;
  readonly category: string;
  /** The cycle it belongs to; '' where it belongs to none. */
  readonly cycle: string;
  /** Empty when this code does not know the type or version. */
  readonly parts: readonly Happened[];
  readonly known: boolean;
  /** Why its upcaster failed: no fold can be given it. */
  readonly broken?: string;
  /** SHA-256 of the event's canonical bytes; absent where nothing certifies (as-of, specs). */
  readonly leaf?: Buffer;
}

/** Categories that have no place in the dense order: refused commands and reads, and the audit's own checkpoints. */
export const OUTSIDE_SEQ: ReadonlySet<string> = new Set(['trace', 'checkpoint']);

/** The cycle an event belongs to: as its envelope says, or its stream, or its data; '' for none. */
export function cycleOf(event: Pick<StoredEvent, 'stream' | 'metadata' | 'data'>): string {
  if (event.metadata.cycleId !== undefined) return event.metadata.cycleId;
  const { category, id } = splitStream(event.stream);
  if (category === 'cycle') return id;
  const { cycleId } = (event.data ?? {}) as { readonly cycleId?: unknown };
  return typeof cycleId === 'string' ? cycleId : '';
}

export function readyEvent(catalogue: Catalogue, event: LoggedEvent, leaf?: Buffer): ReadyEvent {
  const { category, id } = splitStream(event.stream);
  const { seq, stream, revision, id: eventId, metadata: meta } = event;
  const cycle = cycleOf(event);
  let lifted;
  try {
    lifted = upcast(catalogue, event);
  } catch (error) {
    return { seq, category, cycle, known: true, parts: [], leaf, broken: `The upcaster of ${event.type} failed: ${messageOf(error)}` };
  }
  if (!lifted.known) return { seq, category, cycle, known: false, parts: [], leaf };
  const parts = lifted.parts.map(({ type, data }, part) => ({ type, data, eventId, stream, id, category, revision, seq, part, meta }));
  return { seq, category, cycle, known: true, parts, leaf };
}

/** An event in its canonical form: texts, their digest, and values whose keys stand in the texts' order. */
export interface CanonicalEvent {
  readonly event: StoredEvent;
  readonly data: string;
  readonly metadata: string;
  readonly leaf: Buffer;
}

/**
 * The canonical form of a stored event. Folds are given these values and no others: one that writes an object out as text must write
 * the same text live as in a rebuild, whatever order of keys the log handed out. `texts`: where the log gives them with the event.
 */
export function canonicalEvent(event: StoredEvent, texts?: EventTexts): CanonicalEvent {
  if (texts) return { event, data: texts.data, metadata: texts.metadata, leaf: leafOf(event, texts) };
  const data = canonicalPart(event.data);
  const metadata = canonicalPart(event.metadata);
  const leaf = leafOf(event, { data: data.text, metadata: metadata.text });
  return { event: { ...event, data: data.value, metadata: metadata.value as Metadata }, data: data.text, metadata: metadata.text, leaf };
}

/**
 * SHA-256 over the canonical bytes of the stored event, `seq` left out, from the canonical texts of its data and metadata.
 */
export function leafOf({ id, revision, stream, type }: Pick<StoredEvent, 'id' | 'stream' | 'revision' | 'type'>, { data, metadata }: EventTexts): Buffer {
  return hash(
    'sha256',
    `{"data":${data},"id":${JSON.stringify(id)},"metadata":${metadata},"revision":${revision},"stream":${JSON.stringify(stream)},"type":${JSON.stringify(type)}}`,
    'buffer',
  );
}

export function canonicalPart(value: unknown): { readonly text: string; readonly value: unknown } {
  const given = JSON.stringify(value) ?? 'null';
  // What a log gives back was written in canonical form; to see that its keys still stand in order costs a third of writing it anew.
  if (isInOrder(value)) return { text: given, value };
  let text: string;
  try {
    text = canonical(value);
  } catch (error) {
    // Written past the codec by another hand. It is kept as it is: the journal drops nothing.
    if (!(error instanceof NotJson)) throw error;
    text = given;
  }
  return { text, value: text === given ? value : JSON.parse(text) };
}

/** By shape: an error of another realm, or a driver's, is one too. */
export const messageOf = (error: unknown): string => {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : String(error);
};
