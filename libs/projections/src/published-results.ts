import { projection, put, type Instant, type LocalDate, type Precision } from '#kernel';
import type { DomainCatalogue, PublishedFigure } from '#domain';
import { ask, equal, keyset, seen, where, type Page } from './page.js';
import { byCycle } from './partition.js';
import { stampColumns, stamped, type Stamp } from './stamp.js';

/** One figure as one source gave it. Never a sum, never summed: what was recorded here stands elsewhere. */
type PublishedRow = Stamp & {
  readonly cycleId: string;
  readonly year: number;
  readonly indicator: string;
  /** '' where the source qualifies nothing. */
  readonly qualifier: NonNullable<PublishedFigure['qualifier']> | '';
  readonly periodFrom: LocalDate;
  readonly periodTo: LocalDate;
  readonly value: number;
  readonly unit: string;
  readonly atLeast: 0 | 1;
  readonly docRef: string;
  /** Where it was published. */
  readonly source: string;
  readonly publishedAt: Instant;
  readonly precision: Precision | null;
  readonly seq: number;
  readonly eventId: string;
};
type PublishedTables = { published_results: PublishedRow };

/** `others`: how many other values stand for the same figure, from other sources. */
export type PublishedResultAnswer = Omit<PublishedRow, keyof Stamp | 'eventId'> & Pick<Stamp, 'marking' | 'provenance'> & { readonly others: number };
export type ListAnnualResults = Page<'year' | 'indicator' | 'qualifier' | 'periodFrom' | 'periodTo' | 'seq'> & { readonly cycleId?: string | null; readonly year?: number | null; readonly indicator?: string | null };

const figures = keyset({ year: 'r.year', indicator: 'r.indicator', qualifier: 'r.qualifier', periodFrom: 'r.periodFrom', periodTo: 'r.periodTo', seq: 'r.seq' });
const same = 'o.cycleId = r.cycleId AND o.year = r.year AND o.indicator = r.indicator AND o.qualifier = r.qualifier AND o.periodFrom = r.periodFrom AND o.periodTo = r.periodTo';

export const publishedResultsQueries = {
  listAnnualResults: ask<ListAnnualResults, PublishedResultAnswer>(
    {
      limit: 'required', afterYear: 'optional', afterIndicator: 'optional', afterQualifier: 'optional', afterPeriodFrom: 'optional', afterPeriodTo: 'optional', afterSeq: 'optional',
      cycleId: 'optional', year: 'optional', indicator: 'optional',
    },
    (p) => `SELECT r.cycleId, r.year, r.indicator, r.qualifier, r.periodFrom, r.periodTo, r.value, r.unit, r.atLeast, r.docRef, r.source, r.publishedAt, r.precision, r.seq, r.marking, r.provenance,
        (SELECT COUNT(*) FROM ${seen('published_results')} o WHERE ${same} AND o.seq <> r.seq) AS others
      FROM ${seen('published_results')} r ${where(equal(p.cycleId, 'r.cycleId', 'cycleId'), equal(p.year, 'r.year', 'year'), equal(p.indicator, 'r.indicator', 'indicator'), figures.after(p))}
      ${figures.page(p)}`,
    figures,
  ),
};

/** Annual totals as published, each with its source; two sources may differ, and both stand. */
export const publishedResults = projection<DomainCatalogue, PublishedTables>({
  name: 'published-results',
  version: 2,
  scope: 'cycle',
  partition: byCycle,
  reads: ['cycle', 'record'],
  tables: {
    published_results: {
      columns: {
        cycleId: 'text', year: 'integer', indicator: 'text', qualifier: 'text', periodFrom: 'text', periodTo: 'text', value: 'integer', unit: 'text', atLeast: 'integer', docRef: 'text', source: 'text',
        publishedAt: 'text', precision: 'text', seq: 'integer', eventId: 'text', ...stampColumns,
      },
      // A publication names a figure once, so its place in the log and the figure make the row.
      key: ['seq', 'indicator', 'qualifier', 'periodFrom', 'periodTo'],
      indexes: { byFigure: ['cycleId', 'year', 'indicator'], byEvent: ['eventId'] },
    },
  },
  on: {
    AnnualResultsPublished: (event) => {
      const { year, indicators, docRef, source } = event.data;
      return indicators.map(({ indicator, qualifier = '', period, value, unit, atLeast }) =>
        put('published_results', {
          ...stamped(event), cycleId: event.id, year, indicator, qualifier, periodFrom: period.from, periodTo: period.to, value, unit, atLeast: atLeast ? 1 : 0, docRef, source,
          publishedAt: event.meta.effectiveAt, precision: event.meta.precision ?? null, seq: event.seq, eventId: event.eventId,
        }),
      );
    },
    // I24: a publication may be lowered afterwards; its figures go with it.
    MarkingDowngraded: (event, own) => own.published_results.where('byEvent', event.data.eventId).map((row) => put('published_results', { ...row, marking: event.data.to })),
  },
  queries: publishedResultsQueries,
});
