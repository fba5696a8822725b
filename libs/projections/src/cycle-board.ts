import { projection, put, type LocalDate, type Instant } from '#kernel';
import type { DomainCatalogue } from '#domain';
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
  readonly state: 'announced' | 'running' | 'ended';
  readonly since: Instant;
};
type PriorityRow = Stamp & {
  readonly cycleId: string;
  readonly code: string;
  readonly title: string;
  readonly aim: string;
  readonly docRef: string;
  readonly decidedOn: LocalDate;
  readonly basis: string | null;
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
type RegisteredPlanRow = Stamp & { readonly cycleId: string; readonly oapId: string; readonly lineCode: string; readonly periodFrom: LocalDate; readonly periodTo: LocalDate };

type CycleBoardTables = {
  cycle_board: CycleRow;
  cycle_priorities: PriorityRow;
  cycle_goals: GoalRow;
  cycle_lines: LineRow;
  cycle_strategic_plans: StrategicPlanRow;
  cycle_plans: RegisteredPlanRow;
};

type Shown = Pick<Stamp, 'marking' | 'provenance'>;

/** A cycle; counts are of what the viewer may see. */
export type CycleAnswer = Omit<CycleRow, keyof Stamp> & Shown & {
  readonly priorities: number;
  readonly goals: number;
  readonly lines: number;
  readonly linesWithoutDriver: number;
  readonly plans: number;
  /** The general strategic plan: `none`, `submitted`, `approved`. */
  readonly strategicPlan: 'none' | 'submitted' | 'approved';
};
export type PriorityAnswer = Omit<PriorityRow, keyof Stamp> & Shown & { readonly lines: number };
export type GoalAnswer = Omit<GoalRow, keyof Stamp> & Shown;
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
export type ListLines = Page<'lineCode'> & { readonly cycleId: string; readonly priorityCode?: string | null };

const cycles = keyset({ startYear: 'c.startYear', cycleId: 'c.cycleId' });
const coded = keyset({ code: 'x.code' });
const strategic = keyset({ kind: 'x.kind', priorityCode: 'x.priorityCode' });
const lines = keyset({ lineCode: 'x.lineCode' });

const heldToday = (seat: string): string => `SELECT s.* FROM ${seen('seats')} s WHERE s.cycleId = x.cycleId AND s.seat = '${seat}' AND s.target = x.lineCode AND ${holdsOn('s', ':today')}`;

const cycleColumns = `c.cycleId, c.programme, c.startYear, c.fromDate, c.toDate, c.definitionId, c.definitionVersion, c.state, c.since, c.marking, c.provenance,
  (SELECT COUNT(*) FROM ${seen('cycle_priorities')} x WHERE x.cycleId = c.cycleId) AS priorities,
  (SELECT COUNT(*) FROM ${seen('cycle_goals')} x WHERE x.cycleId = c.cycleId) AS goals,
  (SELECT COUNT(*) FROM ${seen('cycle_lines')} x WHERE x.cycleId = c.cycleId) AS lines,
  (SELECT COUNT(*) FROM ${seen('cycle_lines')} x WHERE x.cycleId = c.cycleId AND NOT EXISTS (${heldToday('driver')})) AS linesWithoutDriver,
  (SELECT COUNT(*) FROM ${seen('cycle_plans')} x WHERE x.cycleId = c.cycleId) AS plans,
  COALESCE((SELECT x.state FROM ${seen('cycle_strategic_plans')} x WHERE x.cycleId = c.cycleId AND x.kind = 'GENERAL'), 'none') AS strategicPlan`;

export const cycleBoardQueries = {
  listCycles: ask<ListCycles, CycleAnswer>(
    { limit: 'required', afterStartYear: 'optional', afterCycleId: 'optional', programme: 'optional', state: 'optional' },
    (p) => `SELECT ${cycleColumns} FROM ${seen('cycle_board')} c
      ${where(equal(p.programme, 'c.programme', 'programme'), equal(p.state, 'c.state', 'state'), cycles.after(p))} ${cycles.order} LIMIT :limit`,
    cycles,
  ),
  getCycle: ask<GetCycle, CycleAnswer>({ cycleId: 'required' }, () => `SELECT ${cycleColumns} FROM ${seen('cycle_board')} c WHERE c.cycleId = :cycleId`),
  listPriorities: ask<ListPriorities, PriorityAnswer>(
    { limit: 'required', afterCode: 'optional', cycleId: 'required' },
    (p) => `SELECT x.cycleId, x.code, x.title, x.aim, x.docRef, x.decidedOn, x.basis, x.marking, x.provenance,
        (SELECT COUNT(*) FROM ${seen('cycle_lines')} l WHERE l.cycleId = x.cycleId AND l.priorityCode = x.code) AS lines
      FROM ${seen('cycle_priorities')} x ${where('x.cycleId = :cycleId', coded.after(p))} ${coded.order} LIMIT :limit`,
    coded,
  ),
  listGoals: ask<ListGoals, GoalAnswer>(
    { limit: 'required', afterCode: 'optional', cycleId: 'required' },
    (p) => `SELECT x.cycleId, x.code, x.title, x.horizontal, x.priorityCode, x.marking, x.provenance
      FROM ${seen('cycle_goals')} x ${where('x.cycleId = :cycleId', coded.after(p))} ${coded.order} LIMIT :limit`,
    coded,
  ),
  listStrategicPlans: ask<ListStrategicPlans, StrategicPlanAnswer>(
    { limit: 'required', afterKind: 'optional', afterPriorityCode: 'optional', cycleId: 'required' },
    (p) => `SELECT x.cycleId, x.kind, x.priorityCode, x.state, x.submittedAt, x.submittedRef, x.approvedAt, x.approvedRef, x.decidedOn, x.marking, x.provenance
      FROM ${seen('cycle_strategic_plans')} x ${where('x.cycleId = :cycleId', strategic.after(p))} ${strategic.order} LIMIT :limit`,
    strategic,
  ),
  listLines: ask<ListLines, LineAnswer>(
    { limit: 'required', afterLineCode: 'optional', cycleId: 'required', priorityCode: 'optional' },
    (p) => `SELECT x.cycleId, x.lineCode, x.priorityCode, x.title, x.marking, x.provenance, d.party AS driver, d.fromDate AS driverFrom, d.toDate AS driverTo,
        (SELECT json_group_array(h.party ORDER BY h.party) FROM (${heldToday('coDriver')}) h) AS coDrivers,
        (SELECT COUNT(*) FROM ${seen('cycle_plans')} r WHERE r.cycleId = x.cycleId AND r.lineCode = x.lineCode) AS plans
      FROM ${seen('cycle_lines')} x
      LEFT JOIN ${seen('seats')} d ON d.cycleId = x.cycleId AND d.seat = 'driver' AND d.target = x.lineCode AND ${holdsOn('d', ':today')}
      ${where('x.cycleId = :cycleId', equal(p.priorityCode, 'x.priorityCode', 'priorityCode'), lines.after(p))} ${lines.order} LIMIT :limit`,
    lines,
  ),
};

/** One row a cycle, with what was decided in it. */
export const cycleBoard = projection<DomainCatalogue, CycleBoardTables>({
  name: 'cycle-board',
  version: 1,
  scope: 'cycle',
  partition: byCycle,
  reads: ['cycle'],
  dependsOn: ['seats'],
  tables: {
    cycle_board: {
      columns: { cycleId: 'text', programme: 'text', startYear: 'integer', fromDate: 'text', toDate: 'text', definitionId: 'text', definitionVersion: 'integer', state: 'text', since: 'text', ...stampColumns },
      key: ['cycleId'],
    },
    cycle_priorities: { columns: { cycleId: 'text', code: 'text', title: 'text', aim: 'text', docRef: 'text', decidedOn: 'text', basis: 'text', ...stampColumns }, key: ['cycleId', 'code'] },
    cycle_goals: { columns: { cycleId: 'text', code: 'text', title: 'text', horizontal: 'integer', priorityCode: 'text', ...stampColumns }, key: ['cycleId', 'code'] },
    cycle_lines: { columns: { cycleId: 'text', lineCode: 'text', priorityCode: 'text', title: 'text', ...stampColumns }, key: ['cycleId', 'lineCode'] },
    cycle_strategic_plans: {
      columns: { cycleId: 'text', kind: 'text', priorityCode: 'text', state: 'text', submittedAt: 'text', submittedRef: 'text', approvedAt: 'text', approvedRef: 'text', decidedOn: 'text', ...stampColumns },
      key: ['cycleId', 'kind', 'priorityCode'],
    },
    cycle_plans: {
      columns: { cycleId: 'text', oapId: 'text', lineCode: 'text', periodFrom: 'text', periodTo: 'text', ...stampColumns },
      key: ['oapId'],
      indexes: { byLine: ['cycleId', 'lineCode'] },
    },
  },
  on: {
    CycleAnnounced: (event) => {
      const { programme, startYear, from, to, definition } = event.data;
      return [
        put('cycle_board', {
          ...stamped(event), cycleId: event.id, programme, startYear, fromDate: from, toDate: to, definitionId: definition.id, definitionVersion: definition.version,
          state: 'announced', since: event.meta.effectiveAt,
        }),
      ];
    },
    CycleActivated: (event, own) => {
      const row = own.cycle_board.get(event.id);
      return row ? [put('cycle_board', changed(row, event, { state: 'running', since: event.meta.effectiveAt }))] : [];
    },
    CycleEnded: (event, own) => {
      const row = own.cycle_board.get(event.id);
      return row ? [put('cycle_board', changed(row, event, { state: 'ended', since: event.meta.effectiveAt }))] : [];
    },
    PriorityAdopted: (event) => {
      const { code, title, aim, docRef, decidedOn, basis = null } = event.data;
      return [put('cycle_priorities', { ...stamped(event), cycleId: cycleColumn(event), code, title, aim, docRef, decidedOn, basis })];
    },
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
      return [put('cycle_plans', { ...stamped(event), cycleId: event.id, oapId, lineCode, periodFrom, periodTo })];
    },
  },
  queries: cycleBoardQueries,
});
