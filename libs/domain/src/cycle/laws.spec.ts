import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, evolve, Refused, type AnyDecider, type FactRef } from '#kernel';
import { stateAfter, type Past } from '#kernel/testing';
import { activated, announced, assessed, coDriver, cycleFacts, driver, ended, evaluated, finding, goal, hill, launched, noCycle, north, planApproved, planClosed, planSubmitted, recommendation, registered, requested } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { PLAN } from '../../testing/jad.js';
import type { CycleCommands } from './commands.js';
import { cycle } from './decider.js';
import { coversDay, type CycleState } from './state.js';
import { stateOf } from './tracks.js';

const rules: AnyDecider = cycle;
const RUNS = 2_000;
const PLAN_ID = registered.data.oapId;

type Command = { [C in keyof CycleCommands]: { readonly name: C; readonly body: CycleCommands[C] } }[keyof CycleCommands];
interface Step {
  readonly command: Command;
  readonly days: number;
}
interface At {
  readonly day: string;
  readonly commandId: string;
}

/** What another stream would say; asked by the refs the decider itself names. */
const factOf = ({ noun, id }: FactRef): unknown => {
  if (noun === 'oap') return id === PLAN_ID ? PLAN : { ...PLAN, status: 'unknown', actions: [] };
  if (noun === 'party') return specParties[id as keyof typeof specParties] ?? specParties.none;
  if (noun === 'cycle') return id === 'spec-2026' ? cycleFacts({ status: 'announced', from: '2026-01-01', to: '2029-12-31' }) : noCycle;
  throw new Error(`No facts of ${noun}.`);
};

