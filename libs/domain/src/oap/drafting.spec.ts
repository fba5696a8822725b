import { describe, expect, it } from '@jest/globals';
import { Keyed, type Definition } from '#kernel';
import { given } from '#kernel/testing';
import { noCycle } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import { oap } from './decider.js';
import { planIdOf } from './drafting.js';
import type { OapFacts } from './facts.js';
import type { Result } from './state.js';
import { afterConsultation, afterSubmission, cancelled, consulted, consulting, course, COURSE, CYCLE, happened, inDraft, NEXT, on, opened, OPENING, patrol, PATROL, returned, submitted, underWay } from '../../testing/oap.js';

const AUTUMN = '2023-10-02';

describe('opening a draft', () => {
  it('opens it under an id that says cycle, line and year', () => {
    expect(oap.commands.OpenOAPDraft.creates?.(OPENING, () => 'keyed')).toBe('spec-2022-hill-2024');
    given(oap).when('OpenOAPDraft', OPENING, on(AUTUMN)).then(opened);
  });

  it('opens it in a cycle that is announced', () =>
    given(oap).when('OpenOAPDraft', OPENING, on(AUTUMN, { cycle: { ...CYCLE, status: 'announced' } })).then(opened));

  it('is quiet the second time', () => given(oap, opened).when('OpenOAPDraft', OPENING, on(AUTUMN)).thenNothing());

  it('refuses the same plan with another period or priority', () =>
    given(oap, opened).when('OpenOAPDraft', { ...OPENING, periodTo: '2024-12-31' }, on(AUTUMN)).thenRefused('OAP_EXISTS', { kind: 'state' }));

  it('gives two plans of one line in a year ids of their own', () => {
    expect(planIdOf(OPENING)).toBe('spec-2022-hill-2024');
    expect(planIdOf({ ...OPENING, periodFrom: '2024-07-01' })).toBe('spec-2022-hill-2024-07-01');
  });

  it('does not pretend that a cancelled plan is open', () => given(oap, opened, cancelled).when('OpenOAPDraft', OPENING, on(AUTUMN)).thenRefused('OAP_EXISTS'));

  it('I13: refuses a cycle that does not exist or has ended', () => {
    given(oap).when('OpenOAPDraft', OPENING, on(AUTUMN, { cycle: noCycle })).thenRefused('OAP_CYCLE_UNKNOWN', { kind: 'missing', rule: 'I13', pointer: '/cycleId' });
    given(oap).when('OpenOAPDraft', OPENING, on(AUTUMN, { cycle: { ...CYCLE, status: 'ended' } })).thenRefused('OAP_CYCLE_ENDED', { kind: 'state', rule: 'I13' });
  });

  it('I13: refuses a priority that is not adopted', () =>
    given(oap).when('OpenOAPDraft', { ...OPENING, priorityCode: 'west' }, on(AUTUMN)).thenRefused('OAP_PRIORITY_NOT_ADOPTED', { kind: 'rule', rule: 'I13', pointer: '/priorityCode' }));

  it('I13: refuses a line that is not defined, or of another priority', () => {
    given(oap).when('OpenOAPDraft', { ...OPENING, lineCode: 'lake' }, on(AUTUMN)).thenRefused('OAP_LINE_UNKNOWN', { rule: 'I13', pointer: '/lineCode' });
    given(oap).when('OpenOAPDraft', { ...OPENING, lineCode: 'sea' }, on(AUTUMN)).thenRefused('OAP_LINE_UNKNOWN');
  });

  it('I13: refuses a period the definition does not have, or has outside the cycle', () => {
    given(oap).when('OpenOAPDraft', { ...OPENING, periodTo: '2024-12-31' }, on(AUTUMN)).thenRefused('OAP_PERIOD_UNKNOWN', { rule: 'I13', pointer: '/periodFrom' });
    given(oap).when('OpenOAPDraft', OPENING, on(AUTUMN, { cycle: { ...CYCLE, to: '2024-12-31' } })).thenRefused('OAP_PERIOD_UNKNOWN');
  });

  it('is refused without a pinned definition', () => given(oap).when('OpenOAPDraft', OPENING, { ...on(AUTUMN), definition: undefined }).thenRefused('OAP_CYCLE_UNDEFINED', { kind: 'missing' }));
});

