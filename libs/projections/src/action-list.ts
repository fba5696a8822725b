import { canonical, projection, put, remove, type Axis, type Change, type Happened, type Instant, type LocalDate, type Own } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { fundingMoved, fundingRequested, fundingTable, listFunding, listReferences, referenceLinked, referenceTable, type FundingRow, type ReferenceRow } from './action-funding.js';
import { actionParticipantTable, listActionParticipants, participantJoined, participantLeft, type ActionParticipantRow } from './action-participants.js';
import { listResults, resultCorrected, resultRecorded, resultTable, resultValidated, type ResultRow } from './action-results.js';
import { leadAccepted, leadAssigned, leadReleased, leadTable, type LeadRow } from './leads.js';
import { ask, asked, equal, holdsOn, keyset, seen, where, type Page } from './page.js';
import { byCycle } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

export type ActionStatus = 'proposed' | 'planned' | 'ongoing' | 'suspended' | 'completed' | 'notCompleted' | 'cancelled' | 'withdrawn' | 'carriedOver';
export type ActionOutcome = 'COMPLETED' | 'NOT_COMPLETED' | 'CANCELLED';
export type ReportedStatus = 'ON_TRACK' | 'DELAYED' | 'COMPLETED' | 'NOT_COMPLETED' | 'UNCLEAR';

type ActionRow = Stamp & {
  readonly planId: string;
  readonly actionId: string;
  readonly cycleId: string;
  readonly lineCode: string;
  readonly priorityCode: string;
  readonly title: string;
  readonly aim: string | null;
  readonly kind: string;
  /** Codes of goals, a JSON list. */
  readonly goals: string;
  readonly startOn: LocalDate | null;
  readonly endOn: LocalDate | null;
  readonly expectedResults: string | null;
  readonly jadPlanned: 0 | 1;
  /** Source it asks for money. */
  readonly fundingSource: string | null;
  /** In EUR minor units. */
  readonly costEstimate: number | null;
  /** Targets by indicator, a JSON list. */
  readonly kpis: string;
  /** `<plan>/<number>` of the action of an earlier plan that it continues. */
  readonly previous: string | null;
  readonly status: ActionStatus;
  readonly since: Instant;
  /** Why it is suspended, or why and how it ended. */
  readonly reason: string | null;
  /** What its leader last proposed that became of it, for its driver to decide. */
  readonly outcome: ActionOutcome | null;
  readonly outcomeText: string | null;
  /** `<plan>/<number>` it was in the plan it was carried over from. */
  readonly carriedFrom: string | null;
  /** Plan it was carried over to. */
  readonly carriedTo: string | null;
};
/** What an action inherits from its plan. */
type ActionPlanRow = Stamp & { readonly planId: string; readonly cycleId: string; readonly lineCode: string; readonly priorityCode: string };
type ActionGoalRow = Stamp & { readonly planId: string; readonly actionId: string; readonly goal: string };
type ProgressRow = Stamp & {
  readonly planId: string;
  readonly actionId: string;
  readonly seq: number;
  readonly year: number;
  readonly roundNo: number;
  readonly reported: ReportedStatus;
  readonly percent: number;
  readonly text: string;
  readonly obstacles: string | null;
  readonly party: string;
  readonly reportedAt: Instant;
};
/** One cell of actions laid out by two axes: the definition says which its programme looks by. An action of two goals stands in two cells. */
export type GridCell = { readonly rowCode: string; readonly columnCode: string; readonly actions: number; readonly live: number; readonly completed: number; readonly results: number; readonly plans: number };
/** Lines against goals where no axis is given. */
export type ListGrid = Page<'rowCode' | 'columnCode'> & { readonly cycleId: string; readonly planId?: string | null; readonly rows?: Axis | null; readonly columns?: Axis | null };

type ActionListTables = { action_list: ActionRow; action_plans: ActionPlanRow; action_goals: ActionGoalRow; action_leads: LeadRow; action_progress: ProgressRow; action_results: ResultRow; action_participants: ActionParticipantRow; action_funding: FundingRow; action_references: ReferenceRow };

