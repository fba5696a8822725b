import { command, ensure, type CommandRule, type Context, type Scope } from '#kernel';
import type { DeadlineCommands } from './commands.js';
import type { DeadlineEvent, DeadlineScope } from './events.js';
import type { Climbed } from './ladder.js';

/** A deadline that was scheduled. `told`, `reached` and `outcomes` are keys of what people were to be told, of who was, and of what became of it. */
export interface Standing extends Climbed {
  readonly status: 'open' | 'suspended' | 'met' | 'lapsed' | 'waived';
  readonly cycleId: string;
  readonly ruleId: string;
  readonly scope: DeadlineScope;
  readonly occurrence: number;
  readonly told: readonly string[];
  readonly reached: readonly string[];
  readonly outcomes: readonly string[];
  readonly acknowledged: readonly string[];
  /** Tellings beside the ladder so far. */
  readonly beside: { readonly snoozed: number; readonly nudges: number; readonly undeliverable: number };
  /** Day of the last nudge. */
  readonly nudgedOn?: string;
  /** Rungs of which it was said that somebody could not be reached. */
  readonly unreached: readonly string[];
  /** The date last set by decision. */
  readonly decidedOn?: string;
}

export type DeadlineState = { readonly status: 'unknown' } | Standing;

type Decide<Data> = (data: Data, state: Standing, ctx: Pick<Context, 'now' | 'actor' | 'definition'>) => readonly DeadlineEvent[];
type Rule<C extends keyof DeadlineCommands> = CommandRule<DeadlineCommands[C], DeadlineState, DeadlineEvent, never>;

/** A command of the engine's own on a deadline that has not ended; `end` is the status it brings about, in which it is quiet. */
export const live = <C extends keyof DeadlineCommands>(_name: C, decide: Decide<DeadlineCommands[C]>, end?: Standing['status']): Rule<C> =>
  command<DeadlineCommands[C], DeadlineState, DeadlineEvent>({ authority, decide: whileLive(decide, end) });

/** The same for a command of people: who may is judged against what the deadline is for. */
export const byPeople = <C extends keyof DeadlineCommands>(_name: C, decide: Decide<DeadlineCommands[C]>, end?: Standing['status']): Rule<C> =>
  command<DeadlineCommands[C], DeadlineState, DeadlineEvent>({ authority: (_data, state) => (state.status === 'unknown' ? {} : scopeOf(state)), decide: whileLive(decide, end) });

/** The same for whoever is told of it: a deadline of the cycle is told to every driver, one of a plan to every leader in it, one of all agencies to each. */
export const byTold = <C extends keyof DeadlineCommands>(_name: C, decide: Decide<DeadlineCommands[C]>): Rule<C> =>
  command<DeadlineCommands[C], DeadlineState, DeadlineEvent>({ authority: (_data, state) => (state.status === 'unknown' ? {} : { ...scopeOf(state), anySeat: true }), decide: whileLive(decide) });

function whileLive<Data>(decide: Decide<Data>, end?: Standing['status']): (data: Data, state: DeadlineState, ctx: Parameters<Decide<Data>>[2]) => readonly DeadlineEvent[] {
  return (data, unsure, ctx) => {
    const state = scheduled(unsure);
    if (state.status === end) return [];
    ensure(state.status === 'open' || state.status === 'suspended', { code: 'DEADLINE_CLOSED', kind: 'state', message: `The deadline is ${state.status}: it does not change any more.` });
    return decide(data, state, ctx);
  };
}

export const authority = (_data: unknown, state: DeadlineState): Scope => (state.status === 'unknown' ? {} : { cycle: state.cycleId });

export function scheduled(state: DeadlineState): Standing {
  ensure(state.status !== 'unknown', { code: 'DEADLINE_MISSING', kind: 'missing', message: 'There is no such deadline.' });
  return state;
}

/** What seats on a deadline are of. Scopes below a plan or a joint action carry its id first; codes of parties, goals and lines hold no point. */
function scopeOf({ cycleId: cycle, scope: { kind, id } }: Standing): Scope {
  const parts = id.split('.');
  const [first, last] = [parts[0]!, parts.at(-1)!];
  switch (kind) {
    case 'line':
      return { cycle, line: last };
    case 'plan':
    case 'round':
      return { cycle, plan: first };
    case 'action':
      return { cycle, plan: first, action: parts.slice(1).join('.') };
    case 'jad':
      return { cycle, jad: first };
    case 'jadParty':
      return { cycle, jad: first, party: last };
    case 'party':
      return { cycle, party: last };
    case 'goal':
      return { cycle, goal: last };
    default:
      return { cycle };
  }
}

export const rungsKey = (rungs: readonly number[]): string => rungs.join(',');
export const outcomeKey = ({ rungs, recipient, channel }: { rungs: readonly number[]; recipient: string; channel: string }): string => [rungsKey(rungs), channel, recipient].join(' ');
export const seatKey = ({ rungs, role, party }: { rungs: readonly number[]; role: string; party: string }): string => [rungsKey(rungs), role, party].join(' ');
