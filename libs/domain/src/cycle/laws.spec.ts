import fc from 'fast-check';
import type { FactRef } from '#kernel';
import { activated, announced, assessed, coDriver, cycleFacts, driver, ended, evaluated, finding, goal, hill, launched, noCycle, north, planApproved, planClosed, planSubmitted, recommendation, registered, requested } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { PLAN } from '../../testing/jad.js';
import { laws, type Bodies } from '../../testing/laws.js';
import type { CycleCommands } from './commands.js';
import { cycle } from './decider.js';
import { coversDay, type CycleState } from './state.js';
import { stateOf } from './tracks.js';

const PLAN_ID = registered.data.oapId;

/** What another stream would say; asked by the refs the decider itself names. */
const factOf = ({ noun, id }: FactRef): unknown => {
  if (noun === 'oap') return id === PLAN_ID ? PLAN : { ...PLAN, status: 'unknown', actions: [] };
  if (noun === 'party') return specParties[id as keyof typeof specParties] ?? specParties.none;
  if (noun === 'cycle') return id === 'spec-2026' ? cycleFacts({ status: 'announced', from: '2026-01-01', to: '2029-12-31' }) : noCycle;
  if (noun === 'definition') return { versions: [specDefinition, { ...specDefinition, version: 2 }, { ...specDefinition, version: 3, lines: [] }] };
  if (noun === 'codes') return { indicators: ['CATCHES'] };
  throw new Error(`No facts of ${noun}.`);
};

const reason = 'a reason';
const seats = [{ seat: 'driver', target: 'hill', party: 'AA' }, { seat: 'coDriver', target: 'hill', party: 'OFF' }, { seat: 'goalSupervisor', target: 'G1', party: 'OFF' }, { seat: 'coordinator', target: 'AA', party: 'AA' }] as const;
const from = '2022-01-01';
const figure = { indicator: 'CATCHES', value: 3, unit: 'count', period: { from: '2023-01-01', to: '2023-12-31' } };
const publication = { year: 2023, indicators: [figure], docRef: 'FACTS', source: 'Press' };

