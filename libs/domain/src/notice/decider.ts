import { command, decider, ensure, type Scope } from '#kernel';
import type { NoticeCommands } from './commands.js';
import { events, type NoticeEvent } from './events.js';
import type { NoticeFacts } from './facts.js';

export interface NoticeState {
  readonly given: boolean;
  /** The cycle it is about, where it is about one. */
  readonly cycleId?: string;
  /** Keys of those of whom it is known what became of their message. */
  readonly outcomes: readonly string[];
}

/** Word of something that happened, to the seats it concerns. It asks for nothing, so it has no ladder. */
export const notice = decider<NoticeCommands, NoticeState, NoticeFacts, typeof events>()({
  name: 'notice',
  events,
  initial: { given: false, outcomes: [] },
  facts: ({ given }) => ({ given }),
  commands: {
    GiveNotice: command<NoticeCommands['GiveNotice'], NoticeState, NoticeEvent>({
      creates: ({ cause }) => cause.eventId,
      authority: scopeOf,
      decide: (data, { given }) => (given ? [] : [{ type: 'NoticeDue', data }]),
    }),
    RecordNoticeDelivery: command<NoticeCommands['RecordNoticeDelivery'], NoticeState, NoticeEvent>({
      authority: (_data, state) => scopeOf(state),
      decide: ({ messageId, error, ...about }, { given, outcomes }) => {
        ensure(given, { code: 'NOTICE_MISSING', kind: 'missing', message: 'There is no such notice.' });
        if (outcomes.includes(keyOf(about))) return [];
        if (messageId !== undefined && error === undefined) return [{ type: 'NoticeDelivered', data: { ...about, messageId } }];
        ensure(error !== undefined && messageId === undefined, { code: 'NOTICE_OUTCOME_UNCLEAR', kind: 'rule', message: 'Say either which message was delivered (messageId) or why none was (error).' });
        return [{ type: 'NoticeBounced', data: { ...about, error } }];
      },
    }),
  },
  evolve: {
    NoticeDue: (_state, { cycleId }) => ({ given: true, ...(cycleId !== undefined && { cycleId }), outcomes: [] }),
    NoticeDelivered: (state, data) => ({ ...state, outcomes: [...state.outcomes, keyOf(data)] }),
    NoticeBounced: (state, data) => ({ ...state, outcomes: [...state.outcomes, keyOf(data)] }),
  },
});

/** It belongs to the cycle it is about, if it is about one. */
function scopeOf({ cycleId }: { readonly cycleId?: string }): Scope {
  return cycleId === undefined ? {} : { cycle: cycleId };
}

const keyOf = ({ recipient, channel }: { recipient: string; channel: string }): string => `${channel} ${recipient}`;
