import { canonical, projection, put, type Cell, type Change, type DataOf, type Happened, type Instant, type LocalDate, type Own } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { atRest, climbed, regatedDeadlines, retermed, rungOfLevel, scheduled, snoozed, upToLevel, type DeadlineRow, type DeadlineTables, type LadderRung, type OutcomeRow, type ReminderRow } from './deadline-rows.js';
import { gateAfter, hiddenBy, jadGateTable, type GateEvent } from './jad-gate.js';
import { ask, asked, equal, keyset, seen, where, type Page } from './page.js';
import { byCycle, cycleColumn } from './partition.js';
import { jadOfScope, planOfScope } from './scope.js';
import { changed, OPEN, stampColumns, stamped, type Stamp } from './stamp.js';

type Shown = Pick<Stamp, 'marking' | 'provenance'>;

/** `overdue` is 1 while it is neither met nor lapsed nor suspended after its due instant; `urgency` sorts: overdue 0, to come 1, closed 2. */
export type DeadlineAnswer = Omit<DeadlineRow, keyof Stamp | 'ladder'> & Shown & { readonly overdue: 0 | 1; readonly urgency: 0 | 1 | 2 };
export type RungAnswer = Omit<LadderRung, 'recipients'> & Shown & Pick<DeadlineRow, 'deadlineId' | 'jadId' | 'recipients'>;
/** One row an outcome; an intent that has none yet is one row with `outcome` NULL and '' for channel and recipient. */
export type ReminderAnswer = Omit<ReminderRow, keyof Stamp> & Shown & Pick<OutcomeRow, 'channel' | 'recipient'> & {
  readonly [C in 'role' | 'party' | 'outcome' | 'messageId' | 'error' | 'attempts' | 'outcomeAt' | 'acknowledgedAt']: OutcomeRow[C] | null;
} & { readonly [C in 'state' | 'metAt' | 'late']: DeadlineRow[C] | null };
/** What one seat was told. */
export type ToldAnswer = Omit<ReminderAnswer, 'recipients'>;
export type AlarmAnswer = { readonly deadlineId: string; readonly nextAt: Instant };

/** `live: 1`: open, missed and not yet met, or suspended. `duties: 1`: no dated transitions. `role`: among the recipients. `fromDate`, `toDate`: of `dueOn`. */
export type ListDeadlines = Page<'urgency' | 'dueAt' | 'deadlineId'> & {
  readonly cycleId?: string | null;
  readonly state?: DeadlineRow['state'] | null;
  readonly live?: number | null;
  readonly overdue?: number | null;
  readonly duties?: number | null;
  readonly ruleId?: string | null;
  readonly planId?: string | null;
  readonly scopeKind?: string | null;
  readonly scopeId?: string | null;
  readonly role?: string | null;
  readonly fromDate?: LocalDate | null;
  readonly toDate?: LocalDate | null;
};
export type GetDeadline = { readonly deadlineId: string };
export type ListRungs = Page<'rung'> & { readonly deadlineId: string };
/** `party`, `role`: of who was told. `outcome: none` finds what was never sent. */
export type ListReminders = Page<'seq' | 'channel' | 'recipient'> & {
  readonly cycleId?: string | null;
  readonly deadlineId?: string | null;
  readonly planId?: string | null;
  readonly ruleId?: string | null;
  readonly party?: string | null;
  readonly role?: string | null;
  readonly outcome?: 'delivered' | 'bounced' | 'none' | null;
};
/** `roles`: a JSON list; with `party`, the seats asked for. Newest first; `unseen: 1`: not acknowledged; a notice asks for nothing. */
export type ListTold = Page<'seq' | 'channel' | 'recipient'> & { readonly roles: string; readonly party: string; readonly unseen?: number | null };
/** For the alarms alone, asked by a viewer who reads all. */
export type DueAlarms = Page<'nextAt' | 'deadlineId'> & { readonly until: Instant };

