import { projection, put, remove, type Change, type Happened, type LocalDate, type Own } from '#kernel';
import type { DomainCatalogue } from '#domain';
import type { ActionStatus } from './action-list.js';
import { gateAfter, hiddenBy, jadGateTable, regated, type GateEvent, type JadGate } from './jad-gate.js';
import { leadAssigned, leadReleased, leadTable, type LeadRow } from './leads.js';
import { ask, holdsOn, keyset, seen, where, type Page } from './page.js';
import { byCycle } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

type MatrixLineRow = Stamp & { readonly cycleId: string; readonly lineCode: string; readonly priorityCode: string; readonly title: string };
type MatrixGoalRow = Stamp & { readonly cycleId: string; readonly goal: string; readonly title: string; readonly horizontal: 0 | 1; readonly priorityCode: string | null };
type MatrixPlanRow = Stamp & { readonly planId: string; readonly cycleId: string; readonly lineCode: string; readonly periodFrom: LocalDate };
type MatrixActionRow = Stamp & {
  readonly planId: string;
  readonly actionId: string;
  readonly cycleId: string;
  readonly lineCode: string;
  readonly periodFrom: LocalDate;
  readonly title: string;
  readonly status: ActionStatus;
};
type MatrixActionGoalRow = Stamp & { readonly planId: string; readonly actionId: string; readonly goal: string };
type MatrixResultRow = Stamp & { readonly planId: string; readonly actionId: string; readonly resultId: string };
type MatrixJadRow = Stamp & { readonly jadId: string; readonly planId: string; readonly actionId: string };
type MatrixTables = {
  matrix_lines: MatrixLineRow;
  matrix_goals: MatrixGoalRow;
  matrix_plans: MatrixPlanRow;
  matrix_actions: MatrixActionRow;
  matrix_action_goals: MatrixActionGoalRow;
  matrix_leads: LeadRow;
  matrix_results: MatrixResultRow;
  matrix_jads: MatrixJadRow;
  matrix_jad_gates: JadGate;
};

interface Counts {
  readonly actions: number;
  readonly proposed: number;
  readonly planned: number;
  readonly ongoing: number;
  readonly suspended: number;
  readonly completed: number;
  readonly notCompleted: number;
  readonly cancelled: number;
  /** Go on in a later plan, where they count again. */
  readonly carriedOver: number;
  /** Live actions without a leader today. */
  readonly unled: number;
  /** Results recorded for the actions. */
  readonly results: number;
  /** Joint action days of the actions, those the viewer may know of. */
  readonly jads: number;
}

/**
 * One cell of the EMPACT Matrix (Q24): a plan line against a goal. `mark` is `.` where nothing is planned and `n/a` where the goal
 * is another priority's; `leaders` a JSON list of parties. An action of two goals stands in two cells.
 */
export type MatrixCell = Counts & {
  readonly lineCode: string;
  readonly lineTitle: string;
  readonly priorityCode: string;
  readonly goal: string;
  readonly goalTitle: string;
  readonly mark: '' | '.' | 'n/a';
  readonly leaders: string;
};
/** A row's own totals: each action once, whatever its goals. */
export type MatrixTotal = Counts & { readonly lineCode: string; readonly lineTitle: string; readonly priorityCode: string };
/** An action behind a cell. */
export type CellAction = Pick<MatrixActionRow, 'planId' | 'actionId' | 'title' | 'status' | 'marking' | 'provenance'> & { readonly leader: string | null; readonly results: number; readonly jads: number };

/** `periodFrom` narrows to the plans of one period. */
export type GetMatrix = Page<'lineCode' | 'goal'> & { readonly cycleId: string; readonly periodFrom?: LocalDate | null };
export type GetTotals = Page<'lineCode'> & { readonly cycleId: string; readonly periodFrom?: LocalDate | null };
export type ListCell = Page<'planId' | 'actionId'> & { readonly cycleId: string; readonly lineCode: string; readonly goal: string; readonly periodFrom?: LocalDate | null };

const cells = keyset({ lineCode: 'l.lineCode', goal: 'g.goal' });
const totals = keyset({ lineCode: 'l.lineCode' });
const actions = keyset({ planId: 'a.planId', actionId: 'a.actionId' });

