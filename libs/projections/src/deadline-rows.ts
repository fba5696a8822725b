import { canonical, type Change, type DataOf, type Happened, type Instant, type LocalDate, type Own, put } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { hiddenBy, type JadGate } from './jad-gate.js';
import { jadOfScope, planOfScope } from './scope.js';
import { changed, OPEN, stamped, type Stamp } from './stamp.js';

/** One obligation. It is overdue or not only at an instant, which a query names. */
export type DeadlineRow = Stamp & {
  readonly deadlineId: string;
  readonly cycleId: string;
  readonly ruleId: string;
  readonly scopeKind: string;
  readonly scopeId: string;
  /** Which repetition of a rule that repeats. */
  readonly period: string | null;
  readonly occurrence: number;
  /** The plan, or the JAD, that the scope is or belongs to. */
  readonly planId: string | null;
  readonly jadId: string | null;
  readonly state: 'open' | 'missed' | 'met' | 'lapsed' | 'waived' | 'suspended';
  readonly since: Instant;
  readonly dueOn: LocalDate;
  /** The first instant at which it is missed. */
  readonly dueAt: Instant;
  readonly zone: string;
  /** Role codes, a JSON list. */
  readonly recipients: string;
  /** How the due date came about, as JSON (`Explanation` of the domain). */
  readonly explanation: string;
  /** Its rungs (`LadderRung`), a JSON list: they are read and written with it and by nobody alone. */
  readonly ladder: string;
  /** The command a dated transition sends; NULL for a duty of somebody. */
  readonly command: string | null;
  /** Instant of the next rung that has not been given; NULL where none will be. */
  readonly nextAt: Instant | null;
  readonly missedAt: Instant | null;
  readonly metBy: string | null;
  readonly metAt: Instant | null;
  /** 1 if it was met after its due instant. */
  readonly late: 0 | 1;
  readonly importedLate: 0 | 1;
  /** Highest escalation so far; 0 for none. */
  readonly escalation: number;
  /** Why it lapsed or was moved. */
  readonly why: string | null;
  /** Who last waived it or set its date, why, and on what document (A12). */
  readonly decidedRole: string | null;
  readonly decidedParty: string | null;
  readonly decidedWhy: string | null;
  readonly decidedDocRef: string | null;
};

/** One rung of a deadline's ladder. */
export interface LadderRung {
  readonly rung: number;
  readonly kind: 'reminder' | 'missed' | 'escalation' | 'transition';
  readonly dueAt: Instant;
  readonly workdays: number;
  /** Role codes. */
  readonly recipients: readonly string[];
  /** 1 once given, or owed to nobody. */
  readonly passed: 0 | 1;
  readonly givenAt: Instant | null;
}

/** The ledger: who was to be told of what. */
export type ReminderRow = Stamp & {
  /** Of a notice, the id of its own stream. */
  readonly deadlineId: string;
  readonly scopeKind: string;
  readonly scopeId: string;
  readonly seq: number;
  readonly cycleId: string;
  readonly ruleId: string;
  readonly planId: string | null;
  /** `snooze`: nobody was told; a seat put its reminder off. */
  readonly kind: 'reminder' | 'escalation' | 'nudge' | 'undeliverable' | 'snooze' | 'notice';
  /** Numbers of the rungs, `1,2`; those of tellings beside the ladder begin at 1001. */
  readonly rungs: string;
  /** Of the deadline; of a snooze the day until which; of a notice the day on which it happened. */
  readonly dueOn: LocalDate;
  /** The seat that urged, that put it off, or that could not be reached. */
  readonly seatRole: string | null;
  readonly seatParty: string | null;
  readonly intendedAt: Instant;
  readonly recipients: string;
  readonly jadId: string | null;
};

/** What became of it, for one recipient on one channel. */
export type OutcomeRow = Stamp & {
  readonly deadlineId: string;
  /** Of the intent: the same rungs may be told again under new terms. */
  readonly intentSeq: number;
  readonly rungs: string;
  readonly channel: string;
  readonly recipient: string;
  readonly role: string;
  readonly party: string;
  readonly outcome: 'delivered' | 'bounced';
  readonly messageId: string | null;
  readonly error: string | null;
  readonly attempts: number | null;
  readonly outcomeAt: Instant;
  readonly acknowledgedAt: Instant | null;
  readonly jadId: string | null;
};

export type DeadlineTables = { deadlines: DeadlineRow; reminders: ReminderRow; reminder_outcomes: OutcomeRow; deadline_jad_gates: JadGate };

type Scheduled = DataOf<DomainCatalogue['DeadlineScheduled']>;
type Terms = Pick<Scheduled, 'dueOn' | 'dueAt' | 'zone' | 'rungs' | 'recipients' | 'explanation' | 'transition'>;

/** A deadline that begins, with its ladder. */
export function scheduled(event: Happened<{ type: 'DeadlineScheduled'; data: Scheduled }>, own: Own<DeadlineTables>): Change[] {
  const { cycleId, ruleId, scope, occurrence, importedLate } = event.data;
  const jadId = jadOfScope(scope);
  const stamp = stamped(event, jadId === null ? OPEN : hiddenBy(own.deadline_jad_gates.get(jadId)));
  const row: Unranked = {
    ...stamp, deadlineId: event.id, cycleId, ruleId, scopeKind: scope.kind, scopeId: scope.id, period: scope.period ?? null, occurrence, planId: planOfScope(scope), jadId,
    state: 'open', since: event.meta.effectiveAt, ...termsOf(event.data), missedAt: null, metBy: null, metAt: null, late: 0, importedLate: importedLate ? 1 : 0, escalation: 0, why: null,
    decidedRole: null, decidedParty: null, decidedWhy: null, decidedDocRef: null,
  };
  return [put('deadlines', withLadder(row, event.data.rungs.map(fresh)))];
}

