import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, evolve, Refused, type Actor, type AnyDecider, type EventMeta, type FactRef, type NewDomainEvent } from '#kernel';
import { stateAfter, type Past } from '#kernel/testing';
import { specDefinition } from './definition.js';

/** Random walks for each law. */
const WALKS = 2_000;
const STEPS_MAX = 40;

/** One command of a noun, with a body of its own shape. */
export type CommandOf<Commands> = { [C in keyof Commands]: { readonly name: C; readonly body: Commands[C] } }[keyof Commands];
/** Bodies for every command: one that is missing does not compile. */
export type Bodies<Commands> = { readonly [C in keyof Commands]: fc.Arbitrary<Commands[C]> };

/** One step of a walk: a command, the days that pass before it, and what else is so around it then. */
export interface Step<Commands, Around> {
  readonly command: CommandOf<Commands>;
  readonly days: number;
  readonly around: Around;
}

/** What a step changed. */
export interface Moved<Commands, State, Around> {
  readonly before: State;
  readonly after: State;
  readonly step: Step<Commands, Around>;
  readonly day: string;
}

export interface Lawful<Commands, State, Around> {
  /** "a plan": reads on after "laws of". */
  readonly what: string;
  readonly decider: AnyDecider;
  readonly bodies: Bodies<Commands>;
  /** Histories to go on from, so that late states are visited as often as early ones. */
  readonly starts: readonly { readonly past: readonly Past[]; readonly day: string }[];
  readonly days: readonly number[];
  readonly around: fc.Arbitrary<Around>;
  /** What another stream would say; asked by the refs the decider itself names. */
  readonly factOf: (ref: FactRef, around: Around) => unknown;
  readonly actor: Actor;
  readonly stream: string;
  /** What must never be, in words. */
  readonly faults: (moved: Moved<Commands, State, Around>) => readonly string[];
  /** Of the first law; the others take the next ones. */
  readonly seed: number;
}

interface Happening extends NewDomainEvent {
  readonly meta: EventMeta;
}

/**
 * Three laws of a noun: the same command twice writes nothing new, and every command is reached; whatever is tried in whatever
 * order leaves a legal state, and only refusals are thrown; the log, as JSON gives it back, folds to the state that was lived.
 */
export function laws<Commands, State, Around>(of: Lawful<Commands, State, Around>): void {
  const commands = Object.entries(of.bodies).map(([name, body]) => (body as fc.Arbitrary<unknown>).map((value) => ({ name, body: value }) as CommandOf<Commands>));
  const steps = fc.array(fc.record<Step<Commands, Around>>({ command: fc.oneof(...commands), days: fc.constantFrom(...of.days), around: of.around }), { maxLength: STEPS_MAX });
  const start = fc.constantFrom(...of.starts);
  const hold = (law: number, walked: (begun: Lawful<Commands, State, Around>['starts'][number], taken: readonly Step<Commands, Around>[]) => void): void =>
    fc.assert(fc.property(start, steps, (begun, taken) => { walked(begun, taken); }), { numRuns: WALKS, seed: of.seed + law });

  describe(`laws of ${of.what}`, () => {
    it('the same command twice writes nothing the second time, and every command is reached', () => {
      const written = new Set<PropertyKey>();
      hold(0, (begun, taken) => walk(of, begun, taken, ({ after, step, day }, commandId) => {
        written.add(step.command.name);
        expect({ command: step.command, again: decide(of, after, step, { day, commandId }) }).toEqual({ command: step.command, again: [] });
      }));
      expect([...written].sort()).toEqual(Object.keys(of.bodies).sort());
    });

    it('any sequence of commands leaves a legal state, and only refusals are thrown', () =>
      hold(1, (begun, taken) => walk(of, begun, taken, (moved) => expect(of.faults(moved)).toEqual([]))));

    it('the log folds to the state that was lived', () =>
      hold(2, (begun, taken) => {
        const { state, log } = walk(of, begun, taken, () => undefined);
        const stored = JSON.parse(JSON.stringify(log)) as readonly Happening[];
        expect(fold(of, stateAfter(of.decider, begun.past) as State, stored)).toEqual(state);
      }));
  });
}

/** Walks a history; `check` sees every step that wrote something. */
function walk<Commands, State, Around>(
  of: Lawful<Commands, State, Around>, { past, day: first }: Lawful<Commands, State, Around>['starts'][number], taken: readonly Step<Commands, Around>[],
  check: (moved: Moved<Commands, State, Around>, commandId: string) => void,
): { readonly state: State; readonly log: readonly Happening[] } {
  let state = stateAfter(of.decider, past) as State;
  let day = first;
  const log: Happening[] = [];
  taken.forEach((step, index) => {
    day = addDays(day, step.days);
    const commandId = `k${index}`;
    const decided = decide(of, state, step, { day, commandId });
    if (decided instanceof Refused || decided.length === 0) return;
    const happened = decided.map((event, at): Happening => ({ ...event, meta: metaOf(of, day, past.length + log.length + at) }));
    const before = state;
    state = fold(of, state, happened);
    log.push(...happened);
    check({ before, after: state, step, day }, commandId);
  });
  return { state, log };
}

/** The events of a step, or the refusal; anything else that is thrown fails the walk. */
function decide<Commands, State, Around>(of: Lawful<Commands, State, Around>, state: State, { command: { name, body }, around }: Step<Commands, Around>, { day, commandId }: { day: string; commandId: string }) {
  const rule = of.decider.commands[name as string]!;
  const now = noonOf(day);
  rule.authority(body as never, state as never);
  const facts = Object.fromEntries(Object.entries(rule.facts?.(body as never, state as never) ?? {}).map(([key, ref]) => [key, of.factOf(ref, around)]));
  try {
    return rule.decide(body as never, state as never, { now, effectiveAt: now, actor: of.actor, commandId, definition: specDefinition, facts } as never);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

const fold = <Commands, State, Around>({ decider }: Lawful<Commands, State, Around>, state: State, events: readonly Happening[]): State =>
  events.reduce<State>((held, { type, data, meta }) => evolve(decider, held, type, data, meta) as State, state);

const metaOf = <Commands, State, Around>({ actor, stream }: Lawful<Commands, State, Around>, day: string, revision: number): EventMeta =>
  ({ effectiveAt: noonOf(day), recordedAt: noonOf(day), actor, stream, revision }) as EventMeta;

const noonOf = (day: string): string => `${day}T10:00:00.000Z`;
