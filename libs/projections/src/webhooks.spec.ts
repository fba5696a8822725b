import { describe, expect, it } from '@jest/globals';
import { at, folded, happened, NOW, of } from '../testing/happened.js';
import type { WebhookAnswer } from './webhooks.js';

const registered = (id: string, role: string, party: string, url = 'https://hooks.example.org:8443/told?key=s3cret') => happened(`webhook-${id}`, 'WebhookRegistered', { role, party, url }, { ...at('2022-02-01T09:00:00.000Z'), marking: 'PUBLIC', cycleId: undefined });
const then = { marking: 'PUBLIC', cycleId: undefined, ...at('2022-02-03T09:00:00.000Z') };
const failed = (id: string, failures: number) => happened(`webhook-${id}`, 'WebhookFailed', { failures, since: '2022-02-02T09:00:00.000Z', error: 'answered 503' }, then);
const view = folded(
  'webhooks', registered('a', 'DRIVER', 'ES'), registered('b', 'EST', '', 'https://other.example.org?x=1'), registered('c', 'DRIVER', 'FR'), registered('d', 'DRIVER', 'ES', 'https://hooks.example.org'), failed('a', 3),
  happened('webhook-a', 'WebhookDisabled', { error: 'answered 503' }, then), happened('webhook-c', 'WebhookRemoved', {}, then), failed('d', 1), happened('webhook-d', 'WebhookRecovered', {}, then),
);
const list = (roles: readonly string[], party: string, more: Record<string, string> = {}) =>
  view.query('listWebhooks', { limit: 10, roles: JSON.stringify(roles), party, ...more }, { viewer: of(party), at: NOW }) as unknown as readonly WebhookAnswer[];
const shown = (rows: readonly WebhookAnswer[]) => rows.map(({ webhookId, state, host, url }) => [webhookId, state, host, url]);

describe('webhooks', () => {
  it('are shown to their own seats, of a body to whoever speaks for it', () => {
    expect(shown(list(['DRIVER'], 'ES'))).toEqual([['a', 'disabled', 'hooks.example.org:8443', 'https://hooks.example.org:8443/told?key=s3cret'], ['d', 'live', 'hooks.example.org', 'https://hooks.example.org']]);
    expect(shown(list(['EST'], 'EUROPOL'))).toEqual([['b', 'live', 'other.example.org', 'https://other.example.org?x=1']]);
    expect(list(['NEC'], 'ES')).toEqual([]);
  });
  it('are shown to the operator all, but for where on their host they are', () =>
    expect(shown(list(['OPERATOR'], 'EUROPOL'))).toEqual([['a', 'disabled', 'hooks.example.org:8443', null], ['b', 'live', 'other.example.org', null], ['d', 'live', 'hooks.example.org', null]]));
  it('say why they are not reached, and for how many messages', () => {
    expect(list(['DRIVER'], 'ES')).toMatchObject([{ failures: 3, error: 'answered 503', since: '2022-02-03T09:00:00.000Z', registeredAt: '2022-02-01T09:00:00.000Z' }, { failures: 0, error: null }]);
    expect(shown(list(['OPERATOR'], 'EUROPOL', { state: 'disabled' }))).toEqual([['a', 'disabled', 'hooks.example.org:8443', null]]);
  });
  it('that were removed are there for whoever asks', () => expect(shown(list(['DRIVER'], 'FR', { state: 'removed' }))).toEqual([['c', 'removed', 'hooks.example.org:8443', 'https://hooks.example.org:8443/told?key=s3cret']]));
  it('are found one by one by whoever may know of them', () => {
    const get = (roles: string, party: string) => view.query('getWebhook', { webhookId: 'a', roles, party }, { viewer: of(party), at: NOW });
    expect([get('["DRIVER"]', 'ES').length, get('["DRIVER"]', 'FR').length, get('["OPERATOR"]', 'FR').length]).toEqual([1, 0, 1]);
  });
});