type Shown = Pick<Stamp, 'marking' | 'provenance'>;

/** `leader` is today's, NULL while vacant; `coLeaders` a JSON list; `lastReported` etc. of the latest progress report seen; `late` 1 while live after its end. */
export type ActionAnswer = Omit<ActionRow, keyof Stamp> & Shown & {
  readonly leader: string | null;
  readonly leaderSince: LocalDate | null;
  readonly coLeaders: string;
  /** Takes part without leading, a JSON list. */
  readonly participants: string;
  readonly lastReported: ReportedStatus | null;
  readonly lastPercent: number | null;
  readonly lastReportedAt: Instant | null;
  readonly results: number;
  readonly late: 0 | 1;
};
export type LeadAnswer = Omit<LeadRow, keyof Stamp> & Shown;
export type ProgressAnswer = Omit<ProgressRow, keyof Stamp> & Shown;
export type ActionCount = { readonly planId: string; readonly lineCode: string; readonly status: ActionStatus; readonly actions: number; readonly withoutLeader: number; readonly late: number; readonly withoutResult: number };

/** `leader`: leads today; `party`: leads or co-leads today; `participant`: takes part without leading. `withoutLeader`, `late`: 1 asks for live actions that are. `unreportedYear` + `unreportedRound`: live, without report for that round. */
export type ListActions = Page<'planId' | 'actionId'> & {
  readonly cycleId?: string | null;
  readonly planId?: string | null;
  readonly lineCode?: string | null;
  readonly status?: ActionStatus | null;
  readonly leader?: string | null;
  readonly party?: string | null;
  readonly participant?: string | null;
  readonly goal?: string | null;
  readonly withoutLeader?: number | null;
  readonly late?: number | null;
  readonly unreportedYear?: number | null;
  readonly unreportedRound?: number | null;
};
export type GetAction = { readonly planId: string; readonly actionId: string };
export type ListLeads = Page<'fromDate' | 'leadRole' | 'party'> & { readonly planId: string; readonly actionId: string };
export type ListProgress = Page<'seq'> & { readonly planId: string; readonly actionId?: string | null; readonly year?: number | null; readonly roundNo?: number | null };
export type CountActions = Page<'planId' | 'status'> & { readonly cycleId?: string | null; readonly planId?: string | null };

const LIVE = `a.status IN ('proposed', 'planned', 'ongoing', 'suspended')`;
const LATE = `(${LIVE} AND a.endOn < :today)`;
const leads = (role?: 'LEADER' | 'CO_LEADER'): string =>
  `FROM ${seen('action_leads')} l WHERE l.planId = a.planId AND l.actionId = a.actionId ${role ? `AND l.leadRole = '${role}'` : ''} AND ${holdsOn('l', ':today')}`;
const latest = (column: string): string => `(SELECT ${column} FROM ${seen('action_progress')} r WHERE r.planId = a.planId AND r.actionId = a.actionId ORDER BY r.seq DESC LIMIT 1)`;
const taking = `FROM ${seen('action_participants')} n WHERE n.planId = a.planId AND n.actionId = a.actionId AND n.leftAt IS NULL`;
const UNLED = `(${LIVE} AND NOT EXISTS (SELECT 1 ${leads('LEADER')}))`;
const resultsOf = `(SELECT COUNT(*) FROM ${seen('action_results')} r WHERE r.planId = a.planId AND r.actionId = a.actionId)`;

