import { put, type Change, type DataOf, type Happened, type Instant, type LocalDate, type OwnTable, type Table } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { ask, equal, keyset, seen, where, type Page } from './page.js';
import { cycleColumn } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

export type FundingState = 'requested' | 'awarded' | 'declined' | 'settled';

/** What an action asked of a source, and what came of it (Q20). A source that is asked again is asked anew. Amounts in EUR minor units. */
export type FundingRow = Stamp & {
  readonly planId: string;
  readonly actionId: string;
  readonly source: string;
  readonly cycleId: string;
  readonly state: FundingState;
  readonly requested: number;
  readonly purpose: string | null;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  readonly awarded: number | null;
  readonly paid: number | null;
  readonly decidedBy: string | null;
  readonly decidedOn: LocalDate | null;
  readonly docRef: string | null;
  readonly declinedBecause: string | null;
};
/** A record of another system that an action refers to. */
export type ReferenceRow = Stamp & { readonly planId: string; readonly actionId: string; readonly kind: string; readonly ref: string; readonly cycleId: string; readonly linkedAt: Instant };

export type FundingAnswer = Omit<FundingRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;
export type ReferenceAnswer = Omit<ReferenceRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;

export type ListFunding = Page<'planId' | 'actionId' | 'source'> & {
  readonly cycleId?: string | null;
  readonly planId?: string | null;
  readonly actionId?: string | null;
  readonly source?: string | null;
  readonly state?: FundingState | null;
};
export type ListReferences = Page<'kind' | 'ref'> & { readonly planId: string; readonly actionId: string };

export const fundingTable: Table<FundingRow> = {
  columns: {
    planId: 'text', actionId: 'text', source: 'text', cycleId: 'text', state: 'text', requested: 'integer', purpose: 'text', requestedBy: 'text', requestedAt: 'text', awarded: 'integer', paid: 'integer',
    decidedBy: 'text', decidedOn: 'text', docRef: 'text', declinedBecause: 'text', ...stampColumns,
  },
  key: ['planId', 'actionId', 'source'],
  indexes: { byCycle: ['cycleId'] },
};
export const referenceTable: Table<ReferenceRow> = {
  columns: { planId: 'text', actionId: 'text', kind: 'text', ref: 'text', cycleId: 'text', linkedAt: 'text', ...stampColumns },
  key: ['planId', 'actionId', 'kind', 'ref'],
};

const money = keyset({ planId: 'f.planId', actionId: 'f.actionId', source: 'f.source' });
const links = keyset({ kind: 'r.kind', ref: 'r.ref' });

export const listFunding = ask<ListFunding, FundingAnswer>(
  { limit: 'required', afterPlanId: 'optional', afterActionId: 'optional', afterSource: 'optional', cycleId: 'optional', planId: 'optional', actionId: 'optional', source: 'optional', state: 'optional' },
  (p) => `SELECT f.planId, f.actionId, f.source, f.cycleId, f.state, f.requested, f.purpose, f.requestedBy, f.requestedAt, f.awarded, f.paid, f.decidedBy, f.decidedOn, f.docRef, f.declinedBecause, f.marking, f.provenance
    FROM ${seen('action_funding')} f ${where(
      equal(p.cycleId, 'f.cycleId', 'cycleId'), equal(p.planId, 'f.planId', 'planId'), equal(p.actionId, 'f.actionId', 'actionId'), equal(p.source, 'f.source', 'source'), equal(p.state, 'f.state', 'state'),
      money.after(p),
    )} ${money.page(p)}`,
  money,
);
export const listReferences = ask<ListReferences, ReferenceAnswer>(
  { limit: 'required', afterKind: 'optional', afterRef: 'optional', planId: 'required', actionId: 'required' },
  (p) => `SELECT r.planId, r.actionId, r.kind, r.ref, r.cycleId, r.linkedAt, r.marking, r.provenance
    FROM ${seen('action_references')} r ${where('r.planId = :planId', 'r.actionId = :actionId', links.after(p))} ${links.page(p)}`,
  links,
);

type Of<T extends keyof DomainCatalogue> = Happened<{ type: T; data: DataOf<DomainCatalogue[T]> }>;

export const fundingRequested = (event: Of<'FundingRequested'>): Change[] => {
  const { actionId, source, amount, purpose = null, requestedBy } = event.data;
  return [
    put('action_funding', {
      ...stamped(event), planId: event.id, actionId, source, cycleId: cycleColumn(event), state: 'requested', requested: amount, purpose, requestedBy, requestedAt: event.meta.effectiveAt, awarded: null,
      paid: null, decidedBy: null, decidedOn: null, docRef: null, declinedBecause: null,
    }),
  ];
};

type Moved = Of<'FundingAwarded'> | Of<'FundingDeclined'> | Of<'FundingSettled'>;

export const fundingMoved = (rows: OwnTable<FundingRow>, event: Moved): Change[] => {
  const row = rows.get(event.id, event.data.actionId, event.data.source);
  return row ? [put('action_funding', changed(row, event, outcomeOf(event)))] : [];
};

function outcomeOf({ type, data }: Moved): Partial<Omit<FundingRow, keyof Stamp>> {
  switch (type) {
    case 'FundingAwarded':
      return { state: 'awarded', awarded: data.amount, decidedBy: data.awardedBy, decidedOn: data.decidedOn, docRef: data.docRef };
    case 'FundingDeclined':
      return { state: 'declined', decidedBy: data.declinedBy, docRef: data.docRef ?? null, declinedBecause: data.reason };
    case 'FundingSettled':
      return { state: 'settled', paid: data.amountPaid, docRef: data.docRef };
  }
}

export const referenceLinked = (event: Of<'ReferenceLinked'>): Change[] => {
  const { actionId, kind, ref } = event.data;
  return [put('action_references', { ...stamped(event), planId: event.id, actionId, kind, ref, cycleId: cycleColumn(event), linkedAt: event.meta.effectiveAt })];
};
