import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { jad } from './decider.js';
import {
  afterConclusion, afterConfirmation, afterPlan, committed, completed, COMPLETION, concluded, confirmed, happened, inAction, on, PLAN, PLAN_ID, planned, PROPOSAL, proposed, recorded, RESULT, started, withdrawn, withPlan,
} from '../../testing/jad.js';
import type { Jad } from './state.js';

const FIRST = '2024-06-03';
const LAST = '2024-06-12';

describe('the coordination centre', () => {
  const opened = happened('JADCoordinationCentreOpened', { place: 'Hill house' });

  it('opens once, when the day is confirmed or under way', () => {
    for (const past of [afterConfirmation, inAction]) given(jad, ...past).when('OpenCoordinationCentre', { place: 'Hill house' }, on(FIRST)).then(opened);
    given(jad, ...afterConfirmation, opened).when('OpenCoordinationCentre', { place: 'Hill house' }, on(FIRST)).thenNothing();
    given(jad, ...afterConfirmation, opened).when('OpenCoordinationCentre', { place: 'Lake house' }, on(FIRST)).thenRefused('JAD_CENTRE_OPEN', { kind: 'state', pointer: '/place' });
    for (const past of [afterPlan, afterConclusion]) given(jad, ...past).when('OpenCoordinationCentre', { place: 'Hill house' }, on(FIRST)).thenRefused('JAD_NOT_CONFIRMED', { kind: 'state' });
  });
});

describe('the start', () => {
  it('I20: needs an approved plan and enough countries', () => {
    given(jad, ...afterConfirmation).when('StartJAD', {}, on(FIRST)).then(started);
    given(jad, ...afterConfirmation).when('StartJAD', {}, withPlan(FIRST, { status: 'approved' })).then(started);
    for (const status of ['drafting', 'submitted', 'returned', 'cancelled', 'reporting', 'unknown'] as const) {
      given(jad, ...afterConfirmation).when('StartJAD', {}, withPlan(FIRST, { status })).thenRefused('JAD_PLAN_NOT_APPROVED', { kind: 'rule', rule: 'I20' });
    }
    given(jad, ...afterConfirmation, withdrawn('BB')).when('StartJAD', {}, on(FIRST)).thenRefused('JAD_TOO_FEW_COUNTRIES', { kind: 'rule', rule: 'I20' });
  });

  it('I20: every plan it serves must be approved', () => {
    const two = happened('JADProposed', { ...proposed.data, actions: [...PROPOSAL.actions, { oapId: 'spec-2022-lake-2024', actionId: '2.1' }] });
    const past = [two, planned, committed('AA'), committed('BB'), confirmed];
    given(jad, ...past).when('StartJAD', {}, on(FIRST, { 'plan spec-2022-lake-2024': { ...PLAN, status: 'cancelled' } })).thenRefused('JAD_PLAN_NOT_APPROVED');
    given(jad, ...past).when('StartJAD', {}, on(FIRST, { 'plan spec-2022-lake-2024': PLAN })).then(started);
    expect(jad.commands.StartJAD.facts?.({}, stateAfter(jad, past) as Jad)).toEqual({ [`plan ${PLAN_ID}`]: { noun: 'oap', id: PLAN_ID }, 'plan spec-2022-lake-2024': { noun: 'oap', id: 'spec-2022-lake-2024' } });
  });

  it('I20: needs an action that is still to be done', () =>
    given(jad, ...afterConfirmation).when('StartJAD', {}, withPlan(FIRST, { actions: [{ actionId: '1.1', status: 'cancelled', seats: [] }] })).thenRefused('JAD_ACTION_NOT_LIVE', { kind: 'rule', rule: 'I20' }));

  it('I20: is on the first action day or later, after confirmation, once', () => {
    given(jad, ...afterConfirmation).when('StartJAD', {}, on('2024-06-02')).thenRefused('JAD_NOT_BEGUN', { kind: 'state', rule: 'I20' });
    given(jad, ...afterPlan).when('StartJAD', {}, on(FIRST)).thenRefused('JAD_NOT_CONFIRMED', { kind: 'state', rule: 'I20' });
    given(jad, ...inAction).when('StartJAD', {}, on(FIRST)).thenNothing();
  });
});

