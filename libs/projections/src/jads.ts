import { canonical, projection, put, remove, type Change, type Happened, type Instant, type LocalDate, type Own, type Precision } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { figuresTold, figureTable, listFigures, type FigureRow } from './jad-figures.js';
import { gateAfter, hiddenBy, jadGateTable, regated, type GateEvent, type JadGate } from './jad-gate.js';
import { ask, equal, keyset, seen, where, type Page } from './page.js';
import { byCycle, cycleColumn } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

export type JadStatus = 'proposed' | 'planned' | 'confirmed' | 'inAction' | 'concluded' | 'completed' | 'published' | 'cancelled' | 'recorded';

type JadRow = Stamp & {
  readonly jadId: string;
  readonly cycleId: string;
  readonly theme: string;
  readonly windowFrom: LocalDate;
  readonly windowTo: LocalDate;
  readonly status: JadStatus;
  readonly since: Instant;
  /** JSON lists of party codes. */
  readonly leads: string;
  readonly countries: string;
  readonly proposedBy: string;
  readonly planRef: string | null;
  readonly centre: string | null;
  readonly confirmedAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly lastDay: LocalDate | null;
  readonly completedOn: LocalDate | null;
  readonly noResults: 0 | 1 | null;
  readonly summary: string | null;
  readonly lessons: string | null;
  readonly cancelReason: string | null;
  readonly embargoLiftedAt: Instant | null;
  /** Place of the coordination centre, once open. */
  readonly centreOpened: string | null;
  readonly postponedBecause: string | null;
  /** How precisely window and days are known; `day` but for what is known from public sources alone. */
  readonly precision: Precision;
  /** Where a source gives their number and no list. */
  readonly countriesCount: number | null;
  readonly note: string | null;
  /** Where it is known from public sources alone: the one the importer named. */
  readonly source: string | null;
};
type JadDayRow = Stamp & { readonly jadId: string; readonly block: number; readonly fromDate: LocalDate; readonly toDate: LocalDate };
type JadActionRow = Stamp & { readonly jadId: string; readonly planId: string; readonly actionId: string };
type ParticipantRow = Stamp & {
  readonly jadId: string;
  readonly party: string;
  /** `listed`: in the operational plan, without a commitment yet. */
  readonly state: 'listed' | 'committed' | 'withdrawn';
  readonly kind: string | null;
  readonly contribution: string | null;
  readonly officers: number | null;
  readonly since: Instant;
  readonly reason: string | null;
};
type JadResultRow = Stamp & {
  readonly jadId: string;
  readonly resultId: string;
  readonly seq: number;
  /** `jad`: recorded by the JAD itself; `action`: by an operational action that names the JAD, to be counted once (I23). */
  readonly recordedBy: 'jad' | 'action';
  readonly planId: string | null;
  readonly actionId: string | null;
  readonly party: string | null;
  readonly indicator: string;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  readonly recordedAt: Instant;
  /** As first recorded; `value` is as last corrected. */
  readonly recordedValue: number;
  readonly correctedAt: Instant | null;
  readonly correctionReason: string | null;
};
type JadTables = { jads: JadRow; jad_days: JadDayRow; jad_actions: JadActionRow; jad_participants: ParticipantRow; jad_results: JadResultRow; jad_figures: FigureRow; jad_gates: JadGate };

type Shown = Pick<Stamp, 'marking' | 'provenance' | 'embargo'>;

/** `days` is a JSON list of {from, to}; counts are of what is known to the viewer. */
export type JadAnswer = Omit<JadRow, keyof Stamp> & Shown & { readonly days: string; readonly actions: string; readonly committed: number; readonly results: number; readonly figures: number };
export type CommitmentAnswer = Omit<ParticipantRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;
export type JadResultAnswer = Omit<JadResultRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;

/** `party`: leads or has committed; `onDay`: a day on which it acts. */
export type ListJads = Page<'windowFrom' | 'jadId'> & {
  readonly cycleId?: string | null;
  readonly status?: JadStatus | null;
  readonly planId?: string | null;
  readonly actionId?: string | null;
  readonly party?: string | null;
  readonly onDay?: LocalDate | null;
};
export type GetJad = { readonly jadId: string };
/** `state: listed` gives the gaps (Q30). */
export type ListCommitments = Page<'party'> & { readonly jadId: string; readonly state?: 'listed' | 'committed' | 'withdrawn' | null };
export type ListJadResults = Page<'seq' | 'resultId'> & { readonly jadId: string; readonly recordedBy?: 'jad' | 'action' | null; readonly party?: string | null };

