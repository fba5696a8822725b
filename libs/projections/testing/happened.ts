import type { DataOf, Metadata, Viewer } from '#kernel';
import { catalogue, type DomainCatalogue } from '#domain';
import { foldInMemory, type EventSketch, type MemoryFold } from '#engine';
import { projections } from '../src/index.js';

export const CYCLE = 'empact-2022';
export const PLAN = 'empact-2022-fire-2024';
export const JAD = 'a1b2c3';
export const NOW = '2024-06-03T09:00:00.000Z';

/** An event as the views see it; its stream's cycle and an envelope that says little are filled in. */
export function happened<T extends keyof DomainCatalogue & string>(stream: string, type: T, data: DataOf<DomainCatalogue[T]>, meta: Partial<Metadata> = {}): EventSketch {
  return { stream, type, data, metadata: { cycleId: CYCLE, ...meta } };
}

const inStream = (stream: string) => <T extends keyof DomainCatalogue & string>(type: T, data: DataOf<DomainCatalogue[T]>, meta?: Partial<Metadata>): EventSketch => happened(stream, type, data, meta);

/** `inCycle('PriorityAdopted', {...})` and the like: events of the spec's one cycle, plan and JAD. */
export const inCycle = inStream(`cycle-${CYCLE}`);
export const inPlan = inStream(`oap-${PLAN}`);
export const inJad = inStream(`jad-${JAD}`);

/** Effective and recorded at one instant. */
export const at = (instant: string): Partial<Metadata> => ({ effectiveAt: instant, recordedAt: instant });

/** Reads every record, as the support team does. */
export const SUPPORT: Viewer = { subject: 'support', party: 'EUROPOL', roles: ['EST'], markings: ['PUBLIC', 'LIMITE', 'RESTREINT'], readsAll: true };
/** An officer of a party, who may read what is not classified. */
export const of = (party: string, markings: readonly string[] = ['PUBLIC', 'LIMITE']): Viewer => ({ subject: party, party, roles: ['NEC'], markings, readsAll: false });

/** Folds into one view, with all others at hand for its queries, exactly as in service. */
export function folded(view: string, ...events: readonly EventSketch[]): MemoryFold {
  const projection = projections.find(({ name }) => name === view);
  if (!projection) throw new Error(`There is no view ${view}.`);
  return foldInMemory(projection, catalogue, events, { with: projections.filter((other) => other !== projection) });
}

/** A cycle with one priority, two lines and three goals, and a driver for one of the lines. */
export const prepared: readonly EventSketch[] = [
  inCycle('CycleAnnounced', { cycleId: CYCLE, programme: 'empact', startYear: 2022, from: '2022-01-01', to: '2025-12-31', definition: { id: 'empact-2022', version: 1 } }, at('2021-03-08T09:00:00.000Z')),
  inCycle('PriorityAdopted', { code: 'fire', title: 'Firearms trafficking', aim: 'Fewer illegal firearms', docRef: 'ST 8665/21', decidedOn: '2021-05-26' }, at('2021-05-26T10:00:00.000Z')),
  inCycle('PriorityAdopted', { code: 'thb', title: 'Trafficking in human beings', aim: 'Fewer victims', docRef: 'ST 8665/21', decidedOn: '2021-05-26' }, at('2021-05-26T10:00:00.000Z')),
  inCycle('StrategicGoalDefined', { code: 'g1', title: 'Intelligence picture', horizontal: true }),
  inCycle('StrategicGoalDefined', { code: 'g2', title: 'Operations', horizontal: true }),
  inCycle('StrategicGoalDefined', { code: 'thb-1', title: 'Victims', horizontal: false, priorityCode: 'thb' }),
  inCycle('PlanLineDefined', { lineCode: 'fire', priorityCode: 'fire', title: 'Firearms' }),
  inCycle('PlanLineDefined', { lineCode: 'thb', priorityCode: 'thb', title: 'Human beings' }),
  inCycle('DriverAppointed', { lineCode: 'fire', party: 'ES', kind: 'MS', from: '2022-01-01', to: '2024-03-31' }),
];

/** A plan with two actions of which one has a leader, not yet submitted. */
export const drafted: readonly EventSketch[] = [
  inPlan('OAPDraftOpened', { oapId: PLAN, cycleId: CYCLE, priorityCode: 'fire', lineCode: 'fire', periodFrom: '2024-01-01', periodTo: '2025-12-31' }, at('2023-09-01T09:00:00.000Z')),
  inPlan('OperationalActionProposed', { actionId: '1.1', title: 'Parcel checks', goals: ['g1', 'g2'], kind: 'OPERATIONAL', start: '2024-01-01', end: '2024-05-31' }),
  inPlan('OperationalActionProposed', { actionId: '2.1', title: 'Training', goals: ['g2'], kind: 'TRAINING', start: '2024-02-01', end: '2025-12-31' }),
  inPlan('ActionLedAssigned', { actionId: '1.1', oapId: PLAN, party: { kind: 'MS', code: 'FR' }, leadRole: 'LEADER', assignedBy: 'ES', effectiveFrom: '2024-01-01' }),
];

export const approved: EventSketch = inPlan(
  'OAPApproved',
  { cycleId: CYCLE, oapId: PLAN, priorityCode: 'fire', lineCode: 'fire', periodFrom: '2024-01-01', periodTo: '2025-12-31', version: 1, actionIds: ['1.1', '2.1'], approvedBy: 'COSI', docRef: 'ST 16000/23', decidedOn: '2023-12-05' },
  at('2023-12-05T09:00:00.000Z'),
);

/** A JAD of action 1.1 proposed by France, led by Romania. */
export const jadProposed: EventSketch = inJad(
  'JADProposed',
  { cycleId: CYCLE, actions: [{ oapId: PLAN, actionId: '1.1' }], theme: 'Parcels', window: { from: '2024-09-01', to: '2024-09-30' }, leads: ['RO'], proposedBy: 'FR' },
  { ...at('2024-04-02T09:00:00.000Z'), actor: { subject: 'fr', role: 'ACTION_LEADER', party: 'FR' } },
);
export const jadPlanned: EventSketch = inJad('JADOperationalPlanAdopted', { planRef: 'JAD/1', days: [{ from: '2024-09-10', to: '2024-09-12' }], centre: 'Bucharest', countries: ['RO', 'MD'] });