const inState = (state: DeadlineRow['state']): string => `d.state = '${state}'`;
const running = `d.state IN ('open', 'missed')`;
const overdue = `(${running} AND d.dueAt <= :at)`;
const urgency = `CASE WHEN ${overdue} THEN 0 WHEN d.state IN ('open', 'missed', 'suspended') THEN 1 ELSE 2 END`;
const byUrgency = keyset({ urgency, dueAt: 'd.dueAt', deadlineId: 'd.deadlineId' });
// Among deadlines of one state the overdue ones are those due first, so that the index on the due instant gives the same order.
const byDue = keyset({ dueAt: 'd.dueAt', deadlineId: 'd.deadlineId' });
/**
 * Of one state and one urgency each: such a part is sorted by an index as it stands, so that no more of it is read than the page holds.
 * The list by urgency is put together from the beginnings of all.
 */
const parts: readonly { readonly urgency: DeadlineAnswer['urgency']; readonly holds: string }[] = [
  ...(['open', 'missed'] as const).flatMap((state) => [{ urgency: 0 as const, holds: `${inState(state)} AND d.dueAt <= :at` }, { urgency: 1 as const, holds: `${inState(state)} AND d.dueAt > :at` }]),
  { urgency: 1, holds: inState('suspended') },
  ...(['met', 'lapsed', 'waived'] as const).map((state) => ({ urgency: 2 as const, holds: inState(state) })),
];
const rungs = keyset({ rung: `g.value ->> 'rung'` });
const rungColumns = ['rung', 'kind', 'dueAt', 'workdays', 'recipients', 'passed', 'givenAt'].map((name) => `g.value ->> '${name}' AS ${name}`).join(', ');
const ledger = keyset({ seq: 'm.seq', channel: `COALESCE(o.channel, '')`, recipient: `COALESCE(o.recipient, '')` });
const newest = keyset({ seq: 'm.seq', channel: 'o.channel', recipient: 'o.recipient' }, 'DESC');
const telling = `m.deadlineId, m.seq, m.cycleId, m.planId, m.ruleId, m.kind, m.scopeKind, m.scopeId, m.rungs, m.dueOn, m.intendedAt, m.seatRole, m.seatParty, m.jadId, m.marking, m.provenance, d.state, d.metAt, d.late,
  o.role, o.party, o.outcome, o.messageId, o.error, o.attempts, o.outcomeAt, o.acknowledgedAt`;
const alarms = keyset({ nextAt: 'd.nextAt', deadlineId: 'd.deadlineId' });

const columns = `d.deadlineId, d.cycleId, d.ruleId, d.scopeKind, d.scopeId, d.period, d.occurrence, d.planId, d.jadId, d.state, d.since, d.dueOn, d.dueAt, d.zone, d.recipients, d.explanation, d.command,
  d.nextAt, d.missedAt, d.metBy, d.metAt, d.late, d.importedLate, d.escalation, d.why, d.decidedRole, d.decidedParty, d.decidedWhy, d.decidedDocRef, d.marking, d.provenance, ${overdue} AS overdue, ${urgency} AS urgency`;

type AskedDeadlines = { readonly [K in keyof ListDeadlines]-?: Cell };

function deadlinesList(p: AskedDeadlines): string {
  const rows = (...clauses: readonly (string | false)[]): string => `SELECT ${columns} FROM ${seen('deadlines')} d ${where(
    equal(p.cycleId, 'd.cycleId', 'cycleId'), equal(p.state, 'd.state', 'state'), asked(p.overdue, overdue), asked(p.duties, 'd.command IS NULL'), equal(p.ruleId, 'd.ruleId', 'ruleId'),
    equal(p.planId, 'd.planId', 'planId'), equal(p.scopeKind, 'd.scopeKind', 'scopeKind'), equal(p.scopeId, 'd.scopeId', 'scopeId'),
    p.role !== null && 'EXISTS (SELECT 1 FROM json_each(d.recipients) r WHERE r.value = :role)', p.fromDate !== null && 'd.dueOn >= :fromDate', p.toDate !== null && 'd.dueOn <= :toDate', ...clauses,
  )}`;
  const live = asked(p.live, `d.state IN ('open', 'missed', 'suspended')`);
  if ((p.state !== null || p.overdue === 1) && !p.sort) return `${rows(live, byDue.after(p))} ${byDue.page(p)}`;
  // Of one plan or thing there are few: those are sorted as soon as they are read.
  if (p.sort || p.count === 1 || p.planId !== null || p.scopeId !== null) return `${rows(live, byUrgency.after(p))} ${byUrgency.page(p)}`;
  const from = byUrgency.after(p) === false ? undefined : Number(p.afterUrgency);
  return `SELECT * FROM (${parts
    .filter(({ urgency: of }) => of >= (from ?? 0) && !(p.live === 1 && of === 2))
    .map(({ urgency: of, holds }) => `SELECT * FROM (${rows(holds, of === from && byDue.after(p))} ${byDue.page(p)})`)
    .join('\nUNION ALL ')}) ORDER BY urgency, dueAt, deadlineId LIMIT :limit`;
}

