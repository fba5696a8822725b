import type { Instant, LocalDate } from '#kernel';
import type { ActionContent, ReportedStatus } from './events.js';

/** One plan of a line for one period, with its operational actions: a single consistency boundary (domain.md 3.2-3.3). */
export type Oap = { readonly status: 'unknown' } | Plan;

export type Plan = PlanBody & Situation;

type Situation =
  | { readonly status: 'drafting' }
  | { readonly status: 'inConsultation'; readonly closesOn: LocalDate }
  | { readonly status: 'consulted' }
  | { readonly status: 'submitted'; readonly submittedAt: Instant; readonly author: string }
  | { readonly status: 'returned'; readonly reasons: string }
  | { readonly status: 'approved' | 'inImplementation' | 'reporting'; readonly docRef: string; readonly decidedOn: LocalDate }
  | { readonly status: 'cancelled'; readonly reason: string; readonly docRef: string };

interface PlanBody {
  readonly oapId: string;
  readonly cycleId: string;
  readonly priorityCode: string;
  readonly lineCode: string;
  readonly periodFrom: LocalDate;
  readonly periodTo: LocalDate;
  /** Of the last approval; 0 before the first. */
  readonly version: number;
  readonly actions: readonly Action[];
  readonly rounds: readonly Round[];
  /** Ids of recorded results. */
  readonly results: readonly string[];
}

export type OapStatus = Oap['status'];
export type ActionStatus = 'proposed' | 'planned' | 'ongoing' | 'cancelled' | 'withdrawn';

export interface Action {
  readonly actionId: string;
  readonly content: ActionContent;
  readonly status: ActionStatus;
  /** A cancelled action that was under way may still have results to record. */
  readonly started: boolean;
  /** In the order they were assigned; a seat that ends before it begins was given back before it was taken. */
  readonly seats: readonly ActionSeat[];
  /** Why it was withdrawn or cancelled. */
  readonly endedBecause?: string;
}

/** A lead or co-lead in office from `from` to `to`, both included. */
export interface LeadSeat {
  readonly party: string;
  readonly kind: string;
  readonly leadRole: 'LEADER' | 'CO_LEADER';
  readonly from: LocalDate;
  readonly to?: LocalDate;
}

export interface ActionSeat extends LeadSeat {
  readonly authority?: string;
}

/** A reporting round, numbered within its year of the plan. */
export interface Round {
  readonly year: number;
  readonly roundNo: number;
  readonly dueOn: LocalDate;
  /** The last report of each action. */
  readonly progress: readonly Progress[];
  readonly report?: Report;
}

export interface Progress {
  readonly actionId: string;
  readonly status: ReportedStatus;
  readonly percent: number;
  readonly text: string;
  readonly obstacles?: string;
}

export interface Report {
  readonly final: boolean;
  readonly summary: string;
  readonly missing: readonly string[];
}

/** Whether anything is left to do in an action. */
export const isLive = ({ status }: Pick<Action, 'status'>): boolean => status === 'proposed' || status === 'planned' || status === 'ongoing';

export const liveActions = ({ actions }: Plan): readonly Action[] => actions.filter(isLive);

/** Whether the seat is in office on the day or later. */
export const reaches = ({ to }: LeadSeat, day: LocalDate): boolean => to === undefined || to >= day;

export const inOffice = (seat: LeadSeat, day: LocalDate): boolean => seat.from <= day && reaches(seat, day);

/** Whether the seat was ever taken, or will be. */
export const isTaken = ({ from, to }: LeadSeat): boolean => to === undefined || to >= from;
