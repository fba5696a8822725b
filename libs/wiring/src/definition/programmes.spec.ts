import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Definition, Labels } from '#kernel';
import { loadDefinition } from './load.js';
import { loadParties } from './parties.js';

const file = (name: string): string => readFileSync(new URL(`../../../../definitions/${name}`, import.meta.url), 'utf8');
const PROGRAMMES = ['el-paccto', 'ideal-clasi', 'seacop', 'gf-aml-cft', 'wecaps', 'iisg'] as const;
type Programme = (typeof PROGRAMMES)[number];

function shipped(name: Programme): Definition {
  const loaded = loadDefinition(file(`${name}.yaml`));
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 1));
  return loaded.definition;
}

const labelled = (d: Definition): readonly { readonly labels: Labels }[] =>
  [d, ...d.steps, ...d.planLevels, ...d.priorities, ...d.lines, ...d.goals, ...d.partyKinds, ...d.roles, ...d.actionKinds, ...d.indicators, ...d.markings, ...d.milestones, ...d.rules, ...Object.values(d.itemFields)];

describe.each(PROGRAMMES)('%s', (name) => {
  const definition = shipped(name);

  it('is well-formed, under its own name', () => expect(definition).toMatchObject({ id: name, programme: name, version: 1 }));

  it('labels everything in English and French, and in Spanish where its sources do', () => {
    const languages = ['el-paccto', 'ideal-clasi'].includes(name) ? ['en', 'fr', 'es'] : ['en', 'fr'];
    expect(labelled(definition).filter(({ labels }) => languages.some((language) => !labels[language]))).toEqual([]);
  });

  it('names every step in a milestone or in what the clock does', () => {
    const touched = new Set(definition.milestones.flatMap(({ begins, completes }) => [begins, completes]));
    const untouched = definition.steps.map(({ code }) => code).filter((code) => !touched.has(code));
    // Joint actions and the implementation of plans are plans' own.
    expect(untouched.filter((code) => !['JOINT_ACTIONS', 'IMPLEMENTATION'].includes(code))).toEqual([]);
  });

  it('puts no day on a deadline that no source gives without saying so', () => {
    const ofTheClock = definition.rules.filter(({ then }) => then).map(({ id }) => id);
    const sourced: Readonly<Record<Programme, readonly string[]>> = { 'el-paccto': ['E1', 'E4'], 'ideal-clasi': [], seacop: [], 'gf-aml-cft': [], wecaps: [], iisg: ['I1'] };
    expect(definition.rules.filter(({ id, confirmed }) => confirmed !== false && !ofTheClock.includes(id)).map(({ id }) => id)).toEqual(sourced[name]);
  });
});

describe('every definition that ships', () => {
  const EMPACT = ['empact-2018', 'empact-2022', 'empact-2026', 'empact-2026-v2'];
  it.each([...EMPACT, ...PROGRAMMES])('%s tells somebody of each deadline that has passed: those who owe it, the day after, or whoever is above them', (name) => {
    const loaded = loadDefinition(file(`${name}.yaml`));
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    const silent = loaded.definition.rules.filter(({ then, remind = [], escalate = [] }) => !then && escalate.length === 0 && !remind.some((workdays) => workdays < 0));
    expect(silent.map(({ id }) => id)).toEqual([]);
  });
});

describe('what the programmes show the engine can express (domain.md 9)', () => {
  const all = Object.fromEntries(PROGRAMMES.map((name) => [name, shipped(name)])) as Readonly<Record<Programme, Definition>>;

  it('(a) cycles of two, four and five years, and open-ended ones', () =>
    expect(PROGRAMMES.map((name) => [name, all[name].years])).toEqual([['el-paccto', 5], ['ideal-clasi', undefined], ['seacop', 2], ['gf-aml-cft', undefined], ['wecaps', 4], ['iisg', 2]]));

  it('(b) plans within plans', () => expect(all['el-paccto'].planLevels.map(({ code }) => code)).toEqual(['ANNUAL_PLAN', 'COUNTRY_ROADMAP']));

  it('(d) decision bodies and kinds of party of their own', () => {
    expect(PROGRAMMES.map((name) => all[name].decisionBody)).toEqual(['STEERING', 'CLASI', 'STEERING', 'COMMISSION', 'STEERING', 'BOARD']);
    expect(all.wecaps.partyKinds.map(({ code }) => code)).toContain('PORT');
  });

  it('(e) GF-AML/CFT counts every deadline from what happened', () => {
    const dated = all['gf-aml-cft'].rules.filter(({ then }) => !then).map(({ anchor }) => anchor);
    expect(dated.length).toBeGreaterThan(2);
    expect(dated.filter((anchor) => typeof anchor !== 'string' || !/^(field|milestone|event):/.test(anchor))).toEqual([]);
  });

  it('(f) two axes each, of their own', () =>
    expect(PROGRAMMES.map((name) => [all[name].axes?.rows, all[name].axes?.columns].join(' x '))).toEqual(['kind x goal', 'line x goal', 'line x kind', 'line x goal', 'line x goal', 'line x goal']));

  it('EL PAcCTO has 18 countries with a roadmap each, three components and five axes', () => {
    const { lines, actionKinds, goals } = all['el-paccto'];
    const roadmaps = lines.filter(({ level }) => level === 'COUNTRY_ROADMAP').map(({ code }) => code.toUpperCase());
    expect([roadmaps.length, actionKinds.length, goals.length]).toEqual([18, 3, 5]);
    const loaded = loadParties(file('parties-programmes.yaml'));
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    expect(loaded.parties.filter(({ register }) => register.kind === 'LA_STATE').map(({ register }) => register.code)).toEqual(roadmaps);
  });
});

describe('the example of how to write one', () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(file('README.md'))![1]!;

  it('is sound, as it stands in definitions/README.md', () => {
    const loaded = loadDefinition(example);
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 1));
    expect(labelled(loaded.definition).filter(({ labels }) => !labels['en'] || !labels['fr'])).toEqual([]);
  });
});
