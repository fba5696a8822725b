import { describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import type { FeedEntry } from '#wiring';
import { feedText } from './feed-text.js';

const entry: FeedEntry = { deadlineId: 'empact-2022.C8b.empact-2022-fire-2022.1', ruleId: 'C8b', scopeId: 'empact-2022-fire-2022', dueOn: '2021-11-15', state: 'open', changes: 0, changedAt: '2021-09-01T08:00:00.000Z' };
const text = (...entries: FeedEntry[]): string => feedText({ name: 'EMPACT DRIVER ES', entries, url: 'http://localhost:3000' });

/** As a parser written by others reads it. */
function read(feed: string) {
  const calendar = new ICAL.Component(ICAL.parse(feed));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid, sequence: event.sequence, summary: event.summary, day: event.startDate.toString(), allDay: event.startDate.isDate, status: component.getFirstPropertyValue('status'),
      changed: String(component.getFirstPropertyValue('last-modified')),
    };
  });
}

describe('the calendar of a seat', () => {
  it('is read by another library as what it is', () => {
    expect(read(text(entry))).toEqual([{
      uid: 'empact-2022.C8b.empact-2022-fire-2022.1@empact-engine', sequence: 0, summary: 'C8b empact-2022-fire-2022', day: '2021-11-15', allDay: true, status: 'CONFIRMED', changed: '2021-09-01T08:00:00Z',
    }]);
  });
  it('keeps the UID and raises the SEQUENCE when the date moves', () => {
    const [before] = read(text(entry));
    const [after] = read(text({ ...entry, dueOn: '2021-11-30', changes: 1, changedAt: '2021-10-01T08:00:00.000Z' }));
    expect(after).toEqual({ ...before, sequence: 1, day: '2021-11-30', changed: '2021-10-01T08:00:00Z' });
  });
  it.each(['lapsed', 'waived'])('sends what is %s as cancelled, and nothing else', (state) => {
    expect(read(text({ ...entry, state }, entry, { ...entry, state: 'met' })).map(({ status }) => status)).toEqual(['CANCELLED', 'CONFIRMED', 'CONFIRMED']);
  });
  it('is made of lines of at most 75 octets that end as RFC 5545 wants, and tells programs to ask again', () => {
    const feed = text({ ...entry, scopeId: 'é'.repeat(120) });
    expect(feed.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    expect(feed.replace(/\r\n/g, '')).not.toContain('\n');
    expect(feed).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H');
    expect(read(feed)[0]!.summary).toBe(`C8b ${'é'.repeat(120)}`);
  });
  it('is the same text for the same deadlines, so that nothing is sent twice', () => expect(text(entry)).toBe(text(entry)));
});
