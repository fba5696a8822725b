import { addDays, type Change, type DataOf, type Happened, type Instant, type LocalDate, type OwnTable, put, remove } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

/** A lead or co-lead of an action, in office from `fromDate` to `toDate`, both included. Shared by the views that show who leads. */
export type LeadRow = Stamp & {
  readonly planId: string;
  readonly actionId: string;
  readonly leadRole: 'LEADER' | 'CO_LEADER';
  readonly party: string;
  readonly kind: string;
  readonly authority: string | null;
  readonly fromDate: LocalDate;
  /** NULL while open. */
  readonly toDate: LocalDate | null;
  readonly assignedBy: string;
  readonly replaces: string | null;
  readonly releaseReason: string | null;
  /** When the party said that it takes the seat; NULL where it has not. In office it is all the same. */
  readonly acceptedAt: Instant | null;
};

export const leadTable = {
  columns: {
    planId: 'text', actionId: 'text', leadRole: 'text', party: 'text', kind: 'text', authority: 'text', fromDate: 'text', toDate: 'text', assignedBy: 'text', replaces: 'text', releaseReason: 'text', acceptedAt: 'text',
    ...stampColumns,
  },
  key: ['planId', 'actionId', 'leadRole', 'party', 'fromDate'],
  indexes: { byAction: ['planId', 'actionId'], byParty: ['party'] },
} as const;

type Assigned = Happened<{ type: 'ActionLedAssigned'; data: DataOf<DomainCatalogue['ActionLedAssigned']> }>;
type Accepted = Happened<{ type: 'ActionLeadAccepted'; data: DataOf<DomainCatalogue['ActionLeadAccepted']> }>;
type Released = Happened<{ type: 'ActionLeadReleased'; data: DataOf<DomainCatalogue['ActionLeadReleased']> }>;

/** I17: one leader at a time. Who led until then, or the same party's former co-lead, leaves the day before. */
export function leadAssigned(table: string, leads: OwnTable<LeadRow>, event: Assigned): Change[] {
  const { actionId, party, leadRole, assignedBy, effectiveFrom, replaces } = event.data;
  const before = leads.where('byAction', event.id, actionId).filter((row) => row.leadRole === leadRole && (leadRole === 'LEADER' || row.party === party.code));
  const row: LeadRow = {
    ...stamped(event), planId: event.id, actionId, leadRole, party: party.code, kind: party.kind, authority: party.authority ?? null, fromDate: effectiveFrom, toDate: null, assignedBy,
    replaces: replaces ?? null, releaseReason: null, acceptedAt: null,
  };
  return [...ended(table, before, event, { to: addDays(effectiveFrom, -1), reason: event.meta.reason ?? null }), put(table, row)];
}

/** A party takes the seat it was given: shown, and nothing else changes. */
export const leadAccepted = (table: string, leads: OwnTable<LeadRow>, event: Accepted): Change[] =>
  leads
    .where('byAction', event.id, event.data.actionId)
    .filter((row) => row.leadRole === event.data.leadRole && row.party === event.data.party && row.toDate === null)
    .map((row) => put(table, changed(row, event, { acceptedAt: event.meta.effectiveAt })));

/** A lead given back: `to` is the last day in office. */
export function leadReleased(table: string, leads: OwnTable<LeadRow>, event: Released): Change[] {
  const { actionId, party, leadRole, to, reason } = event.data;
  return ended(table, leads.where('byAction', event.id, actionId).filter((row) => row.party === party && row.leadRole === leadRole), event, { to, reason });
}

/** Ends what runs past `to`; what was to begin later was never held. */
const ended = (table: string, rows: readonly LeadRow[], event: Happened, { to, reason }: { to: LocalDate; reason: string | null }): Change[] =>
  rows
    .filter((row) => row.toDate === null || row.toDate > to)
    .map((row) =>
      row.fromDate > to ? remove(table, row.planId, row.actionId, row.leadRole, row.party, row.fromDate) : put(table, changed(row, event, { toDate: to, releaseReason: reason })),
    );
