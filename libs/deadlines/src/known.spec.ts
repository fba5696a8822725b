import { describe, expect, it } from '@jest/globals';
import { know, nothingKnown, type Known } from './known.js';
import type { DomainEvent } from './scopes.js';
import type { Rung, Terms } from './terms.js';

type Lean = Omit<Required<Terms>, 'explanation'>;

const rung: Required<Rung> = { no: 0, kind: 'reminder', at: '2024-01-05T08:00:00.000Z', workdays: 3, to: ['DRIVER'] };
const terms: Lean = { dueOn: '2024-01-10', dueAt: '2024-01-10T22:59:59.000Z', zone: 'Europe/Brussels', rungs: [rung, { ...rung, no: 1 }], recipients: ['DRIVER'], transition: { noun: 'oap', id: 'p', command: 'C', data: {} } };
/** Another value of each field, one by one: whoever adds a field has to say one. */
const otherRung: { readonly [Field in keyof Required<Rung>]: Rung[Field] } = { no: 5, kind: 'escalation', at: '2024-01-06T08:00:00.000Z', workdays: 4, to: ['DRIVER', 'EST'] };
const otherTerms: { readonly [Field in keyof Lean]: Lean[Field] } = {
  dueOn: '2024-01-11', dueAt: '2024-01-11T22:59:59.000Z', zone: 'Europe/Paris', rungs: [rung], recipients: ['COSI'], transition: { ...terms.transition, id: 'q' },
};

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function scheduled(wanted: Lean): Known['terms'] {
  const deadlines = nothingKnown();
  const data = { deadlineId: 'd', cycleId: 'c', ruleId: 'C8', scope: { kind: 'plan', id: 'p' }, occurrence: 1, explanation: {}, ...copy(wanted) };
  know(deadlines, { type: 'DeadlineScheduled', category: 'deadline', id: 'd', revision: 0, data } as unknown as DomainEvent);
  return deadlines.byId.get('d')!.terms;
}

describe('the terms of deadlines', () => {
  it('are one object where they are equal', () => {
    expect(scheduled(terms)).toBe(scheduled(terms));
    expect(scheduled(terms)).toEqual(terms);
  });

  it.each(Object.entries(otherTerms))('are told apart by %s', (field, value) => {
    const others = { ...terms, [field]: value };
    scheduled(terms);
    expect(scheduled(others)).toEqual(others);
  });

  it.each(Object.entries(otherRung))('are told apart by a rung\'s %s', (field, value) => {
    const others = { ...terms, rungs: [rung, { ...rung, no: 1, [field]: value }] };
    scheduled(terms);
    expect(scheduled(others)).toEqual(others);
  });
});
