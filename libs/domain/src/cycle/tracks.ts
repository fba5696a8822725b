import type { Instant, LocalDate } from '#kernel';
import type { CycleEvent, StepNo } from './events.js';

export type StepState = 'notStarted' | 'inProgress' | 'completed' | 'reopened';

/** Where one of the four steps stands; `since` is when what brought it there was so. */
export interface Track {
  readonly step: StepNo;
  readonly state: StepState;
  readonly since?: Instant;
}

/** The four tracks of a cycle, which run side by side, with what their states are derived from. */
export interface Tracks {
  readonly steps: readonly Track[];
  readonly lines: readonly { readonly lineCode: string; readonly priorityCode: string; readonly drivers: readonly string[] }[];
  /** Priorities with an approved strategic plan of their own; GENERAL covers them all. */
  readonly approved: readonly string[];
  /** Registered plans that have not ended. */
  readonly open: readonly string[];
  readonly ended: boolean;
}

const GENERAL = 'GENERAL';
const STEPS: readonly StepNo[] = [1, 2, 3, 4];

export const noTracks: Tracks = { steps: STEPS.map((step) => ({ step, state: 'notStarted' })), lines: [], approved: [], open: [], ended: false };

/** Which step an event belongs to, where its happening shows that the step has begun. */
const BEGINS: Partial<Readonly<Record<CycleEvent['type'], StepNo>>> = {
  ThreatContributionsRequested: 1, ThreatContributionSubmitted: 1, ThreatContributionDeclined: 1,
  PolicyAdvisoryDocumentIssued: 2, PriorityProposed: 2, PriorityAdopted: 2, PrioritySelectionConcluded: 2, StrategicGoalDefined: 2, StrategicPlanSubmitted: 2, PlanLineDefined: 2, RoleHolderNominated: 2, DriverAppointed: 2,
  PlanRegistered: 3, CycleActivated: 3,
  EvaluationLaunched: 4,
};

/**
 * The tracks after an event (domain.md 3.1): step 1 completes with the assessment, 2 with the strategic plan approved and a driver
 * on every line, 3 with the last plan of a cycle that has ended, 4 with the evaluation published or waived. A step completes once;
 * a driver who leaves afterwards is a vacancy, not a step undone. Only reopening undoes it, and only its own act completes it again.
 */
export function trackStep(before: Tracks, happened: CycleEvent, at: Instant): Tracks {
  if (happened.type === 'StepReopened') return moved(before, happened.data.step, 'reopened', at);
  const known = learned(before, happened);
  const begun = BEGINS[happened.type];
  const after = begun !== undefined && stateOf(known, begun) === 'notStarted' ? moved(known, begun, 'inProgress', at) : known;
  const done = completes(happened, after);
  return done === undefined || stateOf(after, done) === 'completed' ? after : moved(after, done, 'completed', at);
}

export const stateOf = ({ steps }: Pick<Tracks, 'steps'>, step: StepNo): StepState => steps[step - 1]!.state;

function completes(happened: CycleEvent, tracks: Tracks): StepNo | undefined {
  switch (happened.type) {
    case 'ThreatAssessmentPublished':
      return 1;
    case 'StrategicPlanApproved':
      return isPolicySet(tracks) ? 2 : undefined;
    case 'DriverAppointed':
    case 'PlanLineDefined':
      return isPolicySet(tracks) && stateOf(tracks, 2) !== 'reopened' ? 2 : undefined;
    case 'PlanClosed':
    case 'CycleEnded':
      return tracks.ended && tracks.open.length === 0 ? 3 : undefined;
    case 'EvaluationPublished':
    case 'EvaluationWaived':
      return 4;
    default:
      return undefined;
  }
}

/** Every line has a driver and an approved strategic plan over it. */
const isPolicySet = ({ lines, approved }: Tracks): boolean =>
  lines.length > 0 && lines.every(({ priorityCode, drivers }) => drivers.length > 0 && (approved.includes(GENERAL) || approved.includes(priorityCode)));

function learned(tracks: Tracks, { type, data }: CycleEvent): Tracks {
  switch (type) {
    case 'PlanLineDefined':
      return { ...tracks, lines: [...tracks.lines, { lineCode: data.lineCode, priorityCode: data.priorityCode, drivers: [] }] };
    case 'DriverAppointed':
      return withDrivers(tracks, data.lineCode, (drivers) => [...drivers, driverFrom(data)]);
    case 'RoleDeclined':
      return data.seat === 'driver' ? withDrivers(tracks, data.target, (drivers) => drivers.filter((one) => one !== driverFrom(data))) : tracks;
    case 'RoleReleased':
      // One who leaves before the step completes has not set it up; later it is a vacancy, and the step stays completed.
      return data.seat === 'driver' ? withDrivers(tracks, data.target, (drivers) => drivers.filter((one) => !isOf(one, data))) : tracks;
    case 'StrategicPlanSubmitted':
      return { ...tracks, approved: tracks.approved.filter((one) => one !== (data.priorityCode ?? GENERAL)) };
    case 'StrategicPlanApproved':
      return { ...tracks, approved: [...tracks.approved, data.priorityCode ?? GENERAL] };
    case 'PlanRegistered':
      return { ...tracks, open: [...tracks.open, data.oapId] };
    case 'PlanClosed':
      return { ...tracks, open: tracks.open.filter((oapId) => oapId !== data.oapId) };
    case 'CycleEnded':
      return { ...tracks, ended: true };
    default:
      return tracks;
  }
}

const driverFrom = ({ party, from }: { party: string; from: LocalDate }): string => `${party} ${from}`;

const isOf = (driver: string, { party, to }: { party: string; to: LocalDate }): boolean => driver.startsWith(`${party} `) && driver.slice(party.length + 1) <= to;

const withDrivers = (tracks: Tracks, line: string, change: (drivers: readonly string[]) => readonly string[]): Tracks => ({
  ...tracks,
  lines: tracks.lines.map((one) => (one.lineCode === line ? { ...one, drivers: change(one.drivers) } : one)),
});

const moved = (tracks: Tracks, step: StepNo, state: StepState, since: Instant): Tracks => ({
  ...tracks,
  steps: tracks.steps.map((track) => (track.step === step ? { step, state, since } : track)),
});
