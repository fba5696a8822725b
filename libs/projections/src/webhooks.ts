import { projection, put, type Change, type Happened, type Instant, type Own } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { ask, equal, keyset, seen, where, type Page } from './page.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

/** An address of a seat's own system. */
type WebhookRow = Stamp & {
  readonly webhookId: string;
  readonly role: string;
  /** '' of a body. */
  readonly party: string;
  readonly url: string;
  readonly state: 'live' | 'disabled' | 'removed';
  readonly registeredAt: Instant;
  /** When it came to be in this state. */
  readonly since: Instant;
  /** Messages given up in a row, and why the last one was. */
  readonly failures: number;
  readonly error: string | null;
};

type WebhookTables = { webhooks: WebhookRow };

/** `url` is for the seat itself: it may hold what nobody else should know. NULL for the operator. */
export type WebhookAnswer = Omit<WebhookRow, keyof Stamp | 'url'> & Pick<Stamp, 'marking' | 'provenance'> & { readonly host: string; readonly url: string | null };

/** `roles` (a JSON list) and `party` are the caller's: its own seats' webhooks, or all of them where it operates the engine. */
type Caller = { readonly roles: string; readonly party: string };
export type ListWebhooks = Page<'webhookId'> & Caller & { readonly state?: WebhookRow['state'] | null; readonly role?: string | null };

const byId = keyset({ webhookId: 'w.webhookId' });
const has = (role: string): string => `EXISTS (SELECT 1 FROM json_each(:roles) c WHERE c.value = ${role})`;
const own = `(${has('w.role')} AND w.party IN ('', :party))`;
const mayKnow = `(${own} OR ${has("'OPERATOR'")})`;
// Between the two slashes and whatever follows the host.
const afterScheme = `substr(w.url, 9)`;
const host = `substr(${afterScheme}, 1, instr(replace(${afterScheme}, '?', '/') || '/', '/') - 1)`;
const columns = `w.webhookId, w.role, w.party, ${host} AS host, CASE WHEN ${own} THEN w.url END AS url, w.state, w.registeredAt, w.since, w.failures, w.error, w.marking, w.provenance`;

export const webhooksQueries = {
  listWebhooks: ask<ListWebhooks, WebhookAnswer>(
    { limit: 'required', afterWebhookId: 'optional', roles: 'required', party: 'required', state: 'optional', role: 'optional' },
    (p) => `SELECT ${columns} FROM ${seen('webhooks')} w ${where(mayKnow, p.state === null ? "w.state <> 'removed'" : equal(p.state, 'w.state', 'state'), equal(p.role, 'w.role', 'role'), byId.after(p))} ${byId.page(p)}`,
    byId,
  ),
  getWebhook: ask<Caller & { readonly webhookId: string }, WebhookAnswer>(
    { webhookId: 'required', roles: 'required', party: 'required' }, () => `SELECT ${columns} FROM ${seen('webhooks')} w WHERE w.webhookId = :webhookId AND ${mayKnow}`,
  ),
};

/** Where seats' own systems are told, and whether they can be reached. */
export const webhooksView = projection<DomainCatalogue, WebhookTables>({
  name: 'webhooks',
  version: 1,
  scope: 'global',
  partition: ({ stream }) => stream,
  reads: ['webhook'],
  tables: {
    webhooks: {
      columns: { webhookId: 'text', role: 'text', party: 'text', url: 'text', state: 'text', registeredAt: 'text', since: 'text', failures: 'integer', error: 'text', ...stampColumns },
      key: ['webhookId'],
    },
  },
  on: {
    WebhookRegistered: (event) => {
      const { effectiveAt: at } = event.meta;
      return [put('webhooks', { ...stamped(event), webhookId: event.id, ...event.data, state: 'live', registeredAt: at, since: at, failures: 0, error: null })];
    },
    WebhookRemoved: (event, own) => moved(event, own, { state: 'removed', since: event.meta.effectiveAt }),
    WebhookFailed: (event, own) => moved(event, own, { failures: event.data.failures, error: event.data.error }),
    WebhookRecovered: (event, own) => moved(event, own, { failures: 0, error: null }),
    WebhookDisabled: (event, own) => moved(event, own, { state: 'disabled', since: event.meta.effectiveAt }),
    WebhookEnabled: (event, own) => moved(event, own, { state: 'live', since: event.meta.effectiveAt, failures: 0, error: null }),
  },
  queries: webhooksQueries,
});

function moved(event: Happened, own: Own<WebhookTables>, change: Partial<Omit<WebhookRow, keyof Stamp>>): readonly Change[] {
  const row = own.webhooks.get(event.id);
  return row ? [put('webhooks', changed(row, event, change))] : [];
}
