import { describe, expect, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import { notice } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const body = { cause: { eventId: 'e-1', type: 'OAPReturned', on: '2023-10-02' }, cycleId: 'spec-2022', scope: { kind: 'plan', id: 'spec-2022-hill-2024' }, to: [{ seat: 'driver' }] };
const due = { type: 'NoticeDue', data: body } as const;
const about = { recipient: 'pilot.aa@example.eu', role: 'PILOT', party: 'AA', channel: 'mail', attempts: 1 };
const delivered = { type: 'NoticeDelivered', data: { ...about, messageId: '<m1>' } } as const;

describe('a notice', () => {
  it('is given once for what happened, in a stream of its name', () => {
    given(notice).when('GiveNotice', body).then(due);
    given(notice, due).when('GiveNotice', body).thenNothing();
    expect(notice.commands.GiveNotice.creates?.(body, () => 'keyed')).toBe('e-1');
  });
  it('belongs to the cycle it is about', () => {
    expect(notice.commands.GiveNotice.authority(body, notice.initial)).toEqual({ cycle: 'spec-2022' });
    expect(notice.commands.RecordNoticeDelivery.authority(about, { given: true, cycleId: 'spec-2022', outcomes: [] })).toEqual({ cycle: 'spec-2022' });
  });
  it('of what is in no cycle belongs to none, names its seats by their roles, and is given once all the same', () => {
    const outside = { cause: { eventId: 'e-2', type: 'WebhookDisabled', on: '2023-10-02' }, scope: { kind: 'webhook', id: 'w-1' }, to: [{ role: 'PILOT', party: 'AA' }] };
    const given2 = { type: 'NoticeDue', data: outside } as const;
    given(notice).when('GiveNotice', outside).then(given2);
    given(notice, given2).when('GiveNotice', outside).thenNothing();
    given(notice, given2).when('RecordNoticeDelivery', { ...about, messageId: '<m1>' }).then(delivered);
    expect(notice.commands.GiveNotice.authority(outside, notice.initial)).toEqual({});
    expect(notice.commands.RecordNoticeDelivery.authority(about, { given: true, outcomes: [] })).toEqual({});
  });
  it('what became of it is recorded once for each recipient', () => {
    given(notice, due).when('RecordNoticeDelivery', { ...about, messageId: '<m1>' }).then(delivered);
    given(notice, due, delivered).when('RecordNoticeDelivery', { ...about, messageId: '<m1>' }).thenNothing();
    given(notice, due, delivered).when('RecordNoticeDelivery', { ...about, recipient: 'pilot.bb@example.eu', error: '550' }).then({ type: 'NoticeBounced', data: { ...about, recipient: 'pilot.bb@example.eu', error: '550' } });
  });
  it('without a notice, or with an outcome that is none, it is refused', () => {
    given(notice).when('RecordNoticeDelivery', { ...about, messageId: '<m1>' }).thenRefused('NOTICE_MISSING', { kind: 'missing' });
    given(notice, due).when('RecordNoticeDelivery', about).thenRefused('NOTICE_OUTCOME_UNCLEAR');
    given(notice, due).when('RecordNoticeDelivery', { ...about, messageId: '<m1>', error: '550' }).thenRefused('NOTICE_OUTCOME_UNCLEAR');
  });
});

goldenSpec(events, golden);
