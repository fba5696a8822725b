import type { Definition, LocalDate } from '#kernel';
import { WorkingDayCalendar, type CalendarData, type Calendars } from './calendar.js';
import { difference, type DeadlineCommand } from './difference.js';
import type { Known, KnownDeadlines } from './known.js';
import { obligationsOf } from './obligations.js';
import type { Scopes } from './scopes.js';
import type { DeadlineScope, Terms } from './terms.js';

/** What is not published yet: a calendar, or a definition for the cycles that would take it up. */
export type Proposed = { readonly calendar: CalendarData } | { readonly definition: Definition };

/** What would become of one deadline. `from` is missing where it does not exist yet, `to` where it would lapse. */
export interface Move {
  readonly deadlineId: string;
  readonly cycleId: string;
  readonly ruleId: string;
  readonly scope: DeadlineScope;
  readonly change: 'begins' | 'moves' | 'lapses' | 'resumes' | 'suspends' | 'is met';
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  readonly recipients: readonly string[];
  readonly explanation?: Terms['explanation'];
}

/** What is known, and by which rules and calendars it is so far. */
export interface Present {
  readonly scopes: Scopes;
  readonly known: KnownDeadlines;
  readonly calendars: Calendars;
  readonly definitionOf: (cycleId: string) => Definition | undefined;
}

const CHANGES: Readonly<Record<DeadlineCommand['name'], Move['change']>> = {
  ScheduleDeadline: 'begins', RetermDeadline: 'moves', LapseDeadline: 'lapses', ResumeDeadline: 'resumes', SuspendDeadline: 'suspends', MeetDeadline: 'is met',
};

/**
 * Whose deadlines would move under what is proposed, scope by scope, so that the caller may take turns. Nothing is changed; the way is
 * the one that publishing takes, so that it tells what would be recorded.
 */
export function* movesUnder(present: Present, proposed: Proposed): Generator<readonly Move[]> {
  const calendars = 'calendar' in proposed ? withOne(present.calendars, new WorkingDayCalendar(proposed.calendar)) : present.calendars;
  for (const entity of present.scopes.entities.values()) {
    const pinned = present.definitionOf(entity.cycleId);
    if (!pinned || !concerns(proposed, pinned)) continue;
    const definition = 'definition' in proposed ? proposed.definition : pinned;
    const known = (present.known.byScope.get(entity.key) ?? []).map((id) => present.known.byId.get(id)).filter((each): each is Known => each !== undefined);
    yield difference(obligationsOf(present.scopes, entity, { definition, calendars }), known).map((command) => moveOf(command, present.known));
  }
}

function concerns(proposed: Proposed, pinned: Definition): boolean {
  if ('definition' in proposed) return proposed.definition.id === pinned.id;
  const { code } = proposed.calendar;
  return pinned.calendar === code || pinned.rules.some(({ calendar }) => calendar === code);
}

const withOne = (calendars: Calendars, one: WorkingDayCalendar): Calendars => ({ get: (code) => (code === one.code ? one : calendars.get(code)) });

function moveOf({ deadlineId, name, data }: DeadlineCommand, known: KnownDeadlines): Move {
  const before = known.byId.get(deadlineId);
  const terms = data as Partial<Terms> & Partial<Pick<Known, 'cycleId' | 'ruleId' | 'scope'>>;
  const { cycleId, ruleId, scope } = before ?? (terms as Pick<Known, 'cycleId' | 'ruleId' | 'scope'>);
  return {
    deadlineId, cycleId, ruleId, scope, change: CHANGES[name], ...(before && { from: before.terms.dueOn }), ...(terms.dueOn !== undefined && { to: terms.dueOn }),
    recipients: terms.recipients ?? before?.terms.recipients ?? [], ...(terms.explanation && { explanation: terms.explanation }),
  };
}