const jadsByWindow = keyset({ windowFrom: 'j.windowFrom', jadId: 'j.jadId' });
const parties = keyset({ party: 'p.party' });
const figures = keyset({ seq: 'r.seq', resultId: 'r.resultId' });

const columns = `j.jadId, j.cycleId, j.theme, j.windowFrom, j.windowTo, j.status, j.since, j.leads, j.countries, j.proposedBy, j.planRef, j.centre, j.confirmedAt, j.startedAt, j.lastDay, j.completedOn,
  j.noResults, j.summary, j.lessons, j.cancelReason, j.embargoLiftedAt, j.centreOpened, j.postponedBecause, j.precision, j.countriesCount, j.note, j.source, j.marking, j.provenance, j.embargo,
  (SELECT json_group_array(json_object('from', d.fromDate, 'to', d.toDate) ORDER BY d.block) FROM ${seen('jad_days')} d WHERE d.jadId = j.jadId) AS days,
  (SELECT json_group_array(json_object('oapId', a.planId, 'actionId', a.actionId) ORDER BY a.planId, a.actionId) FROM ${seen('jad_actions')} a WHERE a.jadId = j.jadId) AS actions,
  (SELECT COUNT(*) FROM ${seen('jad_participants')} p WHERE p.jadId = j.jadId AND p.state = 'committed') AS committed,
  (SELECT COUNT(*) FROM ${seen('jad_results')} r WHERE r.jadId = j.jadId AND r.recordedBy = 'jad') AS results,
  (SELECT COUNT(*) FROM ${seen('jad_figures')} f WHERE f.jadId = j.jadId) AS figures`;

export const jadsQueries = {
  listJads: ask<ListJads, JadAnswer>(
    {
      limit: 'required', afterWindowFrom: 'optional', afterJadId: 'optional', cycleId: 'optional', status: 'optional', planId: 'optional', actionId: 'optional', party: 'optional', onDay: 'optional',
    },
    (p) => `SELECT ${columns} FROM ${seen('jads')} j ${where(
      equal(p.cycleId, 'j.cycleId', 'cycleId'), equal(p.status, 'j.status', 'status'),
      p.planId !== null && `EXISTS (SELECT 1 FROM ${seen('jad_actions')} a WHERE a.jadId = j.jadId AND a.planId = :planId ${p.actionId === null ? '' : 'AND a.actionId = :actionId'})`,
      p.party !== null &&
        `(EXISTS (SELECT 1 FROM json_each(j.leads) l WHERE l.value = :party) OR EXISTS (SELECT 1 FROM ${seen('jad_participants')} p WHERE p.jadId = j.jadId AND p.party = :party AND p.state = 'committed'))`,
      p.onDay !== null && `EXISTS (SELECT 1 FROM ${seen('jad_days')} d WHERE d.jadId = j.jadId AND d.fromDate <= :onDay AND d.toDate >= :onDay)`, jadsByWindow.after(p),
    )} ${jadsByWindow.page(p)}`,
    jadsByWindow,
  ),
  getJad: ask<GetJad, JadAnswer>({ jadId: 'required' }, () => `SELECT ${columns} FROM ${seen('jads')} j WHERE j.jadId = :jadId`),
  listCommitments: ask<ListCommitments, CommitmentAnswer>(
    { limit: 'required', afterParty: 'optional', jadId: 'required', state: 'optional' },
    (p) => `SELECT p.jadId, p.party, p.state, p.kind, p.contribution, p.officers, p.since, p.reason, p.marking, p.provenance
      FROM ${seen('jad_participants')} p ${where('p.jadId = :jadId', equal(p.state, 'p.state', 'state'), parties.after(p))} ${parties.page(p)}`,
    parties,
  ),
  listJadResults: ask<ListJadResults, JadResultAnswer>(
    { limit: 'required', afterSeq: 'optional', afterResultId: 'optional', jadId: 'required', recordedBy: 'optional', party: 'optional' },
    (p) => `SELECT r.jadId, r.resultId, r.seq, r.recordedBy, r.planId, r.actionId, r.party, r.indicator, r.value, r.unit, r.source, r.recordedAt, r.recordedValue, r.correctedAt, r.correctionReason,
        r.marking, r.provenance
      FROM ${seen('jad_results')} r ${where('r.jadId = :jadId', equal(p.recordedBy, 'r.recordedBy', 'recordedBy'), equal(p.party, 'r.party', 'party'), figures.after(p))} ${figures.page(p)}`,
    figures,
  ),
  listFigures,
};