describe('plans within plans', () => {
  const levels = ['whole', 'part', 'piece'].map((code) => ({ code, labels: { en: code } }));
  const deep = { ...specDefinition, planLevels: levels, planPeriods: [], lines: specDefinition.lines.map((line, i) => ({ ...line, level: levels[i]!.code })) };
  const cycle = { ...CYCLE, priorities: ['north', 'south'], lines: [...CYCLE.lines, { lineCode: 'lake', priorityCode: 'north' }, { lineCode: 'sea', priorityCode: 'south' }] };
  const above = (lineCode: string, change: Partial<OapFacts> = {}): OapFacts => ({ status: 'drafting', cycleId: 'spec-2022', lineCode, periodFrom: '2024-01-01', periodTo: '2025-12-31', actions: [], ...change });
  const open = (lineCode: string, parent?: string, facts?: OapFacts, definition: Definition = deep) =>
    given(oap).when('OpenOAPDraft', { ...OPENING, lineCode, priorityCode: lineCode === 'sea' ? 'south' : 'north', ...(parent && { parent }) }, { ...on(AUTUMN, { cycle, ...(facts && { parent: facts }) }), definition });
  const placed = (lineCode: string, parent?: string, facts?: OapFacts) => {
    const { level, parent: below } = open(lineCode, parent, facts).events()[0]!.data as { level?: string; parent?: string };
    return [level, below];
  };

  it('(b) are of one, two or three levels', () => {
    expect(placed('hill')).toEqual(['whole', undefined]);
    expect(placed('lake', 'spec-2022-hill-2024', above('hill'))).toEqual(['part', 'spec-2022-hill-2024']);
    expect(placed('sea', 'spec-2022-lake-2024', above('lake'))).toEqual(['piece', 'spec-2022-lake-2024']);
  });

  it('need a parent exactly one level up, in the same cycle', () => {
    open('lake').thenRefused('OAP_PARENT_MISSING', { pointer: '/parent' });
    open('hill', 'spec-2022-lake-2024', above('lake')).thenRefused('OAP_PARENT_UNWANTED');
    open('sea', 'spec-2022-hill-2024', above('hill')).thenRefused('OAP_PARENT_LEVEL', { kind: 'rule', pointer: '/parent' });
    open('lake', 'spec-2022-hill-2024', above('hill', { cycleId: 'spec-2026' })).thenRefused('OAP_PARENT_UNKNOWN', { kind: 'missing' });
    open('lake', 'spec-2022-hill-2024', above('hill', { status: 'unknown' })).thenRefused('OAP_PARENT_UNKNOWN');
  });

  it('lie within the time of a parent that goes on', () => {
    open('lake', 'spec-2022-hill-2024', above('hill', { periodTo: '2024-12-31' })).thenRefused('OAP_PARENT_PERIOD', { pointer: '/parent' });
    open('lake', 'spec-2022-hill-2024', above('hill', { status: 'closed' })).thenRefused('OAP_PARENT_ENDED', { kind: 'state' });
  });

  it('I13: have any period within the cycle where the definition names none', () => {
    given(oap).when('OpenOAPDraft', { ...OPENING, periodFrom: '2024-03-01', periodTo: '2024-05-31' }, { ...on(AUTUMN), definition: { ...specDefinition, planPeriods: [] } })
      .then({ type: 'OAPDraftOpened', data: { oapId: 'spec-2022-hill-2024-03-01', ...OPENING, periodFrom: '2024-03-01', periodTo: '2024-05-31' } });
    given(oap).when('OpenOAPDraft', { ...OPENING, periodTo: '2026-01-01' }, { ...on(AUTUMN), definition: { ...specDefinition, planPeriods: [] } }).thenRefused('OAP_PERIOD_OUTSIDE', { rule: 'I13', pointer: '/periodFrom' });
  });
});

