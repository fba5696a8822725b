import type { DefinitionRef, LocalDate } from '#kernel';
import type { CycleEvent } from './events.js';
import type { CycleFacts, Seat } from './facts.js';

type DataOf<T extends CycleEvent['type']> = Extract<CycleEvent, { type: T }>['data'];

export interface StrategicPlan {
  readonly kind: 'GENERAL' | 'PER_PRIORITY';
  readonly priorityCode?: string;
  readonly status: 'submitted' | 'approved';
  /** Document that was submitted. */
  readonly submittedRef: string;
  /** Subject who submitted it and may therefore not approve it. */
  readonly author: string;
  /** Set by the approval. */
  readonly approvedRef?: string;
  readonly decidedOn?: LocalDate;
}

export interface CycleState {
  readonly cycleId: string;
  readonly status: CycleFacts['status'];
  readonly programme: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly definition: DefinitionRef | undefined;
  readonly priorities: readonly DataOf<'PriorityAdopted'>[];
  readonly goals: readonly DataOf<'StrategicGoalDefined'>[];
  readonly strategicPlans: readonly StrategicPlan[];
  readonly lines: readonly DataOf<'PlanLineDefined'>[];
  readonly seats: readonly Seat[];
  readonly plans: readonly DataOf<'PlanRegistered'>[];
}

export const initial: CycleState = {
  cycleId: '', status: 'unknown', programme: '', from: '', to: '', definition: undefined,
  priorities: [], goals: [], strategicPlans: [], lines: [], seats: [], plans: [],
};

/** What other nouns may know: codes, seats and statuses, no titles and no authors. */
export const factsOf = (state: CycleState): CycleFacts => ({
  status: state.status,
  programme: state.programme,
  from: state.from,
  to: state.to,
  definition: state.definition,
  priorities: state.priorities.map(({ code }) => code),
  goals: state.goals.map(({ code, horizontal, priorityCode }) => ({ code, horizontal, priorityCode })),
  strategicPlans: state.strategicPlans.map(({ kind, priorityCode, status }) => ({ kind, priorityCode, status })),
  lines: state.lines.map(({ lineCode, priorityCode }) => ({ lineCode, priorityCode })),
  seats: state.seats,
  plans: state.plans.map(({ oapId }) => oapId),
});

/** Two plans are the same one if they are of one kind and, per priority, of one priority. */
export const isSamePlan = (a: Pick<StrategicPlan, 'kind' | 'priorityCode'>, b: Pick<StrategicPlan, 'kind' | 'priorityCode'>): boolean =>
  a.kind === b.kind && a.priorityCode === b.priorityCode;

/** A seat, `day` given, is held on that day: both ends count. */
export const coversDay = (seat: Pick<Seat, 'from' | 'to'>, day: LocalDate): boolean => seat.from <= day && (seat.to === undefined || day <= seat.to);

/**
 * The part of the cycle's stream a command or event touches, which has an ETag of its own: `line/<code>` (with its seats),
 * `state/<code>` (its coordinator), `priority/<code>`, `goal/<code>`, `strategic-plan[/<priority>]`, `plan/<oapId>`; '' is the header.
 */
export function part(data: Readonly<Record<string, unknown>>): string {
  const at = (key: string): string | undefined => (typeof data[key] === 'string' ? data[key] : undefined);
  const [plan, seat, line, state, code] = [at('oapId'), at('seat'), at('lineCode'), at('state'), at('code')];
  if (plan !== undefined) return `plan/${plan}`;
  if (seat !== undefined) return `${seat === 'coordinator' ? 'state' : 'line'}/${at('target') ?? ''}`;
  if (line !== undefined) return `line/${line}`;
  if (state !== undefined) return `state/${state}`;
  if (data['kind'] === 'GENERAL') return 'strategic-plan';
  if (data['kind'] === 'PER_PRIORITY') return `strategic-plan/${at('priorityCode') ?? ''}`;
  return code === undefined ? '' : `${data['horizontal'] === undefined ? 'priority' : 'goal'}/${code}`;
}
