import { readFileSync } from 'node:fs';
import { dayOf, ref, type Definition, type FactRef, type Instant, type LocalDate } from '#kernel';
import type { CycleFacts, DefinitionFacts, JadFacts, OapFacts, Seat } from '#domain';
import type { Notice, Recipient } from '#engine';
import { readYaml } from './definition/read-yaml.js';

/** What a notice about a deadline is resolved by. */
export interface DeadlineNotice {
  readonly deadlineId: string;
  readonly cycleId: string;
  readonly scope: { readonly kind: string; readonly id: string };
  readonly rungs: readonly number[];
  /** Role codes. */
  readonly to: readonly string[];
}

/** Mailboxes of functions by role and party. Never a person's: those stay out of the engine. */
export type Contacts = (role: string, party: string) => string | undefined;

/** The demo's mailboxes: `<role>.<party>@empact.example`. */
export const demoContacts: Contacts = (role, party) => `${[role, party].filter(Boolean).join('.').toLowerCase().replaceAll('_', '-')}@empact.example`;

/** Mailboxes from a YAML file of `ROLE/PARTY: mailbox` lines (`ROLE: mailbox` for a body). Throws on anything else. */
export function contactsFrom(file: string): Contacts {
  const read = readYaml(readFileSync(file, 'utf8'));
  if ('problems' in read) throw new Error(`${file}: ${read.problems.map(({ message }) => message).join(' ')}`);
  const entries = Object.entries((read.value ?? {}) as Record<string, unknown>);
  for (const [key, mailbox] of entries) {
    if (typeof mailbox !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(mailbox)) throw new Error(`${file}: ${key} must be a mailbox.`);
  }
  const mailboxes = new Map(entries as [string, string][]);
  return (role, party) => mailboxes.get(party ? `${role}/${party}` : role);
}

export interface RecipientParts {
  readonly factsOf: (wanted: FactRef) => Promise<unknown>;
  readonly contacts: Contacts;
  readonly now: () => Instant;
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
export function recipientsBy({ factsOf, contacts, now }: RecipientParts): (notice: Notice) => Promise<readonly Recipient[]> {
  return async (notice) => {
    const about = notice.data as DeadlineNotice;
    const cycle = (await factsOf(ref<CycleFacts>('cycle', about.cycleId))) as CycleFacts;
    if (!cycle.definition) return [];
    const pinned = cycle.definition;
    const { versions } = (await factsOf(ref<DefinitionFacts>('definition', pinned.id))) as DefinitionFacts;
    const definition = versions.find(({ version }) => version === pinned.version);
    if (!definition) return [];
    const plan = await planOf(about, factsOf);
    const jad = about.scope.kind.startsWith('jad') ? ((await factsOf(ref<JadFacts>('jad', about.scope.id.split('.')[0]!))) as JadFacts) : undefined;
    const known: Known = { about, definition, cycle, plan, jad, today: dayOf(now(), definition.zone) };
    return unique(about.to.flatMap((role) => holdersOf(role, known))).map(({ role, party }) => ({ address: contacts(role, party) ?? '', role, party, channel: 'mail' }));
  };
}

interface Known {
  readonly about: DeadlineNotice;
  readonly definition: Definition;
  readonly cycle: CycleFacts;
  readonly plan?: OapFacts;
  readonly jad?: JadFacts;
  readonly today: LocalDate;
}

async function planOf({ scope }: DeadlineNotice, factsOf: RecipientParts['factsOf']): Promise<OapFacts | undefined> {
  if (!['plan', 'action', 'round'].includes(scope.kind)) return undefined;
  const plan = (await factsOf(ref<OapFacts>('oap', planIdOf(scope.id)))) as OapFacts;
  return plan.status === 'unknown' ? undefined : plan;
}

/** Scopes below a plan carry its id first: `<oapId>.<actionId>`. */
const planIdOf = (scopeId: string): string => scopeId.split('.')[0]!;
const actionIdOf = (scopeId: string): string => scopeId.split('.').slice(1).join('.');

function holdersOf(code: string, known: Known): readonly Seated[] {
  const role = known.definition.roles.find((each) => each.code === code);
  if (!role) return [];
  if (role.seat === undefined) return [{ role: code, party: '' }];
  const holders = seatHolders(role.seat, known);
  if (holders.length > 0) return holders.map((party) => ({ role: code, party }));
  // A coordinator stands for whoever was in office; where nobody is, the supporting office is told.
  const { supportRole } = known.definition;
  const coordinator = known.definition.roles.find(({ seat }) => seat === 'coordinator');
  const states = coordinator && role.seat !== 'coordinator' ? seatHolders('coordinator', known) : [];
  return [...states.map((party) => ({ role: coordinator!.code, party })), { role: supportRole, party: '' }];
}

function seatHolders(seat: string, known: Known): readonly string[] {
  const { plan, jad, about, cycle, today } = known;
  switch (seat) {
    case 'driver':
    case 'coDriver':
      return cycle.seats.filter((each) => each.seat === seat && each.target === lineOf(known) && inOffice(each, today)).map(({ party }) => party);
    case 'coordinator': {
      const states = statesConcerned(known);
      return cycle.seats.filter((each) => each.seat === 'coordinator' && states.includes(each.target) && inOffice(each, today)).map(({ target }) => target);
    }
    case 'leader':
    case 'coLeader':
      return (plan?.actions.find(({ actionId }) => actionId === actionIdOf(about.scope.id))?.seats ?? [])
        .filter((each) => each.leadRole === (seat === 'leader' ? 'LEADER' : 'CO_LEADER') && inOffice(each, today)).map(({ party }) => party);
    case 'jadLead':
      return jad?.leads ?? [];
    case 'self':
      return jad?.participants ?? [];
    default:
      return [];
  }
}

const lineOf = ({ plan, about }: Known): string | undefined => plan?.lineCode ?? (about.scope.kind === 'line' ? about.scope.id.split('.').at(-1) : undefined);

/** States whose coordinators have to do with it: of the last leader for an action, of the last driver otherwise. */
function statesConcerned(known: Known): readonly string[] {
  const { plan, about, cycle } = known;
  const leads = about.scope.kind === 'action' ? (plan?.actions.find(({ actionId }) => actionId === actionIdOf(about.scope.id))?.seats ?? []) : [];
  const lastLeader = latest(leads.filter(({ leadRole }) => leadRole === 'LEADER'))?.party;
  const lastDriver = latest(cycle.seats.filter((each) => each.seat === 'driver' && each.target === lineOf(known)))?.party;
  return [lastLeader ?? lastDriver].filter((party): party is string => party !== undefined);
}

const inOffice = ({ from, to }: Pick<Seat, 'from' | 'to'>, today: LocalDate): boolean => from <= today && (to === undefined || today <= to);
const latest = <T extends { from: LocalDate }>(seats: readonly T[]): T | undefined => [...seats].sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1);
const unique = (seated: readonly Seated[]): readonly Seated[] => [...new Map(seated.map((each) => [`${each.role} ${each.party}`, each])).values()];
