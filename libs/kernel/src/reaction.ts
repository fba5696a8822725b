import type { Catalogue, DataOf, Happened } from './event.js';
import type { Command } from './decider.js';
import type { FactRef } from './facts.js';

/**
 * What follows from an event, for certain: commands with ids derived from it, sent once by the reactor.
 * A generator, so that it may ask for facts (`yield* need(...)`); the commands it answers are sent in order.
 */
export interface Reaction<Types extends Catalogue = Catalogue> {
  readonly name: string;
  /** The system user in whose name the commands go out. */
  readonly actor: string;
  readonly on: { readonly [E in keyof Types & string]?: (event: Happened<{ type: E; data: DataOf<Types[E]> }>) => Generator<FactRef, readonly Command[], unknown> };
}

export interface AnyReaction {
  readonly name: string;
  readonly actor: string;
  readonly on: Readonly<Record<string, ((event: never) => Generator<FactRef, readonly Command[], unknown>) | undefined>>;
}

export const reaction = <Types extends Catalogue>(spec: Reaction<Types>): Reaction<Types> => spec;
