import type { MilestoneSubject } from '#kernel';
import type { MilestoneCommands, SubjectRef } from '#domain';
import { bodiesOf, CommandBody, type CommandOf } from '../commands/bodies.js';
import { Code, Codes, FieldValues, Id, Line, Nested, OneOf } from '../http/fields.js';

const SUBJECTS: readonly MilestoneSubject[] = ['cycle', 'line', 'plan', 'action', 'party', 'goal'];
const FOLLOWS_MAX = 50;

export class SubjectBody implements SubjectRef {
  @OneOf(SUBJECTS) kind!: MilestoneSubject;
  @Line(200, { says: 'Its id or code; `<plan>/<action>` of an action.' }) id!: string;
}

export class RecordMilestoneBody extends CommandBody implements CommandOf<MilestoneCommands, 'RecordMilestone'> {
  @Id() cycleId!: string;
  @Code({ says: 'A milestone of the definition, which says its fields, who may record it and what comes before.' }) kind!: string;
  @Nested(() => SubjectBody) subject!: SubjectBody;
  @FieldValues({ says: 'Text, days and whole numbers by name, as the kind declares them.' }) fields!: Record<string, string | number>;
  @Codes(FOLLOWS_MAX, { optional: true, says: 'Ids of the milestones this one comes after.' }) follows?: string[];
}

export const milestoneBodies = bodiesOf<MilestoneCommands>()({ RecordMilestone: RecordMilestoneBody });