const columns = `a.planId, a.actionId, a.cycleId, a.lineCode, a.priorityCode, a.title, a.aim, a.kind, a.goals, a.startOn, a.endOn, a.expectedResults, a.jadPlanned, a.fundingSource, a.costEstimate, a.kpis, a.previous, a.status, a.since, a.reason, a.outcome, a.outcomeText,
  a.carriedFrom, a.carriedTo, a.marking,
  a.provenance, (SELECT l.party ${leads('LEADER')}) AS leader, (SELECT l.fromDate ${leads('LEADER')}) AS leaderSince,
  (SELECT json_group_array(l.party ORDER BY l.party) ${leads('CO_LEADER')}) AS coLeaders,
  (SELECT json_group_array(n.party ORDER BY n.party) ${taking}) AS participants,
  ${latest('r.reported')} AS lastReported, ${latest('r.percent')} AS lastPercent, ${latest('r.reportedAt')} AS lastReportedAt, ${resultsOf} AS results, COALESCE(${LATE}, 0) AS late`;

const actions = keyset({ planId: 'a.planId', actionId: 'a.actionId' });
const inOffice = keyset({ fromDate: 'l.fromDate', leadRole: 'l.leadRole', party: 'l.party' });
const reports = keyset({ seq: 'r.seq' });
const counts = keyset({ planId: 'a.planId', status: 'a.status' });

const cells = keyset({ rowCode: 'rowCode', columnCode: 'columnCode' });
/** What a cell is found by, for each axis; `goal` alone has several of one action. */
const AXES: Readonly<Record<Axis, string>> = { line: 'a.lineCode', priority: 'a.priorityCode', kind: 'a.kind', goal: 'g.goal' };

/** The edge takes the names of axes alone; anything else is as if none were given. */
const axis = (given: string | number | null, otherwise: string): string => (typeof given === 'string' && Object.hasOwn(AXES, given) ? AXES[given as Axis] : otherwise);

