import { atTime, endOfDay, startOfDay, type Instant, type LocalDate, type Rule } from '#kernel';
import { WEEKENDS_ONLY, withCalendar, type WorkingDayCalendar } from './calendar.js';
import { memo } from './memo.js';
import type { Rung } from './terms.js';

/** Wall-clock time at which people are told, on a working day. */
const TOLD_AT = '09:00';

export interface LadderFrom {
  readonly dueOn: LocalDate;
  readonly zone: string;
  readonly calendar: WorkingDayCalendar | undefined;
  readonly calendarCode: string;
  /** When the obligation came into being; reminders before that are owed to nobody. */
  readonly openedAt: Instant;
  /** It was past due when an import or a seed brought it: it is recorded as missed, nobody is told. */
  readonly importedLate: boolean;
}

/** The instant from which a deadline on `dueOn` is missed: its time, or the end of its local day. A transition comes at its time, or as its day begins. */
export function dueAtOf(rule: Pick<Rule, 'time' | 'then'>, dueOn: LocalDate, zone: string): Instant {
  const { time, then } = rule;
  return instants(WEEKENDS_ONLY, `${zone} ${dueOn} ${time ?? (then ? 'begins' : 'ends')}`, () => {
    if (time !== undefined) return atTime(dueOn, time, zone);
    return then ? startOfDay(dueOn, zone) : endOfDay(dueOn, zone);
  });
}

const instants = memo<Instant>();

type Step = Omit<Rung, 'no'>;

/**
 * What time does to an obligation, in order of instants. A transition has one rung. Any other deadline has its reminders (09:00 of
 * the working day), the miss itself, and its escalations, none of which comes before the miss.
 */
export function ladder(rule: Rule, from: LadderFrom): readonly Rung[] {
  const dueAt = dueAtOf(rule, from.dueOn, from.zone);
  if (rule.then) return [{ no: 1, kind: 'transition', at: dueAt, workdays: 0, to: [] }];
  const missed: Step = { kind: 'missed', at: dueAt, workdays: 0, to: [] };
  if (from.importedLate) return [{ no: 1, ...missed }];
  const reminders = (rule.remind ?? []).map((workdays): Step => ({ kind: 'reminder', at: at(from, -workdays), workdays, to: rule.recipients }));
  const escalations = (rule.escalate ?? []).map(({ after, to }): Step => {
    const told = at(from, after);
    return { kind: 'escalation', at: told < dueAt ? dueAt : told, workdays: after, to };
  });
  return [...owed(reminders, from, dueAt), missed, ...escalations].sort(byInstant).map((step, index) => ({ no: index + 1, ...step }));
}

/** 09:00 on the working day so many working days after the due date; before it if negative. */
function at({ dueOn, zone, calendar, calendarCode }: LadderFrom, workdays: number): Instant {
  return instants(calendar ?? WEEKENDS_ONLY, `${zone} ${dueOn} ${workdays}`, () => {
    const { value } = withCalendar(calendar, calendarCode, (by) => (workdays === 0 ? by.previousWorkingDay(dueOn) : by.addWorkdays(dueOn, workdays)));
    return atTime(value.date, TOLD_AT, zone);
  });
}

/**
 * Reminders after the obligation came into being. One that was already past due then keeps the last that passed:
 * whoever must act is told once that the date has gone by.
 */
function owed(reminders: readonly Step[], { openedAt }: LadderFrom, dueAt: Instant): readonly Step[] {
  const ahead = reminders.filter((step) => step.at > openedAt);
  if (ahead.length || dueAt > openedAt) return ahead;
  return [...reminders].sort(byInstant).slice(-1);
}

const ORDER: Readonly<Record<Rung['kind'], number>> = { reminder: 0, missed: 1, escalation: 2, transition: 3 };

const byInstant = (a: Step, b: Step): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : ORDER[a.kind] - ORDER[b.kind] || a.workdays - b.workdays);