export const deadlinesQueries = {
  listDeadlines: ask<ListDeadlines, DeadlineAnswer>(
    {
      limit: 'required', afterUrgency: 'optional', afterDueAt: 'optional', afterDeadlineId: 'optional', cycleId: 'optional', state: 'optional', live: 'optional', overdue: 'optional',
      duties: 'optional', ruleId: 'optional', planId: 'optional', scopeKind: 'optional', scopeId: 'optional', role: 'optional', fromDate: 'optional', toDate: 'optional',
    },
    deadlinesList,
    byUrgency,
  ),
  getDeadline: ask<GetDeadline, DeadlineAnswer>({ deadlineId: 'required' }, () => `SELECT ${columns} FROM ${seen('deadlines')} d WHERE d.deadlineId = :deadlineId`),
  listRungs: ask<ListRungs, RungAnswer>(
    { limit: 'required', afterRung: 'optional', deadlineId: 'required' },
    (p) => `SELECT d.deadlineId, ${rungColumns}, d.jadId, d.marking, d.provenance
      FROM ${seen('deadlines')} d JOIN json_each(d.ladder) g ${where('d.deadlineId = :deadlineId', rungs.after(p))} ${rungs.page(p)}`,
    rungs,
  ),
  listReminders: ask<ListReminders, ReminderAnswer>(
    {
      limit: 'required', afterSeq: 'optional', afterChannel: 'optional', afterRecipient: 'optional', cycleId: 'optional', deadlineId: 'optional', planId: 'optional', ruleId: 'optional',
      party: 'optional', role: 'optional', outcome: 'optional',
    },
    (p) => `SELECT ${telling}, m.recipients, COALESCE(o.channel, '') AS channel, COALESCE(o.recipient, '') AS recipient
      FROM ${seen('reminders')} m LEFT JOIN ${seen('deadlines')} d ON d.deadlineId = m.deadlineId LEFT JOIN ${seen('reminder_outcomes')} o ON o.deadlineId = m.deadlineId AND o.intentSeq = m.seq
      ${where(
        equal(p.cycleId, 'm.cycleId', 'cycleId'), equal(p.deadlineId, 'm.deadlineId', 'deadlineId'), equal(p.planId, 'm.planId', 'planId'), equal(p.ruleId, 'm.ruleId', 'ruleId'), equal(p.party, 'o.party', 'party'),
        equal(p.role, 'o.role', 'role'), p.outcome === 'none' ? 'o.outcome IS NULL' : equal(p.outcome, 'o.outcome', 'outcome'), ledger.after(p),
      )} ${ledger.page(p)}`,
    ledger,
  ),
  listTold: ask<ListTold, ToldAnswer>(
    { limit: 'required', afterSeq: 'optional', afterChannel: 'optional', afterRecipient: 'optional', roles: 'required', party: 'required', unseen: 'optional' },
    (p) => `SELECT ${telling}, o.channel, o.recipient
      FROM ${seen('reminder_outcomes')} o JOIN ${seen('reminders')} m ON m.deadlineId = o.deadlineId AND m.seq = o.intentSeq LEFT JOIN ${seen('deadlines')} d ON d.deadlineId = o.deadlineId
      ${where(`o.party IN ('', :party)`, 'o.role IN (SELECT value FROM json_each(:roles))', asked(p.unseen, `o.acknowledgedAt IS NULL AND m.kind <> 'notice'`), newest.after(p))} ${newest.page(p)}`,
    newest,
  ),
  dueAlarms: ask<DueAlarms, AlarmAnswer>(
    { limit: 'required', afterNextAt: 'optional', afterDeadlineId: 'optional', until: 'required' },
    (p) => `SELECT d.deadlineId, d.nextAt FROM ${seen('deadlines')} d ${where('d.nextAt <= :until', alarms.after(p))} ${alarms.page(p)}`,
    alarms,
  ),
};

