import { dayOf, projection, put, remove, type Instant, type LocalDate } from '#kernel';
import type { ContributionKind, CycleSeat, DomainCatalogue, MeetingKind } from '#domain';
import { ask, asked, equal, keyset, seen, where, type Page } from './page.js';
import { byCycle } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

type ContributionRow = Stamp & {
  readonly cycleId: string;
  readonly party: string;
  /** '' for a party that declined. */
  readonly kind: ContributionKind | '';
  readonly state: 'submitted' | 'declined';
  readonly givenOn: LocalDate;
  readonly title: string | null;
  readonly docRef: string | null;
  /** Plans it bears on, as a JSON list. */
  readonly plans: string;
  readonly reason: string | null;
};
type ContributionCallRow = Stamp & { readonly cycleId: string; readonly deadline: LocalDate };
type ProposalRow = Stamp & { readonly cycleId: string; readonly code: string; readonly title: string; readonly basis: string | null; readonly proposedBy: string; readonly at: Instant; readonly state: 'proposed' | 'withdrawn' | 'adopted' };
type NominationRow = Stamp & { readonly cycleId: string; readonly seat: CycleSeat; readonly target: string; readonly party: string; readonly nominatedBy: string; readonly at: Instant };
type MeetingRow = Stamp & {
  readonly cycleId: string;
  readonly kind: MeetingKind;
  /** The day it was scheduled for, or held on where it was not. */
  readonly onDate: LocalDate;
  /** '' for a meeting of the cycle. */
  readonly planId: string;
  readonly state: 'scheduled' | 'held';
  readonly heldOn: LocalDate | null;
  readonly place: string | null;
  readonly title: string | null;
  readonly conclusions: string | null;
  readonly docRef: string | null;
};
type UndertakingRow = Stamp & {
  readonly cycleId: string;
  readonly kind: 'WORK_PROGRAMME' | 'NATIONAL_PLAN' | 'FUNDING_CALL';
  /** The party that commits itself, or the source of the money. */
  readonly who: string;
  /** Year, or plan id for a national plan. */
  readonly target: string;
  /** Reference within the national plan; '' for what has none. */
  readonly ref: string;
  readonly docRef: string | null;
  /** Actions a work programme holds, as a JSON list of `{ oapId, actionId }`. */
  readonly actions: string;
  readonly closesOn: LocalDate | null;
  readonly at: Instant;
};

type CycleFileTables = {
  contributions: ContributionRow;
  contribution_calls: ContributionCallRow;
  priority_proposals: ProposalRow;
  nominations: NominationRow;
  meetings: MeetingRow;
  undertakings: UndertakingRow;
};
type Shown = Pick<Stamp, 'marking' | 'provenance'>;

/** `deadline`: by when contributions are asked for; `late`: it came after. */
export type ContributionAnswer = Omit<ContributionRow, keyof Stamp> & Shown & { readonly deadline: LocalDate | null; readonly late: 0 | 1 };
export type ProposalAnswer = Omit<ProposalRow, keyof Stamp> & Shown;
export type NominationAnswer = Omit<NominationRow, keyof Stamp> & Shown;
/** `overdue`: the day has passed and nobody has said that it was held. */
export type MeetingAnswer = Omit<MeetingRow, keyof Stamp> & Shown & { readonly overdue: 0 | 1 };
export type UndertakingAnswer = Omit<UndertakingRow, keyof Stamp> & Shown;

export type ListContributions = Page<'party' | 'kind'> & { readonly cycleId: string; readonly state?: string | null; readonly party?: string | null };
export type ListProposals = Page<'code'> & { readonly cycleId: string };
export type ListNominations = Page<'seat' | 'target' | 'party'> & { readonly cycleId: string; readonly seat?: string | null };
export type ListMeetings = Page<'onDate' | 'kind' | 'planId'> & { readonly cycleId: string; readonly kind?: string | null; readonly planId?: string | null; readonly state?: string | null; readonly overdue?: number | null };
export type ListUndertakings = Page<'kind' | 'who' | 'target' | 'ref'> & { readonly cycleId: string; readonly kind?: string | null; readonly who?: string | null };

const contributions = keyset({ party: 'x.party', kind: 'x.kind' });
const proposals = keyset({ code: 'x.code' });
const nominations = keyset({ seat: 'x.seat', target: 'x.target', party: 'x.party' });
const meetings = keyset({ onDate: 'x.onDate', kind: 'x.kind', planId: 'x.planId' });
const undertakings = keyset({ kind: 'x.kind', who: 'x.who', target: 'x.target', ref: 'x.ref' });
const isOverdue = "(x.state = 'scheduled' AND x.onDate < :today)";