export const actionListQueries = {
  listGrid: ask<ListGrid, GridCell>(
    { limit: 'required', afterRowCode: 'optional', afterColumnCode: 'optional', cycleId: 'required', planId: 'optional', rows: 'optional', columns: 'optional' },
    (p) => {
      const [rows, columns] = [axis(p.rows, AXES.line), axis(p.columns, AXES.goal)];
      const goals = [rows, columns].includes(AXES.goal) ? `JOIN ${seen('action_goals')} g ON g.planId = a.planId AND g.actionId = a.actionId` : '';
      return `WITH cells AS (
          SELECT ${rows} AS rowCode, ${columns} AS columnCode, COUNT(*) AS actions, SUM(${LIVE}) AS live, SUM(a.status = 'completed') AS completed, SUM(${resultsOf}) AS results, COUNT(DISTINCT a.planId) AS plans
          FROM ${seen('action_list')} a ${goals} ${where('a.cycleId = :cycleId', equal(p.planId, 'a.planId', 'planId'), `a.status <> 'withdrawn'`)} GROUP BY 1, 2)
        SELECT rowCode, columnCode, actions, live, completed, results, plans FROM cells ${where(cells.after(p))} ${cells.page(p)}`;
    },
    cells,
  ),
  listActions: ask<ListActions, ActionAnswer>(
    {
      limit: 'required', afterPlanId: 'optional', afterActionId: 'optional', cycleId: 'optional', planId: 'optional', lineCode: 'optional', status: 'optional', leader: 'optional', party: 'optional',
      participant: 'optional', goal: 'optional', withoutLeader: 'optional', late: 'optional', unreportedYear: 'optional', unreportedRound: 'optional',
    },
    (p) => `SELECT ${columns} FROM ${seen('action_list')} a ${where(
      equal(p.cycleId, 'a.cycleId', 'cycleId'), equal(p.planId, 'a.planId', 'planId'), equal(p.lineCode, 'a.lineCode', 'lineCode'), equal(p.status, 'a.status', 'status'),
      p.leader !== null && `EXISTS (SELECT 1 ${leads('LEADER')} AND l.party = :leader)`, p.party !== null && `EXISTS (SELECT 1 ${leads()} AND l.party = :party)`,
      p.participant !== null && `EXISTS (SELECT 1 ${taking} AND n.party = :participant)`,
      p.goal !== null && `EXISTS (SELECT 1 FROM ${seen('action_goals')} g WHERE g.planId = a.planId AND g.actionId = a.actionId AND g.goal = :goal)`,
      asked(p.withoutLeader, UNLED), asked(p.late, LATE),
      p.unreportedYear !== null && p.unreportedRound !== null &&
        `${LIVE} AND NOT EXISTS (SELECT 1 FROM ${seen('action_progress')} r WHERE r.planId = a.planId AND r.actionId = a.actionId AND r.year = :unreportedYear AND r.roundNo = :unreportedRound)`,
      actions.after(p),
    )} ${actions.page(p)}`,
    actions,
  ),
  getAction: ask<GetAction, ActionAnswer>({ planId: 'required', actionId: 'required' }, () => `SELECT ${columns} FROM ${seen('action_list')} a WHERE a.planId = :planId AND a.actionId = :actionId`),
  listLeads: ask<ListLeads, LeadAnswer>(
    { limit: 'required', afterFromDate: 'optional', afterLeadRole: 'optional', afterParty: 'optional', planId: 'required', actionId: 'required' },
    (p) => `SELECT l.planId, l.actionId, l.leadRole, l.party, l.kind, l.authority, l.fromDate, l.toDate, l.assignedBy, l.replaces, l.releaseReason, l.acceptedAt, l.marking, l.provenance
      FROM ${seen('action_leads')} l ${where('l.planId = :planId', 'l.actionId = :actionId', inOffice.after(p))} ${inOffice.page(p)}`,
    inOffice,
  ),
  listProgress: ask<ListProgress, ProgressAnswer>(
    { limit: 'required', afterSeq: 'optional', planId: 'required', actionId: 'optional', year: 'optional', roundNo: 'optional' },
    (p) => `SELECT r.planId, r.actionId, r.seq, r.year, r.roundNo, r.reported, r.percent, r.text, r.obstacles, r.party, r.reportedAt, r.marking, r.provenance
      FROM ${seen('action_progress')} r ${where('r.planId = :planId', equal(p.actionId, 'r.actionId', 'actionId'), equal(p.year, 'r.year', 'year'), equal(p.roundNo, 'r.roundNo', 'roundNo'), reports.after(p))}
      ${reports.page(p)}`,
    reports,
  ),
  listResults,
  listActionParticipants,
  listFunding,
  listReferences,
  countActions: ask<CountActions, ActionCount>(
    { limit: 'required', afterPlanId: 'optional', afterStatus: 'optional', cycleId: 'optional', planId: 'optional' },
    (p) => `SELECT a.planId, a.lineCode, a.status, COUNT(*) AS actions, SUM(${UNLED}) AS withoutLeader, SUM(COALESCE(${LATE}, 0)) AS late, SUM(${resultsOf} = 0) AS withoutResult
      FROM ${seen('action_list')} a ${where(equal(p.cycleId, 'a.cycleId', 'cycleId'), equal(p.planId, 'a.planId', 'planId'), counts.after(p))} GROUP BY a.planId, a.lineCode, a.status ${counts.page(p)}`,
    counts,
  ),
};

