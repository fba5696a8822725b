import { dayOf, need, ref, Refused, type Actor, type Admission, type Definition, type FactRef, type Grant, type LocalDate, type Policy, type Request, type RoleRule, type Scope } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { DefinitionFacts } from '../definition/facts.js';
import type { JadFacts } from '../jad/facts.js';
import { inOffice, seatNeeded, type Office } from './offices.js';
import { systemRoleOf, SYSTEM_COMMANDS } from './system-actors.js';

/** The claim that commands outside any cycle need. No definition may use it as a role. */
export const OPERATOR = 'OPERATOR';

const OUTSIDE_CYCLES: ReadonlySet<string> = new Set(['calendar', 'clock', 'definition', 'party']);

/** A request with what it is judged by. */
interface Case {
  readonly request: Request;
  readonly definition: Definition;
  readonly day: LocalDate;
  readonly grants: readonly Grant[];
}

/**
 * Who may issue which command: system actors by a fixed table, operators outside cycles, and within a cycle whoever the
 * definition it has pinned lets. Answers the actor with the role under which the gate opened.
 * Refuses as `missing` what does not exist and as `seat` what the actor may not do, naming the seats that may.
 */
export const policy: Policy = function* (request) {
  const system = systemRoleOf(request);
  if (system !== undefined) return yield* admitSystem(request, system);
  if (request.noun === 'seat') return admitSeat(request);
  if (request.noun === 'webhook') return admitWebhook(request);
  if (OUTSIDE_CYCLES.has(request.noun)) return admitOperator(request);
  const definition = yield* definitionFor(request.scope);
  if (!definition) throw unknown(request);
  const grants = grantsOf(definition, request);
  if (grants.length === 0) throw new Refused({ code: 'AUTHORITY_NOT_LISTED', kind: 'seat', message: `${definition.id} version ${definition.version} lets nobody issue ${request.command}.` });
  return yield* admitByGrants({ request, definition, day: dayOf(request.effectiveAt, definition.zone), grants });
};

/** A milestone's kind says itself who may record it; any other command stands among the definition's authorities. */
function grantsOf({ id, authorities, milestones, decisionBody }: Definition, { command, scope }: Request): readonly Grant[] {
  if (scope.milestone === undefined) {
    const listed = Object.hasOwn(authorities, command) ? (authorities[command] ?? []) : [];
    // A cycle could never leave rules that name nobody for it: then it is for whoever decides in the programme.
    return listed.length === 0 && command === 'MigrateCycle' ? [{ role: decisionBody }] : listed;
  }
  const kind = milestones.find(({ code }) => code === scope.milestone);
  if (kind) return kind.authority;
  const known = milestones.map(({ code }) => code).join(', ') || 'none';
  throw new Refused({ code: 'MILESTONE_KIND_UNKNOWN', kind: 'missing', pointer: '/kind', message: `${id} has no milestone ${scope.milestone}. It has ${known}.` });
}

function* admitSystem(request: Request, role: string): Generator<FactRef, Admission, unknown> {
  if (!SYSTEM_COMMANDS.get(role)?.has(request.command)) {
    throw new Refused({ code: 'AUTHORITY_SYSTEM_LIMITED', kind: 'seat', message: `The system actor ${request.actor.subject} never issues ${request.command}.` });
  }
  // What a reaction records may concern a cycle that does not exist, which is why it was refused.
  return { actor: acting(request.actor, role), definition: yield* definitionFor(request.scope) };
}

function admitOperator({ actor, claims, command }: Request): Admission {
  if (!claims.includes(OPERATOR)) throw new Refused({ code: 'AUTHORITY_SEAT_NEEDED', kind: 'seat', message: `${command} lies outside any cycle and needs the claim ${OPERATOR}.` });
  return { actor: acting(actor, OPERATOR) };
}

/** A seat's own affairs are its own: the claim and the party, or the claim alone for a body that any of its parties speaks for. */
function admitSeat({ actor, claims, command, scope: { role, party } }: Request): Admission {
  if (role === undefined || !claims.includes(role) || (party !== undefined && party !== actor.party)) {
    throw new Refused({ code: 'AUTHORITY_SEAT_NEEDED', kind: 'seat', message: `${command} is for the seat itself: it needs the claim ${role ?? ''}${party === undefined ? '' : ` of ${party}`}.` });
  }
  return { actor: acting(actor, role) };
}

/** A seat registers its own webhooks; whoever may neither use nor operate one does not learn that it exists. */
function admitWebhook(request: Request): Admission {
  const { claims, command, scope: { role, party }, actor } = request;
  if (command === 'RegisterWebhook') return admitSeat(request);
  if (role === undefined) throw unknown(request);
  if (claims.includes(OPERATOR)) return admitOperator(request);
  if (!claims.includes(role) || (party !== undefined && party !== actor.party)) throw unknown(request);
  return admitSeat(request);
}

/** The definition a cycle is about to pin, or the one it has pinned. */
function* definitionFor(scope: Scope): Generator<FactRef, Definition | undefined, unknown> {
  const pinned = scope.definition ?? (scope.cycle ? (yield* need(ref<CycleFacts>('cycle', scope.cycle))).definition : undefined);
  if (!pinned) return undefined;
  const { versions } = yield* need(ref<DefinitionFacts>('definition', pinned.id));
  return versions.find(({ version }) => version === pinned.version);
}

