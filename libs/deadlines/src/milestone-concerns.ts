import { isLocalDate, type LocalDate } from '#kernel';
import type { Milestone, SubjectRef } from '#domain';
import type { Concerns } from './concern.js';
import { scopeKey, type Concern, type Scalar } from './scopes.js';

/**
 * A milestone concerns what it is about, itself, and the milestones it comes after: a request is met by the validation that follows
 * it, not by that of another request of the same country.
 */
export const milestoneConcerns: Concerns = {
  MilestoneRecorded: ({ id, data }) => {
    const { cycleId, kind, subject, fields, follows } = data;
    const about = subjectOf(cycleId, subject);
    const facts = factsOf(data);
    return [
      { ...about, facts },
      { cycleId, kind: `milestone:${kind}`, id, create: { parent: scopeKey(cycleId, about.kind, about.id) }, fields: { kind, subject: subject.id, ...facts }, dates: datesOf(fields), facts },
      ...follows.map((before): Concern => ({ cycleId, kind: `milestone:${before.kind}`, id: before.id, facts })),
    ];
  },
};

/** An action's scope is named by its plan and its number. */
const subjectOf = (cycleId: string, { kind, id }: SubjectRef): Concern => ({ cycleId, kind, id: kind === 'action' ? id.replace('/', '.') : id });

/** Fields as rules match them: `fields.component`. One that says of which year it is counts for that year's repetition alone. */
const factsOf = ({ fields, subject }: Milestone): Readonly<Record<string, Scalar>> =>
  ({ subjectKind: subject.kind, ...(typeof fields['year'] === 'number' && { year: fields['year'] }), ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`fields.${name}`, value])) });

/** Dates that an anchor `field:<name>` finds. */
const datesOf = (fields: Milestone['fields']): Readonly<Record<string, LocalDate>> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (isLocalDate(value) ? [[`field:${name}`, value]] : [])));