const leader = (alias: string): string =>
  `FROM ${seen('matrix_leads')} s WHERE s.planId = ${alias}.planId AND s.actionId = ${alias}.actionId AND s.leadRole = 'LEADER' AND ${holdsOn('s', ':today')}`;
const results = `(SELECT COUNT(*) FROM ${seen('matrix_results')} r WHERE r.planId = a.planId AND r.actionId = a.actionId)`;
const period = (given: string | number | null): string | false => given !== null && 'a.periodFrom = :periodFrom';

/** The actions that count, each with what a cell says of it. What was withdrawn before the approval was never planned. */
const live = (periodFrom: string | number | null): string => `live AS MATERIALIZED (
    SELECT a.planId, a.actionId, a.lineCode, a.status, (SELECT s.party ${leader('a')}) AS leader, ${results} AS results
    FROM ${seen('matrix_actions')} a ${where('a.cycleId = :cycleId', `a.status <> 'withdrawn'`, period(periodFrom))})`;
/** Statuses a cell counts apart. */
const STATUSES = ['proposed', 'planned', 'ongoing', 'suspended', 'completed', 'notCompleted', 'cancelled', 'carriedOver'] as const;
const counts = `COUNT(*) AS actions, ${STATUSES.map((status) => `SUM(status = '${status}') AS ${status}`).join(', ')},
    SUM(status IN ('proposed', 'planned', 'ongoing', 'suspended') AND leader IS NULL) AS unled, SUM(results) AS results`;
const counted = ['actions', ...STATUSES, 'unled', 'results'].map((column) => `COALESCE(c.${column}, 0) AS ${column}`).join(', ');

export const matrixQueries = {
  getMatrix: ask<GetMatrix, MatrixCell>(
    { limit: 'required', afterLineCode: 'optional', afterGoal: 'optional', cycleId: 'required', periodFrom: 'optional' },
    (p) => `WITH ${live(p.periodFrom)},
      placed AS MATERIALIZED (SELECT x.*, t.goal FROM live x JOIN ${seen('matrix_action_goals')} t ON t.planId = x.planId AND t.actionId = x.actionId),
      cells AS (SELECT lineCode, goal, ${counts}, json_group_array(DISTINCT leader ORDER BY leader) FILTER (WHERE leader IS NOT NULL) AS leaders FROM placed GROUP BY lineCode, goal),
      joint AS (SELECT x.lineCode, x.goal, COUNT(DISTINCT j.jadId) AS jads FROM placed x JOIN ${seen('matrix_jads')} j ON j.planId = x.planId AND j.actionId = x.actionId GROUP BY x.lineCode, x.goal)
      SELECT l.lineCode, l.title AS lineTitle, l.priorityCode, g.goal, g.title AS goalTitle, ${counted}, COALESCE(j.jads, 0) AS jads, COALESCE(c.leaders, '[]') AS leaders,
        CASE WHEN c.actions > 0 THEN '' WHEN g.horizontal = 1 OR g.priorityCode = l.priorityCode THEN '.' ELSE 'n/a' END AS mark
      FROM ${seen('matrix_lines')} l JOIN ${seen('matrix_goals')} g ON g.cycleId = l.cycleId
      LEFT JOIN cells c ON c.lineCode = l.lineCode AND c.goal = g.goal LEFT JOIN joint j ON j.lineCode = l.lineCode AND j.goal = g.goal
      ${where('l.cycleId = :cycleId', cells.after(p))} ${cells.page(p)}`,
    cells,
  ),
  getTotals: ask<GetTotals, MatrixTotal>(
    { limit: 'required', afterLineCode: 'optional', cycleId: 'required', periodFrom: 'optional' },
    (p) => `WITH ${live(p.periodFrom)},
      lines AS (SELECT lineCode, ${counts} FROM live GROUP BY lineCode),
      joint AS (SELECT x.lineCode, COUNT(DISTINCT j.jadId) AS jads FROM live x JOIN ${seen('matrix_jads')} j ON j.planId = x.planId AND j.actionId = x.actionId GROUP BY x.lineCode)
      SELECT l.lineCode, l.title AS lineTitle, l.priorityCode, ${counted}, COALESCE(j.jads, 0) AS jads
      FROM ${seen('matrix_lines')} l LEFT JOIN lines c ON c.lineCode = l.lineCode LEFT JOIN joint j ON j.lineCode = l.lineCode
      ${where('l.cycleId = :cycleId', totals.after(p))} ${totals.page(p)}`,
    totals,
  ),
  listCell: ask<ListCell, CellAction>(
    { limit: 'required', afterPlanId: 'optional', afterActionId: 'optional', cycleId: 'required', lineCode: 'required', goal: 'required', periodFrom: 'optional' },
    (p) => `SELECT a.planId, a.actionId, a.title, a.status, a.marking, a.provenance, (SELECT s.party ${leader('a')}) AS leader, ${results} AS results,
        (SELECT COUNT(*) FROM ${seen('matrix_jads')} j WHERE j.planId = a.planId AND j.actionId = a.actionId) AS jads
      FROM ${seen('matrix_actions')} a JOIN ${seen('matrix_action_goals')} t ON t.planId = a.planId AND t.actionId = a.actionId AND t.goal = :goal
      ${where('a.cycleId = :cycleId', 'a.lineCode = :lineCode', `a.status <> 'withdrawn'`, period(p.periodFrom), actions.after(p))} ${actions.page(p)}`,
    actions,
  ),
};

