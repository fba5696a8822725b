import type { Definition } from '#kernel';
import { calendarData, CYCLE, PLAN, World } from './world.js';

export const ACTION = `${PLAN}.3.2`;
export const JAD = 'k3jd';
export const BREACH = 'e1.I11';
export const REACTION = 'e2';

/** One thing that happens: stream, type, data, day. */
export type Happening = readonly [stream: string, type: string, data: object, day: string];

export const inCycle = (type: string, data: object, day: string): Happening => [`cycle-${CYCLE}`, type, data, day];
export const inPlan = (type: string, data: object, day: string): Happening => [`oap-${PLAN}`, type, data, day];
export const inAction = (type: string, data: object, day: string): Happening => inPlan(type, { actionId: '3.2', ...data }, day);
export const inJad = (type: string, data: object, day: string): Happening => [`jad-${JAD}`, type, data, day];

export const inBreach = (type: string, data: object, day: string): Happening => [`breach-${BREACH}`, type, data, day];
export const inReaction = (type: string, data: object, day: string): Happening => [`reaction-${REACTION}`, type, data, day];

const party = (code: string, kind: string, validFrom: string, validTo?: string): Happening => [`party-${code}`, 'PartyRegistered', { code, kind, names: {}, validFrom, validTo }, '2020-01-07'];

/**
 * A small cycle, 2022-25, in which everything is owed and nothing done. Each stage goes on from the one before; the plan is the
 * two-year one of 2024-25 with one action, the joint action day is from Monday 10 to Friday 14 June 2024.
 */
const STAGES = {
  announced: [
    party('DE', 'MEMBER_STATE', '2010-01-01'), party('EUROPOL', 'EU_AGENCY', '2010-01-01'), party('CH', 'THIRD_COUNTRY', '2010-01-01'), party('EJN', 'NETWORK', '2010-01-01'),
    party('COUNCIL', 'COUNCIL', '2010-01-01'), party('COMMISSION', 'COMMISSION', '2010-01-01'),
    // Another kind, or gone, in the middle of things.
    party('GB', 'MEMBER_STATE', '1973-01-01'), ['party-GB', 'PartyValidityChanged', { code: 'GB', kind: 'THIRD_COUNTRY', validFrom: '2020-02-01' }, '2020-01-07'],
    party('EMCDDA', 'EU_AGENCY', '2010-01-01', '2024-07-01'), party('EUDA', 'EU_AGENCY', '2024-07-02'),
    inCycle('CycleAnnounced', { cycleId: CYCLE, programme: 'empact', startYear: 2022, from: '2022-01-01', to: '2025-12-31', definition: { id: 'empact-2022', version: 1 } }, '2020-01-15'),
  ],
  requested: [
    inCycle('ThreatContributionsRequested', { deadline: '2020-09-15' }, '2020-03-02'),
  ],
  setting: [
    inCycle('PlanLineDefined', { lineCode: 'hill', priorityCode: 'north', title: 'Hill' }, '2021-06-15'),
    inCycle('PlanLineDefined', { lineCode: 'lake', priorityCode: 'south', title: 'Lake' }, '2021-06-15'),
    inCycle('StrategicGoalDefined', { code: 'CHSG1', title: 'A goal', horizontal: true }, '2021-06-20'),
  ],
  drafting: [
    inCycle('CycleActivated', { cycleId: CYCLE }, '2022-01-01'),
    inPlan('OAPDraftOpened', { oapId: PLAN, cycleId: CYCLE, lineCode: 'hill', priorityCode: 'north', periodFrom: '2024-01-01', periodTo: '2025-12-31' }, '2023-09-01'),
    inAction('OperationalActionProposed', { title: 'An action', goals: ['CHSG1'], kind: 'OPERATIONAL', start: '2024-03-11', end: '2025-06-30', fundingSource: 'ISF' }, '2023-09-10'),
  ],
  running: [
    inPlan('OAPApproved', { cycleId: CYCLE, oapId: PLAN }, '2023-12-14'),
    inPlan('OAPImplementationStarted', {}, '2024-01-01'),
  ],
  asked: [inAction('FundingRequested', { source: 'ISF', amount: 100, requestedBy: 'DE' }, '2024-01-12')],
  broken: [inBreach('RuleBreachDetected', { eventId: 'e1', stream: `oap-${PLAN}`, revision: 3, type: 'OAPApproved', cycleId: CYCLE, rule: 'I11', facts: [] }, '2024-01-12')],
  refused: [inReaction('ReactionRefused', { cause: REACTION, cycleId: CYCLE, reaction: 'register-plan', noun: 'cycle', id: CYCLE, command: 'RegisterPlan', code: 'CYCLE_ENDED', message: 'm' }, '2024-01-12')],
  proposed: [inJad('JADProposed', { cycleId: CYCLE, actions: [{ oapId: PLAN, actionId: '3.2' }], theme: 'T', window: { from: '2024-06-10', to: '2024-06-14' }, leads: ['DE'], proposedBy: 'DE' }, '2024-01-15')],
  listed: [inJad('JADOperationalPlanAdopted', { planRef: 'r', days: [{ from: '2024-06-10', to: '2024-06-14' }], centre: 'C', countries: ['DE', 'CH'] }, '2024-02-01')],
  committed: [inJad('JADParticipationCommitted', { party: 'DE', kind: 'MEMBER_STATE', contribution: 'c' }, '2024-02-05')],
  recommended: ['COMMISSION', 'COUNCIL', 'EUROPOL', 'DE'].map((addressee) => inCycle('RecommendationMade', { recommendationId: `r-${addressee}`, addressee, title: 't', text: 't' }, '2024-09-02')),
} satisfies Readonly<Record<string, readonly Happening[]>>;

export type Stage = keyof typeof STAGES;

/** The cycle as it stands at the end of a stage, by the rules of a definition. */
export function cycleAt(stage: Stage, definition: Definition): World {
  const world = new World();
  world.tell('calendar-EU-INST', 'CalendarPublished', calendarData(), '2020-01-06');
  world.tell('definition-empact-2022', 'DefinitionPublished', { definition: { ...definition, id: 'empact-2022', version: 1 } }, '2020-01-06');
  for (const [name, happenings] of Object.entries(STAGES)) {
    for (const happening of happenings) world.tell(...happening);
    if (name === stage) break;
  }
  return world;
}
