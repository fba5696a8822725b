import type { Surroundings } from '#kernel/testing';
import { cycleFacts } from './cycle.js';
import { specDefinition, specParties } from './definition.js';
import type { OapFacts } from '../src/oap/facts.js';
import type { JadEvent } from '../src/jad/events.js';

type DataOf<T extends JadEvent['type']> = Extract<JadEvent, { type: T }>['data'];
export const happened = <T extends JadEvent['type']>(type: T, data: DataOf<T>) => ({ type, data });

/* One joint action day of the small programme: two blocks in June 2024. */
export const PLAN_ID = 'spec-2022-hill-2024';
export const PROPOSAL = {
  cycleId: 'spec-2022', actions: [{ oapId: PLAN_ID, actionId: '1.1' }], theme: 'Night patrols', window: { from: '2024-06-01', to: '2024-06-30' }, leads: ['AA', 'OFF'],
} as const;
export const OPERATION = { planRef: 'PLAN 1', days: [{ from: '2024-06-03', to: '2024-06-07' }, { from: '2024-06-10', to: '2024-06-12' }], centre: 'Hill house', countries: ['AA', 'BB', 'GST'] } as const;
export const RESULT = { party: 'BB', indicator: 'CATCHES', value: 3, unit: 'count', source: 'Return of the day' } as const;
export const COMPLETION = { summary: 'Two blocks, no incident.', lessons: 'Share routes earlier.' } as const;

export const FIGURE = { indicator: 'CATCHES', value: 121, unit: 'count', source: 'Press release of the office' } as const;
export const PUBLIC_RECORD = {
  cycleId: 'spec-2022', name: 'Hills 2022', days: { from: '2022-10-26', to: '2022-10-29' }, precision: 'day', leads: ['BB'], countriesCount: 28, figures: [FIGURE, { ...FIGURE, value: 163, source: 'Newspaper' }],
} as const;

export const proposed = happened('JADProposed', { ...PROPOSAL, proposedBy: 'AA' });
export const planned = happened('JADOperationalPlanAdopted', OPERATION);
export const committed = (party: string, kind = 'LAND') => happened('JADParticipationCommitted', { party, kind, contribution: 'A patrol' });
export const withdrawn = (party: string) => happened('JADParticipationWithdrawn', { party, reason: 'No staff' });
export const confirmed = happened('JADConfirmed', { countries: ['AA', 'BB'] });
export const started = happened('JADStarted', {});
export const recorded = happened('JADResultRecorded', { resultId: 'r1', ...RESULT });
export const concluded = happened('JADConcluded', { lastDay: '2024-06-12' });
export const cancelled = happened('JADCancelled', { reason: 'Compromised' });
export const completed = happened('JADCompleted', {
  jadId: 'spec', actionIds: ['1.1'], oapIds: [PLAN_ID], leads: ['AA', 'OFF'], days: OPERATION.days, centre: 'Hill house', countries: ['AA', 'BB'], agencies: [],
  totals: [{ indicator: 'CATCHES', value: 3, unit: 'count' }], noResults: false, ...COMPLETION, completedOn: '2024-07-01',
});

export const afterPlan = [proposed, planned];
export const afterCommitments = [...afterPlan, committed('AA'), committed('BB')];
export const afterConfirmation = [...afterCommitments, confirmed];
export const inAction = [...afterConfirmation, started];
export const afterConclusion = [...inAction, recorded, concluded];

export const PLAN: OapFacts = {
  status: 'inImplementation', cycleId: 'spec-2022', lineCode: 'hill', periodFrom: '2024-01-01', periodTo: '2025-12-31',
  actions: [{ actionId: '1.1', status: 'ongoing', seats: [] }, { actionId: '1.2', status: 'planned', seats: [] }, { actionId: '1.3', status: 'cancelled', seats: [] }],
};

const PARTIES = Object.fromEntries(Object.entries(specParties).map(([code, party]) => [`party ${code}`, party]));

/** What a command finds around it on a day at noon; facts by the names the decider gives them. */
export const on = (day: string, facts: Readonly<Record<string, unknown>> = {}): Surroundings => ({
  now: `${day}T10:00:00.000Z`, definition: specDefinition, actor: { party: 'AA', role: 'CHIEF' }, facts: { cycle: cycleFacts(), [`plan ${PLAN_ID}`]: PLAN, ...PARTIES, ...facts },
});

export const withPlan = (day: string, change: Partial<OapFacts>): Surroundings => on(day, { [`plan ${PLAN_ID}`]: { ...PLAN, ...change } });
