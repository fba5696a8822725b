import type { Labels } from './labels.js';
import type { LocalDate } from './time.js';
import type { Rule } from './rule.js';

/** Something the definition names by a code. `confirmed: false` where the fact is not. */
export interface Coded {
  readonly code: string;
  readonly labels: Labels;
  readonly confirmed?: boolean;
}

/** Who may issue a command: a role, under conditions. */
export interface Grant {
  readonly role: string;
  /** The actor must not be the author of what is decided. */
  readonly fourEyes?: boolean;
  /** The role acts only while the named one is vacant (I8). */
  readonly whileVacant?: string;
}

/**
 * A role of a programme. A role with a `seat` is held: it needs an open seat of the party, of that structural kind, for what
 * the command is about. One without is held by claim, i.e. by what the token says. Tokens claim held roles too: a party's
 * officers do not all speak for every seat the party holds.
 */
export interface RoleRule extends Coded {
  /** Structural kind of seat, e.g. `driver`; `self` means that the party acts for itself. */
  readonly seat?: string;
  /** Kinds of party that may hold it (domain.md 2.2). */
  readonly kinds: readonly string[];
  /** Codes of markings the role may read. */
  readonly reads: readonly string[];
  /** Sees every record whose marking it may read, not just its own party's. */
  readonly readsAll?: boolean;
}

export interface PlanPeriod {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly confirmed?: boolean;
}

export interface LineDefinition extends Coded {
  readonly priority: string;
  /** Level of the line's plans; the first where absent. */
  readonly level?: string;
}

/** What the actions of a programme can be laid out by, against each other. */
export type Axis = 'line' | 'priority' | 'kind' | 'goal';

export interface GoalDefinition extends Coded {
  /** Holds for all priorities (I7). */
  readonly horizontal: boolean;
  readonly priority?: string;
}

/** What a milestone may be about. */
export type MilestoneSubject = 'cycle' | 'line' | 'plan' | 'action' | 'party' | 'goal';

/** A happening that a programme has of its own. */
export interface MilestoneKind extends Coded {
  /** What it is about; anything where absent. */
  readonly subject?: MilestoneSubject;
  readonly fields: Readonly<Record<string, 'text' | 'date' | 'number' | 'party'>>;
  /** Fields that may be left out. */
  readonly optional?: readonly string[];
  readonly authority: readonly Grant[];
  /** Kinds that come before it, about the same subject or about the whole cycle: one of each. */
  readonly after?: readonly string[];
  /** Step that it begins, or that is completed with it. Steps overlap where their milestones do. */
  readonly begins?: string;
  readonly completes?: string;
}

/**
 * A programme's rules as data, published as an event and pinned by a cycle.
 * Priorities, lines and goals are a catalogue: they exist in a cycle only by their event.
 */
export interface Definition {
  readonly id: string;
  readonly version: number;
  readonly programme: string;
  readonly labels: Labels;
  /** Length of a cycle in whole years; a cycle without it is open-ended, and ends when somebody ends it. */
  readonly years?: number;
  /** Whether two cycles of the programme may run at once (I1). */
  readonly overlap?: boolean;
  readonly zone: string;
  readonly calendar: string;
  readonly steps: readonly Coded[];
  /** Outermost first. A plan of any other than the first has a parent one level up. */
  readonly planLevels: readonly Coded[];
  /** Where there are none, a plan may have any period within its cycle. */
  readonly planPeriods: readonly PlanPeriod[];
  readonly lines: readonly LineDefinition[];
  readonly goals: readonly GoalDefinition[];
  readonly priorities: readonly Coded[];
  /** Above this many adopted priorities the engine warns (I5). */
  readonly prioritiesWarnAbove?: number;
  readonly partyKinds: readonly Coded[];
  readonly roles: readonly RoleRule[];
  readonly authorities: Readonly<Record<string, readonly Grant[]>>;
  readonly decisionBody: string;
  /** Role of the office that is told where a seat is vacant. */
  readonly supportRole: string;
  /** Kinds whose members count as countries in a joint action. */
  readonly countryKinds: readonly string[];
  readonly jadCountriesMin: number;
  readonly itemFields: Readonly<Record<string, { readonly required: boolean; readonly labels: Labels }>>;
  readonly actionKinds: readonly Coded[];
  /** Who pays for actions; where left out any source may be named. */
  readonly fundingSources?: readonly Coded[];
  /** The two axes by which the programme looks at its actions: lines against goals where absent. */
  readonly axes?: { readonly rows: Axis; readonly columns: Axis };
  readonly indicators: readonly (Coded & { readonly unit: string })[];
  /** Lowest first. */
  readonly markings: readonly Coded[];
  /** Marking of a new record where its author names none. */
  readonly defaultMarking: string;
  readonly milestones: readonly MilestoneKind[];
  readonly rules: readonly Rule[];
  readonly confirmed?: boolean;
}

/** Whether the definition lets anybody issue the command. What nobody may do is no step of the programme: no rule waits for it. */
export const isLet = ({ authorities }: Pick<Definition, 'authorities'>, command: string): boolean => Object.hasOwn(authorities, command) && (authorities[command] ?? []).length > 0;
