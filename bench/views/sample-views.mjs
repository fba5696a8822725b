/** SYNTHETIC: seven views over the sample world, in the shapes of the real ones: hot rows, wide rows, a row a report, a join table. */
import { event, openTo, projection, put } from '../../dist/libs/kernel/src/index.js';

export const catalogue = Object.fromEntries(
  ['PlanOpened', 'ActionProposed', 'LeadAssigned', 'ProgressReported', 'DeadlineScheduled', 'ReminderDue', 'DeadlineMet'].map((type) => [type, event({ effective: 'past' })]),
);

const access = (e) => openTo(e.meta.marking);
const ofPlan = (e) => e.id;
const text = (...names) => Object.fromEntries(names.map((name) => [name, 'text']));

const planBoard = projection({
  name: 'plan-board', version: 1, scope: 'cycle', reads: ['oap'], partition: ofPlan,
  tables: { plan_board: { columns: { ...text('planId', 'cycleId', 'line', 'title', 'since'), actions: 'integer', led: 'integer', reports: 'integer' }, key: ['planId'], indexes: { byCycle: ['cycleId', 'line'] } } },
  on: {
    PlanOpened: (e) => [put('plan_board', { planId: e.id, cycleId: e.meta.cycleId, line: e.data.line, title: e.data.title, since: e.meta.effectiveAt, actions: 0, led: 0, reports: 0, ...access(e) })],
    ActionProposed: (e, own) => bump(e, own, 'actions'),
    LeadAssigned: (e, own) => bump(e, own, 'led'),
    ProgressReported: (e, own) => bump(e, own, 'reports'),
  },
  queries: { ofCycle: (p) => ({ text: 'SELECT b.* FROM {plan_board} b WHERE b.cycleId = :cycleId ORDER BY b.planId LIMIT 200', params: { cycleId: p.cycleId } }) },
});
function bump(e, own, column) {
  const row = own.plan_board.get(e.id);
  return row ? [put('plan_board', { ...row, [column]: row[column] + 1, since: e.meta.effectiveAt })] : [];
}

const actionList = projection({
  name: 'action-list', version: 1, scope: 'cycle', reads: ['oap'], partition: ofPlan,
  tables: {
    action_list: {
      columns: { ...text('planId', 'actionId', 'cycleId', 'title', 'aim', 'goal', 'endOn', 'status', 'since', 'leader'), percent: 'integer', reports: 'integer' },
      key: ['planId', 'actionId'], indexes: { byCycle: ['cycleId', 'status'] },
    },
  },
  on: {
    ActionProposed: (e) => [put('action_list', {
      planId: e.id, actionId: e.data.actionId, cycleId: e.meta.cycleId, title: e.data.title, aim: e.data.aim, goal: e.data.goal, endOn: e.data.endOn, status: 'proposed', since: e.meta.effectiveAt,
      leader: null, percent: 0, reports: 0, ...access(e),
    })],
    LeadAssigned: (e, own) => own.action_list.get(e.id, e.data.actionId) ? [put('action_list', { ...own.action_list.get(e.id, e.data.actionId), leader: e.data.party, status: 'ongoing', since: e.meta.effectiveAt })] : [],
    ProgressReported: (e, own) => {
      const row = own.action_list.get(e.id, e.data.actionId);
      return row ? [put('action_list', { ...row, percent: e.data.percent, reports: row.reports + 1, since: e.meta.effectiveAt })] : [];
    },
  },
  queries: { ofCycle: (p) => ({ text: 'SELECT a.* FROM {action_list} a WHERE a.cycleId = :cycleId ORDER BY a.planId, a.actionId LIMIT 50', params: { cycleId: p.cycleId } }) },
});

const progress = projection({
  name: 'progress', version: 1, scope: 'cycle', reads: ['oap'], partition: ofPlan,
  tables: {
    progress: {
      columns: { ...text('planId', 'actionId', 'cycleId', 'note', 'reportedAt'), seq: 'integer', percent: 'integer', year: 'integer', round: 'integer' },
      key: ['planId', 'actionId', 'seq'], indexes: { byRound: ['cycleId', 'year', 'round'] },
    },
  },
  on: {
    ProgressReported: (e) => [put('progress', {
      planId: e.id, actionId: e.data.actionId, cycleId: e.meta.cycleId, note: e.data.note, reportedAt: e.meta.recordedAt, seq: e.seq, percent: e.data.percent, year: e.data.year, round: e.data.round, ...access(e),
    })],
  },
  queries: { rounds: (p) => ({ text: 'SELECT r.year, r.round, count(*) AS n FROM {progress} r WHERE r.cycleId = :cycleId GROUP BY r.year, r.round', params: { cycleId: p.cycleId } }) },
});

const leads = projection({
  name: 'leads', version: 1, scope: 'cycle', reads: ['oap'], partition: ofPlan,
  tables: { leads: { columns: text('planId', 'actionId', 'party', 'cycleId', 'fromDate'), key: ['planId', 'actionId', 'party'], indexes: { byParty: ['party'] } } },
  on: { LeadAssigned: (e) => [put('leads', { planId: e.id, actionId: e.data.actionId, party: e.data.party, cycleId: e.meta.cycleId, fromDate: e.data.from, ...access(e) })] },
  queries: { ofParty: (p) => ({ text: 'SELECT l.* FROM {leads} l WHERE l.party = :party AND l.cycleId = :cycleId LIMIT 50', params: { party: p.party, cycleId: p.cycleId } }) },
});

