import { describe, it } from '@jest/globals';
import type { CodesInUse, Definition } from '#kernel';
import { given } from '#kernel/testing';
import { activated, announced, closed, driver, ended, evaluated, goal, hill, launched, north, planClosed, registered } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import type { OapFacts } from '../oap/facts.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const PLAN = registered.data.oapId;
const past = [announced, north, goal, hill, driver, registered, activated];
const version = (change: Partial<Definition> = {}, no = 2): Definition => ({ ...definition, ...change, version: no });
const plan: OapFacts = { status: 'inImplementation', cycleId: 'spec-2022', lineCode: 'hill', periodFrom: '2024-01-01', periodTo: '2025-12-31', actions: [] };
const body = { version: 2, reason: 'Reports move to May' };
const migrated = { type: 'CycleMigrated', data: { cycleId: 'spec-2022', from: { id: 'spec-2022', version: 1 }, to: { id: 'spec-2022', version: 2 }, reason: 'Reports move to May' } } as const;

const around = (next: Definition | undefined, { inUse = {}, plan: of = plan, now }: { inUse?: CodesInUse; plan?: OapFacts; now?: string } = {}) =>
  ({ definition, ...(now && { now }), facts: { published: { versions: next ? [definition, next] : [definition] }, inUse, [`plan ${PLAN}`]: of } });
const when = (next: Definition | undefined, more: Parameters<typeof around>[1] = {}) => given(cycle, ...past).when('MigrateCycle', body, around(next, more));
const dropped = (next: Definition, more: Parameters<typeof around>[1] = {}): void => when(next, more).thenRefused('CYCLE_USES_WHAT_IS_DROPPED', { kind: 'rule', pointer: '/version' });

describe('moving a cycle to newer rules', () => {
  it('names both versions and why; the rules are the newer ones from then on', () => {
    when(version()).then(migrated);
    given(cycle, ...past).when('MigrateCycle', { ...body, docRef: 'DOC 9' }, around(version())).then({ ...migrated, data: { ...migrated.data, docRef: 'DOC 9' } });
    given(cycle, ...past, migrated).when('MigrateCycle', body, around(version())).thenNothing();
    given(cycle, ...past, migrated).when('MigrateCycle', { ...body, version: 3 }, { ...around(version()), facts: { published: { versions: [definition, version(), version({}, 3)] }, inUse: {} } })
      .then({ ...migrated, data: { ...migrated.data, from: { id: 'spec-2022', version: 2 }, to: { id: 'spec-2022', version: 3 } } });
  });

  it('goes forward only, to what is published', () => {
    when(undefined).thenRefused('DEFINITION_UNKNOWN', { kind: 'missing', pointer: '/version' });
    given(cycle, ...past, migrated).when('MigrateCycle', { ...body, version: 1 }, around(version())).thenRefused('CYCLE_MIGRATES_FORWARD', { kind: 'rule' });
  });

  it('is for a cycle that is not settled', () => {
    given(cycle).when('MigrateCycle', body, around(version())).thenRefused('CYCLE_UNKNOWN', { kind: 'missing' });
    given(cycle, ...past, launched, evaluated, ended, planClosed, closed).when('MigrateCycle', body, around(version())).thenRefused('CYCLE_CLOSED', { kind: 'state' });
  });

  it('I1: keeps the length the cycle was announced with', () => {
    when(version({ years: 5 })).thenRefused('CYCLE_LENGTH_DIFFERS', { kind: 'rule', rule: 'I1', pointer: '/version' });
    when(version({ years: undefined })).thenRefused('CYCLE_LENGTH_DIFFERS', { rule: 'I1' });
    when(version({ planPeriods: [...definition.planPeriods, { from: '2026-01-01', to: '2026-12-31' }] })).thenRefused('CYCLE_PERIODS_OUTSIDE', { rule: 'I1', pointer: '/version' });
  });
});

describe('what a newer version may not drop', () => {
  const without = (list: 'priorities' | 'goals' | 'lines' | 'indicators' | 'markings' | 'actionKinds', code: string): Partial<Definition> => ({ [list]: definition[list].filter((one) => one.code !== code) });

  it('a priority, goal or line of the cycle; one that it has not may go', () => {
    for (const [list, used, unused] of [['priorities', 'north', 'west'], ['goals', 'G1', 'G2'], ['lines', 'hill', 'sea']] as const) {
      dropped(version(without(list, used)));
      when(version(without(list, unused))).then(migrated);
    }
    dropped(version({ lines: definition.lines.map((line) => (line.code === 'hill' ? { ...line, priority: 'south' } : line)) }));
  });

  it('the period of a plan', () => {
    dropped(version({ planPeriods: [definition.planPeriods[0]!, definition.planPeriods[1]!, { from: '2024-01-01', to: '2024-12-31' }, { from: '2025-01-01', to: '2025-12-31' }] }));
    when(version({ planPeriods: [definition.planPeriods[2]!] })).then(migrated);
    when(version({ planPeriods: [] })).then(migrated);
  });

  const roles = (seat: string, kinds?: readonly string[]): Partial<Definition> =>
    ({ roles: definition.roles.flatMap((role) => (role.seat !== seat ? [role] : kinds ? [{ ...role, kinds }] : [])) });

  it('a role with an open seat, or the kind of party that holds it; what has ended may go', () => {
    dropped(version(roles('driver')));
    dropped(version(roles('driver', ['OFFICE'])));
    when(version(roles('coDriver'))).then(migrated);
    const released = { type: 'RoleReleased', data: { seat: 'driver', target: 'hill', party: 'AA', to: '2024-02-29', reason: 'Rotation' } } as const;
    given(cycle, ...past, released).when('MigrateCycle', body, around(version(roles('driver')), { now: '2024-03-01T09:00:00.000Z' })).then(migrated);
    given(cycle, ...past, released).when('MigrateCycle', body, around(version(roles('driver')), { now: '2024-02-29T09:00:00.000Z' })).thenRefused('CYCLE_USES_WHAT_IS_DROPPED');
  });

  it('the lead of an action', () => {
    const led = (leadRole: 'LEADER' | 'CO_LEADER', to?: string): OapFacts => ({ ...plan, actions: [{ actionId: '1.1', status: 'ongoing', seats: [{ party: 'GST', kind: 'GUEST', leadRole, from: '2024-01-01', ...(to && { to }) }] }] });
    dropped(version(roles('leader', ['LAND'])), { plan: led('LEADER') });
    dropped(version(roles('coLeader')), { plan: led('CO_LEADER') });
    when(version(roles('leader', ['LAND'])), { plan: led('LEADER', '2024-01-31') }).then(migrated);
    when(version(roles('leader', ['LAND'])), { plan: led('CO_LEADER') }).then(migrated);
  });

  it('a code that records name: of an indicator, a milestone, a marking, whatever list it stands in', () => {
    const used: CodesInUse = { indicators: ['CATCHES'], markings: ['LIMITED'], actionKinds: ['PATROL'] };
    dropped(version(without('indicators', 'CATCHES')), { inUse: used });
    dropped(version(without('markings', 'LIMITED')), { inUse: used });
    when(version(), { inUse: { milestones: ['NEVER_LISTED'], fundingSources: ['a word of its own'] } }).then(migrated);
    when(version(without('indicators', 'GOLD')), { inUse: used }).then(migrated);
    when(version({ fundingSources: undefined }), { inUse: { fundingSources: ['CHEST'] } }).then(migrated);
  });
});
