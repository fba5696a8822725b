import type { LocalDate } from '#kernel';
import type { DeadlineCommand } from './difference.js';
import type { Known, KnownDeadlines } from './known.js';
import type { DeadlineScope, Terms } from './terms.js';

/** What would become of one deadline. `from` is missing where it does not exist yet, `to` where it would end. */
export interface Move {
  readonly deadlineId: string;
  readonly cycleId: string;
  readonly ruleId: string;
  readonly scope: DeadlineScope;
  /** One that would begin and be met at once `is met`. */
  readonly change: 'begins' | 'moves' | 'lapses' | 'resumes' | 'suspends' | 'is met';
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  /** Role codes; nobody where the engine itself acts on the day. */
  readonly recipients: readonly string[];
  readonly explanation?: Terms['explanation'];
}

const CHANGES: Readonly<Record<DeadlineCommand['name'], Move['change']>> = {
  ScheduleDeadline: 'begins', RetermDeadline: 'moves', LapseDeadline: 'lapses', ResumeDeadline: 'resumes', SuspendDeadline: 'suspends', MeetDeadline: 'is met',
};

/** Commands that would close a difference, as moves of the deadlines they are for: one each, however many commands it takes. */
export function movesOf(commands: readonly DeadlineCommand[], known: KnownDeadlines): readonly Move[] {
  const moves = new Map<string, Move>();
  for (const { deadlineId, name, data } of commands) {
    const before: Pick<Known, 'cycleId' | 'ruleId' | 'scope'> & { readonly terms?: Known['terms'] } = known.byId.get(deadlineId) ?? moves.get(deadlineId) ?? (data as unknown as Known);
    const { cycleId, ruleId, scope, terms: old } = before;
    const terms = data as Partial<Terms>;
    moves.set(deadlineId, {
      recipients: old?.recipients ?? [], ...moves.get(deadlineId), deadlineId, cycleId, ruleId, scope, change: CHANGES[name],
      ...(old && { from: old.dueOn }), ...(terms.dueOn !== undefined && { to: terms.dueOn }), ...(terms.recipients && { recipients: terms.recipients }), ...(terms.explanation && { explanation: terms.explanation }),
    });
  }
  return [...moves.values()];
}
