import { projection, put, type Change, type Happened, type LocalDate, type Instant, type Own } from '#kernel';
import type { CycleEventData, DomainCatalogue } from '#domain';
import { trackedEvents, trackLedgerTable, tracksTable, trackChanges, type TrackLedgerRow, type TrackRow } from './cycle-tracks.js';
import { ask, equal, holdsOn, keyset, seen, where, type Page } from './page.js';
import { byCycle, cycleColumn } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

type CycleRow = Stamp & {
  readonly cycleId: string;
  readonly programme: string;
  readonly startYear: number;
  readonly fromDate: LocalDate;
  readonly toDate: LocalDate;
  readonly definitionId: string;
  readonly definitionVersion: number;
  readonly state: 'announced' | 'running' | 'ended' | 'closed' | 'superseded';
  readonly since: Instant;
  readonly supersededBy: string | null;
  readonly assessmentRef: string | null;
  readonly assessedAt: Instant | null;
  /** What the assessment recommends, as a JSON list. */
  readonly recommended: string;
  readonly advisoryRef: string | null;
  readonly advisedAt: Instant | null;
  readonly coSigned: string | null;
  /** The act that concluded the choice of priorities. */
  readonly selectionRef: string | null;
  readonly midTermReviewRef: string | null;
  readonly evaluation: 'none' | 'launched' | 'published' | 'waived';
  readonly evaluationRef: string | null;
};
type PriorityRow = Stamp & {
  readonly cycleId: string;
  readonly code: string;
  readonly title: string;
  readonly aim: string;
  readonly docRef: string;
  readonly decidedOn: LocalDate;
  readonly basis: string | null;
  readonly state: 'adopted' | 'repealed';
  /** The act that worded it last, where it was reworded. Title and aim are its. */
  readonly rewordedRef: string | null;
  readonly repealedRef: string | null;
};
type GoalRow = Stamp & { readonly cycleId: string; readonly code: string; readonly title: string; readonly horizontal: 0 | 1; readonly priorityCode: string | null };
type LineRow = Stamp & { readonly cycleId: string; readonly lineCode: string; readonly priorityCode: string; readonly title: string };
type StrategicPlanRow = Stamp & {
  readonly cycleId: string;
  readonly kind: 'GENERAL' | 'PER_PRIORITY';
  /** '' for the general one. */
  readonly priorityCode: string;
  readonly state: 'submitted' | 'approved';
  readonly submittedAt: Instant | null;
  readonly submittedRef: string | null;
  readonly approvedAt: Instant | null;
  readonly approvedRef: string | null;
  readonly decidedOn: LocalDate | null;
};
type RegisteredPlanRow = Stamp & { readonly cycleId: string; readonly oapId: string; readonly lineCode: string; readonly periodFrom: LocalDate; readonly periodTo: LocalDate; readonly outcome: 'CLOSED' | 'CANCELLED' | null };

type CycleBoardTables = {
  cycle_board: CycleRow;
  cycle_priorities: PriorityRow;
  cycle_goals: GoalRow;
  cycle_lines: LineRow;
  cycle_strategic_plans: StrategicPlanRow;
  cycle_plans: RegisteredPlanRow;
  cycle_tracks: TrackRow;
  cycle_track_ledgers: TrackLedgerRow;
};

type Shown = Pick<Stamp, 'marking' | 'provenance'>;

/** A cycle; counts are of what the viewer may see. */
export type CycleAnswer = Omit<CycleRow, keyof Stamp | 'state'> & Shown & {
  /** `preparing` from the first sign of step 1 until the cycle runs. */
  readonly state: CycleRow['state'] | 'preparing';
  readonly priorities: number;
  readonly goals: number;
  readonly lines: number;
  readonly linesWithoutDriver: number;
  readonly plans: number;
  /** Plans neither closed nor cancelled (I3). */
  readonly openPlans: number;
  /** The general strategic plan: `none`, `submitted`, `approved`. */
  readonly strategicPlan: 'none' | 'submitted' | 'approved';
};
export type PriorityAnswer = Omit<PriorityRow, keyof Stamp> & Shown & { readonly lines: number };
export type GoalAnswer = Omit<GoalRow, keyof Stamp> & Shown;
/** NULL `since`: not begun. */
export type TrackAnswer = Omit<TrackRow, keyof Stamp> & Shown;
export type StrategicPlanAnswer = Omit<StrategicPlanRow, keyof Stamp> & Shown;
/** `driver` and `driverFrom` are NULL while the line has none today; co-drivers are a JSON list. */
export type LineAnswer = Omit<LineRow, keyof Stamp> & Shown & {
  readonly driver: string | null;
  readonly driverFrom: LocalDate | null;
  readonly driverTo: LocalDate | null;
  readonly coDrivers: string;
  readonly plans: number;
};

