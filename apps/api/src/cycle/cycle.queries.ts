import type { AnswerOf, Queries } from '#projections';
import type { Columns } from '../queries/columns.js';
import { code, day, id, oneOf } from '../queries/parameters.js';
import { routesOver } from '../queries/routes.js';

const board = routesOver<Queries['cycle-board']>('cycle-board', 'cycles');
const matrix = routesOver<Queries['matrix']>('matrix', 'cycles');

const named = { id: 'cycleId' } as const;
const MARKS = { marking: 'text', provenance: 'text?' } as const;

const cycle: Columns<AnswerOf<'cycle-board', 'getCycle'>> = {
  cycleId: 'text', programme: 'text', startYear: 'integer', fromDate: 'day', toDate: 'day', definitionId: 'text', definitionVersion: 'integer', state: 'text', since: 'instant', ...MARKS,
  priorities: 'integer', goals: 'integer', lines: 'integer', linesWithoutDriver: 'integer', plans: 'integer', strategicPlan: 'text',
};
const counts = {
  actions: 'integer', proposed: 'integer', planned: 'integer', ongoing: 'integer', cancelled: 'integer', unled: 'integer', results: 'integer', jads: 'integer',
} as const;

export const cycleQueries = [
  board('ListCycles', 'listCycles', {
    path: 'cycles', says: 'Every cycle, with what was decided in it.', columns: cycle, cursor: ['startYear', 'cycleId'],
    parameters: { programme: code, state: oneOf('announced', 'running', 'ended') },
  }),
  board('GetCycle', 'getCycle', { path: 'cycles/:id', named, says: 'One cycle.', columns: cycle, parameters: { cycleId: id } }),
  board('ListPriorities', 'listPriorities', {
    path: 'cycles/:id/priorities', named, says: 'The priorities adopted.', cursor: ['code'], parameters: { cycleId: id },
    columns: { cycleId: 'text', code: 'text', title: 'text', aim: 'text', docRef: 'text', decidedOn: 'day', basis: 'text?', ...MARKS, lines: 'integer' },
  }),
  board('ListGoals', 'listGoals', {
    path: 'cycles/:id/goals', named, says: 'The strategic goals.', cursor: ['code'], parameters: { cycleId: id },
    columns: { cycleId: 'text', code: 'text', title: 'text', horizontal: 'flag', priorityCode: 'text?', ...MARKS },
  }),
  board('ListStrategicPlans', 'listStrategicPlans', {
    path: 'cycles/:id/strategic-plans', named, says: 'The strategic plans.', cursor: ['kind', 'priorityCode'], parameters: { cycleId: id },
    columns: {
      cycleId: 'text', kind: 'text', priorityCode: 'text', state: 'text', submittedAt: 'instant?', submittedRef: 'text?', approvedAt: 'instant?', approvedRef: 'text?', decidedOn: 'day?', ...MARKS,
    },
  }),
  board('ListLines', 'listLines', {
    path: 'cycles/:id/lines', named, says: 'The plan lines, with who drives them today.', cursor: ['lineCode'], parameters: { cycleId: id, priorityCode: code },
    columns: {
      cycleId: 'text', lineCode: 'text', priorityCode: 'text', title: 'text', ...MARKS, driver: 'text?', driverFrom: 'day?', driverTo: 'day?', coDrivers: 'codes', plans: 'integer',
    },
  }),
  matrix('GetMatrix', 'getMatrix', {
    path: 'cycles/:id/matrix', named, says: 'The EMPACT Matrix: each plan line against each goal.', cursor: ['lineCode', 'goal'], parameters: { cycleId: id, periodFrom: day },
    columns: { lineCode: 'text', lineTitle: 'text', priorityCode: 'text', goal: 'text', goalTitle: 'text', mark: 'text', leaders: 'codes', ...counts },
  }),
  matrix('GetMatrixTotals', 'getTotals', {
    path: 'cycles/:id/matrix/totals', named, says: 'Totals of each line: an action of two goals counts once.', cursor: ['lineCode'], parameters: { cycleId: id, periodFrom: day },
    columns: { lineCode: 'text', lineTitle: 'text', priorityCode: 'text', ...counts },
  }),
  matrix('ListMatrixCell', 'listCell', {
    path: 'cycles/:id/matrix/:lineCode/:goal', named, says: 'The actions behind one cell of the matrix.', cursor: ['planId', 'actionId'],
    parameters: { cycleId: id, lineCode: code, goal: code, periodFrom: day },
    columns: { planId: 'text', actionId: 'text', title: 'text', status: 'text', ...MARKS, leader: 'text?', results: 'integer', jads: 'integer' },
  }),
];
