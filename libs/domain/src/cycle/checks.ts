import { dayOf, ensure, isLocalDate, Refused, type Context, type Definition, type LocalDate, type Scope } from '#kernel';
import type { CycleState } from './state.js';

/** The scope of a command within a cycle. A cycle that does not exist has no id, and the policy then says that it is missing. */
export const within = (state: CycleState, scope: Omit<Scope, 'cycle'> = {}): Scope => ({ ...scope, cycle: state.cycleId || undefined });

/** The rules in force. Throws `Refused` where no definition is pinned, which is where there is no cycle. */
export function definitionOf(ctx: Pick<Context, 'definition'>): Definition {
  if (!ctx.definition) throw new Refused({ code: 'DEFINITION_UNKNOWN', kind: 'missing', pointer: '/definition', message: 'There is no such version of that definition. Publish it first.' });
  return ctx.definition;
}

/** The day as of which rules are judged, on the calendar of the definition's zone. */
export const judgedOn = (ctx: Pick<Context, 'definition' | 'effectiveAt'>): LocalDate => dayOf(ctx.effectiveAt, definitionOf(ctx).zone);

export function ensureExists(state: CycleState): void {
  ensure(state.status !== 'unknown', { code: 'CYCLE_UNKNOWN', kind: 'missing', message: 'There is no such cycle. Announce it first.' });
}

/** Policy is set while a cycle is prepared or runs (I2), not after its end. */
export function ensureOpen(state: CycleState): void {
  ensureExists(state);
  ensure(state.status !== 'ended', { code: 'CYCLE_ENDED', kind: 'state', message: `The cycle ended on ${state.to}. Record this in the cycle that follows.` });
}

export function ensureAdopted(state: CycleState, code: string, rule: string, pointer: string): void {
  ensure(state.priorities.some((priority) => priority.code === code), {
    code: 'PRIORITY_NOT_ADOPTED', kind: 'rule', rule, pointer, message: `The priority ${code} is not adopted in this cycle. Adopt it first, or name one that is.`,
  });
}

export function ensureDay(day: LocalDate, pointer: string): void {
  ensure(isLocalDate(day), { code: 'CYCLE_DATE_UNREAL', kind: 'rule', pointer, message: `${day} is no day of the calendar. Write it as 2022-01-31.` });
}

/** A decision is recorded after it was taken, on the document that holds it. */
export function ensureDecision({ docRef, decidedOn }: { docRef: string; decidedOn: LocalDate }, rule: string, ctx: Pick<Context, 'definition' | 'now'>): void {
  ensureDocument(docRef, rule);
  ensureDay(decidedOn, '/decidedOn');
  const today = dayOf(ctx.now, definitionOf(ctx).zone);
  ensure(decidedOn <= today, { code: 'CYCLE_DECISION_AHEAD', kind: 'rule', rule, pointer: '/decidedOn', message: `The decision of ${decidedOn} lies after today, ${today}. Record it once it is taken.` });
}

export function ensureDocument(docRef: string, rule: string): void {
  ensure(docRef.trim() !== '', { code: 'CYCLE_WITHOUT_DOCUMENT', kind: 'rule', rule, pointer: '/docRef', message: 'Name the document this rests on, such as 6481/21.' });
}
