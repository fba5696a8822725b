import { describe, expect, it } from '@jest/globals';
import { given, stateAfter, type Past } from '#kernel/testing';
import { cycleFacts, noCycle } from '../../testing/cycle.js';
import {
  afterCommitments, afterConclusion, afterConfirmation, afterPlan, completed, confirmed, FIGURE, happened, inAction, on, OPERATION, planned, proposed, PUBLIC_RECORD, withPlan,
} from '../../testing/jad.js';
import { jad } from './decider.js';
import { JAD_PARTIES_MAX } from './guards.js';
import type { Jad, Joint } from './state.js';

const AUGUST = '2024-08-01';
const lifted = happened('JADEmbargoLifted', { reason: 'It is over' });
const publication = { pressRef: 'PR 1', figures: [FIGURE] };
const published = happened('JADResultsPublished', publication);
const recordedPublicly: Past = { ...happened('JADRecorded', PUBLIC_RECORD), meta: { provenance: { kind: 'PUBLIC', source: 'Press release of the office' } } };

describe('publishing results', () => {
  it('I21: waits for completion and for the embargo to be lifted', () => {
    given(jad, ...afterConclusion, completed, lifted).when('PublishJADResults', publication, on(AUGUST)).then(published);
    given(jad, ...afterConclusion, completed).when('PublishJADResults', publication, on(AUGUST)).thenRefused('JAD_EMBARGO_STANDS', { kind: 'rule', rule: 'I21' });
    given(jad, ...afterConclusion, lifted).when('PublishJADResults', publication, on(AUGUST)).thenRefused('JAD_NOT_COMPLETED', { kind: 'state', rule: 'I21' });
    given(jad, ...afterConclusion, completed, lifted).when('PublishJADResults', { ...publication, figures: [] }, on(AUGUST)).thenRefused('JAD_WITHOUT_FIGURES', { rule: 'I21', pointer: '/figures' });
  });

  it('may be followed by a second communication, and each comes once', () => {
    const past = [...afterConclusion, completed, lifted, published];
    given(jad, ...past).when('PublishJADResults', publication, on(AUGUST)).thenNothing();
    given(jad, ...past).when('PublishJADResults', { ...publication, pressRef: 'PR 2' }, on(AUGUST)).then(happened('JADResultsPublished', { ...publication, pressRef: 'PR 2' }));
    given(jad, ...past).when('RecordJADResult', { party: 'BB', indicator: 'CATCHES', value: 1, unit: 'count', source: 'Late return' }, { ...on(AUGUST), commandId: 'r9' }).then(
      happened('JADResultRecorded', { resultId: 'r9', party: 'BB', indicator: 'CATCHES', value: 1, unit: 'count', source: 'Late return' }),
    );
    given(jad, ...past).when('CompleteJAD', { summary: completed.data.summary, lessons: completed.data.lessons }, on(AUGUST)).thenNothing();
  });

  it('leaves the recorded results alone', () => {
    const { status, results } = stateAfter(jad, [...afterConclusion, completed, lifted, published]) as Joint;
    expect({ status, results: results.map(({ value }) => value) }).toEqual({ status: 'published', results: [3] });
  });

  it('I22: gives a figure once for each source, counted in its unit', () => {
    const refused = (figures: typeof publication['figures'], code: string, pointer: string) =>
      given(jad, ...afterConclusion, completed, lifted).when('PublishJADResults', { pressRef: 'PR 1', figures }, on(AUGUST)).thenRefused(code, { kind: 'rule', rule: 'I22', pointer });
    refused([FIGURE, { ...FIGURE, indicator: 'SMILES' as never }], 'JAD_INDICATOR_UNKNOWN', '/figures/1/indicator');
    refused([{ ...FIGURE, unit: 'g' as never }], 'JAD_UNIT_WRONG', '/figures/0/unit');
    refused([{ ...FIGURE, value: 1.5 as never }], 'JAD_VALUE_NOT_A_COUNT', '/figures/0/value');
    refused([{ ...FIGURE, source: ' ' as never }], 'JAD_FIGURE_WITHOUT_SOURCE', '/figures/0/source');
    refused([FIGURE, { ...FIGURE, value: 163 as never }], 'JAD_FIGURE_TWICE', '/figures/1');
  });
});

