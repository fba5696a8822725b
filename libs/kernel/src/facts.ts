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
