import { canonical, command, ensure, ref, Refused, type Context, type Definition, type FactRef } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { OapFacts } from '../oap/facts.js';
import type { JadCommands } from './commands.js';
import type { ActionRef, Days } from './events.js';
import type { JadDecider } from './evolve.js';
import { dayOfAct, definitionOf, JAD_ACTIONS_MAX, JAD_PARTIES_MAX, jointIn, judgeWithinPlans, kindOn, partyRefs, planRefs, scopeOf, scopeOfFirst, type PartiesFacts, type PartyRefs, type PlanFacts, type PlanRefs } from './guards.js';

/** From the idea to the operational plan. */
export const planning = {
  ProposeJAD: command({
    creates: (_data, keyed) => keyed(),
    authority: ({ cycleId, actions }) => ({ cycle: cycleId, ...scopeOfFirst(actions) }),
    facts: ({ cycleId, actions, leads }): { readonly cycle: FactRef<CycleFacts> } & PlanRefs & PartyRefs => ({ cycle: ref<CycleFacts>('cycle', cycleId), ...planRefs(actions), ...partyRefs(leads) }),
    decide: (data, state, ctx) => {
      const { cycleId, actions, theme, window, leads } = data;
      if (state.status !== 'unknown') {
        if (canonical({ cycleId, actions, theme, window, leads }) === canonical({ cycleId: state.cycleId, actions: state.actions, theme: state.theme, window: state.window, leads: state.leads })) return [];
        throw new Refused({ code: 'JAD_EXISTS', kind: 'state', message: 'This joint action day was proposed already, with other content. Propose a new one.' });
      }
      judgeCycle(cycleId, ctx.facts.cycle);
      judgeActions(data, ctx.facts);
      judgeWithinPlans(window, '/window', actions, ctx.facts);
      judgeLeads(leads, ctx);
      return [{ type: 'JADProposed', data: { cycleId, actions, theme, window, leads, proposedBy: ctx.actor.party } }];
    },
  }),

  AdoptJADOperationalPlan: command({
    authority: (_data, state) => scopeOf(state),
    facts: ({ countries }, state): PlanRefs & PartyRefs => ({ ...planRefs(state.status === 'unknown' ? [] : state.actions), ...partyRefs(countries) }),
    decide: ({ planRef, days, centre, countries }, state, ctx) => {
      const plan = { planRef, days, centre, countries };
      if ((state.status === 'planned' || state.status === 'confirmed') && canonical(state.plan) === canonical(plan)) return [];
      // Who confirmed, confirmed the former plan: another one leads back to `planned`.
      const joint = jointIn(state, ['proposed', 'planned', 'confirmed'], { code: 'JAD_NOT_PLANNABLE', todo: 'Its plan can change until it starts.' });
      judgeBlocks(days, joint.actions, ctx.facts);
      judgeInvited(countries, ctx);
      return [{ type: 'JADOperationalPlanAdopted', data: plan }];
    },
  }),

  /** The plan stands but for its days; who confirmed, confirmed the former ones. */
  PostponeJAD: command({
    authority: (_data, state) => scopeOf(state),
    facts: (_data, state): PlanRefs => planRefs(state.status === 'unknown' ? [] : state.actions),
    decide: ({ newDays, reason }, state, ctx) => {
      if (state.status === 'planned' && canonical(state.plan.days) === canonical(newDays)) return [];
      const joint = jointIn(state, ['planned', 'confirmed'], { code: 'JAD_NOT_POSTPONABLE', todo: 'It is postponed from its operational plan on until it starts.' });
      judgeBlocks(newDays, joint.actions, ctx.facts, '/newDays');
      ensure(canonical(joint.plan.days) !== canonical(newDays), { code: 'JAD_DAYS_UNCHANGED', kind: 'rule', pointer: '/newDays', message: 'These are its days already. Name other ones.' });
      return [{ type: 'JADPostponed', data: { newDays, reason } }];
    },
  }),
} satisfies Partial<JadDecider['commands']>;

function judgeCycle(cycleId: string, cycle: CycleFacts): void {
  ensure(cycle.status !== 'unknown', { code: 'JAD_CYCLE_UNKNOWN', kind: 'missing', pointer: '/cycleId', message: `There is no cycle ${cycleId}.` });
  ensure(cycle.status !== 'ended', { code: 'JAD_CYCLE_ENDED', kind: 'state', pointer: '/cycleId', message: `The cycle ${cycleId} has ended. Propose the joint action day in the one that runs.` });
}

