import { put, type Change, type DataOf, type Happened, type Instant, type Table } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { hiddenBy, type JadGate } from './jad-gate.js';
import { ask, equal, keyset, seen, where, type Page } from './page.js';
import { cycleColumn } from './partition.js';
import { stampColumns, stamped, type Stamp } from './stamp.js';

/** A published figure of a JAD, with its source. It is no recorded result and never added to one; two sources that differ are two rows. */
export type FigureRow = Stamp & {
  readonly jadId: string;
  readonly cycleId: string;
  readonly seq: number;
  /** Place among the figures of one publication. */
  readonly no: number;
  readonly indicator: string;
  readonly value: number;
  /** The source says "more than". */
  readonly atLeast: 0 | 1;
  readonly unit: string;
  readonly qualifier: string | null;
  readonly source: string;
  /** Publication it came with. */
  readonly pressRef: string;
  readonly publishedAt: Instant;
};
export type FigureAnswer = Omit<FigureRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;

export type ListFigures = Page<'seq' | 'no'> & { readonly cycleId?: string | null; readonly jadId?: string | null; readonly indicator?: string | null };

export const figureTable: Table<FigureRow> = {
  columns: {
    jadId: 'text', cycleId: 'text', seq: 'integer', no: 'integer', indicator: 'text', value: 'real', atLeast: 'integer', unit: 'text', qualifier: 'text', source: 'text', pressRef: 'text', publishedAt: 'text',
    ...stampColumns,
  },
  key: ['jadId', 'seq', 'no'],
  indexes: { byJad: ['jadId'], byCycle: ['cycleId', 'seq', 'no'] },
};

const told = keyset({ seq: 'f.seq', no: 'f.no' });

export const listFigures = ask<ListFigures, FigureAnswer>(
  { limit: 'required', afterSeq: 'optional', afterNo: 'optional', cycleId: 'optional', jadId: 'optional', indicator: 'optional' },
  (p) => `SELECT f.jadId, f.cycleId, f.seq, f.no, f.indicator, f.value, f.atLeast, f.unit, f.qualifier, f.source, f.pressRef, f.publishedAt, f.marking, f.provenance
    FROM ${seen('jad_figures')} f ${where(equal(p.cycleId, 'f.cycleId', 'cycleId'), equal(p.jadId, 'f.jadId', 'jadId'), equal(p.indicator, 'f.indicator', 'indicator'), told.after(p))} ${told.page(p)}`,
  told,
);

type Figures = DataOf<DomainCatalogue['JADResultsPublished']>['figures'];

/** One row a figure, in the order in which the publication gives them. */
export const figuresTold = (event: Happened, figures: Figures, gate: JadGate | undefined, pressRef: string): Change[] =>
  figures.map(({ indicator, value, unit, source, atLeast = false, qualifier = null }, no) =>
    put('jad_figures', {
      ...stamped(event, hiddenBy(gate)), jadId: event.id, cycleId: cycleColumn(event), seq: event.seq, no, indicator, value, atLeast: atLeast ? 1 : 0, unit, qualifier, source, pressRef,
      publishedAt: event.meta.effectiveAt,
    }));