/** What is due when, for whom, and who was told. */
export const deadlines = projection<DomainCatalogue, DeadlineTables>({
  name: 'deadlines',
  version: 3,
  scope: 'cycle',
  partition: byCycle,
  reads: ['deadline', 'jad', 'notice'],
  tables: {
    deadlines: {
      columns: {
        deadlineId: 'text', cycleId: 'text', ruleId: 'text', scopeKind: 'text', scopeId: 'text', period: 'text', occurrence: 'integer', planId: 'text', jadId: 'text', state: 'text', since: 'text',
        dueOn: 'text', dueAt: 'text', zone: 'text', recipients: 'text', explanation: 'text', ladder: 'text', command: 'text', nextAt: 'text', missedAt: 'text', metBy: 'text', metAt: 'text', late: 'integer',
        importedLate: 'integer', escalation: 'integer', why: 'text', decidedRole: 'text', decidedParty: 'text', decidedWhy: 'text', decidedDocRef: 'text', ...stampColumns,
      },
      key: ['deadlineId'],
      indexes: { byJad: ['jadId'], byPlan: ['planId', 'dueAt'], byCycleDue: ['cycleId', 'state', 'dueAt', 'deadlineId'], byState: ['state', 'dueAt', 'deadlineId'], byNext: ['nextAt', 'deadlineId'] },
    },
    reminders: {
      columns: {
        deadlineId: 'text', seq: 'integer', cycleId: 'text', planId: 'text', ruleId: 'text', kind: 'text', scopeKind: 'text', scopeId: 'text', rungs: 'text', dueOn: 'text', intendedAt: 'text', recipients: 'text', seatRole: 'text', seatParty: 'text',
        jadId: 'text', ...stampColumns,
      },
      key: ['seq', 'deadlineId'],
      indexes: { byDeadline: ['deadlineId'], byCycle: ['cycleId', 'seq'], byPlan: ['planId', 'seq'], byJad: ['jadId'] },
    },
    reminder_outcomes: {
      columns: {
        deadlineId: 'text', intentSeq: 'integer', rungs: 'text', channel: 'text', recipient: 'text', role: 'text', party: 'text', outcome: 'text', messageId: 'text', error: 'text', attempts: 'integer',
        outcomeAt: 'text', acknowledgedAt: 'text', jadId: 'text', ...stampColumns,
      },
      key: ['deadlineId', 'intentSeq', 'channel', 'recipient'],
      indexes: { byDeadline: ['deadlineId'], byParty: ['party', 'intentSeq'], byJad: ['jadId'] },
    },
    deadline_jad_gates: jadGateTable,
  },
  on: {
    DeadlineScheduled: (event, own) => scheduled(event, own),
    DeadlineRescheduled: (event, own) => on(event, own, (row) => retermed(row, event, event.data.reason)),
    DeadlineResumed: (event, own) => on(event, own, (row) => retermed(row, event, null)),
    DeadlineSuspended: (event, own) => on(event, own, (row) => atRest(row, event, { state: 'suspended' })),
    DeadlineMet: (event, own) => on(event, own, (row) => atRest(row, event, { state: 'met', metBy: event.data.eventId, metAt: event.meta.effectiveAt, late: event.data.late ? 1 : 0 })),
    DeadlineLapsed: (event, own) => on(event, own, (row) => atRest(row, event, { state: 'lapsed', why: event.data.why })),
    DeadlineMissed: (event, own) =>
      on(event, own, (row) => [climbed(changed(row, event, { state: 'missed', since: event.meta.effectiveAt, missedAt: event.meta.recordedAt }), event, ({ kind }) => kind === 'missed')]),
    DeadlineEscalated: (event, own) =>
      on(event, own, (row) => [
        climbed(changed(row, event, { escalation: event.data.level }), event, upToLevel(event.data.level)),
        put('reminders', intent(row, event, { kind: 'escalation', rungs: rungOfLevel(row, event.data.level), dueOn: row.dueOn, to: event.data.to })),
      ]),
    ReminderDue: (event, own) =>
      on(event, own, (row) => [
        climbed(row, event, ({ rung }) => event.data.rungs.includes(rung)),
        put('reminders', intent(row, event, { kind: 'reminder', rungs: event.data.rungs.join(','), dueOn: event.data.dueOn, to: event.data.to })),
      ]),
    TransitionDue: (event, own) => on(event, own, (row) => [climbed(row, event, ({ kind }) => kind === 'transition')]),
    ReminderDelivered: (event, own) => on(event, own, (row) => outcome(row, event, own, { outcome: 'delivered', messageId: event.data.messageId, error: null })),
    ReminderBounced: (event, own) => on(event, own, (row) => outcome(row, event, own, { outcome: 'bounced', messageId: null, error: event.data.error })),
    ReminderUndeliverable: (event, own) =>
      on(event, own, (row) => [put('reminders', { ...intent(row, event, { kind: 'undeliverable', rungs: String(event.data.rung), dueOn: event.data.dueOn, to: event.data.to }), ...seatOf(event) })]),
    NudgeSent: (event, own) =>
      on(event, own, (row) => [put('reminders', { ...intent(row, event, { kind: 'nudge', rungs: String(event.data.rung), dueOn: event.data.dueOn, to: event.data.to }), ...seatOf(event) })]),
    ReminderSnoozed: (event, own) =>
      on(event, own, (row) => [
        ...snoozed(row, event, own),
        put('reminders', { ...intent(row, event, { kind: 'snooze', rungs: String(event.data.rung.no), dueOn: event.data.until, to: event.data.rung.to }), ...seatOf(event) }),
      ]),
    ReminderAcknowledged: (event, own) => on(event, own, (row) => acknowledged(row, event, own)),
    DeadlineDateDecided: (event, own) => on(event, own, (row) => [put('deadlines', decided(row, event, event.data.reason, event.meta.docRef))]),
    DeadlineWaived: (event, own) => on(event, own, (row) => atRest(decided(row, event, event.data.reason, event.data.docRef), event, { state: 'waived', why: event.data.reason })),
    NoticeDue: (event, own) => [put('reminders', noticed(event, own))],
    NoticeDelivered: (event, own) => noticeOutcome(event, own, { outcome: 'delivered', messageId: event.data.messageId, error: null }),
    NoticeBounced: (event, own) => noticeOutcome(event, own, { outcome: 'bounced', messageId: null, error: event.data.error }),
    JADProposed: (event, own) => gateMoved(event, own),
    JADOperationalPlanAdopted: (event, own) => gateMoved(event, own),
    JADParticipationCommitted: (event, own) => gateMoved(event, own),
    JADParticipationWithdrawn: (event, own) => gateMoved(event, own),
    JADEmbargoLifted: (event, own) => gateMoved(event, own),
  },
  queries: deadlinesQueries,
});

