import type { Actor } from './event.js';
import type { Scope } from './decider.js';
import type { Definition } from './definition.js';
import type { FactRef } from './facts.js';
import type { Instant } from './time.js';

/** A command at the gate: who wants to do what, on what, as of when. */
export interface Request {
  readonly noun: string;
  readonly command: string;
  readonly scope: Scope;
  readonly actor: Actor;
  /** Roles the token claims. */
  readonly claims: readonly string[];
  readonly effectiveAt: Instant;
}

/** The gate opened: under which role, by which definition. */
export interface Admission {
  readonly actor: Actor;
  readonly definition?: Definition;
}

/**
 * Who may issue which command. A generator: it yields the facts it needs one by one (a later one may be named by an
 * earlier one's content), gets each back, and answers or throws `Refused` of kind `seat`. Pure.
 */
export type Policy = (request: Request) => Generator<FactRef, Admission, unknown>;

/** Who is looking, as every query takes it. */
export interface Viewer {
  readonly subject: string;
  readonly party: string;
  readonly roles: readonly string[];
  /** Codes of the markings this viewer may read. */
  readonly markings: readonly string[];
  /** Sees records of other parties too. */
  readonly readsAll: boolean;
}
