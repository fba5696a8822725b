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

/** Facts of a cycle that does not exist. */
export const noCycle: CycleFacts = { status: 'unknown', programme: '', from: '', to: '', definition: undefined, priorities: [], goals: [], strategicPlans: [], lines: [], seats: [], plans: [] };

/** Facts of a running cycle of the small programme; what differs is given. */
export const cycleFacts = (change: Partial<CycleFacts> = {}): CycleFacts => ({
  ...noCycle,
  status: 'running', programme: 'spec', from: '2022-01-01', to: '2025-12-31', definition: { id: 'spec-2022', version: 1 },
  priorities: ['north'], lines: [{ lineCode: 'hill', priorityCode: 'north' }], goals: [{ code: 'G1', horizontal: true }],
  strategicPlans: [{ kind: 'GENERAL', status: 'approved' }],
  ...change,
});
