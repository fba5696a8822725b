import { addDays, dayOf, projection, put, remove, type Change, type Happened, type Instant, type LocalDate, type Own } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { gateAfter, jadGateTable, regated, type GateEvent, type JadGate } from './jad-gate.js';
import { ask, equal, holdsOn, keyset, seen, where, type Page } from './page.js';
import { byCycle, cycleColumn } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

export type SeatKind = 'driver' | 'coDriver' | 'coordinator' | 'goalSupervisor' | 'leader' | 'coLeader' | 'jadLead' | 'substitute';

/** One interval in one seat, both days included. Who sits in it, as a person, is not shown. */
type SeatRow = Stamp & {
  readonly cycleId: string;
  readonly seat: SeatKind;
  /** Line code, state code, goal code, `<plan>.<action>`, JAD id; `<seat>:<target>` of the seat a substitute sits in. */
  readonly target: string;
  readonly party: string;
  readonly fromDate: LocalDate;
  /** NULL while open. */
  readonly toDate: LocalDate | null;
  /** The party's kind when the seat was taken (A4). NULL for leads of a JAD, whose event does not say. */
  readonly kind: string | null;
  readonly planId: string | null;
  readonly actionId: string | null;
  readonly releaseReason: string | null;
  /** Whose seat it is, where a substitute sits in it. */
  readonly actsFor: string | null;
  /** When the party said that it accepts; NULL while it has not. In office either way. */
  readonly acceptedAt: Instant | null;
  readonly recordedAt: Instant;
};
/** What wants a seat filled: a line its driver, a live action its leader. */
type SeatTargetRow = Stamp & { readonly cycleId: string; readonly seat: 'driver' | 'leader'; readonly target: string; readonly planId: string | null; readonly actionId: string | null; readonly title: string };

type SeatTables = { seats: SeatRow; seat_targets: SeatTargetRow; seat_jad_gates: JadGate };

export type SeatAnswer = Omit<SeatRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;
/** `lastParty` and `lastDay` are of the latest holder before today; NULL where there was none. */
export type VacancyAnswer = Omit<SeatTargetRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'> & { readonly lastParty: string | null; readonly lastDay: LocalDate | null };

/** `onDate`: seats held that day, today where left out; `ever: 1` gives every interval, past and to come. */
export type ListSeats = Page<'seat' | 'target' | 'fromDate' | 'party' | 'cycleId'> & {
  readonly cycleId?: string | null;
  readonly party?: string | null;
  readonly seat?: SeatKind | null;
  readonly target?: string | null;
  readonly planId?: string | null;
  readonly onDate?: LocalDate | null;
  readonly ever?: number | null;
};
export type Vacancies = Page<'seat' | 'target'> & { readonly cycleId: string; readonly seat?: 'driver' | 'leader' | null };

const seats = keyset({ seat: 's.seat', target: 's.target', fromDate: 's.fromDate', party: 's.party', cycleId: 's.cycleId' });
const vacant = keyset({ seat: 't.seat', target: 't.target' });
const sameSeat = (alias: string): string => `${alias}.cycleId = t.cycleId AND ${alias}.seat = t.seat AND ${alias}.target = t.target`;
const lastHolder = (column: string): string => `(SELECT ${column} FROM ${seen('seats')} l WHERE ${sameSeat('l')} AND l.toDate < :today ORDER BY l.toDate DESC, l.party LIMIT 1)`;

export const seatsQueries = {
  listSeats: ask<ListSeats, SeatAnswer>(
    {
      limit: 'required', afterSeat: 'optional', afterTarget: 'optional', afterFromDate: 'optional', afterParty: 'optional', afterCycleId: 'optional',
      cycleId: 'optional', party: 'optional', seat: 'optional', target: 'optional', planId: 'optional', onDate: 'optional', ever: 'optional',
    },
    (p) => `SELECT s.cycleId, s.seat, s.target, s.party, s.fromDate, s.toDate, s.kind, s.planId, s.actionId, s.releaseReason, s.actsFor, s.acceptedAt, s.recordedAt, s.marking, s.provenance
      FROM ${seen('seats')} s ${where(
        equal(p.cycleId, 's.cycleId', 'cycleId'), equal(p.party, 's.party', 'party'), equal(p.seat, 's.seat', 'seat'), equal(p.target, 's.target', 'target'),
        equal(p.planId, 's.planId', 'planId'), p.ever !== 1 && holdsOn('s', p.onDate === null ? ':today' : ':onDate'), seats.after(p),
      )} ${seats.page(p)}`,
    seats,
  ),
  vacancies: ask<Vacancies, VacancyAnswer>(
    { limit: 'required', afterSeat: 'optional', afterTarget: 'optional', cycleId: 'required', seat: 'optional' },
    (p) => `SELECT t.cycleId, t.seat, t.target, t.planId, t.actionId, t.title, t.marking, t.provenance, ${lastHolder('l.party')} AS lastParty, ${lastHolder('l.toDate')} AS lastDay
      FROM ${seen('seat_targets')} t ${where(
        't.cycleId = :cycleId', equal(p.seat, 't.seat', 'seat'), `NOT EXISTS (SELECT 1 FROM ${seen('seats')} h WHERE ${sameSeat('h')} AND ${holdsOn('h', ':today')})`, vacant.after(p),
      )} ${vacant.page(p)}`,
    vacant,
  ),
};

