import { readFileSync } from 'node:fs';
import { dayOf, ref, type Definition, type FactRef, type Instant, type LocalDate, type RoleRule } from '#kernel';
import { seatId, type CycleFacts, type DefinitionFacts, type JadFacts, type MilestoneFacts, type OapFacts, type PartyFacts, type Seat, type SeatFacts, type Told } from '#domain';
import type { Notice, Recipient } from '#engine';
import { ConfigError, isMailbox } from './config.js';
import { readYaml } from './definition/read-yaml.js';

/** What those to be told are resolved by. */
export interface Addressed {
  readonly cycleId: string;
  /** The rule that asks for it; absent of what happened. */
  readonly ruleId?: string;
  readonly scope: { readonly kind: string; readonly id: string };
  /** Role codes. */
  readonly to: readonly string[];
  /** The one party that is told, where it is. */
  readonly party?: string;
}

/** What an outcome carries on of the event that asked for it. */
interface Intended {
  /** Absent where an older version left it in the outbox: its outcomes then begin a correlation of their own. */
  readonly correlationId?: string;
}

/** Word of something that happened: seats are named by their kind, whatever the programme calls them, or, outside any cycle, by their role. */
export interface HappenedNotice extends Omit<Addressed, 'cycleId'>, Intended {
  readonly noticeId: string;
  readonly cycleId?: string;
  readonly seats: readonly Told[];
}

/** What a notice about a deadline is resolved by. */
export interface DeadlineNotice extends Addressed, Intended {
  readonly deadlineId: string;
  readonly rungs: readonly number[];
  /** Revision of the telling: the same rungs may have been told before, under other terms. */
  readonly since: number;
  /** A rung of the ladder: what a seat has put off does not reach it. */
  readonly reminds: boolean;
}

/** Channels, as the ledger names them. */
export const MAIL = 'mail';
export const WEBHOOK = 'webhook';

/** Mailboxes of functions by role and party. Never a person's: those stay out of the engine. */
export type Contacts = (role: string, party: string) => string | undefined;

/** The demo's mailboxes: `<role>.<party>@empact.example`. */
export const demoContacts: Contacts = (role, party) => `${[role, party].filter(Boolean).join('.').toLowerCase().replaceAll('_', '-')}@empact.example`;

/** Mailboxes from a YAML file of `ROLE/PARTY: mailbox` lines (`ROLE: mailbox` for a body). Throws `ConfigError` on anything else. */
export function contactsFrom(file: string): Contacts {
  const read = readYaml(textOf(file));
  if ('problems' in read) throw new ConfigError(read.problems.map(({ message }) => `CONTACTS_FILE ${file} is not YAML: ${message}`));
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ConfigError([`CONTACTS_FILE ${file} must hold lines such as DRIVER/ES: mailbox.`]);
  const entries = Object.entries(value as Record<string, unknown>);
  const wrong = entries.filter(([, mailbox]) => typeof mailbox !== 'string' || !isMailbox(mailbox));
  if (wrong.length > 0) throw new ConfigError(wrong.map(([key]) => `CONTACTS_FILE ${file}: ${key} must be a mailbox, such as office@example.org.`));
  const mailboxes = new Map(entries as [string, string][]);
  return (role, party) => mailboxes.get(party ? `${role}/${party}` : role);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError([`CONTACTS_FILE ${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`]);
  }
}

export interface RecipientParts {
  readonly factsOf: (wanted: FactRef) => Promise<unknown>;
  readonly contacts: Contacts;
  readonly now: () => Instant;
  /** Codes of all parties there are. */
  readonly parties: () => readonly string[];
  /** Of seats that are told of what is in no cycle; else the programme's counts. */
  readonly zone: string;
  /** Ids of the webhooks a seat is told on beside its mailbox. */
  readonly webhooksOf?: (seat: Seated) => readonly string[];
}

/** A role to be told, and the party that holds it; '' for a body. */
interface Seated {
  readonly role: string;
  readonly party: string;
}

/**
 * Whoever holds the seats now: resolved when the message is made, not when the deadline was. A vacant seat falls back to the
 * coordinator of the state that held it last and to the supporting office.
 */