/** The events of a step, or the refusal; anything else that is thrown fails the run. */
function take(state: CycleState, { command: { name, body } }: Step, { day, commandId }: At) {
  const rule = rules.commands[name]!;
  const now = `${day}T10:00:00.000Z`;
  rule.authority(body as never, state as never);
  const facts = Object.fromEntries(Object.entries(rule.facts?.(body as never, state as never) ?? {}).map(([key, ref]) => [key, factOf(ref)]));
  const ctx = { now, effectiveAt: now, actor: { subject: 's', role: 'BOARD', party: 'HSE' }, commandId, definition: specDefinition, facts };
  try {
    return rule.decide(body as never, state as never, ctx as never);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

const fold = (state: CycleState, events: readonly { type: string; data: unknown }[], day: string): CycleState =>
  events.reduce<CycleState>((held, { type, data }) => evolve(rules, held, type, data, { effectiveAt: `${day}T10:00:00.000Z`, actor: { subject: 's' } } as never) as CycleState, state);

const of = <C extends keyof CycleCommands>(name: C, ...bodies: readonly CycleCommands[C][]) => fc.constantFrom(...bodies.map((body) => ({ name, body }) as Command));
const reason = 'a reason';
const seats = [{ seat: 'driver', target: 'hill', party: 'AA' }, { seat: 'coDriver', target: 'hill', party: 'OFF' }, { seat: 'goalSupervisor', target: 'G1', party: 'OFF' }, { seat: 'coordinator', target: 'AA', party: 'AA' }] as const;
const from = '2022-01-01';
const figure = { indicator: 'CATCHES', value: 3, unit: 'count', period: { from: '2023-01-01', to: '2023-12-31' } };
const publication = { year: 2023, indicators: [figure], docRef: 'FACTS', source: 'Press' };

const ARBITRARIES: { readonly [C in keyof CycleCommands]: fc.Arbitrary<Command> } = {
  AnnounceCycle: of('AnnounceCycle', { programme: 'spec', startYear: 2022, definition: { id: 'spec-2022', version: 1 } }),
  ActivateCycle: of('ActivateCycle', {}),
  EndCycle: of('EndCycle', {}),
  CloseCycle: of('CloseCycle', {}),
  SupersedeCycle: of('SupersedeCycle', { reason, docRef: 'D' }, { by: 'spec-2026', reason, docRef: 'D' }, { by: 'spec-2030', reason, docRef: 'D' }),
  ReopenStep: of('ReopenStep', { step: 1, reason }, { step: 2, reason }, { step: 3, reason }, { step: 4, reason }),
  RequestThreatContributions: of('RequestThreatContributions', { deadline: '2020-09-30' }, { deadline: '2025-12-31' }),
  SubmitThreatContribution: of('SubmitThreatContribution', { party: 'AA', kind: 'DATA' }, { party: 'AA', kind: 'DATA', title: 'x' }, { party: 'OFF', kind: 'THEMATIC_ANALYSIS', oapIds: [PLAN_ID] }, { party: 'OFF', kind: 'THEMATIC_ANALYSIS', oapIds: ['gone'] }),
  DeclineContribution: of('DeclineContribution', { party: 'AA', reason }, { party: 'BB', reason }),
  PublishThreatAssessment: of('PublishThreatAssessment', { docRef: 'A', recommendedPriorities: ['north'] }, { docRef: 'B', recommendedPriorities: [] }),
  IssuePolicyAdvisoryDocument: of('IssuePolicyAdvisoryDocument', { docRef: 'ADV' }, { docRef: 'ADV', coSigned: 'HSE' }),
  ProposePriority: of('ProposePriority', { code: 'north', title: 'N' }, { code: 'south', title: 'S' }),
  WithdrawPriorityProposal: of('WithdrawPriorityProposal', { code: 'north', reason }, { code: 'south', reason }),
  AdoptPriority: of('AdoptPriority', north.data, { ...north.data, code: 'south' }, { ...north.data, code: 'moon' }),
  RewordPriority: of('RewordPriority', { ...north.data, title: 'The north' }, { ...north.data, title: 'Northern' }),
  RepealPriority: of('RepealPriority', { code: 'north', reason, docRef: 'D', decidedOn: '2021-06-01' }),
  ConcludePrioritySelection: of('ConcludePrioritySelection', { docRef: 'D', codes: ['north'] }, { docRef: 'D', codes: [] }, { docRef: 'E', codes: ['north', 'south'] }),
  DefineStrategicGoal: of('DefineStrategicGoal', goal.data, { code: 'N1', title: 'x', horizontal: false, priorityCode: 'north' }),
  SubmitStrategicPlan: of('SubmitStrategicPlan', { kind: 'GENERAL', docRef: 'PLAN 1' }, { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN N' }),
  ApproveStrategicPlan: of('ApproveStrategicPlan', planApproved.data, { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'PLAN N', decidedOn: '2021-09-30' }),
  DefinePlanLine: of('DefinePlanLine', hill.data, { lineCode: 'lake', priorityCode: 'north', title: 'Lake' }),
  NominateRoleHolder: of('NominateRoleHolder', ...seats, { seat: 'driver', target: 'hill', party: 'OFF' }),
  AppointDriver: of('AppointDriver', { lineCode: 'hill', party: 'AA', from }, { lineCode: 'lake', party: 'AA', from, holder: 'h1' }, { lineCode: 'hill', party: 'BB', from: '2024-01-01' }, { lineCode: 'hill', party: 'OFF', from }),
  AppointCoDriver: of('AppointCoDriver', { lineCode: 'hill', party: 'OFF', from }, { lineCode: 'hill', party: 'BB', from, to: '2022-12-31' }, { lineCode: 'hill', party: 'AA', from }),
  AppointGoalSupervisor: of('AppointGoalSupervisor', { goalCode: 'G1', party: 'OFF', from }, { goalCode: 'G1', party: 'HSE', from: '2024-01-01' }),
  DesignateNationalCoordinator: of('DesignateNationalCoordinator', { state: 'AA', from }, { state: 'AA', from: '2024-01-01' }),
  AcceptRole: of('AcceptRole', ...seats),
  DeclineRole: of('DeclineRole', ...seats.map((seat) => ({ ...seat, reason }))),
  ReleaseRole: of('ReleaseRole', ...seats.map((seat) => ({ ...seat, reason })), { ...seats[0], to: '2023-12-31', reason }),
  DesignateSubstitute: of('DesignateSubstitute', { ...seats[0], substitute: 'BB', from: '2023-07-01', to: '2023-08-31' }, { ...seats[0], substitute: 'OFF', from: '2023-07-01', to: '2023-08-31' }, { ...seats[1], substitute: 'CC', from, to: '2022-06-30' }),
  HandOverSeats: of('HandOverSeats', { party: 'AA', fromHolder: 'h1', toHolder: 'h2', reason }, { party: 'AA', fromHolder: 'h2', toHolder: 'h1', from: '2024-06-01', reason }, { party: 'AA', fromHolder: 'h1', toHolder: 'h1', reason }),
  ScheduleMeeting: of('ScheduleMeeting', { kind: 'NEC', on: '2025-05-24' }, { kind: 'KICKOFF', on: '2025-01-20', oapId: PLAN_ID }),
  HoldMeeting: of('HoldMeeting', { kind: 'NEC', heldOn: '2021-05-24' }, { kind: 'NEC', heldOn: '2022-06-01', scheduledOn: '2025-05-24' }, { kind: 'KICKOFF', heldOn: '2022-01-20', oapId: PLAN_ID }),
  RegisterPlan: of('RegisterPlan', registered.data),
  RegisterPlanClosure: of('RegisterPlanClosure', planClosed.data),
  CommitWorkProgramme: of('CommitWorkProgramme', { party: 'OFF', year: 2024, docRef: 'WP', actions: [{ oapId: PLAN_ID, actionId: '1.1' }] }, { party: 'OFF', year: 2024, docRef: 'WP', actions: [] }),
  IntegrateIntoNationalPlan: of('IntegrateIntoNationalPlan', { state: 'AA', oapId: PLAN_ID, ref: 'NP' }),
  OpenFundingCall: of('OpenFundingCall', { source: 'X', year: 2024 }, { source: 'X', year: 2024, closesOn: '2025-12-31' }),
  ConcludeMidTermReview: of('ConcludeMidTermReview', { docRef: 'REV' }, { docRef: 'REV 2' }),
  PublishAnnualResults: of('PublishAnnualResults', publication, { ...publication, source: 'News', indicators: [{ ...figure, value: 4 }] }, { ...publication, indicators: [{ ...figure, value: 4 }] }),
  LaunchEvaluation: of('LaunchEvaluation', { scope: 'All', contractorRef: 'C', criteria: ['relevance'] }, { scope: 'All', contractorRef: 'AA', criteria: ['relevance'] }, { scope: 'Part', contractorRef: 'GST', criteria: ['relevance'] }),
  RecordEvaluationFinding: of('RecordEvaluationFinding', { criterion: 'relevance', title: 'x', text: 'y' }, { criterion: 'beauty', title: 'x', text: 'y' }),
  MakeRecommendation: of('MakeRecommendation', { addressee: 'HSE', title: 'x', text: 'y' }, { addressee: 'HSE', title: 'x', text: 'z', findingIds: ['F1'] }),
  PublishEvaluation: of('PublishEvaluation', { docRef: 'EVAL' }),
  WaiveEvaluation: of('WaiveEvaluation', { reason, docRef: 'D' }),
  RespondToRecommendation: of('RespondToRecommendation', { recommendationId: 'R1', answer: 'ACCEPTED', measure: 'm' }, { recommendationId: 'R1', answer: 'REJECTED' }, { recommendationId: 'R9', answer: 'REJECTED' }),
  CarryFindingIntoCycle: of('CarryFindingIntoCycle', { findingId: 'F1', nextCycleId: 'spec-2026' }, { findingId: 'F1', nextCycleId: 'spec-2030' }),
};

const steps = fc.array(fc.record<Step>({ command: fc.oneof(...Object.values(ARBITRARIES)), days: fc.constantFrom(0, 0, 1, 30) }), { maxLength: 40 });
const prepared = [announced, requested, assessed, north, goal, hill, driver, coDriver, planSubmitted, planApproved];
const personal = { type: 'NationalCoordinatorDesignated', data: { state: 'AA', party: 'AA', kind: 'LAND', from: '2022-01-01', holder: 'h1' } } as const;
/** Histories to go on from, so that late states are visited as often as early ones. */
const start = fc.constantFrom<{ past: readonly Past[]; day: string }>(
  { past: [], day: '2020-01-10' }, { past: [announced, requested], day: '2020-07-01' }, { past: prepared, day: '2021-11-01' }, { past: [announced, north, goal, hill], day: '2021-11-01' }, { past: [announced, north, goal, hill, planSubmitted], day: '2021-11-01' }, { past: [...prepared, activated], day: '2026-01-02' },
  { past: [...prepared, registered, activated], day: '2022-01-03' }, { past: [...prepared, personal, activated], day: '2022-01-03' },
  { past: [...prepared, registered, activated, launched, finding, recommendation], day: '2024-06-01' }, { past: [...prepared, registered, activated, planClosed, launched, finding, recommendation, evaluated, ended], day: '2026-01-02' },
);

/** Walks a history; `check` sees every step that wrote something. */
function walk({ past, day: first }: { past: readonly Past[]; day: string }, taken: readonly Step[], check: (moved: { before: CycleState; after: CycleState }, step: Step, at: At) => void): void {
  let state = stateAfter(cycle, past) as CycleState;
  let day = first;
  taken.forEach((step, index) => {
    day = addDays(day, step.days);
    const at = { day, commandId: `k${index}` };
    const events = take(state, step, at);
    if (events instanceof Refused || events.length === 0) return;
    const before = state;
    state = fold(state, events, day);
    check({ before, after: state }, step, at);
  });
}

describe('laws of a cycle', () => {
  it('the same command twice writes nothing the second time, and every command is reached', () => {
    const written = new Set<string>();
    fc.assert(fc.property(start, steps, (first, taken) => walk(first, taken, ({ after }, step, at) => {
      written.add(step.command.name);
      expect({ command: step.command, again: take(after, step, at) }).toEqual({ command: step.command, again: [] });
    })), { numRuns: RUNS, seed: 20_240_605 });
    expect([...written].sort()).toEqual(Object.keys(ARBITRARIES).sort());
  });

  it('any sequence of commands leaves a legal state, and only refusals are thrown', () => {
    fc.assert(fc.property(start, steps, (first, taken) => walk(first, taken, (moved, { command: { name } }) => {
      const faults = Object.entries(NEVER).filter(([, isSo]) => isSo({ ...moved, name })).map(([words]) => words);
      expect(faults).toEqual([]);
    })), { numRuns: RUNS, seed: 20_240_606 });
  });
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
