import ical, { ICalEventStatus } from 'ical-generator';
import type { FeedEntry } from '#wiring';

/** How often a calendar program should ask again. */
const REFRESH_SECONDS = 3_600;
/** Right of the @ in a UID; never changes, wherever the engine is reached. */
const UID_DOMAIN = 'empact-engine';

export interface Feed {
  readonly name: string;
  readonly entries: readonly FeedEntry[];
  /** Where entries lead. */
  readonly url: string;
}

/**
 * The feed as RFC 5545: one all-day event a deadline, under a UID that never changes and a SEQUENCE that rises with every change of it;
 * what lapsed or was waived is sent as cancelled. It carries reference and date, and no word of the content.
 */
export function feedText({ name, entries, url }: Feed): string {
  const calendar = ical({ prodId: { company: 'EMPACT', product: 'cycle engine', language: 'EN' }, name, ttl: REFRESH_SECONDS });
  for (const { deadlineId, ruleId, scopeId, dueOn, state, changes, changedAt } of entries) {
    const changed = new Date(changedAt);
    calendar.createEvent({
      id: `${deadlineId}@${UID_DOMAIN}`, sequence: changes, stamp: changed, lastModified: changed, start: new Date(dueOn), allDay: true, summary: `${ruleId} ${scopeId}`,
      url: `${url}/v1/deadlines/${deadlineId}`, status: CANCELLED.includes(state) ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    });
  }
  return `${calendar.toString()}\r\n`;
}

const CANCELLED: readonly string[] = ['lapsed', 'waived'];
