import { projection, put, type Instant, type LocalDate } from '#kernel';
import type { DomainCatalogue, RecommendationAnswer as Answer } from '#domain';
import { ask, equal, keyset, seen, where, type Page } from './page.js';
import { byCycle } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

type EvaluationRow = Stamp & {
  readonly cycleId: string;
  readonly state: 'launched' | 'published' | 'waived';
  readonly scope: string | null;
  readonly contractorRef: string | null;
  /** JSON lists. */
  readonly criteria: string;
  readonly conflicts: string;
  readonly launchedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly docRef: string | null;
  readonly reason: string | null;
};
type FindingRow = Stamp & {
  readonly cycleId: string;
  readonly findingId: string;
  /** `F10` sorts after `F9`. */
  readonly no: number;
  readonly criterion: string;
  readonly title: string;
  readonly text: string;
  readonly at: Instant;
  /** Cycles it was carried into, as a JSON list. */
  readonly carriedInto: string;
};
type RecommendationRow = Stamp & {
  readonly cycleId: string;
  readonly recommendationId: string;
  readonly no: number;
  readonly addressee: string;
  readonly title: string;
  readonly text: string;
  /** Findings it rests on, as a JSON list. */
  readonly findings: string;
  readonly madeAt: Instant;
  readonly answer: Answer | null;
  readonly measure: string | null;
  readonly measureDueOn: LocalDate | null;
  readonly answeredAt: Instant | null;
};
type EvaluationTables = { evaluations: EvaluationRow; findings: FindingRow; recommendations: RecommendationRow };
type Shown = Pick<Stamp, 'marking' | 'provenance'>;

export type EvaluationAnswer = Omit<EvaluationRow, keyof Stamp> & Shown & { readonly findings: number; readonly recommendations: number; readonly unanswered: number };
export type FindingAnswer = Omit<FindingRow, keyof Stamp> & Shown;
export type RecommendationAnswer = Omit<RecommendationRow, keyof Stamp> & Shown;

export type GetEvaluation = { readonly cycleId: string };
export type ListFindings = Page<'no'> & { readonly cycleId: string; readonly criterion?: string | null };
/** `unanswered: 1`: those nobody has answered. */
export type ListRecommendations = Page<'no'> & { readonly cycleId: string; readonly addressee?: string | null; readonly answer?: string | null; readonly unanswered?: number | null };

const numbered = keyset({ no: 'x.no' });
const counted = (table: string, condition = ''): string => `(SELECT COUNT(*) FROM ${seen(table)} x WHERE x.cycleId = e.cycleId${condition})`;

export const evaluationQueries = {
  getEvaluation: ask<GetEvaluation, EvaluationAnswer>(
    { cycleId: 'required' },
    () => `SELECT e.cycleId, e.state, e.scope, e.contractorRef, e.criteria, e.conflicts, e.launchedAt, e.endedAt, e.docRef, e.reason, e.marking, e.provenance,
        ${counted('findings')} AS findings, ${counted('recommendations')} AS recommendations, ${counted('recommendations', ' AND x.answer IS NULL')} AS unanswered
      FROM ${seen('evaluations')} e WHERE e.cycleId = :cycleId`,
  ),
  listFindings: ask<ListFindings, FindingAnswer>(
    { limit: 'required', afterNo: 'optional', cycleId: 'required', criterion: 'optional' },
    (p) => `SELECT x.cycleId, x.findingId, x.no, x.criterion, x.title, x.text, x.at, x.carriedInto, x.marking, x.provenance
      FROM ${seen('findings')} x ${where('x.cycleId = :cycleId', equal(p.criterion, 'x.criterion', 'criterion'), numbered.after(p))} ${numbered.page(p)}`,
    numbered,
  ),
  listRecommendations: ask<ListRecommendations, RecommendationAnswer>(
    { limit: 'required', afterNo: 'optional', cycleId: 'required', addressee: 'optional', answer: 'optional', unanswered: 'optional' },
    (p) => `SELECT x.cycleId, x.recommendationId, x.no, x.addressee, x.title, x.text, x.findings, x.madeAt, x.answer, x.measure, x.measureDueOn, x.answeredAt, x.marking, x.provenance
      FROM ${seen('recommendations')} x ${where(
        'x.cycleId = :cycleId', equal(p.addressee, 'x.addressee', 'addressee'), equal(p.answer, 'x.answer', 'answer'), p.unanswered === 1 && 'x.answer IS NULL', numbered.after(p),
      )} ${numbered.page(p)}`,
    numbered,
  ),
};