/** Joint action days, known to their parties alone until the embargo is lifted. */
export const jads = projection<DomainCatalogue, JadTables>({
  name: 'jads',
  version: 2,
  scope: 'cycle',
  partition: byCycle,
  reads: ['jad', 'oap'],
  tables: {
    jads: {
      columns: {
        jadId: 'text', cycleId: 'text', theme: 'text', windowFrom: 'text', windowTo: 'text', status: 'text', since: 'text', leads: 'text', countries: 'text', proposedBy: 'text', planRef: 'text',
        centre: 'text', confirmedAt: 'text', startedAt: 'text', lastDay: 'text', completedOn: 'text', noResults: 'integer', summary: 'text', lessons: 'text', cancelReason: 'text',
        embargoLiftedAt: 'text', centreOpened: 'text', postponedBecause: 'text', precision: 'text', countriesCount: 'integer', note: 'text', source: 'text', ...stampColumns,
      },
      key: ['jadId'],
      indexes: { byJad: ['jadId'], byCycle: ['cycleId', 'windowFrom', 'jadId'] },
    },
    jad_days: { columns: { jadId: 'text', block: 'integer', fromDate: 'text', toDate: 'text', ...stampColumns }, key: ['jadId', 'block'], indexes: { byJad: ['jadId'] } },
    jad_actions: { columns: { jadId: 'text', planId: 'text', actionId: 'text', ...stampColumns }, key: ['jadId', 'planId', 'actionId'], indexes: { byJad: ['jadId'] } },
    jad_participants: {
      columns: { jadId: 'text', party: 'text', state: 'text', kind: 'text', contribution: 'text', officers: 'integer', since: 'text', reason: 'text', ...stampColumns },
      key: ['jadId', 'party'],
      indexes: { byJad: ['jadId'] },
    },
    jad_results: {
      columns: {
        jadId: 'text', resultId: 'text', seq: 'integer', recordedBy: 'text', planId: 'text', actionId: 'text', party: 'text', indicator: 'text', value: 'real', unit: 'text', source: 'text',
        recordedAt: 'text', recordedValue: 'real', correctedAt: 'text', correctionReason: 'text', ...stampColumns,
      },
      key: ['jadId', 'resultId', 'recordedBy'],
      indexes: { byJad: ['jadId'] },
    },
    jad_figures: figureTable,
    jad_gates: jadGateTable,
  },
  on: {
    JADProposed: (event) => {
      const gate = gateAfter(undefined, event)!;
      const { theme, window, leads, proposedBy, actions } = event.data;
      const stamp = stamped(event, hiddenBy(gate));
      return [
        put('jad_gates', gate),
        put('jads', {
          ...stamp, jadId: event.id, cycleId: cycleColumn(event), theme, windowFrom: window.from, windowTo: window.to, status: 'proposed', since: event.meta.effectiveAt, leads: canonical(leads),
          countries: '[]', proposedBy, planRef: null, centre: null, confirmedAt: null, startedAt: null, lastDay: null, completedOn: null, noResults: null, summary: null, lessons: null,
          cancelReason: null, embargoLiftedAt: null, ...UNKNOWN, precision: 'day',
        }),
        ...actions.map(({ oapId, actionId }) => put('jad_actions', { ...stamp, jadId: event.id, planId: oapId, actionId })),
      ];
    },
    JADOperationalPlanAdopted: (event, own) =>
      withGate(event, own, (row, gate) => {
        const { planRef, days, centre, countries } = event.data;
        const stamp = stamped(event, hiddenBy(gate));
        const known = own.jad_participants.where('byJad', event.id);
        return [
          becomes(row, event, 'planned', { planRef, centre, countries: canonical(countries) }),
          ...own.jad_days.where('byJad', event.id).map(({ block }) => remove('jad_days', event.id, block)),
          ...days.map(({ from, to }, block) => put('jad_days', { ...stamp, jadId: event.id, block, fromDate: from, toDate: to })),
          ...known.filter(({ party, state }) => state === 'listed' && !countries.includes(party)).map(({ party }) => remove('jad_participants', event.id, party)),
          ...countries
            .filter((party) => !known.some((one) => one.party === party))
            .map((party) => put('jad_participants', { ...stamp, jadId: event.id, party, state: 'listed', kind: null, contribution: null, officers: null, since: event.meta.effectiveAt, reason: null })),
        ];
      }),
    JADParticipationCommitted: (event, own) => {
      const { party, kind, contribution, officers = null } = event.data;
      return withGate(event, own, (_row, gate) => participant(event, own, gate, { party, state: 'committed', kind, contribution, officers, reason: null }));
    },
    JADParticipationWithdrawn: (event, own) => withGate(event, own, (_row, gate) => participant(event, own, gate, { party: event.data.party, state: 'withdrawn', reason: event.data.reason })),
    JADEmbargoLifted: (event, own) => withGate(event, own, (row) => [put('jads', changed(row, event, { embargoLiftedAt: event.meta.effectiveAt }))]),
    // The gate is open and nothing later moves it; no day, action or party is known beyond what the source says.
    JADRecorded: (event) => {
      const gate = gateAfter(undefined, event)!;
      const { name, days, precision, leads, countriesCount = null, figures: told, note = null } = event.data;
      const stamp = stamped(event, hiddenBy(gate));
      const source = event.meta.provenance?.kind === 'PUBLIC' ? event.meta.provenance.source : null;
      return [
        put('jad_gates', gate),
        put('jads', {
          ...stamp, jadId: event.id, cycleId: cycleColumn(event), theme: name, windowFrom: days.from, windowTo: days.to, status: 'recorded', since: event.meta.effectiveAt, leads: canonical(leads),
          countries: '[]', proposedBy: event.meta.actor.party, planRef: null, centre: null, confirmedAt: null, startedAt: null, lastDay: null, completedOn: null, noResults: null, summary: null,
          lessons: null, cancelReason: null, embargoLiftedAt: null, ...UNKNOWN, precision, countriesCount, note, source,
        }),
        ...(precision === 'day' ? [put('jad_days', { ...stamp, jadId: event.id, block: 0, fromDate: days.from, toDate: days.to })] : []),
        ...figuresTold(event, told, gate, source ?? ''),
      ];
    },
    JADResultsPublished: (event, own) => {
      const { pressRef, figures: told } = event.data;
      return onJad(event, own, (row) => [
        row.status === 'completed' ? becomes(row, event, 'published', {}) : put('jads', changed(row, event, {})),
        ...figuresTold(event, told, own.jad_gates.get(event.id), pressRef),
      ]);
    },
    JADPostponed: (event, own) =>
      onJad(event, own, (row) => [
        becomes(row, event, 'planned', { confirmedAt: null, centreOpened: null, postponedBecause: event.data.reason }),
        ...own.jad_days.where('byJad', event.id).map(({ block }) => remove('jad_days', event.id, block)),
        ...event.data.newDays.map(({ from, to }, block) => put('jad_days', { ...stamped(event, hiddenBy(own.jad_gates.get(event.id))), jadId: event.id, block, fromDate: from, toDate: to })),
      ]),
    JADCoordinationCentreOpened: (event, own) => onJad(event, own, (row) => [put('jads', changed(row, event, { centreOpened: event.data.place }))]),
    JADConfirmed: (event, own) => onJad(event, own, (row) => [becomes(row, event, 'confirmed', { confirmedAt: event.meta.effectiveAt })]),
    JADCancelled: (event, own) => onJad(event, own, (row) => [becomes(row, event, 'cancelled', { cancelReason: event.data.reason })]),
    JADStarted: (event, own) => onJad(event, own, (row) => [becomes(row, event, 'inAction', { startedAt: event.meta.effectiveAt })]),
    JADConcluded: (event, own) => onJad(event, own, (row) => [becomes(row, event, 'concluded', { lastDay: event.data.lastDay })]),
    JADCompleted: (event, own) => {
      const { completedOn, noResults, summary, lessons } = event.data;
      return onJad(event, own, (row) => [becomes(row, event, 'completed', { completedOn, noResults: noResults ? 1 : 0, summary, lessons })]);
    },
    JADResultRecorded: (event, own) => {
      const { resultId, party, indicator, value, unit, source } = event.data;
      return onJad(event, own, () => [
        put('jad_results', {
          ...stamped(event, hiddenBy(own.jad_gates.get(event.id))), jadId: event.id, resultId, seq: event.seq, recordedBy: 'jad', planId: null, actionId: null, party, indicator, value, unit, source,
          recordedAt: event.meta.recordedAt, recordedValue: value, correctedAt: null, correctionReason: null,
        }),
      ]);
    },
    JADResultCorrected: (event, own) => corrected(event, own.jad_results.get(event.id, event.data.resultId, 'jad'), event.data),
    ActionResultCorrected: (event, own) => (event.data.jadId === undefined ? [] : corrected(event, own.jad_results.get(event.data.jadId, event.data.resultId, 'action'), event.data)),
    ActionResultRecorded: (event, own) => {
      const { jadId, resultId, actionId, indicator, value, unit, source, country = null } = event.data;
      if (jadId === undefined) return [];
      return [
        put('jad_results', {
          ...stamped(event, hiddenBy(own.jad_gates.get(jadId))), jadId, resultId, seq: event.seq, recordedBy: 'action', planId: event.id, actionId, party: country, indicator, value, unit, source,
          recordedAt: event.meta.recordedAt, recordedValue: value, correctedAt: null, correctionReason: null,
        }),
      ];
    },
  },
  queries: jadsQueries,
});

