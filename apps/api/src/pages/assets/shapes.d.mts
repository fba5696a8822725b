/** What the page reads of the API's answers. Members it does not use are left out. */

export type Labels = Readonly<Record<string, string>>;

export interface Coded {
  readonly code: string;
  readonly labels: Labels;
}

/** Members any row may carry. */
export interface Marked {
  readonly marking?: string;
  readonly provenance?: 'PUBLIC' | 'SYNTHETIC' | null;
}

export interface Definition {
  readonly id: string;
  readonly version: number;
  readonly labels: Labels;
  readonly zone: string;
  readonly steps: readonly Coded[];
  readonly lines: readonly Coded[];
  readonly goals: readonly Coded[];
  readonly roles: readonly Coded[];
  readonly markings: readonly Coded[];
  readonly defaultMarking: string;
  readonly planPeriods: readonly { readonly from: string; readonly to: string }[];
  readonly rules: readonly { readonly id: string; readonly labels: Labels }[];
}

export interface Cycle extends Marked {
  readonly cycleId: string;
  readonly programme: string;
  readonly fromDate: string;
  readonly toDate: string;
  readonly state: string;
  readonly definitionId: string;
  readonly definitionVersion: number;
  readonly priorities: number;
  readonly goals: number;
  readonly lines: number;
  readonly linesWithoutDriver: number;
  readonly plans: number;
  readonly strategicPlan: 'none' | 'submitted' | 'approved';
}

export interface Plan extends Marked {
  readonly oapId: string;
  readonly lineCode: string;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly state: string;
  readonly since: string;
  readonly driver: string | null;
  readonly nextDueOn: string | null;
  readonly overdue: number;
}

export interface Counts {
  readonly actions: number;
  readonly proposed: number;
  readonly planned: number;
  readonly ongoing: number;
  readonly cancelled: number;
  readonly unled: number;
  readonly results: number;
  readonly jads: number;
}

export interface MatrixCell extends Counts, Marked {
  readonly lineCode: string;
  readonly lineTitle: string;
  readonly goal: string;
  readonly goalTitle: string;
  readonly mark: '' | '.' | 'n/a';
}

export interface MatrixTotal extends Counts, Marked {
  readonly lineCode: string;
  readonly lineTitle: string;
}

export interface CellAction extends Marked {
  readonly planId: string;
  readonly actionId: string;
  readonly title: string;
  readonly status: string;
  readonly leader: string | null;
  readonly results: number;
  readonly jads: number;
}

export interface Deadline extends Marked {
  readonly deadlineId: string;
  readonly ruleId: string;
  readonly scopeKind: string;
  readonly scopeId: string;
  readonly period: string | null;
  readonly planId: string | null;
  readonly jadId: string | null;
  readonly state: string;
  readonly dueOn: string;
  readonly recipients: readonly string[];
  readonly overdue: boolean;
}

export interface HistoryEntry extends Marked {
  readonly seq: number;
  readonly part: number;
  readonly category: string;
  readonly recordedAt: string;
  readonly effectiveAt: string;
  readonly precision: 'day' | 'month' | 'year' | null;
  readonly role: string;
  readonly party: string;
  readonly docRef: string | null;
  readonly source: string | null;
  readonly sentenceEn: string;
  readonly sentenceFr: string;
}

export interface Seat {
  readonly role: string;
  readonly party: string;
}

export interface Seats {
  readonly roles: readonly (Coded & { readonly kinds: readonly string[] })[];
  readonly parties: readonly { readonly code: string; readonly names: Labels; readonly kinds: readonly string[] }[];
  readonly first: Seat | null;
}

/** The moment shown: the present, the state after an event, or the state at an instant. */
export type Moment = { readonly seq: number } | { readonly at: string } | null;

/** Where on the slider an answer stands. */
export interface Stand {
  readonly seq: number;
  readonly at: string;
}

/** What a part got, with the event it is as of, or why it got nothing. */
export type Answered<T> =
  | { readonly got: T; readonly seq: number; readonly problem?: undefined }
  | { readonly problem: import('./api.js').Problem; readonly got?: undefined; readonly seq?: undefined };

/** One of the steps that run side by side. `step` counts from 1, as the definition lists them. */
export interface Track extends Marked {
  readonly step: number;
  readonly state: 'notStarted' | 'inProgress' | 'completed' | 'reopened' | 'unknown';
  readonly since?: string | null;
}

/** Where a part asks: one cycle, one moment. */
export interface Where {
  readonly api: import('./api.js').Api;
  readonly cycleId: string;
  /** `asOf` or `asOfSeq`, or neither for the present. */
  readonly asOf: Readonly<Record<string, string | number>>;
  readonly signal: AbortSignal;
  /** First day of the plan period the matrix is narrowed to; '' for all. */
  readonly period: string;
  /** Whether the history tells of reminders and deadlines too. */
  readonly bookkeeping: boolean;
}

/** What a part is shown with. */
export interface View {
  readonly speech: import('./speech.js').Speech;
  readonly definition: Definition;
  /** The local day of the moment shown. */
  readonly today: string;
  readonly stand: Stand;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly measure: 'actions' | 'unled' | 'results' | 'jads';
  readonly bookkeeping: boolean;
  readonly goTo: (moment: Moment) => void;
  readonly retry: () => void;
}
