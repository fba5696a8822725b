import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import { calendar } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const holiday = { date: '2024-05-01', names: { en: 'Labour Day' } };
const body = { code: 'SPEC-CAL', version: 1, from: '2024-01-01', to: '2024-12-31', weekend: [6, 7], holidays: [holiday] };
const first = { type: 'CalendarPublished', data: body } as const;
const refused = (change: Partial<typeof body>, code: string, pointer: string) =>
  given(calendar).when('PublishCalendar', { ...body, ...change }).thenRefused(code, { kind: 'rule', pointer });

describe('calendar', () => {
  it('publishes a version under its code', () => {
    given(calendar).when('PublishCalendar', body).then(first);
    expect(calendar.commands.PublishCalendar.creates?.(body, () => 'keyed')).toBe('SPEC-CAL');
  });

  it('is quiet about days it has', () => given(calendar, first).when('PublishCalendar', body).thenNothing());

  it('publishes the next version and tells others of both', () => {
    const second = { ...body, version: 2, holidays: [] };
    given(calendar, first).when('PublishCalendar', second).then({ type: 'CalendarPublished', data: second });
    expect(calendar.facts(stateAfter(calendar, [first, { type: 'CalendarPublished', data: second }]) as never)).toEqual({ versions: [body, second] });
  });

  it('refuses other days under a published version', () =>
    given(calendar, first).when('PublishCalendar', { ...body, holidays: [] }).thenRefused('CALENDAR_VERSION_NOT_NEXT', { kind: 'state', pointer: '/version' }));

  it('refuses a code it could not name a stream by', () => refused({ code: 'eu inst' }, 'CALENDAR_CODE_MALFORMED', '/code'));

  it('refuses days that do not exist and a span that runs backwards', () => {
    refused({ from: '2024-02-30' }, 'CALENDAR_DATE_UNREAL', '/from');
    refused({ to: '2024-13-01' }, 'CALENDAR_DATE_UNREAL', '/to');
    refused({ to: '2023-12-31' }, 'CALENDAR_BACKWARDS', '/to');
    refused({ holidays: [{ ...holiday, date: '2024-06-31' }] }, 'CALENDAR_DATE_UNREAL', '/holidays/0/date');
  });

  it.each([[[0]], [[8]], [[1.5]], [[6, 6]], [[1, 2, 3, 4, 5, 6, 7]]])('refuses the weekend %p', (weekend) => refused({ weekend }, 'CALENDAR_WEEKEND_MALFORMED', '/weekend'));

  it('takes a week without a weekend', () => given(calendar).when('PublishCalendar', { ...body, weekend: [] }).then({ type: 'CalendarPublished', data: { ...body, weekend: [] } }));

  it('refuses a holiday outside its span, and one listed twice', () => {
    refused({ holidays: [{ ...holiday, date: '2025-01-01' }] }, 'CALENDAR_HOLIDAY_OUTSIDE', '/holidays/0/date');
    refused({ holidays: [holiday, holiday] }, 'CALENDAR_HOLIDAY_TWICE', '/holidays/1/date');
  });
});

goldenSpec(events, golden);
