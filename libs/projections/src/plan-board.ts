import { canonical, projection, put, type Change, type Happened, type Instant, type LocalDate, type Own } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { ask, equal, holdsOn, keyset, seen, where, type Page } from './page.js';
import { byCycle } from './partition.js';
import { amendmentDecided, amendmentProposed, amendmentTable, listAmendments, listOpinions, opinionGiven, opinionTable, type AmendmentRow, type OpinionRow } from './plan-changes.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

export type PlanState = 'drafting' | 'inConsultation' | 'consulted' | 'submitted' | 'returned' | 'approved' | 'inImplementation' | 'reporting' | 'closed' | 'cancelled';

type PlanRow = Stamp & {
  readonly oapId: string;
  readonly cycleId: string;
  readonly priorityCode: string;
  readonly lineCode: string;
  readonly periodFrom: LocalDate;
  readonly periodTo: LocalDate;
  readonly state: PlanState;
  readonly since: Instant;
  /** 0 until approved; one more with each amendment. */
  /** Where the programme has plans within plans. */
  readonly level: string | null;
  readonly parent: string | null;
  readonly version: number;
  readonly consultationClosesOn: LocalDate | null;
  readonly submittedAt: Instant | null;
  /** Party of the driver at the latest submission. */
  readonly submittedDriver: string | null;
  /** Actions without a leader at the latest submission, a JSON list (I14). */
  readonly gaps: string | null;
  readonly returnedAt: Instant | null;
  readonly returnReasons: string | null;
  readonly approvedAt: Instant | null;
  readonly approvedBy: string | null;
  readonly approvedRef: string | null;
  readonly decidedOn: LocalDate | null;
  readonly cancelReason: string | null;
  readonly cancelRef: string | null;
  readonly finalReportAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly closeSummary: string | null;
};
type RoundRow = Stamp & {
  readonly oapId: string;
  readonly cycleId: string;
  readonly year: number;
  readonly roundNo: number;
  readonly dueOn: LocalDate;
  readonly openedAt: Instant;
  readonly reportedAt: Instant | null;
  readonly final: 0 | 1;
  readonly summary: string | null;
  /** Actions that had not reported when the plan did, a JSON list. */
  readonly missing: string | null;
};
type PlanBoardTables = { plan_board: PlanRow; plan_rounds: RoundRow; plan_opinions: OpinionRow; plan_amendments: AmendmentRow };

type Shown = Pick<Stamp, 'marking' | 'provenance'>;

/** `driver` is the line's today, NULL while vacant (I11); `nextDueOn` and `overdue` are of the deadlines of the plan and what belongs to it. */
export type PlanAnswer = Omit<PlanRow, keyof Stamp> & Shown & { readonly driver: string | null; readonly rounds: number; readonly opinions: number; readonly amendments: number; readonly nextDueOn: LocalDate | null; readonly overdue: number };
export type RoundAnswer = Omit<RoundRow, keyof Stamp> & Shown & { readonly lineCode: string };

/** `driver`: plans whose line that party drives today. `withoutDriver: 1`: vacant ones. */
export type ListPlans = Page<'periodFrom' | 'oapId'> & {
  readonly cycleId?: string | null;
  readonly state?: PlanState | null;
  readonly lineCode?: string | null;
  readonly priorityCode?: string | null;
  readonly driver?: string | null;
  readonly withoutDriver?: number | null;
  /** Plans of one level, or those below one plan. */
  readonly level?: string | null;
  readonly parent?: string | null;
};
export type GetPlan = { readonly oapId: string };
/** `unreported: 1`: rounds for which the plan has not reported; `dueBefore`: due earlier than that day. */
export type ListRounds = Page<'dueOn' | 'oapId' | 'year' | 'roundNo'> & {
  readonly cycleId?: string | null;
  readonly oapId?: string | null;
  readonly unreported?: number | null;
  readonly dueBefore?: LocalDate | null;
};

const plans = keyset({ periodFrom: 'p.periodFrom', oapId: 'p.oapId' });
const rounds = keyset({ dueOn: 'r.dueOn', oapId: 'r.oapId', year: 'r.year', roundNo: 'r.roundNo' });