function unknown({ noun, scope }: Request): Refused {
  if (scope.definition) return new Refused({ code: 'DEFINITION_UNKNOWN', kind: 'missing', pointer: '/definition', message: `There is no version ${scope.definition.version} of the definition ${scope.definition.id}. Publish it first.` });
  const what = scope.cycle ? 'cycle' : noun;
  return new Refused({ code: `${what.toUpperCase()}_UNKNOWN`, kind: 'missing', message: scope.cycle ? `There is no cycle ${scope.cycle}.` : `There is no such ${noun}.` });
}

function* admitByGrants(at: Case): Generator<FactRef, Admission, unknown> {
  const { request, definition, grants } = at;
  let author = false;
  // The role the actor speaks in is tried first, so that it is the one recorded where several would do.
  for (const grant of [...grants].sort((a, b) => Number(b.role === request.actor.role) - Number(a.role === request.actor.role))) {
    const role = roleOf(definition, grant.role);
    if (!role || !request.claims.includes(role.code)) continue;
    const held = yield* heldBy(role, at);
    if (!held) continue;
    if (grant.whileVacant !== undefined && !(yield* standsIn(role, grant.whileVacant, at))) continue;
    if (grant.fourEyes && request.scope.author === request.actor.subject) {
      author = true;
      continue;
    }
    return { actor: acting(request.actor, role.code, { vacant: grant.whileVacant, insteadOf: held.insteadOf }), definition };
  }
  if (author) throw new Refused({ code: 'AUTHORITY_FOUR_EYES', kind: 'seat', message: `Who submitted this may not decide on it: ${request.command} needs a second pair of eyes.` });
  if (!(yield* mayKnow(at))) throw new Refused({ code: 'JAD_UNKNOWN', kind: 'missing', message: `There is no jad ${request.scope.jad}.` });
  throw new Refused({ code: 'AUTHORITY_SEAT_NEEDED', kind: 'seat', message: `${request.command} needs ${seatsNeeded(at)} on ${at.day}.` });
}

/** A joint action is hidden from those who take no part: to them a command on it is refused as on one that does not exist. */
function* mayKnow({ request, definition }: Case): Generator<FactRef, boolean, unknown> {
  const { actor, claims, scope } = request;
  if (scope.jad === undefined || definition.roles.some(({ code, readsAll }) => readsAll === true && claims.includes(code))) return true;
  const { leads, participants } = yield* need(ref<JadFacts>('jad', scope.jad));
  return leads.includes(actor.party) || participants.includes(actor.party);
}

/** A role without a seat is held by claim, any other by an open seat of the actor's party, or of the actor where it is personal. Answers the seat, one's own before one sat in for another. */
function* heldBy(role: RoleRule, at: Case): Generator<FactRef, Partial<Office> | undefined, unknown> {
  if (role.seat === undefined) return {};
  const { actor } = at.request;
  const mine = ({ party, holder }: Office) => party === actor.party && (holder === undefined || holder === actor.subject);
  return (yield* inOffice(role, at.request, at.day, mine))[0];
}

/**
 * I8: a vacant role's commands fall to others, in the order in which the definition lists them; one who holds a seat stands in
 * only if its party could hold the vacant one (a Member State co-driver, else the support team).
 */
function* standsIn(role: RoleRule, vacant: string, at: Case): Generator<FactRef, boolean, unknown> {
  const missing = roleOf(at.definition, vacant);
  if (missing?.seat === undefined || (yield* inOffice(missing, at.request, at.day)).length > 0) return false;
  const couldHold = (stand: RoleRule): RoleRule => ({ ...stand, kinds: stand.kinds.filter((kind) => missing.kinds.includes(kind)) });
  if (role.seat !== undefined && !(yield* heldBy(couldHold(role), at))) return false;
  for (const earlier of at.grants) {
    if (earlier.role === role.code) return true;
    const before = earlier.whileVacant === vacant ? roleOf(at.definition, earlier.role) : undefined;
    if (before?.seat !== undefined && (yield* inOffice(couldHold(before), at.request, at.day)).length > 0) return false;
  }
  return true;
}

const roleOf = ({ roles }: Definition, code: string): RoleRule | undefined => roles.find((role) => role.code === code);

/** `actingFor` names a vacancy, or whose seat a substitute sits in, only where this policy found it so. */
function acting({ subject, party, actingFor }: Actor, role: string, { vacant, insteadOf }: { readonly vacant?: string; readonly insteadOf?: string } = {}): Actor {
  if (vacant !== undefined) return { subject, role, party, actingFor: `${vacant}(vacant)` };
  if (insteadOf !== undefined) return { subject, role, party, actingFor: insteadOf };
  return actingFor === undefined || actingFor.endsWith('(vacant)') ? { subject, role, party } : { subject, role, party, actingFor };
}

function seatsNeeded({ grants, definition, request: { scope } }: Case): string {
  const needs = grants.map(({ role, whileVacant }) => {
    const rule = roleOf(definition, role);
    return `${role}${rule ? seatNeeded(rule, scope) : ''}${whileVacant ? ` (while ${whileVacant} is vacant)` : ''}`;
  });
  return `the claim and seat of ${needs.join(', or ')}`;
}