describe('a joint action day known from public sources alone', () => {
  it('is recorded as the sources tell it, two values of one figure side by side', () => {
    expect(jad.commands.RecordPublicJAD.creates?.(PUBLIC_RECORD, () => 'keyed')).toBe('keyed');
    given(jad).when('RecordPublicJAD', PUBLIC_RECORD, on(AUGUST)).then(happened('JADRecorded', PUBLIC_RECORD));
    const state = stateAfter(jad, [recordedPublicly]) as Joint;
    expect(state).toMatchObject({ status: 'recorded', theme: 'Hills 2022', leads: ['BB'], actions: [], participants: [], results: [] });
    expect(state.published).toEqual([{ pressRef: 'Press release of the office', figures: PUBLIC_RECORD.figures }]);
  });

  it('is quiet the second time, and refuses other content', () => {
    given(jad, recordedPublicly).when('RecordPublicJAD', PUBLIC_RECORD, on(AUGUST)).thenNothing();
    given(jad, recordedPublicly).when('RecordPublicJAD', { ...PUBLIC_RECORD, name: 'Lakes 2022' }, on(AUGUST)).thenRefused('JAD_EXISTS', { kind: 'state' });
    given(jad, proposed).when('RecordPublicJAD', PUBLIC_RECORD, on(AUGUST)).thenRefused('JAD_EXISTS');
  });

  it('is as precise as its source', () => {
    const known = (precision: 'month' | 'year', from: string, to: string) => ({ ...PUBLIC_RECORD, precision, days: { from, to } });
    for (const data of [known('month', '2022-02-01', '2022-02-28'), known('month', '2022-05-01', '2022-06-30'), known('year', '2022-01-01', '2022-12-31')]) given(jad).when('RecordPublicJAD', data, on(AUGUST)).then(happened('JADRecorded', data));
    for (const data of [known('month', '2022-02-01', '2022-02-27'), known('year', '2022-01-01', '2022-06-30')]) given(jad).when('RecordPublicJAD', data, on(AUGUST)).thenRefused('JAD_PRECISION_NOT_KEPT', { kind: 'rule', pointer: '/days' });
  });

  it('lies in its cycle and is over, where the day is known', () => {
    const days = (from: string, to: string) => ({ ...PUBLIC_RECORD, days: { from, to } });
    given(jad).when('RecordPublicJAD', days('2021-12-30', '2022-01-02'), on(AUGUST)).thenRefused('JAD_OUTSIDE_CYCLE', { kind: 'rule', pointer: '/days' });
    given(jad).when('RecordPublicJAD', days('2022-10-29', '2022-10-26'), on(AUGUST)).thenRefused('JAD_DAYS_REVERSED', { kind: 'rule', pointer: '/days/to' });
    given(jad).when('RecordPublicJAD', days('2024-07-30', '2024-08-02'), on(AUGUST)).thenRefused('JAD_NOT_OVER', { kind: 'rule', pointer: '/days/to' });
    const year = { ...PUBLIC_RECORD, precision: 'year' as const, days: { from: '2024-01-01', to: '2024-12-31' } };
    given(jad).when('RecordPublicJAD', year, on(AUGUST)).then(happened('JADRecorded', year));
    given(jad).when('RecordPublicJAD', PUBLIC_RECORD, on(AUGUST, { cycle: noCycle })).thenRefused('JAD_CYCLE_UNKNOWN', { kind: 'missing', pointer: '/cycleId' });
    given(jad).when('RecordPublicJAD', PUBLIC_RECORD, on(AUGUST, { cycle: cycleFacts({ status: 'ended' }) })).then(happened('JADRecorded', PUBLIC_RECORD));
  });

  it('names parties there were, and counts', () => {
    given(jad).when('RecordPublicJAD', { ...PUBLIC_RECORD, leads: ['XX'] }, on(AUGUST)).thenRefused('JAD_PARTY_UNKNOWN', { kind: 'missing', pointer: '/leads/0' });
    given(jad).when('RecordPublicJAD', { ...PUBLIC_RECORD, leads: Array.from({ length: JAD_PARTIES_MAX + 1 }, () => 'BB') }, on(AUGUST)).thenRefused('JAD_TOO_MANY_PARTIES', { pointer: '/leads' });
    given(jad).when('RecordPublicJAD', { ...PUBLIC_RECORD, countriesCount: 2.5 }, on(AUGUST)).thenRefused('JAD_COUNTRIES_NOT_A_COUNT', { pointer: '/countriesCount' });
  });

  it('takes no step of its own, but may be told of again', () => {
    given(jad, recordedPublicly).when('PublishJADResults', publication, on(AUGUST)).then(published);
    for (const [name, body] of [['ConfirmJAD', {}], ['StartJAD', {}], ['CancelJAD', { reason: 'r' }], ['LiftJADEmbargo', { reason: 'r' }]] as const) {
      expect(() => given(jad, recordedPublicly).when(name, body as never, on(AUGUST)).events()).toThrow('known from public sources alone');
    }
  });
});