/** I20: at least one action, each of them live in a live plan of the cycle. */
function judgeActions({ cycleId, actions }: JadCommands['ProposeJAD'], facts: PlanFacts): void {
  ensure(actions.length > 0, { code: 'JAD_WITHOUT_ACTION', kind: 'rule', rule: 'I20', pointer: '/actions', message: 'A joint action day serves at least one operational action. Name it.' });
  ensure(actions.length <= JAD_ACTIONS_MAX, { code: 'JAD_TOO_MANY_ACTIONS', kind: 'rule', pointer: '/actions', message: `At most ${JAD_ACTIONS_MAX} actions can be named.` });
  for (const [at, { oapId, actionId }] of actions.entries()) {
    const pointer = `/actions/${at}`;
    const plan = facts[`plan ${oapId}`];
    ensure(plan !== undefined && plan.status !== 'unknown', { code: 'JAD_PLAN_UNKNOWN', kind: 'missing', rule: 'I20', pointer: `${pointer}/oapId`, message: `There is no plan ${oapId}.` });
    ensure(plan.cycleId === cycleId, { code: 'JAD_PLAN_OF_OTHER_CYCLE', kind: 'rule', rule: 'I20', pointer: `${pointer}/oapId`, message: `The plan ${oapId} belongs to ${plan.cycleId}, not to ${cycleId}.` });
    ensure(plan.status !== 'cancelled', { code: 'JAD_PLAN_NOT_LIVE', kind: 'rule', rule: 'I20', pointer: `${pointer}/oapId`, message: `The plan ${oapId} is cancelled. Name an action of a live plan.` });
    ensure(isLive(plan, actionId), { code: 'JAD_ACTION_NOT_LIVE', kind: 'rule', rule: 'I20', pointer: `${pointer}/actionId`, message: `The plan ${oapId} has no live action ${actionId}.` });
    ensure(!actions.slice(0, at).some((one) => one.oapId === oapId && one.actionId === actionId), { code: 'JAD_ACTION_TWICE', kind: 'rule', pointer, message: `Action ${actionId} of ${oapId} is named twice.` });
  }
}

const isLive = ({ actions }: OapFacts, actionId: string): boolean =>
  actions.some((action) => action.actionId === actionId && (action.status === 'proposed' || action.status === 'planned' || action.status === 'ongoing'));

/** I20: the first is the lead; those after it may also be of a kind that co-leads, where the definition has such a seat. */
function judgeLeads(leads: readonly string[], ctx: Context<PartiesFacts>): void {
  const definition = definitionOf(ctx);
  ensure(leads.length > 0, { code: 'JAD_WITHOUT_LEAD', kind: 'rule', rule: 'I20', pointer: '/leads', message: 'A joint action day has a lead. Name the party first in the list.' });
  ensure(leads.length <= JAD_PARTIES_MAX, { code: 'JAD_TOO_MANY_PARTIES', kind: 'rule', pointer: '/leads', message: `At most ${JAD_PARTIES_MAX} parties can be named.` });
  for (const [at, code] of leads.entries()) {
    const pointer = `/leads/${at}`;
    const kind = kindOn(ctx.facts, code, { day: dayOfAct(ctx), pointer });
    const kinds = kindsOf(definition, at === 0 ? ['jadLead'] : ['jadLead', 'jadCoLead']);
    ensure(kinds.includes(kind), { code: 'JAD_LEAD_NOT_ELIGIBLE', kind: 'rule', rule: 'I20', pointer, message: `${code} is of the kind ${kind}, which may not lead here. The seat is open to ${kinds.join(', ') || 'no kind'}.` });
    ensure(leads.indexOf(code) === at, { code: 'JAD_LEAD_TWICE', kind: 'rule', pointer, message: `${code} is named twice.` });
  }
}

const kindsOf = ({ roles }: Definition, seats: readonly string[]): readonly string[] => [...new Set(roles.filter(({ seat }) => seat !== undefined && seats.includes(seat)).flatMap(({ kinds }) => kinds))];

/** I20: one block of days or several, in order, each within the plans' period. */
function judgeBlocks(days: readonly Days[], actions: readonly ActionRef[], facts: PlanFacts, pointer = '/days'): void {
  ensure(days.length > 0, { code: 'JAD_WITHOUT_DAYS', kind: 'rule', rule: 'I20', pointer, message: 'An operational plan names the action days. Give at least one block.' });
  for (const [at, block] of days.entries()) {
    judgeWithinPlans(block, `${pointer}/${at}`, actions, facts);
    const before = days[at - 1];
    ensure(before === undefined || before.to < block.from, {
      code: 'JAD_DAYS_OVERLAP', kind: 'rule', rule: 'I20', pointer: `${pointer}/${at}/from`, message: `The block from ${block.from} begins before the one to ${before?.to} is over. List the blocks in order and apart.`,
    });
  }
}

function judgeInvited(countries: readonly string[], ctx: Context<PartiesFacts>): void {
  const { countryKinds } = definitionOf(ctx);
  ensure(countries.length <= JAD_PARTIES_MAX, { code: 'JAD_TOO_MANY_PARTIES', kind: 'rule', pointer: '/countries', message: `At most ${JAD_PARTIES_MAX} parties can be named.` });
  for (const [at, code] of countries.entries()) {
    const pointer = `/countries/${at}`;
    const kind = kindOn(ctx.facts, code, { day: dayOfAct(ctx), pointer });
    ensure(countryKinds.includes(kind), { code: 'JAD_NOT_A_COUNTRY', kind: 'rule', rule: 'I20', pointer, message: `${code} is of the kind ${kind}, no country. Bodies take part by committing, without being listed.` });
    ensure(countries.indexOf(code) === at, { code: 'JAD_COUNTRY_TWICE', kind: 'rule', pointer, message: `${code} is named twice.` });
  }
}
