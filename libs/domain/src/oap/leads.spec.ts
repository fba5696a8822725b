import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { specDefinition, specParties } from '../../testing/definition.js';
import { oap } from './decider.js';
import { cancelled, coLed, happened, inDraft, led, OAP_ID, on, onWith, underWay, VACANT } from '../../testing/oap.js';
import type { Oap } from './state.js';

const MARCH = '2024-03-01';
const lead = (party: string) => ({ actionId: '1.1', party, leadRole: 'LEADER' }) as const;
const coLead = (party: string) => ({ actionId: '1.1', party, leadRole: 'CO_LEADER' }) as const;
const assigned = (party: string, kind: string, more: object = {}) =>
  ({ type: 'ActionLedAssigned', data: { actionId: '1.1', oapId: OAP_ID, party: { kind, code: party }, leadRole: 'LEADER', assignedBy: 'AA', effectiveFrom: MARCH, ...more } }) as ReturnType<typeof led>;
const seatsOf = (...past: readonly { type: string; data: unknown }[]) => oap.facts(stateAfter(oap, past) as Oap).actions[0]?.seats;

describe('assigning a lead', () => {
  it('puts a party into the seat from the effective day', () => given(oap, ...underWay).when('AssignActionLead', lead('BB'), onWith(MARCH, 'BB')).then(assigned('BB', 'LAND')));

  it('may be said ahead, and of an authority within the party', () =>
    given(oap, ...underWay).when('AssignActionLead', { ...lead('BB'), authority: 'Customs', effectiveFrom: '2024-06-01' }, onWith(MARCH, 'BB'))
      .then(assigned('BB', 'LAND', { party: { kind: 'LAND', code: 'BB', authority: 'Customs' }, effectiveFrom: '2024-06-01' })));

  it('is quiet where the party holds the seat', () => {
    given(oap, ...underWay, led('1.1', 'BB')).when('AssignActionLead', lead('BB'), onWith(MARCH, 'BB')).thenNothing();
    given(oap, ...underWay, coLed('1.1', 'BB')).when('AssignActionLead', coLead('BB'), onWith(MARCH, 'BB')).thenNothing();
  });

  it('I17: a new leader replaces the one in office, whose last day is the day before', () => {
    given(oap, ...underWay, led('1.1', 'BB')).when('AssignActionLead', lead('CC'), onWith(MARCH, 'CC')).then(assigned('CC', 'LAND', { replaces: 'BB' }));
    expect(seatsOf(...inDraft, led('1.1', 'BB'), led('1.1', 'CC', MARCH))).toEqual([
      { party: 'BB', kind: 'LAND', leadRole: 'LEADER', from: '2024-01-01', to: '2024-02-29' },
      { party: 'CC', kind: 'LAND', leadRole: 'LEADER', from: MARCH },
    ]);
  });

  it('I17: a leader who came and went on one day never was in office', () =>
    expect(seatsOf(...inDraft, led('1.1', 'BB', MARCH), led('1.1', 'CC', MARCH))).toEqual([{ party: 'CC', kind: 'LAND', leadRole: 'LEADER', from: MARCH }]));

  it('I17: does not pass over a leader agreed for later', () => {
    given(oap, ...underWay, led('1.1', 'BB', '2024-06-01')).when('AssignActionLead', lead('CC'), onWith(MARCH, 'CC')).thenRefused('ACTION_LEAD_FOLLOWS', { kind: 'rule', rule: 'I17', pointer: '/effectiveFrom' });
    given(oap, ...underWay, led('1.1', 'BB', '2024-06-01')).when('AssignActionLead', { ...lead('CC'), effectiveFrom: '2024-06-01' }, onWith(MARCH, 'CC')).then(assigned('CC', 'LAND', { effectiveFrom: '2024-06-01', replaces: 'BB' }));
  });

  it('I17: leader and co-leader differ', () => {
    given(oap, ...underWay, coLed('1.1', 'BB')).when('AssignActionLead', lead('BB'), onWith(MARCH, 'BB')).thenRefused('ACTION_LEADER_IS_CO_LEADER', { kind: 'rule', rule: 'I17', pointer: '/party' });
    given(oap, ...underWay, led('1.1', 'BB')).when('AssignActionLead', coLead('BB'), onWith(MARCH, 'BB')).thenRefused('ACTION_LEADER_IS_CO_LEADER');
    const stepped = happened('ActionLeadReleased', { actionId: '1.1', party: 'BB', leadRole: 'CO_LEADER', to: '2024-02-29', reason: 'Promoted' });
    given(oap, ...underWay, coLed('1.1', 'BB'), stepped).when('AssignActionLead', lead('BB'), onWith(MARCH, 'BB')).then(assigned('BB', 'LAND'));
  });

  it('I17: co-leaders do not replace each other', () =>
    given(oap, ...underWay, coLed('1.1', 'BB')).when('AssignActionLead', coLead('CC'), onWith(MARCH, 'CC')).then(assigned('CC', 'LAND', { leadRole: 'CO_LEADER' })));

  it('I16: judges the kind on the first day in office', () => {
    const landsOnly = { ...specDefinition, roles: specDefinition.roles.map((role) => (role.seat === 'leader' ? { ...role, kinds: ['LAND'] } : role)) };
    const leaver = { code: 'EX', kinds: [{ kind: 'LAND', from: '1973-01-01', to: '2024-05-31' }, { kind: 'GUEST', from: '2024-06-01' }] };
    given(oap, ...underWay).when('AssignActionLead', { ...lead('EX'), effectiveFrom: '2024-05-31' }, { ...onWith(MARCH, leaver), definition: landsOnly }).then(assigned('EX', 'LAND', { effectiveFrom: '2024-05-31' }));
    given(oap, ...underWay).when('AssignActionLead', { ...lead('EX'), effectiveFrom: '2024-06-01' }, { ...onWith(MARCH, leaver), definition: landsOnly })
      .thenRefused('ACTION_LEAD_NOT_ELIGIBLE', { kind: 'rule', rule: 'I16', pointer: '/party' });
  });

  it('I16: refuses a party that is unknown, or none on that day', () => {
    given(oap, ...underWay).when('AssignActionLead', lead('XX'), onWith(MARCH, 'none')).thenRefused('ACTION_PARTY_UNKNOWN', { kind: 'missing', pointer: '/party' });
    given(oap, ...underWay).when('AssignActionLead', lead('CC'), onWith(MARCH, { code: 'CC', kinds: [{ kind: 'LAND', from: '2024-03-02' }] })).thenRefused('ACTION_PARTY_NOT_VALID', { rule: 'I16', pointer: '/party' });
  });

  it('I16: a third party leads only while a driver is in office', () => {
    const vacant = (party: keyof typeof specParties) => on(MARCH, { cycle: VACANT, party: specParties[party] });
    given(oap, ...underWay).when('AssignActionLead', lead('GST'), onWith(MARCH, 'GST')).then(assigned('GST', 'GUEST'));
    given(oap, ...underWay).when('AssignActionLead', lead('GST'), vacant('GST')).thenRefused('ACTION_LEAD_WITHOUT_DRIVER', { kind: 'rule', rule: 'I16', pointer: '/party' });
    // A party of the programme's own side is not bound by it: one that may co-drive, one that holds an office.
    given(oap, ...underWay).when('AssignActionLead', lead('OFF'), vacant('OFF')).then(assigned('OFF', 'OFFICE'));
    given(oap, ...underWay).when('AssignActionLead', lead('HSE'), vacant('HSE')).then(assigned('HSE', 'HOUSE'));
    given(oap, ...underWay).when('AssignActionLead', coLead('GST'), vacant('GST')).then(assigned('GST', 'GUEST', { leadRole: 'CO_LEADER' }));
  });

  it('I16: a third party leads in a programme without drivers, where nobody could be in office', () => {
    const undriven = { ...specDefinition, roles: specDefinition.roles.filter(({ seat }) => seat !== 'driver') };
    given(oap, ...underWay).when('AssignActionLead', lead('GST'), { ...on(MARCH, { cycle: VACANT, party: specParties.GST }), definition: undriven }).then(assigned('GST', 'GUEST'));
  });

  it('is refused for an action that ended, or in a cancelled plan', () => {
    const withdrawn = happened('OperationalActionWithdrawn', { actionId: '1.1', reason: 'Double' });
    given(oap, ...inDraft, withdrawn).when('AssignActionLead', lead('BB'), onWith(MARCH, 'BB')).thenRefused('ACTION_ENDED', { kind: 'state', pointer: '/actionId' });
    given(oap, ...inDraft, cancelled).when('AssignActionLead', lead('BB'), onWith(MARCH, 'BB')).thenRefused('OAP_CANCELLED', { kind: 'state' });
    given(oap, ...inDraft).when('AssignActionLead', { ...lead('BB'), actionId: '9.9' }, onWith(MARCH, 'BB')).thenRefused('ACTION_UNKNOWN', { kind: 'missing' });
  });
});

