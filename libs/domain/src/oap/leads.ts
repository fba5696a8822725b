import { addDays, command, ensure, ensureNear, overlaps, ref, type Definition, type LocalDate } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { PartyFacts } from '../party/facts.js';
import type { OapCommands } from './commands.js';
import { driversOn, hasDrivers } from './driver.js';
import type { OapDecider } from './evolve.js';
import { actionOf, cycleIdOf, dayOfAct, definitionOf, liveActionOf, planIn, planOf, scopeOf } from './guards.js';
import { kindOn, kindsOf } from './parties.js';
import { inOffice, isTaken, type Action, type ActionSeat, type Oap } from './state.js';

/** Who leads an action: seats as intervals, given and given back. */
export const leads = {
  AssignActionLead: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    facts: ({ party }, state) => ({ cycle: ref<CycleFacts>('cycle', cycleIdOf(state)), party: ref<PartyFacts>('party', party) }),
    decide: (data, state, ctx) => {
      const plan = standing(state);
      const action = liveActionOf(plan, data.actionId);
      const from = data.effectiveFrom ?? dayOfAct(ctx);
      const { actionId, party, authority, leadRole } = data;
      if (action.seats.some((seat) => isOwn(seat, data) && seat.authority === authority && seat.to === undefined && seat.from <= from)) return [];
      ensureNear(from, { from: plan.periodFrom, to: plan.periodTo }, '/effectiveFrom');
      const kind = eligibleKind(data, { party: ctx.facts.party, definition: definitionOf(ctx), from });
      ensure(leadRole !== 'LEADER' || !hasDrivers(definitionOf(ctx)) || !isThird(kind, definitionOf(ctx)) || driversOn(ctx.facts.cycle, plan.lineCode, from).length > 0, {
        code: 'ACTION_LEAD_WITHOUT_DRIVER', kind: 'rule', rule: 'I16', pointer: '/party',
        message: `${party} (${kind}) leads under the responsibility of a driver, and the line ${plan.lineCode} has none on ${from}. Appoint a driver first, or assign another leader.`,
      });
      judgeSeats(action, data, from);
      const replaced = leadRole === 'LEADER' ? action.seats.find((seat) => seat.leadRole === 'LEADER' && inOffice(seat, from) && seat.party !== party) : undefined;
      return [{
        type: 'ActionLedAssigned',
        data: { actionId, oapId: plan.oapId, party: { kind, code: party, authority }, leadRole, assignedBy: ctx.actor.party, effectiveFrom: from, replaces: replaced?.party },
      }];
    },
  }),

  ReleaseActionLead: command({
    // A party may give back its own seat.
    authority: ({ actionId, party }, state) => scopeOf(state, { action: actionId, party }),
    decide: ({ actionId, party, reason, to }, state, ctx) => {
      const plan = standing(state);
      const own = actionOf(plan, actionId).seats.filter((seat) => seat.party === party);
      ensure(own.length > 0, {
        code: 'ACTION_NOT_LED_BY_PARTY', kind: 'missing', pointer: '/party', message: `${party} has never led or co-led action ${actionId}: there is no seat to release.`,
      });
      const last = to ?? dayOfAct(ctx);
      ensureNear(last, { from: plan.periodFrom, to: plan.periodTo }, '/to');
      return own
        .filter((seat) => isTaken(seat) && (seat.to === undefined || seat.to > last))
        .map(({ leadRole }) => ({ type: 'ActionLeadReleased', data: { actionId, party, leadRole, to: last, reason } }) as const);
    },
  }),

  AcceptActionLead: command({
    authority: ({ actionId, party }, state) => scopeOf(state, { action: actionId, party }),
    decide: ({ actionId, party }, state) => {
      const open = openSeats(actionOf(planOf(state), actionId), party);
      if (open.length > 0 && open.every(({ accepted }) => accepted)) return [];
      standing(state);
      ensureSeat(open, actionId, party);
      return open.filter(({ accepted }) => !accepted).map(({ leadRole }) => ({ type: 'ActionLeadAccepted', data: { actionId, party, leadRole } }) as const);
    },
  }),

  /** The party is no longer in office from the day on which it declines, and never was if the seat had not begun. */
  DeclineActionLead: command({
    authority: ({ actionId, party }, state) => scopeOf(state, { action: actionId, party }),
    decide: ({ actionId, party, reason }, state, ctx) => {
      const action = actionOf(standing(state), actionId);
      const open = openSeats(action, party);
      if (open.length === 0 && action.seats.some((seat) => seat.party === party)) return [];
      ensureSeat(open, actionId, party);
      ensure(open.some(({ accepted }) => !accepted), {
        code: 'ACTION_LEAD_ACCEPTED', kind: 'state', pointer: '/party', message: `${party} has accepted the seat of action ${actionId}. To give it up, release it.`,
      });
      const to = addDays(dayOfAct(ctx), -1);
      return open
        .filter(({ accepted }) => !accepted)
        .flatMap(({ leadRole }) => [
          { type: 'ActionLeadDeclined', data: { actionId, party, leadRole, reason } } as const,
          { type: 'ActionLeadReleased', data: { actionId, party, leadRole, to, reason } } as const,
        ]);
    },
  }),
} satisfies Partial<OapDecider['commands']>;