export type ListCycles = Page<'startYear' | 'cycleId'> & { readonly programme?: string | null; readonly state?: string | null };
export type GetCycle = { readonly cycleId: string };
export type ListPriorities = Page<'code'> & { readonly cycleId: string };
export type ListGoals = Page<'code'> & { readonly cycleId: string };
export type ListStrategicPlans = Page<'kind' | 'priorityCode'> & { readonly cycleId: string };
export type ListTracks = Page<'step'> & { readonly cycleId: string };
export type ListLines = Page<'lineCode'> & { readonly cycleId: string; readonly priorityCode?: string | null };

const cycles = keyset({ startYear: 'c.startYear', cycleId: 'c.cycleId' });
const coded = keyset({ code: 'x.code' });
const strategic = keyset({ kind: 'x.kind', priorityCode: 'x.priorityCode' });
const lines = keyset({ lineCode: 'x.lineCode' });

const tracks = keyset({ step: 'x.step' });

const heldToday = (seat: string): string => `SELECT s.* FROM ${seen('seats')} s WHERE s.cycleId = x.cycleId AND s.seat = '${seat}' AND s.target = x.lineCode AND ${holdsOn('s', ':today')}`;

/** Preparing begins with step 1, and ends with the cycle's own beginning. */
const begun = `SELECT x.begunAt FROM ${seen('cycle_tracks')} x WHERE x.cycleId = c.cycleId AND x.step = 1`;
const state = `CASE WHEN c.state = 'announced' AND (${begun}) IS NOT NULL THEN 'preparing' ELSE c.state END`;
const since = `CASE WHEN c.state = 'announced' THEN COALESCE((${begun}), c.since) ELSE c.since END`;

const cycleColumns = `c.cycleId, c.programme, c.startYear, c.fromDate, c.toDate, c.definitionId, c.definitionVersion, ${state} AS state, ${since} AS since, c.supersededBy, c.assessmentRef, c.assessedAt,
  c.recommended, c.advisoryRef, c.advisedAt, c.coSigned, c.selectionRef, c.midTermReviewRef, c.evaluation, c.evaluationRef, c.marking, c.provenance,
  (SELECT COUNT(*) FROM ${seen('cycle_priorities')} x WHERE x.cycleId = c.cycleId AND x.state = 'adopted') AS priorities,
  (SELECT COUNT(*) FROM ${seen('cycle_goals')} x WHERE x.cycleId = c.cycleId) AS goals,
  (SELECT COUNT(*) FROM ${seen('cycle_lines')} x WHERE x.cycleId = c.cycleId) AS lines,
  (SELECT COUNT(*) FROM ${seen('cycle_lines')} x WHERE x.cycleId = c.cycleId AND NOT EXISTS (${heldToday('driver')})) AS linesWithoutDriver,
  (SELECT COUNT(*) FROM ${seen('cycle_plans')} x WHERE x.cycleId = c.cycleId) AS plans,
  (SELECT COUNT(*) FROM ${seen('cycle_plans')} x WHERE x.cycleId = c.cycleId AND x.outcome IS NULL) AS openPlans,
  COALESCE((SELECT x.state FROM ${seen('cycle_strategic_plans')} x WHERE x.cycleId = c.cycleId AND x.kind = 'GENERAL'), 'none') AS strategicPlan`;

