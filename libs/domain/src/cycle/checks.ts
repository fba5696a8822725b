import { dayOf, ensure, ensureNear, isLocalDate, Refused, yearOf, type Context, type Definition, type LocalDate, type Scope } from '#kernel';
import type { StepNo } from './events.js';
import { isInForce, type CycleState } from './state.js';
import { stateOf } from './tracks.js';

/** The scope of a command within a cycle. A cycle that does not exist has no id, and the policy then says that it is missing. */
export const within = (state: CycleState, scope: Omit<Scope, 'cycle'> = {}): Scope => ({ ...scope, cycle: state.cycleId || undefined });

/** The rules in force. Throws `Refused` where no definition is pinned, which is where there is no cycle. */
export function definitionOf(ctx: Pick<Context, 'definition'>): Definition {
  if (!ctx.definition) throw new Refused({ code: 'DEFINITION_UNKNOWN', kind: 'missing', pointer: '/definition', message: 'There is no such version of that definition. Publish it first.' });
  return ctx.definition;
}

/** The day as of which rules are judged, on the calendar of the definition's zone. */
export const judgedOn = (ctx: Pick<Context, 'definition' | 'effectiveAt'>): LocalDate => dayOf(ctx.effectiveAt, definitionOf(ctx).zone);
const today = (ctx: Pick<Context, 'definition' | 'now'>): LocalDate => dayOf(ctx.now, definitionOf(ctx).zone);

export function ensureExists(state: CycleState): void {
  ensure(state.status !== 'unknown', { code: 'CYCLE_UNKNOWN', kind: 'missing', message: 'There is no such cycle. Announce it first.' });
}

/** Policy is set while a cycle is prepared or runs (I2), not after its end. */
export function ensureOpen(state: CycleState): void {
  ensureUnsettled(state);
  ensure(state.status !== 'ended', { code: 'CYCLE_ENDED', kind: 'state', message: `The cycle ended on ${state.to}. Record this in the cycle that follows.` });
}

/** What winds a cycle up goes on after its last day, until it is closed. */
export function ensureUnsettled(state: CycleState): void {
  ensureExists(state);
  ensure(state.status !== 'closed', { code: 'CYCLE_CLOSED', kind: 'state', message: 'The cycle is closed: what was to be recorded in it has been.' });
  ensure(state.status !== 'superseded', { code: 'CYCLE_SUPERSEDED', kind: 'state', message: 'The cycle was superseded. Record this in the cycle in its place.' });
}

/** A completed step takes no more of its own until it is reopened. */
export function ensureStepOpen(state: CycleState, step: StepNo, what: string): void {
  ensure(stateOf(state.tracks, step) !== 'completed', { code: 'CYCLE_STEP_COMPLETED', kind: 'state', message: `${what}: step ${step} is completed. Reopen it, with a reason, to take this in.` });
}

export const isReopened = (state: CycleState, step: StepNo): boolean => stateOf(state.tracks, step) === 'reopened';

export function ensureAdopted(state: CycleState, code: string, rule: string, pointer: string): void {
  const known = state.priorities.find((priority) => priority.code === code);
  ensure(known !== undefined, { code: 'PRIORITY_NOT_ADOPTED', kind: 'rule', rule, pointer, message: `The priority ${code} is not adopted in this cycle. Adopt it first, or name one that is.` });
  ensure(isInForce(known), { code: 'PRIORITY_REPEALED', kind: 'state', rule, pointer, message: `The priority ${code} was repealed on ${known.repealed?.decidedOn} (${known.repealed?.docRef}).` });
}

export function ensureDay(day: LocalDate, pointer: string): void {
  ensure(isLocalDate(day), { code: 'CYCLE_DATE_UNREAL', kind: 'rule', pointer, message: `${day} is no day of the calendar. Write it as 2022-01-31.` });
}

/** A day of the calendar that can be one of the cycle's affairs. */
export function ensureDayOf(state: CycleState, day: LocalDate, pointer: string): void {
  ensureDay(day, pointer);
  ensureNear(day, state, pointer);
}

/** What is recorded as done was done by today. */
export function ensureNotAhead(day: LocalDate, pointer: string, ctx: Pick<Context, 'definition' | 'now'>): void {
  ensureDay(day, pointer);
  ensure(day <= today(ctx), { code: 'CYCLE_DATE_AHEAD', kind: 'rule', pointer, message: `${day} lies after today, ${today(ctx)}. Record it once it is so.` });
}

/** What is asked for lies ahead of the day on which it is asked, and not far from the cycle it is asked in. */
export function ensureNotPassed(day: LocalDate, pointer: string, ctx: Pick<Context, 'definition' | 'effectiveAt'>, state: CycleState): void {
  ensureDayOf(state, day, pointer);
  ensure(day >= judgedOn(ctx), { code: 'CYCLE_DATE_PASSED', kind: 'rule', pointer, message: `${day} lies before ${judgedOn(ctx)}, the day this takes effect.` });
}

/** A decision is recorded after it was taken, on the document that holds it. */
export function ensureDecision({ docRef, decidedOn }: { docRef: string; decidedOn: LocalDate }, rule: string, ctx: Pick<Context, 'definition' | 'now'>): void {
  ensureDocument(docRef, rule);
  ensureDay(decidedOn, '/decidedOn');
  ensure(decidedOn <= today(ctx), { code: 'CYCLE_DECISION_AHEAD', kind: 'rule', rule, pointer: '/decidedOn', message: `The decision of ${decidedOn} lies after today, ${today(ctx)}. Record it once it is taken.` });
}

export function ensureDocument(docRef: string, rule?: string): void {
  ensure(docRef.trim() !== '', { code: 'CYCLE_WITHOUT_DOCUMENT', kind: 'rule', rule, pointer: '/docRef', message: 'Name the document this rests on, such as 6481/21.' });
}

export function ensureYear(year: number, state: CycleState): void {
  const [first, last] = [yearOf(state.from), yearOf(state.to)];
  ensure(Number.isInteger(year) && year >= first && year <= last, { code: 'CYCLE_YEAR_OUTSIDE', kind: 'rule', pointer: '/year', message: `The cycle covers ${first} to ${last}, not ${year}.` });
}

export function ensurePlan(state: CycleState, oapId: string, pointer = '/oapId'): void {
  ensure(state.plans.some((plan) => plan.oapId === oapId), { code: 'PLAN_UNKNOWN', kind: 'missing', pointer, message: `The cycle has no plan ${oapId}. Its draft is opened first.` });
}