/** New terms: the ladder is replaced; `passed` are the new rungs that were dealt with under the old one. */
export function retermed(row: DeadlineRow, event: Happened<{ type: string; data: Terms & { passed: readonly number[] } }>, why: string | null): Change[] {
  const { data, meta } = event;
  // A date that lies ahead again is a date like any other; one that was missed and still is stays missed.
  const still = row.missedAt !== null && data.dueAt <= meta.recordedAt;
  const next = changed(row, event, {
    ...termsOf(data), state: still ? 'missed' : 'open', since: meta.effectiveAt, missedAt: still ? row.missedAt : null, escalation: still ? row.escalation : 0,
    importedLate: row.importedLate === 1 && data.dueAt <= meta.recordedAt ? 1 : 0, why,
  });
  const before = ladderOf(row);
  const ladder = data.rungs.map((rung): LadderRung => {
    const same = before.find(({ kind, dueAt }) => kind === rung.kind && dueAt === rung.at);
    return { ...fresh(rung), passed: data.passed.includes(rung.no) ? 1 : 0, givenAt: same?.givenAt ?? null };
  });
  return [put('deadlines', withLadder(next, ladder))];
}

/** Time gave some rungs: they are passed, and the next one may be nearer or there may be none. */
export function climbed(row: DeadlineRow, event: Happened, isGiven: (rung: LadderRung, ladder: readonly LadderRung[]) => boolean): Change {
  const ladder = ladderOf(row);
  return put('deadlines', withLadder(row, ladder.map((rung) => (rung.passed === 0 && isGiven(rung, ladder) ? { ...rung, passed: 1, givenAt: event.meta.recordedAt } : rung))));
}

/** A seat puts its reminder off: one rung more, beside the ladder. An earlier one of the seat's is void. */
export function snoozed(row: DeadlineRow, event: Happened<{ type: 'ReminderSnoozed'; data: DataOf<DomainCatalogue['ReminderSnoozed']> }>, own: Own<DeadlineTables>): Change[] {
  const { role, party, rung } = event.data;
  const earlier = own.reminders.where('byDeadline', row.deadlineId).filter(({ kind, seatRole, seatParty }) => kind === 'snooze' && seatRole === role && seatParty === party).map(({ rungs }) => Number(rungs));
  const ladder = ladderOf(row).filter((each) => each.passed === 1 || !earlier.includes(each.rung));
  return [put('deadlines', withLadder(row, [...ladder, fresh(rung)]))];
}

/** The number of the rung that carries an escalation's level. */
export const rungOfLevel = (row: DeadlineRow, level: number): string => String(ladderOf(row).filter(({ kind }) => kind === 'escalation')[level - 1]?.rung ?? '');

/** A state in which nothing fires. */
export const atRest = (row: DeadlineRow, event: Happened, change: Partial<Omit<DeadlineRow, keyof Stamp>>): Change[] => [
  put('deadlines', changed(row, event, { nextAt: null, since: event.meta.effectiveAt, ...change })),
];

/** Whether an escalation rung is among the first `level` ones. */
export const upToLevel = (level: number) => (rung: LadderRung, ladder: readonly LadderRung[]): boolean =>
  rung.kind === 'escalation' && ladder.filter(({ kind }) => kind === 'escalation').findIndex((other) => other.rung === rung.rung) < level;

/** Everything about a JAD's deadlines, under another gate. */
export function regatedDeadlines(jadId: string, gate: JadGate | undefined, own: Own<DeadlineTables>): Change[] {
  const hidden = hiddenBy(gate);
  return (['deadlines', 'reminders', 'reminder_outcomes'] as const).flatMap((table) => own[table].where('byJad', jadId).map((row) => put(table, { ...row, ...hidden })));
}

/** By number. */
const ladderOf = (row: DeadlineRow): readonly LadderRung[] => JSON.parse(row.ladder) as LadderRung[];

type Unranked = Omit<DeadlineRow, 'ladder' | 'nextAt'>;

const withLadder = (row: Unranked, ladder: readonly LadderRung[]): DeadlineRow =>
  ({ ...row, ladder: JSON.stringify([...ladder].sort((a, b) => a.rung - b.rung)), nextAt: nextAt(row, ladder) });

const nextAt = ({ state }: Unranked, ladder: readonly LadderRung[]): Instant | null =>
  state === 'open' || state === 'missed' ? ladder.reduce<Instant | null>((next, { passed, dueAt }) => (passed === 0 && (next === null || dueAt < next) ? dueAt : next), null) : null;

const termsOf = ({ dueOn, dueAt, zone, recipients, explanation, transition }: Terms) =>
  ({ dueOn, dueAt, zone, recipients: canonical(recipients), explanation: canonical(explanation), command: transition?.command ?? null }) as const;

const fresh = ({ no, kind, at, workdays, to }: Terms['rungs'][number]): LadderRung => ({ rung: no, kind, dueAt: at, workdays, recipients: to, passed: 0, givenAt: null });