/** Every operational action: what it is, who leads it, how it goes. */
export const actionList = projection<DomainCatalogue, ActionListTables>({
  name: 'action-list',
  version: 4,
  scope: 'cycle',
  partition: byCycle,
  reads: ['oap'],
  tables: {
    action_list: {
      columns: {
        planId: 'text', actionId: 'text', cycleId: 'text', lineCode: 'text', priorityCode: 'text', title: 'text', aim: 'text', kind: 'text', goals: 'text', startOn: 'text', endOn: 'text',
        expectedResults: 'text', jadPlanned: 'integer', fundingSource: 'text', costEstimate: 'integer', kpis: 'text', previous: 'text', status: 'text', since: 'text', reason: 'text', outcome: 'text', outcomeText: 'text', carriedFrom: 'text',
        carriedTo: 'text', ...stampColumns,
      },
      key: ['planId', 'actionId'],
      indexes: { byPlan: ['planId'], byCycle: ['cycleId', 'planId', 'actionId'] },
    },
    action_plans: { columns: { planId: 'text', cycleId: 'text', lineCode: 'text', priorityCode: 'text', ...stampColumns }, key: ['planId'] },
    action_goals: { columns: { planId: 'text', actionId: 'text', goal: 'text', ...stampColumns }, key: ['planId', 'actionId', 'goal'], indexes: { byAction: ['planId', 'actionId'] } },
    action_leads: leadTable,
    action_progress: {
      columns: {
        planId: 'text', actionId: 'text', seq: 'integer', year: 'integer', roundNo: 'integer', reported: 'text', percent: 'real', text: 'text', obstacles: 'text', party: 'text', reportedAt: 'text', ...stampColumns,
      },
      key: ['planId', 'actionId', 'seq'],
      indexes: { byPlan: ['planId', 'seq'] },
    },
    action_results: resultTable,
    action_participants: actionParticipantTable,
    action_funding: fundingTable,
    action_references: referenceTable,
  },
  on: {
    OAPDraftOpened: (event) => {
      const { cycleId, lineCode, priorityCode } = event.data;
      return [put('action_plans', { ...stamped(event), planId: event.id, cycleId, lineCode, priorityCode })];
    },
    OperationalActionProposed: (event, own) => entered(event, own, { status: 'proposed', carriedFrom: null }),
    OperationalActionCarriedIn: (event, own) => entered(event, own, { status: event.data.status, carriedFrom: `${event.data.fromOapId}/${event.data.fromActionId}` }),
    OperationalActionCarriedOver: (event, own) => onAction(event, own, { ...became(event, 'carriedOver', null), carriedTo: event.data.toOapId }),
    OperationalActionRevised: (event, own) => [
      ...own.action_goals.where('byAction', event.id, event.data.actionId).map(({ planId, actionId, goal }) => remove('action_goals', planId, actionId, goal)),
      ...onAction(event, own, content(event)),
      ...goals(event),
    ],
    OperationalActionWithdrawn: (event, own) => onAction(event, own, { status: 'withdrawn', since: event.meta.effectiveAt, reason: event.data.reason }),
    // I15: the approval plans every proposed action.
    OAPApproved: (event, own) => plannedBy(event, own),
    OAPAmended: (event, own) => plannedBy(event, own),
    // The plan's events say nothing of its actions, but none of them will take place.
    OAPCancelled: (event, own) =>
      own.action_list.where('byPlan', event.id).filter(isLive).map((row) => put('action_list', changed(row, event, { status: 'cancelled', since: event.meta.effectiveAt, reason: event.data.reason }))),
    ActionStarted: (event, own) => onAction(event, own, became(event, 'ongoing', null)),
    ActionSuspended: (event, own) => onAction(event, own, became(event, 'suspended', event.data.reason)),
    ActionResumed: (event, own) => onAction(event, own, became(event, 'ongoing', null)),
    ActionCompleted: (event, own) => onAction(event, own, became(event, 'completed', event.data.summary)),
    ActionNotCompleted: (event, own) => onAction(event, own, became(event, 'notCompleted', event.data.reason)),
    ActionCancelled: (event, own) => onAction(event, own, became(event, 'cancelled', event.data.reason)),
    ActionOutcomeProposed: (event, own) => onAction(event, own, { outcome: event.data.outcome, outcomeText: event.data.text }),
    ActionExtended: (event, own) => onAction(event, own, { endOn: event.data.newEnd }),
    ActionRescheduled: (event, own) => onAction(event, own, { startOn: event.data.newStart, endOn: event.data.newEnd }),
    ActionLeadAccepted: (event, own) => leadAccepted('action_leads', own.action_leads, event),
    ActionLedAssigned: (event, own) => leadAssigned('action_leads', own.action_leads, event),
    ActionLeadReleased: (event, own) => leadReleased('action_leads', own.action_leads, event),
    FundingRequested: (event) => fundingRequested(event),
    FundingAwarded: (event, own) => fundingMoved(own.action_funding, event),
    FundingDeclined: (event, own) => fundingMoved(own.action_funding, event),
    FundingSettled: (event, own) => fundingMoved(own.action_funding, event),
    ReferenceLinked: (event) => referenceLinked(event),
    ActionProgressReported: (event) => {
      const { actionId, year, roundNo, status, percent, text, obstacles = null } = event.data;
      const { actor, effectiveAt } = event.meta;
      return [put('action_progress', { ...stamped(event), planId: event.id, actionId, seq: event.seq, year, roundNo, reported: status, percent, text, obstacles, party: actor.party, reportedAt: effectiveAt })];
    },
    ActionResultRecorded: (event) => resultRecorded(event),
    ActionResultCorrected: (event, own) => resultCorrected(own.action_results, event),
    ActionResultValidated: (event, own) => resultValidated(own.action_results, event),
    ActionParticipantJoined: (event, own) => participantJoined(own.action_participants, event),
    ActionParticipantLeft: (event, own) => participantLeft(own.action_participants, event),
  },
  queries: actionListQueries,
});

