import { put, type Change, type DataOf, type Happened, type Instant, type OwnTable, type Table } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { ask, asked, keyset, seen, where, type Page } from './page.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

/** A party that takes part in an action without leading it, or did. */
export type ActionParticipantRow = Stamp & {
  readonly planId: string;
  readonly actionId: string;
  readonly party: string;
  readonly kind: string;
  readonly contribution: string | null;
  readonly joinedAt: Instant;
  /** NULL while it takes part. */
  readonly leftAt: Instant | null;
  readonly leftReason: string | null;
};
export type ActionParticipantAnswer = Omit<ActionParticipantRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;

/** `current: 1`: those that take part now. */
export type ListActionParticipants = Page<'party'> & { readonly planId: string; readonly actionId: string; readonly current?: number | null };

export const actionParticipantTable: Table<ActionParticipantRow> = {
  columns: { planId: 'text', actionId: 'text', party: 'text', kind: 'text', contribution: 'text', joinedAt: 'text', leftAt: 'text', leftReason: 'text', ...stampColumns },
  key: ['planId', 'actionId', 'party'],
};

const parties = keyset({ party: 'n.party' });

export const listActionParticipants = ask<ListActionParticipants, ActionParticipantAnswer>(
  { limit: 'required', afterParty: 'optional', planId: 'required', actionId: 'required', current: 'optional' },
  (p) => `SELECT n.planId, n.actionId, n.party, n.kind, n.contribution, n.joinedAt, n.leftAt, n.leftReason, n.marking, n.provenance
    FROM ${seen('action_participants')} n ${where('n.planId = :planId', 'n.actionId = :actionId', asked(p.current, 'n.leftAt IS NULL'), parties.after(p))} ${parties.page(p)}`,
  parties,
);

type Of<T extends keyof DomainCatalogue> = Happened<{ type: T; data: DataOf<DomainCatalogue[T]> }>;

export function participantJoined(rows: OwnTable<ActionParticipantRow>, event: Of<'ActionParticipantJoined'>): Change[] {
  const { actionId, party, kind, contribution = null } = event.data;
  const before = rows.get(event.id, actionId, party);
  // Who says more of its contribution has been there since it joined.
  const joinedAt = before && before.leftAt === null ? before.joinedAt : event.meta.effectiveAt;
  const said = { kind, contribution, joinedAt, leftAt: null, leftReason: null };
  return [put('action_participants', before ? changed(before, event, said) : { ...stamped(event), planId: event.id, actionId, party, ...said })];
}

export function participantLeft(rows: OwnTable<ActionParticipantRow>, event: Of<'ActionParticipantLeft'>): Change[] {
  const row = rows.get(event.id, event.data.actionId, event.data.party);
  return row ? [put('action_participants', changed(row, event, { leftAt: event.meta.effectiveAt, leftReason: event.data.reason }))] : [];
}