describe('postponing', () => {
  const newDays = [{ from: '2024-06-17', to: '2024-06-21' }];
  const postponing = { newDays, reason: 'Snow' };
  const postponed = happened('JADPostponed', postponing);
  const MAY = '2024-05-20';

  it('leads back to planned, with the commitments made', () => {
    for (const past of [afterPlan, afterConfirmation]) given(jad, ...past).when('PostponeJAD', postponing, on(MAY)).then(postponed);
    const state = stateAfter(jad, [...afterConfirmation, postponed]) as Joint & { plan: unknown };
    expect(state).toMatchObject({ status: 'planned', plan: { ...OPERATION, days: newDays } });
    expect(state.participants).toHaveLength(2);
    given(jad, ...afterConfirmation, postponed).when('ConfirmJAD', {}, on(MAY)).then(confirmed);
    given(jad, ...afterConfirmation, postponed).when('StartJAD', {}, on('2024-06-17')).thenRefused('JAD_NOT_CONFIRMED', { kind: 'state', rule: 'I20' });
  });

  it('is quiet the second time, and needs other days', () => {
    given(jad, ...afterConfirmation, postponed).when('PostponeJAD', postponing, on(MAY)).thenNothing();
    given(jad, ...afterConfirmation).when('PostponeJAD', { ...postponing, newDays: OPERATION.days }, on(MAY)).thenRefused('JAD_DAYS_UNCHANGED', { kind: 'rule', pointer: '/newDays' });
  });

  it('I20: stays within the plans, and is possible until the start', () => {
    given(jad, ...afterCommitments).when('PostponeJAD', postponing, withPlan(MAY, { periodTo: '2024-06-15' })).thenRefused('JAD_OUTSIDE_PLAN', { rule: 'I20', pointer: '/newDays/0/to' });
    given(jad, ...afterCommitments).when('PostponeJAD', { ...postponing, newDays: [] }, on(MAY)).thenRefused('JAD_WITHOUT_DAYS', { rule: 'I20', pointer: '/newDays' });
    for (const past of [[proposed], inAction, afterConclusion]) given(jad, ...past).when('PostponeJAD', postponing, on(MAY)).thenRefused('JAD_NOT_POSTPONABLE', { kind: 'state' });
  });

  it('reads the plans it serves', () =>
    expect(jad.commands.PostponeJAD.facts?.(postponing, stateAfter(jad, [proposed, planned]) as Jad)).toEqual({ 'plan spec-2022-hill-2024': { noun: 'oap', id: 'spec-2022-hill-2024' } }));
});
