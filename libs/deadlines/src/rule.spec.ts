import { describe, expect, it } from '@jest/globals';
import type { Rule } from '#kernel';
import { rule } from '../testing/rules.js';
import { calendarData } from '../testing/world.js';
import { WorkingDayCalendar } from './calendar.js';
import { dueAtOf, ladder } from './ladder.js';
import { dueDate, type Reckoning } from './rule.js';

const calendar = new WorkingDayCalendar(calendarData());
const from = (dates: Record<string, string>, more: Partial<Reckoning> = {}): Reckoning => ({ anchor: (name) => (dates[name] === undefined ? undefined : { on: dates[name] }), calendar, calendarCode: 'EU-INST', ...more });
const made = (more: Partial<Rule>): Rule => ({ id: 'X', labels: {}, forEach: 'plan', anchor: 'start', recipients: ['PILOT'], ...more });
const due = (more: Partial<Rule>, start: string): string | undefined => dueDate(made(more), from({ start }))?.dueOn;

describe('due dates', () => {
  it('C8b: 15 November before the plan begins, on a working day, and tells how', () =>
    expect(dueDate(rule('C8b'), from({ planPeriodStart: '2026-01-01' }))).toEqual({
      dueOn: '2025-11-14',
      anchor: { name: 'planPeriodStart', on: '2026-01-01' },
      calendar: { code: 'EU-INST', version: 1 },
      steps: ['planPeriodStart is 2026-01-01', '2 months before: 2025-11-01', 'set to 11-15 of that year: 2025-11-15', '2025-11-15 is not a working day; the previous one is taken: 2025-11-14'],
      skipped: [{ date: '2025-11-15', why: 'Saturday' }],
    }));

  it('has no date while its anchor is not known', () => expect(dueDate(rule('C8b'), from({}))).toBeUndefined());

  it.each([
    ['2024-01-31', 1, '2024-02-29'], ['2023-01-31', 1, '2023-02-28'], ['2024-02-29', 12, '2025-02-28'], ['2024-03-31', -1, '2024-02-29'], ['2024-08-31', 1, '2024-09-30'], ['2024-01-30', 13, '2025-02-28'],
  ])('%s and %i months is %s: a missing day is the last of its month', (start, offset, expected) => expect(due({ offset, unit: 'month' }, start)).toBe(expected));

  it('does not count the day of the event', () => expect(due({ offset: 10, unit: 'day' }, '2024-02-20')).toBe('2024-03-01'));

  it('runs on to the next working day only where told to', () => {
    expect(due({ offset: 10, unit: 'day' }, '2024-03-21')).toBe('2024-03-31');
    expect(due({ offset: 10, unit: 'day', adjust: 'nextWorkingDay' }, '2024-03-21')).toBe('2024-04-02');
    expect(due({ offset: 10, unit: 'day', adjust: 'previousWorkingDay' }, '2024-03-21')).toBe('2024-03-27');
  });

  it('counts working days over holidays, by name', () => {
    const found = dueDate(made({ offset: 10, unit: 'workday' }), from({ start: '2023-12-15' }));
    expect(found?.dueOn).toBe('2024-01-09');
    expect(found?.skipped.map(({ why }) => why)).toEqual(expect.arrayContaining(['End-of-year days', "New Year's Day", "Day after New Year's Day", 'Saturday']));
  });

  it('29 February of a common year is the 28th; an impossible day is a fault of the rule', () => {
    expect(due({ on: '02-29' }, '2023-06-01')).toBe('2023-02-28');
    expect(due({ on: '02-29' }, '2024-06-01')).toBe('2024-02-29');
    expect(() => due({ on: '11-31' }, '2023-06-01')).toThrow('There is no day 11-31 in 2023');
  });

  it('takes the latest of several anchors, and does without those not known', () => {
    const latest: Partial<Rule> = { anchor: { latestOf: [{ anchor: 'start', offset: -30, unit: 'day' }, { anchor: 'event:Released', offset: 10, unit: 'day' }] } };
    expect(dueDate(made(latest), from({ start: '2024-03-11' }))?.dueOn).toBe('2024-02-10');
    expect(dueDate(made(latest), from({ start: '2024-03-11', 'event:Released': '2024-02-20' }))).toMatchObject({ dueOn: '2024-03-01', anchor: { name: 'event:Released', on: '2024-02-20' } });
    expect(dueDate(made(latest), from({}))).toBeUndefined();
  });

  it('C10c: a part may set month and day: 31 March, in a leap year as in any other', () => {
    const granted = made({ anchor: { latestOf: [{ anchor: 'planPeriodStart', offset: 0, unit: 'day', on: '03-31' }, { anchor: 'event:FundingRequested', offset: 75, unit: 'day' }] } });
    expect(dueDate(granted, from({ planPeriodStart: '2028-01-01', 'event:FundingRequested': '2028-01-10' }))).toMatchObject({ dueOn: '2028-03-31', steps: expect.arrayContaining(['set to 03-31 of that year: 2028-03-31']) });
    expect(dueDate(granted, from({ planPeriodStart: '2026-01-01', 'event:FundingRequested': '2026-01-10' }))?.dueOn).toBe('2026-03-31');
    expect(dueDate(granted, from({ planPeriodStart: '2026-01-01', 'event:FundingRequested': '2026-02-16' }))?.dueOn).toBe('2026-05-02');
  });

  it('a repetition starts so many months on', () => expect(dueDate(rule('C14b'), from({ planPeriodStart: '2026-01-01' }, { monthsOn: 12 }))?.dueOn).toBe('2027-04-30'));

  it('computes by weekends where no list covers the date, and says so', () => {
    const found = dueDate(rule('C8b'), from({ planPeriodStart: '2035-01-01' }));
    expect(found).toMatchObject({ dueOn: '2034-11-15' });
    expect(found?.calendar).toBeUndefined();
    expect(found?.steps.join()).toContain('Computed by weekends alone');
  });

  it('a date that passed while suspended moves by what was left; one ahead stays', () => {
    const suspensions = [{ from: '2023-12-12', to: '2023-12-20' }];
    const moved = dueDate(rule('C9'), from({ planPeriodStart: '2024-01-01' }, { suspensions }));
    expect(moved?.dueOn).toBe('2024-01-03');
    expect(moved?.steps).toContain('suspended from 2023-12-12 to 2023-12-20, over 2023-12-15, with 3 working days left');
    expect(dueDate(rule('C9'), from({ planPeriodStart: '2024-01-01' }, { suspensions: [{ from: '2023-11-20', to: '2023-12-04' }] }))?.dueOn).toBe('2023-12-15');
    expect(dueDate(rule('C9'), from({ planPeriodStart: '2024-01-01' }, { suspensions: [{ from: '2023-12-18', to: '2023-12-20' }] }))?.dueOn).toBe('2023-12-15');
  });
});