/** Who holds which seat, when. */
export const seatsView = projection<DomainCatalogue, SeatTables>({
  name: 'seats',
  version: 3,
  scope: 'cycle',
  partition: byCycle,
  reads: ['cycle', 'oap', 'jad'],
  tables: {
    seats: {
      columns: {
        cycleId: 'text', seat: 'text', target: 'text', party: 'text', fromDate: 'text', toDate: 'text', kind: 'text', planId: 'text', actionId: 'text', releaseReason: 'text', actsFor: 'text', acceptedAt: 'text', recordedAt: 'text', ...stampColumns,
      },
      key: ['cycleId', 'seat', 'target', 'party', 'fromDate'],
      indexes: { byTarget: ['cycleId', 'seat', 'target'], byParty: ['party'], byPlan: ['planId'] },
    },
    seat_targets: {
      columns: { cycleId: 'text', seat: 'text', target: 'text', planId: 'text', actionId: 'text', title: 'text', ...stampColumns },
      key: ['cycleId', 'seat', 'target'],
      indexes: { byPlan: ['planId'] },
    },
    seat_jad_gates: jadGateTable,
  },
  on: {
    PlanLineDefined: (event) => [
      put('seat_targets', { ...stamped(event), cycleId: event.id, seat: 'driver', target: event.data.lineCode, planId: null, actionId: null, title: event.data.title }),
    ],
    DriverAppointed: (event) => [put('seats', taken(event, { seat: 'driver', target: event.data.lineCode, ...event.data }))],
    CoDriverAppointed: (event) => [put('seats', taken(event, { seat: 'coDriver', target: event.data.lineCode, ...event.data }))],
    NationalCoordinatorDesignated: (event) => [put('seats', taken(event, { seat: 'coordinator', target: event.data.state, ...event.data }))],
    GoalSupervisorAppointed: (event) => [put('seats', taken(event, { seat: 'goalSupervisor', target: event.data.goalCode, ...event.data }))],
    RoleAccepted: (event, own) => intervals(event, own).map((row) => put('seats', changed(row, event, { acceptedAt: event.meta.effectiveAt }))),
    RoleDeclined: (event, own) => left(event, intervals(event, own), event.data),
    // The release names a day within one of the party's intervals; one that begins later stands.
    RoleReleased: (event, own) => left(event, held(event, own, event.data.seat, event.data.target).filter(({ party, fromDate }) => party === event.data.party && fromDate <= event.data.to), event.data),
    // Who sits in a seat, as a person, is not shown; that another does is: the interval ends and the next begins.
    SeatsHandedOver: (event, own) => {
      const { party, from: day, reason } = event.data;
      return event.data.seats.flatMap(({ seat, target, from }) => intervals({ ...event, data: { seat, target, party, from } }, own)).filter(({ fromDate }) => fromDate < day).flatMap((row) => [
        put('seats', changed(row, event, { toDate: addDays(day, -1), releaseReason: reason })),
        put('seats', { ...changed(row, event, { fromDate: day }) }),
      ]);
    },
    // A substitute is a row of its own, beside that of the seat.
    SubstituteDesignated: (event) => {
      const { seat, target, party, substitute, kind, from, to } = event.data;
      return [put('seats', { ...taken(event, { seat: 'substitute', target: `${seat}:${target}`, party: substitute, kind, from, to }), actsFor: party })];
    },
    OperationalActionProposed: (event) => [put('seat_targets', actionTarget(event))],
    OperationalActionCarriedIn: (event) => [put('seat_targets', actionTarget(event))],
    OperationalActionCarriedOver: (event) => [remove('seat_targets', cycleColumn(event), 'leader', actionOf(event))],
    ActionCompleted: (event) => [remove('seat_targets', cycleColumn(event), 'leader', actionOf(event))],
    ActionNotCompleted: (event) => [remove('seat_targets', cycleColumn(event), 'leader', actionOf(event))],
    OperationalActionRevised: (event, own) => {
      const row = own.seat_targets.get(cycleColumn(event), 'leader', actionOf(event));
      return row ? [put('seat_targets', changed(row, event, { title: event.data.title }))] : [];
    },
    OperationalActionWithdrawn: (event) => [remove('seat_targets', cycleColumn(event), 'leader', actionOf(event))],
    ActionCancelled: (event) => [remove('seat_targets', cycleColumn(event), 'leader', actionOf(event))],
    OAPCancelled: (event, own) => own.seat_targets.where('byPlan', event.id).map((row) => remove('seat_targets', row.cycleId, row.seat, row.target)),
    ActionLedAssigned: (event, own) => {
      const { actionId, party, leadRole, effectiveFrom } = event.data;
      const seat = seatOfLead(leadRole);
      const target = actionOf(event);
      // I17: one leader at a time; who led until then, or the same party's former co-lead, leaves the day before.
      const before = held(event, own, seat, target).filter((row) => leadRole === 'LEADER' || row.party === party.code);
      return [
        ...left(event, before, { to: addDays(effectiveFrom, -1), reason: event.meta.reason ?? null }),
        put('seats', taken(event, { seat, target, party: party.code, kind: party.kind, from: effectiveFrom, planId: event.id, actionId })),
      ];
    },
    ActionLeadReleased: (event, own) => left(event, held(event, own, seatOfLead(event.data.leadRole), actionOf(event)).filter(({ party }) => party === event.data.party), event.data),
    JADProposed: (event, own) => {
      const gate = gateAfter(undefined, event);
      const from = dayOf(event.meta.effectiveAt);
      const leads = event.data.leads.map((party) => put('seats', regated(taken(event, { seat: 'jadLead', target: event.id, party, from }), gate)));
      return [...gateMoved(event, own), ...leads];
    },
    JADOperationalPlanAdopted: (event, own) => gateMoved(event, own),
    JADParticipationCommitted: (event, own) => gateMoved(event, own),
    JADParticipationWithdrawn: (event, own) => gateMoved(event, own),
    JADEmbargoLifted: (event, own) => gateMoved(event, own),
    JADCancelled: (event, own) => jadLeadsLeave(event, own, event.data.reason),
    JADCompleted: (event, own) => jadLeadsLeave(event, own, null),
  },
  queries: seatsQueries,
});