const bodies: Bodies<CycleCommands> = {
  AnnounceCycle: fc.constantFrom<CycleCommands['AnnounceCycle']>({ programme: 'spec', startYear: 2022, definition: { id: 'spec-2022', version: 1 } }),
  ActivateCycle: fc.constantFrom<CycleCommands['ActivateCycle']>({}),
  EndCycle: fc.constantFrom<CycleCommands['EndCycle']>({}),
  CloseCycle: fc.constantFrom<CycleCommands['CloseCycle']>({}),
  SupersedeCycle: fc.constantFrom<CycleCommands['SupersedeCycle']>({ reason, docRef: 'D' }, { by: 'spec-2026', reason, docRef: 'D' }, { by: 'spec-2030', reason, docRef: 'D' }),
  MigrateCycle: fc.constantFrom<CycleCommands['MigrateCycle']>({ version: 2, reason }, { version: 3, reason, docRef: 'D' }),
  ReopenStep: fc.constantFrom<CycleCommands['ReopenStep']>({ step: 1, reason }, { step: 2, reason }, { step: 3, reason }, { step: 4, reason }),
  RequestThreatContributions: fc.constantFrom<CycleCommands['RequestThreatContributions']>({ deadline: '2020-09-30' }, { deadline: '2025-12-31' }),
  SubmitThreatContribution: fc.constantFrom<CycleCommands['SubmitThreatContribution']>({ party: 'AA', kind: 'DATA' }, { party: 'AA', kind: 'DATA', title: 'x' }, { party: 'OFF', kind: 'THEMATIC_ANALYSIS', oapIds: [PLAN_ID] }, { party: 'OFF', kind: 'THEMATIC_ANALYSIS', oapIds: ['gone'] }),
  DeclineContribution: fc.constantFrom<CycleCommands['DeclineContribution']>({ party: 'AA', reason }, { party: 'BB', reason }),
  PublishThreatAssessment: fc.constantFrom<CycleCommands['PublishThreatAssessment']>({ docRef: 'A', recommendedPriorities: ['north'] }, { docRef: 'B', recommendedPriorities: [] }),
  IssuePolicyAdvisoryDocument: fc.constantFrom<CycleCommands['IssuePolicyAdvisoryDocument']>({ docRef: 'ADV' }, { docRef: 'ADV', coSigned: 'HSE' }),
  ProposePriority: fc.constantFrom<CycleCommands['ProposePriority']>({ code: 'north', title: 'N' }, { code: 'south', title: 'S' }),
  WithdrawPriorityProposal: fc.constantFrom<CycleCommands['WithdrawPriorityProposal']>({ code: 'north', reason }, { code: 'south', reason }),
  AdoptPriority: fc.constantFrom<CycleCommands['AdoptPriority']>(north.data, { ...north.data, code: 'south' }, { ...north.data, code: 'moon' }),
  RewordPriority: fc.constantFrom<CycleCommands['RewordPriority']>({ ...north.data, title: 'The north' }, { ...north.data, title: 'Northern' }),
  RepealPriority: fc.constantFrom<CycleCommands['RepealPriority']>({ code: 'north', reason, docRef: 'D', decidedOn: '2021-06-01' }),
  ConcludePrioritySelection: fc.constantFrom<CycleCommands['ConcludePrioritySelection']>({ docRef: 'D', codes: ['north'] }, { docRef: 'D', codes: [] }, { docRef: 'E', codes: ['north', 'south'] }),
  DefineStrategicGoal: fc.constantFrom<CycleCommands['DefineStrategicGoal']>(goal.data, { code: 'N1', title: 'x', horizontal: false, priorityCode: 'north' }),
  SubmitStrategicPlan: fc.constantFrom<CycleCommands['SubmitStrategicPlan']>({ kind: 'GENERAL', docRef: 'PLAN 1' }, { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN N' }),
  ApproveStrategicPlan: fc.constantFrom<CycleCommands['ApproveStrategicPlan']>(planApproved.data, { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN N', decidedOn: '2021-09-30' }),
  DefinePlanLine: fc.constantFrom<CycleCommands['DefinePlanLine']>(hill.data, { lineCode: 'lake', priorityCode: 'north', title: 'Lake' }),
  NominateRoleHolder: fc.constantFrom<CycleCommands['NominateRoleHolder']>(...seats, { seat: 'driver', target: 'hill', party: 'OFF' }),
  AppointDriver: fc.constantFrom<CycleCommands['AppointDriver']>({ lineCode: 'hill', party: 'AA', from }, { lineCode: 'lake', party: 'AA', from, holder: 'h1' }, { lineCode: 'hill', party: 'BB', from: '2024-01-01' }, { lineCode: 'hill', party: 'OFF', from }),
  AppointCoDriver: fc.constantFrom<CycleCommands['AppointCoDriver']>({ lineCode: 'hill', party: 'OFF', from }, { lineCode: 'hill', party: 'BB', from, to: '2022-12-31' }, { lineCode: 'hill', party: 'AA', from }),
  AppointGoalSupervisor: fc.constantFrom<CycleCommands['AppointGoalSupervisor']>({ goalCode: 'G1', party: 'OFF', from }, { goalCode: 'G1', party: 'HSE', from: '2024-01-01' }),
  DesignateNationalCoordinator: fc.constantFrom<CycleCommands['DesignateNationalCoordinator']>({ state: 'AA', from }, { state: 'AA', from: '2024-01-01' }),
  AcceptRole: fc.constantFrom<CycleCommands['AcceptRole']>(...seats),
  DeclineRole: fc.constantFrom<CycleCommands['DeclineRole']>(...seats.map((seat) => ({ ...seat, reason }))),
  ReleaseRole: fc.constantFrom<CycleCommands['ReleaseRole']>(...seats.map((seat) => ({ ...seat, reason })), { ...seats[0], to: '2023-12-31', reason }),
  DesignateSubstitute: fc.constantFrom<CycleCommands['DesignateSubstitute']>({ ...seats[0], substitute: 'BB', from: '2023-07-01', to: '2023-08-31' }, { ...seats[0], substitute: 'OFF', from: '2023-07-01', to: '2023-08-31' }, { ...seats[1], substitute: 'CC', from, to: '2022-06-30' }),
  HandOverSeats: fc.constantFrom<CycleCommands['HandOverSeats']>({ party: 'AA', fromHolder: 'h1', toHolder: 'h2', reason }, { party: 'AA', fromHolder: 'h2', toHolder: 'h1', from: '2024-06-01', reason }, { party: 'AA', fromHolder: 'h1', toHolder: 'h1', reason }),
  ScheduleMeeting: fc.constantFrom<CycleCommands['ScheduleMeeting']>({ kind: 'NEC', on: '2025-05-24' }, { kind: 'KICKOFF', on: '2025-01-20', oapId: PLAN_ID }),
  HoldMeeting: fc.constantFrom<CycleCommands['HoldMeeting']>({ kind: 'NEC', heldOn: '2021-05-24' }, { kind: 'NEC', heldOn: '2022-06-01', scheduledOn: '2025-05-24' }, { kind: 'KICKOFF', heldOn: '2022-01-20', oapId: PLAN_ID }),
  RegisterPlan: fc.constantFrom<CycleCommands['RegisterPlan']>(registered.data),
  RegisterPlanClosure: fc.constantFrom<CycleCommands['RegisterPlanClosure']>(planClosed.data),
  CommitWorkProgramme: fc.constantFrom<CycleCommands['CommitWorkProgramme']>({ party: 'OFF', year: 2024, docRef: 'WP', actions: [{ oapId: PLAN_ID, actionId: '1.1' }] }, { party: 'OFF', year: 2024, docRef: 'WP', actions: [] }),
  IntegrateIntoNationalPlan: fc.constantFrom<CycleCommands['IntegrateIntoNationalPlan']>({ state: 'AA', oapId: PLAN_ID, ref: 'NP' }),
  OpenFundingCall: fc.constantFrom<CycleCommands['OpenFundingCall']>({ source: 'X', year: 2024 }, { source: 'X', year: 2024, closesOn: '2025-12-31' }),
  ConcludeMidTermReview: fc.constantFrom<CycleCommands['ConcludeMidTermReview']>({ docRef: 'REV' }, { docRef: 'REV 2' }),
  PublishAnnualResults: fc.constantFrom<CycleCommands['PublishAnnualResults']>(publication, { ...publication, source: 'News', indicators: [{ ...figure, value: 4 }] }, { ...publication, indicators: [{ ...figure, value: 4 }] }),
  LaunchEvaluation: fc.constantFrom<CycleCommands['LaunchEvaluation']>({ scope: 'All', contractorRef: 'C', criteria: ['relevance'] }, { scope: 'All', contractorRef: 'AA', criteria: ['relevance'] }, { scope: 'Part', contractorRef: 'GST', criteria: ['relevance'] }),
  RecordEvaluationFinding: fc.constantFrom<CycleCommands['RecordEvaluationFinding']>({ criterion: 'relevance', title: 'x', text: 'y' }, { criterion: 'beauty', title: 'x', text: 'y' }),
  MakeRecommendation: fc.constantFrom<CycleCommands['MakeRecommendation']>({ addressee: 'HSE', title: 'x', text: 'y' }, { addressee: 'HSE', title: 'x', text: 'z', findingIds: ['F1'] }),
  PublishEvaluation: fc.constantFrom<CycleCommands['PublishEvaluation']>({ docRef: 'EVAL' }),
  WaiveEvaluation: fc.constantFrom<CycleCommands['WaiveEvaluation']>({ reason, docRef: 'D' }),
  RespondToRecommendation: fc.constantFrom<CycleCommands['RespondToRecommendation']>({ recommendationId: 'R1', answer: 'ACCEPTED', measure: 'm' }, { recommendationId: 'R1', answer: 'REJECTED' }, { recommendationId: 'R9', answer: 'REJECTED' }),
  CarryFindingIntoCycle: fc.constantFrom<CycleCommands['CarryFindingIntoCycle']>({ findingId: 'F1', nextCycleId: 'spec-2026' }, { findingId: 'F1', nextCycleId: 'spec-2030' }),
};

const prepared = [announced, requested, assessed, north, goal, hill, driver, coDriver, planSubmitted, planApproved];
const personal = { type: 'NationalCoordinatorDesignated', data: { state: 'AA', party: 'AA', kind: 'LAND', from: '2022-01-01', holder: 'h1' } } as const;
/** Histories to go on from, so that late states are visited as often as early ones. */
const starts = [
  { past: [], day: '2020-01-10' }, { past: [announced, requested], day: '2020-07-01' }, { past: prepared, day: '2021-11-01' }, { past: [announced, north, goal, hill], day: '2021-11-01' }, { past: [announced, north, goal, hill, planSubmitted], day: '2021-11-01' }, { past: [...prepared, activated], day: '2026-01-02' },
  { past: [...prepared, registered, activated], day: '2022-01-03' }, { past: [...prepared, personal, activated], day: '2022-01-03' },
  { past: [...prepared, registered, activated, launched, finding, recommendation], day: '2024-06-01' }, { past: [...prepared, registered, activated, planClosed, launched, finding, recommendation, evaluated, ended], day: '2026-01-02' },
];

laws<CycleCommands, CycleState, undefined>({
  what: 'a cycle', decider: cycle, bodies, starts, days: [0, 0, 1, 30], around: fc.constant(undefined), factOf, actor: { subject: 's', role: 'BOARD', party: 'HSE' }, stream: 'cycle-spec-2022', seed: 20_240_605,
  faults: ({ before, after, step }) => Object.entries(NEVER).filter(([, isSo]) => isSo({ before, after, name: step.command.name })).map(([words]) => words),
});

interface Moved {
  readonly before: CycleState;
  readonly after: CycleState;
  readonly name: string;
}

const LATE = ['RespondToRecommendation', 'PublishAnnualResults', 'ReleaseRole', 'RegisterPlan', 'RegisterPlanClosure'];
const sharesADay = (after: CycleState, seat: string): boolean =>
  after.seats.some((one, i) => one.seat === seat && after.seats.slice(0, i).some((other) => other.seat === seat && other.target === one.target && (coversDay(other, one.from) || coversDay(one, other.from)) && other.from <= (other.to ?? other.from) && one.from <= (one.to ?? one.from)));

/** What must never be, in words. */
const NEVER: Readonly<Record<string, (moved: Moved) => boolean>> = {
  'closed with a plan open or without an evaluation (I3)': ({ after, name }) => name === 'CloseCycle' && (after.tracks.open.length > 0 || stateOf(after.tracks, 4) !== 'completed'),
  'changed once settled, but for what may come late': ({ before, name }) => (before.status === 'closed' || before.status === 'superseded') && !LATE.includes(name),
  'two drivers of a line on one day (I8)': ({ after }) => sharesADay(after, 'driver'),
  'two coordinators of a state or supervisors of a goal on one day (I10)': ({ after }) => sharesADay(after, 'coordinator') || sharesADay(after, 'goalSupervisor'),
  'a priority forgotten (I6)': ({ before, after }) => before.priorities.some(({ code }) => !after.priorities.some((one) => one.code === code)),
  'a finding or recommendation renumbered': ({ after: { evaluation } }) => evaluation.findings.some(({ findingId }, i) => findingId !== `F${i + 1}`) || evaluation.recommendations.some(({ recommendationId }, i) => recommendationId !== `R${i + 1}`),
  'a step gone back but by being reopened': ({ before, after, name }) => before.tracks.steps.some(({ step, state }) => state === 'completed' && stateOf(after.tracks, step) !== 'completed') && name !== 'ReopenStep',
  'a plan counted as open and closed at once': ({ after }) => after.closedPlans.some(({ oapId }) => after.tracks.open.includes(oapId)),
  'a party that contributed and declined': ({ after }) => after.declined.some(({ party }) => after.contributions.some((one) => one.party === party && one.kind === 'DATA')),
};