/** The EMPACT Matrix: what each plan line does for each goal. */
export const matrix = projection<DomainCatalogue, MatrixTables>({
  name: 'matrix',
  version: 2,
  scope: 'cycle',
  partition: byCycle,
  reads: ['cycle', 'oap', 'jad'],
  tables: {
    matrix_lines: { columns: { cycleId: 'text', lineCode: 'text', priorityCode: 'text', title: 'text', ...stampColumns }, key: ['cycleId', 'lineCode'] },
    matrix_goals: { columns: { cycleId: 'text', goal: 'text', title: 'text', horizontal: 'integer', priorityCode: 'text', ...stampColumns }, key: ['cycleId', 'goal'] },
    matrix_plans: { columns: { planId: 'text', cycleId: 'text', lineCode: 'text', periodFrom: 'text', ...stampColumns }, key: ['planId'] },
    matrix_actions: {
      columns: { planId: 'text', actionId: 'text', cycleId: 'text', lineCode: 'text', periodFrom: 'text', title: 'text', status: 'text', ...stampColumns },
      key: ['planId', 'actionId'],
      indexes: { byPlan: ['planId'], byLine: ['cycleId', 'lineCode'] },
    },
    matrix_action_goals: { columns: { planId: 'text', actionId: 'text', goal: 'text', ...stampColumns }, key: ['planId', 'actionId', 'goal'], indexes: { byAction: ['planId', 'actionId'] } },
    matrix_leads: leadTable,
    matrix_results: { columns: { planId: 'text', actionId: 'text', resultId: 'text', ...stampColumns }, key: ['planId', 'actionId', 'resultId'] },
    matrix_jads: { columns: { jadId: 'text', planId: 'text', actionId: 'text', ...stampColumns }, key: ['planId', 'actionId', 'jadId'], indexes: { byJad: ['jadId'] } },
    matrix_jad_gates: jadGateTable,
  },
  on: {
    PlanLineDefined: (event) => [put('matrix_lines', { ...stamped(event), cycleId: event.id, ...event.data })],
    StrategicGoalDefined: (event) => {
      const { code, title, horizontal, priorityCode = null } = event.data;
      return [put('matrix_goals', { ...stamped(event), cycleId: event.id, goal: code, title, horizontal: horizontal ? 1 : 0, priorityCode })];
    },
    OAPDraftOpened: (event) => {
      const { cycleId, lineCode, periodFrom } = event.data;
      return [put('matrix_plans', { ...stamped(event), planId: event.id, cycleId, lineCode, periodFrom })];
    },
    OperationalActionProposed: (event, own) => entered(event, own, 'proposed'),
    OperationalActionCarriedIn: (event, own) => entered(event, own, event.data.status),
    OperationalActionCarriedOver: (event, own) => onAction(event, own, { status: 'carriedOver' }),
    OperationalActionRevised: (event, own) => [
      ...own.matrix_action_goals.where('byAction', event.id, event.data.actionId).map(({ planId, actionId, goal }) => remove('matrix_action_goals', planId, actionId, goal)),
      ...onAction(event, own, { title: event.data.title }),
      ...goals(event),
    ],
    OperationalActionWithdrawn: (event, own) => onAction(event, own, { status: 'withdrawn' }),
    OAPApproved: (event, own) => plannedBy(event, own),
    OAPAmended: (event, own) => plannedBy(event, own),
    OAPCancelled: (event, own) =>
      own.matrix_actions.where('byPlan', event.id).filter(isLive).map((row) => put('matrix_actions', changed(row, event, { status: 'cancelled' }))),
    ActionStarted: (event, own) => onAction(event, own, { status: 'ongoing' }),
    ActionSuspended: (event, own) => onAction(event, own, { status: 'suspended' }),
    ActionResumed: (event, own) => onAction(event, own, { status: 'ongoing' }),
    ActionCompleted: (event, own) => onAction(event, own, { status: 'completed' }),
    ActionNotCompleted: (event, own) => onAction(event, own, { status: 'notCompleted' }),
    ActionCancelled: (event, own) => onAction(event, own, { status: 'cancelled' }),
    ActionLedAssigned: (event, own) => leadAssigned('matrix_leads', own.matrix_leads, event),
    ActionLeadReleased: (event, own) => leadReleased('matrix_leads', own.matrix_leads, event),
    ActionResultRecorded: (event) => [put('matrix_results', { ...stamped(event), planId: event.id, actionId: event.data.actionId, resultId: event.data.resultId })],
    JADProposed: (event, own) => {
      const gate = gateAfter(undefined, event);
      const rows = event.data.actions.map(({ oapId, actionId }) => put('matrix_jads', { ...stamped(event, hiddenBy(gate)), jadId: event.id, planId: oapId, actionId }));
      return [...gateMoved(event, own), ...rows];
    },
    JADOperationalPlanAdopted: (event, own) => gateMoved(event, own),
    JADParticipationCommitted: (event, own) => gateMoved(event, own),
    JADParticipationWithdrawn: (event, own) => gateMoved(event, own),
    JADEmbargoLifted: (event, own) => gateMoved(event, own),
    JADCancelled: (event, own) => own.matrix_jads.where('byJad', event.id).map(({ planId, actionId, jadId }) => remove('matrix_jads', planId, actionId, jadId)),
  },
  queries: matrixQueries,
});

