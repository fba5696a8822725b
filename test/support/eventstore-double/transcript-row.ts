import { jsonEvent, type AppendExpectedRevision, type AppendResult, type EventData, type EventStoreDBClient } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import type { Double } from './double.js';

/** Which call carries an append: with credentials the client makes one call each, without it shares a batch stream. */
export type Path = 'plain' | 'batch';

/** Where a row is tried: a client of its own, a stream nobody else uses. */
export interface Site {
  readonly client: EventStoreDBClient;
  readonly stream: string;
  readonly path: Path;
  /** Absent where the server is a real one. */
  readonly double: Double;
}

export interface Row {
  /** Section of the notes the fact is from. */
  readonly of: '1a' | '1b' | '1c' | '1d' | '1h';
  readonly fact: string;
  readonly request: (at: Site) => Promise<unknown>;
  readonly answer: unknown;
  /** The answer differs by append path, or both are worth a look. Default: the plain path alone. */
  readonly paths?: readonly Path[];
  /** The server must be made to misbehave: the double alone. */
  readonly provoked?: true;
}

export const BOTH: readonly Path[] = ['plain', 'batch'];

/** Event ids by number: the same number is the same id. */
export function ids(): (n: number) => string {
  const known = new Map<number, string>();
  return (n) => {
    const id = known.get(n) ?? randomUUID();
    known.set(n, id);
    return id;
  };
}

export const event = (id: string = randomUUID(), data: Record<string, unknown> = {}, type = 'Happened'): EventData => jsonEvent({ id, type, data });

export function append(at: Site, expectedRevision: AppendExpectedRevision, events: EventData | EventData[], stream = at.stream, deadline = 5_000): Promise<AppendResult> {
  const credentials = at.path === 'plain' ? { username: 'admin', password: 'changeit' } : undefined;
  return at.client.appendToStream(stream, events, { expectedRevision, deadline, ...(credentials && { credentials }) });
}

/** The revision an append answers with, or what it was refused with. */
export const outcome = async (appending: Promise<AppendResult>): Promise<unknown> => {
  try {
    return (await appending).nextExpectedRevision;
  } catch (error) {
    return refusal(error);
  }
};

/** What can be told of an error of the client, in plain values. */
export function refusal(error: unknown): Record<string, unknown> {
  const { type, code, expectedVersion, actualVersion, maxAppendSize, streamName } = error as Record<string, unknown>;
  const told = { type, code, expectedVersion, actualVersion, maxAppendSize, streamName };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

export const revisions = async (at: Site, options: Parameters<EventStoreDBClient['readStream']>[1] = {}, stream = at.stream): Promise<unknown> => {
  try {
    const seen: bigint[] = [];
    for await (const { event: recorded } of at.client.readStream(stream, options)) seen.push(recorded!.revision);
    return seen;
  } catch (error) {
    return refusal(error);
  }
};

/** Whether something is settled within a time. */
export async function settledWithin(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  const late = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const first = await Promise.race([promise.catch(() => undefined), new Promise((resolve) => (timer = setTimeout(() => resolve(late), milliseconds)))]);
  clearTimeout(timer);
  return first !== late;
}
