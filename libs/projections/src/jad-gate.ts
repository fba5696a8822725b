import { partyList, type DataOf, type Happened, type Table } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { changed, stampColumns, stamped, type Hidden, type Stamp } from './stamp.js';
import { cycleColumn } from './partition.js';

/**
 * Who may know of a joint action day. Until the embargo is lifted that is its proposer, its leads, the countries its plan lists
 * and the parties committed and not withdrawn (surprise is the point: domain.md 3.4). Each view that holds rows about JADs keeps
 * a table of gates and writes those rows again when a gate moves, so that the rows themselves say who may see them.
 */
export type JadGate = Stamp & {
  readonly jadId: string;
  readonly cycleId: string;
  readonly proposer: string;
  /** JSON lists of party codes. */
  readonly leads: string;
  readonly countries: string;
  readonly committed: string;
  readonly withdrawn: string;
  readonly lifted: 0 | 1;
};

export const jadGateTable: Table<JadGate> = {
  columns: {
    jadId: 'text', cycleId: 'text', proposer: 'text', leads: 'text', countries: 'text', committed: 'text', withdrawn: 'text', lifted: 'integer', ...stampColumns,
  },
  key: ['jadId'],
};

type GateEventType = 'JADProposed' | 'JADOperationalPlanAdopted' | 'JADParticipationCommitted' | 'JADParticipationWithdrawn' | 'JADEmbargoLifted' | 'JADRecorded';
/** An event that may change who knows. */
export type GateEvent = { [T in GateEventType]: Happened<{ type: T; data: DataOf<DomainCatalogue[T]> }> }[GateEventType];

/** The gate after an event; undefined where the JAD was never proposed in this log, so that nobody sees what is not understood. */
export function gateAfter(gate: JadGate | undefined, event: GateEvent): JadGate | undefined {
  if (event.type === 'JADProposed') return behind(proposed(event));
  // What the press has told hides nothing: a gate that stands open from the first.
  if (event.type === 'JADRecorded') return behind({ ...proposed(event), lifted: 1 });
  if (!gate) return undefined;
  switch (event.type) {
    case 'JADOperationalPlanAdopted':
      return behind(changed(gate, event, { countries: JSON.stringify(event.data.countries) }));
    case 'JADParticipationCommitted':
      return behind(changed(gate, event, { committed: withParty(gate.committed, event.data.party), withdrawn: withoutParty(gate.withdrawn, event.data.party) }));
    case 'JADParticipationWithdrawn':
      return behind(changed(gate, event, { committed: withoutParty(gate.committed, event.data.party), withdrawn: withParty(gate.withdrawn, event.data.party) }));
    case 'JADEmbargoLifted':
      return behind(changed(gate, event, { lifted: 1 }));
  }
}

/** Access of the rows about a JAD. Without a gate nobody may know. */
export function hiddenBy(gate: JadGate | undefined): Hidden {
  if (!gate) return { parties: '', owner: '', embargo: 1 };
  const leads = parties(gate.leads);
  const owner = leads[0] ?? gate.proposer;
  if (gate.lifted === 1) return { parties: '', owner, embargo: 0 };
  const withdrawn = new Set(parties(gate.withdrawn));
  // Who withdrew is a participant no longer, even if the plan still lists it.
  const taking = [...parties(gate.countries), ...parties(gate.committed)].filter((party) => !withdrawn.has(party));
  return { parties: partyList([gate.proposer, ...leads, ...taking]), owner, embargo: 1 };
}

/** A row about a JAD under another gate. */
export const regated = <R extends Stamp>(row: R, gate: JadGate | undefined): R => ({ ...row, ...hiddenBy(gate) });

const behind = (gate: JadGate): JadGate => regated(gate, gate);

const proposed = (event: Extract<GateEvent, { type: 'JADProposed' | 'JADRecorded' }>): JadGate => ({
  ...stamped(event),
  jadId: event.id,
  cycleId: cycleColumn(event),
  proposer: event.meta.actor.party,
  leads: JSON.stringify(event.data.leads),
  countries: '[]',
  committed: '[]',
  withdrawn: '[]',
  lifted: 0,
});

const parties = (json: string): readonly string[] => JSON.parse(json) as string[];
const withParty = (json: string, party: string): string => JSON.stringify([...new Set([...parties(json), party])].sort());
const withoutParty = (json: string, party: string): string => JSON.stringify(parties(json).filter((code) => code !== party));
