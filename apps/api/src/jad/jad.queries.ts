import type { AnswerOf, Queries } from '#projections';
import type { Columns } from '../queries/columns.js';
import { code, day, id, oneOf, saying } from '../queries/parameters.js';
import { routesOver } from '../queries/routes.js';

const over = routesOver<Queries['jads']>('jads', 'jads');
const named = { id: 'jadId' } as const;
const MARKS = { marking: 'text', provenance: 'text?' } as const;

const jad: Columns<AnswerOf<'jads', 'getJad'>> = {
  jadId: 'text', cycleId: 'text', theme: 'text', windowFrom: 'day', windowTo: 'day', status: 'text', since: 'instant', leads: 'codes', countries: 'codes', proposedBy: 'text', planRef: 'text?',
  centre: 'text?', confirmedAt: 'instant?', startedAt: 'instant?', lastDay: 'day?', completedOn: 'day?', noResults: 'flag?', summary: 'text?', lessons: 'text?', cancelReason: 'text?',
  embargoLiftedAt: 'instant?', centreOpened: 'text?', postponedBecause: 'text?', precision: 'text', countriesCount: 'integer?', note: 'text?', source: 'text?', ...MARKS, embargo: 'flag', days: 'json', actions: 'json', committed: 'integer', results: 'integer',
  figures: 'integer',
};
const figure: Columns<AnswerOf<'jads', 'listFigures'>> = {
  jadId: 'text', cycleId: 'text', seq: 'integer', no: 'integer', indicator: 'text', value: 'number', atLeast: 'flag', unit: 'text', qualifier: 'text?', source: 'text', pressRef: 'text',
  publishedAt: 'instant', ...MARKS,
};

export const jadQueries = [
  over('ListJads', 'listJads', {
    path: 'jads', says: 'Joint action days you may know of.', columns: jad, cursor: ['windowFrom', 'jadId'],
    parameters: {
      cycleId: id, status: oneOf('proposed', 'planned', 'confirmed', 'inAction', 'concluded', 'completed', 'published', 'cancelled', 'recorded'), planId: id, actionId: saying(code, 'With planId.'),
      party: saying(code, 'Leads or has committed.'), onDay: saying(day, 'A day on which it acts.'),
    },
  }),
  over('GetJad', 'getJad', { path: 'jads/:id', named, says: 'One joint action day.', columns: jad, parameters: { jadId: id } }),
  over('ListJadCommitments', 'listCommitments', {
    path: 'jads/:id/commitments', named, says: 'Who takes part; `listed` are in the plan and have not committed.', cursor: ['party'],
    parameters: { jadId: id, state: oneOf('listed', 'committed', 'withdrawn') },
    columns: { jadId: 'text', party: 'text', state: 'text', kind: 'text?', contribution: 'text?', officers: 'integer?', since: 'instant', reason: 'text?', ...MARKS },
  }),
  over('ListJadResults', 'listJadResults', {
    path: 'jads/:id/results', named, says: 'Results of a joint action day.', cursor: ['seq', 'resultId'], parameters: { jadId: id, recordedBy: oneOf('jad', 'action'), party: code },
    columns: {
      jadId: 'text', resultId: 'text', seq: 'integer', recordedBy: 'text', planId: 'text?', actionId: 'text?', party: 'text?', indicator: 'text', value: 'number', unit: 'text', source: 'text',
      recordedAt: 'instant', recordedValue: 'number', correctedAt: 'instant?', correctionReason: 'text?', ...MARKS,
    },
  }),
  over('ListJadFigures', 'listFigures', {
    path: 'jads/:id/figures', named, says: 'Published figures of a joint action day, each with its source; never part of its recorded results.', columns: figure, cursor: ['seq', 'no'],
    parameters: { jadId: id, cycleId: id, indicator: code },
  }),
  over('ListFigures', 'listFigures', {
    path: 'jad-figures', says: 'Published figures of all joint action days. Where two sources differ, both stand.', columns: figure, cursor: ['seq', 'no'], parameters: { jadId: id, cycleId: id, indicator: code },
  }),
];
