import type { AnswerOf, Queries } from '#projections';
import type { Columns } from '../queries/columns.js';
import { code, day, flag, id, oneOf, saying, whole, year } from '../queries/parameters.js';
import { routesOver } from '../queries/routes.js';

const board = routesOver<Queries['plan-board']>('plan-board', 'oaps');
const list = routesOver<Queries['action-list']>('action-list', 'actions');

const MARKS = { marking: 'text', provenance: 'text?' } as const;
const round = whole(1, 12);
const AXIS = oneOf('line', 'priority', 'kind', 'goal');
const ofPlan = { id: 'planId' } as const;
const PLAN_STATES = oneOf('drafting', 'inConsultation', 'consulted', 'submitted', 'returned', 'approved', 'inImplementation', 'reporting', 'closed', 'cancelled');
const ACTION_STATES = oneOf('proposed', 'planned', 'ongoing', 'suspended', 'completed', 'notCompleted', 'cancelled', 'withdrawn', 'carriedOver');

const plan: Columns<AnswerOf<'plan-board', 'getPlan'>> = {
  oapId: 'text', cycleId: 'text', priorityCode: 'text', lineCode: 'text', periodFrom: 'day', periodTo: 'day', level: 'text?', parent: 'text?', state: 'text', since: 'instant', version: 'integer', consultationClosesOn: 'day?',
  submittedAt: 'instant?', submittedDriver: 'text?', gaps: 'codes?', returnedAt: 'instant?', returnReasons: 'text?', approvedAt: 'instant?', approvedBy: 'text?', approvedRef: 'text?',
  decidedOn: 'day?', cancelReason: 'text?', cancelRef: 'text?', finalReportAt: 'instant?', closedAt: 'instant?', closeSummary: 'text?', ...MARKS, driver: 'text?', rounds: 'integer',
  opinions: 'integer', amendments: 'integer', nextDueOn: 'day?', overdue: 'integer',
};
const roundColumns: Columns<AnswerOf<'plan-board', 'listRounds'>> = {
  oapId: 'text', cycleId: 'text', year: 'integer', roundNo: 'integer', dueOn: 'day', openedAt: 'instant', reportedAt: 'instant?', final: 'flag', summary: 'text?', missing: 'codes?', ...MARKS,
  lineCode: 'text',
};
const AMENDMENT_STATES = oneOf('proposed', 'accepted', 'refused');
const amendment: Columns<AnswerOf<'plan-board', 'listAmendments'>> = {
  oapId: 'text', cycleId: 'text', amendmentNo: 'integer', summary: 'text', changes: 'json', proposedBy: 'text', proposedAt: 'instant', state: 'text', version: 'integer?', decidedBy: 'text?',
  decidedRef: 'text?', decidedOn: 'day?', reasons: 'text?', ...MARKS,
};
const action: Columns<AnswerOf<'action-list', 'getAction'>> = {
  planId: 'text', actionId: 'text', cycleId: 'text', lineCode: 'text', priorityCode: 'text', title: 'text', aim: 'text?', kind: 'text', goals: 'codes', startOn: 'day?', endOn: 'day?',
  expectedResults: 'text?', jadPlanned: 'flag', fundingSource: 'text?', costEstimate: 'integer?', kpis: 'json', previous: 'text?', status: 'text', since: 'instant', reason: 'text?', outcome: 'text?', outcomeText: 'text?', carriedFrom: 'text?',
  carriedTo: 'text?', ...MARKS, leader: 'text?', leaderSince: 'day?', coLeaders: 'codes', participants: 'codes', lastReported: 'text?',
  lastPercent: 'integer?', lastReportedAt: 'instant?', results: 'integer', late: 'flag',
};
const progress: Columns<AnswerOf<'action-list', 'listProgress'>> = {
  planId: 'text', actionId: 'text', seq: 'integer', year: 'integer', roundNo: 'integer', reported: 'text', percent: 'integer', text: 'text', obstacles: 'text?', party: 'text', reportedAt: 'instant', ...MARKS,
};
const result: Columns<AnswerOf<'action-list', 'listResults'>> = {
  resultId: 'text', planId: 'text', actionId: 'text', cycleId: 'text', seq: 'integer', indicator: 'text', value: 'number', unit: 'text', country: 'text?', periodFrom: 'day', periodTo: 'day',
  source: 'text', qualifier: 'text?', recordedAt: 'instant', recordedValue: 'number', correctedAt: 'instant?', correctionReason: 'text?', validatedAt: 'instant?', validatedBy: 'text?', ...MARKS,
};
const funding: Columns<AnswerOf<'action-list', 'listFunding'>> = {
  planId: 'text', actionId: 'text', source: 'text', cycleId: 'text', state: 'text', requested: 'integer', purpose: 'text?', requestedBy: 'text', requestedAt: 'instant', awarded: 'integer?', paid: 'integer?',
  decidedBy: 'text?', decidedOn: 'day?', docRef: 'text?', declinedBecause: 'text?', ...MARKS,
};
const FUNDING_STATES = oneOf('requested', 'awarded', 'declined', 'settled');
const reference: Columns<AnswerOf<'action-list', 'listReferences'>> = { planId: 'text', actionId: 'text', kind: 'text', ref: 'text', cycleId: 'text', linkedAt: 'instant', ...MARKS };
const actionFilters = {
  cycleId: id, planId: id, lineCode: code, status: ACTION_STATES, leader: saying(code, 'Leads today.'), party: saying(code, 'Leads or co-leads today.'),
  participant: saying(code, 'Takes part without leading.'), goal: code,
  withoutLeader: saying(flag, 'Live actions without a leader.'), late: saying(flag, 'Live actions past their end.'),
  unreportedYear: saying(year, 'With unreportedRound: live actions without a report for that round.'), unreportedRound: round,
};