describe('actions in a draft', () => {
  it.each([['being drafted', [opened]], ['in consultation', [opened, consulting]], ['consulted on', [opened, consulting, consulted]], ['returned', [opened, consulting, consulted, submitted, returned]]])(
    'are proposed while the plan is %s', (_status, past) => given(oap, ...past).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL }, on(AUTUMN)).then(patrol));

  it.each([['submitted', afterSubmission], ['in implementation', underWay], ['cancelled', [opened, cancelled]]])('are not edited once the plan is %s', (_status, past) => {
    given(oap, ...past).when('ProposeOperationalAction', { actionId: '9.9', ...PATROL }, on(AUTUMN)).thenRefused('OAP_NOT_EDITABLE', { kind: 'state' });
  });

  it('may lack dates while they are drafted, and name a goal once', () =>
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', title: 'Idea', goals: ['G1', 'G1'], kind: 'PATROL' }, on(AUTUMN))
      .then(happened('OperationalActionProposed', { actionId: '1.1', title: 'Idea', goals: ['G1'], kind: 'PATROL' })));

  it('are quiet the second time', () => {
    given(oap, ...inDraft).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL }, on(AUTUMN)).thenNothing();
    given(oap, ...inDraft).when('ReviseOperationalAction', { actionId: '1.1', ...PATROL, goals: ['G1', 'G1'] }, on(AUTUMN)).thenNothing();
  });

  it('keep their number for ever', () => {
    const withdrawn = happened('OperationalActionWithdrawn', { actionId: '1.1', reason: 'Double' });
    given(oap, ...inDraft).when('ProposeOperationalAction', { actionId: '1.1', ...COURSE }, on(AUTUMN)).thenRefused('ACTION_NUMBER_TAKEN', { kind: 'state', pointer: '/actionId' });
    given(oap, ...inDraft, withdrawn).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL }, on(AUTUMN)).thenRefused('ACTION_NUMBER_TAKEN');
  });

  it('I12: link to goals of the cycle, horizontal or of the priority', () => {
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.2', ...COURSE }, on(AUTUMN)).then(course);
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.2', ...COURSE, goals: ['N1', 'G9'] }, on(AUTUMN)).thenRefused('ACTION_GOAL_UNKNOWN', { kind: 'rule', rule: 'I12', pointer: '/goals/1' });
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.2', ...COURSE, goals: ['S1'] }, on(AUTUMN)).thenRefused('ACTION_GOAL_OF_OTHER_PRIORITY', { kind: 'rule', rule: 'I12', pointer: '/goals/0' });
  });

  it('I22: have targets counted as their results will be, one an indicator', () => {
    const kpis = [{ indicator: 'CATCHES', target: 20, unit: 'count' }, { indicator: 'GOLD', target: 0, unit: 'g' }];
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL, kpis }, on(AUTUMN)).then(happened('OperationalActionProposed', { actionId: '1.1', ...PATROL, kpis }));
    const broken = (kpi: object, code: string, pointer: string) =>
      given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL, kpis: [kpis[0]!, { ...kpis[1]!, ...kpi }] }, on(AUTUMN)).thenRefused(code, { kind: 'rule', rule: 'I22', pointer: `/kpis/1/${pointer}` });
    broken({ indicator: 'WINDS' }, 'KPI_INDICATOR_UNKNOWN', 'indicator');
    broken({ unit: 'kg' }, 'KPI_UNIT_WRONG', 'unit');
    broken({ target: 1.5 }, 'KPI_TARGET_NOT_A_COUNT', 'target');
    broken({ indicator: 'CATCHES', unit: 'count' }, 'KPI_TWICE', 'indicator');
  });

  it('may continue an action of an earlier plan', () => {
    const previous = { oapId: 'spec-2022-hill-2023', actionId: '1.1' };
    const earlier = { ...NEXT, status: 'closed', periodFrom: '2023-01-01', periodTo: '2023-12-31' };
    const known = (facts: object) => on(AUTUMN, { [`plan ${previous.oapId}`]: facts });
    const proposing = { actionId: '1.1', ...PATROL, previous };
    expect(oap.commands.ProposeOperationalAction.facts?.(proposing, { status: 'unknown' })).toMatchObject({ [`plan ${previous.oapId}`]: { noun: 'oap', id: previous.oapId } });
    given(oap, opened).when('ProposeOperationalAction', proposing, known(earlier)).then(happened('OperationalActionProposed', proposing));
    given(oap, opened).when('ProposeOperationalAction', proposing, known({ ...earlier, actions: [] })).thenRefused('ACTION_PREVIOUS_UNKNOWN', { kind: 'rule', pointer: '/previous' });
    given(oap, opened).when('ProposeOperationalAction', proposing, known({ status: 'unknown', actions: [] })).thenRefused('ACTION_PREVIOUS_UNKNOWN', { pointer: '/previous' });
    given(oap, opened).when('ProposeOperationalAction', proposing, known(NEXT)).thenRefused('ACTION_PREVIOUS_NOT_EARLIER', { kind: 'rule', pointer: '/previous/oapId' });
  });

  it('are of a kind the definition has', () =>
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL, kind: 'RAID' }, on(AUTUMN)).thenRefused('ACTION_KIND_UNKNOWN', { kind: 'rule', pointer: '/kind' }));

  it('are paid for from where the definition says that money comes', () => {
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL, fundingSource: 'MOON' }, on(AUTUMN)).thenRefused('FUNDING_SOURCE_UNKNOWN', { kind: 'rule', pointer: '/fundingSource' });
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL, fundingSource: 'PURSE' }, on(AUTUMN)).then(happened('OperationalActionProposed', { actionId: '1.1', ...PATROL, fundingSource: 'PURSE' }));
  });

  it('I14: start in the plan and end after they start, even beyond the plan', () => {
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL, start: '2023-12-31' }, on(AUTUMN)).thenRefused('ACTION_STARTS_BEFORE_PLAN', { rule: 'I14', pointer: '/start' });
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL, end: '2098-06-30' }, on(AUTUMN)).thenRefused('DAY_FAR_OUTSIDE', { kind: 'rule', pointer: '/end' });
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL, end: '2024-01-31' }, on(AUTUMN)).thenRefused('ACTION_ENDS_BEFORE_START', { rule: 'I14', pointer: '/end' });
    given(oap, opened).when('ProposeOperationalAction', { actionId: '1.1', ...PATROL, start: '2024-01-01', end: '2024-01-01' }, on(AUTUMN))
      .then(happened('OperationalActionProposed', { actionId: '1.1', ...PATROL, start: '2024-01-01', end: '2024-01-01' }));
  });

  it('are revised as a whole', () => {
    const { end: _end, ...openEnded } = PATROL;
    given(oap, ...inDraft).when('ReviseOperationalAction', { actionId: '1.1', ...openEnded }, on(AUTUMN)).then(happened('OperationalActionRevised', { actionId: '1.1', ...openEnded }));
    given(oap, ...inDraft).when('ReviseOperationalAction', { actionId: '1.1', ...PATROL, goals: ['S1'] }, on(AUTUMN)).thenRefused('ACTION_GOAL_OF_OTHER_PRIORITY');
    given(oap, ...inDraft).when('ReviseOperationalAction', { actionId: '7.7', ...PATROL }, on(AUTUMN)).thenRefused('ACTION_UNKNOWN', { kind: 'missing', pointer: '/actionId' });
  });

  it('are withdrawn once, and not revised after that', () => {
    const withdrawn = happened('OperationalActionWithdrawn', { actionId: '1.1', reason: 'Double' });
    given(oap, ...inDraft).when('WithdrawOperationalAction', { actionId: '1.1', reason: 'Double' }, on(AUTUMN)).then(withdrawn);
    given(oap, ...inDraft, withdrawn).when('WithdrawOperationalAction', { actionId: '1.1', reason: 'Double' }, on(AUTUMN)).thenNothing();
    given(oap, ...inDraft, withdrawn).when('WithdrawOperationalAction', { actionId: '1.1', reason: 'Other' }, on(AUTUMN)).thenRefused('ACTION_WITHDRAWN', { kind: 'state' });
    given(oap, ...inDraft, withdrawn).when('ReviseOperationalAction', { actionId: '1.1', ...PATROL }, on(AUTUMN)).thenRefused('ACTION_WITHDRAWN');
    given(oap, ...underWay).when('WithdrawOperationalAction', { actionId: '1.1', reason: 'Double' }, on(AUTUMN)).thenRefused('OAP_NOT_EDITABLE');
  });
});

