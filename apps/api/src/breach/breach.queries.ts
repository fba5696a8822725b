import type { AnswerOf, Queries } from '#projections';
import type { Columns } from '../queries/columns.js';
import { code, flag, id, saying } from '../queries/parameters.js';
import { routesOver } from '../queries/routes.js';

const breaches = routesOver<Queries['breaches']>('breaches', 'breaches');

const breach: Columns<AnswerOf<'breaches', 'getBreach'>> = {
  breachId: 'text', cycleId: 'text?', rule: 'text', eventId: 'text', stream: 'text', revision: 'integer', type: 'text', planId: 'text?', jadId: 'text?', facts: 'json', detectedAt: 'instant',
  settledAt: 'instant?', outcome: 'text?', reason: 'text?', docRef: 'text?', byRole: 'text?', byParty: 'text?', seq: 'integer', marking: 'text', provenance: 'text?',
};

/** Rules over several streams that may have been broken, where the log cannot assert what a decision rests on. */
export const breachQueries = [
  breaches('ListBreaches', 'listBreaches', {
    path: 'breaches', says: 'Events that rest on facts which had changed before they were stored, oldest first. On the embedded log there are none.', columns: breach, cursor: ['seq'],
    parameters: { cycleId: id, planId: id, rule: saying(code, 'A numbered rule, or authority.'), open: saying(flag, 'Not settled yet.') },
  }),
  breaches('GetBreach', 'getBreach', { path: 'breaches/:id', named: { id: 'breachId' }, says: 'One breach: what had changed, and how it was settled.', columns: breach, parameters: { breachId: id } }),
];