type SeatHeld = { readonly seat: SeatKind; readonly target: string; readonly party: string; readonly from: LocalDate; readonly to?: LocalDate; readonly kind?: string; readonly planId?: string; readonly actionId?: string };

const seatOfLead = (leadRole: 'LEADER' | 'CO_LEADER'): 'leader' | 'coLeader' => (leadRole === 'LEADER' ? 'leader' : 'coLeader');

/** An action number is unique within its plan alone. */
const actionOf = (event: { id: string; data: { actionId: string } }): string => `${event.id}.${event.data.actionId}`;

const taken = (event: Happened, { seat, target, party, from, to, kind, planId, actionId }: SeatHeld): SeatRow => ({
  ...stamped(event), cycleId: cycleColumn(event), seat, target, party, fromDate: from, toDate: to ?? null, kind: kind ?? null, planId: planId ?? null, actionId: actionId ?? null,
  releaseReason: null, actsFor: null, acceptedAt: null, recordedAt: event.meta.recordedAt,
});

const actionTarget = (event: Happened<{ type: string; data: { actionId: string; title: string } }>): SeatTargetRow => ({
  ...stamped(event), cycleId: cycleColumn(event), seat: 'leader', target: actionOf(event), planId: event.id, actionId: event.data.actionId, title: event.data.title,
});

const held = (event: Happened, own: Own<SeatTables>, seat: SeatKind, target: string): readonly SeatRow[] => own.seats.where('byTarget', cycleColumn(event), seat, target);

/** The very interval an acceptance or refusal is about. */
const intervals = (event: Happened<{ type: string; data: { seat: SeatKind; target: string; party: string; from: LocalDate } }>, own: Own<SeatTables>): readonly SeatRow[] =>
  held(event, own, event.data.seat, event.data.target).filter(({ party, fromDate }) => party === event.data.party && fromDate === event.data.from);

/** Ends what runs past `to`, the last day in office; what was to begin later was never held. */
const left = (event: Happened, rows: readonly SeatRow[], { to, reason }: { to: LocalDate; reason: string | null }): Change[] =>
  rows
    .filter((row) => row.toDate === null || row.toDate > to)
    .map((row) =>
      row.fromDate > to ? remove('seats', row.cycleId, row.seat, row.target, row.party, row.fromDate) : put('seats', changed(row, event, { toDate: to, releaseReason: reason })),
    );

const jadLeadsLeave = (event: Happened, own: Own<SeatTables>, reason: string | null): Change[] =>
  left(event, held(event, own, 'jadLead', event.id), { to: dayOf(event.meta.effectiveAt), reason });

function gateMoved(event: GateEvent, own: Own<SeatTables>): Change[] {
  const gate = gateAfter(own.seat_jad_gates.get(event.id), event);
  return [...(gate ? [put('seat_jad_gates', gate)] : []), ...held(event, own, 'jadLead', event.id).map((row) => put('seats', regated(row, gate)))];
}