export const oapQueries = [
  board('ListOaps', 'listPlans', {
    path: 'oaps', says: 'Every operational action plan and where it stands.', columns: plan, cursor: ['periodFrom', 'oapId'],
    parameters: { cycleId: id, state: PLAN_STATES, lineCode: code, priorityCode: code, driver: saying(code, 'Drives the line today.'), withoutDriver: flag, level: saying(code, 'Plans of one level.'), parent: saying(id, 'Plans below that one.') },
  }),
  board('GetOap', 'getPlan', { path: 'oaps/:id', named: { id: 'oapId' }, says: 'One plan.', columns: plan, parameters: { oapId: id } }),
  board('ListOapRounds', 'listRounds', {
    path: 'oaps/:id/rounds', named: { id: 'oapId' }, says: 'Reporting rounds of a plan.', columns: roundColumns, cursor: ['dueOn', 'oapId', 'year', 'roundNo'],
    parameters: { oapId: id, cycleId: id, unreported: flag, dueBefore: day },
  }),
  board('ListRounds', 'listRounds', {
    path: 'rounds', says: 'Reporting rounds of all plans.', columns: roundColumns, cursor: ['dueOn', 'oapId', 'year', 'roundNo'],
    parameters: { oapId: id, cycleId: id, unreported: flag, dueBefore: day },
  }),
  board('ListOapOpinions', 'listOpinions', {
    path: 'oaps/:id/opinions', named: { id: 'oapId' }, says: 'What was said of a draft in its consultation.', cursor: ['seq'], parameters: { oapId: id, party: code },
    columns: { oapId: 'text', cycleId: 'text', seq: 'integer', party: 'text', text: 'text', givenAt: 'instant', ...MARKS },
  }),
  board('ListOapAmendments', 'listAmendments', {
    path: 'oaps/:id/amendments', named: { id: 'oapId' }, says: 'Amendments of a plan.', columns: amendment, cursor: ['oapId', 'amendmentNo'], parameters: { oapId: id, cycleId: id, state: AMENDMENT_STATES },
  }),
  board('ListAmendments', 'listAmendments', {
    path: 'amendments', says: 'Amendments of all plans.', columns: amendment, cursor: ['oapId', 'amendmentNo'], parameters: { oapId: id, cycleId: id, state: AMENDMENT_STATES },
  }),
  list('ListActions', 'listActions', { path: 'actions', says: 'Operational actions of all plans.', columns: action, cursor: ['planId', 'actionId'], parameters: actionFilters }),
  list('ListOapActions', 'listActions', { path: 'oaps/:id/actions', named: ofPlan, says: 'Operational actions of a plan.', columns: action, cursor: ['planId', 'actionId'], parameters: actionFilters }),
  list('CountActions', 'countActions', {
    path: 'action-counts', says: 'How many actions of each plan are in which state.', cursor: ['planId', 'status'], parameters: { cycleId: id, planId: id },
    columns: { planId: 'text', lineCode: 'text', status: 'text', actions: 'integer', withoutLeader: 'integer', late: 'integer', withoutResult: 'integer' },
  }),
  list('ListGrid', 'listGrid', {
    path: 'cycles/:id/grid', named: { id: 'cycleId' }, says: 'Actions laid out by two axes, such as component against cross-cutting axis; lines against goals where none is given.', cursor: ['rowCode', 'columnCode'],
    parameters: { cycleId: id, planId: id, rows: saying(AXIS, 'The definition says in `axes` which two its programme looks by.'), columns: AXIS },
    columns: { rowCode: 'text', columnCode: 'text', actions: 'integer', live: 'integer', completed: 'integer', results: 'integer', plans: 'integer' },
  }),
  list('GetAction', 'getAction', { path: 'oaps/:id/actions/:actionId', named: ofPlan, says: 'One action.', columns: action, parameters: { planId: id, actionId: code } }),
  list('ListActionLeads', 'listLeads', {
    path: 'oaps/:id/actions/:actionId/leads', named: ofPlan, says: 'Who has led an action, and when.', cursor: ['fromDate', 'leadRole', 'party'], parameters: { planId: id, actionId: code },
    columns: {
      planId: 'text', actionId: 'text', leadRole: 'text', party: 'text', kind: 'text', authority: 'text?', fromDate: 'day', toDate: 'day?', assignedBy: 'text', replaces: 'text?', releaseReason: 'text?', acceptedAt: 'instant?',
      ...MARKS,
    },
  }),
  list('ListActionParticipants', 'listActionParticipants', {
    path: 'oaps/:id/actions/:actionId/participants', named: ofPlan, says: 'Who takes part in an action, or did.', cursor: ['party'],
    parameters: { planId: id, actionId: code, current: saying(flag, 'Those that take part now.') },
    columns: { planId: 'text', actionId: 'text', party: 'text', kind: 'text', contribution: 'text?', joinedAt: 'instant', leftAt: 'instant?', leftReason: 'text?', ...MARKS },
  }),
  list('ListActionProgress', 'listProgress', {
    path: 'oaps/:id/actions/:actionId/progress', named: ofPlan, says: 'Progress reports of an action.', columns: progress, cursor: ['seq'], parameters: { planId: id, actionId: code, year, roundNo: round },
  }),
  list('ListOapProgress', 'listProgress', {
    path: 'oaps/:id/progress', named: ofPlan, says: 'Progress reports of a plan.', columns: progress, cursor: ['seq'], parameters: { planId: id, actionId: code, year, roundNo: round },
  }),
  list('ListResults', 'listResults', {
    path: 'results', says: 'Results recorded for actions.', columns: result, cursor: ['seq', 'resultId'], 
    parameters: {
      cycleId: id, planId: id, actionId: code, indicator: code, country: code, unvalidated: saying(flag, 'Whose figure as it stands nobody has validated.'), corrected: saying(flag, 'Corrected since recorded.'),
    },
  }),
  list('ListFunding', 'listFunding', {
    path: 'funding', says: 'What actions asked of whom, and what came of it. Amounts in EUR minor units.', columns: funding, cursor: ['planId', 'actionId', 'source'],
    parameters: { cycleId: id, planId: id, actionId: code, source: code, state: FUNDING_STATES },
  }),
  list('ListActionReferences', 'listReferences', {
    path: 'oaps/:id/actions/:actionId/references', named: ofPlan, says: 'Records of other systems an action refers to.', columns: reference, cursor: ['kind', 'ref'], parameters: { planId: id, actionId: code },
  }),
];
