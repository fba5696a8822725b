import { command, decider, ensure, millisecondsOf, type Instant, type Scope } from '#kernel';
import type { WebhookCommands } from './commands.js';
import { events, type WebhookEvent } from './events.js';
import type { WebhookFacts } from './facts.js';

/** So many messages given up in a row, over so long, are a lasting failure: an outage of an afternoon is none. */
const FAILURES_MAX = 3;
const LASTING_MS = 24 * 3_600_000;

export type WebhookState =
  | { readonly status: 'unknown' }
  | { readonly status: 'live' | 'disabled' | 'removed'; readonly role: string; readonly party: string; readonly failures: number; readonly since?: Instant };

type Outcome = WebhookCommands['RecordWebhookOutcome'];

/** An address of a seat's own system that is told what the seat is told. It stands beside mail and never instead of it. */
export const webhook = decider<WebhookCommands, WebhookState, WebhookFacts, typeof events>()({
  name: 'webhook',
  events,
  initial: { status: 'unknown' },
  facts: (state) => (state.status === 'unknown' ? {} : { seat: { role: state.role, party: state.party } }),
  commands: {
    RegisterWebhook: command<WebhookCommands['RegisterWebhook'], WebhookState, WebhookEvent>({
      creates: (_, keyed) => keyed(),
      authority: ({ role, party }) => ({ role, party }),
      decide: ({ role, party, url }, { status }) => {
        if (status !== 'unknown') return [];
        ensure(url.startsWith('https://'), { code: 'WEBHOOK_NOT_HTTPS', kind: 'rule', pointer: '/url', message: 'A webhook is reached by https alone. Name an address that begins with https://.' });
        return [{ type: 'WebhookRegistered', data: { role, party: party ?? '', url } }];
      },
    }),
    RemoveWebhook: command<WebhookCommands['RemoveWebhook'], WebhookState, WebhookEvent>({
      authority: ofState,
      decide: (_data, { status }) => (status === 'removed' ? [] : [{ type: 'WebhookRemoved', data: {} }]),
    }),
    EnableWebhook: command<WebhookCommands['EnableWebhook'], WebhookState, WebhookEvent>({
      authority: ofState,
      decide: (_data, { status }) => {
        if (status === 'live') return [];
        ensure(status === 'disabled', { code: 'WEBHOOK_REMOVED', kind: 'state', message: 'The webhook was removed. Register another one.' });
        return [{ type: 'WebhookEnabled', data: {} }];
      },
    }),
    RecordWebhookOutcome: command<Outcome, WebhookState, WebhookEvent>({
      authority: ofState,
      decide: ({ error, gone }, state, { now }) => {
        if (state.status !== 'live') return [];
        if (error === undefined) return state.failures === 0 ? [] : [{ type: 'WebhookRecovered', data: {} }];
        const failures = state.failures + 1;
        const since = state.since ?? now;
        const lasts = failures >= FAILURES_MAX && millisecondsOf(now) - millisecondsOf(since) >= LASTING_MS;
        return [{ type: 'WebhookFailed', data: { failures, since, error } }, ...(lasts || gone ? ([{ type: 'WebhookDisabled', data: { error } }] as const) : [])];
      },
    }),
  },
  evolve: {
    WebhookRegistered: (_state, { role, party }) => ({ status: 'live', role, party, failures: 0 }),
    WebhookRemoved: (state) => changed(state, { status: 'removed' }),
    WebhookFailed: (state, { failures, since }) => changed(state, { failures, since }),
    WebhookRecovered: (state) => changed(state, { failures: 0, since: undefined }),
    WebhookDisabled: (state) => changed(state, { status: 'disabled' }),
    WebhookEnabled: (state) => changed(state, { status: 'live', failures: 0, since: undefined }),
  },
});

/** A webhook is its seat's. */
function ofState(_data: unknown, state: WebhookState): Scope {
  if (state.status === 'unknown') return {};
  return { role: state.role, ...(state.party && { party: state.party }) };
}

const changed = (state: WebhookState, change: Partial<Exclude<WebhookState, { status: 'unknown' }>>): WebhookState => (state.status === 'unknown' ? state : { ...state, ...change });