describe('results', () => {
  it('I22: add up from the start until completion', () => {
    given(jad, ...inAction).when('RecordJADResult', RESULT, { ...on(FIRST), commandId: 'r1' }).then(recorded);
    given(jad, ...inAction, recorded).when('RecordJADResult', RESULT, { ...on(FIRST), commandId: 'r1' }).thenNothing();
    given(jad, ...afterConclusion).when('RecordJADResult', RESULT, { ...on(LAST), commandId: 'r2' }).then(happened('JADResultRecorded', { ...recorded.data, resultId: 'r2' }));
    given(jad, ...afterConfirmation).when('RecordJADResult', RESULT, on(LAST)).thenRefused('JAD_WITHOUT_ACTION_DAYS', { kind: 'state', rule: 'I21' });
  });

  it('may come after completion, in a second communication', () =>
    given(jad, ...afterConclusion, completed).when('RecordJADResult', RESULT, { ...on('2024-08-01'), commandId: 'r2' }).then(happened('JADResultRecorded', { ...recorded.data, resultId: 'r2' })));

  it('I22: are corrected by a fact that names the one it replaces, after completion too', () => {
    const correction = { resultId: 'r1', newValue: 2, reason: 'One counted twice' };
    const corrected = happened('JADResultCorrected', { resultId: 'r1', party: 'BB', indicator: 'CATCHES', unit: 'count', oldValue: 3, newValue: 2, reason: 'One counted twice' });
    for (const past of [[...inAction, recorded], afterConclusion, [...afterConclusion, completed]]) given(jad, ...past).when('CorrectJADResult', correction, on(LAST)).then(corrected);
    given(jad, ...afterConclusion, corrected).when('CorrectJADResult', correction, on(LAST)).thenNothing();
    given(jad, ...afterConclusion).when('CorrectJADResult', { ...correction, resultId: 'r9' }, on(LAST)).thenRefused('JAD_RESULT_UNKNOWN', { kind: 'missing', rule: 'I22' });
    given(jad, ...afterConclusion).when('CorrectJADResult', { ...correction, newValue: 1.5 }, on(LAST)).thenRefused('JAD_VALUE_NOT_A_COUNT', { rule: 'I22', pointer: '/newValue' });
    given(jad, ...afterConfirmation).when('CorrectJADResult', correction, on(LAST)).thenRefused('JAD_WITHOUT_ACTION_DAYS', { kind: 'state' });
    expect(jad.commands.CorrectJADResult.authority(correction, stateAfter(jad, afterConclusion) as Jad)).toMatchObject({ party: 'BB' });
  });

  it('I21: are of those who lead or take part', () => {
    given(jad, ...inAction).when('RecordJADResult', { ...RESULT, party: 'OFF', value: 0 }, on(FIRST)).then(happened('JADResultRecorded', { ...recorded.data, resultId: 'command-1', party: 'OFF', value: 0 }));
    given(jad, ...inAction).when('RecordJADResult', { ...RESULT, party: 'CC' }, on(FIRST)).thenRefused('JAD_NOT_A_PARTICIPANT', { kind: 'rule', pointer: '/party' });
    given(jad, ...afterConfirmation.slice(0, -1), committed('CC'), withdrawn('CC'), confirmed, started).when('RecordJADResult', { ...RESULT, party: 'CC' }, on(FIRST)).thenRefused('JAD_NOT_A_PARTICIPANT');
  });

  it('I22: are counts in the unit of a known indicator, and so are their totals', () => {
    const refused = (change: object, code: string, pointer: string) => given(jad, ...inAction, recorded).when('RecordJADResult', { ...RESULT, ...change }, on(FIRST)).thenRefused(code, { kind: 'rule', rule: 'I22', pointer });
    refused({ indicator: 'SMILES' }, 'JAD_INDICATOR_UNKNOWN', '/indicator');
    refused({ unit: 'g' }, 'JAD_UNIT_WRONG', '/unit');
    for (const value of [-1, 0.5, 2 ** 53]) refused({ value }, 'JAD_VALUE_NOT_A_COUNT', '/value');
    refused({ value: Number.MAX_SAFE_INTEGER - 2 }, 'JAD_TOTAL_TOO_LARGE', '/value');
  });
});

describe('the conclusion', () => {
  it('I20, I21: names the last action day, which is over or today', () => {
    given(jad, ...inAction).when('ConcludeJAD', { lastDay: LAST }, on(LAST)).then(concluded);
    given(jad, ...inAction).when('ConcludeJAD', { lastDay: LAST }, on('2024-06-11')).thenRefused('JAD_LAST_DAY_IN_FUTURE', { kind: 'rule', rule: 'I21', pointer: '/lastDay' });
    for (const lastDay of ['2024-06-02', '2024-06-08', '2024-06-13']) given(jad, ...inAction).when('ConcludeJAD', { lastDay }, on('2024-06-20')).thenRefused('JAD_NOT_AN_ACTION_DAY', { kind: 'rule', rule: 'I20', pointer: '/lastDay' });
  });

  it('is of one in action, once', () => {
    given(jad, ...afterConclusion).when('ConcludeJAD', { lastDay: LAST }, on(LAST)).thenNothing();
    given(jad, ...afterConclusion).when('ConcludeJAD', { lastDay: FIRST }, on(LAST)).thenRefused('JAD_NOT_IN_ACTION', { kind: 'state' });
    given(jad, ...afterConfirmation).when('ConcludeJAD', { lastDay: LAST }, on(LAST)).thenRefused('JAD_NOT_IN_ACTION');
  });
});

