import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { cycleFacts, noCycle } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { jad } from './decider.js';
import { JAD_ACTIONS_MAX, JAD_PARTIES_MAX } from './guards.js';
import { afterCommitments, afterConfirmation, afterPlan, cancelled, committed, confirmed, happened, inAction, on, OPERATION, PLAN_ID, planned, PROPOSAL, proposed, withdrawn, withPlan } from '../../testing/jad.js';
import type { Jad } from './state.js';

const MAY = '2024-05-02';
const action = (actionId: string, oapId = PLAN_ID) => ({ oapId, actionId });

describe('proposing', () => {
  it('I20: tells of an action of a live plan, under a keyed id', () => {
    expect(jad.commands.ProposeJAD.creates?.(PROPOSAL, () => 'keyed')).toBe('keyed');
    given(jad).when('ProposeJAD', PROPOSAL, on(MAY)).then(proposed);
    given(jad).when('ProposeJAD', PROPOSAL, withPlan(MAY, { status: 'drafting', actions: [{ actionId: '1.1', status: 'proposed', seats: [] }] })).then(proposed);
  });

  it('is quiet the second time, and refuses other content', () => {
    given(jad, proposed).when('ProposeJAD', PROPOSAL, on(MAY)).thenNothing();
    given(jad, proposed).when('ProposeJAD', { ...PROPOSAL, theme: 'Day patrols' }, on(MAY)).thenRefused('JAD_EXISTS', { kind: 'state' });
  });

  it('I20: refuses none, unknown or ended actions', () => {
    const refused = (actions: readonly { oapId: string; actionId: string }[], code: string, pointer: string) => given(jad).when('ProposeJAD', { ...PROPOSAL, actions }, on(MAY)).thenRefused(code, { pointer });
    refused([], 'JAD_WITHOUT_ACTION', '/actions');
    refused([action('1.1', 'nowhere')], 'JAD_PLAN_UNKNOWN', '/actions/0/oapId');
    refused([action('1.1'), action('9.9')], 'JAD_ACTION_NOT_LIVE', '/actions/1/actionId');
    refused([action('1.3')], 'JAD_ACTION_NOT_LIVE', '/actions/0/actionId');
    refused([action('1.1'), action('1.1')], 'JAD_ACTION_TWICE', '/actions/1');
    refused(Array.from({ length: JAD_ACTIONS_MAX + 1 }, () => action('1.1')), 'JAD_TOO_MANY_ACTIONS', '/actions');
  });

  it('I20: refuses a cancelled plan, or one of another cycle', () => {
    given(jad).when('ProposeJAD', PROPOSAL, withPlan(MAY, { status: 'cancelled' })).thenRefused('JAD_PLAN_NOT_LIVE', { kind: 'rule', rule: 'I20', pointer: '/actions/0/oapId' });
    given(jad).when('ProposeJAD', PROPOSAL, withPlan(MAY, { cycleId: 'spec-2018' })).thenRefused('JAD_PLAN_OF_OTHER_CYCLE', { kind: 'rule', rule: 'I20' });
  });

  it('I20: keeps the window within the plan', () => {
    const refused = (from: string, to: string, code: string, pointer: string) => given(jad).when('ProposeJAD', { ...PROPOSAL, window: { from, to } }, on(MAY)).thenRefused(code, { kind: 'rule', rule: 'I20', pointer });
    refused('2024-06-30', '2024-06-01', 'JAD_DAYS_REVERSED', '/window/to');
    refused('2023-12-31', '2024-06-01', 'JAD_OUTSIDE_PLAN', '/window/from');
    refused('2025-12-31', '2026-01-01', 'JAD_OUTSIDE_PLAN', '/window/to');
  });

  it('I20: is led by a party of a kind that may', () => {
    const refused = (leads: readonly string[], code: string, pointer: string) => given(jad).when('ProposeJAD', { ...PROPOSAL, leads }, on(MAY)).thenRefused(code, { pointer });
    refused([], 'JAD_WITHOUT_LEAD', '/leads');
    refused(['GST'], 'JAD_LEAD_NOT_ELIGIBLE', '/leads/0');
    refused(['AA', 'HSE'], 'JAD_LEAD_NOT_ELIGIBLE', '/leads/1');
    refused(['XX'], 'JAD_PARTY_UNKNOWN', '/leads/0');
    refused(['AA', 'AA'], 'JAD_LEAD_TWICE', '/leads/1');
    refused(Array.from({ length: JAD_PARTIES_MAX + 1 }, (_, at) => `P${at}`), 'JAD_TOO_MANY_PARTIES', '/leads');
    given(jad).when('ProposeJAD', PROPOSAL, on(MAY, { 'party AA': { code: 'AA', kinds: [{ kind: 'LAND', from: '2000-01-01', to: '2024-05-01' }] } })).thenRefused('JAD_PARTY_NOT_VALID', { rule: 'I20', pointer: '/leads/0' });
  });

  it('I20: co-leads may be of more kinds where the definition says so, the lead may not', () => {
    const withoutCoLeads = { ...specDefinition, roles: specDefinition.roles.filter(({ seat }) => seat !== 'jadCoLead') };
    given(jad).when('ProposeJAD', { ...PROPOSAL, leads: ['AA', 'GST'] }, on(MAY)).then(happened('JADProposed', { ...proposed.data, leads: ['AA', 'GST'] }));
    given(jad).when('ProposeJAD', { ...PROPOSAL, leads: ['AA', 'GST'] }, { ...on(MAY), definition: withoutCoLeads }).thenRefused('JAD_LEAD_NOT_ELIGIBLE', { kind: 'rule', rule: 'I20', pointer: '/leads/1' });
    given(jad).when('ProposeJAD', { ...PROPOSAL, leads: ['GST', 'AA'] }, on(MAY)).thenRefused('JAD_LEAD_NOT_ELIGIBLE', { kind: 'rule', rule: 'I20', pointer: '/leads/0' });
  });

  it('is refused without a pinned definition', () => given(jad).when('ProposeJAD', PROPOSAL, { ...on(MAY), definition: undefined }).thenRefused('JAD_CYCLE_UNDEFINED', { kind: 'missing' }));

  it('needs a cycle that has not ended', () => {
    given(jad).when('ProposeJAD', PROPOSAL, on(MAY, { cycle: noCycle })).thenRefused('JAD_CYCLE_UNKNOWN', { kind: 'missing', pointer: '/cycleId' });
    given(jad).when('ProposeJAD', PROPOSAL, on(MAY, { cycle: cycleFacts({ status: 'ended' }) })).thenRefused('JAD_CYCLE_ENDED', { kind: 'state', pointer: '/cycleId' });
  });

  it('asks for each plan and lead, and for no more than the bound', () => {
    const refs = jad.commands.ProposeJAD.facts?.({ ...PROPOSAL, leads: Array.from({ length: 10_000 }, (_, at) => `P${at}`) }, { status: 'unknown' }) ?? {};
    expect(Object.keys(refs).length).toBe(2 + JAD_PARTIES_MAX);
    expect(jad.commands.ProposeJAD.facts?.(PROPOSAL, { status: 'unknown' })).toEqual({
      cycle: { noun: 'cycle', id: 'spec-2022' }, [`plan ${PLAN_ID}`]: { noun: 'oap', id: PLAN_ID }, 'party AA': { noun: 'party', id: 'AA' }, 'party OFF': { noun: 'party', id: 'OFF' },
    });
  });
});

