import type { AnswerOf, Queries } from '#projections';
import type { Columns } from '../queries/columns.js';
import { code, day, flag, id, oneOf, saying, whole } from '../queries/parameters.js';
import { routesOver } from '../queries/routes.js';

const board = routesOver<Queries['cycle-board']>('cycle-board', 'cycles');
const file = routesOver<Queries['cycle-file']>('cycle-file', 'cycles');
const evaluation = routesOver<Queries['evaluation']>('evaluation', 'cycles');
const published = routesOver<Queries['published-results']>('published-results', 'cycles');
const matrix = routesOver<Queries['matrix']>('matrix', 'cycles');

const named = { id: 'cycleId' } as const;
const MARKS = { marking: 'text', provenance: 'text?' } as const;

const cycle: Columns<AnswerOf<'cycle-board', 'getCycle'>> = {
  cycleId: 'text', programme: 'text', startYear: 'integer', fromDate: 'day', toDate: 'day', definitionId: 'text', definitionVersion: 'integer', state: 'text', since: 'instant', ...MARKS,
  priorities: 'integer', goals: 'integer', lines: 'integer', linesWithoutDriver: 'integer', plans: 'integer', openPlans: 'integer', strategicPlan: 'text', supersededBy: 'text?', assessmentRef: 'text?',
  assessedAt: 'instant?', recommended: 'codes', advisoryRef: 'text?', advisedAt: 'instant?', coSigned: 'text?', selectionRef: 'text?', midTermReviewRef: 'text?', evaluation: 'text', evaluationRef: 'text?',
};
const counts = {
  actions: 'integer', proposed: 'integer', planned: 'integer', ongoing: 'integer', suspended: 'integer', completed: 'integer', notCompleted: 'integer', cancelled: 'integer', carriedOver: 'integer', unled: 'integer', results: 'integer', jads: 'integer',
} as const;