export function recipientsBy(parts: RecipientParts): (notice: Notice) => Promise<readonly Recipient[]> {
  const { factsOf, contacts, webhooksOf } = parts;
  return async (notice) => {
    const seats = await seatsOf(notice.data as DeadlineNotice | HappenedNotice, parts);
    const told = seats.map(async ({ role, party, zone }): Promise<readonly Recipient[]> => [
      { address: contacts(role, party) ?? '', role, party, channel: MAIL, ...(await preferencesOf({ role, party }, zone, factsOf)) },
      // A program is told as it comes, in no language.
      ...(webhooksOf?.({ role, party }) ?? []).map((id) => ({ address: id, role, party, channel: WEBHOOK })),
    ]);
    return (await Promise.all(told)).flat();
  };
}

/** What is in no cycle names its seats itself: no definition stands behind it. */
async function seatsOf(about: DeadlineNotice | HappenedNotice, { factsOf, now, parties, zone }: RecipientParts): ReturnType<typeof seatsTold> {
  if (about.cycleId !== undefined) return seatsTold({ ...about, cycleId: about.cycleId }, { factsOf, now, parties });
  const named = 'seats' in about ? about.seats.filter((each) => 'role' in each) : [];
  return named.map(({ role, party }) => ({ role, party, zone }));
}

/** The seats that are told of it now, where it is in a cycle; `zone` is the programme's. */
export async function seatsTold(addressed: Addressed & Partial<Pick<HappenedNotice, 'seats'>>, { factsOf, now, parties }: Pick<RecipientParts, 'factsOf' | 'now' | 'parties'>): Promise<readonly (Seated & { readonly zone: string })[]> {
  const about = await subjectOf(addressed, factsOf);
  const cycle = (await factsOf(ref<CycleFacts>('cycle', about.cycleId))) as CycleFacts;
  if (!cycle.definition) return [];
  const pinned = cycle.definition;
  const { versions } = (await factsOf(ref<DefinitionFacts>('definition', pinned.id))) as DefinitionFacts;
  const definition = versions.find(({ version }) => version === pinned.version);
  if (!definition) return [];
  const plan = isOfPlan(about.scope) ? await planOf(planIdOf(about.scope.id), factsOf) : undefined;
  const jad = about.scope.kind.startsWith('jad') ? ((await factsOf(ref<JadFacts>('jad', about.scope.id.split('.')[0]!))) as JadFacts) : undefined;
  const today = dayOf(now(), definition.zone);
  const known: Known = { about, definition, cycle, plan, jad, lines: await linesOf(about.scope, { plan, jad }, factsOf), parties: await partiesOf(about, definition, { factsOf, parties, today }), today };
  const told = unique(about.seats ? about.seats.flatMap((each) => holdersOfKind(each, known)) : about.to.flatMap((role) => holdersOf(role, known)));
  return told.filter(({ party }) => about.party === undefined || party === '' || party === about.party).map((each) => ({ ...each, zone: definition.zone }));
}

/** How the seat wants to be told. What it does not say is left out. */
async function preferencesOf({ role, party }: Seated, zone: string, factsOf: RecipientParts['factsOf']): Promise<Pick<Recipient, 'language' | 'hour' | 'zone'>> {
  const { preferences } = (await factsOf(ref<SeatFacts>('seat', seatId({ role, ...(party && { party }) })))) as SeatFacts;
  return { ...(preferences.language && { language: preferences.language }), ...(preferences.hour !== undefined && { hour: preferences.hour, zone: preferences.zone ?? zone }) };
}

/** A seat that was filled ahead of time is told by its party; any other by who sits there today. */
function holdersOfKind(told: Told, known: Known): readonly Seated[] {
  if ('role' in told) return [told];
  const { seat, party } = told;
  const role = known.definition.roles.find((each) => each.seat === seat);
  if (!role) return [];
  return party === undefined ? holdersOf(role.code, known) : [{ role: role.code, party }];
}

interface Known {
  readonly about: Addressed;
  readonly definition: Definition;
  readonly cycle: CycleFacts;
  readonly plan?: OapFacts;
  readonly jad?: JadFacts;
  /** Codes of the lines it concerns. */
  readonly lines: readonly string[] | 'all';
  /** The register, where it matters: what each party is today. */
  readonly parties: readonly { readonly code: string; readonly kind: string }[];
  readonly today: LocalDate;
}

