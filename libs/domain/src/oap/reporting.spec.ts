import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { specDefinition } from '../../testing/definition.js';
import type { JadFacts } from '../jad/facts.js';
import { oap } from './decider.js';
import { afterApproval, happened, inDraft, led, OAP_ID, on, over, round, started, underWay } from '../../testing/oap.js';
import type { Oap } from './state.js';

const MARCH = '2024-03-01';
const leader = led('1.1', 'BB');
const running = [...underWay, leader, started];
const actionCancelled = (actionId: string) => happened('ActionCancelled', { actionId, reason: 'No staff' });

describe('an action', () => {
  it('starts under its leader, once', () => {
    given(oap, ...underWay, leader).when('StartAction', { actionId: '1.1' }, on(MARCH)).then(started);
    given(oap, ...running).when('StartAction', { actionId: '1.1' }, on(MARCH)).thenNothing();
  });

  it('I14: does not start without a leader in office on that day', () => {
    given(oap, ...underWay).when('StartAction', { actionId: '1.1' }, on(MARCH)).thenRefused('ACTION_WITHOUT_LEADER', { kind: 'rule', rule: 'I14', pointer: '/actionId' });
    given(oap, ...underWay, led('1.1', 'BB', '2024-03-02')).when('StartAction', { actionId: '1.1' }, on(MARCH)).thenRefused('ACTION_WITHOUT_LEADER');
    const released = happened('ActionLeadReleased', { actionId: '1.1', party: 'BB', leadRole: 'LEADER', to: '2024-02-29', reason: 'Left' });
    given(oap, ...underWay, leader, released).when('StartAction', { actionId: '1.1' }, on(MARCH)).thenRefused('ACTION_WITHOUT_LEADER');
  });

  it('starts while its plan is in implementation', () => {
    given(oap, ...afterApproval, leader).when('StartAction', { actionId: '1.1' }, on(MARCH)).thenRefused('OAP_NOT_IN_IMPLEMENTATION', { kind: 'state' });
    given(oap, ...underWay, over, leader).when('StartAction', { actionId: '1.1' }, on('2026-01-02')).thenRefused('OAP_NOT_IN_IMPLEMENTATION');
    given(oap, ...underWay, leader, actionCancelled('1.1')).when('StartAction', { actionId: '1.1' }, on(MARCH)).thenRefused('ACTION_NOT_PLANNED', { kind: 'state' });
  });

  it('is cancelled once its plan is approved, and once only', () => {
    given(oap, ...running).when('CancelAction', { actionId: '1.1', reason: 'No staff' }, on(MARCH)).then(actionCancelled('1.1'));
    given(oap, ...running, actionCancelled('1.1')).when('CancelAction', { actionId: '1.1', reason: 'No staff' }, on(MARCH)).thenNothing();
    given(oap, ...running, actionCancelled('1.1')).when('CancelAction', { actionId: '1.1', reason: 'Other' }, on(MARCH)).thenRefused('ACTION_ENDED', { kind: 'state' });
    given(oap, ...inDraft).when('CancelAction', { actionId: '1.1', reason: 'No staff' }, on(MARCH)).thenRefused('OAP_NOT_APPROVED', { kind: 'state' });
  });
});

describe('a reporting round', () => {
  const opening = { year: 2024, roundNo: 1, dueOn: '2024-04-30' } as const;

  it('opens while the plan is in implementation or past its period', () => {
    given(oap, ...underWay).when('OpenReportingRound', opening, on(MARCH)).then(round);
    given(oap, ...underWay, over).when('OpenReportingRound', { year: 2025, roundNo: 2, dueOn: '2026-02-28' }, on('2026-01-10')).then(happened('ReportingRoundOpened', { year: 2025, roundNo: 2, dueOn: '2026-02-28' }));
    given(oap, ...afterApproval).when('OpenReportingRound', opening, on(MARCH)).thenRefused('OAP_NOT_IN_IMPLEMENTATION', { kind: 'state' });
  });

  it('opens once', () => {
    given(oap, ...underWay, round).when('OpenReportingRound', opening, on(MARCH)).thenNothing();
    given(oap, ...underWay, round).when('OpenReportingRound', { ...opening, dueOn: '2024-05-15' }, on(MARCH)).thenRefused('OAP_ROUND_EXISTS', { kind: 'state', pointer: '/roundNo' });
  });

  it('is of a year of the plan, numbered from 1, due in that year or later', () => {
    given(oap, ...underWay).when('OpenReportingRound', { ...opening, year: 2023 }, on(MARCH)).thenRefused('OAP_ROUND_OUTSIDE_PERIOD', { kind: 'rule', pointer: '/year' });
    given(oap, ...underWay).when('OpenReportingRound', { ...opening, year: 2026 }, on(MARCH)).thenRefused('OAP_ROUND_OUTSIDE_PERIOD');
    given(oap, ...underWay).when('OpenReportingRound', { ...opening, roundNo: 0 }, on(MARCH)).thenRefused('OAP_ROUND_NUMBER', { pointer: '/roundNo' });
    given(oap, ...underWay).when('OpenReportingRound', { ...opening, roundNo: 1.5 }, on(MARCH)).thenRefused('OAP_ROUND_NUMBER');
    given(oap, ...underWay).when('OpenReportingRound', { ...opening, dueOn: '2023-12-31' }, on(MARCH)).thenRefused('OAP_ROUND_DUE_TOO_EARLY', { pointer: '/dueOn' });
  });
});