describe('releasing a lead', () => {
  const release = { actionId: '1.1', party: 'BB', reason: 'Other duties' } as const;
  const released = (to: string) => happened('ActionLeadReleased', { ...release, leadRole: 'LEADER', to });

  it('ends the seat today, or on the day named', () => {
    given(oap, ...underWay, led('1.1', 'BB')).when('ReleaseActionLead', release, on(MARCH)).then(released(MARCH));
    given(oap, ...underWay, led('1.1', 'BB')).when('ReleaseActionLead', { ...release, to: '2024-05-31' }, on(MARCH)).then(released('2024-05-31'));
    expect(seatsOf(...inDraft, led('1.1', 'BB'), released(MARCH))).toEqual([{ party: 'BB', kind: 'LAND', leadRole: 'LEADER', from: '2024-01-01', to: MARCH }]);
  });

  it('gives a seat back before it is taken', () => {
    given(oap, ...underWay, led('1.1', 'BB', '2024-06-01')).when('ReleaseActionLead', release, on(MARCH)).then(released(MARCH));
    given(oap, ...underWay, led('1.1', 'BB', '2024-06-01'), released(MARCH)).when('ReleaseActionLead', release, on(MARCH)).thenNothing();
    expect(seatsOf(...inDraft, led('1.1', 'BB', '2024-06-01'), released(MARCH))).toEqual([]);
  });

  it('is quiet the second time', () => given(oap, ...underWay, led('1.1', 'BB'), released(MARCH)).when('ReleaseActionLead', release, on(MARCH)).thenNothing());

  it('refuses a party that never held a seat of the action', () =>
    given(oap, ...underWay, led('1.1', 'CC')).when('ReleaseActionLead', release, on(MARCH)).thenRefused('ACTION_NOT_LED_BY_PARTY', { kind: 'missing', pointer: '/party' }));

  it('is given and given back on days near the plan', () => {
    given(oap, ...underWay, led('1.1', release.party)).when('ReleaseActionLead', { ...release, to: '1999-12-31' }, on(MARCH)).thenRefused('DAY_FAR_OUTSIDE', { kind: 'rule', pointer: '/to' });
    given(oap, ...underWay).when('AssignActionLead', { ...lead('CC'), effectiveFrom: '2098-06-30' }, onWith(MARCH, 'CC')).thenRefused('DAY_FAR_OUTSIDE', { kind: 'rule', pointer: '/effectiveFrom' });
  });
});