/** What a JAD does not say until something is known of it. */
const UNKNOWN = { centreOpened: null, postponedBecause: null, countriesCount: null, note: null, source: null } as const;

/** I22: the figure as it stands now, beside the one first recorded. */
const corrected = (event: Happened, row: JadResultRow | undefined, { newValue, reason }: { readonly newValue: number; readonly reason: string }): Change[] =>
  row ? [put('jad_results', changed(row, event, { value: newValue, correctedAt: event.meta.recordedAt, correctionReason: reason }))] : [];

const becomes = (row: JadRow, event: Happened, status: JadStatus, change: Partial<Omit<JadRow, keyof Stamp>>): Change =>
  put('jads', changed(row, event, { ...change, status, since: event.meta.effectiveAt }));

function onJad(event: Happened, own: Own<JadTables>, step: (row: JadRow) => Change[]): Change[] {
  const row = own.jads.get(event.id);
  return row ? step(row) : [];
}

/** Everything about the JAD under its new gate first, then what the event itself changes. */
function withGate(event: GateEvent, own: Own<JadTables>, step: (row: JadRow, gate: JadGate) => Change[]): Change[] {
  const gate = gateAfter(own.jad_gates.get(event.id), event);
  const row = own.jads.get(event.id);
  if (!gate || !row) return [];
  const others = (['jad_days', 'jad_actions', 'jad_participants', 'jad_results', 'jad_figures'] as const).flatMap((table) => own[table].where('byJad', event.id).map((one) => put(table, regated(one, gate))));
  return [put('jad_gates', gate), put('jads', regated(row, gate)), ...others, ...step(regated(row, gate), gate)];
}

function participant(event: Happened, own: Own<JadTables>, gate: JadGate, said: Partial<ParticipantRow> & Pick<ParticipantRow, 'party' | 'state'>): Change[] {
  const before = own.jad_participants.get(event.id, said.party);
  const since = event.meta.effectiveAt;
  const row: ParticipantRow = before
    ? changed(regated(before, gate), event, { ...said, since })
    : { ...stamped(event, hiddenBy(gate)), jadId: event.id, kind: null, contribution: null, officers: null, reason: null, ...said, since };
  return [put('jad_participants', row)];
}
