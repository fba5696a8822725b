import { command, decider, ensure, splitStream, type Scope } from '#kernel';
import type { BreachCommands } from './commands.js';
import { events, type BreachEvent } from './events.js';

export type BreachState =
  | { readonly status: 'unknown' }
  | { readonly status: 'open' | 'settled'; readonly cycleId?: string; readonly stream: string };

/** What others may know: nothing rests on a breach. */
export type BreachFacts = Record<never, never>;

/**
 * A rule over several streams that may have been broken: the log could not assert the facts, and one of them had changed. People
 * look at it and settle it; nothing is taken back by itself.
 */
export const breach = decider<BreachCommands, BreachState, BreachFacts, typeof events>()({
  name: 'breach',
  events,
  initial: { status: 'unknown' },
  facts: () => ({}),
  commands: {
    RecordBreach: command<BreachCommands['RecordBreach'], BreachState, BreachEvent>({
      creates: ({ eventId, rule }) => `${eventId}.${rule}`,
      authority: ({ cycleId }) => ({ cycle: cycleId }),
      decide: (found, { status }) => (status === 'unknown' ? [{ type: 'RuleBreachDetected', data: found }] : []),
    }),
    SettleBreach: command<BreachCommands['SettleBreach'], BreachState, BreachEvent>({
      authority: (_data, state) => scopeOf(state),
      decide: ({ outcome, reason, docRef }, { status }) => {
        if (status === 'settled') return [];
        ensure(reason.trim() !== '', { code: 'BREACH_WITHOUT_REASON', kind: 'rule', pointer: '/reason', message: 'Say why it may stand, or which commands put it right.' });
        return [{ type: 'BreachSettled', data: { outcome, reason, ...(docRef !== undefined && { docRef }) } }];
      },
    }),
  },
  evolve: {
    RuleBreachDetected: (_state, { cycleId, stream }) => ({ status: 'open', stream, ...(cycleId !== undefined && { cycleId }) }),
    BreachSettled: (state) => (state.status === 'unknown' ? state : { ...state, status: 'settled' }),
  },
});

/** What the broken record is of: who may not know of a joint action day may not know of its breach. */
function scopeOf(state: BreachState): Scope {
  if (state.status === 'unknown') return {};
  const { category, id } = splitStream(state.stream);
  return { ...(state.cycleId !== undefined && { cycle: state.cycleId }), ...(category === 'oap' && { plan: id }), ...(category === 'jad' && { jad: id }) };
}