describe('consultation', () => {
  it('opens on a draft and closes once', () => {
    given(oap, ...inDraft).when('StartConsultation', { closesOn: '2023-11-05' }, on(AUTUMN)).then(consulting);
    given(oap, ...inDraft, consulting).when('StartConsultation', { closesOn: '2023-11-05' }, on(AUTUMN)).thenNothing();
    given(oap, ...inDraft, consulting).when('CloseConsultation', {}, on(AUTUMN)).then(consulted);
    given(oap, ...afterConsultation).when('CloseConsultation', {}, on(AUTUMN)).thenNothing();
    given(oap, ...underWay).when('CloseConsultation', {}, on(AUTUMN)).thenNothing();
  });

  it('does not open twice, nor close before it opened', () => {
    given(oap, ...inDraft, consulting).when('StartConsultation', { closesOn: '2023-11-06' }, on(AUTUMN)).thenRefused('OAP_NOT_DRAFTING', { kind: 'state' });
    given(oap, ...inDraft).when('CloseConsultation', {}, on(AUTUMN)).thenRefused('OAP_NOT_IN_CONSULTATION', { kind: 'state' });
    given(oap).when('CloseConsultation', {}, on(AUTUMN)).thenRefused('OAP_UNKNOWN', { kind: 'missing' });
  });

  it('closes on the day it starts at the earliest', () => {
    given(oap, ...inDraft).when('StartConsultation', { closesOn: '2023-10-01' }, on(AUTUMN)).thenRefused('OAP_CONSULTATION_CLOSED_BEFORE_START', { kind: 'rule', pointer: '/closesOn' });
    given(oap, ...inDraft).when('StartConsultation', { closesOn: '2098-06-30' }, on(AUTUMN)).thenRefused('OAP_CONSULTATION_AFTER_PERIOD', { kind: 'rule', pointer: '/closesOn' });
    given(oap, ...inDraft).when('StartConsultation', { closesOn: AUTUMN }, on(AUTUMN)).then(happened('OAPConsultationStarted', { closesOn: AUTUMN }));
  });
});

