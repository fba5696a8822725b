import { canonical, command, decider, ensure, type Scope } from '#kernel';
import type { ReactionCommands } from './commands.js';
import { events, type ReactionEvent } from './events.js';

type Refusal = ReactionCommands['RecordReactionRefusal'];

/** The commands refused that followed from one event. */
export interface ReactionState {
  readonly refusals: readonly Refusal[];
  readonly settled: boolean;
}

/** What others may know: nothing rests on a refusal. */
export type ReactionFacts = Record<never, never>;

/** What did not follow from an event: the reactor's command was refused, it moved on, and somebody has to look. */
export const reaction = decider<ReactionCommands, ReactionState, ReactionFacts, typeof events>()({
  name: 'reaction',
  events,
  initial: { refusals: [], settled: false },
  facts: () => ({}),
  commands: {
    RecordReactionRefusal: command<Refusal, ReactionState, ReactionEvent>({
      creates: ({ cause }) => cause,
      authority: ({ cycleId }) => ({ cycle: cycleId }),
      decide: (refusal, { refusals }) =>
        refusals.some((known) => canonical(known) === canonical(refusal)) ? [] : [{ type: 'ReactionRefused', data: refusal }],
    }),
    SettleReaction: command<ReactionCommands['SettleReaction'], ReactionState, ReactionEvent>({
      authority: (_data, { refusals }) => scopeOf(refusals),
      decide: ({ outcome, reason, docRef }, { settled }) => {
        if (settled) return [];
        ensure(reason.trim() !== '', { code: 'REACTION_WITHOUT_REASON', kind: 'rule', pointer: '/reason', message: 'Say why nothing need follow, or which commands did what should have.' });
        return [{ type: 'ReactionSettled', data: { outcome, reason, ...(docRef !== undefined && { docRef }) } }];
      },
    }),
  },
  evolve: {
    // What is refused after somebody looked is to be looked at again.
    ReactionRefused: ({ refusals }, data) => ({ refusals: [...refusals, data], settled: false }),
    ReactionSettled: (state) => ({ ...state, settled: true }),
  },
});

/** What the refused command was about: who may not know of a joint action day may not know of this. */
function scopeOf([refusal]: readonly Refusal[]): Scope {
  if (!refusal) return {};
  const { cycleId, noun, id } = refusal;
  return { ...(cycleId !== undefined && { cycle: cycleId }), ...(noun === 'oap' && { plan: id }), ...(noun === 'jad' && { jad: id }) };
}
