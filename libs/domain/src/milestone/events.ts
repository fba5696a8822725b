import { event, type EventsOf, type MilestoneSubject } from '#kernel';

/** What a milestone is about. The id of an action is `<plan>/<action>`, of a cycle its own. */
export interface SubjectRef {
  kind: MilestoneSubject;
  id: string;
}

/** An earlier milestone that this one comes after. */
export interface Followed {
  id: string;
  kind: string;
}

export const events = {
  /** A happening of the programme's own (design page, section 8). `begins` and `completes` are steps, as its definition had them when it was recorded. */
  MilestoneRecorded: event<{
    cycleId: string; kind: string; subject: SubjectRef; fields: Readonly<Record<string, string | number>>; follows: readonly Followed[]; begins?: string; completes?: string;
  }>({ effective: 'past' }),
};

export type MilestoneEvent = EventsOf<typeof events>;
export type Milestone = Readonly<Extract<MilestoneEvent, { type: 'MilestoneRecorded' }>['data']>;
