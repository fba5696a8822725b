import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Definition, Rule } from '#kernel';
import { specDefinition } from '../../testing/definition.js';
import { compareDefinitions } from './compare.js';

const rule: Rule = { id: 'R1', labels: { en: 'Submit' }, forEach: 'plan', anchor: 'planPeriodStart', offset: -2, unit: 'month', recipients: ['PILOT'], remind: [10, 3] };
const first: Definition = { ...specDefinition, rules: [rule] };
const renamed = (list: 'roles' | 'goals', code: string, labels: object) => first[list].map((one) => (one.code === code ? { ...one, labels } : one));
const sentences = (after: Definition) => compareDefinitions(first, after).sentences.map(({ en }) => en);

describe('two definitions side by side', () => {
  it('tells a label, a role, an authority, a rule, a period and a milestone that changed', () => {
    const after = {
      ...first, version: 2,
      roles: renamed('roles', 'PILOT', { en: 'Helmsman', fr: 'Barreur' }),
      goals: first.goals.filter(({ code }) => code !== 'G2'),
      authorities: { ...first.authorities, SubmitOAP: [{ role: 'PILOT' }, { role: 'DESK', whileVacant: 'PILOT' }] },
      planPeriods: [...first.planPeriods.slice(0, 2), { from: '2024-01-01', to: '2024-12-31' }],
      milestones: [{ code: 'EQUIPPED', labels: { en: 'Equipped' }, fields: {}, authority: [{ role: 'DESK' }] }],
      rules: [{ ...rule, on: '11-20', remind: [5] }],
    } as Definition;
    expect(sentences(after)).toEqual([
      'Plan period from 2024-01-01: to 2024-12-31 instead of 2025-12-31.',
      'Goal G2 (“G2”) is gone.',
      'Role PILOT: label (en) Helmsman instead of PILOT.',
      'Role PILOT: label (fr) Barreur instead of –.',
      'Authority for SubmitOAP: grants PILOT, DESK (while PILOT is vacant) instead of PILOT.',
      'Milestone EQUIPPED (“Equipped”) is new.',
      'Rule R1: remind 5 instead of 10, 3.',
      'Rule R1: on 11-20 instead of –.',
    ]);
    expect(compareDefinitions(first, after).changes.find(({ subject, id }) => subject === 'rules' && id === 'R1')?.fields).toEqual([
      { field: 'remind', before: [10, 3], after: [5] }, { field: 'on', before: null, after: '11-20' },
    ]);
  });

  it('tells every sentence in French too', () =>
    expect(compareDefinitions(first, { ...first, decisionBody: 'DESK', roles: first.roles.slice(1) }).sentences.map(({ fr }) => fr)).toEqual([
      'La définition : decisionBody DESK au lieu de BOARD.', 'Supprimé : Rôle BOARD (« BOARD »).',
    ]));

  it('tells the place where order means something, and only there', () => {
    const turned = <T>(list: readonly T[]): readonly T[] => [...list].reverse();
    expect(sentences({ ...first, goals: turned(first.goals), roles: turned(first.roles) })).toEqual([]);
    expect(sentences({ ...first, markings: turned(first.markings) })).toEqual(['Marking CLOSED: place 1 instead of 3.', 'Marking OPEN: place 3 instead of 1.']);
  });

  it('says nothing of a version alone', () => expect(sentences({ ...first, version: 7 })).toEqual([]));

  it('overlooks no field: whatever is changed in whatever key is told', () => {
    const keys = Object.keys(first).filter((key) => key !== 'id' && key !== 'version') as (keyof Definition)[];
    fc.assert(fc.property(fc.constantFrom(...keys), (key) => {
      const value: unknown = first[key];
      const other = Array.isArray(value) ? value.slice(1) : typeof value === 'object' ? {} : typeof value === 'number' ? value + 1 : 'other';
      const differs = JSON.stringify(other) !== JSON.stringify(value);
      expect(compareDefinitions(first, { ...first, [key]: other }).changes.length > 0).toBe(differs);
    }), { numRuns: 300 });
  });
});