function on(event: Happened, own: Own<DeadlineTables>, step: (row: DeadlineRow) => Change[]): Change[] {
  const row = own.deadlines.get(event.id);
  return row ? step(row) : [];
}

/** Field by field, as are the outcomes: there is one for every reminder, and a spread takes longer. */
function intent(row: DeadlineRow, event: Happened, { kind, rungs: told, dueOn, to }: Pick<ReminderRow, 'kind' | 'rungs' | 'dueOn'> & { to: readonly string[] }): ReminderRow {
  const { marking, parties, owner, embargo, markings, provenance } = stamped(event, row);
  return {
    deadlineId: row.deadlineId, seq: event.seq, cycleId: cycleColumn(event), planId: row.planId, ruleId: row.ruleId, kind, scopeKind: row.scopeKind, scopeId: row.scopeId, rungs: told, dueOn,
    intendedAt: event.meta.recordedAt, recipients: canonical(to), seatRole: null, seatParty: null, jadId: row.jadId, markings, provenance, marking, parties, owner, embargo,
  };
}

const seatOf = ({ data: { role, party } }: Happened<{ type: string; data: { readonly role: string; readonly party: string } }>) => ({ seatRole: role, seatParty: party });

const decided = (row: DeadlineRow, event: Happened, decidedWhy: string, docRef: string | undefined): DeadlineRow =>
  changed(row, event, { decidedRole: event.meta.actor.role, decidedParty: event.meta.actor.party, decidedWhy, decidedDocRef: docRef ?? null });

