import { describe, expect, it } from '@jest/globals';
import { Refused, type Admission, type Definition, type FactRef, type Grant, type Refusal, type Request } from '#kernel';
import { cycleFacts, noCycle } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import type { CycleFacts, Seat } from '../cycle/facts.js';
import { policy } from './policy.js';

type Facts = Readonly<Record<string, unknown>>;

const NOW = '2023-06-15T10:00:00.000Z';
const EMPTY: Facts = { cycle: noCycle, definition: { versions: [] }, party: specParties.none, oap: { lineCode: '', actions: [] }, jad: { leads: [], participants: [] } };
const parties = Object.fromEntries(Object.entries(specParties).map(([code, facts]) => [`party/${code}`, facts]));
const world = (seats: readonly Seat[] = [], more: Facts = {}): Facts => ({
  ...parties, 'cycle/spec-2022': cycleFacts({ seats }), 'definition/spec-2022': { versions: [specDefinition] }, ...more,
});

/** Answers every fact a policy asks for; what is not given is what a stream that does not exist would say. */
function run(request: Request, facts: Facts): Admission {
  const steps = policy(request);
  let step = steps.next();
  while (!step.done) {
    const { noun, id }: FactRef = step.value;
    step = steps.next(facts[`${noun}/${id}`] ?? EMPTY[noun]);
  }
  return step.value;
}

