import { need, ref, type FactRef, type LocalDate, type Request, type RoleRule, type Scope } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { JadFacts } from '../jad/facts.js';
import type { OapFacts } from '../oap/facts.js';
import type { PartyFacts } from '../party/facts.js';

/** Who sits in a structural seat. A seat with a holder is one person's, known by an opaque subject. */
export interface Office {
  readonly party: string;
  readonly holder?: string;
  /** Whose seat it is, where a substitute sits in it. */
  readonly insteadOf?: string;
}

type Where = Pick<Request, 'scope' | 'actor'>;
type Interval = { readonly from: LocalDate; readonly to?: LocalDate };

const covers = ({ from, to }: Interval, day: LocalDate): boolean => from <= day && (to === undefined || day <= to);

/**
 * Who holds the role on the day, for what the command is about. A party that has ceased to be of a kind that may hold it
 * has left the seat vacant, whatever the seat's own dates say.
 */
export function* inOffice(role: RoleRule, where: Where, day: LocalDate, wanted: (office: Office) => boolean = () => true): Generator<FactRef, readonly Office[], unknown> {
  const held: Office[] = [];
  for (const office of (yield* seated(role.seat, where, day)).filter(wanted)) {
    const { kinds } = yield* need(ref<PartyFacts>('party', office.party));
    const kind = kinds.find((interval) => covers(interval, day))?.kind;
    if (kind !== undefined && role.kinds.includes(kind)) held.push(office);
  }
  return held;
}

/** Open seats of a structural kind. What the scope does not name has nobody in it. */
function* seated(seat: string | undefined, { scope, actor }: Where, day: LocalDate): Generator<FactRef, readonly Office[], unknown> {
  switch (seat) {
    case 'driver':
    case 'coDriver':
      return yield* seatsOfCycle(seat, scope, yield* lineOf(scope), day);
    case 'coordinator':
      return yield* seatsOfCycle(seat, scope, scope.state ?? actor.party, day);
    case 'goalSupervisor':
      return yield* seatsOfCycle(seat, scope, scope.goal, day);
    case 'leader':
      return yield* leadsOf('LEADER', scope, day);
    case 'coLeader':
      return yield* leadsOf('CO_LEADER', scope, day);
    case 'jadLead':
      return yield* leadsOfJad(scope);
    case 'jadCoLead':
      // The first named leads, the others co-lead.
      return (yield* leadsOfJad(scope)).slice(1);
    case 'self':
      return scope.party ? [{ party: scope.party }] : [];
    default:
      return [];
  }
}

function* seatsOfCycle(seat: string, { cycle }: Scope, target: string | undefined, day: LocalDate): Generator<FactRef, readonly Office[], unknown> {
  if (!cycle || !target) return [];
  const { seats, substitutes } = yield* need(ref<CycleFacts>('cycle', cycle));
  const held: readonly Office[] = seats.filter((one) => one.seat === seat && one.target === target && covers(one, day));
  const standing = substitutes.filter((one) => one.seat === seat && one.target === target && covers(one, day) && held.some(({ party }) => party === one.party));
  return [...held, ...standing.map(({ substitute, holder, party }) => ({ party: substitute, holder, insteadOf: party }))];
}

function* lineOf({ line, plan }: Scope): Generator<FactRef, string | undefined, unknown> {
  if (line || !plan) return line;
  return (yield* need(ref<OapFacts>('oap', plan))).lineCode;
}

function* leadsOf(leadRole: 'LEADER' | 'CO_LEADER', { plan, action }: Scope, day: LocalDate): Generator<FactRef, readonly Office[], unknown> {
  if (!plan || !action) return [];
  const { actions } = yield* need(ref<OapFacts>('oap', plan));
  return actions.find(({ actionId }) => actionId === action)?.seats.filter((held) => held.leadRole === leadRole && covers(held, day)) ?? [];
}

function* leadsOfJad({ jad }: Scope): Generator<FactRef, readonly Office[], unknown> {
  return jad ? (yield* need(ref<JadFacts>('jad', jad))).leads.map((party) => ({ party })) : [];
}

/** In words, what the seat would have to be of. */
export function seatNeeded({ seat }: RoleRule, scope: Scope): string {
  switch (seat) {
    case 'driver':
    case 'coDriver':
      return ` of ${scope.line ? `line ${scope.line}` : scope.plan ? `the line of ${scope.plan}` : 'a line'}`;
    case 'coordinator':
      return ` of ${scope.state ?? 'your own state'}`;
    case 'goalSupervisor':
      return ` of ${scope.goal ? `goal ${scope.goal}` : 'a goal'}`;
    case 'leader':
    case 'coLeader':
      return ` of action ${scope.action ?? ''}${scope.plan ? ` of ${scope.plan}` : ''}`;
    case 'jadLead':
    case 'jadCoLead':
      return ' of this joint action';
    case 'self':
      return scope.party ? ` for ${scope.party}` : ' for the party itself';
    default:
      return '';
  }
}
