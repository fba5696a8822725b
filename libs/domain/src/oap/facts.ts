import type { LocalDate } from '#kernel';
import { isTaken, type ActionStatus, type LeadSeat, type Oap, type OapStatus } from './state.js';

export type { LeadSeat, OapStatus } from './state.js';

/** What others may know of a plan. */
export interface OapFacts {
  readonly status: OapStatus;
  readonly cycleId: string;
  readonly lineCode: string;
  readonly periodFrom: LocalDate;
  readonly periodTo: LocalDate;
  readonly actions: readonly { readonly actionId: string; readonly status: ActionStatus; readonly seats: readonly LeadSeat[] }[];
}

const NOTHING: OapFacts = { status: 'unknown', cycleId: '', lineCode: '', periodFrom: '', periodTo: '', actions: [] };

export function facts(state: Oap): OapFacts {
  if (state.status === 'unknown') return NOTHING;
  const { status, cycleId, lineCode, periodFrom, periodTo } = state;
  const actions = state.actions.map((action) => ({ actionId: action.actionId, status: action.status, seats: action.seats.filter(isTaken).map(seatFacts) }));
  return { status, cycleId, lineCode, periodFrom, periodTo, actions };
}

const seatFacts = ({ party, kind, leadRole, from, to }: LeadSeat): LeadSeat => ({ party, kind, leadRole, from, ...(to === undefined ? {} : { to }) });