export const cycleBoardQueries = {
  listCycles: ask<ListCycles, CycleAnswer>(
    { limit: 'required', afterStartYear: 'optional', afterCycleId: 'optional', programme: 'optional', state: 'optional' },
    (p) => `SELECT ${cycleColumns} FROM ${seen('cycle_board')} c
      ${where(equal(p.programme, 'c.programme', 'programme'), equal(p.state, state, 'state'), cycles.after(p))} ${cycles.page(p)}`,
    cycles,
  ),
  getCycle: ask<GetCycle, CycleAnswer>({ cycleId: 'required' }, () => `SELECT ${cycleColumns} FROM ${seen('cycle_board')} c WHERE c.cycleId = :cycleId`),
  listPriorities: ask<ListPriorities, PriorityAnswer>(
    { limit: 'required', afterCode: 'optional', cycleId: 'required' },
    (p) => `SELECT x.cycleId, x.code, x.title, x.aim, x.docRef, x.decidedOn, x.basis, x.state, x.rewordedRef, x.repealedRef, x.marking, x.provenance,
        (SELECT COUNT(*) FROM ${seen('cycle_lines')} l WHERE l.cycleId = x.cycleId AND l.priorityCode = x.code) AS lines
      FROM ${seen('cycle_priorities')} x ${where('x.cycleId = :cycleId', coded.after(p))} ${coded.page(p)}`,
    coded,
  ),
  listGoals: ask<ListGoals, GoalAnswer>(
    { limit: 'required', afterCode: 'optional', cycleId: 'required' },
    (p) => `SELECT x.cycleId, x.code, x.title, x.horizontal, x.priorityCode, x.marking, x.provenance
      FROM ${seen('cycle_goals')} x ${where('x.cycleId = :cycleId', coded.after(p))} ${coded.page(p)}`,
    coded,
  ),
  listStrategicPlans: ask<ListStrategicPlans, StrategicPlanAnswer>(
    { limit: 'required', afterKind: 'optional', afterPriorityCode: 'optional', cycleId: 'required' },
    (p) => `SELECT x.cycleId, x.kind, x.priorityCode, x.state, x.submittedAt, x.submittedRef, x.approvedAt, x.approvedRef, x.decidedOn, x.marking, x.provenance
      FROM ${seen('cycle_strategic_plans')} x ${where('x.cycleId = :cycleId', strategic.after(p))} ${strategic.page(p)}`,
    strategic,
  ),
  listTracks: ask<ListTracks, TrackAnswer>(
    { limit: 'required', afterStep: 'optional', cycleId: 'required' },
    (p) => `SELECT x.cycleId, x.step, x.state, x.since, x.begunAt, x.completedAt, x.marking, x.provenance
      FROM ${seen('cycle_tracks')} x ${where('x.cycleId = :cycleId', tracks.after(p))} ${tracks.page(p)}`,
    tracks,
  ),
  listLines: ask<ListLines, LineAnswer>(
    { limit: 'required', afterLineCode: 'optional', cycleId: 'required', priorityCode: 'optional' },
    (p) => `SELECT x.cycleId, x.lineCode, x.priorityCode, x.title, x.marking, x.provenance, d.party AS driver, d.fromDate AS driverFrom, d.toDate AS driverTo,
        (SELECT json_group_array(h.party ORDER BY h.party) FROM (${heldToday('coDriver')}) h) AS coDrivers,
        (SELECT COUNT(*) FROM ${seen('cycle_plans')} r WHERE r.cycleId = x.cycleId AND r.lineCode = x.lineCode) AS plans
      FROM ${seen('cycle_lines')} x
      LEFT JOIN ${seen('seats')} d ON d.cycleId = x.cycleId AND d.seat = 'driver' AND d.target = x.lineCode AND ${holdsOn('d', ':today')}
      ${where('x.cycleId = :cycleId', equal(p.priorityCode, 'x.priorityCode', 'priorityCode'), lines.after(p))} ${lines.page(p)}`,
    lines,
  ),
};

type Folds = NonNullable<Parameters<typeof projection<DomainCatalogue, CycleBoardTables>>[0]['on']>;

