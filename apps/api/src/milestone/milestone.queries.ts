import type { AnswerOf, Queries } from '#projections';
import type { Columns } from '../queries/columns.js';
import { code, id, oneOf, saying, target } from '../queries/parameters.js';
import { routesOver } from '../queries/routes.js';

const milestones = routesOver<Queries['milestones']>('milestones', 'milestones');

const MARKS = { marking: 'text', provenance: 'text?' } as const;
const milestone: Columns<AnswerOf<'milestones', 'getMilestone'>> = {
  milestoneId: 'text', cycleId: 'text', kind: 'text', subjectKind: 'text', subjectId: 'text', planId: 'text?', fields: 'json', follows: 'codes', begins: 'text?', completes: 'text?', at: 'instant',
  precision: 'text?', byRole: 'text', byParty: 'text', seq: 'integer', ...MARKS,
};

/** What programmes have of their own, and how far their steps are by it. */
export const milestoneQueries = [
  milestones('ListMilestones', 'listMilestones', {
    path: 'milestones', says: 'Milestones recorded, in the order in which they happened.', columns: milestone, cursor: ['at', 'milestoneId'],
    parameters: {
      cycleId: id, kind: code, subjectKind: oneOf('cycle', 'line', 'plan', 'action', 'party', 'goal'), subjectId: saying(target, 'The id of what it is about.'), planId: id,
      party: saying(code, 'Of who recorded it.'),
    },
  }),
  milestones('GetMilestone', 'getMilestone', { path: 'milestones/:id', named: { id: 'milestoneId' }, says: 'One milestone.', columns: milestone, parameters: { milestoneId: id } }),
  milestones('ListPhases', 'listPhases', {
    path: 'cycles/:id/phases', named: { id: 'cycleId' }, says: 'Steps as the milestones of the programme begin and complete them; they may overlap.', cursor: ['step'], parameters: { cycleId: id },
    columns: { cycleId: 'text', step: 'text', begunAt: 'instant?', completedAt: 'instant?', state: 'text', ...MARKS },
  }),
];
