import { evolve as step, Refused, type AnyDecider, type Context, type Definition, type Metadata, type NewDomainEvent, type Refusal } from '#kernel';

type CommandsOf<D> = D extends { commands: infer C } ? C : never;
type BodyOf<D, C extends keyof CommandsOf<D>> = CommandsOf<D>[C] extends { decide: (data: infer Data, ...rest: never[]) => unknown } ? Data : never;
type EventOf<D> = CommandsOf<D>[keyof CommandsOf<D>] extends { decide: (...args: never[]) => readonly (infer E)[] } ? E : never;

/** What a specification may say of the surroundings; everything has a default. */
export interface Surroundings {
  readonly now?: string;
  readonly effectiveAt?: string;
  readonly reason?: string;
  readonly docRef?: string;
  readonly actor?: Partial<Context['actor']>;
  readonly definition?: Definition;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly commandId?: string;
}

/** A past event, bare or with the parts of its envelope that matter. */
export type Past = NewDomainEvent & { readonly meta?: Partial<Metadata> };

export const SPEC_NOW = '2024-03-01T09:00:00.000Z';

/** Reads as a sentence: `given(oap, drafted).when('ApproveOAP', body, surroundings).thenRefused('OAP_NOT_SUBMITTED')`. */
export function given<D extends AnyDecider>(decider: D, ...past: readonly Past[]) {
  return {
    when<C extends keyof CommandsOf<D> & string>(name: C, body: BodyOf<D, C>, surroundings: Surroundings = {}) {
      const run = (): readonly NewDomainEvent[] => {
        const rule = decider.commands[name];
        if (!rule) throw new Error(`${decider.name} has no command ${name}.`);
        const state = stateAfter(decider, past);
        rule.authority(body as never, state as never);
        rule.facts?.(body as never, state as never);
        return rule.decide(body as never, state as never, contextOf(surroundings) as never);
      };
      return {
        /** The events, whole, in order. */
        then: (...events: readonly EventOf<D>[]): void => same(run(), events as readonly NewDomainEvent[]),
        thenNothing: (): void => same(run(), []),
        thenRefused: (code: string, more: Partial<Refusal> = {}): void => refusal(run, { ...more, code }),
        /** The state after the command's own events, for what no event says. */
        thenState: (): unknown => stateAfter(decider, [...past, ...run()]),
        events: run,
      };
    },
  };
}

/** The state after a history. */
export function stateAfter(decider: AnyDecider, past: readonly Past[]): unknown {
  return past.reduce<unknown>((state, event, revision) => step(decider, state, event.type, event.data, metaOf(decider, event, revision)), decider.initial);
}

function metaOf(decider: AnyDecider, event: Past, revision: number) {
  const at = event.meta?.effectiveAt ?? SPEC_NOW;
  return {
    v: 1, actor: { subject: 'spec', role: 'SPEC', party: 'SPEC' }, effectiveAt: at, recordedAt: at, marking: 'LIMITE',
    commandId: `c${revision}`, commandHash: '', $correlationId: '', $causationId: '', facts: [], ...event.meta,
    stream: `${decider.name}-spec`, revision,
  };
}

function contextOf(s: Surroundings): Context {
  const now = s.now ?? SPEC_NOW;
  return {
    now, effectiveAt: s.effectiveAt ?? now, reason: s.reason, docRef: s.docRef,
    actor: { subject: 'spec', role: 'SPEC', party: 'SPEC', ...s.actor },
    commandId: s.commandId ?? 'command-1', definition: s.definition, facts: s.facts ?? {},
  };
}

/** Compares as JSON would: a key that is `undefined` is a key that is absent. */
function same(actual: readonly NewDomainEvent[], expected: readonly NewDomainEvent[]): void {
  const text = (events: readonly NewDomainEvent[]) => JSON.stringify(events, sorted, 1);
  if (text(actual) !== text(expected)) throw new Error(`Expected ${text(expected)}\nbut it was ${text(actual)}`);
}

const sorted = (_key: string, value: unknown): unknown =>
  value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;

function refusal(run: () => unknown, expected: Partial<Refusal>): void {
  let refused: unknown;
  let events: unknown;
  try {
    events = run();
  } catch (error) {
    refused = error;
  }
  if (refused === undefined) throw new Error(`Expected a refusal ${JSON.stringify(expected)}, but it happened: ${JSON.stringify(events)}`);
  if (!(refused instanceof Refused)) throw refused as Error;
  for (const [key, value] of Object.entries(expected)) {
    const actual = refused[key as keyof Refusal];
    if (actual !== value) throw new Error(`Expected ${key} ${String(value)}, but it was ${String(actual)}: ${refused.message}`);
  }
}