describe('completion', () => {
  const JULY = '2024-07-01';

  it('adds up results by indicator and tells who took part', () => {
    given(jad, ...afterConclusion).when('CompleteJAD', COMPLETION, on(JULY)).then(completed);
    const more = [committed('OFF', 'OFFICE'), committed('GST', 'GUEST')];
    const results = [recorded, happened('JADResultRecorded', { ...RESULT, resultId: 'r2', party: 'AA', value: 4 }), happened('JADResultRecorded', { ...RESULT, resultId: 'r3', indicator: 'GOLD', unit: 'g', value: 250 })];
    given(jad, ...afterConfirmation.slice(0, -1), ...more, confirmed, started, ...results, happened('JADConcluded', { lastDay: '2024-06-10' })).when('CompleteJAD', COMPLETION, on(JULY)).then(happened('JADCompleted', {
      ...completed.data, days: [{ from: '2024-06-03', to: '2024-06-07' }, { from: '2024-06-10', to: '2024-06-10' }], countries: ['AA', 'BB', 'GST'], agencies: ['OFF'],
      totals: [{ indicator: 'CATCHES', value: 7, unit: 'count' }, { indicator: 'GOLD', value: 250, unit: 'g' }],
    }));
  });

  it('I21: comes after the last action day', () =>
    given(jad, ...afterConclusion).when('CompleteJAD', COMPLETION, on(LAST)).thenRefused('JAD_NOT_OVER', { kind: 'rule', rule: 'I21' }));

  it('I21: needs results, or the word that there are none, and not both', () => {
    given(jad, ...inAction, concluded).when('CompleteJAD', COMPLETION, on(JULY)).thenRefused('JAD_WITHOUT_RESULTS', { kind: 'rule', rule: 'I21', pointer: '/noResults' });
    given(jad, ...inAction, concluded).when('CompleteJAD', { ...COMPLETION, noResults: true }, on(JULY)).then(happened('JADCompleted', { ...completed.data, totals: [], noResults: true }));
    given(jad, ...afterConclusion).when('CompleteJAD', { ...COMPLETION, noResults: true }, on(JULY)).thenRefused('JAD_HAS_RESULTS', { kind: 'rule', rule: 'I21', pointer: '/noResults' });
  });

  it('I21: says what was learned', () => given(jad, ...afterConclusion).when('CompleteJAD', { ...COMPLETION, lessons: ' ' }, on(JULY)).thenRefused('JAD_LESSONS_MISSING', { kind: 'rule', rule: 'I21', pointer: '/lessons' }));

  it('is of one concluded, once', () => {
    given(jad, ...afterConclusion, completed).when('CompleteJAD', COMPLETION, on(JULY)).thenNothing();
    given(jad, ...afterConclusion, completed).when('CompleteJAD', { ...COMPLETION, summary: 'Other' }, on(JULY)).thenRefused('JAD_NOT_CONCLUDED', { kind: 'state', rule: 'I21' });
    given(jad, ...inAction, recorded).when('CompleteJAD', COMPLETION, on(JULY)).thenRefused('JAD_NOT_CONCLUDED');
  });
});

describe('the embargo', () => {
  const lifted = happened('JADEmbargoLifted', { reason: 'Press release' });

  it('I21: stands until the conclusion, and is lifted once', () => {
    given(jad, ...afterConclusion).when('LiftJADEmbargo', { reason: 'Press release' }, on(LAST)).then(lifted);
    given(jad, ...afterConclusion, completed).when('LiftJADEmbargo', { reason: 'Press release' }, on(LAST)).then(lifted);
    given(jad, ...afterConclusion, lifted).when('LiftJADEmbargo', { reason: 'Press release' }, on(LAST)).thenNothing();
    given(jad, ...afterConclusion, lifted).when('LiftJADEmbargo', { reason: 'Other' }, on(LAST)).thenRefused('JAD_EMBARGO_LIFTED', { kind: 'state' });
    given(jad, ...inAction).when('LiftJADEmbargo', { reason: 'Press release' }, on(LAST)).thenRefused('JAD_EMBARGO_STANDS', { kind: 'state', rule: 'I21' });
  });
});