/** A deadline of a milestone is told to those whom its subject concerns. */
async function subjectOf<T extends { readonly scope: Addressed['scope'] }>(about: T, factsOf: RecipientParts['factsOf']): Promise<T> {
  if (!about.scope.kind.startsWith('milestone:')) return about;
  const facts = (await factsOf(ref<MilestoneFacts>('milestone', about.scope.id))) as MilestoneFacts;
  return facts.status === 'unknown' ? about : { ...about, scope: { kind: facts.subject.kind, id: facts.subject.id.replace('/', '.') } };
}

const isOfPlan = ({ kind }: Addressed['scope']): boolean => ['plan', 'action', 'round'].includes(kind);

async function planOf(oapId: string, factsOf: RecipientParts['factsOf']): Promise<OapFacts | undefined> {
  const plan = (await factsOf(ref<OapFacts>('oap', oapId))) as OapFacts;
  return plan.status === 'unknown' ? undefined : plan;
}

/** A plan's and an action's line is the plan's, a joint action day's are those of the plans it is of; what concerns the cycle concerns every line. */
async function linesOf({ kind, id }: Addressed['scope'], { plan, jad }: Pick<Known, 'plan' | 'jad'>, factsOf: RecipientParts['factsOf']): Promise<Known['lines']> {
  if (kind === 'cycle') return 'all';
  if (kind === 'line') return [lastPart(id)];
  const plans = jad ? await Promise.all([...new Set(jad.actions.map(({ oapId }) => oapId))].map((oapId) => planOf(oapId, factsOf))) : [plan];
  return plans.filter((each) => each !== undefined).map(({ lineCode }) => lineCode);
}

/** Scopes that are no party's own: what is asked there of a party's own seat is asked of every party that may have it. */
const NOBODYS: readonly string[] = ['cycle', 'line', 'goal', 'plan', 'round'];

async function partiesOf({ to, scope }: Addressed, { roles }: Definition, { factsOf, parties, today }: Pick<RecipientParts, 'factsOf' | 'parties'> & Pick<Known, 'today'>): Promise<Known['parties']> {
  if (!NOBODYS.includes(scope.kind) || !roles.some(({ code, seat }) => seat === 'self' && to.includes(code))) return [];
  const all = await Promise.all(parties().map(async (code) => ({ code, facts: (await factsOf(ref<PartyFacts>('party', code))) as PartyFacts })));
  return all.flatMap(({ code, facts }) => facts.kinds.filter((each) => inOffice(each, today)).map((each) => ({ code, kind: each.kind })));
}

/** Scopes below a plan carry its id first: `<oapId>.<actionId>`. */
const planIdOf = (scopeId: string): string => scopeId.split('.')[0]!;
const belowPlan = (scopeId: string): string => scopeId.split('.').slice(1).join('.');
/** Codes of parties and lines hold no point. */
const lastPart = (scopeId: string): string => scopeId.split('.').at(-1)!;

function holdersOf(code: string, known: Known): readonly Seated[] {
  const role = known.definition.roles.find((each) => each.code === code);
  if (!role) return [];
  if (role.seat === undefined) return [{ role: code, party: '' }];
  const holders = everySeat(code, known) ? cycleSeats(role.seat, known).map(({ party }) => party) : seatHolders(role, known);
  if (holders.length > 0) return holders.map((party) => ({ role: code, party }));
  // A coordinator stands for whoever was in office; where nobody is, the supporting office is told.
  if (OPTIONAL_SEATS.includes(role.seat)) return [];
  const { supportRole } = known.definition;
  const coordinator = known.definition.roles.find(({ seat }) => seat === 'coordinator');
  const states = coordinator && role.seat !== 'coordinator' ? seatHolders(coordinator, known) : [];
  return [...states.map((party) => ({ role: coordinator!.code, party })), { role: supportRole, party: '' }];
}

/** Whether the rule tells everybody who has the seat, not only those its scope concerns. */
const everySeat = (code: string, { about: { ruleId }, definition }: Known): boolean => definition.rules.find(({ id }) => id === ruleId)?.everySeatOf?.includes(code) === true;

/** Nobody need hold these: an empty one is no vacancy. */
const OPTIONAL_SEATS: readonly string[] = ['coDriver', 'coLeader', 'self'];

