import { command, decider, ensure, isInstant, toInstant, type Instant } from '#kernel';
import type { ClockCommands } from './commands.js';
import { events, type ClockEvent } from './events.js';

/** The one clock there is: stream `clock-business`. */
export const BUSINESS_CLOCK = 'business';

export interface ClockState {
  /** Where the virtual clock was last put; absent before the first advance. */
  readonly at?: Instant;
}

/** What others may know of the clock: nothing, time reaches them through their context. */
export type ClockFacts = Record<never, never>;

/** Business time, as far as somebody sets it: advanced in the demo, vouched for by an operator after a jump. */
export const clock = decider<ClockCommands, ClockState, ClockFacts, typeof events>()({
  name: 'clock',
  events,
  initial: {},
  facts: () => ({}),
  commands: {
    AdvanceClock: command<ClockCommands['AdvanceClock'], ClockState, ClockEvent>({
      authority: () => ({}),
      decide: ({ to: wanted }, { at }, { now }) => {
        ensure(isInstant(wanted), { code: 'CLOCK_INSTANT_UNREAL', kind: 'rule', pointer: '/to', message: `${wanted} is no instant. Write it as 2024-03-01T09:00:00Z.` });
        const to = toInstant(wanted);
        // A process that has not yet seen the last advance has an older now than the stream.
        const from = at !== undefined && at > now ? at : now;
        if (to === from) return [];
        ensure(to > from, { code: 'CLOCK_BACKWARDS', kind: 'rule', pointer: '/to', message: `The clock stands at ${from} and only goes forward. Give a later instant.` });
        return [{ type: 'ClockAdvanced', data: { from, to } }];
      },
    }),
    ConfirmClock: command<ClockCommands['ConfirmClock'], ClockState, ClockEvent>({
      authority: () => ({}),
      decide: ({ suspicion }, _state, { now }) => {
        ensure(suspicion.trim() !== '', { code: 'CLOCK_SUSPICION_MISSING', kind: 'rule', pointer: '/suspicion', message: 'Repeat the suspicion you lay to rest, as /health states it.' });
        return [{ type: 'ClockConfirmed', data: { at: now, suspicion } }];
      },
    }),
  },
  evolve: {
    ClockAdvanced: (state, { to }) => ({ ...state, at: to }),
    ClockConfirmed: (state) => state,
  },
});
