import type { Metadata } from './event.js';

/** Names another stream whose facts a rule needs. `F` is what that noun's facts look like. */
export interface FactRef<F = unknown> {
  readonly noun: string;
  readonly id: string;
  /** Carries the shape for the compiler; never present at run time. */
  readonly facts?: F;
}

export const ref = <F>(noun: string, id: string): FactRef<F> => ({ noun, id });

export type FactRefs = Readonly<Record<string, FactRef>>;

/** The facts behind refs. A stream that does not exist gives its noun's initial facts. */
export type FactsOf<R extends FactRefs> = { readonly [K in keyof R]: R[K] extends FactRef<infer F> ? F : never };

/** Asks, within a generator, for the facts behind `wanted`: `const cycle = yield* need(ref<CycleFacts>('cycle', id))`. */
export function* need<F>(wanted: FactRef<F>): Generator<FactRef, F, unknown> {
  return (yield wanted) as F;
}

/** Category of a ref to one stored event, which is no stream of its own. */
export const EVENT_REF = 'event';

/** One stored event as a rule may know it, in its newest shape; `undefined` where there is none. */
export type EventFact = { readonly eventId: string; readonly type: string; readonly data: unknown; readonly meta: Metadata } | undefined;

/** Names the event at a revision of a stream. What it says never changes: it is read, and asserted nowhere. */
export const eventRef = (stream: string, revision: number): FactRef<EventFact> => ({ noun: EVENT_REF, id: `${revision}@${stream}` });

/** The stream and revision an `eventRef` names. */
export function eventNamed({ id }: FactRef): { readonly stream: string; readonly revision: number } {
  const at = id.indexOf('@');
  return { stream: id.slice(at + 1), revision: Number(id.slice(0, at)) };
}

/** Category of a ref to what a cycle has on record over all its streams, which is no stream of its own. */
export const CODES_REF = 'codes';

/** Codes of its definition that a cycle's records name, by the list of the definition they stand in. */
export type CodesInUse = Readonly<Record<string, readonly string[]>>;

/** What is on record only grows, and it is asserted nowhere: a record made in the same moment may be missing. */
export const codesInUse = (cycleId: string): FactRef<CodesInUse> => ({ noun: CODES_REF, id: cycleId });
