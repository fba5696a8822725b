import type { CycleEvent } from '../src/cycle/events.js';
import type { CycleFacts } from '../src/cycle/facts.js';

type DataOf<T extends CycleEvent['type']> = Extract<CycleEvent, { type: T }>['data'];
const event = <T extends CycleEvent['type']>(type: T, data: DataOf<T>) => ({ type, data });

/** Events of a cycle of the small programme (`specDefinition`), for histories. */
export const announced = event('CycleAnnounced', { cycleId: 'spec-2022', programme: 'spec', startYear: 2022, from: '2022-01-01', to: '2025-12-31', definition: { id: 'spec-2022', version: 1 } });
export const activated = event('CycleActivated', { cycleId: 'spec-2022' });
export const ended = event('CycleEnded', { cycleId: 'spec-2022' });
export const north = event('PriorityAdopted', { code: 'north', title: 'North', aim: 'Go north', docRef: 'DOC 1', decidedOn: '2021-05-26', basis: 'Assessment 2021' });
export const goal = event('StrategicGoalDefined', { code: 'G1', title: 'First goal', horizontal: true });
export const northGoal = event('StrategicGoalDefined', { code: 'N1', title: 'Goal of the north', horizontal: false, priorityCode: 'north' });
export const hill = event('PlanLineDefined', { lineCode: 'hill', priorityCode: 'north', title: 'Hill' });
export const driver = event('DriverAppointed', { lineCode: 'hill', party: 'AA', kind: 'LAND', from: '2022-01-01' });
export const coDriver = event('CoDriverAppointed', { lineCode: 'hill', party: 'OFF', kind: 'OFFICE', from: '2022-01-01' });
export const coordinator = event('NationalCoordinatorDesignated', { state: 'AA', party: 'AA', kind: 'LAND', from: '2022-01-01' });

export const requested = event('ThreatContributionsRequested', { deadline: '2020-09-30' });
export const assessed = event('ThreatAssessmentPublished', { docRef: 'Assessment 2021', recommendedPriorities: ['north', 'Deserts'] });
export const advised = event('PolicyAdvisoryDocumentIssued', { docRef: 'ADV 1', coSigned: 'HSE' });
export const planSubmitted = event('StrategicPlanSubmitted', { kind: 'GENERAL', docRef: 'PLAN 1' });
export const planApproved = event('StrategicPlanApproved', { kind: 'GENERAL', docRef: 'PLAN 1', decidedOn: '2021-09-30' });
export const registered = event('PlanRegistered', { oapId: 'spec-2022-hill-2024', lineCode: 'hill', priorityCode: 'north', periodFrom: '2024-01-01', periodTo: '2025-12-31' });
export const planClosed = event('PlanClosed', { oapId: 'spec-2022-hill-2024', outcome: 'CLOSED' });
export const launched = event('EvaluationLaunched', { scope: 'All of it', contractorRef: 'CONTRACT 9', criteria: ['relevance', 'efficiency'], conflicts: [] });
export const finding = event('EvaluationFindingRecorded', { findingId: 'F1', criterion: 'relevance', title: 'Fits', text: 'It answers what was found.' });
export const recommendation = event('RecommendationMade', { recommendationId: 'R1', addressee: 'HSE', title: 'Fund', text: 'Fund it longer.', findingIds: ['F1'] });
export const evaluated = event('EvaluationPublished', { docRef: 'EVAL 1' });
export const closed = event('CycleClosed', { cycleId: 'spec-2022' });
export const reopened = (step: 1 | 2 | 3 | 4) => event('StepReopened', { step, reason: 'New facts' });

/** Facts of a cycle that does not exist. */
export const noCycle: CycleFacts = { status: 'unknown', programme: '', from: '', to: '', definition: undefined, priorities: [], goals: [], strategicPlans: [], lines: [], seats: [], substitutes: [], plans: [], recommendations: [] };

/** Facts of a running cycle of the small programme; what differs is given. */
export const cycleFacts = (change: Partial<CycleFacts> = {}): CycleFacts => ({
  ...noCycle,
  status: 'running', programme: 'spec', from: '2022-01-01', to: '2025-12-31', definition: { id: 'spec-2022', version: 1 },
  priorities: ['north'], lines: [{ lineCode: 'hill', priorityCode: 'north' }], goals: [{ code: 'G1', horizontal: true }],
  strategicPlans: [{ kind: 'GENERAL', status: 'approved' }],
  ...change,
});