export const cycleQueries = [
  board('ListCycles', 'listCycles', {
    path: 'cycles', says: 'Every cycle, with what was decided in it.', columns: cycle, cursor: ['startYear', 'cycleId'],
    parameters: { programme: code, state: oneOf('announced', 'preparing', 'running', 'ended', 'closed', 'superseded') },
  }),
  board('GetCycle', 'getCycle', { path: 'cycles/:id', named, says: 'One cycle.', columns: cycle, parameters: { cycleId: id } }),
  board('ListPriorities', 'listPriorities', {
    path: 'cycles/:id/priorities', named, says: 'The priorities adopted, also those repealed since.', cursor: ['code'], parameters: { cycleId: id },
    columns: { cycleId: 'text', code: 'text', title: 'text', aim: 'text', docRef: 'text', decidedOn: 'day', basis: 'text?', state: 'text', rewordedRef: 'text?', repealedRef: 'text?', ...MARKS, lines: 'integer' },
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
  board('ListTracks', 'listTracks', {
    path: 'cycles/:id/tracks', named, says: 'The four steps, which run side by side: policy development, policy setting, implementation, evaluation.', cursor: ['step'], parameters: { cycleId: id },
    columns: { cycleId: 'text', step: 'integer', state: 'text', since: 'instant?', begunAt: 'instant?', completedAt: 'instant?', ...MARKS },
  }),
  file('ListContributions', 'listContributions', {
    path: 'cycles/:id/contributions', named, says: 'What parties contributed to the threat assessment, or declined to.', cursor: ['party', 'kind'],
    parameters: { cycleId: id, state: oneOf('submitted', 'declined'), party: code },
    columns: {
      cycleId: 'text', party: 'text', kind: 'text', state: 'text', givenOn: 'day', title: 'text?', docRef: 'text?', plans: 'codes', reason: 'text?', ...MARKS, deadline: 'day?', late: 'flag',
    },
  }),
  file('ListProposals', 'listProposals', {
    path: 'cycles/:id/proposals', named, says: 'Priorities proposed, and what became of them.', cursor: ['code'], parameters: { cycleId: id },
    columns: { cycleId: 'text', code: 'text', title: 'text', basis: 'text?', proposedBy: 'text', at: 'instant', state: 'text', ...MARKS },
  }),
  file('ListNominations', 'listNominations', {
    path: 'cycles/:id/nominations', named, says: 'Parties nominated to seats and not appointed yet.', cursor: ['seat', 'target', 'party'],
    parameters: { cycleId: id, seat: oneOf('driver', 'coDriver', 'coordinator', 'goalSupervisor') },
    columns: { cycleId: 'text', seat: 'text', target: 'text', party: 'text', nominatedBy: 'text', at: 'instant', ...MARKS },
  }),
  file('ListMeetings', 'listMeetings', {
    path: 'cycles/:id/meetings', named, says: 'Meetings scheduled and held.', cursor: ['onDate', 'kind', 'planId'],
    parameters: {
      cycleId: id, kind: oneOf('NEC', 'WORKSHOP', 'KICKOFF', 'DRAFTING', 'OPERATIONAL'), planId: id, state: oneOf('scheduled', 'held'),
      overdue: saying(flag, 'Scheduled for a day that has passed, and not said to have been held.'),
    },
    columns: {
      cycleId: 'text', kind: 'text', onDate: 'day', planId: 'text', state: 'text', heldOn: 'day?', place: 'text?', title: 'text?', conclusions: 'text?', docRef: 'text?', ...MARKS, overdue: 'flag',
    },
  }),
  file('ListUndertakings', 'listUndertakings', {
    path: 'cycles/:id/undertakings', named, says: 'Work programmes and national plans that took plans in, and funding calls.', cursor: ['kind', 'who', 'target', 'ref'],
    parameters: { cycleId: id, kind: oneOf('WORK_PROGRAMME', 'NATIONAL_PLAN', 'FUNDING_CALL'), who: saying(code, 'The party, or the source of the money.') },
    columns: { cycleId: 'text', kind: 'text', who: 'text', target: 'text', ref: 'text', docRef: 'text?', actions: 'json', closesOn: 'day?', at: 'instant', ...MARKS },
  }),
  evaluation('GetEvaluation', 'getEvaluation', {
    path: 'cycles/:id/evaluation', named, says: 'The independent evaluation, or that it was waived.', parameters: { cycleId: id },
    columns: {
      cycleId: 'text', state: 'text', scope: 'text?', contractorRef: 'text?', criteria: 'codes', conflicts: 'json', launchedAt: 'instant?', endedAt: 'instant?', docRef: 'text?', reason: 'text?', ...MARKS,
      findings: 'integer', recommendations: 'integer', unanswered: 'integer',
    },
  }),
  evaluation('ListFindings', 'listFindings', {
    path: 'cycles/:id/findings', named, says: 'What the evaluation found.', cursor: ['no'], parameters: { cycleId: id, criterion: code },
    columns: { cycleId: 'text', findingId: 'text', no: 'integer', criterion: 'text', title: 'text', text: 'text', at: 'instant', carriedInto: 'codes', ...MARKS },
  }),
  evaluation('ListRecommendations', 'listRecommendations', {
    path: 'cycles/:id/recommendations', named, says: 'What the evaluation recommends to whom, and the answers.', cursor: ['no'],
    parameters: { cycleId: id, addressee: code, answer: oneOf('ACCEPTED', 'PARTLY_ACCEPTED', 'REJECTED'), unanswered: flag },
    columns: {
      cycleId: 'text', recommendationId: 'text', no: 'integer', addressee: 'text', title: 'text', text: 'text', findings: 'codes', madeAt: 'instant', answer: 'text?', measure: 'text?', measureDueOn: 'day?',
      answeredAt: 'instant?', ...MARKS,
    },
  }),
  published('ListAnnualResults', 'listAnnualResults', {
    path: 'published-results', says: 'Annual totals as published, each with its source. Never added to results recorded here.', cursor: ['year', 'indicator', 'qualifier', 'periodFrom', 'periodTo', 'seq'],
    parameters: { cycleId: id, year: whole(2010, 2199), indicator: code },
    columns: {
      cycleId: 'text', year: 'integer', indicator: 'text', qualifier: 'text', periodFrom: 'day', periodTo: 'day', value: 'integer', unit: 'text', atLeast: 'flag', docRef: 'text', source: 'text',
      publishedAt: 'instant', precision: 'text?', seq: 'integer', ...MARKS, others: 'integer',
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
