import type { Definition, Labels, LoggedEvent } from '#kernel';
import type { JournalReader } from '#wiring';
import { SYSTEM_ROLES } from '../http/principal.js';

interface Seat {
  readonly role: string;
  readonly party: string;
}

/** What the demo's role chooser offers. */
export interface DemoSeats {
  readonly roles: readonly { readonly code: string; readonly labels: Labels; readonly kinds: readonly string[] }[];
  /** With every kind the party has ever been of. */
  readonly parties: readonly { readonly code: string; readonly names: Labels; readonly kinds: readonly string[] }[];
  /** Where a first visit begins: the seat that announced the latest cycle, where somebody may take it; else the support role. */
  readonly first: Seat | null;
}

const PAGE = 1_000;

/** Roles of the definitions published and parties registered, each once. */
export function demoSeats(journal: JournalReader, definitions: readonly Definition[]): DemoSeats {
  const roles = new Map(definitions.flatMap((definition) => definition.roles).map(({ code, labels, kinds }) => [code, { code, labels, kinds }]));
  const parties = partiesOf(eventsOf(journal, 'party', ['PartyRegistered', 'PartyValidityChanged']));
  const announced = announcer(journal);
  // An imported cycle was announced by the engine's own importer, whose seat nobody takes.
  return { roles: [...roles.values()], parties, first: announced && !SYSTEM_ROLES.includes(announced.role) ? announced : support(definitions, parties) };
}

function partiesOf(events: readonly LoggedEvent[]): DemoSeats['parties'] {
  const parties = new Map<string, { code: string; names: Labels; kinds: readonly string[] }>();
  for (const { data } of events) {
    const { code, kind, names } = data as { code: string; kind: string; names?: Labels };
    const known = parties.get(code);
    parties.set(code, { code, names: names ?? known?.names ?? {}, kinds: [...new Set([...(known?.kinds ?? []), kind])] });
  }
  return [...parties.values()];
}

function announcer(journal: JournalReader): Seat | undefined {
  const actor = eventsOf(journal, 'cycle', ['CycleAnnounced']).at(-1)?.metadata.actor;
  return actor && { role: actor.role, party: actor.party };
}

function support(definitions: readonly Definition[], parties: DemoSeats['parties']): Seat | null {
  const definition = definitions.at(-1);
  const role = definition?.roles.find(({ code }) => code === definition.supportRole);
  const party = parties.find(({ kinds }) => kinds.some((kind) => role?.kinds.includes(kind)));
  return role && party ? { role: role.code, party: party.code } : null;
}

function eventsOf(journal: JournalReader, category: string, types: readonly string[]): readonly LoggedEvent[] {
  const found: LoggedEvent[] = [];
  for (let after = -1; ; ) {
    const page = journal.after(after, { limit: PAGE, categories: [category], types });
    found.push(...page);
    if (page.length < PAGE) return found;
    after = page.at(-1)!.seq;
  }
}