/** The latest telling of these rungs: under new terms the same rungs are told again. */
const intentOf = (row: DeadlineRow, rungs: readonly number[], own: Own<DeadlineTables>): ReminderRow | undefined =>
  own.reminders.where('byDeadline', row.deadlineId).filter((each) => each.kind !== 'snooze' && each.rungs === rungs.join(',')).sort((a, b) => a.seq - b.seq).at(-1);

/** By the seat that was told, or, of a body, by the party that speaks for it. */
function acknowledged(row: DeadlineRow, event: Happened<{ type: 'ReminderAcknowledged'; data: { rungs: readonly number[]; role: string; party: string } }>, own: Own<DeadlineTables>): Change[] {
  const { rungs: told, role, party } = event.data;
  const seq = intentOf(row, told, own)?.seq;
  return own.reminder_outcomes
    .where('byDeadline', row.deadlineId)
    .filter((each) => each.intentSeq === seq && each.role === role && (each.party === party || each.party === ''))
    .map((each) => put('reminder_outcomes', changed(each, event, { acknowledgedAt: event.meta.recordedAt })));
}

type Told = { readonly rungs: readonly number[]; readonly recipient: string; readonly role: string; readonly party: string; readonly channel: string; readonly attempts?: number };

function outcome(row: DeadlineRow, event: Happened<{ type: string; data: Told }>, own: Own<DeadlineTables>, result: Pick<OutcomeRow, 'outcome' | 'messageId' | 'error'>): Change[] {
  const intended = intentOf(row, event.data.rungs, own);
  return intended ? [put('reminder_outcomes', outcomeRow(intended, event, result))] : [];
}

function outcomeRow(intended: ReminderRow, event: Happened<{ type: string; data: Omit<Told, 'rungs'> }>, { outcome: came, messageId, error }: Pick<OutcomeRow, 'outcome' | 'messageId' | 'error'>): OutcomeRow {
  const { recipient, role, party, channel, attempts } = event.data;
  const { marking, parties, owner, embargo, markings, provenance } = stamped(event, intended);
  return {
    deadlineId: intended.deadlineId, intentSeq: intended.seq, rungs: intended.rungs, channel, recipient, role, party, outcome: came, messageId, error, attempts: attempts ?? null,
    outcomeAt: event.meta.recordedAt, acknowledgedAt: null, jadId: intended.jadId, markings, provenance, marking, parties, owner, embargo,
  };
}

/** Word of something that happened stands in the same ledger; what it is about decides who may know. */
function noticed(event: Happened<{ type: 'NoticeDue'; data: DataOf<DomainCatalogue['NoticeDue']> }>, own: Own<DeadlineTables>): ReminderRow {
  const { cause, scope, to } = event.data;
  const jadId = jadOfScope(scope);
  return {
    ...stamped(event, jadId === null ? OPEN : hiddenBy(own.deadline_jad_gates.get(jadId))), deadlineId: event.id, seq: event.seq, cycleId: cycleColumn(event), planId: planOfScope(scope), ruleId: cause.type,
    kind: 'notice', scopeKind: scope.kind, scopeId: scope.id, rungs: '', dueOn: cause.on, intendedAt: event.meta.recordedAt, recipients: canonical([...new Set(to.map((each) => ('seat' in each ? each.seat : each.role)))]), seatRole: null,
    seatParty: null, jadId,
  };
}

function noticeOutcome(event: Happened<{ type: string; data: Omit<Told, 'rungs'> }>, own: Own<DeadlineTables>, result: Pick<OutcomeRow, 'outcome' | 'messageId' | 'error'>): Change[] {
  const [intended] = own.reminders.where('byDeadline', event.id);
  return intended ? [put('reminder_outcomes', outcomeRow(intended, event, result))] : [];
}

function gateMoved(event: GateEvent, own: Own<DeadlineTables>): Change[] {
  const gate = gateAfter(own.deadline_jad_gates.get(event.id), event);
  return [...(gate ? [put('deadline_jad_gates', gate)] : []), ...regatedDeadlines(event.id, gate, own)];
}