const folds: Folds = {
  CycleAnnounced: (event) => {
    const { programme, startYear, from, to, definition } = event.data;
    return [
      put('cycle_board', {
        ...stamped(event), cycleId: event.id, programme, startYear, fromDate: from, toDate: to, definitionId: definition.id, definitionVersion: definition.version,
        state: 'announced', since: event.meta.effectiveAt, supersededBy: null, assessmentRef: null, assessedAt: null, recommended: '[]', advisoryRef: null, advisedAt: null, coSigned: null, selectionRef: null,
        midTermReviewRef: null, evaluation: 'none', evaluationRef: null,
      }),
    ];
  },
  CycleActivated: (event, own) => cycleBecomes(event, own, { state: 'running', since: event.meta.effectiveAt }),
  CycleEnded: (event, own) => cycleBecomes(event, own, { state: 'ended', since: event.meta.effectiveAt }),
  CycleClosed: (event, own) => cycleBecomes(event, own, { state: 'closed', since: event.meta.effectiveAt }),
  CycleSuperseded: (event, own) => cycleBecomes(event, own, { state: 'superseded', since: event.meta.effectiveAt, supersededBy: event.data.by ?? null }),
  CycleMigrated: (event, own) => cycleBecomes(event, own, { definitionVersion: event.data.to.version }),
  ThreatAssessmentPublished: (event, own) => cycleBecomes(event, own, { assessmentRef: event.data.docRef, assessedAt: event.meta.effectiveAt, recommended: JSON.stringify(event.data.recommendedPriorities) }),
  PolicyAdvisoryDocumentIssued: (event, own) => cycleBecomes(event, own, { advisoryRef: event.data.docRef, advisedAt: event.meta.effectiveAt, coSigned: event.data.coSigned ?? null }),
  PrioritySelectionConcluded: (event, own) => cycleBecomes(event, own, { selectionRef: event.data.docRef }),
  MidTermReviewConcluded: (event, own) => cycleBecomes(event, own, { midTermReviewRef: event.data.docRef }),
  EvaluationLaunched: (event, own) => cycleBecomes(event, own, { evaluation: 'launched', evaluationRef: null }),
  EvaluationPublished: (event, own) => cycleBecomes(event, own, { evaluation: 'published', evaluationRef: event.data.docRef }),
  EvaluationWaived: (event, own) => cycleBecomes(event, own, { evaluation: 'waived', evaluationRef: event.data.docRef }),
  PriorityAdopted: (event) => {
    const { code, title, aim, docRef, decidedOn, basis = null } = event.data;
    return [put('cycle_priorities', { ...stamped(event), cycleId: cycleColumn(event), code, title, aim, docRef, decidedOn, basis, state: 'adopted', rewordedRef: null, repealedRef: null })];
  },
  PriorityReworded: (event, own) => priorityBecomes(event, own, { title: event.data.title, aim: event.data.aim, rewordedRef: event.data.docRef }),
  PriorityRepealed: (event, own) => priorityBecomes(event, own, { state: 'repealed', repealedRef: event.data.docRef }),
  StrategicGoalDefined: (event) => {
    const { code, title, horizontal, priorityCode = null } = event.data;
    return [put('cycle_goals', { ...stamped(event), cycleId: cycleColumn(event), code, title, horizontal: horizontal ? 1 : 0, priorityCode })];
  },
  StrategicPlanSubmitted: (event, own) => {
    const { kind, priorityCode = '', docRef } = event.data;
    const said = { state: 'submitted', submittedAt: event.meta.effectiveAt, submittedRef: docRef } as const;
    const row = own.cycle_strategic_plans.get(event.id, kind, priorityCode);
    return [
      put('cycle_strategic_plans', row ? changed(row, event, said) : { ...stamped(event), cycleId: event.id, kind, priorityCode, approvedAt: null, approvedRef: null, decidedOn: null, ...said }),
    ];
  },
  StrategicPlanApproved: (event, own) => {
    const { kind, priorityCode = '', docRef, decidedOn } = event.data;
    const said = { state: 'approved', approvedAt: event.meta.effectiveAt, approvedRef: docRef, decidedOn } as const;
    const row = own.cycle_strategic_plans.get(event.id, kind, priorityCode);
    return [put('cycle_strategic_plans', row ? changed(row, event, said) : { ...stamped(event), cycleId: event.id, kind, priorityCode, submittedAt: null, submittedRef: null, ...said })];
  },
  PlanLineDefined: (event) => [put('cycle_lines', { ...stamped(event), cycleId: event.id, ...event.data })],
  PlanRegistered: (event) => {
    const { oapId, lineCode, periodFrom, periodTo } = event.data;
    return [put('cycle_plans', { ...stamped(event), cycleId: event.id, oapId, lineCode, periodFrom, periodTo, outcome: null })];
  },
  PlanClosed: (event, own) => {
    const row = own.cycle_plans.get(event.data.oapId);
    return row ? [put('cycle_plans', changed(row, event, { outcome: event.data.outcome }))] : [];
  },
};