/** Leads change in every status but the last: a vacancy is filled when it arises. */
const standing = (state: Oap) =>
  planIn(state, ['drafting', 'inConsultation', 'consulted', 'submitted', 'returned', 'approved', 'inImplementation', 'reporting'], {
    code: state.status === 'closed' ? 'OAP_CLOSED' : 'OAP_CANCELLED', todo: 'Its actions have no leads any more.',
  });

/** Seats of the party that have no end: those it is asked to accept. */
const openSeats = ({ seats }: Action, party: string): readonly ActionSeat[] => seats.filter((seat) => seat.party === party && seat.to === undefined);

const ensureSeat = (open: readonly ActionSeat[], actionId: string, party: string): void =>
  ensure(open.length > 0, { code: 'ACTION_NOT_LED_BY_PARTY', kind: 'missing', pointer: '/party', message: `${party} holds no open seat of action ${actionId}.` });

/** I16: the kind the party is of on its first day, if that kind may hold the seat. */
function eligibleKind({ party, leadRole }: OapCommands['AssignActionLead'], known: { readonly party: PartyFacts; readonly definition: Definition; readonly from: LocalDate }): string {
  const kind = kindOn(known.party, party, known.from, 'I16');
  const kinds = kindsOf(known.definition, leadRole === 'LEADER' ? 'leader' : 'coLeader');
  ensure(kinds.includes(kind), {
    code: 'ACTION_LEAD_NOT_ELIGIBLE', kind: 'rule', rule: 'I16', pointer: '/party', message: `${party} is of the kind ${kind} on ${known.from}, which may not hold this seat. It is open to ${kinds.join(', ') || 'no kind'}.`,
  });
  return kind;
}

/** I17: leader and co-leader differ, and no assignment passes over one that is already agreed for later. */
function judgeSeats({ seats }: Action, data: OapCommands['AssignActionLead'], from: LocalDate): void {
  const { actionId, party, leadRole } = data;
  const other = seats.find((seat) => seat.party === party && seat.leadRole !== leadRole && isTaken(seat) && overlaps(from, undefined, seat.from, seat.to));
  ensure(other === undefined, {
    code: 'ACTION_LEADER_IS_CO_LEADER', kind: 'rule', rule: 'I17', pointer: '/party',
    message: `${party} holds the other seat of action ${actionId} from ${other?.from}. Leader and co-leader differ: release that seat first, as of the day before.`,
  });
  const later = seats.find((seat) => (leadRole === 'LEADER' ? seat.leadRole === 'LEADER' : isOwn(seat, data)) && isTaken(seat) && seat.from > from);
  ensure(later === undefined, {
    code: 'ACTION_LEAD_FOLLOWS', kind: 'rule', rule: 'I17', pointer: '/effectiveFrom',
    message: `${later?.party} is assigned to action ${actionId} from ${later?.from} on. Release that seat first, or assign ${party} from then on.`,
  });
}

const isOwn = (seat: ActionSeat, { party, leadRole }: Pick<OapCommands['AssignActionLead'], 'party' | 'leadRole'>): boolean => seat.party === party && seat.leadRole === leadRole;

/**
 * I16, without a name of a kind: a third party is one that may neither drive nor co-drive and either is a country
 * or holds no office of the programme, i.e. no role by claim.
 */
function isThird(kind: string, definition: Definition): boolean {
  if (kindsOf(definition, 'driver', 'coDriver').includes(kind)) return false;
  return definition.countryKinds.includes(kind) || !definition.roles.some(({ seat, kinds }) => seat === undefined && kinds.includes(kind));
}
