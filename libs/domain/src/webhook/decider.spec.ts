import { describe, expect, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import { webhook } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const url = 'https://hooks.example.org/told';
const seat = { role: 'PILOT', party: 'AA' };
const registered = { type: 'WebhookRegistered', data: { ...seat, url } } as const;
const removed = { type: 'WebhookRemoved', data: {} } as const;
const at = (day: number) => ({ now: `2023-10-0${day}T08:00:00.000Z` });
const failed = (failures: number, day = 1) => ({ type: 'WebhookFailed', data: { failures, since: at(day).now, error: 'answered 503' } }) as const;
const disabled = { type: 'WebhookDisabled', data: { error: 'answered 503' } } as const;
const lost = { messageId: 'msg_1', error: 'answered 503' };

describe('a webhook', () => {
  it('is registered for a seat, of a party or of a body, and belongs to it from then on', () => {
    given(webhook).when('RegisterWebhook', { ...seat, url }).then(registered);
    given(webhook).when('RegisterWebhook', { role: 'DESK', url }).then({ type: 'WebhookRegistered', data: { role: 'DESK', party: '', url } });
    const of = (party: string) => webhook.commands.RemoveWebhook.authority({}, { status: 'live', role: 'PILOT', party, failures: 0 });
    expect([of('AA'), of('')]).toEqual([seat, { role: 'PILOT' }]);
    expect(webhook.commands.RegisterWebhook.creates!({ ...seat, url }, () => 'keyed')).toBe('keyed');
  });
  it('is reached by https alone', () => given(webhook).when('RegisterWebhook', { ...seat, url: 'http://hooks.example.org/' }).thenRefused('WEBHOOK_NOT_HTTPS', { kind: 'rule', pointer: '/url' }));
  it('is removed once, for good', () => {
    given(webhook, registered).when('RemoveWebhook', {}).then(removed);
    given(webhook, registered, removed).when('RemoveWebhook', {}).thenNothing();
    given(webhook, registered, removed).when('EnableWebhook', {}).thenRefused('WEBHOOK_REMOVED', { kind: 'state' });
    given(webhook, registered, removed).when('RecordWebhookOutcome', lost).thenNothing();
  });
});

describe('messages that do not arrive', () => {
  it('are counted in a row, until one arrives', () => {
    given(webhook, registered).when('RecordWebhookOutcome', lost, at(1)).then(failed(1));
    given(webhook, registered, failed(1)).when('RecordWebhookOutcome', lost, at(2)).then(failed(2));
    given(webhook, registered, failed(2)).when('RecordWebhookOutcome', { messageId: 'msg_2' }, at(2)).then({ type: 'WebhookRecovered', data: {} });
    given(webhook, registered).when('RecordWebhookOutcome', { messageId: 'msg_2' }, at(2)).thenNothing();
    given(webhook, registered, failed(2), { type: 'WebhookRecovered', data: {} }).when('RecordWebhookOutcome', lost, at(3)).then(failed(1, 3));
  });
  it('disable it where there are three over a day, not over an afternoon', () => {
    given(webhook, registered, failed(2)).when('RecordWebhookOutcome', lost, { now: '2023-10-01T20:00:00.000Z' }).then(failed(3));
    given(webhook, registered, failed(2)).when('RecordWebhookOutcome', lost, at(2)).then(failed(3), disabled);
  });
  it('disable it at once where the other side says that it is gone', () =>
    given(webhook, registered).when('RecordWebhookOutcome', { ...lost, error: 'answered 410', gone: true }, at(1)).then({ type: 'WebhookFailed', data: { failures: 1, since: at(1).now, error: 'answered 410' } }, { type: 'WebhookDisabled', data: { error: 'answered 410' } }));
  it('count no more once it is disabled, and anew once it is enabled', () => {
    given(webhook, registered, failed(3), disabled).when('RecordWebhookOutcome', lost, at(3)).thenNothing();
    given(webhook, registered, failed(3), disabled).when('EnableWebhook', {}).then({ type: 'WebhookEnabled', data: {} });
    given(webhook, registered).when('EnableWebhook', {}).thenNothing();
    given(webhook, registered, failed(3), disabled, { type: 'WebhookEnabled', data: {} }).when('RecordWebhookOutcome', lost, at(4)).then(failed(1, 4));
  });
});

goldenSpec(events, golden);