export const cycleFileQueries = {
  listContributions: ask<ListContributions, ContributionAnswer>(
    { limit: 'required', afterParty: 'optional', afterKind: 'optional', cycleId: 'required', state: 'optional', party: 'optional' },
    (p) => `SELECT x.cycleId, x.party, x.kind, x.state, x.givenOn, x.title, x.docRef, x.plans, x.reason, x.marking, x.provenance, c.deadline,
        CASE WHEN x.kind <> 'THEMATIC_ANALYSIS' AND x.givenOn > c.deadline THEN 1 ELSE 0 END AS late
      FROM ${seen('contributions')} x LEFT JOIN ${seen('contribution_calls')} c ON c.cycleId = x.cycleId
      ${where('x.cycleId = :cycleId', equal(p.state, 'x.state', 'state'), equal(p.party, 'x.party', 'party'), contributions.after(p))} ${contributions.page(p)}`,
    contributions,
  ),
  listProposals: ask<ListProposals, ProposalAnswer>(
    { limit: 'required', afterCode: 'optional', cycleId: 'required' },
    (p) => `SELECT x.cycleId, x.code, x.title, x.basis, x.proposedBy, x.at, x.state, x.marking, x.provenance
      FROM ${seen('priority_proposals')} x ${where('x.cycleId = :cycleId', proposals.after(p))} ${proposals.page(p)}`,
    proposals,
  ),
  listNominations: ask<ListNominations, NominationAnswer>(
    { limit: 'required', afterSeat: 'optional', afterTarget: 'optional', afterParty: 'optional', cycleId: 'required', seat: 'optional' },
    (p) => `SELECT x.cycleId, x.seat, x.target, x.party, x.nominatedBy, x.at, x.marking, x.provenance
      FROM ${seen('nominations')} x ${where('x.cycleId = :cycleId', equal(p.seat, 'x.seat', 'seat'), nominations.after(p))} ${nominations.page(p)}`,
    nominations,
  ),
  listMeetings: ask<ListMeetings, MeetingAnswer>(
    {
      limit: 'required', afterOnDate: 'optional', afterKind: 'optional', afterPlanId: 'optional', cycleId: 'required', kind: 'optional', planId: 'optional', state: 'optional', overdue: 'optional',
    },
    (p) => `SELECT x.cycleId, x.kind, x.onDate, x.planId, x.state, x.heldOn, x.place, x.title, x.conclusions, x.docRef, x.marking, x.provenance, ${isOverdue} AS overdue
      FROM ${seen('meetings')} x ${where(
        'x.cycleId = :cycleId', equal(p.kind, 'x.kind', 'kind'), equal(p.planId, 'x.planId', 'planId'), equal(p.state, 'x.state', 'state'), asked(p.overdue, isOverdue), meetings.after(p),
      )} ${meetings.page(p)}`,
    meetings,
  ),
  listUndertakings: ask<ListUndertakings, UndertakingAnswer>(
    { limit: 'required', afterKind: 'optional', afterWho: 'optional', afterTarget: 'optional', afterRef: 'optional', cycleId: 'required', kind: 'optional', who: 'optional' },
    (p) => `SELECT x.cycleId, x.kind, x.who, x.target, x.ref, x.docRef, x.actions, x.closesOn, x.at, x.marking, x.provenance
      FROM ${seen('undertakings')} x ${where('x.cycleId = :cycleId', equal(p.kind, 'x.kind', 'kind'), equal(p.who, 'x.who', 'who'), undertakings.after(p))} ${undertakings.page(p)}`,
    undertakings,
  ),
};

