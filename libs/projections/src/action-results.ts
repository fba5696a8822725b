import { put, type Change, type DataOf, type Happened, type Instant, type LocalDate, type OwnTable, type Table } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { ask, asked, equal, keyset, seen, where, type Page } from './page.js';
import { cycleColumn } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

/** A result of an action (I22): its figure as it stands, beside the one first recorded. */
export type ResultRow = Stamp & {
  readonly resultId: string;
  readonly planId: string;
  readonly actionId: string;
  readonly cycleId: string;
  readonly seq: number;
  readonly indicator: string;
  /** As last corrected. */
  readonly value: number;
  readonly unit: string;
  readonly country: string | null;
  readonly periodFrom: LocalDate;
  readonly periodTo: LocalDate;
  readonly source: string;
  readonly qualifier: string | null;
  readonly recordedAt: Instant;
  /** As first recorded. */
  readonly recordedValue: number;
  readonly correctedAt: Instant | null;
  readonly correctionReason: string | null;
  /** When the figure as it stands was validated; NULL again once corrected. */
  readonly validatedAt: Instant | null;
  readonly validatedBy: string | null;
};
export type ResultAnswer = Omit<ResultRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;

/** `unvalidated`, `corrected`: 1 asks for those that are (Q21). */
export type ListResults = Page<'seq' | 'resultId'> & {
  readonly cycleId?: string | null;
  readonly planId?: string | null;
  readonly actionId?: string | null;
  readonly indicator?: string | null;
  readonly country?: string | null;
  readonly unvalidated?: number | null;
  readonly corrected?: number | null;
};

export const resultTable: Table<ResultRow> = {
  columns: {
    resultId: 'text', planId: 'text', actionId: 'text', cycleId: 'text', seq: 'integer', indicator: 'text', value: 'real', unit: 'text', country: 'text', periodFrom: 'text', periodTo: 'text',
    source: 'text', qualifier: 'text', recordedAt: 'text', recordedValue: 'real', correctedAt: 'text', correctionReason: 'text', validatedAt: 'text', validatedBy: 'text', ...stampColumns,
  },
  key: ['planId', 'resultId'],
  indexes: { byAction: ['planId', 'actionId'], byCycle: ['cycleId', 'seq'] },
};

const figures = keyset({ seq: 'r.seq', resultId: 'r.resultId' });

export const listResults = ask<ListResults, ResultAnswer>(
  {
    limit: 'required', afterSeq: 'optional', afterResultId: 'optional', cycleId: 'optional', planId: 'optional', actionId: 'optional', indicator: 'optional', country: 'optional', unvalidated: 'optional',
    corrected: 'optional',
  },
  (p) => `SELECT r.resultId, r.planId, r.actionId, r.cycleId, r.seq, r.indicator, r.value, r.unit, r.country, r.periodFrom, r.periodTo, r.source, r.qualifier, r.recordedAt, r.recordedValue, r.correctedAt,
      r.correctionReason, r.validatedAt, r.validatedBy, r.marking, r.provenance
    FROM ${seen('action_results')} r ${where(
      equal(p.cycleId, 'r.cycleId', 'cycleId'), equal(p.planId, 'r.planId', 'planId'), equal(p.actionId, 'r.actionId', 'actionId'), equal(p.indicator, 'r.indicator', 'indicator'),
      equal(p.country, 'r.country', 'country'), asked(p.unvalidated, 'r.validatedAt IS NULL'), asked(p.corrected, 'r.correctedAt IS NOT NULL'), figures.after(p),
    )} ${figures.page(p)}`,
  figures,
);

type Of<T extends keyof DomainCatalogue> = Happened<{ type: T; data: DataOf<DomainCatalogue[T]> }>;

/** Which JAD a result came from is left to the view of JADs, where the embargo is kept. */
export function resultRecorded(event: Of<'ActionResultRecorded'>): Change[] {
  const { resultId, actionId, indicator, value, unit, country = null, periodFrom, periodTo, source, qualifier = null } = event.data;
  return [
    put('action_results', {
      ...stamped(event), resultId, planId: event.id, actionId, cycleId: cycleColumn(event), seq: event.seq, indicator, value, unit, country, periodFrom, periodTo, source, qualifier,
      recordedAt: event.meta.recordedAt, recordedValue: value, correctedAt: null, correctionReason: null, validatedAt: null, validatedBy: null,
    }),
  ];
}

export function resultCorrected(results: OwnTable<ResultRow>, event: Of<'ActionResultCorrected'>): Change[] {
  const { resultId, newValue, reason } = event.data;
  const row = results.get(event.id, resultId);
  const correction = { value: newValue, correctedAt: event.meta.recordedAt, correctionReason: reason, validatedAt: null, validatedBy: null };
  return row ? [put('action_results', changed(row, event, correction))] : [];
}

export function resultValidated(results: OwnTable<ResultRow>, event: Of<'ActionResultValidated'>): Change[] {
  const row = results.get(event.id, event.data.resultId);
  return row ? [put('action_results', changed(row, event, { validatedAt: event.meta.recordedAt, validatedBy: event.meta.actor.party }))] : [];
}
