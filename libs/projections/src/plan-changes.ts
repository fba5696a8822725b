import { canonical, put, type Change, type DataOf, type Happened, type Instant, type LocalDate, type OwnTable, type Table } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { ask, equal, keyset, seen, where, type Page } from './page.js';
import { cycleColumn } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

/** What a party said of a draft while it was consulted on. */
export type OpinionRow = Stamp & { readonly oapId: string; readonly cycleId: string; readonly seq: number; readonly party: string; readonly text: string; readonly givenAt: Instant };
/** A change to an approved plan, from its proposal to its decision. */
export type AmendmentRow = Stamp & {
  readonly oapId: string;
  readonly cycleId: string;
  readonly amendmentNo: number;
  readonly summary: string;
  /** `{add, revise, cancel}`, JSON. */
  readonly changes: string;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  readonly state: 'proposed' | 'accepted' | 'refused';
  /** Of the plan, once accepted. */
  readonly version: number | null;
  readonly decidedBy: string | null;
  readonly decidedRef: string | null;
  readonly decidedOn: LocalDate | null;
  readonly reasons: string | null;
};

type Shown = Pick<Stamp, 'marking' | 'provenance'>;
export type OpinionAnswer = Omit<OpinionRow, keyof Stamp> & Shown;
export type AmendmentAnswer = Omit<AmendmentRow, keyof Stamp> & Shown;

export type ListOpinions = Page<'seq'> & { readonly oapId: string; readonly party?: string | null };
export type ListAmendments = Page<'oapId' | 'amendmentNo'> & { readonly cycleId?: string | null; readonly oapId?: string | null; readonly state?: 'proposed' | 'accepted' | 'refused' | null };

export const opinionTable: Table<OpinionRow> = {
  columns: { oapId: 'text', cycleId: 'text', seq: 'integer', party: 'text', text: 'text', givenAt: 'text', ...stampColumns },
  key: ['oapId', 'seq'],
};
export const amendmentTable: Table<AmendmentRow> = {
  columns: {
    oapId: 'text', cycleId: 'text', amendmentNo: 'integer', summary: 'text', changes: 'text', proposedBy: 'text', proposedAt: 'text', state: 'text', version: 'integer', decidedBy: 'text',
    decidedRef: 'text', decidedOn: 'text', reasons: 'text', ...stampColumns,
  },
  key: ['oapId', 'amendmentNo'],
  indexes: { byCycle: ['cycleId', 'oapId', 'amendmentNo'] },
};

const opinions = keyset({ seq: 'o.seq' });
const amendments = keyset({ oapId: 'm.oapId', amendmentNo: 'm.amendmentNo' });

export const listOpinions = ask<ListOpinions, OpinionAnswer>(
  { limit: 'required', afterSeq: 'optional', oapId: 'required', party: 'optional' },
  (p) => `SELECT o.oapId, o.cycleId, o.seq, o.party, o.text, o.givenAt, o.marking, o.provenance
    FROM ${seen('plan_opinions')} o ${where('o.oapId = :oapId', equal(p.party, 'o.party', 'party'), opinions.after(p))} ${opinions.page(p)}`,
  opinions,
);
export const listAmendments = ask<ListAmendments, AmendmentAnswer>(
  { limit: 'required', afterOapId: 'optional', afterAmendmentNo: 'optional', cycleId: 'optional', oapId: 'optional', state: 'optional' },
  (p) => `SELECT m.oapId, m.cycleId, m.amendmentNo, m.summary, m.changes, m.proposedBy, m.proposedAt, m.state, m.version, m.decidedBy, m.decidedRef, m.decidedOn, m.reasons, m.marking, m.provenance
    FROM ${seen('plan_amendments')} m ${where(equal(p.cycleId, 'm.cycleId', 'cycleId'), equal(p.oapId, 'm.oapId', 'oapId'), equal(p.state, 'm.state', 'state'), amendments.after(p))} ${amendments.page(p)}`,
  amendments,
);

type Of<T extends keyof DomainCatalogue> = Happened<{ type: T; data: DataOf<DomainCatalogue[T]> }>;

export const opinionGiven = (event: Of<'OAPOpinionGiven'>): OpinionRow => ({
  ...stamped(event), oapId: event.id, cycleId: cycleColumn(event), seq: event.seq, party: event.data.party, text: event.data.text, givenAt: event.meta.effectiveAt,
});

export function amendmentProposed(event: Of<'OAPAmendmentProposed'>): AmendmentRow {
  const { amendmentNo, summary, proposedBy, add, revise, cancel } = event.data;
  return {
    ...stamped(event), oapId: event.id, cycleId: cycleColumn(event), amendmentNo, summary, changes: canonical({ add, revise, cancel }), proposedBy, proposedAt: event.meta.effectiveAt, state: 'proposed',
    version: null, decidedBy: null, decidedRef: null, decidedOn: null, reasons: null,
  };
}

export function amendmentDecided(rows: OwnTable<AmendmentRow>, event: Of<'OAPAmended'> | Of<'OAPAmendmentRefused'>): Change[] {
  const { amendmentNo, docRef: decidedRef, decidedOn } = event.data;
  const row = rows.get(event.id, amendmentNo);
  if (!row) return [];
  const decision =
    event.type === 'OAPAmended'
      ? ({ state: 'accepted', version: event.data.version, decidedBy: event.data.approvedBy } as const)
      : ({ state: 'refused', decidedBy: event.data.refusedBy, reasons: event.data.reasons } as const);
  return [put('plan_amendments', changed(row, event, { ...decision, decidedRef, decidedOn }))];
}