describe('progress', () => {
  const progress = { actionId: '1.1', year: 2024, roundNo: 1, status: 'ON_TRACK', percent: 20, text: 'Two patrols a week.' } as const;
  const reported = happened('ActionProgressReported', progress);

  it('is reported in an open round, for actions under way and planned', () => {
    given(oap, ...running, round).when('ReportActionProgress', progress, on(MARCH)).then(reported);
    given(oap, ...running, round).when('ReportActionProgress', { ...progress, actionId: '1.2', status: 'UNCLEAR', percent: 0 }, on(MARCH)).then(happened('ActionProgressReported', { ...progress, actionId: '1.2', status: 'UNCLEAR', percent: 0 }));
  });

  it('is quiet the second time; another report of the same round stands in its place', () => {
    const later = { ...progress, percent: 30 };
    given(oap, ...running, round, reported).when('ReportActionProgress', progress, on(MARCH)).thenNothing();
    given(oap, ...running, round, reported).when('ReportActionProgress', later, on(MARCH)).then(happened('ActionProgressReported', later));
    given(oap, ...running, round, reported, happened('ActionProgressReported', later)).when('ReportActionProgress', progress, on(MARCH)).then(reported);
  });

  it('is refused where no such round is open', () => {
    given(oap, ...running).when('ReportActionProgress', progress, on(MARCH)).thenRefused('OAP_ROUND_NOT_OPEN', { kind: 'state', pointer: '/roundNo' });
    given(oap, ...running, round).when('ReportActionProgress', { ...progress, year: 2025 }, on(MARCH)).thenRefused('OAP_ROUND_NOT_OPEN');
    given(oap, ...inDraft).when('ReportActionProgress', progress, on(MARCH)).thenRefused('OAP_NOT_IN_IMPLEMENTATION', { kind: 'state' });
  });

  it('is a whole per cent of a live action', () => {
    for (const percent of [-1, 101, 12.5, Number.NaN]) given(oap, ...running, round).when('ReportActionProgress', { ...progress, percent }, on(MARCH)).thenRefused('ACTION_PERCENT_OUT_OF_RANGE', { kind: 'rule', pointer: '/percent' });
    given(oap, ...running, round, actionCancelled('1.1')).when('ReportActionProgress', progress, on(MARCH)).thenRefused('ACTION_ENDED', { kind: 'state' });
  });

  describe('of the plan', () => {
    const report = { year: 2024, roundNo: 1, summary: 'Begun well.' } as const;
    const told = (missing: readonly string[]) => happened('OAPReportSubmitted', { ...report, final: false, missing });

    it('says which live actions did not report', () => {
      given(oap, ...running, round).when('SubmitOAPReport', report, on(MARCH)).then(told(['1.1', '1.2']));
      given(oap, ...running, round, reported).when('SubmitOAPReport', report, on(MARCH)).then(told(['1.2']));
      given(oap, ...running, round, reported, actionCancelled('1.2')).when('SubmitOAPReport', report, on(MARCH)).then(told([]));
    });

    it('is quiet the second time, and told again when a missing action has reported', () => {
      given(oap, ...running, round, told(['1.1', '1.2'])).when('SubmitOAPReport', report, on(MARCH)).thenNothing();
      given(oap, ...running, round, told(['1.1', '1.2']), reported).when('SubmitOAPReport', report, on(MARCH)).then(told(['1.2']));
    });

    it('is final only once the period is over', () => {
      given(oap, ...running, round).when('SubmitOAPReport', { ...report, final: true }, on(MARCH)).thenRefused('OAP_REPORT_NOT_FINAL_YET', { kind: 'state', pointer: '/final' });
      given(oap, ...running, round, over).when('SubmitOAPReport', { ...report, final: true }, on('2026-01-10')).then(happened('OAPReportSubmitted', { ...report, final: true, missing: ['1.1', '1.2'] }));
    });

    it('is of an open round', () => given(oap, ...running).when('SubmitOAPReport', report, on(MARCH)).thenRefused('OAP_ROUND_NOT_OPEN', { kind: 'state' }));
  });
});

