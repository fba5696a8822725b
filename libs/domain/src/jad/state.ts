import type { LocalDate, Precision } from '#kernel';
import type { ActionRef, Days, Figure } from './events.js';

/** One joint action day (several blocks of days at times), child of one or more operational actions (domain.md 3.4). */
export type Jad = { readonly status: 'unknown' } | Joint;

export type Joint = JointBody & Situation;

type Situation =
  | { readonly status: 'proposed' }
  | { readonly status: 'planned' | 'confirmed' | 'inAction'; readonly plan: OperationalPlan }
  | { readonly status: 'concluded'; readonly plan: OperationalPlan; readonly lastDay: LocalDate }
  | { readonly status: 'completed' | 'published'; readonly plan: OperationalPlan; readonly lastDay: LocalDate; readonly summary: string; readonly lessons: string; readonly noResults: boolean }
  | { readonly status: 'cancelled'; readonly reason: string }
  /** Known from public sources alone: it serves no action here and takes no step. Its theme is its name, its window its days. */
  | { readonly status: 'recorded'; readonly precision: Precision; readonly countriesCount?: number; readonly note?: string };

interface JointBody {
  readonly jadId: string;
  readonly cycleId: string;
  readonly actions: readonly ActionRef[];
  readonly theme: string;
  readonly window: Days;
  readonly leads: readonly string[];
  readonly participants: readonly Participant[];
  readonly results: readonly Result[];
  /** Why the embargo was lifted; absent while places, dates and countries are hidden. */
  readonly embargoLifted?: string;
  /** Place of the coordination centre, once open. */
  readonly centreOpened?: string;
  /** What was published, communication by communication. */
  readonly published: readonly Publication[];
}

export interface Publication {
  readonly pressRef: string;
  readonly figures: readonly Figure[];
}

export type JadStatus = Jad['status'];

export interface OperationalPlan {
  readonly planRef: string;
  readonly days: readonly Days[];
  readonly centre: string;
  readonly countries: readonly string[];
}

export interface Participant {
  readonly party: string;
  /** '' where the party withdrew without having committed. */
  readonly kind: string;
  readonly contribution: string;
  readonly officers?: number;
  /** Why the party withdrew. */
  readonly withdrawn?: string;
}

export interface Result {
  readonly resultId: string;
  readonly party: string;
  readonly indicator: string;
  /** As last corrected. */
  readonly value: number;
  readonly unit: string;
}

export const committed = ({ participants }: Joint): readonly Participant[] => participants.filter(({ withdrawn }) => withdrawn === undefined);
