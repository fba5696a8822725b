import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import type { Surroundings } from '#kernel/testing';
import { cycleFacts } from '../../testing/cycle.js';
import { afterApproval, afterConsultation, coLed, consulting, CYCLE, done, happened, inDraft, led, NEXT, NEXT_ID, OAP_ID, on, over, PATROL, running, suspended, underWay } from '../../testing/oap.js';
import { oap } from './decider.js';
import type { OapFacts } from './facts.js';
import type { Plan } from './state.js';

const JANUARY = '2026-01-15';
const carrying = { actionId: '1.1', toOapId: NEXT_ID, newEnd: '2026-06-30' } as const;
const mapping = [{ from: 'G1', to: 'G1' }];
const leads = [{ party: { kind: 'LAND', code: 'BB' }, leadRole: 'LEADER' }] as const;
const joined = happened('ActionParticipantJoined', { actionId: '1.1', party: 'CC', kind: 'LAND', contribution: 'A boat' });
const carried = happened('OperationalActionCarriedOver', {
  ...carrying, oapId: OAP_ID, wasOngoing: true, carriedBy: 'AA', content: { ...PATROL, end: '2026-06-30' }, goalMapping: mapping, leads, participants: [{ party: 'CC', kind: 'LAND', contribution: 'A boat' }],
});
const past = [...running, joined, over];
const to = (change: Partial<OapFacts> = {}, day = JANUARY): Surroundings => on(day, { target: { ...NEXT, ...change } });

describe('carrying an action over', () => {
  it('tells the plan it goes to all that it needs to know', () => {
    given(oap, ...past).when('CarryOverAction', carrying, to()).then(carried);
    const gone = stateAfter(oap, [...past, carried]) as Plan;
    expect(gone.actions[0]).toMatchObject({ status: 'carriedOver', carriedTo: { oapId: NEXT_ID, newEnd: '2026-06-30' } });
  });

  it('reads that plan and its cycle', () =>
    expect(oap.commands.CarryOverAction.facts?.(carrying, { status: 'unknown' })).toEqual({ target: { noun: 'oap', id: NEXT_ID }, cycle: { noun: 'cycle', id: 'spec-2022' } }));

  it('is quiet the second time, and final', () => {
    given(oap, ...past, carried).when('CarryOverAction', carrying, to()).thenNothing();
    given(oap, ...past, carried).when('CarryOverAction', { ...carrying, newEnd: '2026-09-30' }, to()).thenRefused('ACTION_ENDED', { kind: 'state' });
  });

  it('is of what is left to do: planned, under way or suspended', () => {
    given(oap, ...running, suspended).when('CarryOverAction', carrying, to({}, '2025-12-01')).then(happened('OperationalActionCarriedOver', { ...carried.data, wasOngoing: false, participants: [] }));
    given(oap, ...running, done).when('CarryOverAction', carrying, to()).thenRefused('ACTION_ENDED', { kind: 'state', pointer: '/actionId' });
    given(oap, ...afterApproval).when('CarryOverAction', carrying, to()).thenRefused('OAP_NOT_IN_IMPLEMENTATION', { kind: 'state' });
  });

  it('takes along who will still lead it then', () => {
    const released = happened('ActionLeadReleased', { actionId: '1.1', party: 'BB', leadRole: 'LEADER', to: '2025-12-31', reason: 'End of term' });
    given(oap, ...running, coLed('1.1', 'CC'), released).when('CarryOverAction', carrying, to({}, '2025-12-01')).then(
      happened('OperationalActionCarriedOver', { ...carried.data, leads: [{ party: { kind: 'LAND', code: 'CC' }, leadRole: 'CO_LEADER' }], participants: [] }),
    );
  });

  it('I14: goes to a later plan that is open to it, under a free number', () => {
    const refused = (change: Partial<OapFacts>, code: string, more: object) => given(oap, ...past).when('CarryOverAction', carrying, to(change)).thenRefused(code, more);
    refused({ status: 'unknown' }, 'OAP_TARGET_UNKNOWN', { kind: 'missing', pointer: '/toOapId' });
    refused({ periodFrom: '2025-01-01' }, 'OAP_TARGET_NOT_LATER', { kind: 'rule', pointer: '/toOapId' });
    for (const status of ['reporting', 'closed', 'cancelled'] as const) refused({ status }, 'OAP_TARGET_NOT_OPEN', { kind: 'state', pointer: '/toOapId' });
    for (const status of ['drafting', 'inConsultation', 'consulted', 'submitted', 'returned', 'approved', 'inImplementation'] as const) given(oap, ...past).when('CarryOverAction', carrying, to({ status })).then(carried);
    given(oap, ...past).when('CarryOverAction', { ...carrying, newEnd: '2098-06-30' }, to()).thenRefused('DAY_FAR_OUTSIDE', { kind: 'rule', pointer: '/newEnd' });
    given(oap, ...past).when('CarryOverAction', { ...carrying, newEnd: '2025-12-31' }, to()).thenRefused('ACTION_ENDS_BEFORE_PLAN', { kind: 'rule', rule: 'I14', pointer: '/newEnd' });
    given(oap, ...past).when('CarryOverAction', { ...carrying, toActionId: '1.1' }, to()).thenRefused('ACTION_NUMBER_TAKEN', { kind: 'state', pointer: '/toActionId' });
    given(oap, ...past).when('CarryOverAction', { ...carrying, toActionId: '1.4' }, to()).then(happened('OperationalActionCarriedOver', { ...carried.data, toActionId: '1.4' }));
  });

  it('I12: maps its goals to those of another cycle', () => {
    const cycle = cycleFacts({ ...CYCLE, goals: [{ code: 'H1', horizontal: true }] });
    const abroad = on(JANUARY, { target: { ...NEXT, cycleId: 'spec-2026' }, cycle });
    const goalMapping = [{ from: 'G1', to: 'H1' }];
    given(oap, ...past).when('CarryOverAction', { ...carrying, goalMapping }, abroad).then(happened('OperationalActionCarriedOver', { ...carried.data, goalMapping, content: { ...carried.data.content, goals: ['H1'] } }));
    given(oap, ...past).when('CarryOverAction', carrying, abroad).thenRefused('ACTION_GOALS_UNMAPPED', { kind: 'rule', rule: 'I12', pointer: '/goalMapping' });
    given(oap, ...past).when('CarryOverAction', { ...carrying, goalMapping: mapping }, abroad).thenRefused('ACTION_GOAL_UNKNOWN', { kind: 'rule', rule: 'I12' });
    given(oap, ...past).when('CarryOverAction', { ...carrying, goalMapping: [{ from: 'N1', to: 'H1' }] }, abroad).thenRefused('ACTION_GOAL_NOT_ITS_OWN', { kind: 'rule', rule: 'I12', pointer: '/goalMapping/0/from' });
    given(oap, ...past).when('CarryOverAction', { ...carrying, goalMapping: [] }, abroad).thenRefused('ACTION_WITHOUT_GOAL', { kind: 'rule', rule: 'I12' });
  });
});

