import { describe, expect, it } from '@jest/globals';
import type { FactRef } from '#kernel';
import { cycleFacts } from '#domain/testing/cycle';
import { specDefinition, specParties } from '#domain/testing/definition';
import type { Notice } from '#engine';
import { demoContacts, recipientsBy, type DeadlineNotice, type HappenedNotice } from './recipients.js';

const NOW = '2023-06-15T10:00:00.000Z';
const ZONE = 'Europe/Lisbon';
const driver = { seat: 'driver', target: 'hill', party: 'AA', kind: 'LAND', from: '2022-01-01' } as const;
const coordinator = { seat: 'coordinator', target: 'AA', party: 'AA', kind: 'LAND', from: '2022-01-01' } as const;
const lead = { party: 'BB', kind: 'LAND', leadRole: 'LEADER', from: '2022-01-01' } as const;
const plan = (seats: readonly object[] = [lead]) => ({ status: 'inImplementation', cycleId: 'spec-2022', lineCode: 'hill', periodFrom: '2023-01-01', periodTo: '2023-12-31', actions: [{ actionId: '1.1', status: 'ongoing', seats }] });

const { none: _, ...registered } = specParties;
const parties = (): readonly string[] => Object.keys(registered);

/** Who is told, by the streams given, as `ROLE/PARTY`. */
async function told(to: readonly string[], scope: DeadlineNotice['scope'], streams: Readonly<Record<string, unknown>>, { party, ruleId }: Pick<DeadlineNotice, 'party' | 'ruleId'> = {}): Promise<string[]> {
  const inRegister = Object.fromEntries(Object.entries(registered).map(([code, each]) => [`party/${code}`, each]));
  const facts: Readonly<Record<string, unknown>> = { 'definition/spec-2022': { versions: [specDefinition] }, ...inRegister, ...streams };
  const factsOf = ({ noun, id }: FactRef) => Promise.resolve(facts[`${noun}/${id}`] ?? (noun === 'seat' ? { preferences: {} } : undefined));
  const data: DeadlineNotice = { deadlineId: 'd', cycleId: 'spec-2022', scope, rungs: [1], since: 0, to, reminds: true, ruleId, ...(party !== undefined && { party }) };
  const notice: Notice = { key: 'k', reference: 'r', dueOn: '2023-06-20', link: 'l', overdue: false, data };
  return (await recipientsBy({ factsOf, contacts: demoContacts, now: () => NOW, parties, zone: ZONE })(notice)).map(({ role, party }) => `${role}/${party}`);
}

const onPlan = { kind: 'plan', id: 'spec-2022-hill-2023' };
const onAction = { kind: 'action', id: 'spec-2022-hill-2023.1.1' };
const world = (seats: NonNullable<Parameters<typeof cycleFacts>[0]>['seats'], more: Readonly<Record<string, unknown>> = {}) => ({ 'cycle/spec-2022': cycleFacts({ seats }), 'oap/spec-2022-hill-2023': plan(), ...more });

