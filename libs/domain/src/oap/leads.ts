import { command, ensure, overlaps, ref, type Definition, type LocalDate } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { PartyFacts } from '../party/facts.js';
import type { OapCommands } from './commands.js';
import { driversOn } from './driver.js';
import type { OapDecider } from './evolve.js';
import { actionOf, cycleIdOf, dayOfAct, definitionOf, liveActionOf, planIn, scopeOf } from './guards.js';
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
      const kind = eligibleKind(data, { party: ctx.facts.party, definition: definitionOf(ctx), from });
      ensure(leadRole !== 'LEADER' || !isThird(kind, definitionOf(ctx)) || driversOn(ctx.facts.cycle, plan.lineCode, from).length > 0, {
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
      const own = actionOf(standing(state), actionId).seats.filter((seat) => seat.party === party);
      ensure(own.length > 0, {
        code: 'ACTION_NOT_LED_BY_PARTY', kind: 'missing', pointer: '/party', message: `${party} has never led or co-led action ${actionId}: there is no seat to release.`,
      });
      const last = to ?? dayOfAct(ctx);
      return own
        .filter((seat) => isTaken(seat) && (seat.to === undefined || seat.to > last))
        .map(({ leadRole }) => ({ type: 'ActionLeadReleased', data: { actionId, party, leadRole, to: last, reason } }) as const);
    },
  }),
} satisfies Partial<OapDecider['commands']>;

/** Leads change in every status but the last: a vacancy is filled when it arises. */
const standing = (state: Oap) =>
  planIn(state, ['drafting', 'inConsultation', 'consulted', 'submitted', 'returned', 'approved', 'inImplementation', 'reporting'], {
    code: 'OAP_CANCELLED', todo: 'Its actions have no leads any more.',
  });

/** I16: the kind the party is of on its first day, if that kind may hold the seat. */
function eligibleKind({ party, leadRole }: OapCommands['AssignActionLead'], known: { readonly party: PartyFacts; readonly definition: Definition; readonly from: LocalDate }): string {
  ensure(known.party.code !== undefined, { code: 'ACTION_PARTY_UNKNOWN', kind: 'missing', pointer: '/party', message: `There is no party ${party}. Have it registered first.` });
  const kind = known.party.kinds.find(({ from, to }) => from <= known.from && (to === undefined || to >= known.from))?.kind;
  ensure(kind !== undefined, { code: 'ACTION_PARTY_NOT_VALID', kind: 'rule', rule: 'I16', pointer: '/party', message: `${party} is no party of any kind on ${known.from}. Choose another party or another day.` });
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

const kindsOf = ({ roles }: Definition, ...seats: readonly string[]): readonly string[] =>
  [...new Set(roles.filter(({ seat }) => seat !== undefined && seats.includes(seat)).flatMap(({ kinds }) => kinds))];

/**
 * I16, without a name of a kind: a third party is one that may neither drive nor co-drive and either is a country
 * or holds no office of the programme, i.e. no role by claim.
 */
function isThird(kind: string, definition: Definition): boolean {
  if (kindsOf(definition, 'driver', 'coDriver').includes(kind)) return false;
  return definition.countryKinds.includes(kind) || !definition.roles.some(({ seat, kinds }) => seat === undefined && kinds.includes(kind));
}
