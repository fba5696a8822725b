import { event, type EventsOf, type Instant } from '#kernel';

export const events = {
  /** Of its secret nothing is kept: it follows from this event's command and the deployment's key. `party` is '' for a body. */
  WebhookRegistered: event<{ role: string; party: string; url: string }>({ effective: 'past' }),
  WebhookRemoved: event<Record<never, never>>({ effective: 'past' }),
  /** A message was given up. `failures`: how many in a row, the first of them at `since`. */
  WebhookFailed: event<{ failures: number; since: Instant; error: string }>({ effective: 'past' }),
  /** A message arrived after some that had not. */
  WebhookRecovered: event<Record<never, never>>({ effective: 'past' }),
  /** Nothing more is sent to it until its seat enables it again. */
  WebhookDisabled: event<{ error: string }>({ effective: 'past' }),
  WebhookEnabled: event<Record<never, never>>({ effective: 'past' }),
};

export type WebhookEvent = EventsOf<typeof events>;