/** The independent look at a cycle: what was found, what was recommended to whom, and what came of it. */
export const evaluationView = projection<DomainCatalogue, EvaluationTables>({
  name: 'evaluation',
  version: 1,
  scope: 'cycle',
  partition: byCycle,
  reads: ['cycle'],
  tables: {
    evaluations: {
      columns: { cycleId: 'text', state: 'text', scope: 'text', contractorRef: 'text', criteria: 'text', conflicts: 'text', launchedAt: 'text', endedAt: 'text', docRef: 'text', reason: 'text', ...stampColumns },
      key: ['cycleId'],
    },
    findings: {
      columns: { cycleId: 'text', findingId: 'text', no: 'integer', criterion: 'text', title: 'text', text: 'text', at: 'text', carriedInto: 'text', ...stampColumns },
      key: ['cycleId', 'findingId'],
    },
    recommendations: {
      columns: {
        cycleId: 'text', recommendationId: 'text', no: 'integer', addressee: 'text', title: 'text', text: 'text', findings: 'text', madeAt: 'text', answer: 'text', measure: 'text', measureDueOn: 'text',
        answeredAt: 'text', ...stampColumns,
      },
      key: ['cycleId', 'recommendationId'],
      indexes: { byAddressee: ['addressee'] },
    },
  },
  on: {
    EvaluationLaunched: (event, own) => {
      const { scope, contractorRef, criteria, conflicts } = event.data;
      const said = {
        state: 'launched', scope, contractorRef, criteria: JSON.stringify(criteria), conflicts: JSON.stringify(conflicts), launchedAt: event.meta.effectiveAt, endedAt: null, docRef: null, reason: null,
      } as const;
      const row = own.evaluations.get(event.id);
      return [put('evaluations', row ? changed(row, event, said) : { ...stamped(event), cycleId: event.id, ...said })];
    },
    EvaluationPublished: (event, own) => {
      const row = own.evaluations.get(event.id);
      return row ? [put('evaluations', changed(row, event, { state: 'published', endedAt: event.meta.effectiveAt, docRef: event.data.docRef }))] : [];
    },
    EvaluationWaived: (event, own) => {
      const said = { state: 'waived', endedAt: event.meta.effectiveAt, ...event.data } as const;
      const row = own.evaluations.get(event.id);
      return [put('evaluations', row ? changed(row, event, said) : { ...stamped(event), cycleId: event.id, scope: null, contractorRef: null, criteria: '[]', conflicts: '[]', launchedAt: null, ...said })];
    },
    EvaluationFindingRecorded: (event) => {
      const { findingId, criterion, title, text } = event.data;
      return [put('findings', { ...stamped(event), cycleId: event.id, findingId, no: numberOf(findingId), criterion, title, text, at: event.meta.effectiveAt, carriedInto: '[]' })];
    },
    FindingCarriedForward: (event, own) => {
      const row = own.findings.get(event.id, event.data.findingId);
      if (!row) return [];
      const into = new Set([...(JSON.parse(row.carriedInto) as string[]), event.data.nextCycleId]);
      return [put('findings', changed(row, event, { carriedInto: JSON.stringify([...into].sort()) }))];
    },
    RecommendationMade: (event) => {
      const { recommendationId, addressee, title, text, findingIds = [] } = event.data;
      return [
        put('recommendations', {
          ...stamped(event), cycleId: event.id, recommendationId, no: numberOf(recommendationId), addressee, title, text, findings: JSON.stringify(findingIds), madeAt: event.meta.effectiveAt,
          answer: null, measure: null, measureDueOn: null, answeredAt: null,
        }),
      ];
    },
    RecommendationAnswered: (event, own) => {
      const { recommendationId, answer, measure = null, dueOn = null } = event.data;
      const row = own.recommendations.get(event.id, recommendationId);
      return row ? [put('recommendations', changed(row, event, { answer, measure, measureDueOn: dueOn, answeredAt: event.meta.effectiveAt }))] : [];
    },
  },
  queries: evaluationQueries,
});

const numberOf = (id: string): number => Number(id.slice(1));
