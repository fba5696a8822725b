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

/** Open seats of a structural kind. What the scope does not name has nobody in it, unless any seat counts. */
function* seated(seat: string | undefined, { scope, actor }: Where, day: LocalDate): Generator<FactRef, readonly Office[], unknown> {
  switch (seat) {
    case 'driver':
    case 'coDriver':
      return yield* drivers(seat, scope, day);
    case 'coordinator':
      return yield* seatsOfCycle(seat, scope, [scope.state ?? actor.party], day);
    case 'goalSupervisor':
      return yield* seatsOfCycle(seat, scope, scope.goal === undefined ? (scope.anySeat ? 'any' : []) : [scope.goal], day);
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
      return yield* selves(scope, actor.party);
    default:
      return [];
  }
}

/** Codes, or all there are. */
type Targets = readonly string[] | 'any';

function* seatsOfCycle(seat: string, { cycle }: Scope, targets: Targets, day: LocalDate): Generator<FactRef, readonly Office[], unknown> {
  if (!cycle || targets.length === 0) return [];
  const { seats, substitutes } = yield* need(ref<CycleFacts>('cycle', cycle));
  const counts = (one: Interval & { readonly seat: string; readonly target: string }): boolean => one.seat === seat && (targets === 'any' || targets.includes(one.target)) && covers(one, day);
  const held = seats.filter(counts);
  const standing = substitutes.filter((one) => counts(one) && held.some(({ party, target }) => party === one.party && target === one.target));
  return [...held, ...standing.map(({ substitute, holder, party }) => ({ party: substitute, holder, insteadOf: party }))];
}

/** Of the line; of a joint action day those of its plans' lines whose party takes part: nobody else knows of it. */
function* drivers(seat: string, scope: Scope, day: LocalDate): Generator<FactRef, readonly Office[], unknown> {
  const { line, plan, jad, anySeat } = scope;
  if (line !== undefined) return yield* seatsOfCycle(seat, scope, [line], day);
  if (plan !== undefined) return yield* seatsOfCycle(seat, scope, [(yield* need(ref<OapFacts>('oap', plan))).lineCode], day);
  if (jad === undefined) return yield* seatsOfCycle(seat, scope, anySeat ? 'any' : [], day);
  const { actions, leads, participants } = yield* need(ref<JadFacts>('jad', jad));
  const lines: string[] = [];
  for (const oapId of new Set(actions.map((each) => each.oapId))) lines.push((yield* need(ref<OapFacts>('oap', oapId))).lineCode);
  return (yield* seatsOfCycle(seat, scope, lines, day)).filter(({ party, insteadOf }) => [...leads, ...participants].some((each) => each === party || each === insteadOf));
}

function* leadsOf(leadRole: 'LEADER' | 'CO_LEADER', { plan, action, anySeat }: Scope, day: LocalDate): Generator<FactRef, readonly Office[], unknown> {
  if (!plan || !(action || anySeat)) return [];
  const { actions } = yield* need(ref<OapFacts>('oap', plan));
  return actions.filter(({ actionId }) => action === undefined || actionId === action).flatMap(({ seats }) => seats.filter((held) => held.leadRole === leadRole && covers(held, day)));
}

/** The party it is about; of what concerns all, each for itself; of a joint action day whoever takes part. */
function* selves({ party, jad, anySeat }: Scope, own: string): Generator<FactRef, readonly Office[], unknown> {
  if (party) return [{ party }];
  if (!anySeat) return [];
  return jad === undefined ? [{ party: own }] : (yield* need(ref<JadFacts>('jad', jad))).participants.map((each) => ({ party: each }));
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
      return ` of ${scope.action ? `action ${scope.action}` : 'an action'}${scope.plan ? ` of ${scope.plan}` : ''}`;
    case 'jadLead':
    case 'jadCoLead':
      return scope.jad ? ' of this joint action' : ' of a joint action';
    case 'self':
      return scope.party ? ` for ${scope.party}` : ' for the party itself';
    default:
      return '';
  }
}