function refusal(request: Request, facts: Facts): Refusal {
  try {
    run(request, facts);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('It was admitted.');
}

const ask = (command: string, role: string, party: string, scope: Request['scope'] = {}, more: Partial<Request> & { subject?: string; actingFor?: string } = {}): Request => {
  const { subject = 'someone', actingFor, ...rest } = more;
  return { noun: 'oap', command, scope: { cycle: 'spec-2022', ...scope }, actor: { subject, role, party, actingFor }, claims: [role], effectiveAt: NOW, ...rest };
};
const grants = (command: string, ...listed: readonly Grant[]): Facts => ({ 'definition/spec-2022': { versions: [{ ...specDefinition, authorities: { [command]: listed } } satisfies Definition] } });

const driver: Seat = { seat: 'driver', target: 'hill', party: 'AA', kind: 'LAND', from: '2022-01-01' };
const coDriver: Seat = { seat: 'coDriver', target: 'hill', party: 'OFF', kind: 'OFFICE', from: '2022-01-01' };
const supervisor: Seat = { seat: 'goalSupervisor', target: 'G1', party: 'OFF', kind: 'OFFICE', from: '2022-01-01' };
const coordinator: Seat = { seat: 'coordinator', target: 'AA', party: 'AA', kind: 'LAND', from: '2022-01-01' };
const hill = { line: 'hill' };
const plan = { plan: 'spec-2022-hill-2022', action: '1.1' };
const withLeads = (...seats: { party: string; leadRole: string; from: string; to?: string }[]): Facts => ({ 'oap/spec-2022-hill-2022': { lineCode: 'hill', actions: [{ actionId: '1.1', status: 'planned', seats }] } });

describe('system actors', () => {
  const system = (subject: string, role: string, command: string, more: Partial<Request> = {}) => ask(command, role, 'ENGINE', {}, { subject, ...more });

  it.each([
    ['cycle-clock', 'CYCLE_CLOCK', 'ActivateCycle'],
    ['deadline-scheduler', 'DEADLINE_SCHEDULER', 'FireDeadline'],
    ['reactor', 'REACTOR', 'RegisterPlan'],
    ['reactor', 'REACTOR', 'RegisterPlanClosure'],
    ['reactor', 'REACTOR', 'ReceiveCarriedAction'],
    ['importer', 'IMPORTER', 'AdoptPriority'],
    ['importer', 'IMPORTER', 'PublishAnnualResults'],
    ['importer', 'IMPORTER', 'RecordPublicJAD'],
    ['notifier', 'NOTIFIER', 'RecordReminderDelivery'],
  ])('%s does its own work, under the cycle\'s definition', (subject, role, command) =>
    expect(run(system(subject, role, command), world())).toEqual({ actor: { subject, role, party: 'ENGINE' }, definition: specDefinition }));

  it.each([
    ['cycle-clock', 'CYCLE_CLOCK', 'ApproveOAP'],
    ['cycle-clock', 'CYCLE_CLOCK', 'FireDeadline'],
    ['deadline-scheduler', 'DEADLINE_SCHEDULER', 'ActivateCycle'],
    ['reactor', 'REACTOR', 'PublishDefinition'],
    ['notifier', 'NOTIFIER', 'MeetDeadline'],
    ['importer', 'IMPORTER', 'AppointDriver'],
    ['importer', 'IMPORTER', 'ApproveOAP'],
  ])('%s does nothing else', (subject, role, command) =>
    expect(refusal(system(subject, role, command), world())).toMatchObject({ code: 'AUTHORITY_SYSTEM_LIMITED', kind: 'seat' }));

  it('records what concerns a cycle that does not exist', () =>
    expect(run(system('reactor', 'REACTOR', 'RecordReactionRefusal', { scope: { cycle: 'gone' } }), {})).toEqual({ actor: { subject: 'reactor', role: 'REACTOR', party: 'ENGINE' }, definition: undefined }));

  it('are not had by a claim or a name alone', () => {
    expect(refusal(ask('ActivateCycle', 'CYCLE_CLOCK', 'AA'), world())).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED' });
    expect(refusal(system('cycle-clock', 'CYCLE_CLOCK', 'ActivateCycle', { claims: [] }), world())).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED' });
    expect(refusal(system('cycle-clock', 'REACTOR', 'RegisterPlan'), world())).toMatchObject({ code: 'AUTHORITY_NOT_LISTED' });
  });
});

describe('outside any cycle', () => {
  it.each(['definition', 'party', 'calendar', 'clock'])('%s needs the operator', (noun) => {
    expect(run({ ...ask('Any', 'OPERATOR', 'OFF', { cycle: undefined }), noun }, {})).toEqual({ actor: { subject: 'someone', role: 'OPERATOR', party: 'OFF' } });
    expect(refusal({ ...ask('Any', 'BOARD', 'HSE', { cycle: undefined }), noun }, {})).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED', kind: 'seat', message: expect.stringContaining('OPERATOR') });
  });

  it('the operator has no say within a cycle', () =>
    expect(refusal(ask('ApproveOAP', 'OPERATOR', 'OFF'), world())).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED' }));
});

describe('what does not exist', () => {
  it('is missing, not forbidden', () => {
    expect(refusal(ask('SubmitOAP', 'PILOT', 'AA', { cycle: 'gone' }), world())).toMatchObject({ code: 'CYCLE_UNKNOWN', kind: 'missing' });
    expect(refusal(ask('SubmitOAP', 'PILOT', 'AA', { cycle: undefined }), world())).toMatchObject({ code: 'OAP_UNKNOWN', kind: 'missing' });
  });

  it('is a definition nobody published, where a cycle is about to pin it', () => {
    const announce = (version: number) => ({ ...ask('AnnounceCycle', 'DESK', 'OFF', { cycle: 'spec-2026', definition: { id: 'spec-2022', version } }), noun: 'cycle' });
    expect(refusal(announce(2), world())).toMatchObject({ code: 'DEFINITION_UNKNOWN', kind: 'missing', pointer: '/definition' });
    expect(run(announce(1), world())).toEqual({ actor: { subject: 'someone', role: 'DESK', party: 'OFF' }, definition: specDefinition });
  });
});

describe('a command the definition does not list', () => {
  it.each(['Unlisted', '__proto__', 'constructor', 'toString'])('%s is refused to everybody', (command) =>
    expect(refusal(ask(command, 'BOARD', 'HSE'), world())).toMatchObject({ code: 'AUTHORITY_NOT_LISTED', kind: 'seat' }));

  it('falls to the decision body where a cycle could else never leave its rules', () => {
    const migrate = (role: string) => ({ ...ask('MigrateCycle', role, 'HSE'), noun: 'cycle' });
    expect(run(migrate('BOARD'), world()).actor.role).toBe('BOARD');
    expect(refusal(migrate('DESK'), world()).code).toBe('AUTHORITY_SEAT_NEEDED');
    expect(refusal(migrate('BOARD'), world([], grants('MigrateCycle', { role: 'DESK' }))).code).toBe('AUTHORITY_SEAT_NEEDED');
  });

  it('is refused where nobody is listed for it, or only a role the definition has not', () => {
    expect(refusal(ask('ApproveOAP', 'BOARD', 'HSE'), world([], grants('ApproveOAP')))).toMatchObject({ code: 'AUTHORITY_NOT_LISTED' });
    expect(refusal(ask('ApproveOAP', 'NOBODY', 'HSE'), world([], grants('ApproveOAP', { role: 'NOBODY' })))).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED' });
  });
});

describe('roles held by claim', () => {
  it('need the claim and nothing else', () => {
    expect(run(ask('AdoptPriority', 'BOARD', 'HSE'), world()).actor.role).toBe('BOARD');
    expect(refusal(ask('AdoptPriority', 'BOARD', 'HSE', {}, { claims: ['DESK'] }), world())).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED', message: 'AdoptPriority needs the claim and seat of BOARD on 2023-06-15.' });
  });

  it('grant in the role the definition lists, whichever the actor speaks in', () => {
    expect(run(ask('AdoptPriority', 'DESK', 'HSE', {}, { claims: ['DESK', 'BOARD'] }), world()).actor).toEqual({ subject: 'someone', role: 'BOARD', party: 'HSE' });
    const both = grants('AdoptPriority', { role: 'BOARD' }, { role: 'DESK' });
    expect(run(ask('AdoptPriority', 'DESK', 'HSE', {}, { claims: ['BOARD', 'DESK'] }), world([], both)).actor.role).toBe('DESK');
  });
});

describe('roles held by seat', () => {
  /** Structural seat, role, party in it, scope, facts that put it there. */
  const matrix = [
    { seat: 'driver', role: 'PILOT', party: 'AA', scope: hill, facts: world([driver]) },
    { seat: 'driver by the plan\'s line', role: 'PILOT', party: 'AA', scope: plan, facts: world([driver], withLeads()) },
    { seat: 'coDriver', role: 'NAVIGATOR', party: 'OFF', scope: hill, facts: world([coDriver]) },
    { seat: 'coordinator', role: 'CONTACT', party: 'AA', scope: { state: 'AA' }, facts: world([coordinator]) },
    { seat: 'coordinator of the own state', role: 'CONTACT', party: 'AA', scope: {}, facts: world([coordinator]) },
    { seat: 'goalSupervisor', role: 'OVERSEER', party: 'OFF', scope: { goal: 'G1' }, facts: world([supervisor]) },
    { seat: 'leader', role: 'CHIEF', party: 'GST', scope: plan, facts: world([], withLeads({ party: 'GST', leadRole: 'LEADER', from: '2022-01-01' })) },
    { seat: 'coLeader', role: 'DEPUTY', party: 'GST', scope: plan, facts: world([], withLeads({ party: 'GST', leadRole: 'CO_LEADER', from: '2022-01-01' })) },
    { seat: 'jadLead', role: 'FIELD_CHIEF', party: 'BB', scope: { jad: 'j1' }, facts: world([], { 'jad/j1': { leads: ['BB'], participants: ['CC'] } }) },
    { seat: 'jadCoLead', role: 'FIELD_DEPUTY', party: 'GST', scope: { jad: 'j1' }, facts: world([], { 'jad/j1': { leads: ['CC', 'GST'], participants: [] } }) },
    { seat: 'self', role: 'MEMBER', party: 'BB', scope: { party: 'BB' }, facts: world() },
  ];
  const only = (role: string, facts: Facts): Facts => ({ ...facts, ...grants('Do', { role }) });

  it.each(matrix)('$seat: seat and claim together open the gate', ({ role, party, scope, facts }) =>
    expect(run(ask('Do', role, party, scope), only(role, facts)).actor).toEqual({ subject: 'someone', role, party }));

  it.each(matrix)('$seat: the seat without the claim does not', ({ role, party, scope, facts }) =>
    expect(refusal(ask('Do', role, party, scope, { claims: ['DESK'] }), only(role, facts))).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED', kind: 'seat' }));

  it.each(matrix)('$seat: the claim without the seat does not', ({ role, scope, facts }) =>
    expect(refusal(ask('Do', role, 'CC', scope), only(role, facts))).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED', message: expect.stringContaining(role) }));

  it.each(matrix.filter(({ seat }) => seat !== 'coordinator of the own state'))('$seat: a scope that does not name it has nobody in it', ({ role, party, facts }) =>
    expect(refusal(ask('Do', role, party, { state: 'BB' }), only(role, facts))).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED' }));

  it('of a joint action are as unknown as it is to those who take no part, unless their role sees all', () => {
    const j1 = world([], { 'jad/j1': { leads: ['BB'], participants: ['CC'] } });
    const start = (role: string, party: string) => refusal(ask('Do', role, party, { jad: 'j1' }), only('FIELD_CHIEF', j1));
    expect(start('FIELD_CHIEF', 'AA')).toMatchObject({ code: 'JAD_UNKNOWN', kind: 'missing', message: 'There is no jad j1.' });
    expect(start('FIELD_CHIEF', 'CC')).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED', kind: 'seat' });
    const overseen = { ...j1, 'definition/spec-2022': { versions: [{ ...specDefinition, roles: specDefinition.roles.map((role) => ({ ...role, readsAll: role.code === 'BOARD' })), authorities: { Do: [{ role: 'FIELD_CHIEF' }] } }] } };
    expect(refusal(ask('Do', 'BOARD', 'AA', { jad: 'j1' }), overseen)).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED' });
  });

  const jad = { 'jad/j1': { actions: [{ oapId: 'spec-2022-hill-2022', actionId: '1.1' }], leads: ['BB'], participants: ['AA', 'BB'] }, ...withLeads({ party: 'GST', leadRole: 'LEADER', from: '2022-01-01' }) };
  const ofPlan = { plan: 'spec-2022-hill-2022' };

  it('of a joint action\'s line are its drivers, where their party takes part', () => {
    expect(run(ask('Do', 'PILOT', 'AA', { jad: 'j1' }), only('PILOT', world([driver], jad))).actor.role).toBe('PILOT');
    expect(refusal(ask('Do', 'PILOT', 'AA', { jad: 'j1' }), only('PILOT', world([{ ...driver, target: 'lake' }], jad))).code).toBe('AUTHORITY_SEAT_NEEDED');
    expect(refusal(ask('Do', 'PILOT', 'CC', { jad: 'j1' }), only('PILOT', world([{ ...driver, party: 'CC' }], jad))).code).toBe('JAD_UNKNOWN');
  });

  it.each([
    { of: 'every driver of what concerns the cycle', role: 'PILOT', party: 'AA', scope: {}, facts: world([driver]) },
    { of: 'every supervisor of what names no goal', role: 'OVERSEER', party: 'OFF', scope: {}, facts: world([supervisor]) },
    { of: 'every leader of what concerns the plan', role: 'CHIEF', party: 'GST', scope: ofPlan, facts: world([], jad) },
    { of: 'each party for itself of what concerns all', role: 'MEMBER', party: 'CC', scope: ofPlan, facts: world([], jad) },
    { of: 'each party of the joint action', role: 'MEMBER', party: 'AA', scope: { jad: 'j1' }, facts: world([], jad) },
  ])('where any seat counts, $of; nobody without the seat, and nobody where it does not', ({ role, party, scope, facts }) => {
    expect(run(ask('Do', role, party, { ...scope, anySeat: true }), only(role, facts)).actor).toEqual({ subject: 'someone', role, party });
    expect(refusal(ask('Do', role, party, scope), only(role, facts)).code).toBe('AUTHORITY_SEAT_NEEDED');
    if (role !== 'MEMBER') expect(refusal(ask('Do', role, 'BB', { ...scope, anySeat: true }), only(role, facts)).code).toBe('AUTHORITY_SEAT_NEEDED');
  });

  it('where any seat counts, one that the scope names is that one alone', () => {
    expect(refusal(ask('Do', 'PILOT', 'AA', { line: 'lake', anySeat: true }), only('PILOT', world([driver]))).code).toBe('AUTHORITY_SEAT_NEEDED');
    expect(refusal(ask('Do', 'CHIEF', 'GST', { ...ofPlan, action: '1.2', anySeat: true }), only('CHIEF', world([], jad))).code).toBe('AUTHORITY_SEAT_NEEDED');
    expect(refusal(ask('Do', 'MEMBER', 'CC', { party: 'AA', anySeat: true }), only('MEMBER', world())).code).toBe('AUTHORITY_SEAT_NEEDED');
    expect(refusal(ask('Do', 'MEMBER', 'CC', { jad: 'j1', anySeat: true }), only('MEMBER', world([], jad))).code).toBe('JAD_UNKNOWN');
  });

  it('names the seat that is needed', () => {
    expect(refusal(ask('SubmitOAP', 'PILOT', 'BB', hill), world([driver])).message).toBe('SubmitOAP needs the claim and seat of PILOT of line hill on 2023-06-15.');
    const needed = (role: string, scope: Request['scope']) => refusal(ask('Do', role, 'CC', scope), only(role, world([], jad))).message;
    expect(needed('CHIEF', { ...ofPlan, anySeat: true })).toBe('Do needs the claim and seat of CHIEF of an action of spec-2022-hill-2022 on 2023-06-15.');
    expect(needed('CHIEF', plan)).toBe('Do needs the claim and seat of CHIEF of action 1.1 of spec-2022-hill-2022 on 2023-06-15.');
    expect(needed('FIELD_CHIEF', {})).toBe('Do needs the claim and seat of FIELD_CHIEF of a joint action on 2023-06-15.');
    expect(refusal(ask('OpenOAPDraft', 'MEMBER', 'BB', hill), world([driver])).message)
      .toBe('OpenOAPDraft needs the claim and seat of PILOT of line hill, or NAVIGATOR of line hill (while PILOT is vacant), or DESK (while PILOT is vacant) on 2023-06-15.');
  });

  it('are held on the day the command takes effect, both ends included', () => {
    const seats = [{ ...driver, from: '2023-06-15', to: '2023-06-16' }];
    const on = (effectiveAt: string) => ask('SubmitOAP', 'PILOT', 'AA', hill, { effectiveAt });
    expect(refusal(on('2023-06-14T21:59:59.999Z'), world(seats)).code).toBe('AUTHORITY_SEAT_NEEDED');
    expect(run(on('2023-06-14T22:00:00.000Z'), world(seats)).actor.role).toBe('PILOT');
    expect(run(on('2023-06-16T21:59:59.999Z'), world(seats)).actor.role).toBe('PILOT');
    expect(refusal(on('2023-06-16T22:00:00.000Z'), world(seats)).code).toBe('AUTHORITY_SEAT_NEEDED');
  });

  it('that are one person\'s are held by that person alone', () => {
    const seats = [{ ...driver, holder: 'person-1' }];
    expect(run(ask('SubmitOAP', 'PILOT', 'AA', hill, { subject: 'person-1' }), world(seats)).actor.role).toBe('PILOT');
    expect(refusal(ask('SubmitOAP', 'PILOT', 'AA', hill, { subject: 'person-2' }), world(seats)).code).toBe('AUTHORITY_SEAT_NEEDED');
  });

  it('are lost with the kind that may hold them, whatever the seat\'s own dates say', () => {
    const seats = [{ ...driver, party: 'EX', from: '2019-01-01' }];
    expect(run(ask('SubmitOAP', 'PILOT', 'EX', hill, { effectiveAt: '2020-01-31T12:00:00.000Z' }), world(seats)).actor.role).toBe('PILOT');
    expect(refusal(ask('SubmitOAP', 'PILOT', 'EX', hill, { effectiveAt: '2020-02-01T12:00:00.000Z' }), world(seats)).code).toBe('AUTHORITY_SEAT_NEEDED');
  });

  it('act for themselves only as a kind the role admits', () =>
    expect(refusal(ask('Do', 'MEMBER', 'ZZ', { party: 'ZZ' }), world([], grants('Do', { role: 'MEMBER' }))).code).toBe('AUTHORITY_SEAT_NEEDED'));

  it('of another line give no say in this one', () =>
    expect(refusal(ask('SubmitOAP', 'PILOT', 'AA', { line: 'lake' }), world([driver])).code).toBe('AUTHORITY_SEAT_NEEDED'));
});

describe('four eyes', () => {
  const approve = (subject: string, author: string | undefined) => ask('ApproveOAP', 'BOARD', 'HSE', { author }, { subject });

  it('refuse the author, and nobody else', () => {
    expect(refusal(approve('writer', 'writer'), world())).toMatchObject({ code: 'AUTHORITY_FOUR_EYES', kind: 'seat' });
    expect(run(approve('reader', 'writer'), world()).actor.role).toBe('BOARD');
    expect(run(approve('reader', undefined), world()).actor.role).toBe('BOARD');
  });

  it('bind the grant that asks for them, not another', () =>
    expect(run(ask('ApproveOAP', 'BOARD', 'HSE', { author: 'writer' }, { subject: 'writer', claims: ['BOARD', 'DESK'] }), world([], grants('ApproveOAP', { role: 'BOARD', fourEyes: true }, { role: 'DESK' }))).actor.role).toBe('DESK'));

  it('do not tell strangers that they are the author\'s', () =>
    expect(refusal(ask('ApproveOAP', 'DESK', 'OFF', { author: 'writer' }, { subject: 'writer' }), world()).code).toBe('AUTHORITY_SEAT_NEEDED'));
});

describe('I8: while a seat is vacant', () => {
  const open = (role: string, party: string) => ask('OpenOAPDraft', role, party, hill);
  const landCoDriver: Seat = { ...coDriver, party: 'BB', kind: 'LAND' };

  it('a co-driver of a kind that may drive stands in, on the record', () =>
    expect(run(open('NAVIGATOR', 'BB'), world([landCoDriver])).actor).toEqual({ subject: 'someone', role: 'NAVIGATOR', party: 'BB', actingFor: 'PILOT(vacant)' }));

  it('a co-driver of another kind does not', () =>
    expect(refusal(open('NAVIGATOR', 'OFF'), world([coDriver])).code).toBe('AUTHORITY_SEAT_NEEDED'));

  it('the desk stands in where no co-driver can', () => {
    expect(run(open('DESK', 'OFF'), world()).actor).toEqual({ subject: 'someone', role: 'DESK', party: 'OFF', actingFor: 'PILOT(vacant)' });
    expect(run(open('DESK', 'OFF'), world([coDriver])).actor.role).toBe('DESK');
    expect(refusal(open('DESK', 'OFF'), world([landCoDriver])).code).toBe('AUTHORITY_SEAT_NEEDED');
  });

  it('nobody stands in while it is held', () => {
    expect(refusal(open('NAVIGATOR', 'BB'), world([driver, landCoDriver])).code).toBe('AUTHORITY_SEAT_NEEDED');
    expect(refusal(open('DESK', 'OFF'), world([driver])).code).toBe('AUTHORITY_SEAT_NEEDED');
    expect(run(open('DESK', 'OFF'), world([{ ...driver, to: '2023-06-14' }])).actor.actingFor).toBe('PILOT(vacant)');
  });

  it('a driver that ceased to be of its kind has left it vacant', () =>
    expect(run(open('DESK', 'OFF'), world([{ ...driver, party: 'EX', from: '2019-01-01' }])).actor.actingFor).toBe('PILOT(vacant)'));

  it('nobody submits', () => {
    expect(refusal(ask('SubmitOAP', 'NAVIGATOR', 'BB', hill), world([landCoDriver])).code).toBe('AUTHORITY_SEAT_NEEDED');
    expect(refusal(ask('SubmitOAP', 'DESK', 'OFF', hill), world()).code).toBe('AUTHORITY_SEAT_NEEDED');
  });

  it('the driver speaks for an action without a leader, and only then', () => {
    const start = ask('StartAction', 'PILOT', 'AA', plan);
    expect(run(start, world([driver], withLeads())).actor).toEqual({ subject: 'someone', role: 'PILOT', party: 'AA', actingFor: 'CHIEF(vacant)' });
    expect(refusal(start, world([driver], withLeads({ party: 'GST', leadRole: 'LEADER', from: '2022-01-01' }))).code).toBe('AUTHORITY_SEAT_NEEDED');
  });

  it('does not exist for a role without a seat', () =>
    expect(refusal(ask('Do', 'DESK', 'OFF', hill), world([], grants('Do', { role: 'DESK', whileVacant: 'BOARD' }))).code).toBe('AUTHORITY_SEAT_NEEDED'));
});

describe('acting for another', () => {
  it('is kept as said, but a vacancy is found, never claimed', () => {
    expect(run(ask('AdoptPriority', 'BOARD', 'HSE', {}, { actingFor: 'PILOT' }), world()).actor.actingFor).toBe('PILOT');
    expect(run(ask('AdoptPriority', 'BOARD', 'HSE', {}, { actingFor: 'PILOT(vacant)' }), world()).actor.actingFor).toBeUndefined();
  });
});

describe('a substitute', () => {
  const grant = grants('Do', { role: 'PILOT' });
  const standing = (more: Partial<CycleFacts['substitutes'][number]> = {}, seats: readonly Seat[] = [driver]): Facts =>
    ({ ...world(seats), 'cycle/spec-2022': cycleFacts({ seats, substitutes: [{ seat: 'driver', target: 'hill', party: 'AA', substitute: 'BB', from: '2023-06-01', to: '2023-06-30', ...more }] }), ...grant });

  it('acts in the seat on its days, for whoever holds it', () => {
    expect(run(ask('Do', 'PILOT', 'BB', hill), standing()).actor).toEqual({ subject: 'someone', role: 'PILOT', party: 'BB', actingFor: 'AA' });
    expect(run(ask('Do', 'PILOT', 'AA', hill), standing()).actor).toEqual({ subject: 'someone', role: 'PILOT', party: 'AA' });
  });

  it.each([
    ['before its days', standing({ from: '2023-06-16' })], ['after them', standing({ to: '2023-06-14' })], ['of another line', standing({ target: 'lake' })],
    ['of another account', standing({ holder: 'another' })], ['once the seat is vacant', standing({}, [])],
  ])('does not %s', (_why, facts) =>
    expect(refusal(ask('Do', 'PILOT', 'BB', hill), facts)).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED', kind: 'seat' }));

  it('does not fill a vacancy (I8)', () => {
    const facts = { ...standing({}, [coDriver]), ...grants('Do', { role: 'PILOT' }, { role: 'DESK', whileVacant: 'PILOT' }) };
    expect(run(ask('Do', 'DESK', 'OFF', hill), facts).actor).toMatchObject({ actingFor: 'PILOT(vacant)' });
  });
});

describe('webhooks', () => {
  const on = (command: string, role: string, party: string, scope: Request['scope']): Request => ({ ...ask(command, role, party), noun: 'webhook', scope });
  const of = { role: 'PILOT', party: 'AA' };

  it('are registered by the seat itself, not by the operator for it', () => {
    expect(run(on('RegisterWebhook', 'PILOT', 'AA', of), {}).actor).toMatchObject({ role: 'PILOT', party: 'AA' });
    for (const [role, party] of [['PILOT', 'BB'], ['DESK', 'AA'], ['OPERATOR', 'HSE']] as const) expect(refusal(on('RegisterWebhook', role, party, of), {})).toMatchObject({ code: 'AUTHORITY_SEAT_NEEDED' });
  });

  it('are removed by the seat, a body by whoever speaks for it, or by the operator', () => {
    expect(run(on('RemoveWebhook', 'PILOT', 'AA', of), {}).actor.role).toBe('PILOT');
    expect(run(on('RemoveWebhook', 'DESK', 'BB', { role: 'DESK' }), {}).actor.role).toBe('DESK');
    expect(run(on('RemoveWebhook', 'OPERATOR', 'HSE', of), {}).actor.role).toBe('OPERATOR');
  });

  it('do not exist for anybody else', () => {
    for (const [role, party, scope] of [['PILOT', 'BB', of], ['DESK', 'AA', of], ['PILOT', 'AA', {}], ['OPERATOR', 'HSE', {}]] as const) expect(refusal(on('EnableWebhook', role, party, scope), {})).toMatchObject({ code: 'WEBHOOK_UNKNOWN', kind: 'missing' });
  });
});
