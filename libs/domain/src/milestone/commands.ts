import type { SubjectRef } from './events.js';

export interface MilestoneCommands {
  /** The id is keyed: it leaks nothing. `follows`: ids of the milestones this one comes after, where its kind asks for some. */
  RecordMilestone: { cycleId: string; kind: string; subject: SubjectRef; fields: Readonly<Record<string, string | number>>; follows?: readonly string[] };
}
