import { event, type EventsOf } from '#kernel';

/** Where a record stands in the log. The record's own id names the stream that tells of it. */
export interface RecordPlace {
  readonly stream: string;
  readonly revision: number;
}

export const events = {
  /** `type`: of the event that is set right; it stays as it is in the log, and this one stands beside it. */
  RecordRectified: event<{ eventId: string; type: string; field: string; oldValue: string; value: string; reason: string; docRef: string } & RecordPlace>({ effective: 'past' }),
  /** From here on the record may be read by whoever may read `to` (I24). */
  MarkingDowngraded: event<{ eventId: string; type: string; from: string; to: string; docRef: string } & RecordPlace>({ effective: 'past' }),
};

export type RecordEvent = EventsOf<typeof events>;