/** What is handed in, met about and committed to in a cycle. */
export const cycleFile = projection<DomainCatalogue, CycleFileTables>({
  name: 'cycle-file',
  version: 1,
  scope: 'cycle',
  partition: byCycle,
  reads: ['cycle'],
  tables: {
    contributions: {
      columns: { cycleId: 'text', party: 'text', kind: 'text', state: 'text', givenOn: 'text', title: 'text', docRef: 'text', plans: 'text', reason: 'text', ...stampColumns },
      key: ['cycleId', 'party', 'kind'],
    },
    contribution_calls: { columns: { cycleId: 'text', deadline: 'text', ...stampColumns }, key: ['cycleId'] },
    priority_proposals: { columns: { cycleId: 'text', code: 'text', title: 'text', basis: 'text', proposedBy: 'text', at: 'text', state: 'text', ...stampColumns }, key: ['cycleId', 'code'] },
    nominations: { columns: { cycleId: 'text', seat: 'text', target: 'text', party: 'text', nominatedBy: 'text', at: 'text', ...stampColumns }, key: ['cycleId', 'seat', 'target', 'party'] },
    meetings: {
      columns: { cycleId: 'text', kind: 'text', onDate: 'text', planId: 'text', state: 'text', heldOn: 'text', place: 'text', title: 'text', conclusions: 'text', docRef: 'text', ...stampColumns },
      key: ['cycleId', 'kind', 'onDate', 'planId'],
    },
    undertakings: {
      columns: { cycleId: 'text', kind: 'text', who: 'text', target: 'text', ref: 'text', docRef: 'text', actions: 'text', closesOn: 'text', at: 'text', ...stampColumns },
      key: ['cycleId', 'kind', 'who', 'target', 'ref'],
    },
  },
  on: {
    ThreatContributionsRequested: (event, own) => {
      const row = own.contribution_calls.get(event.id);
      return [put('contribution_calls', row ? changed(row, event, event.data) : { ...stamped(event), cycleId: event.id, ...event.data })];
    },
    ThreatContributionSubmitted: (event) => {
      const { party, kind, title = null, docRef = null, oapIds = [] } = event.data;
      const row = { ...stamped(event), cycleId: event.id, party, kind, state: 'submitted', givenOn: dayOf(event.meta.effectiveAt), title, docRef, plans: JSON.stringify(oapIds), reason: null } as const;
      return [remove('contributions', event.id, party, ''), put('contributions', row)];
    },
    ThreatContributionDeclined: (event) => {
      const { party, reason } = event.data;
      return [put('contributions', { ...stamped(event), cycleId: event.id, party, kind: '', state: 'declined', givenOn: dayOf(event.meta.effectiveAt), title: null, docRef: null, plans: '[]', reason })];
    },
    PriorityProposed: (event) => {
      const { code, title, basis = null, proposedBy } = event.data;
      return [put('priority_proposals', { ...stamped(event), cycleId: event.id, code, title, basis, proposedBy, at: event.meta.effectiveAt, state: 'proposed' })];
    },
    PriorityProposalWithdrawn: (event, own) => {
      const row = own.priority_proposals.get(event.id, event.data.code);
      return row ? [put('priority_proposals', changed(row, event, { state: 'withdrawn' }))] : [];
    },
    PriorityAdopted: (event, own) => {
      const row = own.priority_proposals.get(event.id, event.data.code);
      return row ? [put('priority_proposals', changed(row, event, { state: 'adopted' }))] : [];
    },
    RoleHolderNominated: (event) => {
      const { seat, target, party, nominatedBy } = event.data;
      return [put('nominations', { ...stamped(event), cycleId: event.id, seat, target, party, nominatedBy, at: event.meta.effectiveAt })];
    },
    DriverAppointed: ({ id, data }) => [remove('nominations', id, 'driver', data.lineCode, data.party)],
    CoDriverAppointed: ({ id, data }) => [remove('nominations', id, 'coDriver', data.lineCode, data.party)],
    GoalSupervisorAppointed: ({ id, data }) => [remove('nominations', id, 'goalSupervisor', data.goalCode, data.party)],
    NationalCoordinatorDesignated: ({ id, data }) => [remove('nominations', id, 'coordinator', data.state, data.party)],
    MeetingScheduled: (event, own) => {
      const { kind, on, oapId = '', place = null, title = null } = event.data;
      const row = own.meetings.get(event.id, kind, on, oapId);
      if (row) return [put('meetings', changed(row, event, { place, title }))];
      return [put('meetings', { ...stamped(event), cycleId: event.id, kind, onDate: on, planId: oapId, state: 'scheduled', heldOn: null, place, title, conclusions: null, docRef: null })];
    },
    MeetingHeld: (event, own) => {
      const { kind, heldOn, oapId = '', scheduledOn = heldOn, conclusions = null, docRef = null } = event.data;
      const row = own.meetings.get(event.id, kind, scheduledOn, oapId);
      const said = { state: 'held', heldOn, conclusions, docRef } as const;
      return [put('meetings', row ? changed(row, event, said) : { ...stamped(event), cycleId: event.id, kind, onDate: scheduledOn, planId: oapId, place: null, title: null, ...said })];
    },
    WorkProgrammeCommitted: (event) => {
      const { party, year, docRef, actions } = event.data;
      return [put('undertakings', { ...stamped(event), cycleId: event.id, kind: 'WORK_PROGRAMME', who: party, target: String(year), ref: '', docRef, actions: JSON.stringify(actions), closesOn: null, at: event.meta.effectiveAt })];
    },
    NationalPlanIntegrated: (event) => {
      const { state, oapId, ref } = event.data;
      return [put('undertakings', { ...stamped(event), cycleId: event.id, kind: 'NATIONAL_PLAN', who: state, target: oapId, ref, docRef: null, actions: '[]', closesOn: null, at: event.meta.effectiveAt })];
    },
    FundingCallOpened: (event) => {
      const { source, year, closesOn = null, docRef = null } = event.data;
      return [put('undertakings', { ...stamped(event), cycleId: event.id, kind: 'FUNDING_CALL', who: source, target: String(year), ref: '', docRef, actions: '[]', closesOn, at: event.meta.effectiveAt })];
    },
  },
  queries: cycleFileQueries,
});
