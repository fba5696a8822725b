import { event, type EventsOf, type LocalDate } from '#kernel';

/**
 * Who is told: a structural kind of seat, `party` where it is one party's alone, whoever else holds such a seat; or one seat by the code
 * of its role, '' for the party of a body, where no definition says what kind it is.
 */
export type Told = { readonly seat: string; readonly party?: string } | { readonly role: string; readonly party: string };

/** What it is about, as deadlines name it: a plan, an action `<plan>.<action>`, a line, a joint action; a webhook. */
export interface NoticeScope {
  readonly kind: string;
  readonly id: string;
}

/** What happened, by type, event and local day. */
export interface NoticeCause {
  readonly eventId: string;
  readonly type: string;
  readonly on: LocalDate;
}

type Outcome = { readonly recipient: string; readonly role: string; readonly party: string; readonly channel: string; readonly attempts: number };

export const events = {
  /** The intent: who sits there is asked when it is sent. Without a cycle it names each seat by its role. */
  NoticeDue: event<{ cause: NoticeCause; cycleId?: string; scope: NoticeScope; to: readonly Told[] }>({ effective: 'past' }),
  NoticeDelivered: event<Outcome & { readonly messageId: string }>({ effective: 'past' }),
  NoticeBounced: event<Outcome & { readonly error: string }>({ effective: 'past' }),
};

export type NoticeEvent = EventsOf<typeof events>;
