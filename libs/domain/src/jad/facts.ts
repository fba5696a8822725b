import type { ActionRef } from './events.js';
import { committed, type Jad, type JadStatus } from './state.js';

/** What others may know of a joint action day. */
export interface JadFacts {
  readonly status: JadStatus;
  readonly cycleId: string;
  /** The operational actions it is of: a result that names the day must be one of theirs (I23). */
  readonly actions: readonly ActionRef[];
  readonly leads: readonly string[];
  /** Parties committed and not withdrawn. */
  readonly participants: readonly string[];
}

const NOTHING: JadFacts = { status: 'unknown', cycleId: '', actions: [], leads: [], participants: [] };

export function facts(state: Jad): JadFacts {
  if (state.status === 'unknown') return NOTHING;
  const { status, cycleId, actions, leads } = state;
  return { status, cycleId, actions, leads, participants: committed(state).map(({ party }) => party) };
}