function seatHolders({ seat, kinds }: RoleRule, known: Known): readonly string[] {
  switch (seat) {
    case 'driver':
    case 'coDriver':
      return cycleSeats(seat, known).filter((each) => concernsLine(known, each.target) && mayKnow(known, each.party)).map(({ party }) => party);
    case 'coordinator': {
      const states = statesConcerned(known);
      return cycleSeats(seat, known).filter((each) => states === 'all' || states.includes(each.target)).map(({ target }) => target);
    }
    case 'leader':
    case 'coLeader':
      return leadersConcerned(known, seat === 'leader' ? 'LEADER' : 'CO_LEADER');
    case 'jadLead':
      return known.jad?.leads ?? [];
    case 'self':
      return selves(kinds, known);
    default:
      return [];
  }
}

const cycleSeats = (seat: string, { cycle, today }: Known): readonly Seat[] => cycle.seats.filter((each) => each.seat === seat && inOffice(each, today));

const concernsLine = ({ lines }: Known, line: string): boolean => lines === 'all' || lines.includes(line);

/** A joint action day is known to those who take part and to nobody else, whatever they drive. */
const mayKnow = ({ jad }: Known, party: string): boolean => jad === undefined || jad.leads.includes(party) || jad.participants.includes(party);

/** Of the action, where it is about one; else of every action of the plan that is not over. */
function leadersConcerned({ plan, about: { scope }, today }: Known, leadRole: 'LEADER' | 'CO_LEADER'): readonly string[] {
  const actions = (plan?.actions ?? []).filter(({ actionId, status }) => (scope.kind === 'action' ? actionId === belowPlan(scope.id) : !ENDED.includes(status)));
  return actions.flatMap(({ seats }) => seats.filter((each) => each.leadRole === leadRole && inOffice(each, today)).map(({ party }) => party));
}

const ENDED: readonly string[] = ['cancelled', 'withdrawn', 'completed', 'notCompleted', 'carriedOver'];

/** Parties that owe it themselves: the one it is of, or that is to answer; of what is nobody's own, every party that may hold the role. */
function selves(kinds: readonly string[], { about: { scope }, jad, cycle, parties }: Known): readonly string[] {
  if (scope.kind === 'party' || scope.kind === 'jadParty') return [lastPart(scope.id)];
  if (scope.kind === 'recommendation') return cycle.recommendations.filter(({ recommendationId }) => recommendationId === lastPart(scope.id)).map(({ addressee }) => addressee);
  if (NOBODYS.includes(scope.kind)) return parties.filter(({ kind }) => kinds.includes(kind)).map(({ code }) => code);
  return jad?.participants ?? [];
}

/** States whose coordinators have to do with it: of the last leader for an action, of the last driver for a line or plan; the state itself; or all. */
function statesConcerned(known: Known): readonly string[] | 'all' {
  const { plan, about: { scope }, cycle } = known;
  // A goal is any state's to supervise.
  if (scope.kind === 'cycle' || scope.kind === 'goal') return 'all';
  if (scope.kind === 'party' || scope.kind === 'jadParty') return [lastPart(scope.id)];
  if (scope.kind === 'jad') return [];
  const leads = scope.kind === 'action' ? (plan?.actions.find(({ actionId }) => actionId === belowPlan(scope.id))?.seats ?? []) : [];
  const lastLeader = latest(leads.filter(({ leadRole }) => leadRole === 'LEADER'))?.party;
  const lastDriver = latest(cycle.seats.filter((each) => each.seat === 'driver' && concernsLine(known, each.target)))?.party;
  const state = lastLeader ?? lastDriver;
  // A line nobody has ever driven is every state's to fill.
  return state === undefined ? (scope.kind === 'line' ? 'all' : []) : [state];
}

const inOffice = ({ from, to }: Pick<Seat, 'from' | 'to'>, today: LocalDate): boolean => from <= today && (to === undefined || today <= to);
const latest = <T extends { from: LocalDate }>(seats: readonly T[]): T | undefined => [...seats].sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1);
const unique = (seated: readonly Seated[]): readonly Seated[] => [...new Map(seated.map((each) => [`${each.role} ${each.party}`, each])).values()];