const matrix = projection({
  name: 'matrix', version: 1, scope: 'cycle', reads: ['oap'], partition: ofPlan,
  tables: { matrix: { columns: { ...text('planId', 'cycleId', 'party', 'goal'), actions: 'integer' }, key: ['planId', 'party', 'goal'] }, matrix_goals: { columns: text('planId', 'actionId', 'goal'), key: ['planId', 'actionId'] } },
  on: {
    ActionProposed: (e) => [put('matrix_goals', { planId: e.id, actionId: e.data.actionId, goal: e.data.goal, ...access(e) })],
    LeadAssigned: (e, own) => {
      const goal = own.matrix_goals.get(e.id, e.data.actionId)?.goal ?? '';
      return [put('matrix', { planId: e.id, cycleId: e.meta.cycleId, party: e.data.party, goal, actions: (own.matrix.get(e.id, e.data.party, goal)?.actions ?? 0) + 1, ...access(e) })];
    },
  },
  queries: { ofCycle: (p) => ({ text: 'SELECT m.party, m.goal, sum(m.actions) AS n FROM {matrix} m WHERE m.cycleId = :cycleId GROUP BY m.party, m.goal', params: { cycleId: p.cycleId } }) },
});

const deadlines = projection({
  name: 'deadlines', version: 1, scope: 'cycle', reads: ['deadline'], partition: (e) => e.id,
  tables: {
    deadlines: {
      columns: { ...text('deadlineId', 'cycleId', 'rule', 'scope', 'due', 'status', 'since'), reminders: 'integer' }, key: ['deadlineId'], indexes: { byDue: ['status', 'due'], byCycle: ['cycleId', 'status'] },
    },
  },
  on: {
    DeadlineScheduled: (e) => [put('deadlines', { deadlineId: e.id, cycleId: e.meta.cycleId, rule: e.data.rule, scope: e.data.scope, due: e.data.due, status: 'open', since: e.meta.recordedAt, reminders: 0, ...access(e) })],
    ReminderDue: (e, own) => own.deadlines.get(e.id) ? [put('deadlines', { ...own.deadlines.get(e.id), reminders: own.deadlines.get(e.id).reminders + 1, since: e.meta.recordedAt })] : [],
    DeadlineMet: (e, own) => own.deadlines.get(e.id) ? [put('deadlines', { ...own.deadlines.get(e.id), status: 'met', since: e.meta.recordedAt })] : [],
  },
  queries: { open: (p) => ({ text: "SELECT d.* FROM {deadlines} d WHERE d.status = 'open' AND d.cycleId = :cycleId ORDER BY d.due LIMIT 50", params: { cycleId: p.cycleId } }) },
});

const counted = (e, own) => {
  const row = own.cycle_board.get(e.meta.cycleId);
  return [put('cycle_board', { cycleId: e.meta.cycleId, events: (row?.events ?? 0) + 1, last: e.meta.recordedAt, ...access(e) })];
};
const cycleBoard = projection({
  name: 'cycle-board', version: 1, scope: 'cycle', reads: ['oap', 'deadline'], partition: (e) => e.meta.cycleId,
  tables: { cycle_board: { columns: { cycleId: 'text', events: 'integer', last: 'text' }, key: ['cycleId'] } },
  on: Object.fromEntries(Object.keys(catalogue).map((type) => [type, counted])),
  queries: { all: () => ({ text: 'SELECT c.* FROM {cycle_board} c ORDER BY c.cycleId' }) },
});

/** A wide row an event, found by seven ways: the dearest shape there is. */
const told = (e) => [put('history', {
  seq: e.seq, part: e.part, eventId: e.eventId, stream: e.stream, category: e.category, revision: e.revision, type: e.type, cycleId: e.meta.cycleId, planId: e.category === 'oap' ? e.id : null,
  recordedAt: e.meta.recordedAt, effectiveAt: e.meta.effectiveAt, role: e.meta.actor.role, party: e.meta.actor.party, correlationId: e.meta.$correlationId, causationId: e.meta.$causationId,
  sentence: `${e.meta.actor.party} recorded ${e.type} on ${e.id}.`, data: JSON.stringify(e.data), ...access(e),
})];
const history = projection({
  name: 'history', version: 1, scope: 'global', reads: ['oap', 'deadline'], partition: (e) => e.meta.cycleId,
  tables: {
    history: {
      columns: {
        seq: 'integer', part: 'integer', ...text('eventId', 'stream', 'category'), revision: 'integer',
        ...text('type', 'cycleId', 'planId', 'recordedAt', 'effectiveAt', 'role', 'party', 'correlationId', 'causationId', 'sentence', 'data'),
      },
      key: ['seq', 'part'],
      indexes: { byStream: ['stream', 'seq'], byCycle: ['cycleId', 'seq'], byPlan: ['planId', 'seq'], byType: ['type', 'seq'], byParty: ['party', 'seq'], byEvent: ['eventId'] },
    },
  },
  on: Object.fromEntries(Object.keys(catalogue).map((type) => [type, told])),
  queries: { ofCycle: (p) => ({ text: 'SELECT h.* FROM {history} h WHERE h.cycleId = :cycleId ORDER BY h.seq DESC LIMIT 50', params: { cycleId: p.cycleId } }) },
});

export const projections = [planBoard, actionList, progress, leads, matrix, deadlines, cycleBoard, history];
export const viewer = { subject: 'bench', party: 'NL', roles: [], markings: ['LIMITE'], readsAll: false };
