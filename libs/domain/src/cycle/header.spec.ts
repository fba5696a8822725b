import { describe, expect, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { activated, announced, cycleFacts, ended, hill, noCycle } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import { cycle } from './decider.js';

const pinned = { id: 'spec-2022', version: 1 };
const body = { programme: 'spec', startYear: 2022, definition: pinned };
const definition = specDefinition;
/** Without plan periods a definition fits any year. */
const anyYear = { ...specDefinition, planPeriods: [] };

describe('announcing a cycle', () => {
  it('I1: it starts on 1 January and lasts as long as the definition says', () => {
    given(cycle).when('AnnounceCycle', body, { definition }).then(announced);
    given(cycle).when('AnnounceCycle', { ...body, startYear: 2030 }, { definition: { ...anyYear, years: 2 } })
      .then({ type: 'CycleAnnounced', data: { cycleId: 'spec-2030', programme: 'spec', startYear: 2030, from: '2030-01-01', to: '2031-12-31', definition: pinned } });
  });

  it.each([[1, '2030-12-31'], [2, '2031-12-31'], [4, '2033-12-31'], [5, '2034-12-31'], [undefined, '9999-12-31']])('(a) I1: a cycle of %p years, or an open-ended one, ends on %s', (years, to) =>
    expect(given(cycle).when('AnnounceCycle', { ...body, startYear: 2030 }, { definition: { ...anyYear, years } }).events()[0]!.data).toMatchObject({ from: '2030-01-01', to }));

  it('I1: an open-ended cycle ends when somebody ends it; no other cycle of its programme runs beside it', () => {
    const open = { type: 'CycleAnnounced' as const, data: { ...announced.data, to: '9999-12-31' } };
    given(cycle, open, activated).when('EndCycle', {}, { definition, now: '2024-03-01T09:00:00.000Z' }).then(ended);
    given(cycle, announced, activated).when('EndCycle', {}, { definition, now: '2024-03-01T09:00:00.000Z' }).thenRefused('CYCLE_STILL_RUNS');
    given(cycle).when('AnnounceCycle', { ...body, startYear: 2030 }, { definition: anyYear, facts: { 'spec-2024': cycleFacts({ from: '2024-01-01', to: '9999-12-31' }) } }).thenRefused('CYCLE_OVERLAPS');
  });

  it('is created under programme and year', () => expect(cycle.commands.AnnounceCycle.creates?.(body, () => 'keyed')).toBe('spec-2022'));

  it('is judged by the definition it is about to pin', () =>
    expect(cycle.commands.AnnounceCycle.authority(body, cycle.initial)).toEqual({ cycle: 'spec-2022', definition: pinned }));

  it('is quiet the second time', () => given(cycle, announced).when('AnnounceCycle', body, { definition }).thenNothing());

  it('refuses to pin other rules later', () =>
    given(cycle, announced).when('AnnounceCycle', { ...body, definition: { id: 'spec-2022', version: 2 } }, { definition }).thenRefused('CYCLE_ALREADY_ANNOUNCED', { kind: 'state' }));

  it('refuses a definition nobody published, and one of another programme', () => {
    given(cycle).when('AnnounceCycle', body).thenRefused('DEFINITION_UNKNOWN', { kind: 'missing' });
    given(cycle).when('AnnounceCycle', { ...body, programme: 'other' }, { definition }).thenRefused('CYCLE_OF_OTHER_PROGRAMME', { pointer: '/definition' });
  });

  it.each([2022.5, 1013, 20220, NaN])('I1: refuses the year %p', (startYear) =>
    given(cycle).when('AnnounceCycle', { ...body, startYear }, { definition: anyYear }).thenRefused('CYCLE_YEAR_UNREASONABLE', { rule: 'I1', pointer: '/startYear' }));

  it.each([0, 11, 1.5])('I1: refuses a cycle of %p years', (years) =>
    given(cycle).when('AnnounceCycle', body, { definition: { ...definition, years } }).thenRefused('CYCLE_LENGTH_UNREASONABLE', { rule: 'I1' }));

  it('I1: refuses a definition whose plan periods lie in other years', () =>
    given(cycle).when('AnnounceCycle', { ...body, startYear: 2026 }, { definition }).thenRefused('CYCLE_PERIODS_OUTSIDE', { rule: 'I1' }));

  it('I1: refuses to overlap another cycle of the programme, by so much as one day', () => {
    const facts = { 'spec-2019': cycleFacts({ from: '2019-01-01', to: '2022-01-01' }) };
    given(cycle).when('AnnounceCycle', body, { definition, facts }).thenRefused('CYCLE_OVERLAPS', { kind: 'rule', rule: 'I1', pointer: '/startYear' });
    given(cycle).when('AnnounceCycle', body, { definition: { ...definition, overlap: false }, facts }).thenRefused('CYCLE_OVERLAPS');
  });

  it('I1: overlaps where the definition allows it', () =>
    given(cycle).when('AnnounceCycle', body, { definition: { ...definition, overlap: true }, facts: { 'spec-2020': cycleFacts({ from: '2020-01-01', to: '2023-12-31' }) } }).then(announced));

  it('I2: is announced while the one before it runs', () =>
    given(cycle).when('AnnounceCycle', body, { definition, facts: { 'spec-2018': cycleFacts({ status: 'running', from: '2018-01-01', to: '2021-12-31' }), 'spec-2021': noCycle } }).then(announced));

  it('reads every cycle that could reach into it', () => {
    const refs = cycle.commands.AnnounceCycle.facts?.(body, cycle.initial) ?? {};
    expect(Object.keys(refs).sort()).toEqual([2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031].map((year) => `spec-${year}`));
  });
});

describe('activating and ending a cycle', () => {
  const first = '2021-12-31T23:00:00.000Z';
  const afterLast = '2025-12-31T23:00:00.000Z';

  it('I1: begins on its first day, by the clock of its zone', () => {
    given(cycle, announced).when('ActivateCycle', {}, { definition, effectiveAt: first }).then(activated);
    given(cycle, announced).when('ActivateCycle', {}, { definition, effectiveAt: '2021-12-31T22:59:59.999Z' }).thenRefused('CYCLE_NOT_BEGUN', { rule: 'I1' });
  });

  it('I1: ends the day after its last', () => {
    given(cycle, announced, activated).when('EndCycle', {}, { definition, effectiveAt: afterLast }).then(ended);
    given(cycle, announced, activated).when('EndCycle', {}, { definition, effectiveAt: '2025-12-31T22:59:59.999Z' }).thenRefused('CYCLE_STILL_RUNS', { rule: 'I1' });
  });

  it('is quiet the second time', () => {
    given(cycle, announced, activated).when('ActivateCycle', {}, { definition, effectiveAt: first }).thenNothing();
    given(cycle, announced, activated, ended).when('EndCycle', {}, { definition, effectiveAt: afterLast }).thenNothing();
  });

  it('keeps the order announced, running, ended', () => {
    given(cycle).when('ActivateCycle', {}, { definition }).thenRefused('CYCLE_UNKNOWN', { kind: 'missing' });
    given(cycle).when('EndCycle', {}, { definition }).thenRefused('CYCLE_UNKNOWN', { kind: 'missing' });
    given(cycle, announced).when('EndCycle', {}, { definition, effectiveAt: afterLast }).thenRefused('CYCLE_NOT_RUNNING', { kind: 'state' });
    given(cycle, announced, activated, ended).when('ActivateCycle', {}, { definition, effectiveAt: afterLast }).thenRefused('CYCLE_ENDED', { kind: 'state' });
  });
});

describe('registering a plan', () => {
  const plan = { oapId: 'spec-2022-hill-2022', lineCode: 'hill', priorityCode: 'north', periodFrom: '2022-01-01', periodTo: '2022-12-31' };
  const registered = { type: 'PlanRegistered', data: plan } as const;

  it('takes the plan of a line of the cycle, once', () => {
    given(cycle, announced, hill).when('RegisterPlan', plan, { definition }).then(registered);
    given(cycle, announced, hill, registered).when('RegisterPlan', plan, { definition }).thenNothing();
  });

  it('I13: refuses a plan of a line the cycle has not, or has elsewhere', () => {
    given(cycle).when('RegisterPlan', plan, { definition }).thenRefused('CYCLE_UNKNOWN');
    given(cycle, announced).when('RegisterPlan', plan, { definition }).thenRefused('LINE_UNKNOWN', { kind: 'missing', rule: 'I13' });
    given(cycle, announced, hill).when('RegisterPlan', { ...plan, priorityCode: 'south' }, { definition }).thenRefused('LINE_UNKNOWN');
  });
});
