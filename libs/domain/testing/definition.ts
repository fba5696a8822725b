import type { Definition, RoleRule } from '#kernel';
import type { PartyFacts } from '../src/party/facts.js';

const label = (en: string) => ({ en });
const coded = (code: string) => ({ code, labels: label(code) });
const role = (code: string, kinds: readonly string[], seat?: string): RoleRule =>
  ({ code, labels: label(code), kinds, reads: ['OPEN', 'LIMITED'], ...(seat ? { seat } : {}) });

/**
 * A small programme for specifications. Its codes are no real programme's, so that a rule that leans on one fails here:
 * PILOT drives, NAVIGATOR co-drives, CONTACT coordinates, OVERSEER supervises a goal, CHIEF leads, DEPUTY co-leads, FIELD_CHIEF leads a joint action and FIELD_DEPUTY co-leads it, MEMBER acts for itself;
 * BOARD decides, DESK supports and JUDGE evaluates, by claim.
 */
export const specDefinition: Definition = {
  id: 'spec-2022',
  version: 1,
  programme: 'spec',
  labels: label('Specification'),
  years: 4,
  zone: 'Europe/Brussels',
  calendar: 'SPEC-CAL',
  steps: [coded('prepare'), coded('decide'), coded('act'), coded('judge')],
  planLevels: [coded('plan')],
  planPeriods: [{ from: '2022-01-01', to: '2022-12-31' }, { from: '2023-01-01', to: '2023-12-31' }, { from: '2024-01-01', to: '2025-12-31' }],
  priorities: [coded('north'), coded('south'), coded('west')],
  prioritiesWarnAbove: 2,
  lines: [{ ...coded('hill'), priority: 'north' }, { ...coded('lake'), priority: 'north' }, { ...coded('sea'), priority: 'south' }],
  goals: [{ ...coded('G1'), horizontal: true }, { ...coded('G2'), horizontal: true }, { ...coded('N1'), horizontal: false, priority: 'north' }],
  partyKinds: [coded('LAND'), coded('OFFICE'), coded('HOUSE'), coded('GUEST')],
  roles: [
    role('BOARD', ['HOUSE']),
    role('DESK', ['OFFICE']),
    role('PILOT', ['LAND'], 'driver'),
    role('NAVIGATOR', ['LAND', 'OFFICE'], 'coDriver'),
    role('CONTACT', ['LAND'], 'coordinator'),
    role('OVERSEER', ['OFFICE', 'HOUSE'], 'goalSupervisor'),
    role('JUDGE', ['GUEST']),
    role('CHIEF', ['LAND', 'OFFICE', 'HOUSE', 'GUEST'], 'leader'),
    role('DEPUTY', ['LAND', 'OFFICE', 'HOUSE', 'GUEST'], 'coLeader'),
    role('FIELD_CHIEF', ['LAND', 'OFFICE'], 'jadLead'),
    role('FIELD_DEPUTY', ['LAND', 'OFFICE', 'GUEST'], 'jadCoLead'),
    role('MEMBER', ['LAND', 'OFFICE', 'HOUSE', 'GUEST'], 'self'),
  ],
  authorities: {
    AnnounceCycle: [{ role: 'DESK' }],
    ActivateCycle: [{ role: 'DESK' }],
    EndCycle: [{ role: 'DESK' }],
    AdoptPriority: [{ role: 'BOARD' }],
    DefineStrategicGoal: [{ role: 'DESK' }],
    SubmitStrategicPlan: [{ role: 'DESK' }],
    ApproveStrategicPlan: [{ role: 'BOARD', fourEyes: true }],
    DefinePlanLine: [{ role: 'BOARD' }],
    AppointDriver: [{ role: 'BOARD' }],
    AppointCoDriver: [{ role: 'BOARD' }],
    DesignateNationalCoordinator: [{ role: 'CONTACT' }, { role: 'DESK' }],
    ReleaseRole: [{ role: 'BOARD' }],
    RecordEvaluationFinding: [{ role: 'JUDGE' }],
    PublishEvaluation: [{ role: 'DESK' }],
    StartConsultation: [{ role: 'PILOT' }],
    OpenOAPDraft: [{ role: 'PILOT' }, { role: 'NAVIGATOR', whileVacant: 'PILOT' }, { role: 'DESK', whileVacant: 'PILOT' }],
    SubmitOAP: [{ role: 'PILOT' }],
    ApproveOAP: [{ role: 'BOARD', fourEyes: true }],
    StartAction: [{ role: 'CHIEF' }, { role: 'PILOT', whileVacant: 'CHIEF' }],
    ReportActionProgress: [{ role: 'CHIEF' }, { role: 'DEPUTY' }, { role: 'PILOT', whileVacant: 'CHIEF' }],
    CommitToJAD: [{ role: 'MEMBER' }],
    StartJAD: [{ role: 'FIELD_CHIEF' }],
  },
  decisionBody: 'BOARD',
  supportRole: 'DESK',
  countryKinds: ['LAND', 'GUEST'],
  jadCountriesMin: 2,
  itemFields: { aim: { required: false, labels: label('Aim') } },
  actionKinds: [coded('PATROL'), coded('COURSE')],
  fundingSources: [coded('CHEST'), coded('PURSE')],
  indicators: [{ ...coded('CATCHES'), unit: 'count' }, { ...coded('GOLD'), unit: 'g' }, { ...coded('MONEY'), unit: 'EUR_CENT' }],
  markings: [coded('OPEN'), coded('LIMITED'), coded('CLOSED')],
  defaultMarking: 'LIMITED',
  milestones: [],
  rules: [],
};

const party = (code: string, ...kinds: PartyFacts['kinds']): PartyFacts => ({ code, kinds });

/** Facts of a few parties of the small programme; EX was a LAND until 31 January 2020 and a GUEST from then on. */
export const specParties = {
  AA: party('AA', { kind: 'LAND', from: '1958-01-01' }),
  BB: party('BB', { kind: 'LAND', from: '1958-01-01' }),
  CC: party('CC', { kind: 'LAND', from: '2013-07-01' }),
  EX: party('EX', { kind: 'LAND', from: '1973-01-01', to: '2020-01-31' }, { kind: 'GUEST', from: '2020-02-01' }),
  OFF: party('OFF', { kind: 'OFFICE', from: '2000-01-01' }),
  HSE: party('HSE', { kind: 'HOUSE', from: '1958-01-01' }),
  GST: party('GST', { kind: 'GUEST', from: '1958-01-01' }),
  /** Not registered. */
  none: { code: undefined, kinds: [] },
} as const satisfies Record<string, PartyFacts>;