const drivers = `FROM ${seen('seats')} s WHERE s.cycleId = p.cycleId AND s.seat = 'driver' AND s.target = p.lineCode AND ${holdsOn('s', ':today')}`;
// The plus keeps SQLite from walking all open deadlines: those of one plan are few.
const columns = `p.oapId, p.cycleId, p.priorityCode, p.lineCode, p.periodFrom, p.periodTo, p.level, p.parent, p.state, p.since, p.version, p.consultationClosesOn, p.submittedAt, p.submittedDriver, p.gaps,
  p.returnedAt, p.returnReasons, p.approvedAt, p.approvedBy, p.approvedRef, p.decidedOn, p.cancelReason, p.cancelRef, p.finalReportAt, p.closedAt, p.closeSummary, p.marking, p.provenance,
  (SELECT s.party ${drivers} ORDER BY s.fromDate DESC LIMIT 1) AS driver,
  (SELECT COUNT(*) FROM ${seen('plan_rounds')} r WHERE r.oapId = p.oapId) AS rounds,
  (SELECT COUNT(*) FROM ${seen('plan_opinions')} o WHERE o.oapId = p.oapId) AS opinions,
  (SELECT COUNT(*) FROM ${seen('plan_amendments')} m WHERE m.oapId = p.oapId) AS amendments,
  (SELECT MIN(d.dueOn) FROM ${seen('deadlines')} d WHERE d.planId = p.oapId AND d.command IS NULL AND +d.state = 'open' AND d.dueAt > :at) AS nextDueOn,
  (SELECT COUNT(*) FROM ${seen('deadlines')} d WHERE d.planId = p.oapId AND d.command IS NULL AND +d.state IN ('open', 'missed') AND d.dueAt <= :at) AS overdue`;

export const planBoardQueries = {
  listPlans: ask<ListPlans, PlanAnswer>(
    {
      limit: 'required', afterPeriodFrom: 'optional', afterOapId: 'optional', cycleId: 'optional', state: 'optional', lineCode: 'optional', priorityCode: 'optional', driver: 'optional',
      withoutDriver: 'optional', level: 'optional', parent: 'optional',
    },
    (p) => `SELECT ${columns} FROM ${seen('plan_board')} p ${where(
      equal(p.cycleId, 'p.cycleId', 'cycleId'), equal(p.state, 'p.state', 'state'), equal(p.level, 'p.level', 'level'), equal(p.parent, 'p.parent', 'parent'), equal(p.lineCode, 'p.lineCode', 'lineCode'), equal(p.priorityCode, 'p.priorityCode', 'priorityCode'),
      p.driver !== null && `EXISTS (SELECT 1 ${drivers} AND s.party = :driver)`, p.withoutDriver === 1 && `NOT EXISTS (SELECT 1 ${drivers})`, plans.after(p),
    )} ${plans.page(p)}`,
    plans,
  ),
  getPlan: ask<GetPlan, PlanAnswer>({ oapId: 'required' }, () => `SELECT ${columns} FROM ${seen('plan_board')} p WHERE p.oapId = :oapId`),
  listRounds: ask<ListRounds, RoundAnswer>(
    {
      limit: 'required', afterDueOn: 'optional', afterOapId: 'optional', afterYear: 'optional', afterRoundNo: 'optional', cycleId: 'optional', oapId: 'optional', unreported: 'optional',
      dueBefore: 'optional',
    },
    (p) => `SELECT r.oapId, r.cycleId, r.year, r.roundNo, r.dueOn, r.openedAt, r.reportedAt, r.final, r.summary, r.missing, r.marking, r.provenance, p.lineCode
      FROM ${seen('plan_rounds')} r JOIN ${seen('plan_board')} p ON p.oapId = r.oapId ${where(
        equal(p.cycleId, 'r.cycleId', 'cycleId'), equal(p.oapId, 'r.oapId', 'oapId'), p.unreported === 1 && 'r.reportedAt IS NULL', p.dueBefore !== null && 'r.dueOn < :dueBefore', rounds.after(p),
      )} ${rounds.page(p)}`,
    rounds,
  ),
  listOpinions,
  listAmendments,
};

