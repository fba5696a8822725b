import type { Instant, Keyed, LocalDate } from '#kernel';
import type { ActionContent, ActionOutcome, PlanChanges, ReferenceKind, ReportedStatus } from './events.js';

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
  | { readonly status: 'closed'; readonly docRef: string; readonly decidedOn: LocalDate; readonly summary: string }
  | { readonly status: 'cancelled'; readonly reason: string; readonly docRef: string };

interface PlanBody {
  readonly oapId: string;
  readonly cycleId: string;
  readonly priorityCode: string;
  readonly lineCode: string;
  readonly periodFrom: LocalDate;
  readonly periodTo: LocalDate;
  /** Where the programme has plans within plans. */
  readonly level?: string;
  readonly parent?: string;
  /** Of the last approval or amendment; 0 before the first. */
  readonly version: number;
  readonly actions: readonly Action[];
  readonly rounds: readonly Round[];
  /** By id: the one collection of a plan that grows with every figure. */
  readonly results: Keyed<Result>;
  /** The last request of each action to each source. */
  readonly funding: readonly Funding[];
  readonly references: readonly Reference[];
  readonly opinions: readonly Opinion[];
  /** In order: the first is number 1. At most the last is undecided. */
  readonly amendments: readonly Amendment[];
  /** Subject who submitted the final report, and may therefore not close the plan under four eyes. */
  readonly finalReportBy?: string;
}

export type OapStatus = Oap['status'];
export type ActionStatus = 'proposed' | 'planned' | 'ongoing' | 'suspended' | 'completed' | 'notCompleted' | 'cancelled' | 'withdrawn' | 'carriedOver';

export interface Action {
  readonly actionId: string;
  readonly content: ActionContent;
  readonly status: ActionStatus;
  /** A cancelled action that was under way may still have results to record. */
  readonly started: boolean;
  /** In the order they were assigned; a seat that ends before it begins was given back before it was taken. */
  readonly seats: readonly ActionSeat[];
  /** Parties that take part now, without leading. */
  readonly participants: readonly Participant[];
  /** What its leader last proposed that became of it. */
  readonly outcome?: { readonly outcome: ActionOutcome; readonly text: string };
  /** Why it is suspended. */
  readonly suspendedBecause?: string;
  /** The plan it came from: it may have begun before this one (I14). */
  readonly carriedFrom?: { readonly oapId: string; readonly actionId: string };
  /** The plan it was carried over to. */
  readonly carriedTo?: { readonly oapId: string; readonly newEnd: LocalDate };
  /** Why or how it ended. */
  readonly endedBecause?: string;
}

export interface Participant {
  readonly party: string;
  readonly kind: string;
  readonly contribution?: string;
}

export interface Opinion {
  readonly party: string;
  readonly text: string;
}

export interface Amendment {
  readonly amendmentNo: number;
  readonly summary: string;
  readonly changes: PlanChanges;
  readonly proposedAt: Instant;
  readonly author: string;
  /** Absent while undecided. */
  readonly decision?: { readonly accept: boolean; readonly docRef: string; readonly decidedOn: LocalDate; readonly reasons: string };
}

export interface Result {
  readonly resultId: string;
  readonly actionId: string;
  /** As last corrected. */
  readonly value: number;
  /** Subject whose figure it is: who recorded or last corrected it. */
  readonly author: string;
  /** Whether the value as it stands was validated. */
  readonly validated: boolean;
  readonly jadId?: string;
}

/** A request for money and what became of it. Amounts in EUR minor units. */
export interface Funding {
  readonly actionId: string;
  readonly source: string;
  readonly status: 'requested' | 'awarded' | 'declined' | 'settled';
  readonly requested: number;
  /** 0 until it is awarded. */
  readonly awarded: number;
  readonly paid?: number;
  /** Of the award, then of the settlement. */
  readonly docRef?: string;
  /** Why it was declined. */
  readonly reason?: string;
}

/** A record of another system that an action refers to. */
export interface Reference {
  readonly actionId: string;
  readonly kind: ReferenceKind;
  readonly ref: string;
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
  readonly accepted?: boolean;
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
export const isLive = ({ status }: Pick<Action, 'status'>): boolean => status === 'proposed' || status === 'planned' || status === 'ongoing' || status === 'suspended';

export const liveActions = ({ actions }: Plan): readonly Action[] => actions.filter(isLive);

/** Whether the seat is in office on the day or later. */
export const reaches = ({ to }: LeadSeat, day: LocalDate): boolean => to === undefined || to >= day;

export const inOffice = (seat: LeadSeat, day: LocalDate): boolean => seat.from <= day && reaches(seat, day);

/** Whether the seat was ever taken, or will be. */
export const isTaken = ({ from, to }: LeadSeat): boolean => to === undefined || to >= from;