it('every command of a plan says what it is about', () => {
  const state = { status: 'drafting', oapId: 'o', cycleId: 'c', priorityCode: 'p', lineCode: 'l', periodFrom: '', periodTo: '', version: 0, actions: [], rounds: [], results: Keyed.empty<Result>(), funding: [], references: [], opinions: [], amendments: [] } as const;
  expect(oap.commands.SubmitOAP.authority({}, state)).toEqual({ cycle: 'c', priority: 'p', line: 'l', plan: 'o' });
  expect(oap.commands.StartAction.authority({ actionId: '1.1' }, state)).toEqual({ cycle: 'c', priority: 'p', line: 'l', plan: 'o', action: '1.1' });
  expect(oap.commands.ReleaseActionLead.authority({ actionId: '1.1', party: 'AA', reason: '' }, state)).toMatchObject({ action: '1.1', party: 'AA' });
  expect(oap.commands.OpenOAPDraft.authority(OPENING, { status: 'unknown' })).toEqual({ cycle: 'spec-2022', priority: 'north', line: 'hill' });
  expect(oap.part?.({ actionId: '1.1' })).toBe('action 1.1');
  expect(oap.part?.({})).toBe('');
});

it('a definition may require further fields of an action', () => {
  const strict = { ...specDefinition, itemFields: { aim: { required: true, labels: {} }, colour: { required: true, labels: {} } } };
  given(oap, ...afterConsultation).when('SubmitOAP', {}, { ...on('2023-11-10'), definition: strict }).thenRefused('ACTION_INCOMPLETE', { message: 'Revise before submitting: 1.1 lacks aim; 1.2 lacks aim.' });
});