/** Every fold of the cycle's stream, and of what has none of its own, followed by what the event means for the tracks. */
const tracking = (own: Folds): Folds =>
  Object.fromEntries(
    [...new Set([...Object.keys(own), ...trackedEvents])].map((type) => {
      const fold = own[type as keyof Folds] as ((event: Happened, rows: Own<CycleBoardTables>) => readonly Change[]) | undefined;
      return [type, (event: Happened, rows: Own<CycleBoardTables>) => [...(fold?.(event, rows) ?? []), ...trackChanges(event, rows)]];
    }),
  );

function cycleBecomes(event: Happened, own: Own<CycleBoardTables>, change: Partial<Omit<CycleRow, keyof Stamp>>): readonly Change[] {
  const row = own.cycle_board.get(event.id);
  return row ? [put('cycle_board', changed(row, event, change))] : [];
}

function priorityBecomes(event: Happened<{ type: string; data: CycleEventData<'PriorityReworded'> | CycleEventData<'PriorityRepealed'> }>, own: Own<CycleBoardTables>, change: Partial<Omit<PriorityRow, keyof Stamp>>): readonly Change[] {
  const row = own.cycle_priorities.get(event.id, event.data.code);
  return row ? [put('cycle_priorities', changed(row, event, change))] : [];
}

/** One row a cycle, with what was decided in it. */
export const cycleBoard = projection<DomainCatalogue, CycleBoardTables>({
  name: 'cycle-board',
  version: 3,
  scope: 'cycle',
  partition: byCycle,
  reads: ['cycle'],
  dependsOn: ['seats'],
  tables: {
    cycle_board: {
      columns: {
        cycleId: 'text', programme: 'text', startYear: 'integer', fromDate: 'text', toDate: 'text', definitionId: 'text', definitionVersion: 'integer', state: 'text', since: 'text',
        supersededBy: 'text', assessmentRef: 'text', assessedAt: 'text', recommended: 'text', advisoryRef: 'text', advisedAt: 'text', coSigned: 'text', selectionRef: 'text', midTermReviewRef: 'text', evaluation: 'text',
        evaluationRef: 'text', ...stampColumns,
      },
      key: ['cycleId'],
    },
    cycle_priorities: { columns: { cycleId: 'text', code: 'text', title: 'text', aim: 'text', docRef: 'text', decidedOn: 'text', basis: 'text', state: 'text', rewordedRef: 'text', repealedRef: 'text', ...stampColumns }, key: ['cycleId', 'code'] },
    cycle_goals: { columns: { cycleId: 'text', code: 'text', title: 'text', horizontal: 'integer', priorityCode: 'text', ...stampColumns }, key: ['cycleId', 'code'] },
    cycle_lines: { columns: { cycleId: 'text', lineCode: 'text', priorityCode: 'text', title: 'text', ...stampColumns }, key: ['cycleId', 'lineCode'] },
    cycle_strategic_plans: {
      columns: { cycleId: 'text', kind: 'text', priorityCode: 'text', state: 'text', submittedAt: 'text', submittedRef: 'text', approvedAt: 'text', approvedRef: 'text', decidedOn: 'text', ...stampColumns },
      key: ['cycleId', 'kind', 'priorityCode'],
    },
    cycle_plans: {
      columns: { cycleId: 'text', oapId: 'text', lineCode: 'text', periodFrom: 'text', periodTo: 'text', outcome: 'text', ...stampColumns },
      key: ['oapId'],
      indexes: { byLine: ['cycleId', 'lineCode'] },
    },
    cycle_tracks: tracksTable,
    cycle_track_ledgers: trackLedgerTable,
  },
  on: tracking(folds),
  queries: cycleBoardQueries,
});