describe('the operational plan', () => {
  it('I20: may have several blocks of days within the plan', () => given(jad, proposed).when('AdoptJADOperationalPlan', OPERATION, on(MAY)).then(planned));

  it('is quiet the second time, and may change until the start', () => {
    const moved = { ...OPERATION, days: [{ from: '2024-06-17', to: '2024-06-19' }] };
    given(jad, ...afterPlan).when('AdoptJADOperationalPlan', OPERATION, on(MAY)).thenNothing();
    given(jad, ...afterConfirmation).when('AdoptJADOperationalPlan', OPERATION, on(MAY)).thenNothing();
    given(jad, ...afterPlan).when('AdoptJADOperationalPlan', moved, on(MAY)).then(happened('JADOperationalPlanAdopted', moved));
    given(jad, ...inAction).when('AdoptJADOperationalPlan', moved, on(MAY)).thenRefused('JAD_NOT_PLANNABLE', { kind: 'state' });
    // Who had confirmed, had confirmed other days.
    given(jad, ...afterConfirmation, happened('JADOperationalPlanAdopted', moved)).when('StartJAD', {}, on('2024-06-17')).thenRefused('JAD_NOT_CONFIRMED');
  });

  it('I20: refuses days that are missing, overlap, or lie outside the plan', () => {
    const refused = (days: readonly { from: string; to: string }[], code: string, pointer: string) => given(jad, proposed).when('AdoptJADOperationalPlan', { ...OPERATION, days }, on(MAY)).thenRefused(code, { kind: 'rule', rule: 'I20', pointer });
    refused([], 'JAD_WITHOUT_DAYS', '/days');
    refused([{ from: '2024-06-03', to: '2024-06-07' }, { from: '2024-06-07', to: '2024-06-08' }], 'JAD_DAYS_OVERLAP', '/days/1/from');
    refused([{ from: '2024-06-03', to: '2024-06-02' }], 'JAD_DAYS_REVERSED', '/days/0/to');
    refused([{ from: '2024-06-03', to: '2026-06-07' }], 'JAD_OUTSIDE_PLAN', '/days/0/to');
  });

  it('I20: lists countries only', () => {
    const refused = (countries: readonly string[], code: string, pointer: string) => given(jad, proposed).when('AdoptJADOperationalPlan', { ...OPERATION, countries }, on(MAY)).thenRefused(code, { pointer });
    refused(['AA', 'OFF'], 'JAD_NOT_A_COUNTRY', '/countries/1');
    refused(['XX'], 'JAD_PARTY_UNKNOWN', '/countries/0');
    refused(['AA', 'AA'], 'JAD_COUNTRY_TWICE', '/countries/1');
    refused(Array.from({ length: JAD_PARTIES_MAX + 1 }, () => 'AA'), 'JAD_TOO_MANY_PARTIES', '/countries');
  });

  it('is refused before the proposal', () => given(jad).when('AdoptJADOperationalPlan', OPERATION, on(MAY)).thenRefused('JAD_UNKNOWN', { kind: 'missing' }));
});

