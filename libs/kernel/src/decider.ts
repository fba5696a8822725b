import type { Actor, Catalogue, DataOf, DefinitionRef, EventsOf, FactRevision, Metadata, Precision } from './event.js';
import type { Definition } from './definition.js';
import type { FactRefs, FactsOf } from './facts.js';
import type { Instant } from './time.js';

/** What a command is about; authority is judged against it and the cycle's definition is found by it. */
export interface Scope {
  /** The definition a cycle is about to pin; within a cycle its own pin is used. */
  readonly definition?: DefinitionRef;
  readonly cycle?: string;
  readonly priority?: string;
  readonly line?: string;
  readonly plan?: string;
  readonly action?: string;
  readonly jad?: string;
  readonly goal?: string;
  /** Kind of the milestone: its definition says itself who may record it. */
  readonly milestone?: string;
  /** Code of a state, for seats that belong to one. */
  readonly state?: string;
  /** The party the command is about where parties may act for themselves (accept, join, commit, decline). */
  readonly party?: string;
  /** The role whose own affairs it is about. */
  readonly role?: string;
  /** Subject who may not decide under four eyes: the author of what is decided. */
  readonly author?: string;
  /** What was told to many: any open seat of a kind within the scope counts, not only that of the one thing the scope names. */
  readonly anySeat?: true;
}

/** What decide knows beside the state. All of it comes in; nothing is looked up. */
export interface Context<Facts = Record<never, never>> {
  /** Business time. */
  readonly now: Instant;
  /** When the thing is said to be so; rules are judged at it. */
  readonly effectiveAt: Instant;
  readonly precision?: Precision;
  readonly reason?: string;
  readonly docRef?: string;
  readonly actor: Actor;
  readonly commandId: string;
  /** The definition the cycle has pinned; absent for commands outside any cycle. */
  readonly definition?: Definition;
  readonly facts: Facts;
}

export interface NewDomainEvent {
  readonly type: string;
  readonly data: unknown;
}

/** One command of a decider. */
export interface CommandRule<Data, State, Event extends NewDomainEvent, Refs extends FactRefs> {
  /** The id of the stream a creating command writes; `keyed()` is an id that leaks nothing, derived from the command id. */
  readonly creates?: (data: Data, keyed: () => string) => string;
  /** What the command is about. There is no command without it: who may issue it is data of the definition. */
  readonly authority: (data: Data, state: State) => Scope;
  /** Other streams the rules need; read at a recorded revision, asserted at the append where the log can. */
  readonly facts?: (data: Data, state: State) => Refs;
  /** Nothing to do (`[]`), refuse (throw `Refused`), or tell what happened; in that order. */
  readonly decide: (data: Data, state: State, ctx: Context<FactsOf<Refs>>) => readonly Event[];
}

/** What evolve may know of the envelope. */
export type EventMeta = Metadata & { readonly stream: string; readonly revision: number };

/** The envelope of an event and its place. Field by field: a copy that gains fields takes V8 ten times as long, and this runs for every event folded. */
export const eventMeta = (
  { v, actor, effectiveAt, precision, recordedAt, provenance, marking, cycleId, definition, commandId, commandHash, $correlationId, $causationId, reason, docRef, facts }: Metadata, stream: string, revision: number,
): { readonly [Field in keyof Required<EventMeta>]: EventMeta[Field] } => ({ v, actor, effectiveAt, precision, recordedAt, provenance, marking, cycleId, definition, commandId, commandHash, $correlationId, $causationId, reason, docRef, facts, stream, revision });

/** Rules of one noun. `Commands` maps command name to its body; every key must be answered for, the compiler sees to it. */
export interface Decider<Name extends string, State, Facts, Types extends Catalogue, Commands> {
  /** The noun, which is the stream category. */
  readonly name: Name;
  readonly events: Types;
  readonly initial: State;
  /** What other nouns may know of a stream of this one. */
  readonly facts: (state: State) => Facts;
  /**
   * The part of the stream a command or event touches (an action, a line); '' is the header.
   * The ETag of a part is the last revision that touched it.
   */
  readonly part?: (data: Readonly<Record<string, unknown>>) => string;
  // Command rules are written through `command()`, which types facts and decide together.
  readonly commands: { readonly [C in keyof Commands & string]: CommandRule<Commands[C], State, EventsOf<Types>, never> };
  /** Never refuses, never reads a clock, never drops a key. */
  readonly evolve: { readonly [T in keyof Types & string]: (state: State, data: DataOf<Types[T]>, meta: EventMeta) => State };
}

/** A decider of whatever noun, for machinery that carries it without looking inside. */
export interface AnyDecider {
  readonly name: string;
  readonly events: Catalogue;
  readonly initial: unknown;
  readonly facts: (state: never) => unknown;
  readonly part?: (data: Readonly<Record<string, unknown>>) => string;
  readonly commands: Readonly<Record<string, AnyCommandRule>>;
  readonly evolve: Readonly<Record<string, (state: never, data: never, meta: EventMeta) => unknown>>;
}

export interface AnyCommandRule {
  readonly creates?: (data: never, keyed: () => string) => string;
  readonly authority: (data: never, state: never) => Scope;
  readonly facts?: (data: never, state: never) => FactRefs;
  readonly decide: (data: never, state: never, ctx: never) => readonly NewDomainEvent[];
}

/** A command on its way to a decider. */
export interface Command {
  readonly noun: string;
  readonly name: string;
  /** Stream id without category; absent for a command that creates. */
  readonly id?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly meta?: CommandMeta;
}

export interface CommandMeta {
  readonly effectiveAt?: Instant;
  readonly precision?: Precision;
  readonly reason?: string;
  readonly docRef?: string;
  readonly marking?: string;
  readonly actingFor?: string;
  readonly provenance?: Metadata['provenance'];
}

/** Types facts and decide of one command together; data, state and events come from the decider around it. */
export function command<Data, State, Event extends NewDomainEvent, Refs extends FactRefs = Record<never, never>>(
  rule: CommandRule<Data, State, Event, Refs>,
): CommandRule<Data, State, Event, never> {
  return rule as unknown as CommandRule<Data, State, Event, never>;
}

/** Declares a decider: `decider<Commands, State, Facts, typeof events>()({...})`. */
export function decider<Commands, State, Facts, Types extends Catalogue>() {
  return <const Name extends string>(rules: Decider<Name, State, Facts, Types, Commands>): Decider<Name, State, Facts, Types, Commands> => rules;
}

/** Folds one event into a state; an event the decider does not own is a bug. */
export function evolve(rules: AnyDecider, state: unknown, type: string, data: unknown, meta: EventMeta): unknown {
  const step = rules.evolve[type];
  if (!step) throw new Error(`${rules.name} has no evolve for ${type}.`);
  return step(state as never, data as never, meta);
}

export type { FactRevision };
