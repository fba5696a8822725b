import { canonical, command, decider } from '#kernel';
import type { ReactionCommands } from './commands.js';
import { events, type ReactionEvent } from './events.js';

type Refusal = ReactionCommands['RecordReactionRefusal'];

/** The commands refused that followed from one event. */
export interface ReactionState {
  readonly refusals: readonly Refusal[];
}

/** What others may know: nothing rests on a refusal. */
export type ReactionFacts = Record<never, never>;

/** What did not follow from an event: the reactor's command was refused, it moved on, and somebody has to look. */
export const reaction = decider<ReactionCommands, ReactionState, ReactionFacts, typeof events>()({
  name: 'reaction',
  events,
  initial: { refusals: [] },
  facts: () => ({}),
  commands: {
    RecordReactionRefusal: command<Refusal, ReactionState, ReactionEvent>({
      creates: ({ cause }) => cause,
      authority: ({ cycleId }) => ({ cycle: cycleId }),
      decide: (refusal, { refusals }) =>
        refusals.some((known) => canonical(known) === canonical(refusal)) ? [] : [{ type: 'ReactionRefused', data: refusal }],
    }),
  },
  evolve: {
    ReactionRefused: ({ refusals }, data) => ({ refusals: [...refusals, data] }),
  },
});