describe('the ladder', () => {
  const on = (dueOn: string, more: Partial<Parameters<typeof ladder>[1]> = {}) => ({ dueOn, zone: 'Europe/Brussels', calendar, calendarCode: 'EU-INST', openedAt: '2023-01-01T00:00:00.000Z', importedLate: false, ...more });
  const told = (rungs: ReturnType<typeof ladder>) => rungs.map(({ no, kind, at }) => `${no} ${kind} ${at}`);

  it('reminds at 09:00 of working days, misses at the end of the local day, then escalates', () =>
    expect(told(ladder(rule('C8b'), on('2023-11-15')))).toEqual([
      '1 reminder 2023-10-02T07:00:00.000Z',
      '2 reminder 2023-10-30T08:00:00.000Z',
      '3 reminder 2023-11-10T08:00:00.000Z',
      '4 reminder 2023-11-15T08:00:00.000Z',
      '5 missed 2023-11-15T23:00:00.000Z',
      '6 reminder 2023-11-16T08:00:00.000Z',
      '7 escalation 2023-11-17T08:00:00.000Z',
      '8 escalation 2023-11-22T08:00:00.000Z',
    ]));

  it('owes no reminder from before it began', () =>
    expect(told(ladder(rule('C8b'), on('2023-11-15', { openedAt: '2023-11-10T10:00:00.000Z' }))).map((each) => each.slice(0, 10))).toEqual(['1 reminder', '2 missed 2', '3 reminder', '4 escalati', '5 escalati']));

  it('that began past due keeps one reminder', () =>
    expect(told(ladder(rule('C8b'), on('2023-11-15', { openedAt: '2023-12-10T10:00:00.000Z' })))[1]).toBe('2 reminder 2023-11-16T08:00:00.000Z'));

  it('imported past due is a miss and nothing else', () => expect(ladder(rule('C8b'), on('2023-11-15', { importedLate: true })).map(({ kind }) => kind)).toEqual(['missed']));

  it('a transition has one rung, as the local day begins', () => expect(told(ladder(rule('T3'), on('2024-01-01')))).toEqual(['1 transition 2023-12-31T23:00:00.000Z']));

  it('never escalates before the miss', () => {
    const rungs = ladder(made({ escalate: [{ after: 0, to: ['BOARD'] }] }), on('2023-11-15'));
    expect(rungs.map(({ kind, at }) => [kind, at])).toEqual([['missed', '2023-11-15T23:00:00.000Z'], ['escalation', '2023-11-15T23:00:00.000Z']]);
  });

  it.each([
    ['2026-03-28', undefined, '2026-03-28T23:00:00.000Z'], ['2026-03-29', undefined, '2026-03-29T22:00:00.000Z'], ['2026-10-25', undefined, '2026-10-25T23:00:00.000Z'],
    ['2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'], ['2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
  ])('due on %s at %s is %s, on the days the clocks change too', (dueOn, time, at) => expect(dueAtOf({ time }, dueOn, 'Europe/Brussels')).toBe(at));
});
