import { dayOf, ensure, ref, type Context, type Definition, type FactRef, type LocalDate, type Scope } from '#kernel';
import type { OapFacts } from '../oap/facts.js';
import type { PartyFacts } from '../party/facts.js';
import type { ActionRef, Days } from './events.js';
import { committed, type Jad, type JadStatus, type Joint } from './state.js';

/** Actions, leads or countries one joint action day may name: each is a stream to read. */
export const JAD_ACTIONS_MAX = 50;
export const JAD_PARTIES_MAX = 100;

const READS: Readonly<Record<Exclude<JadStatus, 'unknown'>, string>> = {
  proposed: 'proposed and has no operational plan yet', planned: 'planned but not confirmed', confirmed: 'confirmed but not started', inAction: 'in action',
  concluded: 'concluded', completed: 'completed', published: 'completed and published', cancelled: 'cancelled',
  recorded: 'known from public sources alone',
};

/** The joint action day; refuses where there is none. */
export function jointOf(state: Jad): Joint {
  ensure(state.status !== 'unknown', { code: 'JAD_UNKNOWN', kind: 'missing', message: 'There is no such joint action day. Propose it first.' });
  return state;
}

/** The joint action day in one of the statuses; refuses by saying which status it has and what to do. */
export function jointIn<S extends JadStatus>(state: Jad, statuses: readonly S[], refusal: { code: string; rule?: string; todo: string }): Joint & { readonly status: S } {
  const joint = jointOf(state);
  ensure((statuses as readonly JadStatus[]).includes(joint.status), { code: refusal.code, kind: 'state', rule: refusal.rule, message: `The joint action day is ${READS[joint.status]}. ${refusal.todo}` });
  return joint as Joint & { readonly status: S };
}

export function definitionOf({ definition }: Pick<Context, 'definition'>): Definition {
  ensure(definition !== undefined, { code: 'JAD_CYCLE_UNDEFINED', kind: 'missing', message: 'The cycle has pinned no definition. Announce the cycle first.' });
  return definition;
}

/** The day on which the act takes effect, where the programme is. */
export const dayOfAct = (ctx: Pick<Context, 'definition' | 'effectiveAt'>): LocalDate => dayOf(ctx.effectiveAt, definitionOf(ctx).zone);

/** What a command is about. The first action stands for all: its driver and leader answer for the day. */
export const scopeOf = (state: Jad, more: Scope = {}): Scope =>
  state.status === 'unknown' ? more : { cycle: state.cycleId, jad: state.jadId, ...scopeOfFirst(state.actions), ...more };

export const scopeOfFirst = (actions: readonly ActionRef[]): Scope => (actions[0] ? { plan: actions[0].oapId, action: actions[0].actionId } : {});

/* Facts by code: `ctx.facts['plan <id>']`, `ctx.facts['party <code>']`. */

export type PlanRefs = Readonly<Record<`plan ${string}`, FactRef<OapFacts>>>;
export type PartyRefs = Readonly<Record<`party ${string}`, FactRef<PartyFacts>>>;
export type PlanFacts = Readonly<Record<`plan ${string}`, OapFacts>>;
export type PartiesFacts = Readonly<Record<`party ${string}`, PartyFacts>>;

export const planRefs = (actions: readonly ActionRef[]): PlanRefs =>
  Object.fromEntries(actions.slice(0, JAD_ACTIONS_MAX).map(({ oapId }) => [`plan ${oapId}`, ref<OapFacts>('oap', oapId)]));

export const partyRefs = (codes: readonly string[]): PartyRefs =>
  Object.fromEntries(codes.slice(0, JAD_PARTIES_MAX).map((code) => [`party ${code}`, ref<PartyFacts>('party', code)]));

/** The kind a party is of on the day; refuses a party that is unknown or of no kind then. */
export function kindOn(facts: PartiesFacts, code: string, at: { readonly day: LocalDate; readonly pointer: string }): string {
  const party = facts[`party ${code}`];
  ensure(party?.code !== undefined, { code: 'JAD_PARTY_UNKNOWN', kind: 'missing', pointer: at.pointer, message: `There is no party ${code}. Have it registered first.` });
  const kind = party.kinds.find(({ from, to }) => from <= at.day && (to === undefined || to >= at.day))?.kind;
  ensure(kind !== undefined, { code: 'JAD_PARTY_NOT_VALID', kind: 'rule', rule: 'I20', pointer: at.pointer, message: `${code} is no party of any kind on ${at.day}. Choose another party.` });
  return kind;
}

/** I20: action days lie within the period of every plan whose actions they serve. */
export function judgeWithinPlans(days: Days, pointer: string, actions: readonly ActionRef[], facts: PlanFacts): void {
  ensure(days.from <= days.to, { code: 'JAD_DAYS_REVERSED', kind: 'rule', rule: 'I20', pointer: `${pointer}/to`, message: `The days end on ${days.to}, before they begin on ${days.from}.` });
  for (const { oapId } of actions) {
    const plan = facts[`plan ${oapId}`];
    ensure(plan !== undefined && days.from >= plan.periodFrom && days.to <= plan.periodTo, {
      code: 'JAD_OUTSIDE_PLAN', kind: 'rule', rule: 'I20', pointer: days.from < (plan?.periodFrom ?? '') ? `${pointer}/from` : `${pointer}/to`,
      message: `${days.from} to ${days.to} lies outside the plan ${oapId}, which runs from ${plan?.periodFrom} to ${plan?.periodTo}. Choose days within it.`,
    });
  }
}

/** Codes of the countries committed. */
export const countriesOf = (joint: Joint, { countryKinds }: Definition): readonly string[] => committed(joint).filter(({ kind }) => countryKinds.includes(kind)).map(({ party }) => party);

/** I20: enough countries take part. */
export function judgeCountries(joint: Joint, definition: Definition): readonly string[] {
  const countries = countriesOf(joint, definition);
  ensure(countries.length >= definition.jadCountriesMin, {
    code: 'JAD_TOO_FEW_COUNTRIES', kind: 'rule', rule: 'I20',
    message: `A joint action day needs ${definition.jadCountriesMin} countries; committed ${countries.length === 1 ? 'is' : 'are'} ${countries.join(', ') || 'none'}. Wait for more commitments.`,
  });
  return countries;
}