describe('taking a carried action in', () => {
  const content = { ...PATROL, start: '2023-02-01', end: '2024-06-30' };
  const receiving = { fromOapId: 'spec-2022-hill-2023', fromActionId: '2.1', wasOngoing: true, carriedBy: 'AA', content, goalMapping: mapping, leads, participants: [{ party: 'CC', kind: 'LAND' }] };
  const received = (actionId: string, status: 'proposed' | 'planned') =>
    happened('OperationalActionCarriedIn', { actionId, fromOapId: 'spec-2022-hill-2023', fromActionId: '2.1', status, leader: 'BB', participants: ['CC'], goalMapping: mapping, ...content });
  const withIt = (actionId: string, from: string) => [led(actionId, 'BB', from), happened('ActionParticipantJoined', { actionId, party: 'CC', kind: 'LAND' })];
  const NOVEMBER = '2023-11-02';

  it('opens its seats from the first day of the plan, and goes on where the plan runs', () => {
    given(oap, ...inDraft).when('ReceiveCarriedAction', receiving, on(NOVEMBER)).then(received('2.1', 'proposed'), ...withIt('2.1', '2024-01-01'));
    given(oap, ...afterApproval).when('ReceiveCarriedAction', receiving, on('2023-12-20')).then(received('2.1', 'planned'), ...withIt('2.1', '2024-01-01'));
    given(oap, ...underWay).when('ReceiveCarriedAction', receiving, on('2024-02-10')).then(received('2.1', 'planned'), ...withIt('2.1', '2024-02-10'), happened('ActionStarted', { actionId: '2.1' }));
  });

  it('I14: may have begun before the plan, which may then be submitted and the action revised', () => {
    const draft = [...inDraft, received('2.1', 'proposed')];
    const consulted = happened('OAPConsultationClosed', {});
    given(oap, ...draft, consulting, consulted).when('SubmitOAP', {}, on('2023-11-10')).then(happened('OAPSubmitted', { gaps: ['1.1', '1.2', '2.1'], driver: 'AA', submittedBy: 'AA' }));
    given(oap, ...draft).when('ReviseOperationalAction', { actionId: '2.1', ...content, title: 'Patrol on' }, on(NOVEMBER)).then(happened('OperationalActionRevised', { actionId: '2.1', ...content, title: 'Patrol on' }));
    given(oap, ...inDraft).when('ReviseOperationalAction', { actionId: '1.1', ...content }, on(NOVEMBER)).thenRefused('ACTION_STARTS_BEFORE_PLAN', { rule: 'I14' });
  });

  it('takes the next free number of its group where its own is taken', () => {
    const first = { ...receiving, fromActionId: '1.1' };
    const second = happened('OperationalActionCarriedIn', { ...received('1.3', 'proposed').data, fromActionId: '1.1' });
    given(oap, ...inDraft).when('ReceiveCarriedAction', first, on(NOVEMBER)).then(second, ...withIt('1.3', '2024-01-01'));
    given(oap, ...inDraft).when('ReceiveCarriedAction', { ...first, toActionId: '4.2' }, on(NOVEMBER)).then(happened('OperationalActionCarriedIn', { ...second.data, actionId: '4.2' }), ...withIt('4.2', '2024-01-01'));
  });

  it('happens once, and while the plan is open to it', () => {
    given(oap, ...inDraft, received('2.1', 'proposed')).when('ReceiveCarriedAction', receiving, on(NOVEMBER)).thenNothing();
    given(oap, ...afterConsultation).when('ReceiveCarriedAction', receiving, on(NOVEMBER)).then(received('2.1', 'proposed'), ...withIt('2.1', '2024-01-01'));
    given(oap, ...underWay, over).when('ReceiveCarriedAction', receiving, on(JANUARY)).thenRefused('OAP_NOT_OPEN_TO_CARRYING', { kind: 'state' });
    given(oap).when('ReceiveCarriedAction', receiving, on(NOVEMBER)).thenRefused('OAP_UNKNOWN', { kind: 'missing' });
  });

  it('I12: serves goals of the plan it comes to', () =>
    given(oap, ...inDraft).when('ReceiveCarriedAction', { ...receiving, content: { ...content, goals: ['S1'] } }, on(NOVEMBER)).thenRefused('ACTION_GOAL_OF_OTHER_PRIORITY', { rule: 'I12' }));
});
