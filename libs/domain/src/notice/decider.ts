import { command, decider, ensure } from '#kernel';
import type { NoticeCommands } from './commands.js';
import { events, type NoticeEvent } from './events.js';
import type { NoticeFacts } from './facts.js';

export interface NoticeState {
  readonly cycleId?: string;
  /** Keys of those of whom it is known what became of their message. */
  readonly outcomes: readonly string[];
}

/** Word of something that happened, to the seats it concerns. It asks for nothing, so it has no ladder. */
export const notice = decider<NoticeCommands, NoticeState, NoticeFacts, typeof events>()({
  name: 'notice',
  events,
  initial: { outcomes: [] },
  facts: ({ cycleId }) => ({ given: cycleId !== undefined }),
  commands: {
    GiveNotice: command<NoticeCommands['GiveNotice'], NoticeState, NoticeEvent>({
      creates: ({ cause }) => cause.eventId,
      authority: ({ cycleId }) => ({ cycle: cycleId }),
      decide: (data, { cycleId }) => (cycleId === undefined ? [{ type: 'NoticeDue', data }] : []),
    }),
    RecordNoticeDelivery: command<NoticeCommands['RecordNoticeDelivery'], NoticeState, NoticeEvent>({
      authority: (_data, { cycleId }) => (cycleId === undefined ? {} : { cycle: cycleId }),
      decide: ({ messageId, error, ...about }, { cycleId, outcomes }) => {
        ensure(cycleId !== undefined, { code: 'NOTICE_MISSING', kind: 'missing', message: 'There is no such notice.' });
        if (outcomes.includes(keyOf(about))) return [];
        if (messageId !== undefined && error === undefined) return [{ type: 'NoticeDelivered', data: { ...about, messageId } }];
        ensure(error !== undefined && messageId === undefined, { code: 'NOTICE_OUTCOME_UNCLEAR', kind: 'rule', message: 'Say either which message was delivered (messageId) or why none was (error).' });
        return [{ type: 'NoticeBounced', data: { ...about, error } }];
      },
    }),
  },
  evolve: {
    NoticeDue: (_state, { cycleId }) => ({ cycleId, outcomes: [] }),
    NoticeDelivered: (state, data) => ({ ...state, outcomes: [...state.outcomes, keyOf(data)] }),
    NoticeBounced: (state, data) => ({ ...state, outcomes: [...state.outcomes, keyOf(data)] }),
  },
});

const keyOf = ({ recipient, channel }: { recipient: string; channel: string }): string => `${channel} ${recipient}`;