describe('who is told', () => {
  it('one party alone where the telling is its own; a body as ever', async () => {
    const seats = world([driver, { ...driver, party: 'CC' }]);
    expect(await told(['PILOT'], onPlan, seats)).toEqual(['PILOT/AA', 'PILOT/CC']);
    expect(await told(['PILOT'], onPlan, seats, { party: 'CC' })).toEqual(['PILOT/CC']);
  });
  it('the holder of the seat today, of the plan\'s own line', async () => {
    expect(await told(['PILOT'], onPlan, world([driver, { ...driver, target: 'lake', party: 'CC' }]))).toEqual(['PILOT/AA']);
  });

  it('not who held it yesterday, nor who will tomorrow', async () => {
    expect(await told(['PILOT'], onPlan, world([{ ...driver, to: '2023-06-14' }, { ...driver, party: 'BB', from: '2023-06-15', to: '2023-06-15' }, { ...driver, party: 'CC', from: '2023-06-16' }]))).toEqual(['PILOT/BB']);
  });

  it('where the seat is vacant, the coordinator of the state that held it last, and the supporting office', async () => {
    expect(await told(['PILOT'], onPlan, world([{ ...driver, to: '2023-05-31' }, coordinator]))).toEqual(['CONTACT/AA', 'DESK/']);
    // A co-driver there need not be.
    expect(await told(['PILOT', 'NAVIGATOR'], onPlan, world([driver, coordinator]))).toEqual(['PILOT/AA']);
  });

  it('of an action its own leader; without one, the coordinator of the last leader\'s state', async () => {
    expect(await told(['CHIEF'], onAction, world([driver]))).toEqual(['CHIEF/BB']);
    const left = world([driver, { ...coordinator, target: 'BB', party: 'BB' }], { 'oap/spec-2022-hill-2023': plan([{ ...lead, to: '2023-06-01' }]) });
    expect(await told(['PILOT', 'CONTACT'], onAction, left)).toEqual(['PILOT/AA', 'CONTACT/BB']);
  });

  it('a body by its role alone, and each of two roles once', async () => {
    expect(await told(['BOARD', 'DESK', 'BOARD'], onPlan, world([driver]))).toEqual(['BOARD/', 'DESK/']);
  });

  it('a party that owes it itself', async () => {
    expect(await told(['MEMBER'], { kind: 'party', id: 'CC' }, world([]))).toEqual(['MEMBER/CC']);
    const jad = { 'jad/j1': { status: 'confirmed', cycleId: 'spec-2022', actions: [], leads: ['AA'], participants: ['AA', 'BB'] } };
    expect(await told(['MEMBER', 'FIELD_CHIEF'], { kind: 'jadParty', id: 'j1.BB' }, world([], jad))).toEqual(['MEMBER/BB', 'FIELD_CHIEF/AA']);
  });

  it('whoever is to answer a recommendation', async () => {
    const cycle = { 'cycle/spec-2022': cycleFacts({ recommendations: [{ recommendationId: 'R1', addressee: 'HSE' }, { recommendationId: 'R2', addressee: 'OFF' }] }) };
    expect(await told(['MEMBER'], { kind: 'recommendation', id: 'spec-2022.R2' }, cycle)).toEqual(['MEMBER/OFF']);
  });

  it.each(['spec-2022', 'spec-2022.hill', 'spec-2022.G1', 'spec-2022-hill-2023'])('of what is nobody\'s own, %s, every party of a kind that has the seat, as what it is today', async (id) => {
    const kind = { 'spec-2022': 'cycle', 'spec-2022.hill': 'line', 'spec-2022.G1': 'goal', 'spec-2022-hill-2023': 'plan' }[id]!;
    const roles = [...specDefinition.roles, { code: 'AUTHORITY', labels: { en: 'Authority' }, kinds: ['LAND'], reads: [], seat: 'self' }];
    const streams = { ...world([driver]), 'definition/spec-2022': { versions: [{ ...specDefinition, roles }] } };
    // Who was a land until 2020 is a guest today.
    expect(await told(['AUTHORITY'], { kind, id }, streams)).toEqual(['AUTHORITY/AA', 'AUTHORITY/BB', 'AUTHORITY/CC']);
  });

  it('every coordinator of a goal, and of a plan where the rule says so', async () => {
    const seats = [driver, coordinator, { ...coordinator, target: 'CC', party: 'CC' }];
    expect(await told(['CONTACT'], { kind: 'goal', id: 'spec-2022.G1' }, world(seats))).toEqual(['CONTACT/AA', 'CONTACT/CC']);
    const rule = { id: 'Q1', labels: { en: 'Speak' }, forEach: 'plan', anchor: 'planPeriodStart', recipients: ['CONTACT', 'PILOT'], everySeatOf: ['CONTACT'] };
    const streams = { ...world(seats), 'definition/spec-2022': { versions: [{ ...specDefinition, rules: [rule, { ...rule, id: 'Q2', everySeatOf: undefined }] }] } };
    expect(await told(['CONTACT', 'PILOT'], onPlan, streams, { ruleId: 'Q1' })).toEqual(['CONTACT/AA', 'CONTACT/CC', 'PILOT/AA']);
    expect(await told(['CONTACT', 'PILOT'], onPlan, streams, { ruleId: 'Q2' })).toEqual(['CONTACT/AA', 'PILOT/AA']);
  });

  it('of a joint action day the driver of its plans, where its party takes part; else nobody but the supporting office learns of it', async () => {
    const jad = (...participants: string[]) => ({ 'jad/j1': { status: 'confirmed', cycleId: 'spec-2022', actions: [{ oapId: 'spec-2022-hill-2023', actionId: '1.1' }], leads: ['BB'], participants } });
    const seats = [driver, { ...driver, target: 'lake', party: 'BB' }, coordinator];
    const day = { kind: 'jad', id: 'j1' };
    expect(await told(['PILOT'], day, world(seats, jad('AA', 'BB')))).toEqual(['PILOT/AA']);
    expect(await told(['PILOT'], day, world(seats, jad('BB')))).toEqual(['DESK/']);
    expect(await told(['PILOT'], { kind: 'jadParty', id: 'j1.AA' }, world(seats, jad('AA', 'BB')))).toEqual(['PILOT/AA']);
  });

  it('every driver and every coordinator of what concerns the cycle', async () => {
    const seats = [driver, { ...driver, target: 'lake', party: 'BB' }, coordinator, { ...coordinator, target: 'CC', party: 'CC' }];
    expect(await told(['PILOT', 'CONTACT'], { kind: 'cycle', id: 'spec-2022' }, world(seats))).toEqual(['PILOT/AA', 'PILOT/BB', 'CONTACT/AA', 'CONTACT/CC']);
  });

  it('nobody by a role the definition has not', async () => {
    expect(await told(['GHOST'], onPlan, world([driver]))).toEqual([]);
  });

  it('of what is in no cycle, the seats it names: at their own hour, in the deployment\'s zone unless they chose one', async () => {
    const preferences: Readonly<Record<string, object>> = { 'PILOT.AA': { language: 'fr', hour: 9 } };
    const factsOf = ({ id }: FactRef) => Promise.resolve({ preferences: preferences[id] ?? {} });
    const data: HappenedNotice = { noticeId: 'e-2', scope: { kind: 'webhook', id: 'w1' }, to: [], seats: [{ role: 'PILOT', party: 'AA' }, { role: 'DESK', party: '' }] };
    expect(await recipientsBy({ factsOf, contacts: demoContacts, now: () => NOW, parties, zone: ZONE })({ key: 'k', reference: 'r', dueOn: '2023-06-20', link: 'l', overdue: false, notice: true, data })).toEqual([
      { address: 'pilot.aa@empact.example', role: 'PILOT', party: 'AA', channel: 'mail', language: 'fr', hour: 9, zone: ZONE },
      { address: 'desk@empact.example', role: 'DESK', party: '', channel: 'mail' },
    ]);
  });

  it('a seat that has webhooks there too, as it comes: in no language and at no hour', async () => {
    const facts: Readonly<Record<string, unknown>> = { 'definition/spec-2022': { versions: [specDefinition] }, ...world([driver]), 'seat/PILOT.AA': { preferences: { language: 'fr', hour: 9 } } };
    const data: DeadlineNotice = { deadlineId: 'd', cycleId: 'spec-2022', scope: onPlan, rungs: [1], since: 0, to: ['PILOT'], reminds: true };
    const parts = { factsOf: ({ noun, id }: FactRef) => Promise.resolve(facts[`${noun}/${id}`]), contacts: demoContacts, now: () => NOW, parties, zone: ZONE, webhooksOf: ({ role, party }: { role: string; party: string }) => (role === 'PILOT' && party === 'AA' ? ['w1', 'w2'] : []) };
    expect(await recipientsBy(parts)({ key: 'k', reference: 'r', dueOn: '2023-06-20', link: 'l', overdue: false, data })).toEqual([
      { address: 'pilot.aa@empact.example', role: 'PILOT', party: 'AA', channel: 'mail', language: 'fr', hour: 9, zone: specDefinition.zone },
      { address: 'w1', role: 'PILOT', party: 'AA', channel: 'webhook' }, { address: 'w2', role: 'PILOT', party: 'AA', channel: 'webhook' },
    ]);
  });
});