describe('taking part', () => {
  const commitment = { party: 'BB', contribution: 'A patrol' } as const;
  const asParty = (party: keyof typeof specParties) => on(MAY, { party: specParties[party] });

  it('is committed to from the plan on, and may change', () => {
    given(jad, ...afterPlan).when('CommitToJAD', commitment, asParty('BB')).then(committed('BB'));
    given(jad, ...afterConfirmation).when('CommitToJAD', { ...commitment, officers: 12 }, asParty('BB')).then(happened('JADParticipationCommitted', { ...committed('BB').data, officers: 12 }));
    given(jad, ...afterCommitments, withdrawn('BB')).when('CommitToJAD', commitment, asParty('BB')).then(committed('BB'));
  });

  it('is open to bodies that are not listed', () => given(jad, ...afterPlan).when('CommitToJAD', { ...commitment, party: 'OFF' }, asParty('OFF')).then(committed('OFF', 'OFFICE')));

  it('is quiet the second time', () => {
    given(jad, ...afterCommitments).when('CommitToJAD', commitment, asParty('BB')).thenNothing();
    given(jad, ...afterCommitments, withdrawn('BB')).when('WithdrawFromJAD', { party: 'BB', reason: 'No staff' }, on(MAY)).thenNothing();
  });

  it('is neither committed to nor withdrawn after the start, nor before the plan', () => {
    for (const past of [inAction, [...afterPlan, cancelled]]) {
      given(jad, ...past).when('CommitToJAD', commitment, asParty('BB')).thenRefused('JAD_NOT_OPEN', { kind: 'state' });
      given(jad, ...past).when('WithdrawFromJAD', { party: 'BB', reason: 'No staff' }, on(MAY)).thenRefused('JAD_NOT_OPEN', { kind: 'state' });
    }
  });

  it('is of a known party, with a count of officers', () => {
    given(jad, ...afterPlan).when('CommitToJAD', { ...commitment, party: 'XX' }, asParty('none')).thenRefused('JAD_PARTY_UNKNOWN', { kind: 'missing', pointer: '/party' });
    for (const officers of [-1, 1.5]) given(jad, ...afterPlan).when('CommitToJAD', { ...commitment, officers }, asParty('BB')).thenRefused('JAD_OFFICERS_NOT_A_COUNT', { kind: 'rule', pointer: '/officers' });
  });

  it('is declined by a listed country by withdrawing; others have nothing to withdraw', () => {
    given(jad, ...afterPlan).when('WithdrawFromJAD', { party: 'GST', reason: 'No staff' }, on(MAY)).then(withdrawn('GST'));
    given(jad, ...afterPlan, withdrawn('GST')).when('WithdrawFromJAD', { party: 'GST', reason: 'No staff' }, on(MAY)).thenNothing();
    given(jad, ...afterCommitments, withdrawn('BB')).when('WithdrawFromJAD', { party: 'BB', reason: 'Other' }, on(MAY)).thenRefused('JAD_NOT_COMMITTED');
  });

  it('is not even known to a country that was not asked', () => {
    const unknown = { kind: 'missing', message: 'There is no jad spec.' } as const;
    for (const past of [[proposed], afterPlan, inAction]) {
      given(jad, ...past).when('WithdrawFromJAD', { party: 'DD', reason: 'No staff' }, on(MAY)).thenRefused('JAD_UNKNOWN', unknown);
      given(jad, ...past).when('CommitToJAD', { ...commitment, party: 'DD' }, on(MAY, { party: { ...specParties.BB, code: 'DD' } })).thenRefused('JAD_UNKNOWN', unknown);
    }
  });

  it('a party may act for itself', () =>
    expect(jad.commands.CommitToJAD.authority(commitment, stateAfter(jad, afterPlan) as Jad)).toEqual({ cycle: 'spec-2022', plan: PLAN_ID, action: '1.1', jad: 'spec', party: 'BB' }));
});