const isLive = ({ status }: MatrixActionRow): boolean => status === 'proposed' || status === 'planned' || status === 'ongoing' || status === 'suspended';

type ContentEvent = Happened<{ type: string; data: { readonly actionId: string; readonly title: string; readonly goals: readonly string[] } }>;

/** A new action of its plan. */
function entered(event: ContentEvent, own: Own<MatrixTables>, status: ActionStatus): Change[] {
  const plan = own.matrix_plans.get(event.id);
  if (!plan) return [];
  const { cycleId, lineCode, periodFrom } = plan;
  const { actionId, title } = event.data;
  return [put('matrix_actions', { ...stamped(event), planId: event.id, actionId, cycleId, lineCode, periodFrom, title, status }), ...goals(event)];
}

const plannedBy = (event: Happened, own: Own<MatrixTables>): Change[] =>
  own.matrix_actions.where('byPlan', event.id).filter(({ status }) => status === 'proposed').map((row) => put('matrix_actions', changed(row, event, { status: 'planned' })));

const goals = (event: ContentEvent): Change[] =>
  [...new Set(event.data.goals)].map((goal) => put('matrix_action_goals', { ...stamped(event), planId: event.id, actionId: event.data.actionId, goal }));

function onAction(event: Happened<{ type: string; data: { actionId: string } }>, own: Own<MatrixTables>, change: Partial<Pick<MatrixActionRow, 'title' | 'status'>>): Change[] {
  const row = own.matrix_actions.get(event.id, event.data.actionId);
  return row ? [put('matrix_actions', changed(row, event, change))] : [];
}

function gateMoved(event: GateEvent, own: Own<MatrixTables>): Change[] {
  const gate = gateAfter(own.matrix_jad_gates.get(event.id), event);
  return [...(gate ? [put('matrix_jad_gates', gate)] : []), ...own.matrix_jads.where('byJad', event.id).map((row) => put('matrix_jads', regated(row, gate)))];
}