type Content = { readonly actionId: string; readonly title: string; readonly aim?: string; readonly goals: readonly string[]; readonly kind: string; readonly start?: LocalDate; readonly end?: LocalDate; readonly expectedResults?: string; readonly jadPlanned?: boolean; readonly fundingSource?: string; readonly costEstimate?: number; readonly kpis?: readonly object[]; readonly previous?: { readonly oapId: string; readonly actionId: string } };
type ContentEvent = Happened<{ type: string; data: Content }>;

const isLive = ({ status }: ActionRow): boolean => status === 'proposed' || status === 'planned' || status === 'ongoing' || status === 'suspended';

/** What an event makes of an action's status, and why. */
const became = (event: Happened, status: ActionStatus, reason: string | null) => ({ status, since: event.meta.effectiveAt, reason });

/** A new action of its plan. */
function entered(event: ContentEvent, own: Own<ActionListTables>, { status, carriedFrom }: Pick<ActionRow, 'status' | 'carriedFrom'>): Change[] {
  const plan = own.action_plans.get(event.id);
  if (!plan) return [];
  const { cycleId, lineCode, priorityCode } = plan;
  return [
    put('action_list', {
      ...stamped(event), planId: event.id, actionId: event.data.actionId, cycleId, lineCode, priorityCode, ...content(event), ...became(event, status, null), outcome: null, outcomeText: null, carriedFrom,
      carriedTo: null,
    }),
    ...goals(event),
  ];
}

const plannedBy = (event: Happened, own: Own<ActionListTables>): Change[] =>
  own.action_list.where('byPlan', event.id).filter(({ status }) => status === 'proposed').map((row) => put('action_list', changed(row, event, { status: 'planned', since: event.meta.effectiveAt })));

const content = ({ data }: ContentEvent) =>
  ({
    title: data.title, aim: data.aim ?? null, kind: data.kind, goals: canonical(data.goals), startOn: data.start ?? null, endOn: data.end ?? null, expectedResults: data.expectedResults ?? null,
    jadPlanned: data.jadPlanned ? 1 : 0, fundingSource: data.fundingSource ?? null, costEstimate: data.costEstimate ?? null,
    kpis: canonical(data.kpis ?? []), previous: data.previous ? `${data.previous.oapId}/${data.previous.actionId}` : null,
  }) as const;

const goals = (event: ContentEvent): Change[] => [...new Set(event.data.goals)].map((goal) => put('action_goals', { ...stamped(event), planId: event.id, actionId: event.data.actionId, goal }));

function onAction(event: Happened<{ type: string; data: { actionId: string } }>, own: Own<ActionListTables>, change: Partial<Omit<ActionRow, keyof Stamp>>): Change[] {
  const row = own.action_list.get(event.id, event.data.actionId);
  return row ? [put('action_list', changed(row, event, change))] : [];
}
