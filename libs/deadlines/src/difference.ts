import { canonical } from '#kernel';
import type { Known } from './known.js';
import type { Obligation } from './obligations.js';
import type { Rung, Terms } from './terms.js';

/** A command that brings a deadline closer to what is wanted. */
export interface DeadlineCommand {
  readonly deadlineId: string;
  readonly name: 'ScheduleDeadline' | 'RetermDeadline' | 'SuspendDeadline' | 'ResumeDeadline' | 'MeetDeadline' | 'LapseDeadline';
  readonly data: Readonly<Record<string, unknown>>;
  /** Revision of the deadline's stream the comparison saw; -1 where there was none. The same comparison gives the same command. */
  readonly sawRevision: number;
  /** The event that made it so, where one did. */
  readonly causedBy?: string;
}

/**
 * The commands that close the difference between what is wanted of one scope and the deadlines it has. Pure and idempotent:
 * once they are carried out, comparing again gives nothing.
 */
export function difference(wanted: readonly Obligation[], known: readonly Known[]): readonly DeadlineCommand[] {
  const commands: DeadlineCommand[] = [];
  const theirs = grouped(known, (each) => series(each));
  const ours = grouped(wanted, (each) => series(each));
  for (const [name, obligations] of ours) commands.push(...ofSeries(obligations, theirs.get(name) ?? []));
  for (const [name, deadlines] of theirs) {
    if (!ours.has(name)) commands.push(...deadlines.filter(live).map((deadline) => lapse(deadline, 'No rule asks for it any more.')));
  }
  return commands;
}

/** The occurrences of one rule in one scope (and period), wanted and known, both oldest first. */
function ofSeries(wanted: readonly Obligation[], known: readonly Known[]): readonly DeadlineCommand[] {
  const commands: DeadlineCommand[] = [];
  const ordered = [...known].sort((a, b) => a.occurrence - b.occurrence);
  let next = 0;
  /** By how much numbers run ahead: one for each that lapsed while its obligation goes on. */
  let ahead = 0;
  const isLater = ({ occurrence }: Obligation): boolean => ordered[next] !== undefined && ordered[next]!.occurrence - ahead > occurrence;
  for (const obligation of wanted) {
    // Never recorded, and a later one is: history is not filled in afterwards.
    if (isLater(obligation)) continue;
    // One that lapsed because it did not count for a while is not brought back to life: the obligation goes on as the next.
    for (; ordered[next]?.status === 'lapsed' && obligation.status.is !== 'lapsed'; next++) ahead++;
    if (isLater(obligation)) continue;
    const deadline = ordered[next];
    if (deadline) commands.push(...change(obligation, deadline));
    // Ahead by as much as it will be found to be: one before it may have ended without a record.
    else commands.push(...begin(obligation, Math.max(obligation.occurrence + ahead, (ordered.at(-1)?.occurrence ?? 0) + 1)));
    next++;
  }
  for (const deadline of ordered.slice(next).filter(live)) commands.push(lapse(deadline, 'No event asks for it any more.'));
  return commands;
}

function begin(obligation: Obligation, occurrence: number): readonly DeadlineCommand[] {
  const { status, cycleId, ruleId, scope } = obligation;
  // What the engine would have done has been done; what lapsed before anybody knew of it is nothing to record.
  if (status.is === 'lapsed' || (status.is === 'met' && obligation.transition)) return [];
  const due = obligation.counts ? obligation.due() : undefined;
  if (!due) return [];
  const deadlineId = [cycleId, ruleId, scope.id, ...(scope.period === undefined ? [] : [scope.period]), occurrence].join('.');
  const schedule: DeadlineCommand = {
    deadlineId, name: 'ScheduleDeadline', sawRevision: -1, causedBy: due.terms.explanation.anchor.eventId,
    data: { cycleId, ruleId, scope, occurrence, ...(due.importedLate && { importedLate: true }), ...due.terms },
  };
  const to = (name: DeadlineCommand['name'], data: DeadlineCommand['data'], causedBy: string): DeadlineCommand => ({ deadlineId, name, data, sawRevision: 0, causedBy });
  switch (status.is) {
    case 'met':
      return [schedule, to('MeetDeadline', { eventId: status.eventId, metAt: status.metAt }, status.eventId)];
    case 'suspended':
      return [schedule, to('SuspendDeadline', { eventId: status.eventId }, status.eventId)];
    case 'open':
      return [schedule];
  }
}

function change({ status, counts, due }: Obligation, deadline: Known): readonly DeadlineCommand[] {
  if (!live(deadline)) return [];
  const to = (name: DeadlineCommand['name'], data: DeadlineCommand['data'], causedBy?: string): readonly DeadlineCommand[] => [
    { deadlineId: deadline.deadlineId, name, data, sawRevision: deadline.revision, ...(causedBy !== undefined && { causedBy }) },
  ];
  switch (status.is) {
    case 'met':
      return to('MeetDeadline', { eventId: status.eventId, metAt: status.metAt }, status.eventId);
    case 'lapsed':
      return to('LapseDeadline', { eventId: status.eventId, why: status.why }, status.eventId);
    case 'suspended':
      if (!counts) return [lapse(deadline, NO_LONGER)];
      return deadline.status === 'suspended' ? [] : to('SuspendDeadline', { eventId: status.eventId }, status.eventId);
    case 'open': {
      const terms = counts ? due(deadline.decidedOn)?.terms : undefined;
      if (!terms) return [lapse(deadline, NO_LONGER)];
      if (deadline.status === 'suspended') return to('ResumeDeadline', { eventId: status.resumedBy ?? terms.explanation.anchor.eventId ?? '', ...terms }, status.resumedBy);
      if (same(terms, deadline.terms)) return [];
      return to('RetermDeadline', { reason: reason(terms, deadline.terms), ...terms }, terms.explanation.anchor.eventId);
    }
  }
}

const NO_LONGER = 'Its condition no longer holds.';

const lapse = ({ deadlineId, revision }: Known, why: string): DeadlineCommand => ({ deadlineId, name: 'LapseDeadline', data: { why }, sawRevision: revision });

const live = ({ status }: Known): boolean => status === 'open' || status === 'suspended';

/** How a date came about is not compared: a new calendar version that moves nothing changes nothing. */
const same = (terms: Terms, known: Known['terms']): boolean =>
  terms.dueOn === known.dueOn && terms.dueAt === known.dueAt && terms.zone === known.zone && alike(terms.recipients, known.recipients) &&
  terms.rungs.length === known.rungs.length && terms.rungs.every((rung, i) => sameRung(rung, known.rungs[i]!)) &&
  (terms.transition === known.transition || canonical(terms.transition ?? null) === canonical(known.transition ?? null));

const sameRung = (a: Rung, b: Rung): boolean => a.no === b.no && a.kind === b.kind && a.at === b.at && a.workdays === b.workdays && alike(a.to, b.to);
const alike = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((each, i) => each === b[i]);

function reason(terms: Terms, known: Known['terms']): string {
  if (terms.dueOn !== known.dueOn) return `The date moved from ${known.dueOn} to ${terms.dueOn}.`;
  return terms.dueAt === known.dueAt ? 'Who is told, or when, changed.' : `The time moved from ${known.dueAt} to ${terms.dueAt}.`;
}

const series = ({ ruleId, scope }: { ruleId: string; scope: { id: string; period?: string } }): string => `${ruleId}|${scope.id}|${scope.period ?? ''}`;

function grouped<T>(items: readonly T[], name: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(name(item), [...(groups.get(name(item)) ?? []), item]);
  return groups;
}
