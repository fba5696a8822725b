import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { specDefinition } from '../../testing/definition.js';
import { afterConsultation, cancelled, closed, consulting, done, happened, inDraft, led, onWith, on, reported, running } from '../../testing/oap.js';
import { oap } from './decider.js';
import type { Oap, Plan } from './state.js';

const MARCH = '2024-03-01';
const joined = happened('ActionParticipantJoined', { actionId: '1.1', party: 'CC', kind: 'LAND', contribution: 'A boat' });
const joining = { actionId: '1.1', party: 'CC', contribution: 'A boat' };
const left = happened('ActionParticipantLeft', { actionId: '1.1', party: 'CC', reason: 'No staff' });

describe('taking part in an action', () => {
  it('joins and leaves, each once', () => {
    for (const past of [inDraft, running]) given(oap, ...past).when('JoinAction', joining, onWith(MARCH, 'CC')).then(joined);
    given(oap, ...running, joined).when('JoinAction', joining, onWith(MARCH, 'CC')).thenNothing();
    given(oap, ...running, joined).when('LeaveAction', left.data, on(MARCH)).then(left);
    given(oap, ...running, joined, left).when('LeaveAction', left.data, on(MARCH)).thenNothing();
    expect((stateAfter(oap, [...running, joined]) as Plan).actions[0]?.participants).toEqual([{ party: 'CC', kind: 'LAND', contribution: 'A boat' }]);
  });

  it('says more of a contribution without joining twice', () => {
    const more = happened('ActionParticipantJoined', { ...joined.data, contribution: 'Two boats' });
    given(oap, ...running, joined).when('JoinAction', { ...joining, contribution: 'Two boats' }, onWith(MARCH, 'CC')).then(more);
    expect((stateAfter(oap, [...running, joined, more]) as Plan).actions[0]?.participants).toHaveLength(1);
  });

  it('is open to parties of a kind that acts for itself, in an action that goes on', () => {
    const closedShop = { ...specDefinition, roles: specDefinition.roles.filter(({ seat }) => seat !== 'self') };
    given(oap, ...running).when('JoinAction', joining, { ...onWith(MARCH, 'CC'), definition: closedShop }).thenRefused('ACTION_PARTICIPANT_NOT_ELIGIBLE', { kind: 'rule', pointer: '/party' });
    given(oap, ...running).when('JoinAction', { ...joining, party: 'XX' }, onWith(MARCH, 'none')).thenRefused('ACTION_PARTY_UNKNOWN', { kind: 'missing', pointer: '/party' });
    given(oap, ...running, done).when('JoinAction', joining, onWith(MARCH, 'CC')).thenRefused('ACTION_ENDED', { kind: 'state' });
    for (const past of [[...inDraft, cancelled], [...reported, closed]]) given(oap, ...past).when('JoinAction', joining, onWith(MARCH, 'CC')).thenRefused('OAP_ENDED', { kind: 'state' });
  });

  it('is judged by the state that joins, so that its coordinator may speak for it', () => {
    const state = stateAfter(oap, running) as Oap;
    expect(oap.commands.JoinAction.authority(joining, state)).toMatchObject({ action: '1.1', party: 'CC', state: 'CC' });
    expect(oap.commands.LeaveAction.authority(left.data, state)).toMatchObject({ action: '1.1', party: 'CC', state: 'CC' });
  });
});

describe('a lead assigned', () => {
  const accepting = { actionId: '1.1', party: 'BB' };
  const accepted = happened('ActionLeadAccepted', { ...accepting, leadRole: 'LEADER' });
  const declining = { ...accepting, reason: 'Other duties' };
  const withLead = [...inDraft, led('1.1', 'BB', '2024-03-01')];

  it('is accepted, once', () => {
    given(oap, ...withLead).when('AcceptActionLead', accepting, on(MARCH)).then(accepted);
    given(oap, ...withLead, accepted).when('AcceptActionLead', accepting, on(MARCH)).thenNothing();
    given(oap, ...withLead).when('AcceptActionLead', { ...accepting, party: 'CC' }, on(MARCH)).thenRefused('ACTION_NOT_LED_BY_PARTY', { kind: 'missing', pointer: '/party' });
    given(oap, ...withLead, cancelled).when('AcceptActionLead', accepting, on(MARCH)).thenRefused('OAP_CANCELLED', { kind: 'state' });
  });

  it('I17: is declined and so given back: the seat is vacant from that day on', () => {
    const declined = [happened('ActionLeadDeclined', { ...declining, leadRole: 'LEADER' }), happened('ActionLeadReleased', { ...declining, leadRole: 'LEADER', to: '2024-02-29' })];
    given(oap, ...withLead).when('DeclineActionLead', declining, on(MARCH)).then(...declined);
    given(oap, ...withLead, ...declined).when('DeclineActionLead', declining, on(MARCH)).thenNothing();
    expect(oap.facts(stateAfter(oap, [...withLead, ...declined]) as Oap).actions[0]?.seats).toEqual([]);
  });

  it('that was accepted is released, not declined', () =>
    given(oap, ...withLead, accepted).when('DeclineActionLead', declining, on(MARCH)).thenRefused('ACTION_LEAD_ACCEPTED', { kind: 'state', pointer: '/party' }));

  it('is the party\'s own to answer', () => {
    for (const name of ['AcceptActionLead', 'DeclineActionLead'] as const) expect(oap.commands[name].authority(declining, stateAfter(oap, withLead) as Oap)).toMatchObject({ action: '1.1', party: 'BB' });
  });
});

describe('an opinion', () => {
  const opinion = { party: 'BB', text: 'Say more of the north face.' };
  const given_ = happened('OAPOpinionGiven', opinion);
  const asked = [...inDraft, consulting];
  const asBB = { ...onWith('2023-10-20', 'BB'), actor: { party: 'BB', role: 'CONTACT', subject: 'contact-of-bb' } };

  it('is given while the plan is in consultation, and once each', () => {
    given(oap, ...asked).when('GiveOpinion', opinion, asBB).then(given_);
    given(oap, ...asked, given_).when('GiveOpinion', opinion, asBB).thenNothing();
    given(oap, ...asked, given_).when('GiveOpinion', { ...opinion, text: 'And of the south face.' }, asBB).then(happened('OAPOpinionGiven', { ...opinion, text: 'And of the south face.' }));
    for (const past of [inDraft, afterConsultation]) given(oap, ...past).when('GiveOpinion', opinion, asBB).thenRefused('OAP_NOT_IN_CONSULTATION', { kind: 'state' });
  });

  it('is one\'s own, or that of whom one acts for', () => {
    given(oap, ...asked).when('GiveOpinion', opinion, onWith('2023-10-20', 'BB')).thenRefused('OAP_OPINION_OF_ANOTHER', { kind: 'seat', pointer: '/party' });
    given(oap, ...asked).when('GiveOpinion', opinion, { ...onWith('2023-10-20', 'BB'), actor: { party: 'OFF', role: 'DESK', subject: 'desk', actingFor: 'BB' } }).then(given_);
    given(oap, ...asked).when('GiveOpinion', { ...opinion, party: 'XX' }, onWith('2023-10-20', 'none')).thenRefused('ACTION_PARTY_UNKNOWN', { kind: 'missing' });
  });
});