describe('confirmation', () => {
  it('I20: needs enough countries of those committed', () => {
    given(jad, ...afterCommitments).when('ConfirmJAD', {}, on(MAY)).then(confirmed);
    given(jad, ...afterPlan, committed('AA'), committed('OFF', 'OFFICE')).when('ConfirmJAD', {}, on(MAY)).thenRefused('JAD_TOO_FEW_COUNTRIES', { kind: 'rule', rule: 'I20' });
    given(jad, ...afterCommitments, withdrawn('BB')).when('ConfirmJAD', {}, on(MAY)).thenRefused('JAD_TOO_FEW_COUNTRIES');
    given(jad, ...afterCommitments).when('ConfirmJAD', {}, { ...on(MAY), definition: { ...specDefinition, jadCountriesMin: 3 } }).thenRefused('JAD_TOO_FEW_COUNTRIES');
  });

  it('is of a plan, once', () => {
    given(jad, ...afterConfirmation).when('ConfirmJAD', {}, on(MAY)).thenNothing();
    given(jad, proposed).when('ConfirmJAD', {}, on(MAY)).thenRefused('JAD_NOT_PLANNED', { kind: 'state' });
  });

  it('ends in cancellation until the start', () => {
    for (const past of [[proposed], afterPlan, afterConfirmation]) given(jad, ...past).when('CancelJAD', { reason: 'Compromised' }, on(MAY)).then(cancelled);
    given(jad, proposed, cancelled).when('CancelJAD', { reason: 'Compromised' }, on(MAY)).thenNothing();
    given(jad, ...inAction).when('CancelJAD', { reason: 'Compromised' }, on(MAY)).thenRefused('JAD_NOT_CANCELLABLE', { kind: 'state' });
  });
});

it('tells others its status, actions, leads and participants', () => {
  expect(jad.facts({ status: 'unknown' })).toEqual({ status: 'unknown', cycleId: '', actions: [], leads: [], participants: [] });
  expect(jad.facts(stateAfter(jad, [...afterCommitments, withdrawn('BB')]) as Jad)).toEqual({ status: 'planned', cycleId: 'spec-2022', actions: PROPOSAL.actions, leads: ['AA', 'OFF'], participants: ['AA'] });
});