describe('a result', () => {
  const result = { actionId: '1.1', indicator: 'CATCHES', value: 4, unit: 'count', periodFrom: '2024-02-01', periodTo: '2024-02-29', source: 'Monthly return' } as const;
  const recorded = (commandId: string, more: object = {}) => happened('ActionResultRecorded', { resultId: commandId, ...result, ...more });

  it('I22: is additive: two commands are two results, one command is one', () => {
    given(oap, ...running).when('RecordResult', result, { ...on(MARCH), commandId: 'k1' }).then(recorded('k1'));
    given(oap, ...running, recorded('k1')).when('RecordResult', result, { ...on(MARCH), commandId: 'k2' }).then(recorded('k2'));
    given(oap, ...running, recorded('k1')).when('RecordResult', result, { ...on(MARCH), commandId: 'k1' }).thenNothing();
  });

  it('I22: is a count in the unit of a known indicator', () => {
    const refused = (change: object, code: string, pointer: string) => given(oap, ...running).when('RecordResult', { ...result, ...change }, on(MARCH)).thenRefused(code, { kind: 'rule', rule: 'I22', pointer });
    refused({ indicator: 'SMILES' }, 'ACTION_INDICATOR_UNKNOWN', '/indicator');
    refused({ indicator: 'GOLD' }, 'ACTION_UNIT_WRONG', '/unit');
    for (const value of [-1, 0.5, 2 ** 53, Number.NaN]) refused({ value }, 'ACTION_VALUE_NOT_A_COUNT', '/value');
    given(oap, ...running).when('RecordResult', { ...result, value: 0 }, on(MARCH)).then(recorded('command-1', { value: 0 }));
  });

  it('I22: is of a period within the plan that is over', () => {
    const refused = (change: object, code: string, pointer: string) => given(oap, ...running).when('RecordResult', { ...result, ...change }, on(MARCH)).thenRefused(code, { kind: 'rule', rule: 'I22', pointer });
    refused({ periodFrom: '2023-12-31' }, 'ACTION_RESULT_BEFORE_PLAN', '/periodFrom');
    refused({ periodTo: '2024-01-31' }, 'ACTION_RESULT_PERIOD_REVERSED', '/periodTo');
    refused({ periodTo: '2024-03-02' }, 'ACTION_RESULT_IN_FUTURE', '/periodTo');
    given(oap, ...running).when('RecordResult', { ...result, periodTo: MARCH }, on(MARCH)).then(recorded('command-1', { periodTo: MARCH }));
  });

  it('is of an action that has started, even if it was cancelled since', () => {
    given(oap, ...underWay, leader).when('RecordResult', result, on(MARCH)).thenRefused('ACTION_NOT_STARTED', { kind: 'state' });
    given(oap, ...running, actionCancelled('1.1')).when('RecordResult', result, on(MARCH)).then(recorded('command-1'));
    given(oap, ...inDraft).when('RecordResult', result, on(MARCH)).thenRefused('OAP_NOT_IN_IMPLEMENTATION', { kind: 'state' });
  });

  it('I23: names a joint action day of that action which has begun', () => {
    const jad: JadFacts = { status: 'inAction', cycleId: 'spec-2022', actions: [{ oapId: OAP_ID, actionId: '1.1' }], leads: ['BB'], participants: ['AA', 'BB'] };
    const refs = oap.commands.RecordResult.facts;
    expect(refs?.({ ...result, jadId: 'f00d' }, { status: 'unknown' })).toEqual({ jad: { noun: 'jad', id: 'f00d' } });
    expect(refs?.(result, { status: 'unknown' })).toEqual({});

    const linked = { ...result, jadId: 'f00d' };
    const withJad = (change: Partial<JadFacts>) => given(oap, ...running).when('RecordResult', linked, on(MARCH, { jad: { ...jad, ...change } }));
    withJad({}).then(recorded('command-1', { jadId: 'f00d' }));
    withJad({ status: 'unknown', actions: [] }).thenRefused('ACTION_RESULT_JAD_UNKNOWN', { kind: 'missing', rule: 'I23', pointer: '/jadId' });
    withJad({ actions: [{ oapId: OAP_ID, actionId: '1.2' }] }).thenRefused('ACTION_RESULT_JAD_UNRELATED', { kind: 'rule', rule: 'I23', pointer: '/jadId' });
    withJad({ status: 'confirmed' }).thenRefused('ACTION_RESULT_JAD_NOT_STARTED', { kind: 'state', rule: 'I23', pointer: '/jadId' });
  });

  it('knows no code by heart', () => {
    const other = { ...specDefinition, indicators: [{ code: 'zq', labels: {}, unit: 'qz' }] };
    given(oap, ...running).when('RecordResult', { ...result, indicator: 'zq', unit: 'qz' }, { ...on(MARCH), definition: other }).then(recorded('command-1', { indicator: 'zq', unit: 'qz' }));
  });
});

it('tells others its status, period, actions and seats', () => {
  expect(oap.facts({ status: 'unknown' })).toEqual({ status: 'unknown', cycleId: '', lineCode: '', periodFrom: '', periodTo: '', actions: [] });
  expect(oap.facts(stateAfter(oap, running) as Oap)).toEqual({
    status: 'inImplementation', cycleId: 'spec-2022', lineCode: 'hill', periodFrom: '2024-01-01', periodTo: '2025-12-31',
    actions: [
      { actionId: '1.1', status: 'ongoing', seats: [{ party: 'BB', kind: 'LAND', leadRole: 'LEADER', from: '2024-01-01' }] },
      { actionId: '1.2', status: 'planned', seats: [] },
    ],
  });
});