/** Every operational action plan and where it stands. */
export const planBoard = projection<DomainCatalogue, PlanBoardTables>({
  name: 'plan-board',
  version: 3,
  scope: 'cycle',
  partition: byCycle,
  reads: ['oap'],
  dependsOn: ['seats', 'deadlines'],
  tables: {
    plan_board: {
      columns: {
        oapId: 'text', cycleId: 'text', priorityCode: 'text', lineCode: 'text', periodFrom: 'text', periodTo: 'text', level: 'text', parent: 'text', state: 'text', since: 'text', version: 'integer', consultationClosesOn: 'text',
        submittedAt: 'text', submittedDriver: 'text', gaps: 'text', returnedAt: 'text', returnReasons: 'text', approvedAt: 'text', approvedBy: 'text', approvedRef: 'text', decidedOn: 'text',
        cancelReason: 'text', cancelRef: 'text', finalReportAt: 'text', closedAt: 'text', closeSummary: 'text', ...stampColumns,
      },
      key: ['oapId'],
      indexes: { byCycle: ['cycleId', 'periodFrom', 'oapId'], byLine: ['cycleId', 'lineCode'] },
    },
    plan_rounds: {
      columns: {
        oapId: 'text', cycleId: 'text', year: 'integer', roundNo: 'integer', dueOn: 'text', openedAt: 'text', reportedAt: 'text', final: 'integer', summary: 'text', missing: 'text', ...stampColumns,
      },
      key: ['oapId', 'year', 'roundNo'],
      indexes: { byCycle: ['cycleId', 'dueOn'] },
    },
    plan_opinions: opinionTable,
    plan_amendments: amendmentTable,
  },
  on: {
    OAPDraftOpened: (event) => {
      const { cycleId, priorityCode, lineCode, periodFrom, periodTo, level = null, parent = null } = event.data;
      return [
        put('plan_board', {
          ...stamped(event), oapId: event.id, cycleId, priorityCode, lineCode, periodFrom, periodTo, level, parent, state: 'drafting', since: event.meta.effectiveAt, version: 0, consultationClosesOn: null,
          submittedAt: null, submittedDriver: null, gaps: null, returnedAt: null, returnReasons: null, approvedAt: null, approvedBy: null, approvedRef: null, decidedOn: null, cancelReason: null,
          cancelRef: null, finalReportAt: null, closedAt: null, closeSummary: null,
        }),
      ];
    },
    OAPConsultationStarted: (event, own) => becomes('inConsultation', event, own, { consultationClosesOn: event.data.closesOn }),
    OAPConsultationClosed: (event, own) => becomes('consulted', event, own),
    OAPSubmitted: (event, own) => becomes('submitted', event, own, { submittedAt: event.meta.effectiveAt, submittedDriver: event.data.driver ?? null, gaps: canonical(event.data.gaps) }),
    OAPReturned: (event, own) => becomes('returned', event, own, { returnedAt: event.meta.effectiveAt, returnReasons: event.data.reasons }),
    OAPApproved: (event, own) => {
      const { version, approvedBy, docRef, decidedOn } = event.data;
      return becomes('approved', event, own, { version, approvedAt: event.meta.effectiveAt, approvedBy, approvedRef: docRef, decidedOn });
    },
    OAPImplementationStarted: (event, own) => becomes('inImplementation', event, own),
    OAPImplementationEnded: (event, own) => becomes('reporting', event, own),
    OAPCancelled: (event, own) => becomes('cancelled', event, own, { cancelReason: event.data.reason, cancelRef: event.data.docRef }),
    OAPClosed: (event, own) => becomes('closed', event, own, { closedAt: event.meta.effectiveAt, closeSummary: event.data.summary }),
    OAPOpinionGiven: (event) => [put('plan_opinions', opinionGiven(event))],
    OAPAmendmentProposed: (event) => [put('plan_amendments', amendmentProposed(event))],
    OAPAmended: (event, own) => {
      const plan = own.plan_board.get(event.id);
      return [...(plan ? [put('plan_board', changed(plan, event, { version: event.data.version }))] : []), ...amendmentDecided(own.plan_amendments, event)];
    },
    OAPAmendmentRefused: (event, own) => amendmentDecided(own.plan_amendments, event),
    ReportingRoundOpened: (event, own) => {
      const plan = own.plan_board.get(event.id);
      const { year, roundNo, dueOn } = event.data;
      return plan
        ? [put('plan_rounds', { ...stamped(event), oapId: event.id, cycleId: plan.cycleId, year, roundNo, dueOn, openedAt: event.meta.effectiveAt, reportedAt: null, final: 0, summary: null, missing: null })]
        : [];
    },
    OAPReportSubmitted: (event, own) => {
      const { year, roundNo, final, summary, missing } = event.data;
      const round = own.plan_rounds.get(event.id, year, roundNo);
      const plan = own.plan_board.get(event.id);
      return [
        ...(round ? [put('plan_rounds', changed(round, event, { reportedAt: event.meta.effectiveAt, final: final ? 1 : 0, summary, missing: canonical(missing) }))] : []),
        ...(plan && final ? [put('plan_board', changed(plan, event, { finalReportAt: event.meta.effectiveAt }))] : []),
      ];
    },
  },
  queries: planBoardQueries,
});

function becomes(state: PlanState, event: Happened, own: Own<PlanBoardTables>, change: Partial<Omit<PlanRow, keyof Stamp>> = {}): Change[] {
  const row = own.plan_board.get(event.id);
  return row ? [put('plan_board', changed(row, event, { ...change, state, since: event.meta.effectiveAt }))] : [];
}
